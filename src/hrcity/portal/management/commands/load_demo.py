"""`hrcity load_demo`: the demonstration city of Saebit, with two years of history."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from hrcity.portal import open_data
from hrcity.portal.demo.load import demo_load


class Command(BaseCommand):
    """Only where no city is set up yet; a second run does nothing."""

    help = "Make the demonstration city, where there is no city yet."

    def handle(self, *args: Any, **options: Any) -> None:
        count = demo_load()
        if count:
            open_data.build()
        self.stdout.write(f"demonstration city: {count} recommendations" if count else "there is a city already")
