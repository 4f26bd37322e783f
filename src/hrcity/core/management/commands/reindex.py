"""`hrcity reindex`: build the search index anew, or only write what is pending."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from hrcity.core.search import changes, service
from hrcity.core.search.rebuild import rebuild
from hrcity.core.search.store import store


class Command(BaseCommand):
    help = "Build the search index anew from the database; searches go on meanwhile."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--pending", action="store_true", help="Only write the changes that wait.")
        parser.add_argument("--repair", action="store_true",
                            help="Compare the index with the database and write the differences.")

    def handle(self, *args: Any, pending: bool, repair: bool, **options: Any) -> None:
        """Run and say how many records were read."""
        if repair:
            self.stdout.write(f"{service.repair()} records differed from the database.")
        if pending or repair:
            self.stdout.write(f"{changes.flush()} records read again.")
            return
        with store().writer_lock(wait=True):
            done = rebuild(self._tell)
        changes.flush()
        self.stdout.write(f"{done} records read; the new search index is in use.")

    def _tell(self, done: int, total: int) -> None:
        if sys.stderr.isatty():
            self.stderr.write(f"\r{done:,} of {total:,}", ending="\n" if done == total else "")
