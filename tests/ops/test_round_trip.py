"""Backup and restore as an administrator does them: commands, a home folder, either database."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILL = """
import django, io; django.setup()
from hrcity.people.models import User
from hrcity.core.files import file_store
from hrcity.core import audit
from hrcity.core.actors import SYSTEM
audit.declare("test.done", "", "n")
User.objects.create_user("minjun@example.org", "박민준")
file_store(io.BytesIO(b"minutes"), "minutes.txt")
audit.audit("test.done", None, by=SYSTEM, data={"n": 1})
"""
CHANGE = """
import django; django.setup()
from hrcity.people.models import User
User.objects.update(name="somebody else")
User.objects.create_user("late@example.org", "Late")
"""
LOOK = """
import django; django.setup()
from hrcity.core.files import path_of
from hrcity.core.models import StoredFile
from hrcity.people.models import User
print([user.name for user in User.objects.all()], path_of(StoredFile.objects.get()).read_bytes())
User.objects.create_user("next@example.org", "Next")
"""
AS_IT_WAS = "['박민준'] b'minutes'"
pytestmark = pytest.mark.slow


class City:
    """A home folder, perhaps with a PostgreSQL, and its commands."""

    def __init__(self, home: Path, url: str = "") -> None:
        kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        self.env = kept | {"HRCITY_HOME": str(home), "PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "utf-8",
                           "DJANGO_SETTINGS_MODULE": "hrcity.conf.settings"} | ({"DATABASE_URL": url} if url else {})

    def hrcity(self, *words: str) -> str:
        return self.call("-m", "hrcity.conf", *words)

    def python(self, code: str) -> str:
        return self.call("-c", code).strip()

    def call(self, *words: str) -> str:
        done = subprocess.run([sys.executable, *words], env=self.env, capture_output=True, encoding="utf-8")
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def filled(city: City) -> City:
    city.hrcity("migrate", "-v0", "--skip-checks")
    city.python(FILL)
    return city


def there_and_back(city: City, archive: Path) -> str:
    """Back up, change, restore over it; what restoring said."""
    city.hrcity("backup", str(archive))
    city.python(CHANGE)
    said = city.hrcity("restore", str(archive), "--yes")
    assert city.python(LOOK) == AS_IT_WAS
    assert city.hrcity("audit", "verify").startswith("1 entries checked")
    return said


def test_a_city_on_sqlite_comes_back_and_the_changed_one_is_put_aside(tmp_path: Path) -> None:
    home = tmp_path / "home"
    said = there_and_back(filled(City(home)), tmp_path / "b.tar.gz")
    aside = next(home.glob("before-restore-*"))
    assert str(aside) in said
    assert (aside / "hrcity.sqlite3").exists()
    assert not list(home.glob(".restore-*"))


def test_a_city_on_postgresql_comes_back(tmp_path: Path, postgres_database: Callable[[], str]) -> None:
    there_and_back(filled(City(tmp_path / "home", postgres_database())), tmp_path / "b.tar.gz")


def test_a_backup_of_postgresql_opens_as_sqlite_for_a_drill(
        tmp_path: Path, postgres_database: Callable[[], str]) -> None:
    city = filled(City(tmp_path / "home", postgres_database()))
    city.hrcity("backup", str(tmp_path / "b.tar.gz"))
    City(tmp_path / "other").hrcity("restore", str(tmp_path / "b.tar.gz"), "--into", str(tmp_path / "drill"))
    assert City(tmp_path / "drill").python(LOOK) == AS_IT_WAS


def test_a_backup_of_sqlite_is_restored_into_postgresql(
        tmp_path: Path, postgres_database: Callable[[], str]) -> None:
    filled(City(tmp_path / "home")).hrcity("backup", str(tmp_path / "b.tar.gz"))
    target = City(tmp_path / "there", postgres_database())
    target.hrcity("restore", str(tmp_path / "b.tar.gz"))
    assert target.python(LOOK) == AS_IT_WAS


def test_a_backup_is_made_while_somebody_writes(tmp_path: Path) -> None:
    city = filled(City(tmp_path / "home"))
    writer = subprocess.Popen([sys.executable, "-c", """
import django; django.setup()
from hrcity.core import audit
from hrcity.core.actors import SYSTEM
audit.declare("test.done", "", "n")
print("on", flush=True)
while True: audit.audit("test.done", None, by=SYSTEM, data={"n": 2})
"""], env=city.env, stdout=subprocess.PIPE, text=True)
    try:
        assert writer.stdout is not None and writer.stdout.readline() == "on\n"
        city.hrcity("backup", str(tmp_path / "b.tar.gz"))
        assert writer.poll() is None
    finally:
        writer.kill()
        writer.communicate()
    said = city.hrcity("restore", str(tmp_path / "b.tar.gz"), "--into", str(tmp_path / "drill"))
    assert "audit entries checked" in said
