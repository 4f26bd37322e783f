"""What can be found: apps register their kinds in `apps.ready`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from hrcity.core.search.port import Ask, Doc
from hrkit.text import Word


@dataclass(frozen=True, slots=True)
class Named:
    """A facet's value that a word names: `title` is how the reader's language calls it."""

    facet: str
    value: str
    title: str


Names = Callable[[Word], Sequence[Named]]
Load = Callable[[Sequence[int]], Iterable[Doc]]
AllIds = Callable[[], Iterable[int]]
Fallback = Callable[[Ask], Sequence[int]]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: `load` gives the documents of some rows (none for a row that is gone or must not be found), `all_ids`
    every row's number in any order, `fallback` ids found by a plain database query while the index is missing (it
    must obey `ask.visible_to` and `ask.filters` as far as it can, newest first, at most `ask.k`), `names` which labels
    a typed word stands for."""

    name: str
    load: Load
    all_ids: AllIds
    fallback: Fallback | None = None
    names: Names | None = None


KINDS: dict[str, Kind] = {}


def register_kind(
    name: str, load: Load, all_ids: AllIds, fallback: Fallback | None = None, names: Names | None = None
) -> None:
    """Make rows of a kind findable."""
    if not name.isidentifier():
        raise ValueError(f"a kind is one word, not {name!r}")
    KINDS[name] = Kind(name, load, all_ids, fallback, names)
