"""A competence meeting decides on proposals: they are put before it, and one who did not propose notes what it said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from hrcity.core.audit import audit
from hrcity.core.clocks import today
from hrcity.core.errors import DomainError
from hrcity.institutions.models import Meeting
from hrcity.institutions.queries import time_zone
from hrcity.people.models import User
from hrcity.recommendations import access, desk_rules, rules
from hrcity.recommendations.models import Decision, DocketItem, DocketOutcome, Recommendation
from hrcity.recommendations.rules import Facts, Status
from hrcity.recommendations.services import notices
from hrcity.recommendations.services.common import locked
from hrcity.recommendations.services.decide import approve_as, recommendation_propose, return_as


def _require(meeting: Meeting, *, has_begun: bool = True) -> Meeting:
    row = Meeting.objects.select_for_update().get(pk=meeting.pk)
    day = timezone.localtime(row.starts_at, time_zone()).date()
    desk_rules.require_meeting(row.kind, row.state, day, today() if has_begun else None)
    return row


def _note(verb: str, meeting: Meeting, refs: Sequence[str], by: User) -> None:
    """One entry for all that the meeting did at once."""
    data = {"count": len(refs), "hash": desk_rules.digest_of(refs), "meeting": meeting.ref}
    audit(f"recommendation.{verb}", meeting, by=by, data=data)


@transaction.atomic
def docket_put(*, decisions: Sequence[Decision], meeting: Meeting, by: User) -> list[DocketItem]:
    """Put proposals that wait before a meeting; one that is on the list of another meeting moves here."""
    access.permit_propose(by)
    row = _require(meeting, has_begun=False)
    waiting = Decision.objects.select_for_update().filter(
        pk__in=[decision.pk for decision in decisions], ended_at__isnull=True, approved_at__isnull=True,
        recommendation__status=Status.PROPOSED,
    )  # fmt: skip
    found = list(waiting.select_related("recommendation").order_by("pk"))
    if not found:
        raise DomainError(_("Choose at least one proposal that waits for a decision."), "nothing-chosen")
    now = timezone.now()
    there = DocketItem.objects.filter(decision__in=found, outcome="")
    there.exclude(meeting=row).update(outcome=DocketOutcome.TAKEN_OFF, decided_by=by, decided_at=now)
    known = set(there.values_list("decision_id", flat=True))
    fresh = [DocketItem(meeting=row, decision=one, put_by=by) for one in found if one.pk not in known]
    if fresh:
        DocketItem.objects.bulk_create(fresh)
        _note("put_before", row, [item.decision.recommendation.ref for item in fresh], by)
    return fresh


@transaction.atomic
def docket_take_off(*, items: Sequence[DocketItem], by: User) -> int:
    """Take proposals off the list of a meeting; they wait as before. How many."""
    access.permit_propose(by)
    rows = _open(items)
    _close(rows, DocketOutcome.TAKEN_OFF, by)
    for meeting in {row.meeting for row in rows}:
        refs = [row.decision.recommendation.ref for row in rows if row.meeting_id == meeting.pk]
        _note("taken_off", meeting, refs, by)
    return len(rows)


def _open(items: Sequence[DocketItem]) -> list[DocketItem]:
    """Those on a list that still wait, locked.

    Raises:
        DomainError: none does.
    """
    rows = DocketItem.objects.select_for_update().filter(pk__in=[item.pk for item in items], outcome="")
    waiting = rows.filter(
        decision__ended_at__isnull=True, decision__approved_at__isnull=True,
        decision__recommendation__status=Status.PROPOSED,
    )  # fmt: skip
    found = list(waiting.select_related("decision__recommendation", "meeting").order_by("pk"))
    if not found:
        raise DomainError(_("This is decided already. Reload the page."), "decided")
    return found


def _close(rows: Sequence[DocketItem], outcome: str, by: User, note: str = "") -> None:
    pks = [row.pk for row in rows]
    DocketItem.objects.filter(pk__in=pks).update(
        outcome=outcome, decided_by=by, decided_at=timezone.now(), note=note.strip()
    )


@transaction.atomic
def meeting_approve(*, items: Sequence[DocketItem], by: User) -> list[Decision]:
    """Note that the meeting decided as proposed; the clocks start. Whoever notes it did not propose it.

    Raises:
        DomainError: one's own proposal, or a meeting that has not begun or was cancelled.
    """
    access.permit_propose(by)
    rows = _open(items)
    meetings = {row.meeting_id: _require(row.meeting) for row in rows}
    asks, decisions = [], []
    for item in rows:
        ask = locked(item.decision.recommendation)
        access.permit(by, ask, "approve_in_meeting")
        decisions.append(
            approve_as(ask, "approve_in_meeting", "approved_in_meeting", by=by, meeting=meetings[item.meeting_id])
        )
        asks.append(ask)
    _close(rows, DocketOutcome.APPROVED, by)
    _note_each("decided_together", rows, by)
    given = [ask for ask in asks if ask.status == Status.ASSIGNED]
    transaction.on_commit(lambda: notices.many_assigned(given))
    return decisions


def _note_each(verb: str, rows: Sequence[DocketItem], by: User) -> None:
    for meeting in {row.meeting for row in rows}:
        _note(verb, meeting, [row.decision.recommendation.ref for row in rows if row.meeting_id == meeting.pk], by)


@transaction.atomic
def meeting_return(*, items: Sequence[DocketItem], reason: str, by: User) -> int:
    """Note that the meeting sent proposals back, with its reason. How many."""
    access.permit_propose(by)
    rows = _open(items)
    for item in rows:
        meeting = _require(item.meeting)
        ask = locked(item.decision.recommendation)
        access.permit(by, ask, "return_in_meeting")
        rules.require(ask.status, "return_in_meeting", Facts(reason=reason))
        return_as(ask, "returned_in_meeting", reason=reason, by=by, data={"meeting": meeting.ref})
    _close(rows, DocketOutcome.RETURNED, by, reason)
    _note_each("sent_back_together", rows, by)
    return len(rows)


@transaction.atomic
def meeting_change(*, items: Sequence[DocketItem], by: User, **proposal: Any) -> list[DocketItem]:
    """Note that the meeting decided otherwise: what it decided stands as a new proposal on the same list, which another
    person confirms. `proposal` is what `recommendation_propose` takes."""
    access.permit_propose(by)
    rows = _open(items)
    for item in rows:
        _require(item.meeting)
    fresh = []
    for item in rows:
        decision = recommendation_propose(
            recommendation=_ask(item), by=by, is_one_of_many=True, note=said_in(item.meeting), **proposal
        )
        fresh.append(DocketItem(meeting=item.meeting, decision=decision, put_by=by))
    _close(rows, DocketOutcome.CHANGED, by, proposal.get("reason", ""))
    found = DocketItem.objects.bulk_create(fresh)
    _note_each("changed_in_meeting", rows, by)
    return found


def _ask(item: DocketItem) -> Recommendation:
    return item.decision.recommendation


def said_in(meeting: Meeting) -> str:
    """The note of an assignment that a meeting changed, in the language of the house."""
    with translation.override(None):
        return _("As the meeting %(ref)s decided.") % {"ref": meeting.ref}
