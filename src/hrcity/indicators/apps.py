from __future__ import annotations

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "hrcity.indicators"
    label = "indicators"
    verbose_name = "Indicators"

    def ready(self) -> None:
        """Declare the audit verbs."""
        from hrcity.indicators import verbs

        verbs.declare_all()
