"""Clocks: when something is due, in calendar days, working days or months.

The first day is not counted, and an end on a day off moves to the next working day (Korean Civil Act,
arts. 157 and 161; most procedural laws agree). Holidays are data of the city, passed in.
"""

from __future__ import annotations

import argparse
import calendar
import datetime as dt
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

ONE_DAY = dt.timedelta(days=1)
WEEKEND = frozenset({5, 6})


class Unit(StrEnum):
    CALENDAR = "calendar"
    WORKING = "working"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class Rule:
    """A deadline as data: how long, in which unit, by which law."""

    name: str
    length: int
    unit: Unit
    legal_source: str = ""


def is_working_day(day: dt.date, holidays: Collection[dt.date] = ()) -> bool:
    """Whether the city works on `day`.

    >>> is_working_day(dt.date(2026, 11, 21))
    False
    """
    return day.weekday() not in WEEKEND and day not in holidays


def next_working_day(day: dt.date, holidays: Collection[dt.date] = ()) -> dt.date:
    """`day` itself if the city works on it, else the first day after on which it does."""
    while not is_working_day(day, holidays):
        day += ONE_DAY
    return day


def add_working_days(start: dt.date, count: int, holidays: Collection[dt.date] = ()) -> dt.date:
    """The `count`-th working day after `start` (not counting `start`).

    >>> add_working_days(dt.date(2026, 11, 20), 10)
    datetime.date(2026, 12, 4)
    """
    day = start
    for _ in range(count):
        day = next_working_day(day + ONE_DAY, holidays)
    return day


def add_months(start: dt.date, count: int) -> dt.date:
    """The same day `count` months on; the last day of the month where there is no such day.

    >>> add_months(dt.date(2026, 11, 30), 3)
    datetime.date(2027, 2, 28)
    """
    index = start.year * 12 + start.month - 1 + count
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(start.day, last))


def due(start: dt.date, rule: Rule, holidays: Collection[dt.date] = ()) -> dt.date:
    """The last day on which the duty can be done in time.

    Raises:
        ValueError: the rule's length is not positive.
    """
    if rule.length < 1:
        raise ValueError("a deadline is at least one day long")
    if rule.unit == Unit.WORKING:
        return add_working_days(start, rule.length, holidays)
    if rule.unit == Unit.MONTHS:
        return next_working_day(add_months(start, rule.length), holidays)
    return next_working_day(start + rule.length * ONE_DAY, holidays)


def working_days_between(today: dt.date, day: dt.date, holidays: Collection[dt.date] = ()) -> int:
    """Working days from `today` to `day`: positive while it lies ahead, 0 today, negative when it is past.

    >>> working_days_between(dt.date(2026, 11, 20), dt.date(2026, 11, 24))
    2
    >>> working_days_between(dt.date(2026, 11, 24), dt.date(2026, 11, 20))
    -2
    """
    sign, first, last = (1, today, day) if day >= today else (-1, day, today)
    weeks, rest = divmod((last - first).days, 7)
    count = weeks * 5 + sum((first + n * ONE_DAY).weekday() not in WEEKEND for n in range(1, rest + 1))
    off = sum(1 for holiday in set(holidays) if first < holiday <= last and holiday.weekday() not in WEEKEND)
    return sign * (count - off)


def main(argv: Sequence[str] | None = None) -> int:
    """`python -m hrkit.deadlines 2026-11-21 10 working [--holiday 2026-12-25 …]` prints the due day."""
    parser = argparse.ArgumentParser(prog="python -m hrkit.deadlines", description=__doc__)
    parser.add_argument("start", type=dt.date.fromisoformat)
    parser.add_argument("length", type=int)
    parser.add_argument("unit", type=Unit)
    parser.add_argument("--holiday", type=dt.date.fromisoformat, action="append", default=[])
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(argv)
    day = due(given.start, Rule("", given.length, given.unit), given.holiday)
    print(json.dumps({"due": day.isoformat()}) if given.json else day.isoformat())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
