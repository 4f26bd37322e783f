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

        declare("vocabulary.loaded", _("Vocabularies loaded"), "created", "updated", "sha256")
