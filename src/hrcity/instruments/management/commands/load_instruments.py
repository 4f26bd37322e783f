"""`hrcity load_instruments`: UN bodies, treaties and the titles of their articles."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from hrcity.instruments.services import bodies_load, treaties_load


class Command(BaseCommand):
    """Safe to run at any time: what the city edited stays, a second run changes nothing."""

    help = "Load the UN bodies and treaties that ship with hrcity."

    def handle(self, *args: Any, **options: Any) -> None:
        for name, load in (("bodies", bodies_load), ("treaties", treaties_load)):
            done = load()
            self.stdout.write(f"{name}: {done.created} created, {done.updated} updated, {done.unchanged} unchanged")
