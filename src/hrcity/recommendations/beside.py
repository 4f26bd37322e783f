"""What apps above show beside a recommendation: reports of organisations about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hrcity.recommendations.models import Recommendation

Beside = list[dict[str, Any]]
REPORTS: list[Callable[[Recommendation, Any], Beside]] = []
"""Functions of the recommendation and the reader that give {"title", "url", "note"}."""


def reports(row: Recommendation, reader: Any) -> Beside:
    """All of them."""
    return [item for source in REPORTS for item in source(row, reader)]
