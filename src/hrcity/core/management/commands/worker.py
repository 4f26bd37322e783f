"""`hrcity worker`: runs queued jobs, recovers those of dead workers, ticks the schedule."""

from __future__ import annotations

import signal
import sys
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections, connection
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from hrcity.core import (
    housekeeping,  # noqa: F401  declares its periodic tasks
    search,
)
from hrcity.core.health import worker_beat
from hrcity.core.jobs import jobs_recover
from hrcity.core.meaning import upkeep
from hrcity.core.schedule import tick

HOUSEKEEPING_SECONDS = 5.0


class Command(BaseCommand):
    help = "Run queued jobs and periodic tasks until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="Run what is waiting, then end.")
        parser.add_argument("--interval", type=float, default=0.3, help="Seconds between looks when idle.")

    def handle(self, *args: Any, once: bool, interval: float, **options: Any) -> None:
        """Run until SIGTERM, SIGINT or SIGHUP."""
        worker = Worker(queue_names=["*"], interval=interval, batch=once, backend_name="default", startup_delay=False,
                        max_tasks=None, worker_id=get_random_string(32), excluded_queue_names=[])
        worker.configure_signals()
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGHUP, lambda *_: sys.exit(0))
        stop = threading.Event()
        if not once:
            for work in (_keep_house, search.keep, upkeep.keep):
                threading.Thread(target=work, args=(stop,), daemon=True).start()
        try:
            worker.run()
        finally:
            stop.set()


def _keep_house(stop: threading.Event) -> None:
    wait = 0.0
    while not stop.wait(wait):
        wait = HOUSEKEEPING_SECONDS
        try:
            close_old_connections()
            worker_beat()
            jobs_recover()
            tick()
        except Exception as error:
            sys.stderr.write(f"worker: housekeeping waits ({type(error).__name__})\n")
    connection.close()
