"""What the gap map hears: changes of asks (with the index), of measures and of reports."""

from __future__ import annotations

from django.db.models import Model

from hrcity.core import search
from hrcity.core.registry import listen
from hrcity.recommendations.searching import KIND


def node_changed(row: Model, verb: str) -> None:
    """Something about a node, its plan or its reports changed: the asks it answers are counted anew."""
    from hrcity.plan.models import Node, NodeAsk, NodeUpdate, Plan
    from hrcity.plan.services.gaps import gaps_note_ids

    links = NodeAsk.objects.all()
    if isinstance(row, Plan):
        links = links.filter(node__plan=row)
    elif isinstance(row, NodeUpdate):
        links = links.filter(node_id=row.node_id)
    elif isinstance(row, Node):
        links = links.filter(node=row)
    gaps_note_ids(links.values_list("recommendation_id", flat=True))


def register() -> None:
    """Follow the changes."""
    from hrcity.plan import gap_tasks  # noqa: F401  declares the periodic work
    from hrcity.plan.services.gaps import gaps_note

    search.follow(KIND, gaps_note)
    for label in ("plan.plan", "plan.node", "plan.nodeupdate"):
        listen(label, node_changed)
