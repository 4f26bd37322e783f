from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InstrumentsConfig(AppConfig):
    name = "hrcity.instruments"
    label = "instruments"
    verbose_name = "Instruments"

    def ready(self) -> None:
        """Declare the audit verbs and offer the importers."""
        from hrcity.core.audit import declare

        declare("bodies.loaded", _("UN bodies loaded"), "created", "updated", "sha256")
        declare("treaties.loaded", _("Treaties loaded"), "created", "updated", "sha256")
