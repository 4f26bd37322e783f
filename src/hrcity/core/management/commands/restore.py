"""`hrcity restore FILE`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hrcity.core.errors import DomainError
from hrcity.core.restoring import restore_here, restore_into


class Command(BaseCommand):
    help = "Restore an archive of `hrcity backup`, after proving that it is whole."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--into", type=Path, metavar="FOLDER", help="a new home folder, as SQLite (a drill)")
        parser.add_argument("--yes", action="store_true", help="replace what is there; it is put aside")

    def handle(self, *args: Any, file: Path, into: Path | None, yes: bool, **options: Any) -> None:
        """Prove, then restore."""
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        try:
            done = (restore_into(file.absolute(), into.absolute(), say=self.stdout.write) if into else
                    restore_here(file.absolute(), replace=yes, say=self.stdout.write))
        except (DomainError, OSError) as error:
            raise CommandError(f"Nothing was restored: {error}") from error
        self.stdout.write(f"Restored {done.rows} rows into {done.home} ({done.database}); "
                          f"{done.audit_entries} audit entries checked.")
        if done.aside:
            self.stdout.write(f"What was there before is in {done.aside}; remove it when all is well.")
        self.stdout.write("The search index is made again at the next start; everybody signs in again.")
