"""Every read of meetings and of seats at the table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from hrcity.core.clocks import today
from hrcity.core.roles import Role
from hrcity.institutions import meeting_rules as rules
from hrcity.institutions import queries
from hrcity.institutions.models import (
    AgendaItem,
    Attendance,
    Ballot,
    Body,
    Conflict,
    Meeting,
    MeetingState,
    Membership,
    MinutesVersion,
    Paper,
    SeatGap,
    SeatShare,
    Vote,
)

OPEN_STATES = (MeetingState.PLANNED, MeetingState.HELD)
LISTED = 100


def had_secretary(body: Body) -> bool:
    """Whether the body has, or ever had, a secretary of its own."""
    return Membership.objects.filter(body=body, role=Role.SECRETARY, starts_on__lte=today()).exists()


def meetings() -> QuerySet[Meeting]:
    """Meetings with their body, the file of the minutes, and whether the body has had a secretary."""
    secretaries = Membership.objects.filter(body=OuterRef("body"), role=Role.SECRETARY, starts_on__lte=today())
    earlier = MinutesVersion.objects.filter(meeting=OuterRef("pk"))
    return Meeting.objects.select_related("body", "minutes_file").annotate(
        had_secretary=Exists(secretaries), was_corrected=Exists(earlier)
    )


def upcoming(body: Body | None = None) -> list[Meeting]:
    """Meetings that are planned, the next one first. One query."""
    return list(_of(body).filter(state=MeetingState.PLANNED).order_by("starts_at")[:LISTED])


def past(body: Body | None = None) -> list[Meeting]:
    """Meetings held, published or cancelled, the latest first. One query."""
    return list(_of(body).exclude(state=MeetingState.PLANNED).order_by("-starts_at")[:LISTED])


def _of(body: Body | None) -> QuerySet[Meeting]:
    rows = Meeting.objects.select_related("body")
    return rows if body is None else rows.filter(body=body)


def bodies_that_meet() -> QuerySet[Body]:
    """Bodies that have a meeting, for the filter."""
    return Body.objects.filter(Exists(Meeting.objects.filter(body=OuterRef("pk"))))


def minutes_are_public(meeting: Meeting) -> bool:
    """Whether the minutes may be read by all."""
    return meeting.state == MeetingState.PUBLISHED


def item_is_closed(meeting: Meeting, item: AgendaItem) -> bool:
    """Whether a point is kept from the public: on its own, or because the whole meeting is."""
    return item.is_closed or not meeting.is_open


def paper_is_closed(meeting: Meeting, paper: Paper) -> bool:
    """Whether a paper is kept from the public: on its own, with its point, or with the meeting."""
    return paper.is_closed or not meeting.is_open or (paper.item is not None and paper.item.is_closed)


def agenda(meeting: Meeting) -> list[AgendaItem]:
    """The points in order."""
    return list(meeting.agenda.all())


def papers(meeting: Meeting) -> list[Paper]:
    """The papers, each with its point and its file."""
    return list(meeting.papers.select_related("file", "item"))


def attendance(meeting: Meeting) -> list[Attendance]:
    """Who came: members by name, then guests."""
    rows = meeting.attendance.select_related("membership__user")
    return list(rows.order_by(F("membership__user__name").asc(nulls_last=True), "guest", "pk"))


def conflicts(meeting: Meeting) -> list[Conflict]:
    """Conflicts of interest of the meeting, with the member."""
    return list(Conflict.objects.filter(item__meeting=meeting).select_related("membership__user"))


def votes(meeting: Meeting) -> list[Vote]:
    """Votes of the meeting with the ballots of the open ones. Two queries."""
    ballots = Ballot.objects.select_related("membership__user").order_by("membership__user__name", "pk")
    return list(Vote.objects.filter(item__meeting=meeting).prefetch_related(Prefetch("ballots", ballots)))


def members_on(body: Body, day: dt.date) -> list[Membership]:
    """The seats of a body that vote on a day, one for each person, by name."""
    roles = rules.seats_that_vote(body.kind)
    rows = queries.memberships_now(day).filter(body=body, role__in=roles).select_related("user").order_by("pk")
    found: dict[int, Membership] = {}
    for row in rows:
        found.setdefault(row.user_id, row)
    return sorted(found.values(), key=lambda row: (row.user.name, row.pk))


def members_of(meeting: Meeting) -> list[Membership]:
    """The seats that count at a meeting: those in force on its day."""
    return members_on(meeting.body, timezone.localdate(meeting.starts_at, queries.time_zone()))


def able_to_vote(meeting: Meeting, item: AgendaItem) -> frozenset[int]:
    """The memberships that count on a point: recorded as present, without a conflict of interest on it."""
    rows = meeting.attendance.filter(membership__isnull=False).values_list("membership_id", "presence")
    conflicted = set(item.conflicts.values_list("membership_id", flat=True))
    return rules.counted({pk: presence for pk, presence in rows if pk is not None}, conflicted)


def earlier_minutes(meeting: Meeting) -> list[MinutesVersion]:
    """How published minutes read before each correction, the latest first."""
    return list(meeting.earlier_minutes.select_related("file", "by"))


def to_keep(body_ids: Iterable[int]) -> list[Meeting]:
    """Meetings of some bodies that still want something of whoever keeps them: soon, past, or held without minutes."""
    soon = timezone.now() + dt.timedelta(days=rules.SOON_DAYS)
    rows = Meeting.objects.filter(body__in=list(body_ids), state__in=OPEN_STATES, starts_at__lte=soon)
    return list(rows.select_related("body").order_by("starts_at"))


def next_meetings(body_ids: Iterable[int]) -> list[Meeting]:
    """Planned meetings of some bodies that have not begun."""
    rows = Meeting.objects.filter(body__in=list(body_ids), state=MeetingState.PLANNED, starts_at__gte=timezone.now())
    return list(rows.select_related("body").order_by("starts_at"))


def bodies_without_secretary() -> list[int]:
    """Ids of the bodies with open meetings whose books the office keeps."""
    secretaries = Membership.objects.filter(body=OuterRef("pk"), role=Role.SECRETARY, starts_on__lte=today())
    found = Body.objects.filter(Exists(Meeting.objects.filter(body=OuterRef("pk"), state__in=OPEN_STATES)))
    return list(found.exclude(Exists(secretaries)).values_list("pk", flat=True))


def seat_shares(body: Body | None = None) -> list[SeatShare]:
    """The composition as it is now: the rows that have not ended. One query."""
    rows = SeatShare.objects.filter(ended_at__isnull=True).select_related("body")
    return list((rows if body is None else rows.filter(body=body)).order_by("body__order", "body", "dimension", "pk"))


def seat_history(body: Body) -> list[SeatShare]:
    """Earlier compositions, the latest day first; a set put right on its own day is not history but a mistake: the
    two beside each other could give away what small-cell rules keep back."""
    rows = SeatShare.objects.filter(body=body, ended_at__isnull=False)
    later = SeatShare.objects.filter(body=body, dimension=OuterRef("dimension"), as_of=OuterRef("as_of"),
                                     pk__gt=OuterRef("pk"), at__gte=OuterRef("ended_at"))  # fmt: skip
    return list(rows.exclude(Exists(later)).order_by("-as_of", "dimension", "pk"))


def seat_gaps(body: Body | None = None) -> list[SeatGap]:
    """Gaps at the table, open and closed, with whoever sees to them, the earliest due first."""
    rows = SeatGap.objects.select_related("body", "owner")
    return list(rows if body is None else rows.filter(body=body))


def gaps_owed_by(body_ids: Iterable[int]) -> list[SeatGap]:
    """Open gaps that some bodies see to."""
    rows = SeatGap.objects.filter(owner__in=list(body_ids), closed_at__isnull=True)
    return list(rows.select_related("body", "owner"))


def gaps_late(day: dt.date) -> list[SeatGap]:
    """Open gaps whose day has passed."""
    rows = SeatGap.objects.filter(closed_at__isnull=True, due_on__lt=day)
    return list(rows.select_related("body", "owner"))


def guests_named(name: str) -> QuerySet[Attendance]:
    """Attendance of guests under a name, whatever its case."""
    wanted = " ".join(name.split())
    return Attendance.objects.filter(Q(guest__iexact=wanted)) if wanted else Attendance.objects.none()


def grouped(rows: Sequence[Any], name: str) -> dict[Any, list[Any]]:
    """Rows by the value of one of their fields, in their order."""
    found: dict[Any, list[Any]] = {}
    for row in rows:
        found.setdefault(getattr(row, name), []).append(row)
    return found
