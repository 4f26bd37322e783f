"""Fixtures that every test may use, and a home folder of the tests' own before Django reads its settings."""

from __future__ import annotations

import atexit
import contextlib
import gc
import hashlib
import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

if TYPE_CHECKING:
    from tests.personas import SmallCity

ROOT = Path(__file__).resolve().parent.parent
TEST_HOME = Path(tempfile.mkdtemp(prefix="hrcity-tests-"))
atexit.register(shutil.rmtree, TEST_HOME, ignore_errors=True)
os.environ["HRCITY_HOME"] = str(TEST_HOME)
(TEST_HOME / "static").mkdir()
os.environ["DJANGO_SETTINGS_MODULE"] = "hrcity.conf.settings"

TEST_DATABASE = TEST_HOME / "test.sqlite3"
REAL_HASHERS: list[str] = []


def pytest_configure(config: pytest.Config) -> None:
    """Catalogues as `./run` compiles them; a password costs microseconds, but in tests about passwords."""
    from django.conf import settings

    from hrcity.conf import catalogues

    catalogues.compile_all(catalogues.stale(catalogues.PACKAGE))

    REAL_HASHERS[:] = settings.PASSWORD_HASHERS
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *REAL_HASHERS]
    settings.CACHES["default"]["LOCATION"] = TEST_HOME / "cache"  # counters of this worker of pytest's only
    settings.WHITENOISE_AUTOREFRESH = True  # else every test's browser begins by reading every static file


def pytest_collection_finish() -> None:
    """What is loaded stays: no later collection of garbage walks through it."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def reference_data() -> Path:
    """The folder of real UN documents and tables; a test that needs it is skipped where it is absent."""
    folder = Path(os.environ.get("HRCITY_REFERENCE_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip("reference data not found: set HRCITY_REFERENCE_DATA")
    return folder


@pytest.fixture
def city(db: None) -> SmallCity:
    """The small city that tests share."""
    from tests.personas import small_city

    return small_city()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """SQLite in a file, as in life: an in-memory one has other locks and no WAL."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    if "sqlite" in database["ENGINE"]:
        database.setdefault("TEST", {})["NAME"] = str(TEST_DATABASE)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """True where a migrated file was found: migrating it again is a look."""
    from django.conf import settings

    template = _template()
    if "sqlite" not in settings.DATABASES["default"]["ENGINE"] or not template.exists():
        return False
    shutil.copy(template, TEST_DATABASE)
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_keepdb: bool, django_db_blocker: Any) -> None:
    """Keep the migrated file for the next run of the same migrations."""
    from django.db import connection

    if connection.vendor != "sqlite" or django_db_keepdb:
        return
    template = _template()
    template.parent.mkdir(exist_ok=True)
    for older in template.parent.glob("migrated-*.sqlite3"):
        older.unlink(missing_ok=True)
    part = TEST_HOME / "template"
    with django_db_blocker.unblock(), contextlib.closing(sqlite3.connect(part)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    shutil.move(part, f"{template}.{os.getpid()}")
    os.replace(f"{template}.{os.getpid()}", template)


def _template() -> Path:
    """The file of tables that these migrations and packages make."""
    digest = hashlib.sha256((ROOT / "requirements-dev.lock").read_bytes())
    for path in sorted((ROOT / "src").glob("hrcity/*/migrations/*.py")):
        digest.update(path.as_posix().encode() + path.read_bytes())
    return ROOT / ".pytest_cache" / f"migrated-{digest.hexdigest()[:20]}.sqlite3"


@pytest.fixture
def real_hashers(settings: Any) -> None:
    """The hashers of a real city."""
    settings.PASSWORD_HASHERS = list(REAL_HASHERS)


def _forget_index() -> None:
    """No index that an earlier test wrote at the usual place or left open: its rows are gone."""
    service = sys.modules.get("hrcity.core.search.service")
    if service is not None:
        service._Kept.index = None  # type: ignore[attr-defined]
    shutil.rmtree(TEST_HOME / "search", ignore_errors=True)


@pytest.fixture(autouse=True)
def _fresh(request: pytest.FixtureRequest) -> None:
    """No counter of sign-ins and no language of an earlier test."""
    if "tests/hrkit" in str(request.node.path):
        return
    from django.core.cache import cache
    from django.utils import translation

    from hrcity.core import kept

    cache.clear()
    kept.forget_all()
    _forget_index()
    translation.deactivate()
    if "tests/people" in str(request.node.path):
        request.getfixturevalue("real_hashers")


@pytest.fixture
def office_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Word and Excel files made and read in this process: what they hold is the same, and quicker."""
    import json

    from hrcity.core import office_file, office_process

    def run(kind: str, given: bytes) -> tuple[int, bytes]:
        if kind == "read":
            answer = office_file.read_book(given)
            return (3 if "problem" in answer else 0), json.dumps(answer).encode()
        return 0, office_file.WRITERS[kind](json.loads(given))

    monkeypatch.setattr(office_process, "_run", run)


@pytest.fixture(scope="session")
def postgres_server() -> str:
    """The address of a PostgreSQL of the tests' own; skipped where `./test` started none."""
    url = os.environ.get("HRCITY_TEST_POSTGRES", "")
    if not url:
        pytest.skip("no PostgreSQL: ./test starts one (HRCITY_TEST_POSTGRES)")
    return url


@pytest.fixture
def postgres_database(postgres_server: str) -> Iterator[Callable[[], str]]:
    """Makes empty databases; gives the DATABASE_URL of a new one at each call."""
    import psycopg

    made = []

    def make() -> str:
        name = f"hrcity_{uuid4().hex[:12]}"
        with psycopg.connect(postgres_server, autocommit=True) as link:
            link.execute(f'CREATE DATABASE "{name}"')  # a name of ours: letters and digits
        made.append(name)
        return urlsplit(postgres_server)._replace(path=f"/{name}").geturl()

    yield make
    with psycopg.connect(postgres_server, autocommit=True) as link:
        for name in made:
            link.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
