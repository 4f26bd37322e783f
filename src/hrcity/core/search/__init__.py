"""The search port (placeholder until the engine lands: it will replace this file)."""

from __future__ import annotations

from collections.abc import Iterable

from hrcity.core.search.kinds import register_kind
from hrcity.core.search.port import Ask, Doc, Hit, Page


def changed(kind: str, ids: Iterable[int]) -> None:
    """Rows changed."""


def changed_many(kind: str, ids: Iterable[int]) -> None:
    """Many rows changed."""


__all__ = ["Ask", "Doc", "Hit", "Page", "changed", "changed_many", "register_kind"]
