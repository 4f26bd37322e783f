"""Every write of meetings: planned, invited, held, voted, minuted, corrected, cancelled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hrcity.core.actors import SYSTEM
from hrcity.core.audit import audit
from hrcity.core.cleaning import is_picture, require_servable
from hrcity.core.errors import DomainError
from hrcity.core.jobs import job_start
from hrcity.core.models import StoredFile
from hrcity.core.references import next_reference
from hrcity.core.registry import tell
from hrcity.core.text import filled
from hrcity.institutions import meeting_access as access
from hrcity.institutions import meeting_notices as notices
from hrcity.institutions import meeting_queries as queries
from hrcity.institutions import meeting_rules as rules
from hrcity.institutions.meeting_moves import locked, move
from hrcity.institutions.meeting_moves import texts as in_words
from hrcity.institutions.models import (
    AgendaItem,
    Attendance,
    Ballot,
    Body,
    Conflict,
    Meeting,
    MeetingKind,
    MeetingState,
    Membership,
    Paper,
    Presence,
    Vote,
)
from hrcity.people.models import User

MEMBERS_ARE_TOLD_OF = frozenset({"starts_at", "place"})


@transaction.atomic
def meeting_plan(
    *,
    body: Body,
    title: Mapping[str, str],
    starts_at: dt.datetime,
    by: User,
    kind: str = MeetingKind.SESSION,
    **fields: Any,
) -> Meeting:
    """A meeting of a body, public from now on. The same one planned twice is one.

    `fields`: place, is_open, closed_reason, quorum, languages, has_childcare, reimburses, is_step_free, help_note.

    Raises:
        PermissionDenied: somebody else keeps the meetings of this body.
        DomainError: no title, another meeting of the body at this very time, or closed without a reason.
    """
    Body.objects.select_for_update().get(pk=body.pk)
    access.permit_keeping(by, body)
    words = in_words({"title": title, **fields})
    same = body.meetings.exclude(state=MeetingState.CANCELLED).filter(starts_at=starts_at).first()
    if same is not None and same.title == words["title"] and same.kind == kind:
        return same
    if same is not None:
        raise DomainError(_("This body already meets at this time: %(ref)s.") % {"ref": same.ref}, "same-time", "time")
    row = Meeting(body=body, starts_at=starts_at, kind=kind, by=by, **words)
    _require_sound(row)
    row.ref = next_reference("MTG", timezone.localtime(starts_at).year)
    row.save(force_insert=True)
    audit("meeting.planned", row, by=by, data={"body": body.ref, "kind": str(kind), "starts": starts_at.isoformat()})
    transaction.on_commit(lambda: tell(row, "planned"))
    return row


def _require_sound(row: Meeting) -> None:
    if not row.title:
        raise DomainError(_("Write what the meeting is called, in at least one language."), "title-missing", "title")
    rules.require_reason_if_closed(not row.is_open, row.closed_reason)
    if row.is_open:
        row.closed_reason = {}


@transaction.atomic
def meeting_change(*, meeting: Meeting, by: User, **fields: Any) -> Meeting:
    """Change what is planned; members who were invited are told when the time or the place is another one.

    Raises:
        DomainError: the meeting is over, or what is kept would not be sound.
    """
    row, _step = locked(meeting, "change", by)
    changed = []
    for name, value in in_words(fields).items():
        if getattr(row, name) != value:
            setattr(row, name, value)
            changed.append(name)
    if not changed:
        return row
    _require_sound(row)
    others = row.body.meetings.exclude(pk=row.pk).exclude(state=MeetingState.CANCELLED)
    if "starts_at" in changed and others.filter(starts_at=row.starts_at).exists():
        raise DomainError(_("This body already meets at this time."), "same-time", "time")
    row.save()
    audit("meeting.changed", row, by=by, data={"fields": sorted(changed), "starts": row.starts_at.isoformat()})
    if row.invited_at and MEMBERS_ARE_TOLD_OF & set(changed):
        notices.changed(row)
    transaction.on_commit(lambda: tell(row, "changed"))
    return row


@transaction.atomic
def meeting_invite(*, meeting: Meeting, by: User) -> int:
    """Mail the members time, place, agenda and papers; returns how many mails left. It may be sent again, not twice
    within a minute (a second click).

    Raises:
        DomainError: the agenda is empty, nobody holds a seat, or the meeting has begun.
    """
    row, _step = locked(meeting, "invite", by)
    now = timezone.now()
    if row.invited_at and now - row.invited_at < dt.timedelta(minutes=1):
        return 0
    if row.starts_at <= now:
        raise DomainError(_("This meeting has begun. There is nobody left to invite."), "begun")
    if not row.agenda.exists():
        raise DomainError(_("The agenda is empty. Add its first point before you invite."), "agenda-missing")
    count = notices.invited(row)
    if not count:
        raise DomainError(_("Nobody holds a seat in this body on that day. Enter its members first."), "no-members")
    row.invited_at = now
    row.save(update_fields=["invited_at"])
    audit("meeting.invited", row, by=by, data={"count": count})
    return count


@transaction.atomic
def meeting_hold(*, meeting: Meeting, by: User) -> Meeting:
    """It took place. Where no quorum is stated it is from now on the majority of the seats in force on that day."""
    row, step = locked(meeting, "hold", by)
    step.guard(rules.MeetingFacts(starts_at=row.starts_at, now=timezone.now()))
    row.quorum = row.quorum or rules.majority(len(queries.members_of(row)))
    return move(row, step, "held", by, "quorum", quorum=row.quorum)


@transaction.atomic
def meeting_cancel(*, meeting: Meeting, reason: Mapping[str, str], by: User) -> Meeting:
    """It does not take place; the page stays and says why, members who were invited are told."""
    row, step = locked(meeting, "cancel", by)
    row.cancelled_reason = filled(reason)
    step.guard(rules.MeetingFacts(reason="".join(row.cancelled_reason.values())))
    if row.invited_at:
        notices.cancelled(row)
    return move(row, step, "cancelled", by, "cancelled_reason")


@transaction.atomic
def agenda_add(
    *, meeting: Meeting, title: Mapping[str, str], by: User, order: int | None = None, **fields: Any
) -> AgendaItem:
    """A point of the agenda, last unless `order` says where. The same title twice is one point.

    `fields`: text, subject_ref, is_closed, closed_reason, outcome.
    """
    row, _step = locked(meeting, "agenda", by)
    words = in_words({"title": title, **fields})
    known = list(row.agenda.all())
    same = next((item for item in known if item.title == words["title"]), None)
    if same is not None:
        return same
    item = AgendaItem(meeting=row, order=order or max((item.order for item in known), default=0) + 1, **words)
    _require_sound_item(item)
    item.save(force_insert=True)
    audit("meeting.agenda_added", row, by=by, data={"item": item.pk, "is_closed": item.is_closed})
    transaction.on_commit(lambda: tell(row, "agenda_added"))
    return item


def _require_sound_item(item: AgendaItem) -> None:
    if not item.title:
        raise DomainError(_("Write what the point is about, in at least one language."), "title-missing", "title")
    rules.require_reason_if_closed(item.is_closed, item.closed_reason)
    if not item.is_closed:
        item.closed_reason = {}
    item.subject_ref = item.subject_ref.strip()


@transaction.atomic
def agenda_change(*, item: AgendaItem, by: User, **fields: Any) -> AgendaItem:
    """Change a point: title, text, order, subject, closed or open, and what came of it."""
    row, _step = locked(item.meeting, "agenda", by)
    item = row.agenda.select_for_update().get(pk=item.pk)
    changed = [name for name, value in in_words(fields).items() if getattr(item, name) != value]
    for name, value in in_words(fields).items():
        setattr(item, name, value)
    _require_sound_item(item)
    item.save()
    audit("meeting.agenda_changed", row, by=by, data={"item": item.pk, "fields": sorted(changed)})
    transaction.on_commit(lambda: tell(row, "agenda_changed"))
    return item


@transaction.atomic
def agenda_remove(*, item: AgendaItem, by: User) -> None:
    """Take a point off the agenda while nothing hangs on it; one that is gone already is no trouble.

    Raises:
        DomainError: it was voted on, has papers, or a member declared a conflict on it.
    """
    row, _step = locked(item.meeting, "agenda", by)
    found = row.agenda.filter(pk=item.pk).first()
    if found is None:
        return
    if found.votes.exists() or found.papers.exists() or found.conflicts.exists():
        raise DomainError(_("Votes, papers or conflicts of interest hang on this point. It stays."), "not-empty")
    found.delete()
    audit("meeting.agenda_removed", row, by=by, data={"item": item.pk})
    transaction.on_commit(lambda: tell(row, "agenda_removed"))


@transaction.atomic
def paper_add(
    *,
    meeting: Meeting,
    title: Mapping[str, str],
    file: StoredFile,
    by: User,
    item: AgendaItem | None = None,
    is_closed: bool = False,
    closed_reason: Mapping[str, str] | None = None,
) -> Paper:
    """A paper, open to all unless a reason keeps it back. The same file at the same point twice is one."""
    row, _step = locked(meeting, "paper", by)
    require_servable(file)
    same = row.papers.filter(file=file, item=item).first()
    if same is not None:
        return same
    paper = Paper(meeting=row, item=item, file=file, title=filled(title) or {"en": file.name}, by=by,
                  is_closed=is_closed, closed_reason=filled(closed_reason) if is_closed else {})  # fmt: skip
    rules.require_reason_if_closed(is_closed, paper.closed_reason)
    paper.save(force_insert=True)
    audit("meeting.paper_added", row, by=by, data={"paper": paper.pk, "is_closed": is_closed})
    if is_picture(file):
        job_start("files.clean", by=by, title={"en": file.name, "ko": file.name}, file_id=file.pk)
    return paper


@transaction.atomic
def paper_change(
    *, paper: Paper, by: User, title: Mapping[str, str], is_closed: bool, closed_reason: Mapping[str, str] | None = None
) -> Paper:
    """Rename a paper, open it, or keep it back with a reason."""
    row, _step = locked(paper.meeting, "paper", by)
    paper.title, paper.is_closed = filled(title) or paper.title, is_closed
    paper.closed_reason = filled(closed_reason) if is_closed else {}
    rules.require_reason_if_closed(is_closed, paper.closed_reason)
    paper.save(update_fields=["title", "is_closed", "closed_reason"])
    audit("meeting.paper_changed", row, by=by, data={"paper": paper.pk, "is_closed": is_closed})
    return paper


@transaction.atomic
def attendance_set(
    *, meeting: Meeting, presences: Mapping[int, str], by: User, guests: Sequence[str] = (), quorum: int | None = None
) -> list[Attendance]:
    """Who came, whole: `presences` by the id of the membership, guests by name. What was recorded before is replaced.

    Raises:
        DomainError: somebody has no seat on that day, or is no longer there though they voted.
    """
    row, _step = locked(meeting, "attend", by)
    seats = {member.pk for member in queries.members_of(row)}
    if set(presences) - seats or set(presences.values()) - set(Presence.values):
        raise DomainError(
            _("Somebody on this list holds no seat on the day of the meeting. Open the form again."), "no-seat"
        )
    _require_votes_hold(row, rules.counted(presences))
    names = list(dict.fromkeys(" ".join(name.split())[:150] for name in guests if name.strip()))
    row.attendance.all().delete()
    found = Attendance.objects.bulk_create(
        [
            *(Attendance(meeting=row, membership_id=pk, presence=presence) for pk, presence in presences.items()),
            *(Attendance(meeting=row, guest=name) for name in names),
        ]
    )
    if quorum is not None and quorum != row.quorum:
        row.quorum = quorum
        row.save(update_fields=["quorum"])
    audit(
        "meeting.attended",
        row,
        by=by,
        data={"present": len(rules.counted(presences)), "guests": len(names), "quorum": row.quorum},
    )
    return found


def _require_votes_hold(row: Meeting, present: Collection[int]) -> None:
    """Nobody who voted openly was absent, and no secret vote counts more than were there."""
    votes = queries.votes(row)
    voted = {ballot.membership_id for vote in votes for ballot in vote.ballots.all()}
    most = max((vote.yes + vote.no + vote.abstain for vote in votes if vote.is_secret), default=0)
    if voted - set(present) or most > len(present):
        raise DomainError(_("A vote is recorded of somebody who would now be absent. Check who came."), "voted")


@transaction.atomic
def conflict_declare(*, item: AgendaItem, membership: Membership, reason: Mapping[str, str], by: User) -> Conflict:
    """A member has an interest of their own in a point: they neither speak to it nor vote. Declared by themselves or
    recorded by whoever keeps the books; twice is once.

    Raises:
        PermissionDenied: a member declares for another one.
        DomainError: no reason, no seat on that day, or the member has voted on the point already.
    """
    row, _step = locked(item.meeting, "conflict", by)
    if not access.keeps(by, row.body):
        access.permit_own(by, membership)
    if membership.pk not in {member.pk for member in queries.members_of(row)}:
        raise DomainError(_("This person holds no seat on the day of the meeting."), "no-seat", "membership")
    rules.guard_reason(rules.MeetingFacts(reason="".join(filled(reason).values())))
    if Ballot.objects.filter(vote__item=item, membership=membership).exists():
        raise DomainError(_("This member has already voted on the point."), "voted", "membership")
    found, made = Conflict.objects.get_or_create(item=item, membership=membership, defaults={"reason": filled(reason)})
    if made:
        audit("meeting.conflict_declared", row, by=by, data={"item": item.pk, "membership": membership.pk})
    return found


@transaction.atomic
def conflict_withdraw(*, conflict: Conflict, by: User) -> None:
    """A conflict recorded by mistake is taken out by whoever keeps the books; the entry stays in the audit log."""
    row, _step = locked(conflict.item.meeting, "conflict", by)
    access.permit_keeping(by, row.body)
    gone, _rows = Conflict.objects.filter(pk=conflict.pk).delete()
    if gone:
        audit(
            "meeting.conflict_withdrawn",
            row,
            by=by,
            data={"item": conflict.item_id, "membership": conflict.membership_id},
        )


@transaction.atomic
def vote_take(
    *,
    item: AgendaItem,
    question: Mapping[str, str],
    by: User,
    is_secret: bool = False,
    ballots: Mapping[int, str] | None = None,
    yes: int = 0,
    no: int = 0,
    abstain: int = 0,
) -> Vote:
    """Enter a vote: open, with the ballot of each member by the id of the membership; or secret, with counts only,
    whose audit entry names no person and no order.

    Raises:
        DomainError: no quorum on this point, somebody voted who may not, more votes than members, or the question was
            put already.
    """
    row, _step = locked(item.meeting, "vote", by)
    asked = filled(question)
    if not asked:
        raise DomainError(_("Write the question that was put to the vote."), "question-missing", "question")
    able = queries.able_to_vote(row, item)
    rules.require_quorum(len(able), row.quorum)
    counts = {"yes": yes, "no": no, "abstain": abstain}
    if is_secret:
        rules.require_secret(counts, len(able))
    else:
        counts = rules.require_ballots(ballots or {}, able)
    same = next((vote for vote in item.votes.all() if vote.question == asked), None)
    if same is not None:
        return _same_vote(same, is_secret, counts)
    vote = Vote.objects.create(item=item, question=asked, is_secret=is_secret, **counts,
                               **({"at": row.starts_at} if is_secret else {}))  # fmt: skip
    if is_secret:
        audit("meeting.voted_secretly", row, by=SYSTEM, data=counts)
    else:
        Ballot.objects.bulk_create(
            [Ballot(vote=vote, membership_id=pk, choice=choice) for pk, choice in (ballots or {}).items()]
        )
        audit("meeting.voted", row, by=by, data={"item": item.pk, "vote": vote.pk, **counts})
    return vote


def _same_vote(vote: Vote, is_secret: bool, counts: Mapping[str, int]) -> Vote:
    if vote.is_secret == is_secret and {name: getattr(vote, name) for name in counts} == dict(counts):
        return vote
    raise DomainError(
        _(
            "This question has been put to the vote already. If it was put again, say so in the question, "
            "for example “second round”."
        ),
        "voted",
        "question",
    )
