"""`hrcity backup TARGET`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hrcity.core.backup import backup_write, backups_prune
from hrcity.core.errors import DomainError


class Command(BaseCommand):
    help = "Write database and files into one verified archive while the platform runs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("target", type=Path, help="a new file (.tar.gz), or a folder")
        parser.add_argument("--keep", type=int, default=0, metavar="N",
                            help="with a folder: afterwards remove all but the newest N archives in it")

    def handle(self, *args: Any, target: Path, keep: int, **options: Any) -> None:
        """Write, verify, tell."""
        folder = target if target.is_dir() else None
        if not target.absolute().parent.is_dir():
            raise CommandError(f"The folder {target.absolute().parent} does not exist.")
        try:
            written = backup_write(target.absolute())
        except (DomainError, OSError) as error:
            raise CommandError(f"No backup was written: {error}") from error
        manifest = written.manifest
        self.stdout.write(f"{written.path}: {written.size / 1e6:.1f} MB, {sum(manifest.rows.values())} rows, "
                          f"{len(manifest.members) - 2} files, {manifest.audit['number']} audit entries; "
                          f"read again and whole.\nsha256 {written.sha256}")
        for path in backups_prune(folder, keep) if folder else []:
            self.stdout.write(f"removed {path.name}")
