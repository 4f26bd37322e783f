"""What plans and their nodes tell and hear: a body that takes over from another, sections of pages, the importer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hrcity.core.actors import SYSTEM
from hrcity.core.registry import listen, register_importer, register_tasks

if TYPE_CHECKING:
    from django.db.models import Model


def body_changed(row: Model, verb: str) -> None:
    """A body was succeeded by another: what it still has to carry out moves there."""
    from hrcity.institutions.models import Body
    from hrcity.plan.services.nodes import leads_move

    if verb == "succeeded" and isinstance(row, Body) and row.successor is not None:
        leads_move(old=row, new=row.successor, by=SYSTEM)


def register() -> None:
    """Follow reorganisations; bring the sections and the importer."""
    from hrcity.plan import life_desk, life_pages, tree_pages
    from hrcity.plan.importers import PlanStructureImporter
    from hrcity.plan.parts import node_part, plan_part

    listen("institutions.body", body_changed)
    register_importer(PlanStructureImporter())
    register_tasks("plan_life", life_desk.tasks)
    plan_part("life", 80, "plan/_life.html", life_pages.life_section)
    node_part("steps", 35, "plan/_steps.html", tree_pages.steps_section)
    node_part("earlier", 85, "plan/_earlier.html", tree_pages.earlier_section)
    node_part("edit", 90, "plan/_edit.html", tree_pages.node_section)
