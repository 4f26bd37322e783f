"""Which reports count today, what a page prints of a large plan, and the tree of any rows whatever."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcity.plan.rules.public import NodeRow, Rhythm, counted_period, csv_rows, lines_open, next_due, tree_of
from hrkit.progress.recompute import recompute
from hrkit.progress.table import COLUMNS, read_rows

HALF = Rhythm("half", dt.date(2025, 1, 1), dt.date(2028, 12, 31), 30)


def row(pk: int, parent: int | None = None, status: str = "not_started", **fields: object) -> NodeRow:
    values: dict[str, object] = {
        "pk": pk, "ref": f"M-{pk}", "parent": parent, "level": 1, "order": pk, "code": "", "title": {}, "weight": None,
        "lead": None, "starts_on": None, "ends_on": None, "status": status, "progress": None, "period": None,
        "told_at": None, "dropped_on": None,
    }  # fmt: skip
    return NodeRow(**values | fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("today", "period"),
    [
        (dt.date(2025, 7, 30), ""),  # the grace of the first period ends today
        (dt.date(2025, 7, 31), "2025-H1"),
        (dt.date(2026, 1, 30), "2025-H1"),
        (dt.date(2026, 1, 31), "2025-H2"),
        (dt.date(2026, 7, 30), "2025-H2"),
        (dt.date(2035, 1, 1), "2028-H2"),  # long after its end the last period counts
    ],
)
def test_a_period_counts_from_the_day_after_its_grace(today: dt.date, period: str) -> None:
    assert counted_period(HALF, today, frozenset()) == period


def test_a_day_off_moves_the_last_day_for_reports(today: dt.date = dt.date(2025, 7, 31)) -> None:
    assert counted_period(HALF, today, frozenset({dt.date(2025, 7, 30)})) == ""
    assert next_due(HALF, today, frozenset({dt.date(2025, 7, 30)})) == ("2025-H1", today)


@pytest.mark.parametrize(
    ("today", "due"),
    [
        (dt.date(2024, 1, 1), ("2025-H1", dt.date(2025, 7, 30))),
        (dt.date(2025, 7, 30), ("2025-H1", dt.date(2025, 7, 30))),
        (dt.date(2025, 7, 31), ("2025-H2", dt.date(2026, 1, 30))),
        (dt.date(2029, 1, 30), ("2028-H2", dt.date(2029, 1, 30))),
        (dt.date(2029, 1, 31), None),
    ],
)
def test_the_next_report_is_due_until_the_plan_is_over(today: dt.date, due: object) -> None:
    assert next_due(HALF, today, frozenset()) == due


def test_a_report_on_a_later_period_counts_too_and_an_earlier_one_does_not() -> None:
    rows = [
        row(1),
        row(2, 1, "on_track", progress=Decimal(60), period="2026-H1"),
        row(3, 1, "on_track", progress=Decimal(10), period="2025-H1"),
        row(4, 1, "done", progress=Decimal(100), period="2025-H1"),
    ]
    tree = tree_of(rows, "2025-H2")
    assert tree.of(1).progress == Fraction(80)
    assert [tree.status(pk) for pk in (2, 3, 4)] == ["on_track", "not_reported", "done"]


def test_a_circle_and_a_parent_outside_break_no_page() -> None:
    tree = tree_of([row(1, 2), row(2, 1), row(3, 99)], "")
    assert tree.problem is not None
    assert set(tree.rows) == {1, 2, 3}
    assert list(lines_open(tree)) == [3]


def test_a_large_plan_is_printed_by_whole_levels_that_fit() -> None:
    rows = [row(goal) for goal in range(1, 11)]
    rows += [row(goal * 100 + place, goal) for goal in range(1, 11) for place in range(10)]
    rows += [row(above.pk * 100 + place, above.pk) for above in rows[10:] for place in range(49)]
    tree = tree_of(rows, "")
    shown = lines_open(tree)
    assert len(tree.rows) == 5010
    assert len(shown) == 110
    assert [pk for pk, is_open in shown.items() if is_open] == list(range(1, 11))
    assert len(lines_open(tree, 100)) == 49
    assert len(lines_open(tree, 1)) == 10


PROGRESS = st.one_of(st.none(), st.integers(0, 99))


@given(st.lists(st.tuples(st.integers(0, 30), PROGRESS, st.booleans()), max_size=40))
def test_the_file_of_any_plan_computes_again(given_rows: list[tuple[int, int | None, bool]]) -> None:
    rows = []
    for pk, (above, progress, is_old) in enumerate(given_rows, 1):
        parent = above if 0 < above < pk else None
        told = {} if progress is None else {"progress": Decimal(progress), "period": "2024" if is_old else "2026"}
        rows.append(row(pk, parent, "not_started" if progress is None else "on_track", **told))
    tree = tree_of(rows, "2025")
    text = "\n".join(",".join(cells) for cells in (COLUMNS, *csv_rows(tree, {})))
    if rows:
        assert recompute(read_rows(text.encode())).different == ()
