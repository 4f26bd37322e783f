from __future__ import annotations

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "hrcity.core"
    label = "core"
    verbose_name = "Core"

    def ready(self) -> None:
        """Declare the jobs of the house, so that every worker knows them; Korean is cut in the process for it."""
        from hrcity.core import cleaning, imports  # noqa: F401
        from hrcity.core.meaning import client
        from hrkit.text import korean

        if client.is_switched_on("ko"):
            korean.set_morphemes(client.morphemes)
