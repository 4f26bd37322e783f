"""What meetings and seats tell through the registries of core: desk tasks, personal data, audit verbs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hrcity.core.registry import DeskTask, PersonalData, register_personal_data, register_tasks
from hrcity.core.roles import OFFICE, Role, bodies_of, roles_of
from hrcity.core.text import pick, plain
from hrcity.institutions import meeting_queries as queries
from hrcity.institutions import meeting_rules as rules
from hrcity.institutions.models import Meeting, MeetingState, SeatGap
from hrcity.institutions.queries import time_zone
from hrcity.people.models import User

OWNERS = (Role.FOCAL_POINT, Role.DEPARTMENT_HEAD, Role.OFFICER, Role.OFFICE_HEAD, Role.SECRETARY)
ERASED = "–"


def _day(meeting: Meeting) -> dt.date:
    return timezone.localdate(meeting.starts_at, time_zone())


def _task(meeting: Meeting, what: str, verb: str, due_on: dt.date | None, *, is_later: bool = False) -> DeskTask:
    title = pick(meeting.title)
    return DeskTask(ref=meeting.ref, url=meeting.get_absolute_url(), title=title.text, what=what, verb=verb,
                    due_on=due_on, body=plain(meeting.body.title), lang=title.lang, is_later=is_later)  # fmt: skip


def kept_bodies(person: Any) -> list[int]:
    """Ids of the bodies whose books the person keeps, as far as they have something open."""
    roles = roles_of(person)
    if Role.SECRETARY in roles and not roles & OFFICE:
        return list(bodies_of(person, Role.SECRETARY))
    return queries.bodies_without_secretary() if roles & rules.OFFICERS else []


def keeper_tasks(person: Any) -> Iterator[DeskTask]:
    """Send the agenda a week ahead; say that it was held; write and publish the minutes."""
    bodies = kept_bodies(person)
    for row in queries.to_keep(bodies) if bodies else []:
        yield from _of_keeper(row)


def _of_keeper(row: Meeting) -> Iterator[DeskTask]:
    if row.state == MeetingState.HELD:
        due = _day(row) + dt.timedelta(days=rules.MINUTES_DAYS)
        written = row.minutes or row.minutes_file_id
        yield _task(row, _("Publish the minutes") if written else _("Write the minutes"), "minutes", due)
    elif row.starts_at <= timezone.now():
        yield _task(row, _("Record that the meeting was held"), "hold", _day(row))
    elif row.invited_at is None:
        yield _task(row, _("Send the agenda"), "invite", _day(row))


def member_tasks(person: Any) -> Iterator[DeskTask]:
    """The next meeting of each body in which the person holds a seat that votes, with its papers."""
    bodies = bodies_of(person, *rules.OUTSIDE_SEATS)
    soon = timezone.now() + dt.timedelta(days=rules.SOON_DAYS)
    seen: set[int] = set()
    for row in queries.next_meetings(bodies) if bodies else []:
        if row.body_id not in seen:
            seen.add(row.body_id)
            yield _task(row, _("Read the papers of the next meeting"), "meeting", _day(row),
                        is_later=row.starts_at > soon)  # fmt: skip


def gap_tasks(person: Any) -> Iterator[DeskTask]:
    """Gaps at a table that the person's body sees to."""
    bodies = bodies_of(person, *OWNERS)
    for gap in queries.gaps_owed_by(bodies) if bodies else []:
        yield _of_gap(gap)


def _of_gap(gap: SeatGap) -> DeskTask:
    action = pick(gap.action)
    return DeskTask(
        ref="", url=f"{reverse('institutions:seats-of', args=[gap.body.ref])}#gap-{gap.pk}",
        title=action.text, lang=action.lang,
        what=_("Close a gap at the table: %(group)s") % {"group": plain(gap.group)},
        verb="seat_gap", due_on=gap.due_on, body=plain(gap.body.title))  # fmt: skip


def guests_export(user: User) -> Iterable[dict[str, Any]]:
    """Meetings at which somebody under this name was a guest."""
    for row in queries.guests_named(user.name).select_related("meeting"):
        yield {"meeting": row.meeting.ref, "guest": row.guest, "presence": row.presence}


def guests_erase(user: User) -> int:
    """Guests have no account: whoever bears the name is blanked. That a guest was there stays."""
    return queries.guests_named(user.name).update(guest=ERASED)


def register() -> None:
    """Take part."""
    from hrcity.institutions import meeting_searching, verbs

    verbs.declare_all()
    meeting_searching.register()
    register_tasks("institutions.meetings.keeper", keeper_tasks)
    register_tasks("institutions.meetings.member", member_tasks)
    register_tasks("institutions.seats.gaps", gap_tasks)
    register_personal_data(PersonalData("institutions.guests", guests_export, guests_erase))
