"""Mails of meetings: to each member in their language, with the time in the city's zone and one address."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from hrcity.core.localtext import datetime_words, language_name
from hrcity.core.mail import mail_queue
from hrcity.core.text import plain
from hrcity.institutions import meeting_queries as queries
from hrcity.institutions.models import Meeting
from hrcity.institutions.queries import time_zone

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

SIGN = "sign"
SIGN_LANGUAGE = pgettext_lazy("interpretation", "sign language")


def interpretation(code: str) -> str:
    """The name of a language into which a meeting is interpreted."""
    return str(SIGN_LANGUAGE) if code == SIGN else language_name(code)


def help_words(meeting: Meeting) -> list[str]:
    """What help there is to take part, each as a sentence."""
    languages = ", ".join(interpretation(code) for code in meeting.languages)
    found = [
        (bool(languages), _("Interpretation: %(languages)s.") % {"languages": languages}),
        (meeting.is_step_free, _("The way in is free of steps.")),
        (meeting.has_childcare, _("Children are looked after.")),
        (meeting.reimburses, _("Fares and lost pay are paid back.")),
    ]
    return [words for there, words in found if there]


def when_words(meeting: Meeting) -> str:
    """Day and time in the city's zone."""
    with timezone.override(time_zone()):
        return datetime_words(meeting.starts_at)


def invited(meeting: Meeting) -> int:
    """Invite the members: when, where, agenda, address; closed points stand by their reason only. Returns how many."""
    agenda = queries.agenda(meeting)

    def body() -> list[str]:
        points = [
            f"{number}. " + (_("Closed: %(reason)s") % {"reason": plain(item.closed_reason or meeting.closed_reason)}
                             if queries.item_is_closed(meeting, item) else plain(item.title))
            for number, item in enumerate(agenda, start=1)
        ]  # fmt: skip
        return [_("Agenda:"), *points, "", *help_words(meeting)]

    return _send(meeting, gettext_lazy("Invitation: %(title)s"), gettext_lazy("You are invited to this meeting."), body)


def changed(meeting: Meeting) -> int:
    """The time or the place is another one."""
    return _send(meeting, gettext_lazy("Changed: %(title)s"),
                 gettext_lazy("The time or the place of this meeting has changed. It is now:"), list)  # fmt: skip


def cancelled(meeting: Meeting) -> int:
    """It does not take place."""
    return _send(meeting, gettext_lazy("Cancelled: %(title)s"), gettext_lazy("This meeting does not take place."),
                 lambda: [plain(meeting.cancelled_reason)])  # fmt: skip


def _send(meeting: Meeting, subject: str | _StrPromise, lead: str | _StrPromise, body: Callable[[], list[str]]) -> int:
    people = [row.user for row in queries.members_of(meeting) if row.user.email and row.user.is_active]
    for person in people:
        with translation.override(person.language or settings.LANGUAGE_CODE):
            title = f"{plain(meeting.body.title)}, {plain(meeting.title)}"
            lines = [
                str(lead), "", title, when_words(meeting), plain(meeting.place), "", *body(), "",
                f"{settings.SITE_URL}{meeting.get_absolute_url()}"]  # fmt: skip
            mail_queue(to=person.email or "", subject=str(subject) % {"title": title}, body="\n".join(lines))
    return len(people)
