"""What the city answers to an opinion: an officer drafts, the office head or the mayor's side signs.

Where the opinion became a recommendation the two have one answer: whichever comes first is recorded with the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hrcity.core.actors import SYSTEM, Actor
from hrcity.core.audit import audit
from hrcity.core.errors import DomainError
from hrcity.core.registry import tell
from hrcity.core.text import Localized, filled, plain
from hrcity.institutions.queries import office
from hrcity.people.models import User
from hrcity.plan.access import review as access
from hrcity.plan.models import Node, NodeAsk, Opinion, OpinionAnswer
from hrcity.plan.rules import review as rules
from hrcity.plan.rules.review import AnswerFacts, AnswerState, OpinionState, OpinionWord
from hrcity.plan.services import review_notices as notices
from hrcity.plan.services.common import node_settle
from hrcity.plan.services.opinions import opinion_locked
from hrcity.recommendations import services as recommendations
from hrcity.recommendations.models import Answer
from hrcity.recommendations.rules import AnswerState as AskAnswerState
from hrcity.recommendations.rules import Status

OPEN = (AnswerState.DRAFT, AnswerState.RETURNED)


def _settle(answer: OpinionAnswer, verb: str, by: Actor, data: Mapping[str, Any] | None = None) -> OpinionAnswer:
    opinion = answer.opinion
    audit(f"opinion.{verb}", opinion, by=by, data={"version": answer.version, "word": answer.word, **(data or {})})
    transaction.on_commit(lambda: tell(opinion, verb))
    return answer


def _facts(answer: OpinionAnswer, by: User, reason: str | None = None) -> AnswerFacts:
    opinion, node = answer.opinion, answer.node
    return AnswerFacts(
        actor_id=by.pk,
        author_ids=_authors(answer),
        word=answer.word,
        reason=plain(answer.reason) if reason is None else reason,
        has_node=node is not None,
        node_fits=node is None or node_fits(opinion, node),
    )


def node_fits(opinion: Opinion, node: Node) -> bool:
    """Whether a measure can take an opinion up: one of the plan, of a plan below it, or of the one that follows."""
    plan, other = opinion.plan, node.plan
    return plan.pk in {other.pk, other.parent_id, other.succeeds_id}


def _authors(answer: OpinionAnswer) -> frozenset[int]:
    """Everybody who wrote on the answer since one was signed last."""
    rows = answer.opinion.answers
    signed = rows.filter(state=AnswerState.SIGNED).order_by("-version").values_list("version", flat=True).first() or 0
    return frozenset(rows.filter(version__gt=signed).values_list("drafted_by", flat=True))


@transaction.atomic
def opinion_answer_draft(
    *, opinion: Opinion, word: str, by: User, reason: Localized | None = None, node: Node | None = None
) -> OpinionAnswer:
    """Draft the city's answer, or a new version of one that is signed; it goes to be signed at once. A colleague who
    goes on with a draft writes a version beside it, so that it stays known who wrote what.

    Raises:
        DomainError: not published, answered elsewhere, or something missing.
    """
    row = opinion_locked(opinion)
    if row.state != OpinionState.PUBLISHED:
        raise DomainError(_("Only a published opinion is answered."), "not-published")
    _refuse_elsewhere(row)
    current = row.answers.select_for_update().filter(state__in=OPEN).first()
    signed = row.answers.filter(state=AnswerState.SIGNED).order_by("-version").first()
    access.permit_answer(by, "write" if current or not signed else "amend", current or signed)
    said = {"word": word, "reason": filled(reason), "node": node}
    if current is not None and current.drafted_by_id != by.pk:
        current.state = AnswerState.REPLACED
        current.save(update_fields=["state"])
        current = None
    last = row.answers.order_by("-version").values_list("version", flat=True).first() or 0
    answer = current or OpinionAnswer(opinion=row, version=last + 1)
    for name, value in said.items():
        setattr(answer, name, value)
    answer.opinion = row
    answer.drafted_by, answer.drafted_at = by, timezone.now()
    answer.state, answer.returned_reason = AnswerState.DRAFT, ""
    rules.guard_answer(_facts(answer, by))
    answer.save()
    transaction.on_commit(lambda: notices.to_sign(answer))
    return _settle(answer, "answer_drafted", by)


def _refuse_elsewhere(opinion: Opinion) -> None:
    """Once somebody has begun to decide on the recommendation, its answer is the answer to the opinion too."""
    ask = opinion.recommendation
    if ask is None or ask.status == Status.RECEIVED or opinion.answers.filter(recorded__body=office()).exists():
        return
    raise DomainError(
        _("Recommendation %(ref)s, which came of this opinion, is being answered already. Its answer will stand here.")
        % {"ref": ask.ref},
        "answered-elsewhere",
    )


def _answer_locked(answer: OpinionAnswer) -> OpinionAnswer:
    opinion = opinion_locked(answer.opinion)
    row = OpinionAnswer.objects.select_for_update(of=("self",)).select_related("node__plan", "node__lead").get(
        pk=answer.pk
    )  # fmt: skip
    row.opinion = opinion
    return row


@transaction.atomic
def opinion_answer_sign(*, answer: OpinionAnswer, by: User) -> OpinionAnswer:
    """Sign and publish the answer; the recommendation that came of the opinion gets the same one, and is linked with
    the measure that takes it up."""
    row = _answer_locked(answer)
    if row.state == AnswerState.SIGNED and row.signed_by_id == by.pk:
        return row
    access.permit_answer(by, "sign", row)
    rules.guard_sign(_facts(row, by))
    row.state, row.signed_by, row.signed_at = AnswerState.SIGNED, by, timezone.now()
    row.recorded = _record(row, by)
    row.save()
    _link(row, by)
    _settle(row, "answered", by, {"node": row.node.ref if row.node else ""})
    transaction.on_commit(lambda: notices.answered(row))
    return row


def _record(answer: OpinionAnswer, by: User) -> Answer | None:
    """The same answer on the recommendation, as long as nobody has decided about that."""
    opinion, node, here = answer.opinion, answer.node, office()
    ask = opinion.recommendation
    lead = (node.lead if node is not None else None) or here
    if ask is None or ask.status != Status.RECEIVED or here is None or lead is None:
        return None
    plan = node.plan if node is not None else opinion.plan
    return recommendations.answer_record(
        recommendation=ask,
        body=here,
        lead=lead,
        word=rules.ANSWER_OF_WORD[answer.word],
        text=answer.reason or (node.title if node is not None else {}),
        reason=answer.reason,
        measure=node.title if node is not None else answer.reason,
        measure_due_on=(node.ends_on if node is not None else None) or plan.ends_on,
        legal_basis=opinion.duty or opinion.body.legal_basis or plan.legal_basis,
        drafted_by=answer.drafted_by,
        signed_by=by,
    )


def _link(answer: OpinionAnswer, by: User) -> None:
    """The measure that takes an opinion up answers the recommendation that came of it."""
    node, ask = answer.node, answer.opinion.recommendation
    if node is None or ask is None or answer.word == OpinionWord.NOT:
        return
    _found, made = NodeAsk.objects.get_or_create(
        node=node, recommendation=ask, ended_at=None, defaults={"by": by, "note": answer.opinion.ref}
    )
    if made:
        node_settle(node, "linked", by=by, data={"ref": ask.ref, "kind": "recommendation"})


@transaction.atomic
def opinion_answer_return(*, answer: OpinionAnswer, reason: str, by: User) -> OpinionAnswer:
    """Give a draft back to who wrote it, with a reason."""
    row = _answer_locked(answer)
    access.permit_answer(by, "return", row)
    rules.guard_send_back(_facts(row, by, reason))
    row.state, row.returned_reason = AnswerState.RETURNED, reason.strip()
    row.save(update_fields=["state", "returned_reason"])
    transaction.on_commit(lambda: notices.returned(row))
    return _settle(row, "answer_returned", by)


@transaction.atomic
def opinion_answer_mirror(*, opinion: Opinion) -> OpinionAnswer | None:
    """The answer signed on the recommendation stands on the opinion too; None where there is nothing new. Safe to be
    run again."""
    row = opinion_locked(opinion)
    ask = row.recommendation
    if ask is None:
        return None
    lead = ask.assignments.filter(ended_at__isnull=True, is_lead=True).values_list("body_id", flat=True).first()
    signed = ask.answers.filter(state=AskAnswerState.SIGNED, opinion_answer__isnull=True)
    given = signed.filter(body_id=lead).order_by("-signed_at").first() if lead is not None else None
    newest = row.answers.filter(state=AnswerState.SIGNED).order_by("-version").first()
    if given is None or given.signed_at is None:
        return None
    if newest is not None and newest.signed_at is not None and newest.signed_at >= given.signed_at:
        return None
    row.answers.filter(state__in=OPEN).update(state=AnswerState.REPLACED)
    last = row.answers.order_by("-version").values_list("version", flat=True).first() or 0
    link = NodeAsk.objects.filter(recommendation=ask, ended_at=None).select_related("node").first()
    answer = OpinionAnswer.objects.create(
        opinion=row,
        version=last + 1,
        word=rules.WORD_OF_ANSWER[given.word],
        reason=given.reason or given.text or given.measure,
        node=link.node if link is not None else None,
        state=AnswerState.SIGNED,
        drafted_by=given.drafted_by,
        drafted_at=given.drafted_at,
        signed_by=given.signed_by,
        signed_at=given.signed_at,
        recorded=given,
    )
    transaction.on_commit(lambda: notices.answered(answer))
    return _settle(answer, "answered", SYSTEM, {"node": link.node.ref if link else ""})
