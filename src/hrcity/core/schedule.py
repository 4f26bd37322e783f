"""Periodic work: an app declares it, whichever worker comes first runs it."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from hrcity.core.models import ScheduledTask

logger = logging.getLogger("hrcity.schedule")


@dataclass(frozen=True, slots=True)
class Periodic:
    """Something done every `every`."""

    name: str
    every: dt.timedelta
    run: Callable[[], object]


TABLE: dict[str, Periodic] = {}


def every(period: dt.timedelta, name: str) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Declare a periodic task; it must be quick or start a job."""

    def keep(run: Callable[[], object]) -> Callable[[], object]:
        TABLE[name] = Periodic(name, period, run)
        return run

    return keep


def tick(now: dt.datetime | None = None) -> list[str]:
    """Run what is due; the names of what ran. One worker wins each task by a conditional update."""
    moment = now or timezone.now()
    ran = []
    for task in TABLE.values():
        ScheduledTask.objects.get_or_create(name=task.name)
        due = Q(last_run_at__isnull=True) | Q(last_run_at__lte=moment - task.every)
        if ScheduledTask.objects.filter(due, name=task.name).update(last_run_at=moment):
            try:
                task.run()
            except Exception:
                logger.exception("periodic task %s failed", task.name)
            ran.append(task.name)
    return ran
