"""The story of a measure in short: each part of the app tells one line, in the order in which things happen.

A line is a function of the measure and the reader; it gives None where there is nothing to tell this reader yet.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hrcity.plan.models import Node


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One thing that happened: when, in a sentence of the reader's language, and where it can be read whole."""

    text: str
    when: dt.date | None = None
    url: str = ""


Teller = Callable[[Node, Any], StoryLine | None]
TELLERS: dict[str, tuple[int, Teller]] = {}


def story_line(key: str, order: int, tell: Teller) -> None:
    """Bring a line to the story of every measure: asked 10, decided 20, adopted 30, budget 40, reported 50,
    contested 60, opinion 70."""
    TELLERS[key] = (order, tell)


def story(node: Node, reader: Any) -> list[StoryLine]:
    """What this reader is told, in the order of time; what has no day stands where its part has its place."""
    found: list[tuple[dt.date, StoryLine]] = []
    for _order, tell in sorted(TELLERS.values(), key=lambda teller: teller[0]):
        line = tell(node, reader)
        if line is not None:
            found.append((line.when or (found[-1][0] if found else dt.date.min), line))
    return [line for _when, line in sorted(found, key=lambda entry: entry[0])]
