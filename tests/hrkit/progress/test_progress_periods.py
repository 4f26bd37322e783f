"""Reporting periods: their days, their keys, and from which day somebody is late or silent."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrkit.progress.periods import (
    Period,
    PeriodKind,
    closed_periods,
    closing_day,
    is_overdue,
    is_silent,
    periods_between,
)

Q1 = Period.parse("2026-Q1")
BEFORE = dt.date(2020, 1, 1)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("key", "start", "end", "previous", "following"),
    [
        ("2024-02", "2024-02-01", "2024-02-29", "2024-01", "2024-03"),
        ("2026-12", "2026-12-01", "2026-12-31", "2026-11", "2027-01"),
        ("2026-Q1", "2026-01-01", "2026-03-31", "2025-Q4", "2026-Q2"),
        ("2026-H2", "2026-07-01", "2026-12-31", "2026-H1", "2027-H1"),
        ("2026", "2026-01-01", "2026-12-31", "2025", "2027"),
    ],
)
def test_a_key_names_its_days(key: str, start: str, end: str, previous: str, following: str) -> None:
    period = Period.parse(key)
    assert (period.key, period.start, period.end) == (key, day(start), day(end))
    assert (period.previous().key, period.next().key) == (previous, following)


@pytest.mark.parametrize("key", ["", "2026-Q5", "2026-13", "2026-00", "2026-H3", "26-Q1", "2026Q1", "2026-Q1 ", "0000"])
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="is no reporting period; write 2026-03"):
        Period.parse(key)


@given(st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31)), st.sampled_from(PeriodKind))
def test_every_day_lies_in_one_period(one: dt.date, kind: PeriodKind) -> None:
    period = Period.of(one, kind)
    assert period.start <= one <= period.end and Period.parse(period.key) == period
    assert period.next().start == period.end + dt.timedelta(days=1) and period.next().previous() == period


def test_periods_between_two_days_take_in_both_ends() -> None:
    found = periods_between(day("2026-06-30"), day("2027-01-01"), PeriodKind.HALF_YEAR)
    assert [one.key for one in found] == ["2026-H1", "2026-H2", "2027-H1"]
    assert list(periods_between(day("2026-02-01"), day("2026-01-01"), PeriodKind.YEAR)) == []


def test_the_closing_day_moves_past_weekends_and_days_off() -> None:
    assert closing_day(Period.parse("2026-01")) == day("2026-02-02")  # 31 January is a Saturday
    assert closing_day(Period.parse("2026-01"), 0, [day("2026-02-02")]) == day("2026-02-03")
    assert closing_day(Q1, 15) == day("2026-04-15")


def late(
    today: str,
    *,
    start: dt.date | None = BEFORE,
    status: str = "on_track",
    updated: bool = False,
    holidays: tuple[dt.date, ...] = (),
) -> bool:
    return is_overdue(Q1, today=day(today), start=start, status=status, updated=updated, grace=15, holidays=holidays)


def test_late_begins_the_day_after_the_closing_day() -> None:
    assert not late("2026-03-31") and not late("2026-04-15") and late("2026-04-16")


def test_a_day_off_on_the_closing_day_gives_one_day_more() -> None:
    assert not late("2026-04-16", holidays=(day("2026-04-15"),)) and late("2026-04-17", holidays=(day("2026-04-15"),))


def test_who_has_reported_or_ended_is_never_late() -> None:
    assert not late("2026-12-31", updated=True)
    assert not late("2026-12-31", status="done") and not late("2026-12-31", status="dropped")
    assert late("2026-12-31", status="not_started") and late("2026-12-31", status="blocked")


def test_a_measure_owes_a_report_for_the_period_it_began_in_and_none_before() -> None:
    assert late("2026-04-16", start=day("2026-03-31")) and not late("2026-04-16", start=day("2026-04-01"))
    assert late("2026-04-16", start=None)


def keys(today: str, grace: int = 0) -> list[str]:
    return [one.key for one in closed_periods(day(today), PeriodKind.QUARTER, grace=grace)]


def test_a_period_is_closed_the_day_after_its_closing_day() -> None:
    assert keys("2026-03-31") == ["2025-Q4", "2025-Q3"] and keys("2026-04-01") == ["2026-Q1", "2025-Q4"]
    assert keys("2026-04-15", 15) == ["2025-Q4", "2025-Q3"] and keys("2026-04-16", 15) == ["2026-Q1", "2025-Q4"]


def test_grace_longer_than_a_period_closes_nothing_early() -> None:
    found = closed_periods(day("2026-06-16"), PeriodKind.MONTH, grace=75)
    assert [one.key for one in found] == ["2026-03", "2026-02"]  # 31 March + 75 days is Sunday 14 June: 15 June
    assert closing_day(Period.parse("2026-03"), 75) == day("2026-06-15")


def silent(today: str, *updated: str, start: str | None = "2020-01-01", status: str = "on_track") -> bool:
    closed = closed_periods(day(today), PeriodKind.QUARTER)
    return is_silent(closed, start=day(start) if start else None, status=status, updated=updated)


def test_silent_is_who_missed_the_two_latest_closed_periods() -> None:
    assert silent("2026-04-01") and silent("2026-04-01", "2025-Q3")
    assert not silent("2026-04-01", "2026-Q1") and not silent("2026-04-01", "2025-Q4")


def test_a_report_on_the_running_period_does_not_make_up_for_two_missed_ones() -> None:
    assert silent("2026-04-01", "2026-Q2")


def test_only_whole_periods_of_its_life_make_a_measure_silent() -> None:
    assert silent("2026-04-01", start="2025-10-01")  # begun on the first day of the earlier one
    assert not silent("2026-04-01", start="2025-10-02") and silent("2026-07-01", start="2025-10-02")
    assert not silent("2026-04-01", start="2026-01-01") and silent("2026-04-01", start=None)


def test_done_and_dropped_are_never_silent() -> None:
    assert not silent("2026-04-01", status="done") and not silent("2026-04-01", status="dropped")


def test_nobody_is_silent_over_no_period() -> None:
    assert not is_silent([], start=None, status="on_track", updated=())
