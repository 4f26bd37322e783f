"""Reporting periods, and who is late or silent. Pure: `today` is the city's day, passed in.

Two decisions that the rule book leaves open are made here, once:

- A period is *closed* when its last day for reports has passed: its end plus the days of grace, moved on to the next
  working day. Nobody is called late or silent before that; without grace a period is closed the day after its end.
- *Late* is a measure for every closed period in which it had begun, the one it began in included. *Silent* is harder
  and public, so only whole periods count: the two latest closed ones, both begun on or after the measure's first day.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from hrkit.deadlines import ONE_DAY, add_months, next_working_day
from hrkit.progress.model import TERMINAL

SILENT_AFTER = 2


class PeriodKind(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


MONTHS = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.HALF_YEAR: 6, PeriodKind.YEAR: 12}
FORMS = {
    PeriodKind.MONTH: "{year:04}-{number:02}",
    PeriodKind.QUARTER: "{year:04}-Q{number}",
    PeriodKind.HALF_YEAR: "{year:04}-H{number}",
    PeriodKind.YEAR: "{year:04}",
}
KEY = re.compile(
    r"(?!0000)(?P<year>[0-9]{4})"
    r"(?:-(?:Q(?P<quarter>[1-4])|H(?P<half_year>[12])|(?P<month>0[1-9]|1[0-2])))?"
)


@dataclass(frozen=True, slots=True)
class Period:
    """One reporting period: the `number`-th of its kind in `year`.

    >>> period = Period.of(dt.date(2026, 8, 15), PeriodKind.QUARTER)
    >>> period.key, period.start.isoformat(), period.end.isoformat(), period.next().next().key
    ('2026-Q3', '2026-07-01', '2026-09-30', '2027-Q1')
    """

    kind: PeriodKind
    year: int
    number: int = 1

    @classmethod
    def of(cls, day: dt.date, kind: PeriodKind) -> Period:
        """The period of that kind in which `day` lies."""
        return cls(kind, day.year, (day.month - 1) // MONTHS[kind] + 1)

    @classmethod
    def parse(cls, key: str) -> Period:
        """The period of a key.

        Raises:
            ValueError: the text is no key of a period.

        >>> Period.parse("2026-H2").start.isoformat()
        '2026-07-01'
        """
        found = KEY.fullmatch(key)
        if not found:
            raise ValueError(f"'{key}' is no reporting period; write 2026-03, 2026-Q1, 2026-H1 or 2026.")
        year = int(found["year"])
        for kind in (PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.HALF_YEAR):
            if found[str(kind)]:
                return cls(kind, year, int(found[str(kind)]))
        return cls(PeriodKind.YEAR, year)

    @property
    def key(self) -> str:
        """2026-03, 2026-Q1, 2026-H1 or 2026; keys of one kind sort by time."""
        return FORMS[self.kind].format(year=self.year, number=self.number)

    @property
    def start(self) -> dt.date:
        """The first day."""
        return dt.date(self.year, (self.number - 1) * MONTHS[self.kind] + 1, 1)

    @property
    def end(self) -> dt.date:
        """The last day."""
        return add_months(self.start, MONTHS[self.kind]) - ONE_DAY

    def next(self) -> Period:
        """The period after this one."""
        return Period.of(self.end + ONE_DAY, self.kind)

    def previous(self) -> Period:
        """The period before this one."""
        return Period.of(self.start - ONE_DAY, self.kind)


def periods_between(first: dt.date, last: dt.date, kind: PeriodKind) -> Iterator[Period]:
    """Every period of which at least one day lies from `first` to `last`.

    >>> [one.key for one in periods_between(dt.date(2025, 12, 31), dt.date(2026, 4, 1), PeriodKind.QUARTER)]
    ['2025-Q4', '2026-Q1', '2026-Q2']
    """
    period = Period.of(first, kind)
    while max(first, period.start) <= last:
        yield period
        period = period.next()


def closing_day(period: Period, grace: int = 0, holidays: Collection[dt.date] = ()) -> dt.date:
    """The last day on which a report on `period` is in time: `grace` days after its end, then the next working day.

    >>> closing_day(Period.parse("2026-Q1"), 18).isoformat()  # 18 April 2026 is a Saturday
    '2026-04-20'
    """
    return next_working_day(period.end + grace * ONE_DAY, holidays)


def closed_periods(
    today: dt.date, kind: PeriodKind, *, count: int = SILENT_AFTER, grace: int = 0, holidays: Collection[dt.date] = ()
) -> list[Period]:
    """The `count` latest periods whose closing day has passed, the latest first.

    >>> [one.key for one in closed_periods(dt.date(2026, 4, 1), PeriodKind.MONTH)]
    ['2026-03', '2026-02']
    """
    period = Period.of(today, kind)
    while today <= closing_day(period, grace, holidays):
        period = period.previous()
    closed = [period]
    while len(closed) < count:
        closed.append(closed[-1].previous())
    return closed[:count]


def is_overdue(
    period: Period,
    *,
    today: dt.date,
    start: dt.date | None,
    status: str,
    updated: bool,
    grace: int = 0,
    holidays: Collection[dt.date] = (),
) -> bool:
    """Whether a report on `period` is owed and late; a measure without `start` has been running all the time."""
    if updated or status in TERMINAL or (start and start > period.end):
        return False
    return today > closing_day(period, grace, holidays)


def is_silent(closed: Sequence[Period], *, start: dt.date | None, status: str, updated: Collection[str]) -> bool:
    """Whether a measure has not reported on any of the latest `closed` periods (see `closed_periods`).

    `updated` are the keys of the periods it reported on. Never for what is done or dropped, nor before two whole
    periods of its life are closed.

    >>> closed = closed_periods(dt.date(2026, 4, 1), PeriodKind.MONTH)
    >>> is_silent(closed, start=dt.date(2026, 2, 1), status="on_track", updated=["2026-01"])
    True
    """
    if status in TERMINAL or not closed:
        return False
    return all((start is None or start <= one.start) and one.key not in updated for one in closed)
