"""`hrcity audit verify`: is the chain of entries whole?"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hrcity.core.audit import verify


class Command(BaseCommand):
    help = "Check the audit chain: no entry changed, none missing."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["verify"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Print how many entries hold, or fail with the first that does not."""
        verdict = verify()
        if verdict.broken_at is not None:
            raise CommandError(f"The audit chain is broken at entry {verdict.broken_at}: {verdict.why}. "
                               f"The {verdict.checked} entries before it hold.", returncode=1)
        self.stdout.write(f"{verdict.checked} entries checked: the audit chain is whole.")
