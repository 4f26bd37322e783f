"""Cursors: where a page ends, as a short text for a link.

By date, the cursor is the place of the last hit. By relevance it is the list of what was shown already (four bytes a
hit), because scores move while documents are added: so no page ever repeats or skips one, without any state.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

# Days are counted from 1 January 1700 in 19 bits (to the year 3135), so that a place fits a signed 64-bit number.
FIRST_DAY = dt.date(1700, 1, 1).toordinal()
NO_DUE_DATE = 0x7FFFF
KEYS_HEAD = "m>"


@dataclass(frozen=True, slots=True)
class Cursor:
    """A cursor read: a place (and whether the page before it is wanted) or what was shown."""

    place: int | None = None
    is_back: bool = False
    shown: tuple[int, ...] = ()


def place_newest(date: dt.date | None, kind: str, lang: str, number: int) -> int:
    """Place in the order "newest first" as one number, unique to a document: date, then lower id, then kind."""
    return (_days(date) if date else 0) << 44 | (0xFFFFFFFF - (number & 0xFFFFFFFF)) << 12 | 0xFFF - _mark(kind, lang)


def place_due(due: dt.date | None, kind: str, lang: str, number: int) -> int:
    """Place in the order "due soonest first"; what has no date comes last."""
    return (_days(due) if due else NO_DUE_DATE) << 44 | (number & 0xFFFFFFFF) << 12 | _mark(kind, lang)


def days_bounds(first: dt.date | None, last: dt.date | None) -> tuple[int, int]:
    """The places (from, below) of the days first to last, in either order by date."""
    return (_days(first) if first else 1) << 44, (_days(last) + 1 if last else NO_DUE_DATE) << 44


def _days(date: dt.date) -> int:
    return min(max(date.toordinal() - FIRST_DAY, 1), NO_DUE_DATE - 1)


@cache
def _mark(kind: str, lang: str) -> int:
    return zlib.crc32(f"{kind}:{lang}".encode()) & 0xFFF


def short(place: int) -> int:
    """Four bytes that stand for a document in the list of what was shown."""
    return zlib.crc32(place.to_bytes(8, "big"))


def write_place(sort: str, place: int, *, is_back: bool = False) -> str:
    """Cursor of the page behind (or before) a place."""
    return _text(sort[0] + ("<" if is_back else ">"), struct.pack(">Q", place))


def write_shown(shown: tuple[int, ...]) -> str:
    """Cursor of the page behind what was shown; "" for the first page."""
    return _text("r>", struct.pack(f">{len(shown)}I", *shown)) if shown else ""


def short_key(key: str) -> int:
    """Four bytes that stand for a key in the list of what was shown."""
    return zlib.crc32(key.encode())


def write_keys(shown: Sequence[int]) -> str:
    """Cursor of the page behind what a list by words and meaning has shown; "" for the first page."""
    return _text(KEYS_HEAD, struct.pack(f">{len(shown)}I", *shown)) if shown else ""


def read_keys(text: str) -> tuple[int, ...] | None:
    """What such a list has shown; None for a cursor of another list, or a damaged one."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return struct.unpack(f">{len(raw[2:]) // 4}I", raw[2:]) if raw[:2] == KEYS_HEAD.encode() else None
    except (ValueError, struct.error, binascii.Error):
        return None


def read(text: str, sort: str) -> Cursor:
    """A cursor; one of another order, damaged or made up means the first page."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        if raw[:1].decode("ascii") != sort[0] or raw[1:2] not in (b"<", b">"):
            return Cursor()
        if sort == "relevance":
            return Cursor(shown=struct.unpack(f">{len(raw[2:]) // 4}I", raw[2:]))
        return Cursor(place=struct.unpack(">Q", raw[2:])[0], is_back=raw[1:2] == b"<")
    except (ValueError, struct.error, binascii.Error):
        return Cursor()


def _text(head: str, packed: bytes) -> str:
    return base64.urlsafe_b64encode(head.encode("ascii") + packed).decode("ascii").rstrip("=")
