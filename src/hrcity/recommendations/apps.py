from __future__ import annotations

from django.apps import AppConfig


class RecommendationsConfig(AppConfig):
    name = "hrcity.recommendations"
    label = "recommendations"
    verbose_name = "Recommendations"

    def ready(self) -> None:
        """Declare the audit verbs; take over open work when a body is succeeded; register what can be searched."""
        from hrcity.core.registry import listen
        from hrcity.recommendations import tasks, verbs  # noqa: F401  (tasks declares the periodic work)
        from hrcity.recommendations.hooks import ask_entered, body_changed, register

        verbs.declare_all()
        listen("institutions.body", body_changed)
        listen("recommendations.recommendation", ask_entered)
        register()
