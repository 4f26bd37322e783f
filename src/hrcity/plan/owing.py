"""What is owed and late, from whichever part of the app: the same lists feed the desk, the public page and open data.

Source of the rules: the derived rules of follow-up; `today` is passed in, nothing here reads a clock.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from hrcity.institutions.models import Body


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing that a body owes: what, about what, since which day it is late, and where it can be read."""

    kind: str
    body: Body | None
    ref: str
    title: str
    url: str
    due_on: dt.date

    def days_late(self, today: dt.date) -> int:
        """How many days it is late on `today` (0 on the day it is due)."""
        return max((today - self.due_on).days, 0)


Source = Callable[[dt.date, Any], Iterable[Owed]]
SOURCES: dict[str, tuple[str, Source]] = {}


def register_overdue(kind: str, label: str, source: Source) -> None:
    """Bring a kind of thing to the overdue board; `source` is asked with today and the reader, and gives only what
    is late and what this reader may know."""
    SOURCES[kind] = (label, source)


def overdue(today: dt.date, reader: Any) -> list[Owed]:
    """All that is late, the longest first."""
    found = [row for _label, source in SOURCES.values() for row in source(today, reader)]
    return sorted(found, key=lambda row: (row.due_on, row.kind, row.ref))
