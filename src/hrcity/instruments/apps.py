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
        from hrcity.core.registry import register_importer
        from hrcity.instruments import searching
        from hrcity.instruments.importers import IMPORTERS

        declare("bodies.loaded", _("UN bodies loaded"), "created", "updated", "sha256")
        declare("treaties.loaded", _("Treaties loaded"), "created", "updated", "sha256")
        declare("instrument.created", _("Text entered"), "slug", "kind")
        declare("instrument.changed", _("Text's particulars changed"), "slug", "fields")
        declare("instrument.text_entered", _("Language version entered"), "slug", "lang", "created", "updated")
        declare("instrument.text_imported", _("Language version imported"), "slug", "lang", "created", "updated", "run")
        declare("instrument.withdrawn", _("Text withdrawn"), "slug")
        declare("instrument.published", _("Text published"), "slug")
        declare("provision.titled", _("Short title of an article set"), "eid")
        declare("provision.text_set", _("Wording of an article set"), "eid", "lang")
        declare("ratification.set", _("Ratification entered"), "slug", "country")
        declare("ratifications.imported", _("Ratifications imported"), "slug", "created", "updated", "run")
        for importer in IMPORTERS:
            register_importer(importer)
        searching.register()
