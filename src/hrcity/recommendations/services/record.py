"""An answer that the city gave elsewhere, to the opinion from which a recommendation came: recorded with it in one
step, so that nobody has to say the same twice."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hrcity.core.clocks import today
from hrcity.core.errors import DomainError
from hrcity.core.text import Localized, plain
from hrcity.institutions.models import Body
from hrcity.people.models import User
from hrcity.recommendations import access, rules
from hrcity.recommendations.models import Answer, Assignment, Decision, Recommendation
from hrcity.recommendations.rules import AnswerState, AnswerWord, Facts, Ours, Status
from hrcity.recommendations.services.answer import document_number
from hrcity.recommendations.services.common import locked, settle
from hrcity.recommendations.services.decide import decision_end


@transaction.atomic
def answer_record(
    *,
    recommendation: Recommendation,
    body: Body,
    lead: Body,
    word: str,
    text: Localized,
    reason: Localized,
    measure: Localized,
    measure_due_on: dt.date,
    legal_basis: str,
    drafted_by: User,
    signed_by: User,
) -> Answer:
    """Record an answer of `body` that was drafted by one person and signed by another, and make `lead` answerable.

    Raises:
        DomainError: somebody has begun to decide about it, the answer is incomplete, or one person wrote and signed.
        PermissionDenied: the drafter does not work for the human-rights office.
    """
    row = locked(recommendation)
    access.permit_office(drafted_by)
    if row.status != Status.RECEIVED:
        raise DomainError(_("Somebody has begun to decide about this recommendation already."), "wrong-status")
    due = measure_due_on if AnswerWord(word) in rules.NEEDS_MEASURE else None
    said = {"word": word, "text": text, "reason": reason, "part": reason if word in rules.NEEDS_PART else {},
            "measure": measure if due else {}, "measure_due_on": due}  # fmt: skip
    rules.guard_sign(Facts(
        actor_id=signed_by.pk, drafter_id=drafted_by.pk, addressee=row.addressee, word=word, part=plain(reason),
        reason=plain(reason), measure=plain(measure), measure_due=measure_due_on,
    ))  # fmt: skip
    now = timezone.now()
    decision_end(row)
    last = row.answers.filter(body=body).order_by("-version").values_list("version", flat=True).first() or 0
    decision = Decision.objects.create(
        recommendation=row, outcome=Ours.OURS, legal_basis=legal_basis[:300], proposed_by=drafted_by,
        reason=plain(reason) or plain(measure), approved_by=signed_by, approved_at=now,
    )  # fmt: skip
    Assignment.objects.create(
        recommendation=row, body=lead, proposed_by=drafted_by, noticed_at=now, objection_until=today(),
        window_closed_at=now,
    )  # fmt: skip
    answer = Answer.objects.create(
        recommendation=row, body=body, state=AnswerState.SIGNED, drafted_by=drafted_by, submitted_at=now,
        signed_by=signed_by, signed_at=now, number=document_number(body),
        version=last + 1, **said,
    )  # fmt: skip
    settle(
        row,
        "answered",
        by=signed_by,
        status=rules.AFTER_ANSWER[AnswerWord(word)],
        decision=decision,
        ours=Ours.OURS,
        ours_public_from=today(),
        due_on=due,
        data={"body": body.ref, "version": answer.version, "word": word, "number": answer.number},
    )
    return answer
