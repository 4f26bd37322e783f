"""What a process computed once and keeps for a while: the city, its days off, the words behind facets.

Django's in-memory cache pickles what it is given, so that asking sixty times a page for the days off would cost more
than the page. Here the very object is handed out: **what is kept is never changed by whoever gets it.**
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar, cast

T = TypeVar("T")
MOST = 1000

_lock = threading.Lock()
_entries: OrderedDict[str, tuple[float, Any]] = OrderedDict()


def keep(key: str, seconds: float, make: Callable[[], T], *, empty_seconds: float | None = None) -> T:
    """What `make` gives, computed at most once in `seconds` by this process; what is empty may be kept for less.

    >>> keep("kept.doctest", 60, lambda: [1]) is keep("kept.doctest", 60, list)
    True
    """
    entry = _entries.get(key)
    if entry is not None and entry[0] > time.monotonic():
        return cast("T", entry[1])
    found = make()
    for_seconds = seconds if found or empty_seconds is None else empty_seconds
    with _lock:
        _entries.pop(key, None)
        _entries[key] = (time.monotonic() + for_seconds, found)
        while len(_entries) > MOST:
            _entries.popitem(last=False)
    return found


def forget(*keys: str) -> None:
    """Have these computed anew, after a change."""
    with _lock:
        for key in keys:
            _entries.pop(key, None)


def forget_all() -> None:
    """Have everything computed anew."""
    with _lock:
        _entries.clear()
