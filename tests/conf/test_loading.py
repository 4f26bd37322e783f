from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hrcity.conf import loading
from hrcity.conf.loading import DEMO, EMPTY, LoadingError, Step
from hrcity.core.models import ScheduledTask

pytestmark = pytest.mark.django_db


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is called in place of management commands."""
    made: list[str] = []
    monkeypatch.setattr("django.core.management.get_commands", lambda: {"load_things": "x", "demo_sign_ins": "x"})

    def call(name: str, stdout: Any = None, **options: Any) -> None:
        made.append(name)
        if stdout is not None:
            stdout.write(f"said by {name}\n")

    monkeypatch.setattr("django.core.management.call_command", call)
    return made


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(loading, "PACKAGE", tmp_path)
    (tmp_path / "things").mkdir()
    (tmp_path / "things" / "a.csv").write_text("code\n")
    return tmp_path / "things"


def test_a_step_is_done_once_and_again_when_its_data_change(calls: list[str], data: Path) -> None:
    step = Step("things", "load_things", ("things",))
    loading._load(step)
    loading._load(step)
    assert calls == ["load_things"]
    (data / "a.csv").write_text("code\nnew\n")
    loading._load(step)
    loading._load(step)
    assert calls == ["load_things", "load_things"]
    assert ScheduledTask.objects.filter(name__startswith="loaded: load_things").count() == 1


def test_the_demonstration_is_loaded_once_whatever_changes(calls: list[str], data: Path) -> None:
    step = Step("demo", "load_things", ("things",), once=True)
    loading._load(step)
    (data / "a.csv").write_text("changed\n")
    loading._load(step)
    assert calls == ["load_things"]


def test_a_step_that_fails_is_not_noted_as_done(calls: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(name: str, **options: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("django.core.management.call_command", fail)
    with pytest.raises(RuntimeError):
        loading._load(Step("things", "load_things"))
    assert not ScheduledTask.objects.exists()


def test_an_unknown_command_is_passed_over(calls: list[str]) -> None:
    loading._load(Step("later", "load_what_is_not_written_yet"))
    assert calls == []


def test_a_city_stays_what_it_was_at_its_first_start(tmp_path: Path) -> None:
    assert loading._kind(tmp_path, empty=True) == EMPTY
    loading._keep_kind(EMPTY)
    assert loading._kind(tmp_path, empty=False) == EMPTY


def test_a_demonstration_never_becomes_a_real_city(tmp_path: Path) -> None:
    loading._keep_kind(DEMO)
    with pytest.raises(LoadingError, match="holds the demonstration city"):
        loading._kind(tmp_path, empty=True)


def test_a_database_of_a_newer_version_is_refused() -> None:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    assert loading._unknown(executor) == ""
    executor.loader.applied_migrations[("core", "9999_from_the_future")] = None  # type: ignore[assignment,index]
    assert loading._unknown(executor) == "core.9999_from_the_future"


def test_the_greeting_is_what_the_sign_ins_say(calls: list[str]) -> None:
    assert loading.greeting(DEMO) == "said by demo_sign_ins"
    assert loading.greeting(EMPTY) == ""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any, data: Path) -> Path:
    """A home folder that was just prepared, of code in `data`."""
    for name in ("DATABASE_URL", "DATABASE_URL_FILE"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "home"
    (folder / "static").mkdir(parents=True)
    (folder / "static" / "staticfiles.json").touch()
    (folder / "hrcity.sqlite3").touch()
    settings.HOME = folder
    monkeypatch.setenv("HRCITY_HOME", str(folder))
    monkeypatch.setattr(loading, "PACKAGE", data)
    loading._keep_greeting(DEMO, "hello")
    return folder


def kept(**more: str) -> str | None:
    import os

    return loading.kept_greeting(os.environ | more)


def test_a_start_where_nothing_changed_need_not_look_again(home: Path) -> None:
    assert kept(HRCITY_URL="http://localhost:9999") == "hello"


@pytest.mark.parametrize("change", [
    lambda home, data: (data / "new.py").touch(),
    lambda home, data: (home / "static" / "staticfiles.json").unlink(),
    lambda home, data: (home / "hrcity.sqlite3").unlink(),
    lambda home, data: (home / "other").rename(home / "hrcity.sqlite3") if (home / "other").write_text("x") else None,
    lambda home, data: (home / loading.KEPT).write_text("{"),
])
def test_a_start_looks_again_when_anything_changed(
        home: Path, data: Path, change: Callable[[Path, Path], object]) -> None:
    change(home, data)
    assert kept() is None


def test_other_settings_or_another_database_are_looked_at(home: Path) -> None:
    assert kept(HRCITY_LANGUAGE="ko") is None
    assert kept(DATABASE_URL="postgres://h/n") is None


def test_the_link_that_works_once_is_not_kept(home: Path) -> None:
    (home / loading.KEPT).unlink()
    loading._keep_greeting(EMPTY, "http://localhost/set-up/secret")
    assert not (home / loading.KEPT).exists()


def test_every_step_reads_folders_that_exist() -> None:
    for step in loading.STEPS:
        for part in step.reads:
            assert (loading.PACKAGE / part).is_dir(), part


@pytest.mark.parametrize("make", [lambda path: path.write_text("x"), lambda path: path.unlink()])
def test_a_changed_or_missing_static_file_is_seen(tmp_path: Path, make: Callable[[Path], object]) -> None:
    files = [tmp_path / "a.css", tmp_path / "b.js"]
    for file in files:
        file.write_text("…")
    before = loading._mark_of_files(files)
    make(files[0])
    assert loading._mark_of_files(file for file in files if file.exists()) != before
