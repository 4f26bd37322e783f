"""What recommendations tell and hear through the registries of core."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Model

from hrcity.core.actors import SYSTEM
from hrcity.institutions.meeting_subjects import Subject, register_subject


def body_changed(row: Model, verb: str) -> None:
    """A body was succeeded by another: its open work moves there."""
    from hrcity.institutions.models import Body
    from hrcity.recommendations.services.decide import assignments_move

    if verb == "succeeded" and isinstance(row, Body) and row.successor is not None:
        assignments_move(old=row, new=row.successor, by=SYSTEM)


def ask_entered(row: Model, verb: str) -> None:
    """An ask came in by hand: suggest what it is about, and look whether it repeats another."""
    from hrcity.recommendations.tasks import group_start, suggest_start

    if verb == "entered":
        suggest_start(by=SYSTEM, ids=[row.pk])
        group_start(by=SYSTEM, ids=[row.pk])


def subjects(refs: Sequence[str], reader: Any) -> dict[str, Subject]:
    """What points of an agenda are about: recommendations the reader may open. One query."""
    from hrcity.recommendations import access

    rows = access.readable(reader).filter(ref__in=refs).order_by()
    return {row.ref: Subject(row.text, row.get_absolute_url(), row.lang) for row in rows}


def register() -> None:
    """Importers and search documents."""
    from hrcity.institutions import figures
    from hrcity.instruments import related
    from hrcity.recommendations import desk_hooks
    from hrcity.recommendations.importers import register_all
    from hrcity.recommendations.listing import cited_by, owing, work
    from hrcity.recommendations.searching import register_search

    register_all()
    register_search()
    figures.register(owing, work)
    related.register(cited_by)
    register_subject("REC", subjects)
    desk_hooks.register()
