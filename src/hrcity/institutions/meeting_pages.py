"""What the pages of meetings show: template contexts, from queries and rules. Closed parts never reach a template that
is for the public."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hrcity.core.exports import bytes_response
from hrcity.core.text import pick, plain
from hrcity.institutions import calendar_file, meeting_parts
from hrcity.institutions import meeting_access as access
from hrcity.institutions import meeting_queries as queries
from hrcity.institutions import meeting_rules as rules
from hrcity.institutions.meeting_actions import ACTIONS
from hrcity.institutions.meeting_forms import name_of
from hrcity.institutions.meeting_notices import help_words, when_words
from hrcity.institutions.meeting_subjects import subjects
from hrcity.institutions.models import (
    AgendaItem,
    Attendance,
    Body,
    Conflict,
    Meeting,
    MeetingState,
    Paper,
    Presence,
    Vote,
)

TONES = {
    MeetingState.PLANNED: "note",
    MeetingState.HELD: "waiting",
    MeetingState.PUBLISHED: "done",
    MeetingState.CANCELLED: "neutral",
}
MAIN = ("hold", "attendance", "publish", "minutes", "invite")  # the next step, the most pressing first
SIDE = ("change", "point", "paper", "attendance", "conflict", "minutes", "publish", "correct", "invite", "cancel")


def chip(meeting: Meeting) -> dict[str, Any]:
    """The state as a chip."""
    return {"tone": TONES[MeetingState(meeting.state)], "icon": "", "word": meeting.get_state_display()}


def list_page(reader: Any, body: Body | None = None) -> dict[str, Any]:
    """Meetings of a body, or of all: what comes, what was. Two queries for all, three for one body's keeper."""
    rows = queries.upcoming(body), queries.past(body)
    return {
        "body": body,
        "upcoming": [_line(row) for row in rows[0]],
        "past": [_line(row) for row in rows[1]],
        "is_cut": len(rows[1]) == queries.LISTED,
        "may_plan": body is not None and access.keeps(reader, body),
        "body_links": {} if body else {row.body.ref: row.body for part in rows for row in part},
    }


def _line(row: Meeting) -> dict[str, Any]:
    return {"row": row, "chip": chip(row), "help": help_words(row), "when": when_words(row)}


def meeting_page(meeting: Meeting, reader: Any) -> dict[str, Any]:
    """One meeting for one reader: at most twelve queries beside what the parts of other apps ask."""
    keeps = access.keeps(reader, meeting.body, meeting.had_secretary)  # type: ignore[attr-defined]
    is_member = access.is_member(reader, meeting.body)
    view = _View(meeting, reader, inside=keeps or is_member)
    verbs = {verb for verb in rules.MEETING_TRANSITIONS[meeting.state] if access.may(reader, meeting, verb)}
    return {
        "row": meeting, "chip": chip(meeting), "facts": facts(meeting), "when": when_words(meeting),
        "points": view.points(), "papers": view.papers(None), "help": help_words(meeting),
        "attendance": view.attendance(), "minutes": pick(meeting.minutes), "shows_minutes": view.shows_minutes,
        "is_draft": view.shows_minutes and meeting.state != MeetingState.PUBLISHED,
        "was_corrected": meeting.was_corrected,  # type: ignore[attr-defined]
        "keeps": keeps, "is_member": is_member, "verbs": verbs, "tools": _tools(meeting, verbs) if keeps else [],
        "next": _next(meeting, verbs, came=bool(view.came)) if keeps else None,
        "sections": meeting_parts.sections(meeting, reader)}  # fmt: skip


def _tools(meeting: Meeting, verbs: set[str]) -> list[dict[str, Any]]:
    found = [what for what in SIDE if ACTIONS[what].verb in verbs]
    return [{"title": ACTIONS[what].title, "url": reverse("institutions:meeting-do", args=[meeting.ref, what])}
            for what in found]  # fmt: skip


NEXT_WORDS = {
    "invite": gettext_lazy("The members have no invitation yet. Check the agenda, then send it."),
    "hold": gettext_lazy("The day has come. Say whether the meeting was held."),
    "attendance": gettext_lazy("Record who came. Then enter what came of each point, and the votes."),
    "minutes": gettext_lazy("Enter what came of each point, and the votes. Then write the minutes."),
    "publish": gettext_lazy("The minutes are drafted. Check them and publish."),
}


def _next(meeting: Meeting, verbs: set[str], *, came: bool) -> dict[str, Any] | None:
    """What whoever keeps the books does next."""
    has_begun = meeting.starts_at <= timezone.now()
    has_minutes = bool(meeting.minutes) or meeting.minutes_file_id is not None
    fits = {
        "hold": has_begun,
        "attendance": has_begun and not came and meeting.state == MeetingState.HELD,
        "publish": has_minutes,
        "minutes": not has_minutes,
        "invite": not has_begun and meeting.invited_at is None,
    }
    what = next((what for what in MAIN if ACTIONS[what].verb in verbs and fits[what]), None)
    if what is None:
        return None
    return {"words": NEXT_WORDS[what], "title": ACTIONS[what].title,
            "url": reverse("institutions:meeting-do", args=[meeting.ref, what])}  # fmt: skip


def facts(meeting: Meeting) -> list[dict[str, Any]]:
    """The five answers about a meeting."""
    state = str(meeting.get_state_display())
    closed = "" if meeting.is_open else _("Closed: %(reason)s") % {"reason": plain(meeting.closed_reason)}
    quorum = ngettext("Quorum: %(n)s member", "Quorum: %(n)s members", meeting.quorum) % {"n": meeting.quorum}
    return [
        {"key": "what", "value": str(meeting.get_kind_display()), "note": closed or _("Open to everybody")},
        {"key": "where", "value": state[:1].upper() + state[1:], "note": _state_note(meeting)},
        {"key": "who", "label": _("Who meets?"), "value": plain(meeting.body.title),
         "note": quorum if meeting.quorum else ""},
        {"key": "when", "label": _("When and where?"), "value": when_words(meeting), "note": plain(meeting.place)},
        {"key": "how", "value": _("The minutes below") if meeting.state == MeetingState.PUBLISHED
         else _("The minutes will be published here"), "note": ""}]  # fmt: skip


def _state_note(meeting: Meeting) -> str:
    if meeting.state == MeetingState.CANCELLED:
        return plain(meeting.cancelled_reason)
    if meeting.state == MeetingState.HELD:
        return _("The minutes are being written.")
    return ""


class _View:
    """What one reader may see of a meeting, read once."""

    def __init__(self, meeting: Meeting, reader: Any, *, inside: bool) -> None:
        self.meeting, self.inside = meeting, inside
        self.items = queries.agenda(meeting)
        self.all_papers = queries.papers(meeting)
        self.shows_minutes = self._is_shown()
        has_begun = meeting.state in {MeetingState.HELD, MeetingState.PUBLISHED}
        self.conflicts: Mapping[int, list[Conflict]] = {}
        if self.items and (self.inside or has_begun):
            self.conflicts = queries.grouped(queries.conflicts(meeting), "item_id")
        self.votes: Mapping[int, list[Vote]] = {}
        self.came: list[Attendance] = []
        if self.shows_minutes:
            self.votes = queries.grouped(queries.votes(meeting), "item_id")
            self.came = queries.attendance(meeting)
        self.own = {row.item_id for rows in self.conflicts.values() for row in rows
                    if row.membership.user_id == getattr(reader, "pk", None)}  # fmt: skip
        self.about = subjects([item.subject_ref for item in self.items if not self._hides(item)], reader)

    def _is_shown(self) -> bool:
        """What came of it is public with the minutes; those inside read it as it is written."""
        state = self.meeting.state
        return state == MeetingState.PUBLISHED or (self.inside and state in {MeetingState.HELD, MeetingState.PLANNED})

    def _hides(self, item: AgendaItem) -> bool:
        is_closed = queries.item_is_closed(self.meeting, item)
        return is_closed and (not self.inside or item.pk in self.own)

    def points(self) -> list[dict[str, Any]]:
        """The agenda: of a closed point only its number and the reason."""
        return [self._point(number, item) for number, item in enumerate(self.items, start=1)]

    def _point(self, number: int, item: AgendaItem) -> dict[str, Any]:
        is_closed = queries.item_is_closed(self.meeting, item)
        reason = item.closed_reason or self.meeting.closed_reason
        if self._hides(item):
            return {"number": number, "is_hidden": True, "is_closed": True, "reason": reason, "papers": [],
                    "conflicts": [], "votes": []}  # fmt: skip
        present = rules.counted({row.membership_id: row.presence for row in self.came if row.membership_id},
                                {row.membership_id for row in self.conflicts.get(item.pk, [])})  # fmt: skip
        return {
            "number": number, "is_hidden": False, "is_closed": is_closed, "reason": reason, "item": item,
            "subject": self.about.get(item.subject_ref), "papers": self.papers(item.pk),
            "outcome": pick(item.outcome) if self.shows_minutes and item.outcome else None,
            "conflicts": [{"pk": row.pk, "name": name_of(row.membership), "reason": row.reason}
                          for row in self.conflicts.get(item.pk, [])] if self.shows_minutes else [],
            "votes": [_vote(row) for row in self.votes.get(item.pk, [])],
            "count": len(present), "has_quorum": rules.has_quorum(len(present), self.meeting.quorum)}  # fmt: skip

    def papers(self, item_id: int | None) -> list[dict[str, Any]]:
        """Papers of a point (None: of the whole meeting): closed ones by their reason."""
        found = []
        for paper in self.all_papers:
            if paper.item_id != item_id:
                continue
            is_closed = queries.paper_is_closed(self.meeting, paper)
            is_hidden = is_closed and (not self.inside or paper.item_id in self.own)
            found.append({"paper": None if is_hidden else paper, "is_closed": is_closed,
                          "reason": _why(self.meeting, paper), "kind": _kind(paper),
                          "size": paper.file.size})  # fmt: skip
        return found

    def attendance(self) -> dict[str, Any] | None:
        """Who came, who did not, how many guests; the names of guests only for those inside."""
        if not self.came:
            return None
        members = {presence: [name_of(row.membership) for row in self.came
                              if row.membership is not None and row.presence == presence]
                   for presence in Presence.values}  # fmt: skip
        guests = [row.guest for row in self.came if row.membership_id is None]
        present = len(members[Presence.PRESENT])
        return {**members, "count": present, "has_quorum": rules.has_quorum(present, self.meeting.quorum),
                "guests": len(guests), "guest_names": guests if self.inside else []}  # fmt: skip


def _why(meeting: Meeting, paper: Paper) -> Mapping[str, str]:
    of_item = paper.item.closed_reason if paper.item is not None else {}
    return paper.closed_reason or of_item or meeting.closed_reason


def _kind(paper: Paper) -> str:
    return paper.file.name.rpartition(".")[2].upper() if "." in paper.file.name else ""


def _vote(row: Vote) -> dict[str, Any]:
    ballots = [{"name": name_of(ballot.membership), "choice": ballot.get_choice_display()}
               for ballot in row.ballots.all()]  # fmt: skip
    return {"row": row, "ballots": ballots}


def earlier_page(meeting: Meeting) -> dict[str, Any]:
    """How published minutes read before each correction; the one that corrected it, when and why."""
    rows = queries.earlier_minutes(meeting) if queries.minutes_are_public(meeting) else []
    return {"row": meeting, "versions": [{"row": row, "minutes": pick(row.minutes)} for row in rows]}


def calendar(meeting: Meeting) -> Any:
    """The meeting for a reader's calendar."""
    url = f"{settings.SITE_URL}{meeting.get_absolute_url()}"
    text = calendar_file.calendar_text(calendar_file.Appointment(
        uid=f"{meeting.ref}@{settings.SITE_URL.rpartition('/')[2]}", starts_at=meeting.starts_at,
        written_at=meeting.created_at, title=f"{plain(meeting.body.title)}: {plain(meeting.title)}",
        place=plain(meeting.place), text="\n".join([*help_words(meeting), plain(meeting.help_note), url]).strip(),
        url=url, is_cancelled=meeting.state == MeetingState.CANCELLED))  # fmt: skip
    return bytes_response(f"{meeting.ref}.ics", text, calendar_file.CALENDAR_TYPE)
