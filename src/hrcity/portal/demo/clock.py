"""A clock that the loader sets: what happened two years ago is written two years ago."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from unittest import mock

from django.utils import timezone

from hrkit.deadlines import is_working_day

OPENS = dt.time(9, 10)
BETWEEN = dt.timedelta(minutes=4)


class Clock:
    """The moment at which the demonstration stands; it never goes back and never reaches the real now."""

    def __init__(self, today: dt.date, days_off: Collection[dt.date] = ()) -> None:
        self.today = today
        self.days_off = frozenset(days_off)
        self.moment = dt.datetime.min.replace(tzinfo=dt.UTC)

    def day(self, ago: int) -> dt.date:
        """The working day on or before the day `ago` days before today."""
        day = self.today - dt.timedelta(days=ago)
        while not is_working_day(day, self.days_off):
            day -= dt.timedelta(days=1)
        return day

    def advance(self, ago: int) -> None:
        """Go on to that day, or some minutes on if it is that day already."""
        opening = dt.datetime.combine(self.day(ago), OPENS, tzinfo=timezone.get_default_timezone())
        self.moment = max(opening, self.moment + BETWEEN)

    def tick(self) -> None:
        """Some minutes later."""
        self.moment += BETWEEN


@contextmanager
def at_the_time_of(clock: Clock) -> Iterator[None]:
    """Inside, `timezone.now()` tells the clock's moment.

    What `timezone.now` looks at is exchanged, not `timezone.now` itself: defaults of fields hold on to the function.
    """

    class Moment(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:  # type: ignore[override]
            return clock.moment.astimezone(tz)

    with mock.patch.object(timezone, "datetime", Moment):
        yield
