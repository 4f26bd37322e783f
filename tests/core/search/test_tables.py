"""What only the search tables of PostgreSQL do; not collected where the suite runs on SQLite."""

from __future__ import annotations

import subprocess
import sys
from io import StringIO

import psycopg
import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, connections

from hrcity.core import search
from hrcity.core.search import Doc, tables
from hrcity.core.search.port import IndexUnavailable, WriterBusy
from hrcity.core.search.store import store
from hrcity.core.search.table_index import TableIndex, table_guard
from tests.core.search.helpers import note
from tests.core.search.test_upkeep import found

Shelf = dict[int, Doc]
pytestmark = [pytest.mark.django_db, pytest.mark.parametrize("engine", ["postgres"], indirect=True)]


def test_no_table_is_left_behind(shelf: Shelf) -> None:
    shelf[1] = note(1, "housing")
    for _ in range(2):
        call_command("reindex", stdout=StringIO())
        assert tables.builds() == [tables.current()]
    with pytest.MonkeyPatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(TableIndex, "commit", interrupted)
        call_command("reindex", stdout=StringIO())
    assert tables.builds() == [tables.current()] and found("housing") == [1]


def interrupted(self: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.django_db(transaction=True)
def test_lock_of_a_killed_host_is_free_and_its_half_batch_forgotten(shelf: Shelf) -> None:
    shelf[1] = note(1, "housing")
    search.flush()
    code = ("import sys, time, psycopg; link = psycopg.connect(sys.argv[1]); "
            f"link.execute('SELECT pg_advisory_lock({tables.LOCK})'); link.execute('DELETE FROM {tables.current()}'); "
            "print('locked', flush=True); time.sleep(60)")
    asked = connection.get_connection_params()
    names = ("dbname", "user", "password", "host", "port")
    url = psycopg.conninfo.make_conninfo(**{name: asked[name] for name in names})
    with subprocess.Popen([sys.executable, "-c", code, url], stdout=subprocess.PIPE) as host:
        assert host.stdout is not None and host.stdout.readline()
        with pytest.raises(WriterBusy):
            search.flush(wait=False)
        assert found("housing") == [1]
        host.kill()
    with store().writer_lock(wait=True):
        assert found("housing") == [1]


@pytest.mark.django_db(transaction=True)
def test_old_table_that_is_being_read_is_removed_by_the_next_build(
        shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "SECONDS_TO_DROP", 0.05)
    search.flush()
    old = tables.current()
    reader = connections.create_connection("default")
    with reader.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(f"SELECT count(*) FROM {old}")
        call_command("reindex", stdout=StringIO())
        assert set(tables.builds()) == {old, tables.current()} and found() == []
        cursor.execute("COMMIT")
    reader.close()
    call_command("reindex", stdout=StringIO())
    assert tables.builds() == [tables.current()]


def test_health_tells_engine_size_and_version(shelf: Shelf) -> None:
    shelf[1] = note(1, "housing")
    search.flush()
    told = search.index().health()
    assert told["documents"] == 1 and int(told["bytes"]) > 0
    assert str(told["engine"]).startswith("postgresql 1") and str(told["version"]) in tables.current()


def test_rare_word_counts_more_than_a_common_one(shelf: Shelf) -> None:
    shelf.update({n: note(n, "common filler" if n % 3 else "filler filler") for n in range(1, 60)})
    shelf.update({100: note(100, "common alpha"), 101: note(101, "rare alpha")})
    call_command("reindex", stdout=StringIO())
    page = search.search("common rare", visible_to={"public"}, lang="en")
    assert page.hits[0].id == 101 and page.hits[0].score > page.hits[1].score


def test_what_was_typed_is_not_in_the_log(shelf: Shelf, caplog: pytest.LogCaptureFixture) -> None:
    search.flush()
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {tables.current()} DROP COLUMN words")
    search.search("secretword", visible_to={"public"})
    assert "UndefinedColumn" in caplog.text and "secretword" not in caplog.text


def test_a_database_that_answers_too_late_is_no_damaged_index(shelf: Shelf) -> None:
    with pytest.raises(OperationalError), table_guard(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 10")
        cursor.execute("SELECT pg_sleep(5)")
    with pytest.raises(IndexUnavailable, match="UndefinedTable"), table_guard(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM hrcity_search_none")
    assert found() == []
