"""What can be found: apps register their kinds in `apps.ready`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from hrcity.core.search.port import Ask, Doc

Load = Callable[[Sequence[int]], Iterable[Doc]]
AllIds = Callable[[], Iterable[int]]
Fallback = Callable[[Ask], Sequence[int]]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: `load` gives the documents of some rows (none for a row that is gone or must not be found), `all_ids`
    every row's number in any order, `fallback` ids found by a plain database query while the index is missing (it
    must obey `ask.visible_to` and `ask.filters` as far as it can, newest first, at most `ask.k`)."""

    name: str
    load: Load
    all_ids: AllIds
    fallback: Fallback | None = None


KINDS: dict[str, Kind] = {}


def register_kind(name: str, load: Load, all_ids: AllIds, fallback: Fallback | None = None) -> None:
    """Make rows of a kind findable."""
    if not name.isidentifier():
        raise ValueError(f"a kind is one word, not {name!r}")
    KINDS[name] = Kind(name, load, all_ids, fallback)
