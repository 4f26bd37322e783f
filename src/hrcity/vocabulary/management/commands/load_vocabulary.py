"""`hrcity load_vocabulary`: schemes, terms, crosswalks and countries; then treaties and UN bodies."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from hrcity.vocabulary.services import vocabulary_load


class Command(BaseCommand):
    """Safe to run at any time: what the city edited stays, a second run changes nothing."""

    help = "Load the vocabularies, treaties and UN bodies that ship with hrcity."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--only", action="store_true", help="the vocabularies alone, without treaties and bodies")

    def handle(self, *args: Any, **options: Any) -> None:
        done = vocabulary_load()
        self.stdout.write(f"vocabulary: {done.created} created, {done.updated} updated, {done.unchanged} unchanged")
        if not options["only"]:
            call_command("load_instruments", stdout=self.stdout)
