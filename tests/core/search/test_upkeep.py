"""The index follows the database: changes, rebuilds, damage, dead writers."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from hrcity.core import search
from hrcity.core.models import Job, SearchChange
from hrcity.core.search import Doc, IndexUnavailable, SearchIndex, changes, folders, tables
from hrcity.core.search.changes import ranges
from hrcity.core.search.port import WriterBusy
from hrcity.core.search.store import store
from hrcity.core.search.tantivy_index import VERSION_FILE, TantivyIndex
from hrkit.text import korean
from tests.core.search.helpers import keys, note

pytestmark = pytest.mark.django_db
Shelf = dict[int, Doc]


def found(text: str = "", marks: tuple[str, ...] = ("public",)) -> list[int]:
    return keys(search.search(text, visible_to=marks, lang="en"))


def test_first_flush_builds_the_index(shelf: Shelf) -> None:
    shelf[1] = note(1, "housing")
    assert search.flush() == 1
    assert found("houses") == [1]


def test_change_is_found_after_the_next_flush(shelf: Shelf) -> None:
    search.flush()
    shelf.update({1: note(1, "housing"), 2: note(2, "water")})
    search.changed("note", [1, 2])
    assert found() == []
    assert search.flush() == 2
    assert found() == [1, 2]
    shelf[1] = replace(shelf[1], body="noise")
    del shelf[2]
    search.changed("note", [2, 1, 1])
    search.flush()
    assert (found("noise"), found("housing"), found("water")) == ([1], [], [])
    assert not SearchChange.objects.exists()


def test_rolled_back_change_leaves_nothing_to_do(shelf: Shelf) -> None:
    search.flush()
    with pytest.raises(RuntimeError), transaction.atomic():
        search.changed("note", [1])
        raise RuntimeError
    assert not SearchChange.objects.exists()


def test_bulk_of_consecutive_rows_is_one_line_written_in_parts(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "BATCH", 7)
    monkeypatch.setattr(changes, "COMMIT_SECONDS", 0.0)
    search.flush()
    shelf.update({n: note(n, "bulk") for n in (*range(1, 31), 50, 60)})
    search.changed("note", shelf)
    assert [(one.first, one.last) for one in SearchChange.objects.order_by("first")] == [(1, 30), (50, 50), (60, 60)]
    assert search.flush() == 32
    assert sorted(keys(search.search("bulk", visible_to={"public"}, k=100))) == sorted(shelf)


def test_ranges_of_any_numbers_cover_exactly_them() -> None:
    numbers = [9, 1, 2, 3, 3, 7, 8]
    assert [n for first, last in ranges(numbers) for n in range(first, last + 1)] == sorted(set(numbers))
    assert list(ranges([])) == []


def test_what_was_not_committed_is_written_by_the_next_worker(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    search.flush()
    shelf[1] = note(1, "housing")
    search.changed("note", [1])
    with monkeypatch.context() as dying:
        def die(self: SearchIndex) -> None:
            raise KeyboardInterrupt
        dying.setattr(type(store().open()), "commit", die)
        with pytest.raises(KeyboardInterrupt):
            search.flush()
    assert found() == [] and SearchChange.objects.count() == 1
    search.flush()
    assert found() == [1]


def test_changes_of_an_unknown_kind_are_forgotten(shelf: Shelf) -> None:
    search.flush()
    search.changed("nothing_of_ours", [1])
    search.flush()
    assert not SearchChange.objects.exists()


def test_only_one_writes_at_a_time(shelf: Shelf) -> None:
    with store().writer_lock(wait=False), pytest.raises(WriterBusy):
        search.flush(wait=False)


def test_search_goes_on_while_the_index_is_built_anew(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf[1] = note(1, "housing")
    search.flush()
    seen: list[list[int]] = []
    builds = type(store())
    publish = builds.publish
    monkeypatch.setattr(builds, "publish", lambda self, build: (seen.append(found("housing")), publish(self, build)))
    old = store().open()
    call_command("reindex", stdout=(said := StringIO()))
    assert seen == [[1]] and found("housing") == [1]
    assert store().open(old) is not old
    with pytest.raises(IndexUnavailable):
        old.health()
    assert "1 records read" in said.getvalue()


def test_built_twice_it_answers_the_same(shelf: Shelf) -> None:
    shelf.update({n: note(n, f"common word{n % 3}", facets={"right": [f"r{n % 4}"]}) for n in range(30)})
    pages = []
    for _ in range(2):
        call_command("reindex", stdout=StringIO())
        pages.append(search.search("common word1", visible_to={"public"}, facets=["right"], k=100))
    assert pages[0] == pages[1] and pages[0].total == 10


def harm_folder(harm: str) -> None:
    build = folders.current()
    assert build is not None
    if harm == "pointer":
        (folders.root() / "current").write_bytes(b"build-\xff/../..")
    for path in sorted(build.iterdir()):
        if harm == "missing" or (harm == "content" and path.name == "meta.json"):
            path.unlink()
        elif harm == "segments" and path.suffix in {".term", ".fast", ".idx", ".store"}:
            path.write_bytes(path.read_bytes()[:20])
        elif harm == "version" and path.name == VERSION_FILE:
            path.write_text("another")


def harm_table(harm: str) -> None:
    table = tables.current()
    with connection.cursor() as cursor:
        cursor.execute({
            "missing": f"DROP TABLE {table}", "pointer": f"DROP TABLE {tables.CURRENT}",
            "content": f"ALTER TABLE {table} DROP COLUMN words", "segments": f"DROP TABLE {table}_values",
            "version": f"UPDATE {tables.CURRENT} SET name = 'hrcity_search_another_1'"}[harm])


@pytest.mark.parametrize("harm", ["missing", "pointer", "content", "segments", "version"])
def test_damaged_index_answers_from_the_database_and_is_rebuilt(shelf: Shelf, engine: str, harm: str) -> None:
    shelf.update({1: note(1, title="housing"), 2: note(2, title="housing", visibility="internal")})
    search.flush()
    (harm_folder if engine == "tantivy" else harm_table)(harm)
    page = search.search("housing", visible_to={"public"}, facets=["right"])
    assert keys(page) == [1]
    assert "from_database" in [one.code for one in page.notices] and "being rebuilt" in page.notice
    assert Job.objects.filter(kind="search.rebuild").count() == 1
    search.search("housing", visible_to={"public"})
    assert Job.objects.filter(kind="search.rebuild").count() == 1
    search.changed("note", [1])
    search.flush()
    assert found("housing") == [1] and not search.search("housing", visible_to={"public"}).notices


def test_refused_query_is_refused_from_the_database_too(shelf: Shelf) -> None:
    shelf[1] = note(1, title="housing")
    page = search.search("-housing", visible_to={"public"})
    assert not page.hits and "Add a word" in page.notice


def test_korean_is_cut_by_the_analyser_that_is_set_in_texts_and_in_queries(
        shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []

    def cut(texts: Sequence[str]) -> list[list[str]]:
        asked.append(list(texts))
        return [["주거"] if "주거권" in text else [] for text in texts]

    shelf.update({1: note(1, "주거권을 보장", lang="ko"), 2: note(2, "housing"), 3: note(3, texts=[("ko", "차별")])})
    search.flush()
    assert found("주거권") == [1]
    monkeypatch.setattr(korean._Route, "call", cut)
    call_command("reindex", stdout=StringIO())
    assert found("주거권") == [1] == found("주거")
    assert asked == [["주거권을 보장", "차별"], ["주거권"], ["주거"]]


def test_repair_finds_what_differs(shelf: Shelf) -> None:
    shelf.update({1: note(1, "a1"), 2: note(2, "a2")})
    search.flush()
    del shelf[1]
    shelf[3] = note(3, "a3")
    assert search.repair() == 2
    search.flush()
    assert found() == [2, 3] and search.repair() == 0


def test_reader_of_another_process_sees_a_commit_at_once(shelf: Shelf) -> None:
    search.flush()
    assert found() == []
    writer = store().open()
    writer.replace([("note", 5)], [note(5, "new")])
    writer.commit()
    writer.close_writer()
    assert found("new") == [5]


def test_killed_writer_leaves_the_last_commit_and_a_free_lock(tmp_path: Path) -> None:
    index = TantivyIndex.create(tmp_path)
    index.replace([], [note(1, "kept")])
    index.commit()
    index.close_writer(wait_for_merges=True)
    child = os.fork()
    if child == 0:
        writer = TantivyIndex(tmp_path)
        writer.replace([], (note(n, "lost") for n in range(2000)))
        os.kill(os.getpid(), signal.SIGKILL)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    again = TantivyIndex(tmp_path)
    assert again.health()["documents"] == 1
    again.replace([], [note(2, "after")])
    again.commit()
    assert sorted(again.owners()) == ["note:1", "note:2"]


def test_engine_panic_is_not_a_crash(tmp_path: Path) -> None:
    index = TantivyIndex.create(tmp_path)
    with pytest.raises(IndexUnavailable):
        from hrcity.core.search.tantivy_index import engine_guard

        with engine_guard():
            index._open().searcher().search(_everything(), 0)


def _everything() -> object:
    import tantivy

    return tantivy.Query.all_query()


@pytest.mark.django_db(transaction=True)
def test_keeper_writes_a_change_within_three_seconds(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "POLL_SECONDS", 0.05)
    search.flush()
    stop = threading.Event()
    keeper = threading.Thread(target=search.keep, args=(stop,))
    keeper.start()
    try:
        shelf[1] = note(1, "housing")
        search.changed("note", [1])
        wait_until(lambda: found("housing") == [1])
    finally:
        stop.set()
        keeper.join()


def wait_until(true: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_command_searches(shelf: Shelf) -> None:
    shelf.update({1: note(1, "인권 조례", facets={"country": ["KOR"]}), 2: note(2, "인권", visibility="internal")})
    search.flush()
    call_command("search", "인권", "--lang", "ko", "--json", "--facet", "country", stdout=(out := StringIO()))
    page = json.loads(out.getvalue())
    assert [hit["key"] for hit in page["hits"]] == ["note:2", "note:1"] and page["facets"] == {"country": {"KOR": 1}}
    call_command("search", "인권", "--public", "--filter", "country=KOR", stdout=(out := StringIO()))
    assert "1 found" in out.getvalue() and "note:1" in out.getvalue()
    for wrong in ("colour=red", "country"):
        with pytest.raises(CommandError):
            call_command("search", "x", "--filter", wrong)
