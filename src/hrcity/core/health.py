"""Is everything alive? Read by /health for monitoring and by `hrcity health`; never a secret, path or name in it."""

from __future__ import annotations

import datetime as dt
import shutil
import time
from dataclasses import asdict, dataclass
from importlib import metadata
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from hrcity.core import search
from hrcity.core.meaning.state import OFF, STARTING, meaning_state_read
from hrcity.core.models import ScheduledTask

WORKER = "worker"
WORKER_SILENT_AFTER = 60.0
DISK_FULL_BELOW = 100 * 1024 * 1024
OK, DEGRADED, DOWN = "ok", "degraded", "down"


@dataclass(frozen=True, slots=True)
class Health:
    """What was found. `status` is ok, degraded (pages work, jobs do not) or down (pages cannot be trusted to work)."""

    status: str
    database: dict[str, Any]
    worker: dict[str, Any]
    index: dict[str, Any]
    meaning: dict[str, Any]
    disk: dict[str, Any]
    version: str

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def worker_beat() -> None:
    """A sign of life of the job worker: its housekeeping calls this every few seconds."""
    ScheduledTask.objects.update_or_create(name=WORKER, defaults={"last_run_at": timezone.now()})


def health_read(now: dt.datetime | None = None) -> Health:
    """Ask everything; takes milliseconds and never raises."""
    database = _database()
    worker = _worker(now or timezone.now()) if database["ok"] else {"ok": False, "seconds_since_heartbeat": None}
    index, disk = _index(), _disk()
    meaning = _meaning() if database["ok"] else {"ok": False, "state": "unknown", "documents": None, "waiting": None}
    status = OK
    if not (database["ok"] and disk["ok"]):
        status = DOWN
    elif not (worker["ok"] and index["ok"] and meaning["ok"]):
        status = DEGRADED
    return Health(status, database, worker, index, meaning, disk, platform_version())


def _database() -> dict[str, Any]:
    start = time.perf_counter()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except (DatabaseError, InterfaceError):
        return {"ok": False, "engine": connection.vendor, "milliseconds": None}
    return {"ok": True, "engine": connection.vendor, "milliseconds": round((time.perf_counter() - start) * 1000, 2)}


def _worker(now: dt.datetime) -> dict[str, Any]:
    try:
        last = ScheduledTask.objects.filter(name=WORKER).values_list("last_run_at", flat=True).first()
    except DatabaseError:
        last = None
    age = (now - last).total_seconds() if last else None
    return {"ok": age is not None and age < WORKER_SILENT_AFTER,
            "seconds_since_heartbeat": None if age is None else round(age, 1)}


def _index() -> dict[str, Any]:
    """The search index: it opens; how many documents it holds. Without it the database answers, more plainly."""
    try:
        found = search.index().health()
    except Exception as error:  # whatever is wrong with the files, monitoring gets an answer
        return {"ok": False, "documents": None, "reason": type(error).__name__}
    return {"ok": True, "documents": found.get("documents"), "reason": ""}


def _meaning() -> dict[str, Any]:
    """Search by meaning: off is in order; where it is on and silent, searches go by words."""
    try:
        found = meaning_state_read()
    except DatabaseError:
        return {"ok": False, "state": "unknown", "documents": None, "waiting": None}
    is_on = found.is_usable
    return {"ok": is_on or found.name in {OFF, STARTING}, "state": found.name,
            "documents": found.done if is_on else None, "waiting": found.total - found.done if is_on else None}


def _disk() -> dict[str, Any]:
    try:
        free = shutil.disk_usage(settings.HOME).free
    except OSError:
        return {"ok": False, "free_megabytes": None}
    return {"ok": free > DISK_FULL_BELOW, "free_megabytes": free // (1024 * 1024)}


def platform_version() -> str:
    """The release that runs, or that it is a checkout."""
    try:
        return metadata.version("hrcity")
    except metadata.PackageNotFoundError:
        return "checkout"
