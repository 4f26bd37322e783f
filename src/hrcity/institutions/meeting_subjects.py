"""What a point of an agenda is about, by its reference: apps above say how theirs is found and called."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Subject:
    """A record that a point is about, as one reader may know it."""

    title: str
    url: str
    lang: str = ""


Resolve = Callable[[Sequence[str], Any], Mapping[str, Subject]]
RESOLVERS: dict[str, Resolve] = {}


def register_subject(prefix: str, resolve: Resolve) -> None:
    """`resolve(refs, reader)` finds the records of one kind ("REC") that the reader may know of, in one query."""
    RESOLVERS[prefix] = resolve


def subjects(refs: Iterable[str], reader: Any) -> dict[str, Subject]:
    """What the references lead to; those that lead nowhere for this reader are left out."""
    kinds: dict[str, list[str]] = {}
    for ref in dict.fromkeys(ref for ref in refs if ref):
        kinds.setdefault(ref.partition("-")[0], []).append(ref)
    found: dict[str, Subject] = {}
    for prefix, wanted in kinds.items():
        if prefix in RESOLVERS:
            found |= RESOLVERS[prefix](wanted, reader)
    return found
