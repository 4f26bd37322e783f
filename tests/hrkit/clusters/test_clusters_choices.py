"""What persons decided holds, and numbers stay with their clusters."""

from __future__ import annotations

import pytest

from hrkit.clusters import Change, ChangeKind, ChoiceError, Choices, Item, Result, cluster

HOUSING = "Build more social housing"
OTHER = "Train the police"


def items(**texts: str) -> list[Item]:
    return [Item(key, text) for key, text in texts.items()]


def groups(result: Result) -> list[tuple[str, ...]]:
    return sorted(found.keys for found in result.clusters)


def kept_of(result: Result) -> dict[str, tuple[str, ...]]:
    return {one.id: one.keys for one in result.clusters}


def test_texts_put_together_by_a_person_are_one_whatever_they_say() -> None:
    texts = items(a=HOUSING, b=HOUSING, c=OTHER, d=OTHER)
    chosen = Choices(together=[("a", "c")])
    assert groups(cluster(texts, choices=chosen)) == [("a", "b", "c", "d")]


def test_texts_kept_apart_by_a_person_are_never_one_even_with_the_same_words() -> None:
    texts = items(a=HOUSING, b=HOUSING, c=HOUSING)
    found = groups(cluster(texts, choices=Choices(apart=[("a", "b")])))
    assert found == [("a", "c")] or found == [("b", "c")]


def test_what_was_put_together_counts_when_something_is_kept_apart() -> None:
    texts = items(a=HOUSING, b=OTHER, x=HOUSING, y=OTHER)
    chosen = Choices(together=[frozenset({"a", "b"})], apart=[("x", "y")])
    found = groups(cluster(texts, choices=chosen))
    assert len(found) == 1
    assert {"a", "b"} < set(found[0]) and not {"x", "y"} <= set(found[0])


def test_choices_that_contradict_are_refused_with_the_keys() -> None:
    chosen = Choices(together=[("a", "b"), ("b", "c")], apart=[("a", "c")])
    with pytest.raises(ChoiceError, match="“a” and “c”"):
        cluster(items(a=HOUSING), choices=chosen)


def test_choices_about_texts_that_are_gone_do_no_harm() -> None:
    chosen = Choices(together=[("a", "gone")], apart=[("b", "lost")])
    assert groups(cluster(items(a=HOUSING, b=HOUSING), choices=chosen)) == [("a", "b")]


def test_choices_survive_a_later_run_with_more_texts() -> None:
    chosen = Choices(together=[("a", "c")], apart=[("a", "b")])
    texts = items(a=HOUSING, b=HOUSING, c=OTHER, d=OTHER, e=OTHER)
    assert groups(cluster(texts, choices=chosen)) == [("a", "c", "d", "e")]


def test_number_comes_from_the_founding_member_and_stays_when_an_earlier_key_joins() -> None:
    first = cluster(items(m=HOUSING, n=HOUSING))
    again = cluster(items(m=HOUSING, n=HOUSING))
    assert first.clusters == again.clusters
    grown = cluster(items(a=HOUSING, m=HOUSING, n=HOUSING), kept=kept_of(first))
    assert grown.clusters[0].id == first.clusters[0].id
    assert grown.changes == (Change(ChangeKind.GROWN, first.clusters[0].id),)


def test_union_keeps_the_older_number_and_reports_the_other_as_merged() -> None:
    texts = items(a=HOUSING, b=HOUSING, c=OTHER, d=OTHER, e=OTHER)
    kept = {"c-old": ("a", "b"), "c-young": ("c", "d", "e")}
    found = cluster(texts, kept=kept, choices=Choices(together=[("a", "c")]))
    assert [one.id for one in found.clusters] == ["c-old"]
    assert Change(ChangeKind.MERGED, "c-young", "c-old") in found.changes


def test_split_gives_a_new_number_to_the_smaller_part() -> None:
    texts = items(a=HOUSING, b=HOUSING, c=OTHER, d=OTHER, e=OTHER)
    found = cluster(texts, kept={"c-one": ("a", "b", "c", "d", "e")})
    ids = {one.keys: one.id for one in found.clusters}
    assert ids["c", "d", "e"] == "c-one"
    assert ids["a", "b"] != "c-one"
    assert Change(ChangeKind.SPLIT, ids["a", "b"], "c-one") in found.changes


def test_cluster_whose_texts_are_gone_is_reported_gone() -> None:
    found = cluster(items(a=HOUSING), kept={"c-one": ("a", "b"), "c-two": ("x", "y")})
    assert found.changes == (Change(ChangeKind.GONE, "c-one"), Change(ChangeKind.GONE, "c-two"))


def test_cluster_that_lost_a_text_is_reported_shrunk() -> None:
    found = cluster(items(a=HOUSING, b=HOUSING), kept={"c-one": ("a", "b", "c")})
    assert found.changes == (Change(ChangeKind.SHRUNK, "c-one"),)


def test_number_that_is_taken_is_not_given_twice() -> None:
    first = cluster(items(a=HOUSING, b=HOUSING)).clusters[0].id
    texts = items(a=HOUSING, b=HOUSING, c=OTHER, d=OTHER, e=OTHER)
    found = cluster(texts, kept={first: ("a", "c", "d", "e")})
    ids = {one.keys: one.id for one in found.clusters}
    assert ids["c", "d", "e"] == first
    assert ids["a", "b"] != first


def test_nothing_changed_says_so() -> None:
    first = cluster(items(a=HOUSING, b=HOUSING, c=OTHER, d=OTHER))
    assert len(first.changes) == 2
    assert not cluster(items(a=HOUSING, b=HOUSING, c=OTHER, d=OTHER), kept=kept_of(first)).changes
