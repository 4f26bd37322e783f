"""A worker that knows one slow kind of job, for the test that kills it: `python tiny_worker.py start|work|state`."""

from __future__ import annotations

import datetime as dt
import os
import sys
import time
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from hrcity.core import jobs  # noqa: E402
from hrcity.core.actors import SYSTEM  # noqa: E402
from hrcity.core.management.commands import worker  # noqa: E402
from hrcity.core.models import Job  # noqa: E402


def slow(progress: jobs.Progress, **args: Any) -> dict[str, Any]:
    """Half a minute of work the first time, none the second: it finds what the first left."""
    with open(os.environ["TRACE"], "a", encoding="utf-8") as out:
        out.write(f"{os.getpid()}\n")
    with open(os.environ["TRACE"], encoding="utf-8") as seen:
        if len(seen.readlines()) == 1:
            for done in range(300):
                progress(done, 300)
                time.sleep(0.1)
    return {"finished_by": os.getpid()}


jobs.job("test.repeatable", idempotent=True)(slow)
jobs.job("test.once", idempotent=False)(slow)
jobs.HEARTBEAT_SECONDS = 0.3
jobs.DEAD_AFTER = dt.timedelta(seconds=2)
worker.HOUSEKEEPING_SECONDS = 0.5

if sys.argv[1] == "start":
    print(jobs.job_start(sys.argv[2], by=SYSTEM, title={"en": "Slow"}).pk)
elif sys.argv[1] == "state":
    row = Job.objects.get(kind__startswith="test.")
    print(row.state, row.attempts, row.message)
else:
    call_command("worker")
