"""One appointment as an iCalendar file (RFC 5545): times in UTC, text escaped, lines folded at 75 bytes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

CALENDAR_TYPE = "text/calendar; charset=utf-8"
MOST_BYTES = 75


@dataclass(frozen=True, slots=True)
class Appointment:
    """What is written: times must carry their zone; `uid` stays the same over changes."""

    uid: str
    starts_at: dt.datetime
    written_at: dt.datetime
    title: str
    place: str = ""
    text: str = ""
    url: str = ""
    is_cancelled: bool = False


def calendar_text(row: Appointment) -> str:
    """The whole file. No end is written: nobody knows when a meeting ends."""
    fields = [
        ("BEGIN", "VCALENDAR"), ("VERSION", "2.0"), ("PRODID", "-//hrcity//meetings//EN"), ("METHOD", "PUBLISH"),
        ("BEGIN", "VEVENT"), ("UID", escaped(row.uid)), ("DTSTAMP", utc(row.written_at)),
        ("DTSTART", utc(row.starts_at)), ("SUMMARY", escaped(row.title)), ("LOCATION", escaped(row.place)),
        ("DESCRIPTION", escaped(row.text)), ("URL", row.url),
        ("STATUS", "CANCELLED" if row.is_cancelled else "CONFIRMED"), ("END", "VEVENT"), ("END", "VCALENDAR"),
    ]  # fmt: skip
    return "".join(folded(f"{name}:{value}") for name, value in fields if value)


def utc(moment: dt.datetime) -> str:
    """A moment in UTC.

    >>> utc(dt.datetime(2027, 3, 1, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=9))))
    '20270301T000000Z'
    """
    return f"{moment.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    r"""Text as a property holds it (RFC 5545, 3.3.11).

    >>> escaped("Room 1; left, \\ up\nstairs")
    'Room 1\\; left\\, \\\\ up\\nstairs'
    """
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return text.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def folded(line: str) -> str:
    """A content line with its end, broken so that none is longer than 75 bytes and no letter is cut (3.1)."""
    parts, part, size = [], "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > MOST_BYTES:
            parts.append(part)
            part, size = "", 1  # the space that begins the next line counts
        part, size = part + letter, size + width
    return "\r\n ".join([*parts, part]) + "\r\n"
