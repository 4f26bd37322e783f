"""What is owed and when: the day itself, the day after, days off, the first period, and who is reminded of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcity.core.errors import DomainError
from hrcity.core.roles import Role
from hrcity.plan import rules
from hrcity.plan.rules import UPDATE_TRANSITIONS, Owes, Span, UpdateState
from hrkit.progress.periods import Period

DAY = dt.timedelta(days=1)
BEGIN, END = dt.date(2025, 1, 1), dt.date(2028, 12, 31)
HOLIDAY = dt.date(2026, 7, 30)  # thirty days after the end of the first half of 2026


def spans(today: dt.date, *holidays: dt.date, grace: int = 30, every: str = "half") -> list[Span]:
    return rules.spans_begun(every, BEGIN, END, grace, today, frozenset(holidays))[::-1]


def owes(today: dt.date, *reported: str, status: str = "on_track", start: dt.date | None = BEGIN) -> Any:
    return rules.standing(spans(today), status=status, starts_on=start, reported=reported, today=today)


def test_on_its_last_day_a_report_is_due_and_the_day_after_it_is_late() -> None:
    last = dt.date(2026, 7, 30)
    assert owes(last, "2025-H1", "2025-H2").owes == Owes.DUE
    late = owes(last + DAY, "2025-H1", "2025-H2")
    assert (late.owes, late.since, late.span.key) == (Owes.LATE, last, "2026-H1")


def test_a_last_day_on_a_day_off_moves_to_the_next_working_day() -> None:
    found = {span.key: span.due_on for span in spans(dt.date(2026, 8, 30), HOLIDAY)}
    assert found["2026-H1"] == dt.date(2026, 7, 31)
    # 31 January 2026 is a Saturday
    assert {span.key: span.due_on for span in spans(dt.date(2026, 3, 1), grace=31)}["2025-H2"] == dt.date(2026, 2, 2)


def test_while_the_period_runs_the_report_is_to_come() -> None:
    found = owes(dt.date(2026, 6, 30), "2025-H1", "2025-H2")
    assert (found.owes, found.span.key) == (Owes.TO_COME, "2026-H1")


def test_nothing_is_owed_before_the_plan_begins_nor_after_its_last_period_is_reported() -> None:
    assert rules.spans_begun("half", BEGIN, END, 30, BEGIN - DAY) == []
    assert [span.key for span in rules.spans_begun("half", BEGIN, END, 30, BEGIN)] == ["2025-H1"]
    keys = [span.key for span in spans(dt.date(2030, 1, 1))]
    assert keys[0] == "2028-H2"
    assert owes(dt.date(2030, 1, 1), *keys).owes == Owes.NOTHING


def test_silent_needs_two_whole_periods_of_the_measures_life() -> None:
    today = dt.date(2026, 8, 15)
    assert owes(today).owes == Owes.SILENT
    assert owes(today).since == dt.date(2026, 1, 30)
    assert owes(today, start=dt.date(2025, 7, 1)).owes == Owes.SILENT
    assert owes(today, start=dt.date(2025, 7, 2)).owes == Owes.LATE  # the first of the two had begun without it
    assert owes(today, start=dt.date(2026, 7, 1)).owes == Owes.TO_COME


def test_one_report_of_the_two_ends_the_silence_but_not_the_lateness() -> None:
    today = dt.date(2026, 8, 15)
    assert (owes(today, "2025-H2").owes, owes(today, "2025-H2").span.key) == (Owes.LATE, "2026-H1")
    assert (owes(today, "2026-H1").owes, owes(today, "2026-H1").span.key) == (Owes.LATE, "2025-H2")
    assert owes(today, "2025-H2", "2026-H1").owes == Owes.TO_COME


@pytest.mark.parametrize("status", ["done", "dropped"])
def test_what_is_done_or_dropped_owes_nothing(status: str) -> None:
    assert owes(dt.date(2027, 1, 1), status=status).owes == Owes.NOTHING


def test_the_first_period_is_not_late_before_its_own_last_day() -> None:
    assert owes(dt.date(2025, 7, 30)).owes == Owes.DUE
    assert owes(dt.date(2025, 7, 31)).owes == Owes.LATE


@given(
    st.dates(dt.date(2025, 1, 1), dt.date(2029, 12, 31)), st.sets(st.sampled_from(["2025-H1", "2025-H2", "2026-H1"]))
)
def test_a_report_more_never_makes_it_worse(today: dt.date, reported: set[str]) -> None:
    order = [Owes.NOTHING, Owes.TO_COME, Owes.DUE, Owes.LATE, Owes.SILENT]
    before = order.index(owes(today, *reported).owes)
    for span in spans(today):
        assert order.index(owes(today, *reported, span.key).owes) <= before


def test_a_report_sent_on_the_last_day_is_in_time() -> None:
    last = dt.date(2026, 7, 30)
    assert [rules.days_late(last + n * DAY, last) for n in (-1, 0, 1)] == [0, 0, 1]
    assert rules.days_late(None, last) == rules.days_late(last, None) == 0


@pytest.mark.parametrize(
    ("days", "step"),
    [(-31, None), (-30, "before-30"), (-7, "before-7"), (-1, "before-7"), (0, "due"), (1, "late-0"), (8, "late-1"),
     (15, "late-2")],
)  # fmt: skip
def test_reminders_thirty_and_seven_days_before_on_the_day_and_every_week_after(days: int, step: str | None) -> None:
    found = rules.reminder_now(HOLIDAY, HOLIDAY + days * DAY)
    assert (found[0] if found else None) == step


def test_before_the_day_the_contact_is_reminded_after_it_the_head_too() -> None:
    before, after = rules.reminder_now(HOLIDAY, HOLIDAY), rules.reminder_now(HOLIDAY, HOLIDAY + DAY)
    assert before is not None
    assert after is not None
    assert before[1] == {Role.FOCAL_POINT}
    assert after[1] == {Role.FOCAL_POINT, Role.DEPARTMENT_HEAD}


def test_silence_goes_up_the_line_after_ten_working_days_of_the_city() -> None:
    monday = dt.date(2026, 11, 2)
    assert not rules.goes_up(monday, dt.date(2026, 11, 13))
    assert rules.goes_up(monday, dt.date(2026, 11, 16))
    assert not rules.goes_up(monday, dt.date(2026, 11, 16), {dt.date(2026, 11, 9)})


@pytest.mark.parametrize(
    ("today", "missing", "code"),
    [
        (dt.date(2026, 6, 30), 0, "period-running"),
        (dt.date(2026, 7, 1), 0, ""),
        (dt.date(2026, 7, 1), 1, "reports-may-come"),
        (dt.date(2026, 7, 30), 1, "reports-may-come"),
        (dt.date(2026, 7, 31), 1, ""),
    ],
)
def test_a_period_is_closed_when_all_is_in_or_its_last_day_is_over(today: dt.date, missing: int, code: str) -> None:
    facts = rules.PeriodFacts(dt.date(2026, 6, 30), dt.date(2026, 7, 30), today, missing)
    if code:
        with pytest.raises(DomainError) as caught:
            rules.guard_period_close(facts)
        assert caught.value.code == code
    else:
        rules.guard_period_close(facts)


def test_a_period_reads_as_words() -> None:
    keys = ("2026", "2026-H2", "2026-Q4", "2026-03", "nonsense")
    words = ["2026", "second half of 2026", "fourth quarter of 2026", "March 2026", "nonsense"]
    assert [rules.period_words(key) for key in keys] == words


def test_a_period_is_one_of_the_plans() -> None:
    found = spans(dt.date(2026, 8, 1))
    assert rules.span_of(found, "2026-H1", BEGIN).period == Period.parse("2026-H1")
    for key, start in (("2026-H1", dt.date(2026, 7, 1)), ("2027-H1", BEGIN), ("2026-Q1", BEGIN)):
        with pytest.raises(DomainError):
            rules.span_of(found, key, start)


@pytest.mark.parametrize("state", list(UpdateState))
@pytest.mark.parametrize("verb", ["write", "submit", "accept", "return", "correct"])
def test_every_verb_of_a_report_in_every_state(state: UpdateState, verb: str) -> None:
    step = UPDATE_TRANSITIONS[state].get(verb)
    if step is None:
        with pytest.raises(DomainError) as caught:
            rules.update_step(state, verb)
        assert caught.value.code == "wrong-status"
    else:
        assert rules.update_step(state, verb) is step
