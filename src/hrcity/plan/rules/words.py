"""What an amendment changes on a node, piece by piece: which field, what it said before, what it says now.

Values in, values out: names of bodies, nodes and people are passed in; the page words them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

TEXT_FIELDS = ("title", "target", "description", "place")


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that changes. `kind` says how it is shown: text (word by word, in `lang`), day, weight, body, bodies,
    person, code, duties, place in the tree, or what is added."""

    field: str
    kind: str
    before: Any = None
    after: Any = None
    lang: str = ""


KINDS = {
    "starts_on": "day",
    "ends_on": "day",
    "weight": "weight",
    "lead": "body",
    "supporting": "set",
    "duties": "set",
    "focal_point": "person",
    "code": "code",
    "parent": "node",
    "level": "level",
}
ORDER = ("title", "target", "description", "starts_on", "ends_on", "lead", "supporting", "weight", "code", "parent",
         "level", "duties", "place", "focal_point")  # fmt: skip


def pieces(before: Mapping[str, Any], after: Mapping[str, Any], languages: Sequence[str]) -> list[Piece]:
    """What differs, in the order in which a reader asks; texts language by language, what is added at the end.

    >>> [(one.field, one.lang) for one in pieces({"title": {"en": "A"}}, {"title": {"en": "B"}}, ["en", "ko"])]
    [('title', 'en')]
    """
    found: list[Piece] = []
    for name in ORDER:
        if name not in after:
            continue
        old, new = before.get(name), after.get(name)
        if name in TEXT_FIELDS:
            found += _texts(name, old or {}, new or {}, languages)
        elif (old or None) != (new or None):
            found.append(Piece(name, KINDS[name], old, new))
    return found + _added(after.get("adds", {}))


def _texts(name: str, old: Mapping[str, str], new: Mapping[str, str], languages: Sequence[str]) -> list[Piece]:
    codes = [*languages, *sorted(({*old, *new}) - set(languages))]
    return [
        Piece(name, "text", old.get(code, ""), new.get(code, ""), code)
        for code in codes
        if old.get(code, "") != new.get(code, "")
    ]


def _added(adds: Mapping[str, Sequence[Any]]) -> list[Piece]:
    kinds = ("milestones", "asks", "indicators")
    return [Piece(kind, kind, None, one) for kind in kinds for one in adds.get(kind, ())]


def days_between(before: str | None, after: str | None) -> int | None:
    """By how many days a day moves (later is positive); None where one of them is missing."""
    if not before or not after:
        return None
    return (dt.date.fromisoformat(after) - dt.date.fromisoformat(before)).days


def rises(before: str | None, after: str | None) -> bool | None:
    """Whether a weight rises; None where one of them is missing."""
    return None if before is None or after is None else Decimal(after) > Decimal(before)


def set_changes(before: Sequence[str] | None, after: Sequence[str] | None) -> tuple[list[str], list[str]]:
    """What joined and what left, each in its order.

    >>> set_changes(["a", "b"], ["b", "c"])
    (['c'], ['a'])
    """
    old, new = list(before or ()), list(after or ())
    return [one for one in new if one not in old], [one for one in old if one not in new]
