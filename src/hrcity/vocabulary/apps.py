from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VocabularyConfig(AppConfig):
    name = "hrcity.vocabulary"
    label = "vocabulary"
    verbose_name = "Vocabulary"

    def ready(self) -> None:
        """Declare the audit verbs and offer the importers."""
        from hrcity.core.audit import declare
        from hrcity.core.registry import register_importer
        from hrcity.vocabulary.importers import SdgImporter

        declare("vocabulary.loaded", _("Vocabularies loaded"), "created", "updated", "sha256")
        declare("scheme.created", _("List created"), "code", "kind")
        declare("scheme.changed", _("List changed"), "code", "fields")
        declare("scheme.imported", _("List imported from a file"), "code", "created", "updated", "refused")
        declare("term.created", _("Term added"), "scheme", "code")
        declare("term.changed", _("Term changed"), "scheme", "code", "fields")
        declare("term.retired", _("Term taken out of use"), "scheme", "code")
        declare("term.restored", _("Term taken into use again"), "scheme", "code")
        declare("term.met", _("Unknown label of an import kept as a term"), "scheme", "code")
        declare("sdg.wording_imported", _("Wording of the Goals imported"), "run", "created", "updated")
        register_importer(SdgImporter())
