"""The answer: drafted by the contact, along the approval line, signed by the head. A signed answer never changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hrcity.core.clocks import today
from hrcity.core.errors import DomainError
from hrcity.core.references import next_numbers
from hrcity.core.text import Localized, filled, plain
from hrcity.institutions.models import Body
from hrcity.people.models import User
from hrcity.recommendations import access, rules
from hrcity.recommendations.models import Answer, Evidence, Passing, Recommendation
from hrcity.recommendations.rules import AnswerState, AnswerWord, Facts, Status
from hrcity.recommendations.services import notices
from hrcity.recommendations.services.common import locked, settle
from hrcity.recommendations.services.decide import close_window
from hrcity.recommendations.services.line import line_lay, line_step, line_take

OPEN_STATES = (AnswerState.DRAFT, AnswerState.RETURNED, AnswerState.SUBMITTED)


def _facts(row: Recommendation, answer: Answer, actor_id: int, evidence: int) -> Facts:
    return Facts(
        actor_id=actor_id,
        drafter_id=answer.drafted_by_id,
        author_ids=_authors(row, answer),
        addressee=row.addressee,
        word=answer.word,
        part=plain(answer.part),
        reason=plain(answer.reason),
        measure=plain(answer.measure),
        measure_due=answer.measure_due_on,
        passed_to=answer.passed_to_id is not None,
        evidence=evidence,
    )


@transaction.atomic
def answer_draft(
    *,
    recommendation: Recommendation,
    word: str,
    by: User,
    text: Localized | None = None,
    reason: Localized | None = None,
    part: Localized | None = None,
    measure: Localized | None = None,
    measure_due_on: dt.date | None = None,
    passed_to: Body | None = None,
    evidence: Sequence[Evidence] = (),
    submit: bool = False,
) -> Answer:
    """Write or rewrite the body's draft; with `submit` it goes to the head at once, if it is complete."""
    row = locked(recommendation)
    access.permit(by, row, "draft")
    body_id = access.acting_body(by, row)
    answer = _open_answer(row, body_id) or _new_version(row, body_id, by)
    if answer.pk is not None and answer.drafted_by_id != by.pk and answer.state != AnswerState.SUBMITTED:
        answer = _taken_over(answer, by)
    if answer.state == AnswerState.SUBMITTED and answer.drafted_by_id != by.pk:
        raise DomainError(_("A colleague has already sent this answer to be signed."), "already-submitted")
    answer.word, answer.text, answer.reason, answer.part = word, filled(text), filled(reason), filled(part)
    answer.measure, answer.measure_due_on, answer.passed_to = filled(measure), measure_due_on, passed_to
    answer.drafted_by, answer.drafted_at, answer.state = by, timezone.now(), AnswerState.DRAFT
    if word not in rules.WORDS_FOR[rules.Addressee(row.addressee)]:
        rules.guard_draft(_facts(row, answer, by.pk, 0))
    answer.save()
    answer.evidence.set(item for item in evidence if item.recommendation_id == row.pk)
    settle(row, "answer_drafted", by=by, data={"body": answer.body.ref, "version": answer.version})
    return answer_submit(answer=answer, by=by) if submit else answer


def _taken_over(answer: Answer, by: User) -> Answer:
    """A colleague goes on with a draft: their version stands beside the first, so that it stays known who wrote it."""
    answer.state = AnswerState.RETURNED
    answer.returned_reason = answer.returned_reason or _("A colleague went on with this draft.")
    answer.save(update_fields=["state", "returned_reason"])
    return _new_version(answer.recommendation, answer.body_id, by)


def _authors(row: Recommendation, answer: Answer) -> frozenset[int]:
    """Everybody who wrote on the body's answer since it last signed one."""
    mine = row.answers.filter(body_id=answer.body_id)
    signed = mine.filter(state=AnswerState.SIGNED).order_by("-version").values_list("version", flat=True).first()
    return frozenset(mine.filter(version__gt=signed or 0).values_list("drafted_by", flat=True))


def _open_answer(row: Recommendation, body_id: int) -> Answer | None:
    return row.answers.select_for_update().filter(body_id=body_id, state__in=OPEN_STATES).first()


def _new_version(row: Recommendation, body_id: int, by: User) -> Answer:
    last = row.answers.filter(body_id=body_id).order_by("-version").first()
    return Answer(recommendation=row, body_id=body_id, version=(last.version if last else 0) + 1, drafted_by=by)


@transaction.atomic
def answer_submit(*, answer: Answer, by: User) -> Answer:
    """Send a complete draft along the approval line."""
    row = locked(answer.recommendation)
    access.permit(by, row, "draft")
    rules.guard_draft(_facts(row, answer, by.pk, answer.evidence.count()))
    answer.state, answer.submitted_at, answer.returned_reason = AnswerState.SUBMITTED, timezone.now(), ""
    answer.save()
    line_lay(answer)
    settle(row, "answer_submitted", by=by, data={"body": answer.body.ref, "version": answer.version})
    transaction.on_commit(lambda: notices.to_sign(answer))
    return answer


@transaction.atomic
def answer_sign(*, answer: Answer, by: User, note: str = "") -> Answer:
    """Take one step of the line; the last one signs, numbers and publishes the answer. Never the drafter."""
    row = locked(answer.recommendation)
    answer = Answer.objects.select_for_update().select_related("body").get(pk=answer.pk)
    rules.step_for(row.status, "sign")
    step = line_step(answer, by)
    rules.guard_sign(_facts(row, answer, by.pk, answer.evidence.count()))
    if not line_take(step, answer, by, note):
        settle(row, "answer_approved", by=by, data={"body": answer.body.ref, "version": answer.version})
        transaction.on_commit(lambda: notices.to_sign(answer))
        return answer
    return _sent(row, answer, by, step.on_behalf_of)


def _sent(row: Recommendation, answer: Answer, by: User, absent: User | None) -> Answer:
    answer.state, answer.signed_by, answer.signed_at = AnswerState.SIGNED, by, timezone.now()
    answer.signed_for = absent
    answer.number = document_number(answer.body)
    answer.save()
    close_window(row)
    is_lead = access.lead_body(row) == answer.body_id
    status = rules.AFTER_ANSWER[AnswerWord(answer.word)] if is_lead else row.status
    if status == Status.PASSED_ON and answer.passed_to is not None:
        Passing.objects.create(recommendation=row, to=answer.passed_to, by=by)
    settle(
        row,
        "answered",
        by=by,
        status=status,
        ours_public_from=min(row.ours_public_from or today(), today()),
        due_on=answer.measure_due_on if is_lead and status == Status.IN_PROGRESS else row.due_on,
        data={"body": answer.body.ref, "version": answer.version, "word": answer.word, "number": answer.number},
    )
    transaction.on_commit(lambda: notices.answered(row, answer))
    return answer


def document_number(body: Body) -> str:
    """The next number of a document of this body."""
    year = today().year
    return f"{body.ref.upper()[:24]}-{year}-{next_numbers(f'answer-{body.ref}-{year}')[0]}"


@transaction.atomic
def answer_send_back(*, answer: Answer, reason: str, by: User) -> Answer:
    """Whoever holds the next step gives a draft back to its author, with a reason."""
    row = locked(answer.recommendation)
    # As it is now, not as it was read: a head and a deputy may sign and return at the same moment.
    answer = Answer.objects.select_for_update().select_related("body").get(pk=answer.pk)
    rules.step_for(row.status, "send_back")
    line_step(answer, by)
    rules.guard_reason(Facts(reason=reason))
    answer.state, answer.returned_reason = AnswerState.RETURNED, reason.strip()
    answer.save(update_fields=["state", "returned_reason"])
    settle(row, "answer_returned", by=by, data={"body": answer.body.ref, "version": answer.version})
    transaction.on_commit(lambda: notices.answer_returned(answer))
    return answer
