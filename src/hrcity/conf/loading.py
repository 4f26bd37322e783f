"""`hrcity prepare`: bring a home folder and a database up to this code, doing only what is not done yet.

One table of steps. What concerns the database is noted in the database, what concerns files in the home folder, so that
either can be exchanged and the right steps run again.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import io
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hrcity.conf import catalogues

if TYPE_CHECKING:
    from django.db.migrations.executor import MigrationExecutor

PACKAGE = Path(__file__).resolve().parents[1]
DEMO, EMPTY = "demo", "empty"
KEPT = "prepared.json"


class LoadingError(Exception):
    """Setting up cannot go on; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Step:
    """A management command that is run again when what it reads has changed (`once`: only the first time)."""

    name: str
    command: str
    reads: tuple[str, ...] = ()
    once: bool = False
    only: str = ""


STEPS: tuple[Step, ...] = (
    Step("vocabularies", "load_vocabulary", ("vocabulary/data", "vocabulary/management")),
    Step("treaties and bodies", "load_instruments", ("instruments/data", "instruments/management")),
    Step("demonstration city", "load_demo", once=True, only=DEMO),
)


def main(argv: Sequence[str]) -> int:
    """Do what is missing; exit code 1 with a sentence where it cannot be done."""
    parser = argparse.ArgumentParser(prog="hrcity prepare", description="Set up whole; start nothing.")
    parser.add_argument("--empty", action="store_true", help="a real, empty city: no demonstration")
    parser.add_argument("--greeting", type=Path, help="write what a person needs first to this file")
    chosen = parser.parse_args(argv)
    try:
        kind = _prepare(empty=chosen.empty)
    except LoadingError as error:
        print(f"hrcity: {error}", flush=True)
        return 1
    text = greeting(kind)
    _keep_greeting(kind, text)
    if chosen.greeting:
        chosen.greeting.write_text(text, encoding="utf-8")
    else:
        print(text, flush=True)
    return 0


def _prepare(*, empty: bool) -> str:
    if stale := catalogues.stale(PACKAGE):
        _timed("message catalogues", lambda: catalogues.compile_all(stale))
    import django

    django.setup()
    from django.conf import settings

    home = Path(settings.HOME)
    (home / KEPT).unlink(missing_ok=True)
    _migrate()
    kind = _kind(home, empty=empty)
    _static(home)
    for step in STEPS:
        if step.only in {"", kind}:
            _load(step)
    _keep_kind(kind)
    return kind


def _timed(name: str, work: Callable[[], object]) -> None:
    start = time.monotonic()
    print(f"hrcity: {name} …", end="", flush=True)
    work()
    print(f" {time.monotonic() - start:.1f} s", flush=True)


def _migrate() -> None:
    from django.core.management import call_command
    from django.db import OperationalError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
    except OperationalError as error:
        raise LoadingError(f"the database cannot be reached: {str(error).strip()} Look at DATABASE_URL.") from error
    if missing := _unknown(executor):
        raise LoadingError(f"the database was written by a newer version ({missing} is unknown here). Start that "
                           "version, or restore a backup made by this one.")
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        _timed("tables", lambda: call_command("migrate", verbosity=0, interactive=False))


def _unknown(executor: MigrationExecutor) -> str:
    """A migration of ours that the database has and this code has not."""
    ours = {app for app, _name in executor.loader.disk_migrations}
    unknown = [f"{app}.{name}" for app, name in executor.loader.applied_migrations
               if app in ours and (app, name) not in executor.loader.disk_migrations]
    return min(unknown, default="")


def _kind(home: Path, *, empty: bool) -> str:
    """Demonstration or real: decided at the first start, kept afterwards."""
    from hrcity.core.models import ScheduledTask

    noted = ScheduledTask.objects.filter(name__startswith="city: ").values_list("name", flat=True).first()
    kind = (noted or "").removeprefix("city: ")
    if empty and kind == DEMO:
        raise LoadingError(f"{home} holds the demonstration city. Name another folder, such as "
                           "HRCITY_HOME=/srv/hrcity ./run --empty, or move this one away.")
    return kind or (EMPTY if empty else DEMO)


def _keep_kind(kind: str) -> None:
    from hrcity.core.models import ScheduledTask

    ScheduledTask.objects.get_or_create(name=f"city: {kind}")


def _static(home: Path) -> None:
    """Gather static files when any has changed since the last time."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    if settings.TESTING:
        return
    found = (Path(storage.path(name)) for finder in get_finders() for name, storage in finder.list([]))
    mark = _mark_of_files(found)
    stamp = home / "static.json"
    if _read_stamp(stamp) == mark and (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        return
    _timed("static files", lambda: call_command("collectstatic", verbosity=0, interactive=False))
    stamp.write_text(json.dumps(mark), encoding="utf-8")


def _read_stamp(path: Path) -> str:
    try:
        return str(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return ""


def _mark_of_files(files: Iterable[Path]) -> str:
    """Names, sizes and times: enough to see a change without reading every byte."""
    digest = hashlib.sha256()
    for path in sorted(files):
        state = path.stat()
        digest.update(f"{path} {state.st_size} {state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _mark_of_content(parts: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        for path in sorted(path for path in (PACKAGE / part).rglob("*") if path.suffix in {".csv", ".json", ".py"}):
            digest.update(path.relative_to(PACKAGE).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _load(step: Step) -> None:
    """Run one step unless it is noted as done for what it reads."""
    from django.core.management import call_command, get_commands
    from django.utils import timezone

    from hrcity.core.models import ScheduledTask

    if step.command not in get_commands():
        return
    note = f"loaded: {step.command}" + ("" if step.once else f" {_mark_of_content(step.reads)}")
    if ScheduledTask.objects.filter(name=note).exists():
        return
    out = io.StringIO()
    _timed(step.name, lambda: call_command(step.command, stdout=out))
    ScheduledTask.objects.filter(name__startswith=f"loaded: {step.command}").delete()
    ScheduledTask.objects.create(name=note, last_run_at=timezone.now())


def greeting(kind: str) -> str:
    """What a person needs first: the demonstration's sign-ins, or the link that sets up a real city."""
    from django.core.management import call_command, get_commands

    command = "demo_sign_ins" if kind == DEMO else "setup_link"
    if command not in get_commands():
        return ""
    out = io.StringIO()
    call_command(command, stdout=out)
    return out.getvalue().rstrip()



def kept_greeting(environ: Mapping[str, str]) -> str | None:
    """What the last `prepare` greeted with, where nothing has changed since: then a start need not look again.

    Only for SQLite, whose file tells that it is the same; None where it has to be looked at.
    """
    home = Path(environ.get("HRCITY_HOME") or PACKAGE.parents[1] / "var")
    if catalogues.stale(PACKAGE):
        return None
    try:
        kept = json.loads((home / KEPT).read_text(encoding="utf-8"))
        return str(kept["greeting"]) if kept["mark"] == _mark_of_everything(home, environ) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _keep_greeting(kind: str, text: str) -> None:
    """Not for an empty city: its link works once, so each start makes a new one."""
    from django.conf import settings

    if kind == EMPTY and text:
        return
    home = Path(settings.HOME)
    with contextlib.suppress(OSError):
        mark = _mark_of_everything(home, os.environ)
        (home / KEPT).write_text(json.dumps({"mark": mark, "greeting": text}), encoding="utf-8")


def _mark_of_everything(home: Path, environ: Mapping[str, str]) -> str:
    """Code, packages, settings and the very database file.

    Raises:
        OSError: something of it is not there.
    """
    if environ.get("DATABASE_URL") or environ.get("DATABASE_URL_FILE"):
        raise FileNotFoundError("DATABASE_URL")
    database = (home / "hrcity.sqlite3").stat()
    (home / "static" / "staticfiles.json").stat()
    code = (path for path in PACKAGE.rglob("*") if path.is_file() and path.suffix not in {".pyc", ".mo"})
    settings = sorted(f"{name}={value}" for name, value in environ.items()
                      if name.startswith("HRCITY_") and name != "HRCITY_URL")  # it follows the port
    parts = [_mark_of_files([*code, *Path(sys.prefix).glob("hrcity.json")]), database.st_ino, database.st_dev, settings,
             sys.version]
    return hashlib.sha256(repr(parts).encode()).hexdigest()
