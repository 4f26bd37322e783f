"""Clocks: working days, months, holidays, distance."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrkit.deadlines import Rule, Unit, add_months, add_working_days, due, is_working_day, main, working_days_between

FRIDAY = dt.date(2026, 11, 20)
CHRISTMAS = dt.date(2026, 12, 25)
days = st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31))
holidays = st.frozensets(days, max_size=12)


def test_ten_working_days_after_a_friday_is_the_friday_two_weeks_on() -> None:
    assert add_working_days(FRIDAY, 10) == dt.date(2026, 12, 4)


def test_a_holiday_moves_the_end_by_one_day() -> None:
    assert add_working_days(FRIDAY, 10, {dt.date(2026, 12, 1)}) == dt.date(2026, 12, 7)


def test_an_end_on_a_day_off_rolls_over() -> None:
    assert due(dt.date(2026, 11, 25), Rule("x", 30, Unit.CALENDAR), {CHRISTMAS}) == dt.date(2026, 12, 28)


def test_months_end_on_the_last_day_where_there_is_no_such_day() -> None:
    assert add_months(dt.date(2026, 11, 30), 3) == dt.date(2027, 2, 28)
    assert add_months(dt.date(2027, 11, 30), 3) == dt.date(2028, 2, 29)


def test_a_rule_without_length_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one day"):
        due(FRIDAY, Rule("x", 0, Unit.WORKING))


@given(days, st.integers(1, 60), holidays)
def test_a_due_day_is_a_working_day_and_as_far_away_as_was_asked(start: dt.date, count: int, off: frozenset[dt.date],
                                                                 ) -> None:
    end = add_working_days(start, count, off)
    assert is_working_day(end, off)
    assert working_days_between(start, end, off) == count


@given(days, days, holidays)
def test_distance_there_and_back_is_the_same(first: dt.date, last: dt.date, off: frozenset[dt.date]) -> None:
    assert working_days_between(first, last, off) == -working_days_between(last, first, off)


def test_the_command_prints_the_day(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["2026-11-20", "10", "working", "--holiday", "2026-12-01", "--json"]) == 0
    assert "2026-12-07" in capsys.readouterr().out
