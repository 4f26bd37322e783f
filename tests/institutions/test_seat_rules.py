"""What may be shown of small groups: nobody can be recognised, or worked out by subtracting."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import pytest

from hrcity.core.errors import DomainError
from hrcity.institutions import seat_rules as rules


def attack(marks: list[str], open_counts: list[int | None], seats: int) -> list[set[int]]:
    """Every value each hidden count may have, by brute force, for a reader who knows that groups are all there are."""
    ranges = []
    for mark, count in zip(marks, open_counts, strict=True):
        ranges.append([count] if count is not None else range(3) if mark == rules.FEWER else range(seats + 1))
    found: list[set[int]] = [set() for _mark in marks]
    for guess in product(*ranges):
        if sum(int(value or 0) for value in guess) == seats:
            for place, value in enumerate(guess):
                found[place].add(int(value or 0))
    return found


@pytest.mark.parametrize("seats", [3, 4, 5, 7, 9, 12])
@pytest.mark.parametrize("groups", [2, 3, 4])
def test_no_partition_can_be_worked_out_by_subtracting(seats: int, groups: int) -> None:
    for members in product(range(seats + 1), repeat=groups):
        if sum(members) != seats:
            continue
        cells = rules.protect("disability", members, seats)
        assert not any(cell.mark == rules.OPEN and (cell.members or 0) < 3 for cell in cells)
        assert not any(cell.mark == rules.OPEN and seats - (cell.members or 0) < 3 for cell in cells)
        found = attack([cell.mark for cell in cells], [cell.members for cell in cells], seats)
        for cell, values, true in zip(cells, found, members, strict=True):
            assert true in values
            assert cell.mark == rules.OPEN or len(values) >= 3, (members, cells)


def test_one_small_group_takes_a_second_one_with_it() -> None:
    assert [cell.mark for cell in rules.protect("origin", [2, 3, 7], 12)] == ["fewer", "kept", "open"]


def test_two_small_groups_that_fill_the_table_give_no_upper_bound() -> None:
    assert [cell.mark for cell in rules.protect("other", [2, 2], 4)] == ["kept", "kept"]


def test_a_group_alone_with_almost_all_seats_is_kept_back() -> None:
    assert rules.protect("disability", [9], 10)[0].mark == rules.KEPT


def test_sex_age_and_district_are_open() -> None:
    for dimension in ("sex", "age", "district"):
        assert rules.protect(dimension, [1, 9], 10)[0].members == 1


def test_lines_are_read_in_both_languages_and_given_back() -> None:
    groups = rules.read_groups("Women; 여성; 4; 50.2\n\n남성\t5\t49,8%\nOthers; 0")
    assert groups[0] == rules.Group({"en": "Women", "ko": "여성"}, 4, Decimal("50.2"))
    assert groups[1] == rules.Group({"ko": "남성"}, 5, Decimal("49.8"))
    assert groups[2] == rules.Group({"en": "Others"}, 0, None)
    assert rules.read_groups(rules.group_lines(groups)) == groups


@pytest.mark.parametrize("line", ["Women", "5; 3", "Women; 1.5", "Women; -1", "Women; 2; 150", "a; b; c; 1", "x; NaN"])
def test_a_line_that_cannot_be_read_is_named(line: str) -> None:
    with pytest.raises(DomainError, match="Line 2"):
        rules.read_groups(f"Men; 3; 49\n{line}")
