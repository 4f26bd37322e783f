from __future__ import annotations

from django.apps import AppConfig


class PlanConfig(AppConfig):
    name = "hrcity.plan"
    label = "plan"
    verbose_name = "Plans"

    def ready(self) -> None:
        """Declare the audit verbs and register what other apps may find here."""
        from hrcity.plan import hooks, verbs

        verbs.declare_all()
        hooks.register()
