"""`hrcity import FILE`: the same as the import page, from the command line."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from hrcity.core import imports
from hrcity.core.actors import SYSTEM
from hrcity.core.errors import DomainError
from hrcity.core.files import file_store
from hrcity.core.models import ImportRun
from hrcity.core.registry import IMPORTERS, Outcome


class Command(BaseCommand):
    help = "Import a file: the kind is found by content; the same file again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--as", dest="kind", default="", choices=["", *sorted(IMPORTERS)],
                            help="The kind, where the content does not tell it.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would change; write nothing.")
        parser.add_argument("--json", dest="as_json", action="store_true", help="Print the result as JSON.")
        parser.add_argument("--option", action="append", default=[], metavar="NAME=VALUE",
                            help="What the file itself does not say, for example title=… or lang=ko.")

    def handle(self, *args: Any, file: Path, kind: str, dry_run: bool, as_json: bool, option: list[str],
               **options: Any) -> None:
        """Exit 1 when anything was refused."""
        with translation.override("en"):
            run = None
            try:
                run, outcome = _import(file, kind, dry_run, dict(item.split("=", 1) for item in option if "=" in item))
            except DomainError as error:
                self._failed(file, kind, str(error.message), as_json)
            else:
                self._tell(run, outcome, dry_run, as_json)
                if outcome.refused:
                    sys.exit(1)

    def _failed(self, file: Path, kind: str, sentence: str, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps({"kind": kind or None, "created": 0, "updated": 0, "unchanged": 0,
                                          "refused": [{"where": file.name, "why": sentence}]}, ensure_ascii=False))
            sys.exit(1)
        raise CommandError(f"{file.name}: {sentence}")

    def _tell(self, run: ImportRun, outcome: Outcome, dry_run: bool, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps({
                "kind": run.kind, "created": outcome.created, "updated": outcome.updated,
                "unchanged": outcome.unchanged,
                "refused": [{"where": line.where, "why": line.why} for line in outcome.refused]}, ensure_ascii=False))
            return
        would = "would be " if dry_run else ""
        self.stdout.write(f"{run.kind}: {outcome.created} {would}created, {outcome.updated} {would}updated, "
                          f"{outcome.unchanged} unchanged, {len(outcome.refused)} refused")
        for note in outcome.notes:
            self.stdout.write(note)
        for line in outcome.refused[:50]:
            self.stdout.write(f"  refused {line.where}: {line.why}")


def _import(file: Path, kind: str, dry_run: bool, options: dict[str, str]) -> tuple[ImportRun, Outcome]:
    try:
        with file.open("rb") as stream:
            stored = file_store(stream, file.name)
    except OSError as error:
        raise DomainError(f"cannot be read: {error.strerror}.", "unreadable") from error
    run = imports.import_open(file=stored, by=SYSTEM, kind=kind, options=options)
    try:
        outcome = imports.preview(run) if dry_run else imports.apply(run)
    except BaseException:
        imports.import_fail(run)
        raise
    if dry_run:
        run.delete()
    return run, outcome
