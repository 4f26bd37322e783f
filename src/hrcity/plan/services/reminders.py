"""Mails about reports: one digest for each person and working day, never twice about the same thing.

What was sent is a row of its own, written with the mail: a restart in the middle sends nothing again, and what a day
off or a stopped server held back goes out with the next digest.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_lazy, ngettext

from hrcity.core import clocks
from hrcity.core.actors import SYSTEM
from hrcity.core.localtext import date_words
from hrcity.core.mail import mail_queue
from hrcity.core.roles import Role
from hrcity.core.text import plain
from hrcity.institutions.models import Body
from hrcity.institutions.queries import memberships_now
from hrcity.people.models import User
from hrcity.plan import rules
from hrcity.plan.models import NodeUpdate, Period, ReminderSent
from hrcity.plan.queries import reporting as queries
from hrcity.plan.rules import Owes, UpdateState
from hrkit.deadlines import ONE_DAY, is_working_day

ASKED = "asked"
MOST_LINES = 40
HEADINGS = {
    "silent": gettext_lazy("No report for two periods in a row"),
    "late": gettext_lazy("Late"),
    "due": gettext_lazy("Reports due"),
    "returned": gettext_lazy("Came back to you"),
    "sign": gettext_lazy("Ready for you to send"),
    "arrived": gettext_lazy("Reports that came in, to be checked"),
}
PLACES = {"arrived": "plan:check", "up": "plan:overdue"}
People = Mapping[tuple[Role, int], Sequence[User]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a digest: under which heading, about which measure and period, by which step, due when."""

    heading: str
    node_id: int
    ref: str
    title: Mapping[str, str]
    period: str
    step: str
    day: dt.date | None = None
    note: str = ""
    place: str = "plan:mine"


Digests = dict[int, tuple[User, list[Entry]]]


def reminders_send(*, today: dt.date) -> int:
    """Send the digests of a day; how many mails. Nothing on a day off; safe to repeat."""
    if not is_working_day(today, clocks.holidays()):
        return 0
    found: Digests = {}
    people = _people()
    for people_of, entry in [*_owed(today, people), *_on_their_way(people)]:
        for person in people_of:
            found.setdefault(person.pk, (person, []))[1].append(entry)
    had = set(
        ReminderSent.objects.filter(day=today).exclude(step__startswith=ASKED).values_list("person_id", flat=True)
    )
    return sum(_send(person, entries, today) for pk, (person, entries) in found.items() if pk not in had)


def _people() -> dict[tuple[Role, int], list[User]]:
    """Who holds which role in which body today, those who stand in for somebody away included; one query."""
    when = clocks.today()
    found: dict[tuple[Role, int], list[User]] = {}
    wanted = [Role.FOCAL_POINT, Role.DEPARTMENT_HEAD, Role.OFFICER, Role.OFFICE_HEAD]
    for seat in memberships_now(when).filter(role__in=wanted).select_related("user", "delegate"):
        away = seat.away_from is not None and seat.away_from <= when and (seat.away_to is None or seat.away_to >= when)
        here = found.setdefault((Role(seat.role), seat.body_id), [])
        here += [who for who in (seat.user, seat.delegate if away else None) if who is not None and who.is_active]
    return found


def _holding(people: People, roles: Iterable[Role], body: int | None) -> list[User]:
    """Those who hold one of the roles in a body (None: in any)."""
    found: dict[int, User] = {}
    for (role, where), some in people.items():
        if role in roles and body in {None, where}:
            found |= {person.pk: person for person in some}
    return list(found.values())


def _owed(today: dt.date, people: People) -> list[tuple[list[User], Entry]]:
    found: list[tuple[list[User], Entry]] = []
    for line in queries.lines(SYSTEM, today):
        span = line.standing.span
        if span is None or line.lead_id is None:
            continue
        now = rules.reminder_now(span.due_on, today)
        if now is not None and not line.in_state(UpdateState.RETURNED):
            step, who = now
            heading = "late" if today > span.due_on else "due"
            found.append((_holding(people, who, line.lead_id), _entry(line, heading, span, step)))
        if line.standing.owes == Owes.SILENT:
            found += _silent(line, span, today, people)
    return found


def _silent(line: queries.Line, span: rules.Span, today: dt.date, people: People) -> list[tuple[list[User], Entry]]:
    """The head and the head of the office at once; the line above the department when nothing moves."""
    entry = _entry(line, "silent", span, "silent")
    found = [
        (_holding(people, [Role.DEPARTMENT_HEAD], line.lead_id), entry),
        (_holding(people, [Role.OFFICE_HEAD], None), _entry(line, "silent", span, "silent", "plan:overdue")),
    ]
    above = line.body.parent_id if line.body else None
    if above is not None and rules.goes_up(span.due_on + ONE_DAY, today, clocks.holidays()):
        up = _entry(line, "silent", span, "silent-up", "plan:overdue")
        found.append((_holding(people, [Role.DEPARTMENT_HEAD], above), up))
    return found


def _entry(line: queries.Line, heading: str, span: rules.Span, step: str, place: str = "plan:mine") -> Entry:
    return Entry(heading, line.pk, line.ref, line.title, span.key, step, span.due_on, place=place)


def _on_their_way(people: People) -> list[tuple[list[User], Entry]]:
    """What came in, came back, or can be sent."""
    found = []
    rows = NodeUpdate.objects.filter(state__in=[UpdateState.SUBMITTED, UpdateState.RETURNED])
    for row in rows.select_related("node").order_by("submitted_at"):
        mark = f"{row.pk}-{row.at:%m%d%H%M}"
        if row.state == UpdateState.SUBMITTED:
            who = [
                one for one in _holding(people, [Role.OFFICER], None) if one.pk not in {row.by_id, row.submitted_by_id}
            ]
            found.append((who, _of_report(row, "arrived", f"arrived-{mark}", "plan:check")))
        else:
            who = _holding(people, [Role.FOCAL_POINT, Role.DEPARTMENT_HEAD], row.body_id)
            found.append((who, _of_report(row, "returned", f"returned-{mark}")))
    for row in queries.drafts():
        if not row.lacks:  # type: ignore[attr-defined]
            who = _holding(people, [Role.DEPARTMENT_HEAD], row.body_id)
            found.append((who, _of_report(row, "sign", f"sign-{row.pk}")))
    return found


def _of_report(row: NodeUpdate, heading: str, step: str, place: str = "plan:mine") -> Entry:
    note = row.returned_reason if heading == "returned" else ""
    return Entry(heading, row.node_id, row.node.ref, row.node.title, row.period, step, note=note, place=place)


def _send(person: User, entries: Sequence[Entry], today: dt.date) -> int:
    """Write down and queue one digest of what is new for the person; 0 where nothing is, or another was first."""
    sent = ReminderSent.objects.filter(person=person, period__in={entry.period for entry in entries})
    known = set(sent.values_list("node_id", "period", "step"))
    fresh = {(one.node_id, one.period, one.step): one for one in entries}
    fresh = {key: one for key, one in fresh.items() if key not in known}
    if not fresh or not person.email:
        return 0
    now = timezone.now()
    rows = [
        ReminderSent(person=person, node_id=node, period=period, step=step, day=today, at=now)
        for node, period, step in fresh
    ]
    try:
        with transaction.atomic():
            ReminderSent.objects.bulk_create(rows)
            _mail(person, list(fresh.values()))
    except IntegrityError:
        return 0
    return 1


def _mail(person: User, entries: Sequence[Entry]) -> None:
    """One mail in the person's language: what, about which measure, until when; one address to click."""
    with translation.override(person.language or settings.LANGUAGE_CODE):
        parts = [part for heading in HEADINGS if (part := _part(heading, entries))]
        place = next(
            (
                name
                for name in ("plan:mine", "plan:check", "plan:overdue")
                if any(entry.place == name for entry in entries)
            ),
            "plan:mine",
        )
        first = entries[0]
        subject = (
            f"{first.ref}: {HEADINGS[first.heading]}"
            if len(entries) == 1
            else ngettext("Reports: %(n)s thing waits for you", "Reports: %(n)s things wait for you", len(entries))
            % {"n": len(entries)}
        )
        link = gettext("Open the list: %(url)s") % {"url": f"{settings.SITE_URL}{reverse(place)}"}
        mail_queue(to=person.email or "", subject=subject, body="\n\n".join([*parts, link]))


def _part(heading: str, entries: Sequence[Entry]) -> str:
    mine = [entry for entry in entries if entry.heading == heading]
    if not mine:
        return ""
    shown = [_line(entry) for entry in sorted(mine, key=lambda entry: (entry.day or dt.date.min, entry.ref))]
    more = len(shown) - MOST_LINES
    rest = [ngettext("and %(n)s more", "and %(n)s more", more) % {"n": more}] if more > 0 else []
    return "\n".join([str(HEADINGS[heading]), *shown[:MOST_LINES], *rest])


def _line(entry: Entry) -> str:
    words = f"- {entry.ref} {plain(entry.title)}, {rules.period_words(entry.period)}"
    if entry.day is not None:
        words += ": " + gettext("due %(day)s") % {"day": date_words(entry.day)}
    return f"{words}: {entry.note}" if entry.note else words


def department_remind(*, period: Period, body: Body) -> int:
    """One mail to the contacts and heads of a department with all it has not reported in a period; how many got it.
    Whoever was asked today already is left out."""
    people = _holding(_people(), [Role.FOCAL_POINT, Role.DEPARTMENT_HEAD], body.pk)
    given = NodeUpdate.objects.filter(node__plan=period.plan, period=period.key, state__in=rules.IS_GIVEN)
    rows = period.plan.nodes.filter(queries.leaves(), lead=body).exclude(status__in=rules.OVER)
    rows = rows.exclude(Q(starts_on__gt=period.ends_on) | Q(pk__in=given.values("node_id")))
    heading = "late" if clocks.today() > period.due_on else "due"
    entries = [
        Entry(heading, row.pk, row.ref, row.title, period.key, f"{ASKED}-{clocks.today()}", period.due_on)
        for row in rows.order_by("order", "pk")
    ]
    return sum(_send(person, entries, clocks.today()) for person in people) if entries else 0
