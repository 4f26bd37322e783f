"""What plans and their nodes tell and hear: a body that takes over from another, sections of the pages, the importer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hrcity.core.actors import SYSTEM
from hrcity.core.registry import listen

if TYPE_CHECKING:
    from django.db.models import Model


def body_changed(row: Model, verb: str) -> None:
    """A body was succeeded by another: what it still has to carry out moves there."""
    from hrcity.institutions.models import Body
    from hrcity.plan.services.nodes import leads_move

    if verb == "succeeded" and isinstance(row, Body) and row.successor is not None:
        leads_move(old=row, new=row.successor, by=SYSTEM)


def register() -> None:
    """Follow reorganisations; bring the sections."""
    listen("institutions.body", body_changed)
