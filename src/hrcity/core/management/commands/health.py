"""`hrcity health`: what /health says, for a shell."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand

from hrcity.core.health import OK, health_read


class Command(BaseCommand):
    help = "Print whether database, worker, index and disk are in order; exit code 1 where not."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """JSON on standard output."""
        found = health_read()
        self.stdout.write(json.dumps(found.as_dict(), indent=1))
        if found.status != OK:
            sys.exit(1)
