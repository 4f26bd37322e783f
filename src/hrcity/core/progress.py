"""How far a job is, in words and for the polling module."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hrcity.core.models import Job, JobState

OVER = frozenset({JobState.DONE, JobState.FAILED, JobState.CANCELLED})
TONES = {JobState.WAITING: "neutral", JobState.RUNNING: "waiting", JobState.DONE: "done", JobState.FAILED: "late",
         JobState.CANCELLED: "neutral"}


@dataclass(frozen=True, slots=True)
class JobProgress:
    """What a page shows of a job. `next` is where the outcome stands, once it is over."""

    state: str
    done: int
    total: int
    left: str
    message: str
    finished: bool
    next: str
    url: str
    tone: str

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def progress_of(job: Job, now: dt.datetime | None = None) -> JobProgress:
    """A job's progress; a handler may name the page of its outcome as `url` in its result."""
    finished = job.state in OVER
    left = "" if finished else left_words(seconds_left(job, now or timezone.now()))
    return JobProgress(job.state, job.done, job.total, left, job.message, finished, _next(job, finished),
                       reverse("core:job_status", args=[job.pk]), TONES[JobState(job.state)])


def _next(job: Job, finished: bool) -> str:
    url = str(job.result.get("url", "")) if isinstance(job.result, dict) else ""
    safe = url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    return (url if safe else job.get_absolute_url()) if finished else ""


def seconds_left(job: Job, now: dt.datetime) -> float | None:
    """Seconds until the end at the pace so far; None while nothing can be said."""
    if job.state != JobState.RUNNING or job.started_at is None or not 0 < job.done <= job.total:
        return None
    spent = (now - job.started_at).total_seconds()
    return spent * (job.total - job.done) / job.done if spent > 1 else None


def left_words(seconds: float | None) -> str:
    """Time left as a person says it."""
    if seconds is None:
        return ""
    if seconds < 10:
        return _("a few seconds left")
    if seconds < 60:
        return _("less than a minute left")
    minutes = round(seconds / 60)
    if minutes < 60:
        return ngettext("about %(n)s minute left", "about %(n)s minutes left", minutes) % {"n": minutes}
    hours = round(minutes / 60)
    return ngettext("about %(n)s hour left", "about %(n)s hours left", hours) % {"n": hours}
