from __future__ import annotations

from django.apps import AppConfig


class RecommendationsConfig(AppConfig):
    name = "hrcity.recommendations"
    label = "recommendations"
    verbose_name = "Recommendations"
