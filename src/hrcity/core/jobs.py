"""Long work: a row with progress, a heartbeat, and an end that is told in a sentence.

An app declares `@job("imports.run", idempotent=True)`; a service calls `job_start`. A job whose worker died is
queued again if idempotent, else marked failed with a sentence.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import close_old_connections, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from hrcity.core.actors import Actor
from hrcity.core.errors import DomainError
from hrcity.core.models import Job, JobState
from hrcity.core.text import Localized

logger = logging.getLogger("hrcity.jobs")
HEARTBEAT_SECONDS = 2.0
DEAD_AFTER = dt.timedelta(seconds=20)
MAX_ATTEMPTS = 5

Handler = Callable[..., dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A declared kind of job."""

    name: str
    run: Handler
    idempotent: bool
    on_failed: Callable[[Job], None] | None


KINDS: dict[str, Kind] = {}


class JobCancelled(Exception):
    """Somebody stopped the job; the handler unwinds."""


def job(name: str, *, idempotent: bool, on_failed: Callable[[Job], None] | None = None) -> Callable[[Handler], Handler]:
    """Declare a handler `run(progress, **args)`; it returns a small dict kept as the job's result."""

    def keep(run: Handler) -> Handler:
        KINDS[name] = Kind(name, run, idempotent, on_failed)
        return run

    return keep


class Progress:
    """Given to a handler: `progress(done, total, "sentence")`, written at most twice a second."""

    def __init__(self, job_id: int) -> None:
        self.job_id = job_id
        self._last = 0.0

    def __call__(self, done: int, total: int = 0, message: str = "", *, now: bool = False) -> None:
        """Tell how far the work is.

        Raises:
            JobCancelled: the job was stopped.
        """
        if not now and time.monotonic() - self._last < 0.5:
            return
        self._last = time.monotonic()
        fields: dict[str, Any] = {"done": done, "heartbeat_at": timezone.now()}
        if total:
            fields["total"] = total
        if message:
            fields["message"] = message
        if not Job.objects.filter(pk=self.job_id, state=JobState.RUNNING).update(**fields):
            raise JobCancelled


def job_start(kind: str, *, by: Actor, title: Localized, **args: Any) -> Job:
    """Queue work of a declared kind; it starts after the commit of the surrounding transaction."""
    if kind not in KINDS:
        raise ValueError(f"job kind {kind!r} is not declared")
    row = Job.objects.create(kind=kind, args=args, title=title, by_id=by.pk)
    transaction.on_commit(lambda: run_job.enqueue(row.pk))
    return row


def job_cancel(*, job: Job, by: Actor) -> None:
    """Stop a job that waits or runs. One that runs clears up as it unwinds; for the others it is done here."""
    now, rows = timezone.now(), Job.objects.filter(pk=job.pk)
    fields = {"state": JobState.CANCELLED, "ended_at": now, "message": _("Stopped by hand.")}
    waited = rows.filter(state=JobState.WAITING).update(**fields)
    orphaned = rows.filter(state=JobState.RUNNING, heartbeat_at__lt=now - DEAD_AFTER).update(**fields)
    if waited or orphaned:
        _clear_up(job)
    else:
        rows.filter(state=JobState.RUNNING).update(**fields)


def _clear_up(row: Job) -> None:
    """What is left of a job that ended before its work did is taken away by its kind."""
    row.refresh_from_db()
    kind = KINDS.get(row.kind)
    if kind is not None and kind.on_failed is not None:
        kind.on_failed(row)


@task()
def run_job(job_id: int) -> None:
    """What the worker calls: run one job to its end, whatever happens."""
    now = timezone.now()
    claimed = Job.objects.filter(pk=job_id, state=JobState.WAITING).update(
        state=JobState.RUNNING, started_at=now, heartbeat_at=now)
    if not claimed:
        return
    row = Job.objects.get(pk=job_id)
    Job.objects.filter(pk=job_id).update(attempts=row.attempts + 1)
    stop = threading.Event()
    beat = threading.Thread(target=_beat, args=(job_id, stop), daemon=True)
    beat.start()
    try:
        _run(row)
    finally:
        stop.set()
        beat.join(timeout=5)


def _run(row: Job) -> None:
    kind = KINDS[row.kind]
    try:
        result = kind.run(Progress(row.pk), **row.args) or {}
    except JobCancelled:
        logger.info("job %s was stopped", row.pk)
        if Job.objects.filter(pk=row.pk, state=JobState.CANCELLED).exists():  # else another worker has taken it over
            _clear_up(row)
    except DomainError as error:
        _fail(row, str(error.message))
    except Exception:
        logger.exception("job %s (%s) failed", row.pk, row.kind)
        _fail(row, _("The work stopped for a reason of its own (number %(id)s). Nothing half-done is visible; try "
                     "again, and give your administrator this number if it happens twice.") % {"id": row.pk})
    else:
        Job.objects.filter(pk=row.pk, state=JobState.RUNNING).update(
            state=JobState.DONE, result=result, ended_at=timezone.now())


def _fail(row: Job, sentence: str) -> None:
    Job.objects.filter(pk=row.pk).update(state=JobState.FAILED, message=sentence[:500], ended_at=timezone.now())
    _clear_up(row)


def _beat(job_id: int, stop: threading.Event) -> None:
    """The sign of life of a worker, on a connection of its own thread; a locked database skips a beat."""
    while not stop.wait(HEARTBEAT_SECONDS):
        try:
            Job.objects.filter(pk=job_id, state=JobState.RUNNING).update(heartbeat_at=timezone.now())
        except Exception:
            close_old_connections()
    connection.close()


def jobs_recover(now: dt.datetime | None = None) -> int:
    """Find jobs whose worker died: queue the idempotent again, fail the others. Returns how many were found."""
    moment = now or timezone.now()
    dead = list(Job.objects.filter(state=JobState.RUNNING, heartbeat_at__lt=moment - DEAD_AFTER))
    for row in dead:
        kind = KINDS.get(row.kind)
        if kind is not None and kind.idempotent and row.attempts < MAX_ATTEMPTS:
            if Job.objects.filter(pk=row.pk, heartbeat_at=row.heartbeat_at).update(
                    state=JobState.WAITING, heartbeat_at=None, message=_("Started again after an interruption.")):
                run_job.enqueue(row.pk)
        else:
            _fail(row, _("The server stopped while this ran, and it cannot simply be repeated. Nothing half-done is "
                         "visible; please start it again."))
    return len(dead)
