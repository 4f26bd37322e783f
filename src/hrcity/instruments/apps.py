from __future__ import annotations

from django.apps import AppConfig


class InstrumentsConfig(AppConfig):
    name = "hrcity.instruments"
    label = "instruments"
    verbose_name = "Instruments"
