"""Every write of vocabulary."""

from __future__ import annotations

from hrcity.vocabulary.services.load import vocabulary_load

__all__ = ["vocabulary_load"]
