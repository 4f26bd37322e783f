"""What plans bring to meetings: how agenda points find them; and from the tables of bodies: gaps that are late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from django.urls import reverse
from django.utils.translation import gettext_lazy

from hrcity.core.text import pick, plain
from hrcity.institutions import meeting_queries
from hrcity.institutions.meeting_subjects import Subject, register_subject
from hrcity.plan import access
from hrcity.plan.models import Node, Plan
from hrcity.plan.owing import Owed, register_overdue


def plans(refs: Sequence[str], reader: Any) -> Mapping[str, Subject]:
    """Plans by their references, as far as the reader may open them."""
    return {row.ref: _subject(row) for row in access.readable(reader).filter(ref__in=refs)}


def measures(refs: Sequence[str], reader: Any) -> Mapping[str, Subject]:
    """Measures by their references, as far as the reader may open them."""
    return {row.ref: _subject(row) for row in access.nodes(reader).filter(ref__in=refs)}


def _subject(row: Plan | Node) -> Subject:
    title = pick(row.title)
    return Subject(title.text, row.get_absolute_url(), title.lang)


def gaps_late(today: dt.date, reader: Any) -> Iterator[Owed]:
    """Gaps at a table whose day has passed; they are public."""
    for gap in meeting_queries.gaps_late(today):
        place = reverse("institutions:seats-of", args=[gap.body.ref])
        yield Owed("seat_gap", gap.owner, gap.body.ref, plain(gap.action), f"{place}#gap-{gap.pk}", gap.due_on)


def register() -> None:
    """Take part."""
    register_subject("PLAN", plans)
    register_subject("MEA", measures)
    register_overdue("seat_gap", cast("str", gettext_lazy("Gaps at the table")), gaps_late)
