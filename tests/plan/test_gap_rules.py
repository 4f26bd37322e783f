"""The gap map's counting: cells and margins, and what changes when an ask comes further."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from hrcity.plan.rules.gaps import ANY, NONE, Share, cells, changes, standing

numbers = st.lists(st.integers(1, 4), max_size=3).map(lambda found: tuple(sorted(set(found))))


@st.composite
def shares(draw: st.DrawFn) -> Share:
    ours = draw(st.booleans())
    measured = ours and draw(st.booleans())
    return Share(draw(numbers), draw(numbers), draw(numbers), ours, measured, measured and draw(st.booleans()), ours)


def test_an_ask_without_labels_stands_with_those_without_and_in_the_margin() -> None:
    assert set(cells(Share())) == {(a, b, c) for a in (NONE, ANY) for b in (NONE, ANY) for c in (NONE, ANY)}


def test_the_whole_is_counted_once_however_many_rights_an_ask_has() -> None:
    assert changes([(None, Share(rights=(1, 2, 3), groups=(4, 5)))])[(ANY, ANY, ANY)] == [1, 0, 0, 0, 0]


@given(st.lists(st.tuples(st.none() | shares(), st.none() | shares()), max_size=8))
def test_adding_the_changes_gives_what_counting_anew_gives(pairs: list[tuple[Share | None, Share | None]]) -> None:
    kept: dict[tuple[int, int, int], list[int]] = {}
    for step in ([(None, before) for before, _after in pairs], pairs):
        for cell, adds in changes(step).items():
            row = kept.setdefault(cell, [0] * 5)
            kept[cell] = [have + add for have, add in zip(row, adds, strict=True)]
    counts: Counter[tuple[int, int, int]] = Counter()
    for _before, after in pairs:
        counts.update(cells(after) if after is not None else ())
    assert {cell: row[0] for cell, row in kept.items() if row[0]} == dict(counts)
    assert all(row[0] >= row[1] >= row[2] >= row[3] >= 0 for row in kept.values())


def test_a_cell_says_whether_a_measure_is_missing() -> None:
    assert [standing(*pair) for pair in ((0, 0), (2, 0), (2, 1), (2, 2))] == ["none", "gap", "part", "whole"]
