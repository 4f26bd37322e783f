from __future__ import annotations

from django.apps import AppConfig


class InstitutionsConfig(AppConfig):
    name = "hrcity.institutions"
    label = "institutions"
    verbose_name = "Institutions"
