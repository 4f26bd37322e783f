"""`hrcity openapi`: print the OpenAPI description, write it to docs/openapi.json, or check that file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from hrcity.portal.api_reference import as_file


class Command(BaseCommand):
    help = "Print the OpenAPI description of the API; --write keeps it in docs/openapi.json, --check compares."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--write", action="store_true", help="Write docs/openapi.json.")
        what.add_argument("--check", action="store_true", help="Exit code 1 when docs/openapi.json is not up to date.")

    def handle(self, *args: Any, write: bool, check: bool, **options: Any) -> None:
        """Print, write or compare."""
        path, text = Path(settings.CHECKOUT) / "docs" / "openapi.json", as_file()
        if write:
            path.write_text(text, encoding="utf-8")
            self.stdout.write("Written: docs/openapi.json")
        elif check:
            if not path.is_file() or path.read_text(encoding="utf-8") != text:
                raise CommandError("docs/openapi.json is not up to date: run `hrcity openapi --write`.")
        else:
            self.stdout.write(text, ending="")
