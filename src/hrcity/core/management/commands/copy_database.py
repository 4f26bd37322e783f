"""`hrcity copy-database TARGET_URL`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from hrcity.core.copying import copy_all, database_at
from hrcity.core.errors import DomainError


class Command(BaseCommand):
    help = "Copy all rows into an empty database (SQLite to PostgreSQL or back) and prove that they are the same."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("target", help="postgres://user:password@host:5432/name or sqlite:///folder/file")

    def handle(self, *args: Any, target: str, **options: Any) -> None:
        """Copy, prove, tell."""
        try:
            with database_at(target) as alias:
                proofs = copy_all("default", alias, say=self.stdout.write)
        except DomainError as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(f"Nothing was copied: {error}") from error
        self.stdout.write(f"{len(proofs)} tables, {sum(proof.rows for proof in proofs)} rows: row counts and content "
                          "hashes are equal on both sides.\nNow set DATABASE_URL to the target and start again.")
