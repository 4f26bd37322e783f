"""The folder of vectors: what was committed stays, filters hold, damage is noticed."""

from __future__ import annotations

import datetime as dt
import os
import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.fake_encoder import DIMS, direction

from hrkit.semantic import vectors as room
from hrkit.semantic.columns import Wanted
from hrkit.semantic.scan import Bytes, to_bytes
from hrkit.semantic.vectors import Damaged, OtherModel, Row, Vectors

PUBLIC = Wanted(frozenset({"public"}))


def vector(name: str) -> Bytes:
    return to_bytes(direction(name))


def row(key: str, name: str = "", **more: Any) -> Row:
    return Row(key, more.pop("lang", "en"), f"digest {name or key}", vector(name or key),
               more.pop("marks", ("public",)), **more)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Vectors]:
    made = Vectors(tmp_path / "v", "fake 1", DIMS)
    yield made
    made.close()


def fill(store: Vectors, *rows: Row) -> None:
    for one in rows:
        store.put(one.key, [one])
    store.commit()


def found(store: Vectors, name: str, wanted: Wanted = PUBLIC, k: int = 10) -> list[str]:
    return [key for key, near in store.search(vector(name), wanted, k).hits if near > 0.5]


def again(store: Vectors, stamp: str = "fake 1") -> Vectors:
    store.close()
    return Vectors(store.folder, stamp, DIMS)


def before_and_after(store: Vectors) -> Iterator[Vectors]:
    """The folder as it is, and opened again."""
    yield store
    yield again(store)


def test_nearest_comes_first_and_each_document_once(store: Vectors) -> None:
    store.put("a", [row("a", "one"), row("a", "one", lang="ko")])
    fill(store, row("b"), row("c"))
    hits = store.search(vector("one"), PUBLIC, 10).hits
    assert hits[0][0] == "a" and hits[0][1] == pytest.approx(1, abs=0.02)
    assert sorted(key for key, _ in hits) == ["a", "b", "c"]


def test_empty_folder_finds_nothing(store: Vectors) -> None:
    assert list(store.search(vector("x"), PUBLIC, 5).hits) == []
    assert store.commit() == 0 and store.owners() == [] and store.of_keys(["x"], vector("x")) == {}


def test_nothing_counts_before_the_commit(store: Vectors) -> None:
    store.put("a", [row("a")])
    assert found(store, "a") == []
    store.commit()
    assert found(store, "a") == ["a"] and found(again(store), "a") == ["a"]


def test_replaced_and_dropped_rows_are_gone(store: Vectors) -> None:
    fill(store, row("a"), row("b"))
    store.put("a", [row("a", "other")])
    store.drop(["b"])
    store.commit()
    for one in before_and_after(store):
        assert (found(one, "a"), found(one, "other"), found(one, "b")) == ([], ["a"], [])
        assert one.owners() == ["a"] and one.counts()["rows"] == 1


def test_filters_hold_one_of_a_facet_and_all_facets(store: Vectors) -> None:
    fill(store, row("a", "x", facets={"country": ["KOR"], "right": ["r1", "r2"]}),
         row("b", "x", facets={"country": ["SVN"], "right": ["r2"]}), row("c", "x"))

    def some(**filters: list[str]) -> list[str]:
        return sorted(found(store, "x", Wanted(PUBLIC.marks, filters)))

    assert some() == ["a", "b", "c"] and some(country=["KOR"]) == ["a"] and some(country=["KOR", "SVN"]) == ["a", "b"]
    assert some(country=["SVN", "XXX"], right=["r1"]) == [] and some(right=["r2"], country=["SVN"]) == ["b"]
    assert some(country=["XXX"]) == [] and some(nothing=["x"]) == []
    wanted = Wanted(PUBLIC.marks, {"country": ["KOR"], "right": ["r2"]})
    assert sorted(found(store, "x", wanted.without("country"))) == ["a", "b"]


def test_marks_decide_who_finds(store: Vectors) -> None:
    fill(store, row("a", "x"), row("b", "x", marks=("internal",)), row("c", "x", marks=("internal", "desk:3")))
    assert found(store, "x") == ["a"] and found(store, "x", Wanted()) == []
    assert sorted(found(store, "x", Wanted(frozenset({"desk:3", "public"})))) == ["a", "c"]
    assert store.vectors_of("b", PUBLIC) is None and store.vectors_of("a", PUBLIC) is not None


def test_days_limit_and_what_has_none_is_left_out(store: Vectors) -> None:
    fill(store, row("a", "x", date=dt.date(2020, 1, 1)),
         row("b", "x", date=dt.date(2021, 1, 1), due=dt.date(2022, 1, 1)),
         row("c", "x"))

    def some(name: str, first: dt.date | None, last: dt.date | None) -> list[str]:
        return sorted(found(store, "x", Wanted(PUBLIC.marks, {}, {name: (first, last)})))

    assert some("date", None, None) == ["a", "b"] and some("date", dt.date(2020, 6, 1), None) == ["b"]
    assert some("date", None, dt.date(2020, 1, 1)) == ["a"] and some("due", None, None) == ["b"]


def test_another_model_never_mixes(store: Vectors) -> None:
    fill(store, row("a"))
    with pytest.raises(OtherModel, match="fake 1"):
        again(store, "fake 2")
    assert found(again(store), "a") == ["a"]


@pytest.mark.parametrize("harm", ["cut", "gone", "meta cut", "meta garbage", "row gone"])
def test_damage_is_told(store: Vectors, harm: str) -> None:
    fill(store, *(row(f"k{n}") for n in range(50)))
    store.close()
    file, meta = store.folder / "vectors-1.i8", store.folder / room.META
    if harm == "cut":
        file.write_bytes(file.read_bytes()[:-1])
    elif harm == "gone":
        file.unlink()
    elif harm == "meta cut":
        meta.write_bytes(meta.read_bytes()[:5000])
    elif harm == "meta garbage":
        meta.write_bytes(b"no database" * 1000)
    else:
        base = sqlite3.connect(meta)
        base.execute("DELETE FROM row WHERE place = 7")
        base.commit()
        base.close()
    with pytest.raises(Damaged):
        Vectors(store.folder, "fake 1", DIMS)
    room.remove(store.folder)
    Vectors(store.folder, "fake 1", DIMS).close()


def test_bytes_of_a_dead_writer_are_written_over(store: Vectors) -> None:
    fill(store, row("a"))
    with (store.folder / "vectors-1.i8").open("ab") as out:
        out.write(b"\x01" * 100)
    one = again(store)
    fill(one, row("b"))
    assert found(one, "b") == ["b"] and found(again(one), "a") == ["a"]


def test_killed_writer_leaves_the_last_commit(tmp_path: Path) -> None:
    made = Vectors(tmp_path / "v", "fake 1", DIMS)
    fill(made, row("a"))
    made.close()
    child = os.fork()
    if child == 0:
        dying = Vectors(tmp_path / "v", "fake 1", DIMS)
        dying.put("b", [row("b")])
        dying._append(1, dying._put["b"])
        os.kill(os.getpid(), signal.SIGKILL)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    left = Vectors(tmp_path / "v", "fake 1", DIMS)
    assert left.owners() == ["a"]
    fill(left, row("c"))
    assert found(left, "c") == ["c"] and found(left, "b") == []


def test_failed_commit_changes_nothing(store: Vectors) -> None:
    fill(store, row("a"))
    store.put("b", [row("b", facets={"country": [None]})])  # type: ignore[list-item]
    with pytest.raises(sqlite3.Error):
        store.commit()
    fill(store, row("c", facets={"country": ["KOR"]}))
    assert sorted(store.owners()) == ["a", "c"]
    assert found(again(store), "c", Wanted(PUBLIC.marks, {"country": ["KOR"]})) == ["c"]


def test_compacted_folder_answers_the_same(store: Vectors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "COMPACT_FROM", 20)
    fill(store, *(row(f"k{n}", facets={"year": [str(n % 3)]}) for n in range(60)))
    store.drop([f"k{n}" for n in range(0, 60, 2)])
    store.commit()
    assert [path.name for path in store.folder.glob("*.i8")] == ["vectors-2.i8"]
    assert store.counts() == {"rows": 30, "owners": 30, "bytes": 30 * DIMS}
    for one in before_and_after(store):
        assert found(one, "k31") == ["k31"] and found(one, "k30") == []
        assert found(one, "k31", Wanted(PUBLIC.marks, {"year": ["1"]})) == ["k31"]
    fill(one, row("new"))
    assert found(one, "new") == ["new"]


def test_known_vectors_are_given_back_by_digest(store: Vectors) -> None:
    fill(store, row("a", "one"))
    kept = store.known("a")
    assert list(kept) == ["digest one"] and np.array_equal(kept["digest one"], vector("one")) and store.known("b") == {}


def test_filters_of_many_commits_equal_those_of_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from hrkit.semantic import columns

    monkeypatch.setattr(columns, "TAIL", 40)
    monkeypatch.setattr(room, "LOADED_AT_ONCE", 30)
    many = Vectors(tmp_path / "many", "fake 1", DIMS)
    rows = [row(f"k{n}", facets={"year": [str(n % 5)], "right": [f"r{n % 3}", f"r{n % 7}"]}) for n in range(200)]
    for start in range(0, 200, 7):
        fill(many, *rows[start:start + 7])
    wanted = Wanted(PUBLIC.marks, {"year": ["2"], "right": ["r1"]})
    true = {f"k{n}" for n in range(200) if n % 5 == 2 and 1 in {n % 3, n % 7}}
    for one in before_and_after(many):
        assert {key for key, _ in one.search(vector("k1"), wanted, 200).hits} == true


def test_documents_asked_by_key_tell_nearness_and_languages(store: Vectors) -> None:
    store.put("a", [row("a", "one", lang="en"), row("a", "two", lang="ko")])
    fill(store, row("b"))
    told = store.of_keys(["a", "none"], vector("two"))
    assert list(told) == ["a"] and told["a"][0] == pytest.approx(1, abs=0.02) and told["a"][1] == ["en", "ko"]
