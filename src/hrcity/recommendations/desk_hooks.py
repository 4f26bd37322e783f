"""What the desk puts on somebody's list of work, and what it does day by day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hrcity.core.registry import DeskTask, register_tasks
from hrcity.core.roles import has_role
from hrcity.core.schedule import every
from hrcity.core.text import plain


def tasks(user: Any) -> Iterable[DeskTask]:
    """What of the desk waits for a person."""
    from hrcity.recommendations.access import may_propose
    from hrcity.recommendations.desk_rules import SECOND_LOOKERS

    if may_propose(user):
        yield from _claimed(user)
        yield from _meetings()
        yield from _disputes()
    if has_role(user, *SECOND_LOOKERS):
        yield from _looks(user)


def _claimed(user: Any) -> Iterable[DeskTask]:
    from hrcity.recommendations.desk_queries import claimed_count

    if n := claimed_count(user):
        words = ngettext("%(n)s request that you took waits for your proposal",
                         "%(n)s requests that you took wait for your proposal", n) % {"n": n}  # fmt: skip
        yield DeskTask(
            "", f"{reverse('recommendations:desk-queue')}?list=mine", words, _("Propose whose it is"), "claim"
        )


def _meetings() -> Iterable[DeskTask]:
    from hrcity.recommendations.desk_queries import meetings_waiting

    for row, n in meetings_waiting():
        words = ngettext("%(n)s proposal waits for what the meeting decided",
                         "%(n)s proposals wait for what the meeting decided", n) % {"n": n}  # fmt: skip
        yield DeskTask(row.ref, reverse("recommendations:desk-meeting", args=[row.ref]),
                       f"{plain(row.title)}: {words}", _("Note what the meeting decided"), "meeting",
                       timezone.localtime(row.starts_at).date())  # fmt: skip


def _disputes() -> Iterable[DeskTask]:
    from hrcity.recommendations.disputes import open_steps

    steps = open_steps()
    if steps:
        words = ngettext("%(n)s dispute between departments", "%(n)s disputes between departments",
                         len(steps)) % {"n": len(steps)}  # fmt: skip
        yield DeskTask("", reverse("recommendations:desk-disputes"), words, _("Settle disputes in time"), "dispute",
                       steps[0].due_on)  # fmt: skip


def _looks(user: Any) -> Iterable[DeskTask]:
    from hrcity.recommendations.desk_queries import looks_open

    if n := looks_open(user).count():
        words = ngettext("%(n)s decision waits for a second look", "%(n)s decisions wait for a second look",
                         n) % {"n": n}  # fmt: skip
        yield DeskTask("", reverse("recommendations:desk-looks"), words, _("Give a second look"), "second_look",
                       is_later=True)  # fmt: skip


@every(dt.timedelta(hours=6), "recommendations.disputes")
def follow() -> None:
    """Disputes whose day has passed go up."""
    from hrcity.recommendations.services import disputes_follow

    disputes_follow()


def register() -> None:
    """Put it on the lists."""
    from hrcity.institutions.meeting_parts import meeting_part
    from hrcity.recommendations import desk_pages

    register_tasks("recommendations.desk", tasks)
    meeting_part("decisions", 20, "recommendations/_meeting_decisions.html", desk_pages.meeting_section)
