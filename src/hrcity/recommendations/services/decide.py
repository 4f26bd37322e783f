"""Whose is it: propose, approve, return, object, uphold, take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hrcity.core.actors import Actor
from hrcity.core.clocks import due_from, today, working_days_after
from hrcity.core.errors import DomainError
from hrcity.core.models import Visibility
from hrcity.core.roles import bodies_of
from hrcity.core.text import Localized, filled
from hrcity.institutions.models import Body, Meeting
from hrcity.institutions.queries import city
from hrcity.people.models import User
from hrcity.recommendations import access, rules
from hrcity.recommendations.models import Assignment, Decision, Passing, Recommendation
from hrcity.recommendations.rules import AnswerState, Facts, Ours, Status
from hrcity.recommendations.services import notices
from hrcity.recommendations.services.common import TWICE, locked, settle
from hrcity.recommendations.services.dispute import dispute_open
from hrcity.vocabulary.models import Term
from hrkit.deadlines import Rule, Unit

DEFAULT_ANSWER_DAYS = 90
DEFAULT_OBJECTION_DAYS = 10


@transaction.atomic
def recommendation_propose(
    *,
    recommendation: Recommendation,
    outcome: str,
    reason: str,
    by: User,
    legal_basis: str = "",
    legal_basis_uri: str = "",
    function: Term | None = None,
    lead: Body | None = None,
    supporting: Sequence[Body] = (),
    passed_to: Body | None = None,
    public_reason: Localized | None = None,
    note: str = "",
    is_one_of_many: bool = False,
) -> Decision:
    """Propose whose an ask is and, if ours, who answers; an earlier decision is ended, never deleted.

    `is_one_of_many`: no mail; whoever proposes for several tells the head of all at once.
    """
    row = locked(recommendation)
    access.permit(by, row, "propose")
    facts = Facts(
        actor_id=by.pk, reason=reason, outcome=outcome, legal_basis=legal_basis,
        has_lead=lead is not None, passed_to=passed_to is not None,
    )
    rules.require(row.status, "propose", facts)
    ours = outcome in rules.NEEDS_LEAD
    said = {
        "outcome": outcome,
        "function": function,
        "legal_basis": legal_basis.strip(),
        "reason": reason.strip(),
        "legal_basis_uri": legal_basis_uri,
        "passed_to": None if ours else passed_to,
        "public_reason": filled(public_reason),
        "proposed_by": by,
    }
    bodies = [lead, *(body for body in supporting if body.pk != lead.pk)] if ours and lead is not None else []
    if (twin := _twin(row, said, bodies, note)) is not None:
        return twin
    decision_end(row)
    decision = Decision.objects.create(recommendation=row, **said)
    for body in bodies:
        Assignment.objects.create(recommendation=row, body=body, is_lead=body == lead, note=note, proposed_by=by)
    chosen = lead if ours else passed_to
    settle(
        row,
        "proposed",
        by=by,
        status=Status.PROPOSED,
        decision=decision,
        ours="",
        ours_public_from=None,
        due_on=None,
        data={"outcome": outcome, "body": chosen.ref if chosen else ""},
    )
    if not is_one_of_many:
        transaction.on_commit(lambda: notices.to_approve(row))
    return decision


def decision_end(row: Recommendation) -> None:
    """End what was decided and assigned before: it stays to be read, and makes place for what comes now."""
    now = timezone.now()
    row.decisions.filter(ended_at__isnull=True).update(ended_at=now)
    row.assignments.filter(ended_at__isnull=True).update(ended_at=now, ended_reason=_("A new proposal was made."))


def _twin(row: Recommendation, said: Mapping[str, Any], bodies: Sequence[Body], note: str) -> Decision | None:
    """The very same proposal a moment ago: a double click, or a second tab. One word changed is a new proposal."""
    if row.status != Status.PROPOSED:
        return None
    since = timezone.now() - TWICE
    current = row.decisions.filter(ended_at__isnull=True, approved_at__isnull=True, proposed_at__gte=since).first()
    if current is None or any(getattr(current, name) != value for name, value in said.items()):
        return None
    named = row.assignments.filter(ended_at__isnull=True).values_list("body_id", "is_lead", "note")
    wanted = {(body.pk, place == 0, note) for place, body in enumerate(bodies)}
    return current if set(named) == wanted else None


def answer_rule() -> Rule:
    """How long a body has to answer: a setting of the city, with its source."""
    here = city()
    return Rule("answer", here.answer_days if here else DEFAULT_ANSWER_DAYS, Unit.CALENDAR, "City setting")


@transaction.atomic
def recommendation_approve(*, recommendation: Recommendation, by: User) -> Decision:
    """The office head approves: the notice goes out, the clocks start. The approver is not the proposer."""
    row = locked(recommendation)
    access.permit(by, row, "approve")
    decision = approve_as(row, "approve", "approved", by=by)
    if row.status == Status.ASSIGNED:
        transaction.on_commit(lambda: notices.assigned(row))
    return decision


def approve_as(row: Recommendation, verb: str, said: str, *, by: User, meeting: Meeting | None = None) -> Decision:
    """Put the proposal of a locked record into force, by a verb of the table and under an audit verb; no mail.

    Raises:
        DomainError: nothing is proposed, or the approver proposed it.
    """
    decision = current_proposal(row)
    rules.require(row.status, verb, Facts(actor_id=by.pk, proposer_id=decision.proposed_by_id))
    decision.approved_by, decision.approved_at, decision.meeting = by, timezone.now(), meeting
    decision.save(update_fields=["approved_by", "approved_at", "meeting"])
    status = rules.AFTER_DECISION[Ours(decision.outcome)]
    fields = _start_clocks(row) if status == Status.ASSIGNED else {"ours_public_from": today(), "due_on": None}
    if status == Status.PASSED_ON and decision.passed_to is not None:
        Passing.objects.create(recommendation=row, to=decision.passed_to, by=by)
    data = {"outcome": decision.outcome, "due": str(fields.get("due_on") or "")}
    if meeting is not None:
        data["meeting"] = meeting.ref
    settle(row, said, by=by, status=status, ours=decision.outcome, **fields, data=data)
    return decision


def _start_clocks(row: Recommendation) -> dict[str, object]:
    here, start, rule = city(), today(), answer_rule()
    until = working_days_after(start, here.objection_days if here else DEFAULT_OBJECTION_DAYS)
    due = due_from(start, rule)
    row.assignments.filter(ended_at__isnull=True).update(
        noticed_at=timezone.now(),
        objection_until=until,
        due_on=due,
        due_rule={"length": rule.length, "unit": rule.unit.value, "source": rule.legal_source},
    )
    return {"ours_public_from": working_days_after(until, 1), "due_on": due}


def current_proposal(row: Recommendation) -> Decision:
    """The proposal that stands.

    Raises:
        DomainError: there is none.
    """
    decision = row.decision
    if decision is None or decision.ended_at is not None:
        raise DomainError(_("There is no proposal to decide on."), "no-decision")
    return decision


@transaction.atomic
def recommendation_return(*, recommendation: Recommendation, reason: str, by: User) -> Decision:
    """The office head gives a proposal back with a reason."""
    row = locked(recommendation)
    access.permit(by, row, "return")
    rules.require(row.status, "return", Facts(reason=reason))
    return return_as(row, "returned", reason=reason, by=by)


def return_as(
    row: Recommendation, said: str, *, reason: str, by: User, data: Mapping[str, Any] | None = None
) -> Decision:
    """End the proposal of a locked record with a reason, under an audit verb, and tell its proposer."""
    decision = proposal_end(row, said, reason=reason, by=by, data=data)
    transaction.on_commit(lambda: notices.proposal_returned(row, decision))
    return decision


def proposal_end(
    row: Recommendation, said: str, *, reason: str, by: User, data: Mapping[str, Any] | None = None
) -> Decision:
    """End the proposal of a locked record with a reason, under an audit verb; it stands as if just received."""
    decision = current_proposal(row)
    decision.returned_reason, decision.ended_at = reason.strip(), timezone.now()
    decision.save(update_fields=["returned_reason", "ended_at"])
    row.assignments.filter(ended_at__isnull=True).update(ended_at=timezone.now(), ended_reason=reason.strip()[:300])
    settle(row, said, by=by, status=Status.RECEIVED, decision=None, data=data)
    return decision


@transaction.atomic
def recommendation_object(*, recommendation: Recommendation, reason: str, by: User) -> Assignment:
    """A department says, in time and with a reason, that this is not its own; the office decides anew."""
    row = locked(recommendation)
    access.permit(by, row, "object")
    assignment = row.assignments.get(ended_at__isnull=True, body_id=access.acting_body(by, row))
    rules.require(row.status, "object", Facts(reason=reason, today=today(), objection_until=assignment.objection_until))
    assignment.objection, assignment.objected_by, assignment.objected_at = reason.strip(), by, timezone.now()
    assignment.save(update_fields=["objection", "objected_by", "objected_at"])
    settle(row, "objected", by=by, status=Status.DISPUTED, data={"body": assignment.body.ref})
    dispute_open(row, assignment)
    transaction.on_commit(lambda: notices.objected(row, assignment))
    return assignment


@transaction.atomic
def recommendation_uphold(*, recommendation: Recommendation, reason: str, by: User) -> Recommendation:
    """The office head keeps the assignment against an objection, with a reason; the answer stays due."""
    row = locked(recommendation)
    access.permit(by, row, "uphold")
    objecting = row.assignments.filter(ended_at__isnull=True).exclude(objection="").values_list("body_id", flat=True)
    rules.guard_outside(Facts(actor_bodies=bodies_of(by), answering_bodies=frozenset(objecting)))
    rules.require(row.status, "uphold", Facts(reason=reason))
    now = timezone.now()
    row.assignments.filter(ended_at__isnull=True).update(window_closed_at=now, note=reason.strip())
    settle(
        row, "upheld", by=by, status=Status.ASSIGNED, ours_public_from=today(), data={"reason": reason.strip()[:300]}
    )
    transaction.on_commit(lambda: notices.assigned(row))
    return row


@transaction.atomic
def recommendation_take(*, recommendation: Recommendation, by: User) -> Recommendation:
    """The department takes it without waiting for the end of its window; from now it is public whose this is."""
    row = locked(recommendation)
    access.permit(by, row, "take")
    close_window(row)
    return settle(row, "taken", by=by, ours_public_from=today())


def close_window(row: Recommendation) -> None:
    """The window to object is over for all bodies that answer."""
    row.assignments.filter(ended_at__isnull=True, window_closed_at__isnull=True).update(window_closed_at=timezone.now())


@transaction.atomic
def assignments_move(*, old: Body, new: Body, by: Actor) -> int:
    """After a reorganisation: every open assignment of `old` becomes one of `new`, dates kept. Returns how many."""
    rows = Assignment.objects.filter(body=old, ended_at__isnull=True).select_related("recommendation")
    for row in rows:
        row.ended_at, row.ended_reason = timezone.now(), _("The body was reorganised.")
        row.save(update_fields=["ended_at", "ended_reason"])
        there = row.recommendation.assignments.filter(body=new, ended_at__isnull=True)
        if not there.exists():
            _copy_to(row, new)
        elif row.is_lead:
            there.update(is_lead=True, due_on=row.due_on)
        _papers_move(row.recommendation, old, new)
        settle(row.recommendation, "moved", by=by, data={"body": new.ref, "previous": old.ref})
    return len(rows)


def _papers_move(row: Recommendation, old: Body, new: Body) -> None:
    """What is on its way goes with the work: drafts, reports and evidence that nobody has checked yet. What was signed
    or released stays with the body that signed it."""
    row.evidence.filter(body=old, visibility=Visibility.INTERNAL).update(body=new)
    row.updates.filter(body=old).exclude(state=AnswerState.SIGNED).update(body=new)
    if not row.answers.filter(body=new).exists():
        row.answers.filter(body=old).exclude(state=AnswerState.SIGNED).update(body=new)


def _copy_to(row: Assignment, body: Body) -> None:
    row.pk = None
    row._state.adding = True
    row.body, row.ended_at, row.ended_reason = body, None, ""
    row.save()
