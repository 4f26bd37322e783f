"""What can be found: apps register their kinds in `apps.ready`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hrcity.core.search.port import Ask, Doc
from hrkit.text import Word

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Named:
    """A facet's value that a word names: `title` is how the reader's language calls it."""

    facet: str
    value: str
    title: str


@dataclass(frozen=True, slots=True)
class Shown:
    """How one hit reads in a list of hits of many kinds; `text` is where the words found are marked, `about` one small
    line below. A kind gives it only for what the reader may open."""

    title: str
    url: str
    lang: str = ""
    text: str = ""
    text_lang: str = ""
    about: str = ""
    ref: str = ""


Show = Callable[[Any, Sequence[int], str], Mapping[int, Shown]]
Names = Callable[[Word], Sequence[Named]]
Load = Callable[[Sequence[int]], Iterable[Doc]]
AllIds = Callable[[], Iterable[int]]
Fallback = Callable[[Ask], Sequence[int]]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: `load` gives the documents of some rows (none for a row that is gone or must not be found), `all_ids`
    every row's number in any order, `fallback` ids found by a plain database query while the index is missing (it
    must obey `ask.visible_to` and `ask.filters` as far as it can, newest first, at most `ask.k`), `names` which labels
    a typed word stands for, `show` how some rows read for a reader in a language (None: this kind stands in no list of
    hits), `label` what such a thing is called, `first` the rows that concern the city itself: what takes long begins
    there."""

    name: str
    load: Load
    all_ids: AllIds
    fallback: Fallback | None = None
    names: Names | None = None
    show: Show | None = None
    label: str | _StrPromise = ""
    first: AllIds | None = None


KINDS: dict[str, Kind] = {}


def register_kind(
    name: str, load: Load, all_ids: AllIds, fallback: Fallback | None = None, names: Names | None = None, *,
    show: Show | None = None, label: str | _StrPromise = "", first: AllIds | None = None,
) -> None:
    """Make rows of a kind findable."""
    if not name.isidentifier():
        raise ValueError(f"a kind is one word, not {name!r}")
    KINDS[name] = Kind(name, load, all_ids, fallback, names, show, label or name, first)
