"""Upstream labels become terms: in the upstream's own scheme also those that nobody knew, elsewhere only known ones."""

from __future__ import annotations

from hrcity.core.errors import DomainError
from hrcity.vocabulary.models import SchemeKind
from hrcity.vocabulary.services.labels import Labels, labels_map


class LabelBook:
    """Term ids by (scheme, label) for the time of one import."""

    def __init__(self, *, create: bool) -> None:
        self.create = create
        self.schemes: dict[str, Labels | None] = {}

    def term_id(self, scheme: str, label: str) -> int | None:
        """The term of a label; None where there is none (and, in a preview, not yet)."""
        labels = self._labels(scheme)
        if labels is None:
            return None
        return labels.term_id(label, create=self.create and labels.scheme.kind == SchemeKind.UPSTREAM)

    def _labels(self, scheme: str) -> Labels | None:
        if scheme not in self.schemes:
            try:
                self.schemes[scheme] = labels_map(scheme)
            except DomainError:
                self.schemes[scheme] = None
        return self.schemes[scheme]
