from __future__ import annotations

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "hrcity.core"
    label = "core"
    verbose_name = "Core"

    def ready(self) -> None:
        """Declare the jobs of the house, so that every worker knows them."""
        from hrcity.core import cleaning, imports  # noqa: F401
