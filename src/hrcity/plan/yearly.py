"""What the yearly follow-up report and the handover pack are put together from: each part brings its chapters.

A chapter is made of headings, paragraphs and tables in one language, so that the page, the Word file and the PDF say
the same words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from hrcity.plan.models import Plan


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its caption, its column heads, its rows as text."""

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter: heading, paragraphs, tables."""

    heading: str
    paragraphs: Sequence[str] = ()
    grids: Sequence[Grid] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Span:
    """Of what is told: a plan, from day to day."""

    plan: Plan
    starts_on: dt.date
    ends_on: dt.date


Writer = Callable[[Span], Chapter | None]
CHAPTERS: dict[str, tuple[int, Writer]] = {}


def chapter(key: str, order: int, write: Writer) -> None:
    """Bring a chapter; `write` is called in the language of the paper and reads only what the public may know.

    Orders: progress 10, what is late 20, money 30, residents 40, opinions 50, promises 60, gaps 70.
    """
    CHAPTERS[key] = (order, write)


def chapters(span: Span) -> list[Chapter]:
    """The chapters in order, those that have nothing to say left out."""
    found = (write(span) for _order, write in sorted(CHAPTERS.values(), key=lambda entry: entry[0]))
    return [made for made in found if made is not None]
