"""How many proposals about a plan still wait for an answer: those who take proposals in say so here."""

from __future__ import annotations

from collections.abc import Callable

from hrcity.plan.models import Plan

_SOURCES: list[Callable[[Plan], int]] = []


def register_open_proposals(source: Callable[[Plan], int]) -> None:
    """Have the proposals of `source` counted before a plan is adopted."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def open_proposals(plan: Plan) -> int:
    """The proposals without an answer; 0 where nobody takes any in."""
    return sum(source(plan) for source in _SOURCES)
