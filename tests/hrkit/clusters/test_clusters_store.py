"""The store gives step by step what a whole build gives at once, and says so when it is damaged."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hrkit.clusters import Choices, Item, ItemError, Result, Store, StoreError, cluster, cluster_more
from hrkit.clusters.near import common_order, near_pairs, wordings_of

WORDS = ["housing", "rents", "evictions", "shelters", "heating", "repairs", "women", "ratify"]
TEXTS = st.lists(st.sampled_from(WORDS), min_size=0, max_size=5, unique=True).map(" ".join)
KEYS = st.sampled_from([f"k{number}" for number in range(14)])
STEPS = st.lists(st.tuples(st.dictionaries(KEYS, TEXTS, max_size=6), st.sets(KEYS, max_size=3)), min_size=1, max_size=5)
PAIRS = st.lists(st.tuples(KEYS, KEYS).filter(lambda pair: pair[0] != pair[1]), max_size=2)


def after(kept: dict[str, tuple[str, ...]], result: Result) -> None:
    """Take over a result as the platform does."""
    for change in result.changes:
        if change.kind in {"gone", "merged"}:
            del kept[change.id]
    kept.update({one.id: one.keys for one in result.clusters})


def items_of(texts: Mapping[str, str]) -> list[Item]:
    return [Item(key, text, "en", "SVN") for key, text in texts.items()]


@settings(max_examples=60, deadline=None)
@given(STEPS, PAIRS, PAIRS)
@pytest.mark.slow
def test_step_by_step_is_the_same_as_all_at_once(
    steps: list[tuple[dict[str, str], set[str]]], together: list[tuple[str, str]], apart: list[tuple[str, str]]
) -> None:
    chosen = Choices(together, [pair for pair in apart if not together])
    texts: dict[str, str] = {}
    kept: dict[str, tuple[str, ...]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for added, removed in steps:
            store = Store(Path(folder) / "store")
            texts = {key: text for key, text in texts.items() if key not in removed} | added
            after(kept, cluster_more(store, items_of(added), removed=removed, kept=kept, choices=chosen))
            whole = cluster(items_of(texts), choices=chosen)
            assert sorted(kept.values()) == sorted(one.keys for one in whole.clusters)
            assert len(store) == len(texts)


@pytest.mark.slow
@settings(deadline=None)
@given(st.lists(TEXTS.filter(bool), max_size=12), st.sampled_from([0.3, 0.5, 0.8]))
def test_near_pairs_are_those_that_comparing_all_with_all_finds(texts: list[str], floor: float) -> None:
    sets = [sorted({(hash(word) * 4 % 2**60) for word in text.split()}) for text in texts]
    offsets = np.concatenate([[0], np.cumsum([len(row) for row in sets])]).astype(np.int64)
    rows = wordings_of(offsets, np.array([t for row in sets for t in row], np.uint64), np.zeros(len(sets), np.uint64))
    found = near_pairs(rows, common_order(rows.tokens), floor)
    expected = [(a, b) for b in range(len(sets)) for a in range(b)
                if len({*sets[a]} & {*sets[b]}) / len({*sets[a]} | {*sets[b]}) >= floor - 1e-12]
    assert sorted(zip(found.left.tolist(), found.right.tolist(), strict=True)) == sorted(expected)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(tmp_path / "store")
    made.add(items_of({"a": "Build social housing", "b": "Train the police", "c": "Lower rents in the city"}))
    return made


def test_neighbours_of_a_text_are_found_without_keeping_it(store: Store) -> None:
    found = store.neighbours([Item("q", "Build more social housing", "en", "SVN")])
    assert [(near.key, near.other) for near in found] == [("q", "a")]
    assert len(store) == 3


def test_neighbours_stay_inside_the_country(store: Store) -> None:
    assert not store.neighbours([Item("q", "Build social housing", "en", "KOR")])


def test_new_document_touches_only_what_it_reaches(store: Store) -> None:
    found = cluster_more(store, [Item("d", "Build social housing", "en", "SVN")])
    assert [one.keys for one in found.clusters] == [("a", "d")]


def test_changed_text_leaves_its_cluster(store: Store) -> None:
    kept = {one.id: one.keys for one in cluster_more(store, [Item("d", "Train the police", "en", "SVN")]).clusters}
    found = cluster_more(store, [Item("d", "Plant trees", "en", "SVN")], kept=kept)
    assert not found.clusters
    assert [change.kind for change in found.changes] == ["gone"]


def test_same_text_again_changes_nothing(store: Store) -> None:
    written = store.add([Item("a", "Build social housing", "en", "SVN")])
    assert not len(written.added) and len(store) == 3


def test_choice_made_since_is_looked_at_when_named(store: Store) -> None:
    found = cluster_more(store, touching=["a"], choices=Choices(together=[("a", "b")]))
    assert [one.keys for one in found.clusters] == [("a", "b")]


def test_reason_for_kept_texts_needs_their_texts(store: Store) -> None:
    new = Item("d", "Build social housing", "en", "SVN")
    with pytest.raises(KeyError, match="item_of"):
        cluster_more(store, [new]).why("a", "d")
    again = cluster_more(store, [new], item_of=lambda key: Item(key, "Build social housing"))
    assert again.why("a", "d").closeness == 1


def test_removed_text_comes_back_with_its_neighbours(store: Store) -> None:
    store.remove(["a", "nobody"])
    assert len(store) == 2
    store.add([Item("x", "Build new social housing", "en", "SVN")])
    found = cluster_more(store, [Item("a", "Build social housing", "en", "SVN")])
    assert [one.keys for one in found.clusters] == [("a", "x")]


def test_store_opened_again_knows_everything(store: Store) -> None:
    again = Store(store.folder)
    again.verify()
    assert again.rows_of(["a", "b", "c", "z"]).keys() == {"a", "b", "c"}


@pytest.mark.slow
def test_store_that_grew_from_little_still_finds_every_neighbour(tmp_path: Path) -> None:
    store = Store(tmp_path / "grown")
    texts = {f"k{number}": f"{first} {second} squares" for number, (first, second) in
             enumerate((first, second) for first in WORDS for second in WORDS if first < second)}
    for key, text in texts.items():
        store.add(items_of({key: text}))
        store = Store(tmp_path / "grown")
    store.verify()
    at_once = Store(tmp_path / "at-once")
    at_once.add(items_of(texts))
    asked = [Item(f"q{key}", text, "en", "SVN") for key, text in texts.items()]
    assert store.neighbours(asked, 0.45) == at_once.neighbours(asked, 0.45)


def test_key_given_twice_is_refused_and_nothing_is_kept(store: Store) -> None:
    with pytest.raises(ItemError, match="twice"):
        store.add([Item("x", "one"), Item("x", "two")])
    assert len(Store(store.folder)) == 3


@pytest.mark.parametrize("name", ["tokens", "posting", "edge_from", "key_text"])
def test_file_cut_off_is_told(store: Store, name: str) -> None:
    (path,) = store.folder.glob(f"part-*/{name}.npy")
    path.write_bytes(path.read_bytes()[:-3])
    with pytest.raises(StoreError, match="Build the store anew"):
        Store(store.folder)


def test_missing_file_is_told(store: Store) -> None:
    next(store.folder.glob("alive-*.npy")).unlink()
    with pytest.raises(StoreError, match="Build the store anew"):
        Store(store.folder)


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"format": 1}', "null"])
def test_damaged_table_of_contents_is_told(store: Store, content: str) -> None:
    (store.folder / "store.json").write_text(content)
    with pytest.raises(StoreError, match=r"[Bb]uild (it|the store) anew"):
        Store(store.folder)


def test_flipped_byte_is_found_by_verifying(store: Store) -> None:
    (path,) = store.folder.glob("part-*/tokens.npy")
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(StoreError, match=r"tokens\.npy"):
        Store(store.folder).verify()


def test_numbers_that_lead_nowhere_are_told(store: Store) -> None:
    (path,) = store.folder.glob("part-*/posting_row.npy")
    np.save(path, np.full_like(np.load(path), 2**30))
    with pytest.raises(StoreError, match="Build the store anew"):
        Store(store.folder).neighbours([Item("q", "Build social housing", "en", "SVN")])


def test_store_of_another_version_is_told(store: Store) -> None:
    path = store.folder / "store.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"rules": 0}))
    with pytest.raises(StoreError, match="another version"):
        Store(store.folder)


def test_store_made_otherwise_is_told(store: Store) -> None:
    with pytest.raises(StoreError, match="across"):
        Store(store.folder, across=True)


def test_second_writer_is_sent_away(store: Store) -> None:
    other = Store(store.folder)
    store.add([Item("d", "Plant trees", "en", "SVN")])
    with pytest.raises(StoreError, match="Open it again"):
        other.add([Item("e", "Plant trees", "en", "SVN")])
    assert len(Store(store.folder)) == 4


def test_failed_write_leaves_the_store_as_it_was(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("hrkit.clusters.store.os.replace", fail)
    with pytest.raises(OSError, match="disk full"):
        store.add([Item("d", "Build social housing", "en", "SVN")])
    monkeypatch.undo()
    assert len(store) == 3
    assert [one.keys for one in cluster_more(store, [Item("d", "Build social housing", "en", "SVN")]).clusters] == [
        ("a", "d")]
