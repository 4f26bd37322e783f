"""Every read of disputes: the line they go up, those that are open, what a record shows of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_noop

from hrcity.core.clocks import distance, today
from hrcity.core.text import plain
from hrcity.institutions.models import BodyKind
from hrcity.institutions.queries import bodies
from hrcity.recommendations.desk_rules import Level, level_after
from hrcity.recommendations.models import DisputeLevel, DisputeStep, Recommendation
from hrcity.recommendations.rules import Status

# The line of a city that named none: the office, its head, the mayor's office; working days.
USUAL = (
    (gettext_noop("Human-rights office"), 5),
    (gettext_noop("Head of the human-rights office"), 5),
    (gettext_noop("Mayor's office"), 10),
)


def line() -> list[Level]:
    """The places disputes go up, lowest first: as the city named them, else the usual ones."""
    rows = DisputeLevel.objects.filter(ended_at__isnull=True)
    named = [Level(row.order, row.title, row.days, row.body_id, row.legal_basis) for row in rows]
    return named or usual_line()


def usual_line() -> list[Level]:
    """What holds until the city names its own."""
    mayor = bodies(BodyKind.MAYOR).first()
    return [
        Level(place, _in_languages(name), days, mayor.pk if mayor is not None and place == len(USUAL) else None)
        for place, (name, days) in enumerate(USUAL, start=1)
    ]


def _in_languages(name: str) -> dict[str, str]:
    found = {}
    for code in ("en", "ko"):
        with translation.override(code):
            found[code] = translation.gettext(name)
    return found


def open_steps() -> list[DisputeStep]:
    """Where each open dispute is now, the most urgent first. One query."""
    rows = DisputeStep.objects.filter(end="").select_related("recommendation__issuer", "assignment__body", "body")
    return list(rows.order_by("due_on", "pk"))


def without_step() -> list[Recommendation]:
    """Disputed recommendations that are on no place of the line. One query."""
    rows = Recommendation.objects.filter(status=Status.DISPUTED)
    return list(rows.exclude(dispute_steps__in=DisputeStep.objects.filter(end="")))


def steps_of(row: Recommendation) -> list[DisputeStep]:
    """How the disputes of a record went up, in order. One query."""
    return list(row.dispute_steps.select_related("body", "assignment__body"))


def told(step: DisputeStep, line: Sequence[Level] | None = None) -> dict[str, Any]:
    """One place of a dispute's way, in words."""
    is_open = not step.end
    above = level_after(line, step.order) if line is not None else None
    return {
        "title": step.title,
        "body": step.body,
        "department": plain(step.assignment.body.title) if step.assignment else "",
        "objection": step.assignment.objection if step.assignment else "",
        "reason": step.reason,
        "by": step.by,
        "started_on": step.started_on,
        "due_on": step.due_on,
        "distance": distance(step.due_on),
        "is_open": is_open,
        "is_late": is_open and step.due_on < today(),
        "end": step.get_end_display() if step.end else "",
        "ended_on": step.ended_on,
        "above": above,
    }
