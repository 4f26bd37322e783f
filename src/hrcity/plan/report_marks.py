"""How statuses of measures, reports and what is owed are shown: icon, word and tone, the same on every page."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from hrcity.plan.rules import NodeStatus, Owes, UpdateState
from hrkit.progress import shown

Chip = dict[str, str]
STATUS_MARKS = {
    NodeStatus.NOT_STARTED: ("neutral", "ring"),
    NodeStatus.ON_TRACK: ("note", "next"),
    NodeStatus.DELAYED: ("waiting", "clock"),
    NodeStatus.BLOCKED: ("late", "disputed"),
    NodeStatus.DONE: ("done", "check"),
    NodeStatus.DROPPED: ("neutral", "close"),
}
STATE_MARKS = {
    UpdateState.DRAFT: ("neutral", "edit"),
    UpdateState.SUBMITTED: ("waiting", "waiting"),
    UpdateState.RETURNED: ("late", "disputed"),
    UpdateState.ACCEPTED: ("done", "check"),
}
OWES_MARKS = {
    Owes.SILENT: ("late", "late"),
    Owes.LATE: ("late", "clock"),
    Owes.DUE: ("waiting", "waiting"),
    Owes.TO_COME: ("neutral", "calendar"),
    Owes.NOTHING: ("done", "check"),
}


def _chip(marks: dict[Any, tuple[str, str]], value: Any) -> Chip:
    tone, icon = marks[value]
    return {"tone": tone, "icon": icon, "word": str(value.label)}


def status_chip(status: str) -> Chip:
    """Where a measure stands."""
    return _chip(STATUS_MARKS, NodeStatus(status))


def state_chip(state: str) -> Chip:
    """How far a report has come."""
    return _chip(STATE_MARKS, UpdateState(state))


def owes_chip(owes: Owes) -> Chip:
    """What is owed."""
    return _chip(OWES_MARKS, owes)


def percent(progress: Decimal | None) -> str:
    """A figure as it is read, "" where there is none."""
    return "" if progress is None else _("%(figure)s %%") % {"figure": shown(progress)}
