"""What a page of a plan or of a measure is put together from: each part of the app brings its own section.

A part is a function of the record and the reader that gives the context of its template, or None where it has nothing
to show this reader. The page asks the parts in their order and includes each template with `part` as its context.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model

from hrcity.plan.models import Node, Plan

Context = Mapping[str, Any] | None
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a page: its key (the anchor), its place, its template, and where its context comes from."""

    key: str
    order: int
    template: str
    make: Callable[[Any, Any], Context]


@dataclass(frozen=True, slots=True)
class Section:
    """A part as it is shown to one reader."""

    key: str
    template: str
    context: Mapping[str, Any]


NODE_PARTS: dict[str, Part] = {}
PLAN_PARTS: dict[str, Part] = {}


def node_part(key: str, order: int, template: str, make: Callable[[Node, Any], Context]) -> None:
    """Bring a section to the page of every measure."""
    NODE_PARTS[key] = Part(key, order, template, make)


def plan_part(key: str, order: int, template: str, make: Callable[[Plan, Any], Context]) -> None:
    """Bring a section to the page of every plan."""
    PLAN_PARTS[key] = Part(key, order, template, make)


def sections(parts: Mapping[str, Part], row: Node | Plan, reader: Any) -> list[Section]:
    """What this reader is shown, in order."""
    found = []
    for part in sorted(parts.values(), key=lambda part: (part.order, part.key)):
        context = part.make(row, reader)
        if context is not None:
            found.append(Section(part.key, part.template, context))
    return found


def once(row: Model, key: str, make: Callable[[], T]) -> T:
    """What several sections of one page read: made for the first, kept on the row for the others."""
    kept: dict[str, T] = row.__dict__.setdefault("_once", {})
    if key not in kept:
        kept[key] = make()
    return kept[key]
