"""The city's clock: today's date in its time zone, and deadlines over its holidays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.utils import timezone

from hrkit.deadlines import Rule, add_working_days, due, working_days_between

_holidays: Callable[[], frozenset[dt.date]] = frozenset


def register_holidays(source: Callable[[], frozenset[dt.date]]) -> None:
    """`institutions` says which days the city does not work."""
    global _holidays
    _holidays = source


_zone: Callable[[], dt.tzinfo | None] = lambda: None  # noqa: E731  replaced by `register_zone`


def register_zone(source: Callable[[], dt.tzinfo | None]) -> None:
    """`institutions` says in which time zone the city lives; pages, jobs and commands then share one day."""
    global _zone
    _zone = source


def today() -> dt.date:
    """The date in the city's time zone."""
    return timezone.localdate(timezone=_zone())


def holidays() -> frozenset[dt.date]:
    """The city's days off."""
    return _holidays()


def due_from(start: dt.date, rule: Rule) -> dt.date:
    """When a rule that starts on `start` runs out, over the city's holidays."""
    return due(start, rule, holidays())


def working_days_after(start: dt.date, count: int) -> dt.date:
    """The `count`-th working day of the city after `start`."""
    return add_working_days(start, count, holidays())


def distance(day: dt.date) -> int:
    """Working days from today to `day`; negative when past."""
    return working_days_between(today(), day, holidays())
