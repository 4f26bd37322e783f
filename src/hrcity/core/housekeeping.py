"""What would otherwise pile up: finished tasks, halves of uploads, sessions that have ended."""

from __future__ import annotations

import datetime as dt
import time
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from hrcity.core.schedule import every

KEEP_TASKS = dt.timedelta(days=7)
KEEP_HALVES_SECONDS = 24 * 3600


@every(dt.timedelta(days=1), "housekeeping")
def tidy() -> None:
    """Once a day."""
    DBTaskResult.objects.filter(enqueued_at__lt=timezone.now() - KEEP_TASKS).exclude(status="READY").delete()
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    halves_remove(time.time() - KEEP_HALVES_SECONDS)


def halves_remove(before: float) -> int:
    """Remove uploads that were never finished and have not been touched since `before` (seconds); how many."""
    halves = [*Path(settings.FILES_ROOT).glob("incoming-*"), *Path(settings.FILE_UPLOAD_TEMP_DIR).glob("*")]
    old = [path for path in halves if path.is_file() and path.stat().st_mtime < before]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
