"""Which figure counts, what falls, who may write it, how an amount is read: nothing is guessed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcity.core.errors import DomainError
from hrcity.core.roles import Role
from hrcity.plan.rules import money as rules
from hrcity.plan.rules.money import AmountFacts, BudgetStage, amount_read, falls, guard_amount, guard_share, planned

DAY = dt.date(2026, 6, 30)


@pytest.mark.parametrize(
    ("text", "style", "unit", "amount"),
    [
        ("1,234,567", "point", "1", "1234567"),
        ("1234567", "point", "1000", "1234567000"),
        ("1,234.5", "point", "1000", "1234500"),
        ("1 234,5", "comma", "1", "1234.5"),
        ("1.234.567,89", "comma", "1", "1234567.89"),
        ("1\u202f234\u00a0567", "comma", "1", "1234567"),
        ("１,２３４", "point", "1000000", "1234000000"),
        ("0", "point", "1", "0"),
    ],
)
def test_an_amount_is_read_in_the_chosen_way_and_unit(text: str, style: str, unit: str, amount: str) -> None:
    assert amount_read(text, style, unit) == Decimal(amount)


@pytest.mark.parametrize("text", ["", " ", "-", "–"])
def test_an_empty_cell_is_no_figure_and_not_nought(text: str) -> None:
    assert amount_read(text, "point", "1") is None


@pytest.mark.parametrize(
    ("text", "style", "code"),
    [
        ("1 234,5", "point", "amount-style"),
        ("1,23", "point", "amount-style"),
        ("1.234,5", "point", "amount-style"),
        ("1,234.5", "comma", "amount-style"),
        ("12백만원", "point", "amount-unit"),
        ("₩1,200", "point", "amount-unit"),
        ("1e9", "point", "amount-unit"),
        ("-5", "point", "amount-negative"),
        ("△5", "point", "amount-negative"),
        ("(5)", "point", "amount-negative"),
        ("0.001", "point", "amount-size"),
        ("9" * 30, "point", "amount-size"),
        ("9" * 300, "point", "amount-style"),
        ("=1+1", "point", "amount-unit"),
    ],
)
def test_what_is_not_written_so_is_refused_and_not_guessed(text: str, style: str, code: str) -> None:
    with pytest.raises(DomainError) as caught:
        amount_read(text, style, "1")
    assert caught.value.code == code


@given(st.text(max_size=60), st.sampled_from(["point", "comma"]))
def test_no_text_breaks_the_reading(text: str, style: str) -> None:
    try:
        amount = amount_read(text, style, "1000")
    except DomainError:
        return
    assert amount is None or 0 <= amount < rules.MOST


@given(st.integers(min_value=0, max_value=10**12))
def test_a_number_written_with_separators_reads_as_itself(number: int) -> None:
    assert amount_read(f"{number:,}", "point", "1") == number
    assert amount_read(f"{number:,}".replace(",", " "), "comma", "1") == number


def test_the_latest_planning_figure_counts() -> None:
    told = {"requested": Decimal(9), "proposed": Decimal(7)}
    assert planned(told) == (BudgetStage.PROPOSED, 7)
    assert not rules.is_voted(told)
    assert planned(told | {"voted": Decimal(6), "revised": None}) == (BudgetStage.VOTED, 6)
    assert planned({"spent": Decimal(3)}) is None


def test_less_money_is_found_from_stage_to_stage_and_against_the_year_before() -> None:
    told = {"requested": Decimal(9), "proposed": Decimal(9), "voted": Decimal(5)}
    assert [(fall.before_stage, fall.stage, fall.less) for fall in falls(told)] == [("proposed", "voted", 4)]
    before = falls(told, {"revised": Decimal(8)})
    assert (before[0].before_stage, before[0].less) == ("last_year", 3)
    assert falls({"voted": Decimal(5)}, {"voted": None}) == []
    assert falls({"voted": None}, {"voted": Decimal(5)}) == []


def test_a_sum_of_no_figures_is_no_figure() -> None:
    assert rules.sum_known([None, None]) is None
    assert rules.sum_known([None, Decimal(0)]) == 0


@pytest.mark.parametrize("stage", list(BudgetStage))
@pytest.mark.parametrize("role", list(Role))
def test_who_writes_which_figure(stage: BudgetStage, role: Role) -> None:
    office = role in {Role.OFFICER, Role.OFFICE_HEAD}
    assert rules.stage_allowed(stage, frozenset({role}), frozenset()) is office
    department = role in {Role.FOCAL_POINT, Role.DEPARTMENT_HEAD} and stage in {"requested", "spent"}
    assert rules.stage_allowed(stage, frozenset(), frozenset({role})) is department


def codes(facts: AmountFacts) -> set[str]:
    try:
        guard_amount(facts)
    except DomainError as error:
        return {one.code for one in (error, *error.others)}
    return set()


GOOD = {"stage": "voted", "amount": Decimal(5), "as_of": DAY, "today": DAY, "source": "Budget book"}


def test_all_that_is_wrong_with_a_figure_is_said_at_once() -> None:
    assert codes(AmountFacts(**GOOD)) == set()
    assert codes(AmountFacts()) == {"stage-unknown", "amount-missing", "day-missing", "source-missing"}
    assert codes(AmountFacts(**GOOD | {"as_of": DAY + dt.timedelta(days=1)})) == {"day-to-come"}
    assert codes(AmountFacts(**GOOD, newest=DAY + dt.timedelta(days=1))) == {"day-older"}
    assert codes(AmountFacts(**GOOD | {"amount": Decimal(-1)})) == {"amount-impossible"}


def test_a_change_needs_a_reason_but_more_spending_does_not() -> None:
    assert codes(AmountFacts(**GOOD, before=Decimal(9))) == {"reason-missing"}
    assert codes(AmountFacts(**GOOD, before=Decimal(9), reason="Less rain.")) == set()
    assert codes(AmountFacts(**GOOD, before=Decimal(5))) == set()
    spent = GOOD | {"stage": "spent"}
    assert codes(AmountFacts(**spent, before=Decimal(1))) == set()
    assert codes(AmountFacts(**spent, before=Decimal(9))) == {"reason-missing"}


def test_shares_are_together_at_most_the_whole() -> None:
    guard_share(Decimal(40), Decimal(60))
    for share, others, code in ((0, 0, "share-impossible"), (101, 0, "share-impossible"), (41, 60, "share-too-large")):
        with pytest.raises(DomainError) as caught:
            guard_share(Decimal(share), Decimal(others))
        assert caught.value.code == code
