"""What else lies before a commission: each part of the app brings its list to the commission's desk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits for the commission: what, where it can be read, since or until when."""

    ref: str
    title: str
    url: str
    note: str = ""
    when: dt.date | None = None
    lang: str = ""


Source = Callable[[Any], Iterable[Waiting]]
LISTS: dict[str, tuple[str | _StrPromise, Source]] = {}


def register(key: str, label: str | _StrPromise, source: Source) -> None:
    """Bring a list; `source` is asked with the reader and gives what this reader may know."""
    LISTS[key] = (label, source)


def lists(reader: Any) -> list[tuple[str, str, list[Waiting]]]:
    """(key, label, rows) of every list that has something in it."""
    found = ((key, str(label), list(source(reader))) for key, (label, source) in LISTS.items())
    return [row for row in found if row[2]]
