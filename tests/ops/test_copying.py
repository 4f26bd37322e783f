from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, models
from django.utils import timezone

from hrcity.core import audit, copying
from hrcity.core.actors import SYSTEM
from hrcity.core.copying import copy_all, database_at
from hrcity.core.errors import DomainError
from hrcity.core.models import Job, ScheduledTask
from hrcity.people.models import User

pytestmark = pytest.mark.django_db(transaction=True)
LONG_AGO = dt.datetime(2001, 2, 3, 4, 5, 6, 789, tzinfo=dt.UTC)


@pytest.fixture
def city(monkeypatch: pytest.MonkeyPatch) -> User:
    """Rows with whatever two databases keep differently: dates, JSON, empty values, other scripts, automatic dates."""
    monkeypatch.setitem(audit.VERBS, "test.done", audit.Verb("test.done", "", frozenset({"n"})))
    user = User.objects.create_user("minjun@example.org", "박민준 🌿")
    erased = User.objects.create(email=None, name="", is_active=False, erased_at=timezone.now())
    Job.objects.create(kind="a", args={"deep": [1, 2.5, None, {"ko": "권고"}]}, title={}, by=user)
    Job.objects.create(kind="b", by=erased)
    Job.objects.filter(kind="b").update(created_at=LONG_AGO)
    ScheduledTask.objects.create(name="x", last_run_at=None)
    audit.audit("test.done", None, by=user, data={"n": 1})
    audit.audit("test.done", None, by=SYSTEM, data={"n": 2})
    return user


def target_of(folder: Path) -> str:
    return f"sqlite://{folder}/copy.sqlite3"


def test_every_row_arrives_as_it_was(empty_target: Path, city: User) -> None:
    with database_at(target_of(empty_target)) as alias:
        proofs = {proof.table: proof for proof in copy_all("default", alias)}
        assert all(proof.equal for proof in proofs.values())
        assert proofs["core_job"].rows == 2
        assert User.objects.using(alias).get(pk=city.pk).name == "박민준 🌿"
        assert Job.objects.using(alias).get(kind="b").created_at == LONG_AGO
        assert Job.objects.using(alias).get(kind="a").args == {"deep": [1, 2.5, None, {"ko": "권고"}]}


def test_new_rows_get_new_numbers_after_copying(empty_target: Path, city: User) -> None:
    with database_at(target_of(empty_target)) as alias:
        copy_all("default", alias)
        highest = Job.objects.using(alias).order_by("-pk").values_list("pk", flat=True)[0]
        assert Job.objects.using(alias).create(kind="c").pk > highest


def test_a_target_with_rows_is_refused_and_left_alone(city: User, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "copy.sqlite3") as link:
        link.execute("CREATE TABLE recipes (name)")
        link.execute("INSERT INTO recipes VALUES ('bibimbap')")
    with pytest.raises(CommandError, match=r"not empty \(table recipes\)"):
        call_command("copy_database", target_of(tmp_path))
    with sqlite3.connect(tmp_path / "copy.sqlite3") as link:
        assert link.execute("SELECT name FROM sqlite_master").fetchall() == [("recipes",)]


def test_copying_twice_is_refused(empty_target: Path, city: User) -> None:
    call_command("copy_database", target_of(empty_target))
    with pytest.raises(CommandError, match="not empty"):
        call_command("copy_database", target_of(empty_target))


def test_a_row_that_arrives_changed_undoes_the_whole_copy(
        empty_target: Path, city: User, monkeypatch: pytest.MonkeyPatch) -> None:
    real = models.CharField.get_db_prep_save

    def changed(self: models.Field[str, str], value: object, connection: object) -> object:
        return real(self, "changed" if value == "a" else value, connection)  # type: ignore[arg-type]

    monkeypatch.setattr(models.CharField, "get_db_prep_save", changed)
    with database_at(target_of(empty_target)) as alias:
        with pytest.raises(DomainError, match="These tables differ after copying: core_job"):
            copy_all("default", alias)
        assert User.objects.using(alias).count() == 0


@pytest.mark.parametrize("url", ["mysql://h/n", "copy.sqlite3", "sqlite:///nowhere/at/all/x.sqlite3", "sqlite:x"])
def test_an_address_that_cannot_be_used_gets_a_sentence(url: str) -> None:
    with pytest.raises(CommandError, match=r"Write postgres://|Name a file in a folder"):
        call_command("copy_database", url)


def test_every_table_of_the_platform_is_copied() -> None:
    left_out = {"django_migrations"}
    copied = {model._meta.db_table for model in copying.tables()}
    assert set(connection.introspection.table_names()) - left_out == copied


def test_there_and_back_through_postgresql(
        city: User, tmp_path: Path, postgres_database: Callable[[], str], capsys: pytest.CaptureFixture[str]) -> None:
    url = postgres_database()
    call_command("copy_database", url)
    assert "equal on both sides" in capsys.readouterr().out
    with database_at(url, "there") as there, database_at(target_of(tmp_path), "back") as back:
        Job.objects.using(there).create(kind="written there", by_id=city.pk)
        copy_all(there, back)
        assert Job.objects.using(back).count() == 3
        assert [copying._measure(User, alias) for alias in ("default", back)] == [copying._measure(User, there)] * 2
        assert connections[there].vendor == "postgresql"


@pytest.mark.slow
def test_the_chain_is_whole_in_the_copy(empty_target: Path, city: User) -> None:
    from hrcity.core.restoring import _django

    call_command("copy_database", target_of(empty_target))
    (empty_target / "copy.sqlite3").rename(empty_target / "hrcity.sqlite3")
    assert _django(empty_target, "audit", "verify").startswith("2 entries checked")
