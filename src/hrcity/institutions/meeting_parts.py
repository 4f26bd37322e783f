"""What the page of a meeting is put together from: apps above bring their own sections (reviews, decisions).

A part is a function of the meeting and the reader that gives the context of its template, or None where it has nothing
to show this reader.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hrcity.institutions.models import Meeting

Context = Mapping[str, Any] | None
Make = Callable[[Meeting, Any], Context]


@dataclass(frozen=True, slots=True)
class Part:
    """A section: its key (the anchor), its place, its template, and where its context comes from."""

    key: str
    order: int
    template: str
    make: Make


@dataclass(frozen=True, slots=True)
class Section:
    """A part as it is shown to one reader; the template reads `part`."""

    key: str
    template: str
    context: Mapping[str, Any]


MEETING_PARTS: dict[str, Part] = {}


def meeting_part(key: str, order: int, template: str, make: Make) -> None:
    """Bring a section to the page of every meeting. Orders: reviews and opinions 10, decisions on asks 20."""
    MEETING_PARTS[key] = Part(key, order, template, make)


def sections(meeting: Meeting, reader: Any) -> list[Section]:
    """What this reader is shown, in order."""
    found = []
    for part in sorted(MEETING_PARTS.values(), key=lambda part: (part.order, part.key)):
        context = part.make(meeting, reader)
        if context is not None:
            found.append(Section(part.key, part.template, context))
    return found
