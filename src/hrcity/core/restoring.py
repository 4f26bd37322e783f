"""`hrcity restore`: an archive is unpacked beside, proven whole, and only then takes the place of what was there."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from hrcity.core.backup import DATABASE, Manifest, archive_verify
from hrcity.core.copying import copy_all, database_at
from hrcity.core.errors import DomainError
from hrcity.core.health import WORKER
from hrcity.core.models import ScheduledTask

SQLITE = "hrcity.sqlite3"
RUNNING_WITHIN = 30.0
Say = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Restored:
    """Where the platform now is, where the earlier one was put, and how many audit entries were checked."""

    home: Path
    aside: Path | None
    rows: int
    audit_entries: int
    database: str


def restore_into(archive: Path, home: Path, *, say: Say = lambda line: None) -> Restored:
    """Restore into a folder of its own, as SQLite: a drill, or another machine.

    Raises:
        DomainError: the folder holds something, or the archive is not whole.
    """
    if home.exists() and any(home.iterdir()):
        raise DomainError(f"{home} is not empty. Name a new folder.", "not-empty")
    home.mkdir(parents=True, exist_ok=True)
    staging, manifest, entries = _stage(archive, home, say)
    _move(staging, home)
    return Restored(home, None, sum(manifest.rows.values()), entries, "sqlite")


def restore_here(archive: Path, *, replace: bool, say: Say = lambda line: None) -> Restored:
    """Restore into the home folder and the database of the settings; what is there is put aside, not deleted.

    Raises:
        DomainError: there is something and `replace` was not said, the platform runs, or the archive is not whole.
    """
    home = Path(settings.HOME)
    _require_stopped()
    here = _what_is_here(home)
    if here and not replace:
        raise DomainError(f"{here} would be replaced. Say --yes if that is meant (what is there is put aside), or "
                          "restore into another folder with --into FOLDER.", "would-replace")
    staging, manifest, entries = _stage(archive, home, say)
    if connection.vendor == "postgresql":
        _into_postgres(staging, say)
        (staging / SQLITE).unlink()
    connection.close()
    aside = _put_aside(home)
    _move(staging, home)
    return Restored(home, aside, sum(manifest.rows.values()), entries, connection.vendor)


def _require_stopped() -> None:
    if worker_age := _worker_age():
        raise DomainError(f"The platform is running here (its worker gave a sign of life {worker_age:.0f} s ago). Stop "
                          "it first, wait half a minute, and try again.", "running")


def _worker_age() -> float:
    """Seconds since the worker's last sign of life where that is recent; 0 for stopped, or no database yet."""
    try:
        last = ScheduledTask.objects.filter(name=WORKER).values_list("last_run_at", flat=True).first()
    except DatabaseError:
        return 0.0
    age = (timezone.now() - last).total_seconds() if last else RUNNING_WITHIN
    return max(age, 0.1) if age < RUNNING_WITHIN else 0.0


def _what_is_here(home: Path) -> str:
    if connection.vendor == "postgresql":
        return "The database of DATABASE_URL" if connection.introspection.table_names() else ""
    file = Path(settings.DATABASES["default"]["NAME"])
    return f"The platform in {home}" if file.exists() and _rows_in(file) else ""


def _rows_in(file: Path) -> bool:
    with contextlib.closing(sqlite3.connect(file)) as link:
        return bool(link.execute("SELECT count(*) FROM sqlite_master WHERE type = 'table'").fetchone()[0])


def _stage(archive: Path, home: Path, say: Say) -> tuple[Path, Manifest, int]:
    """Unpack beside, compare every hash and count, bring the tables up to this code, walk the audit chain."""
    staging = Path(tempfile.mkdtemp(prefix=".restore-", dir=home))
    try:
        say("reading and comparing the archive …")
        manifest = archive_verify(archive, staging).manifest
        _require_known(manifest)
        (staging / DATABASE).rename(staging / SQLITE)
        _require_rows(staging / SQLITE, manifest)
        say("checking the audit chain …")
        if _is_older(manifest):
            _django(staging, "migrate", "--verbosity", "0", "--no-input", "--skip-checks")
        entries = _audit_entries(_django(staging, "audit", "verify"), manifest)
        for name in ("tmp", "mail", "search", "static", "secret.key"):
            _remove(staging / name)
        for name in (SQLITE, f"{SQLITE}-wal", f"{SQLITE}-shm"):
            with contextlib.suppress(FileNotFoundError):
                (staging / name).chmod(0o600)
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise
    return staging, manifest, entries


def _require_known(manifest: Manifest) -> None:
    loader = MigrationLoader(None)
    ours = {app for app, _name in loader.disk_migrations or {}}
    known = {f"{app}.{name}" for app, name in loader.disk_migrations or {}}
    unknown = [name for name in manifest.migrations if name.split(".")[0] in ours and name not in known]
    if unknown:
        raise DomainError(f"This backup was made by a newer version ({manifest.version}; {unknown[0]} is unknown "
                          "here). Install that version, then restore.", "newer")


def _is_older(manifest: Manifest) -> bool:
    return bool({f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations or {}} - {*manifest.migrations})


def _require_rows(file: Path, manifest: Manifest) -> None:
    with contextlib.closing(sqlite3.connect(file)) as link:
        for table, rows in manifest.rows.items():
            found = link.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
            if found != rows:
                raise DomainError(f"Table {table} has {found} rows; the manifest says {rows}.", "tampered")


def _django(home: Path, *words: str) -> str:
    """Run one of our own commands on the unpacked database, in a process of its own with that home folder."""
    keep = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_URL")}
    keep |= {"HRCITY_HOME": str(home), "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"]}
    keep["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    done = subprocess.run([sys.executable, "-m", "django", *words], env=keep, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True)
    if done.returncode:
        lines = (done.stdout + done.stderr).strip().splitlines()
        raise DomainError(f"The restored database is not in order: {lines[-1] if lines else 'no reason given'}",
                          "not-in-order")
    return done.stdout


def _audit_entries(said: str, manifest: Manifest) -> int:
    count = int(said.split()[0])
    if count != manifest.audit["number"]:
        raise DomainError(f"The audit chain has {count} entries; the manifest says {manifest.audit['number']}.",
                          "tampered")
    return count


def _into_postgres(staging: Path, say: Say) -> None:
    """All rows into the database of the settings; its own tables go first, in the same sitting."""
    say("copying into PostgreSQL …")
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"DROP TABLE IF EXISTS {connection.ops.quote_name(table)} CASCADE")
    with database_at(f"sqlite://{staging / SQLITE}", "restored") as alias:
        copy_all(alias, "default")


def _put_aside(home: Path) -> Path | None:
    """Move what belongs to the earlier state into a folder named by the time; None where there was nothing."""
    names = [SQLITE, f"{SQLITE}-wal", f"{SQLITE}-shm", "files", "search"]
    present = [home / name for name in names if (home / name).exists()]
    if not present:
        return None
    aside = home / f"before-restore-{dt.datetime.now():%Y%m%d-%H%M%S}"
    aside.mkdir()
    for path in present:
        path.rename(aside / path.name)
    return aside


def _move(staging: Path, home: Path) -> None:
    for path in staging.iterdir():
        if path.name == "settings.json":
            path.rename(home / "settings-of-backup.json")
        else:
            path.rename(home / path.name)
    staging.rmdir()


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
