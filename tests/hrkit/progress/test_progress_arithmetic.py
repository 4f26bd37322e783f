"""The sum of a plan: every row of the reference table, what it must never depend on, and what it refuses."""

from __future__ import annotations

import doctest
import importlib
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hrkit.progress import Item, ProgressError, Rolled, roll_up, shown

D = Decimal


def leaf(ref: str, progress: str | int | None, weight: str | None = None, parent: str = "P", **more: object) -> Item:
    """A measure under P: reported when it has a value; "dropped" for one that was."""
    weighed = None if weight is None else D(weight)
    if progress == "dropped":
        return Item(ref, parent, weighed, "dropped")
    if progress is None:
        return Item(ref, parent, weighed)
    return Item(ref, parent, weighed, "done" if progress == 100 else "on_track", D(progress), reported=True)


def parent_of(*children: Item) -> Rolled:
    return roll_up([Item("P"), *children])["P"]


def children(text: str) -> list[Item]:
    """`60;.5 80;–` as the reference table writes children: progress;weight, – for blank."""
    cells = [cell.partition(";") for cell in text.split()]
    return [
        leaf(f"c{n}", None if value == "–" else value, None if weight in ("", "–") else weight)
        for n, (value, _mark, weight) in enumerate(cells)
    ]


@pytest.mark.parametrize(
    ("given_children", "value", "reported", "total"),
    [
        ("60 60 80", "66.67", 3, 3),  # Decidim the same; 200, a plain sum, before its PR 5026
        ("60;2 60;3 80;5", "70", 3, 3),  # Decidim 700: Σ progress·weight, weights not summing to 1
        ("60;2 60;1 80;1", "65", 3, 3),  # Decidim 66.67: one weight equal to 1 switches weights off
        ("80;.5 –;.3 40;.2", "68.57", 2, 3),  # Decidim 48: a blank counts as 0 on its weighted path
        ("–;.5 –;.5", None, 0, 2),  # Decidim 0: nothing reported is not 0
        ("30;.2 90;.8", "78", 2, 2),  # Decidim the same: all reported, weights sum to 1
        ("40 –", "40", 1, 2),  # Decidim 40, or 20 where the blank is stored as 0 (#750)
        ("80;.5", "80", 1, 1),  # Decidim 40: a single child on the weighted path
    ],
)
def test_row_of_the_reference_table(given_children: str, value: str | None, reported: int, total: int) -> None:
    found = parent_of(*children(given_children))
    assert shown(found.progress, 2) == (None if value is None else D(value))
    assert (found.reported, found.total, found.dropped) == (reported, total, 0)


def test_a_blank_weight_beside_a_weight_is_refused() -> None:
    # Decidim 110: the blank weight counts as 1, so 60·.5 + 80·1.
    with pytest.raises(ProgressError, match="'c1' has no weight and 'c0' beside it under 'P' has one") as caught:
        parent_of(*children("60;.5 80;–"))
    assert (caught.value.ref, caught.value.field) == ("c1", "weight")


def test_a_goal_stands_where_its_priorities_stand_not_where_the_mean_of_all_leaves_is() -> None:
    rolled = roll_up(
        [
            Item("G"),
            Item("P1", "G"),
            Item("P2", "G"),
            leaf("a", 100, parent="P1"),
            leaf("b", 50, parent="P1"),
            leaf("c", 0, parent="P2"),
            leaf("d", None, parent="P2"),
        ]
    )
    assert [rolled[ref].progress for ref in ("P1", "P2", "G")] == [75, 0, Fraction(75, 2)]
    assert (rolled["G"].leaves_reported, rolled["G"].leaves_total) == (3, 4)


def test_what_was_dropped_leaves_the_sum_and_is_counted() -> None:
    found = parent_of(leaf("a", 100), leaf("b", "dropped"), leaf("c", 40))
    assert (found.progress, found.reported, found.total, found.dropped) == (70, 2, 3, 1)
    assert (found.leaves_reported, found.leaves_total, found.leaves_dropped) == (2, 3, 1)


def test_statuses_are_counted_and_silence_is_one_of_them() -> None:
    found = parent_of(leaf("a", 100), leaf("b", "dropped"), leaf("c", 40), Item("d", "P", None, "delayed", D(20)))
    assert found.statuses == {"done": 1, "dropped": 1, "on_track": 1, "not_reported": 1}


def test_what_is_done_stays_done_without_a_new_report() -> None:
    assert parent_of(Item("a", "P", None, "done"), Item("b", "P", None, "on_track", D(30))).progress == 100


def test_not_started_counts_as_nought_only_when_somebody_said_so() -> None:
    said = parent_of(Item("a", "P", None, "not_started", reported=True), leaf("b", 50))
    silent = parent_of(Item("a", "P", None, "not_started"), leaf("b", 50))
    assert (said.progress, said.reported) == (25, 2) and (silent.progress, silent.reported) == (50, 1)


def test_dropping_a_branch_drops_everything_below_it() -> None:
    rolled = roll_up(
        [Item("G"), Item("P", "G", None, "dropped"), leaf("a", 40), leaf("b", 100), leaf("c", 10, parent="G")]
    )
    assert (rolled["P"].progress, rolled["P"].dropped, rolled["G"].progress) == (None, 2, 10)
    assert (rolled["G"].dropped, rolled["G"].leaves_dropped, rolled["G"].leaves_total) == (1, 2, 3)


def test_a_branch_whose_every_leaf_was_dropped_owes_no_report() -> None:
    rolled = roll_up([Item("G"), Item("P", "G"), leaf("a", "dropped"), leaf("c", 10, parent="G")])
    assert (rolled["G"].reported, rolled["G"].total, rolled["G"].dropped) == (1, 2, 1)


def test_the_whole_plan_is_summed_under_a_name_of_its_own() -> None:
    rolled = roll_up([Item("G1"), Item("G2"), leaf("a", 60, parent="G1"), leaf("b", None, parent="G2")], whole="PLAN")
    assert (rolled["PLAN"].progress, rolled["PLAN"].reported, rolled["PLAN"].total) == (60, 1, 2)
    assert roll_up([], whole="PLAN")["PLAN"].progress is None and roll_up([]) == {}


def test_a_leaf_may_stand_above_the_deepest_level() -> None:
    rolled = roll_up([Item("G"), Item("P", "G"), leaf("a", 20), leaf("b", 60, parent="G")])
    assert rolled["G"].progress == 40 and rolled["b"].leaves_total == 1 and rolled["b"].total == 0


def test_sums_are_exact_and_only_display_rounds() -> None:
    assert parent_of(leaf("a", 50, "0.1"), leaf("b", 50, "0.2")).progress == 50
    third = parent_of(leaf("a", 100), leaf("b", 0), leaf("c", 0)).progress
    assert third == Fraction(100, 3) and shown(third, 2) == D("33.33") and shown(third) == 33
    assert [shown(Fraction(n, 8), 2) for n in (1, 3)] == [D("0.13"), D("0.38")] and shown(None, 2) is None


BAD = [
    ([Item("a"), Item("a")], "'a' stands there twice", "ref"),
    ([Item("a", "ghost")], "'a' stands under 'ghost', which is not in the plan", "parent_ref"),
    ([Item("a", "a")], "'a' stands above itself: a under a", "parent_ref"),
    (
        [Item("x"), Item("c", "b"), Item("b", "c"), leaf("d", 5, parent="c")],
        "'b' stands above itself: b under c under b",
        "parent_ref",
    ),
    ([Item("P"), leaf("a", 5, "0")], "weight of 'a' is 0; it must be above 0", "weight"),
    ([Item("P"), leaf("a", 5, "-1")], "weight of 'a' is -1", "weight"),
    ([Item("P"), leaf("a", 5, "NaN")], "weight of 'a' is NaN", "weight"),
    ([Item("a", weight=D(1)), Item("b")], "'b' has no weight and 'a' beside it at the top has one", "weight"),
    ([Item("P"), leaf("a", "100.5")], "progress of 'a' is 100.5; it must lie between 0 and 100", "progress"),
    ([Item("P"), leaf("a", "-1")], "progress of 'a' is -1", "progress"),
    ([Item("P"), leaf("a", "Infinity")], "progress of 'a' is Infinity", "progress"),
    ([Item("P", progress=D(5)), leaf("a", 5)], "'P' has nodes below it, so its progress is computed", "progress"),
    ([Item("a", status="done", progress=D(80))], "'a' is done, which means 100, but its progress is 80", "progress"),
    ([Item("a", status="not_started", progress=D(5))], "'a' is not_started, which means 0", "progress"),
    ([Item("a", status="on_track", progress=D(100), reported=True)], "only a measure that is done has 100", "progress"),
    ([Item("a", status="delayed", reported=True)], "'a' is reported as delayed, but does not say", "progress"),
    ([Item("a", progress=D(5), reported=True)], "'a' is marked as reported, but has no status", "status"),
    ([Item("a", status="green")], "'green' of 'a' is no status; use one of not_started", "status"),
]


@pytest.mark.parametrize(("items", "sentence", "field"), BAD, ids=[sentence for _items, sentence, _field in BAD])
def test_what_cannot_be_summed_is_refused_with_one_sentence(items: list[Item], sentence: str, field: str) -> None:
    with pytest.raises(ProgressError) as caught:
        roll_up(items)
    said = caught.value.sentence
    assert sentence in said and said.endswith(".") and "\n" not in said
    assert caught.value.field == field and f"'{caught.value.ref}'" in said


def test_the_name_of_the_whole_must_not_be_a_node() -> None:
    with pytest.raises(ProgressError, match="name of the whole"):
        roll_up([Item("a")], whole="a")


def test_a_tree_of_any_depth_is_summed_without_recursion() -> None:
    chain = [Item("n0"), *(Item(f"n{n}", f"n{n - 1}") for n in range(1, 5000)), leaf("end", 37, parent="n4999")]
    assert roll_up(chain)["n0"].progress == 37


values = st.one_of(st.none(), st.just("dropped"), st.just(100), st.decimals(0, D("99.99"), places=2).map(str))
weights = st.decimals(D("0.001"), 1000, places=3).map(str)
# Branches of a goal, each with its measures: (progress, weight).
trees = st.lists(st.lists(st.tuples(values, weights), min_size=1, max_size=6), min_size=1, max_size=5)


def tree(
    branches: list[list[tuple[str | int | None, str]]], scale: Decimal | int = 1, weighed: bool = True
) -> list[Item]:
    items = [Item("G"), *(Item(f"B{n}", "G", scale * (n + 1) if weighed else None) for n in range(len(branches)))]
    items += [
        leaf(f"{n}.{m}", value, str(scale * D(weight)) if weighed else None, f"B{n}")
        for n, branch in enumerate(branches)
        for m, (value, weight) in enumerate(branch)
    ]
    return items


@settings(max_examples=60, deadline=None)
@given(trees, st.booleans(), st.decimals(D("0.01"), 100, places=2), st.randoms(use_true_random=False))
def test_order_and_scale_change_nothing(branches: list, weighed: bool, scale: Decimal, random: object) -> None:  # type: ignore[type-arg]  # hypothesis fills it
    before = roll_up(tree(branches, weighed=weighed))
    shuffled = tree(branches, scale, weighed)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random of hypothesis
    assert roll_up(shuffled) == before


@settings(max_examples=60, deadline=None)
@given(trees)
def test_a_parent_lies_within_its_reported_children_and_counts_add_up(branches: list) -> None:  # type: ignore[type-arg]
    items = tree(branches)
    rolled = roll_up(items)
    for ref in {item.parent_ref for item in items if item.parent_ref}:
        below = [rolled[item.ref] for item in items if item.parent_ref == ref]
        known = [one.progress for one in below if one.progress is not None]
        found = rolled[ref]
        assert (found.progress is None) == (not known)
        if found.progress is not None:
            assert min(known) <= found.progress <= max(known)
        assert found.reported == len(known) and found.total == len(below)
        assert sum(found.statuses.values()) == found.leaves_total == sum(one.leaves_total for one in below)


@settings(max_examples=40, deadline=None)
@given(trees, weights)
def test_an_unreported_child_changes_counts_only(branches: list, weight: str) -> None:  # type: ignore[type-arg]
    items = tree(branches)
    before, after = roll_up(items), roll_up([*items, leaf("new", None, weight, "B0")])
    assert (after["B0"].progress, after["B0"].total) == (before["B0"].progress, before["B0"].total + 1)
    assert (after["B0"].reported, after["B0"].dropped) == (before["B0"].reported, before["B0"].dropped)
    if before["B0"].dropped < before["B0"].total:  # a branch all of it dropped is owed again
        assert after["G"].progress == before["G"].progress and after["G"].dropped == before["G"].dropped


@settings(max_examples=30, deadline=None)
@given(trees)
def test_all_done_is_a_hundred(branches: list) -> None:  # type: ignore[type-arg]
    done = [[(100, weight) for _value, weight in branch] for branch in branches]
    assert {one.progress for one in roll_up(tree(done)).values()} == {100}


@pytest.mark.parametrize("name", ["hrkit.progress", "hrkit.progress.arithmetic", "hrkit.progress.periods"])
def test_examples_in_the_docstrings_hold(name: str) -> None:
    outcome = doctest.testmod(importlib.import_module(name))
    assert outcome.failed == 0 and outcome.attempted
