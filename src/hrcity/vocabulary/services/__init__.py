"""Every write of vocabulary."""

from __future__ import annotations

from hrcity.vocabulary.services.edit import (
    scheme_change,
    scheme_create,
    term_change,
    term_create,
    term_restore,
    term_retire,
)
from hrcity.vocabulary.services.exchange import scheme_import
from hrcity.vocabulary.services.labels import Labels, labels_map, term_for_label
from hrcity.vocabulary.services.load import vocabulary_load

__all__ = [
    "Labels", "labels_map", "scheme_change", "scheme_create", "scheme_import", "term_change", "term_create",
    "term_for_label", "term_restore", "term_retire", "vocabulary_load",
]  # fmt: skip
