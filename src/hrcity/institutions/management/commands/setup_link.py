"""`hrcity setup_link`: the one-time address that sets up an empty installation."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse

from hrcity.institutions import setup


class Command(BaseCommand):
    help = "Print the address at which an empty installation is set up."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print it, or say that there is nothing to set up."""
        if not setup.is_open():
            self.stdout.write(f"The city is set up: {settings.SITE_URL}/")
            return
        address = reverse("portal:setup-link", args=[setup.token_ensure()])
        self.stdout.write(f"Set up your city here (the address works until that is done; show it to nobody else):\n"
                          f"  {settings.SITE_URL}{address}")
