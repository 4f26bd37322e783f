"""Who keeps the meetings of a body, who may read closed parts, and the only way to what is not open to all."""

from __future__ import annotations

from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from hrcity.core.models import StoredFile
from hrcity.core.roles import OFFICE, Role, has_role, roles_of, seats_of
from hrcity.institutions import meeting_queries as queries
from hrcity.institutions import meeting_rules as rules
from hrcity.institutions.access import body_public
from hrcity.institutions.models import AgendaItem, Body, Conflict, Meeting, Membership, Paper, SeatGap

Row = TypeVar("Row")


def keeps(actor: Any, body: Body, had_secretary: bool | None = None) -> bool:
    """Whether the person keeps the meetings and the seats of a body: its secretary, who has no seat in the office at
    the same time; the office only where there has never been a secretary."""
    roles = roles_of(actor)
    if not roles & rules.KEEPERS or not rules.holds_meetings(body.kind):
        return False
    had = queries.had_secretary(body) if had_secretary is None else had_secretary
    wanted = rules.keepers(body.kind, had)
    if wanted == rules.SECRETARY:
        return has_role(actor, Role.SECRETARY, body_id=body.pk) and not roles & OFFICE
    return bool(roles & wanted)


def is_member(actor: Any, body: Body) -> bool:
    """Whether the person holds a seat of the body that votes."""
    return has_role(actor, *rules.seats_that_vote(body.kind), body_id=body.pk)


def reads_closed(actor: Any, meeting: Meeting) -> bool:
    """Whether closed parts are open to this reader: members of the body and whoever keeps its books, nobody else."""
    return is_member(actor, meeting.body) or keeps(actor, meeting.body, getattr(meeting, "had_secretary", None))


def body_kept(actor: Any, ref: str) -> Body:
    """A body whose meetings and seats the person keeps; 404 for none, 403 for others."""
    body = body_public(ref)
    permit_keeping(actor, body)
    return body


def permit_keeping(actor: Any, body: Body, had_secretary: bool | None = None) -> None:
    """Let the keeper of the body pass.

    Raises:
        PermissionDenied: with a sentence that says who keeps it.
    """
    if not keeps(actor, body, had_secretary):
        had = queries.had_secretary(body)
        who = _("the secretary of this body") if had else _("the human-rights office")
        raise PermissionDenied(_("This is kept by %(who)s.") % {"who": who})


def meeting_public(ref: str) -> Meeting:
    """A meeting by its reference, or 404; every meeting has a public page from the day it is planned."""
    row = queries.meetings().filter(ref=ref).first()
    if row is None:
        raise Http404(_("There is no meeting with this reference."))
    return row


def may(actor: Any, meeting: Meeting, verb: str) -> bool:
    """Whether the table lets this person use the verb now."""
    step = rules.MEETING_TRANSITIONS[meeting.state].get(verb)
    return step is not None and _stands(actor, meeting, step)


def _stands(actor: Any, meeting: Meeting, step: rules.Step) -> bool:
    if step.who == rules.DECLARERS and is_member(actor, meeting.body):
        return True
    return keeps(actor, meeting.body, getattr(meeting, "had_secretary", None))


def permit(actor: Any, meeting: Meeting, verb: str) -> rules.Step:
    """The cell of the table, for whom it is for.

    Raises:
        PermissionDenied: somebody else keeps these meetings.
        DomainError: the verb has no place in this state.
    """
    if not (verb == "conflict" and is_member(actor, meeting.body)):
        permit_keeping(actor, meeting.body, getattr(meeting, "had_secretary", None))
    return rules.meeting_step(meeting.state, verb)


def permit_own(actor: Any, membership: Membership) -> None:
    """A member speaks for their own seat only.

    Raises:
        PermissionDenied: it is somebody else's.
    """
    if membership.user_id != actor.pk:
        raise PermissionDenied(_("Members declare a conflict of interest for themselves only."))


def item_of(meeting: Meeting, pk: int) -> AgendaItem:
    """A point of this meeting, or 404."""
    return _one(meeting.agenda.filter(pk=pk).first())


def paper_of(meeting: Meeting, pk: int) -> Paper:
    """A paper of this meeting, or 404."""
    return _one(meeting.papers.select_related("file", "item").filter(pk=pk).first())


def conflict_of(meeting: Meeting, pk: int) -> Conflict:
    """A conflict of interest recorded at this meeting, or 404."""
    return _one(Conflict.objects.select_related("item", "membership").filter(pk=pk, item__meeting=meeting).first())


def _one(row: Row | None) -> Row:
    if row is None:
        raise Http404
    return row


def paper_file(actor: Any, ref: str, pk: int) -> StoredFile:
    """The file of a paper: open ones for all; closed ones for members without a conflict on the point, and keepers."""
    meeting = meeting_public(ref)
    paper = paper_of(meeting, pk)
    if queries.paper_is_closed(meeting, paper) and not _reads_paper(actor, meeting, paper):
        raise Http404(_("There is no open paper at this address."))
    return paper.file


def _reads_paper(actor: Any, meeting: Meeting, paper: Paper) -> bool:
    conflicted = paper.item is not None and paper.item.conflicts.filter(membership__user_id=actor.pk).exists()
    return reads_closed(actor, meeting) and not conflicted


def minutes_file(ref: str, number: int = 0) -> StoredFile:
    """The file of published minutes (0 = as they read now), or 404."""
    meeting = meeting_public(ref)
    row = meeting if number == 0 else meeting.earlier_minutes.select_related("file").filter(number=number).first()
    file = (row.minutes_file if isinstance(row, Meeting) else row.file) if row is not None else None
    if file is None or not queries.minutes_are_public(meeting):
        raise Http404(_("There are no published minutes at this address."))
    return file


def gap_kept(actor: Any, ref: str, pk: int) -> SeatGap:
    """A gap of a body, to be closed: by the keeper of its books or an auditor, never by the body that owes it."""
    gap = _one(SeatGap.objects.select_related("body", "owner").filter(pk=pk, body__ref=ref).first())
    permit_closing(actor, gap)
    return gap


def may_close(actor: Any, gap: SeatGap, is_keeper: bool | None = None) -> bool:
    """Whether the person may say that a gap is closed; `is_keeper` where it is known already."""
    outside = gap.by_id != actor.pk and not any(seat.body_id == gap.owner_id for seat in seats_of(actor))
    keeper = keeps(actor, gap.body) if is_keeper is None else is_keeper
    return outside and (keeper or has_role(actor, Role.AUDITOR))


def permit_closing(actor: Any, gap: SeatGap) -> None:
    """Let pass who may close a gap.

    Raises:
        PermissionDenied: who recorded it, somebody of the body that owes it, or a stranger.
    """
    if not may_close(actor, gap):
        raise PermissionDenied(
            _(
                "Nobody marks their own work: a gap is closed by whoever keeps the books of the body, "
                "or an auditor; never by who recorded it, nor by the body that sees to it."
            )
        )
