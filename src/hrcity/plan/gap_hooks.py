"""What the gap map hears: changes of asks (with the index), of measures and of reports."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model

from hrcity.core import search
from hrcity.core.registry import listen
from hrcity.indicators.models import Indicator
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


def watched(row: Indicator) -> list[dict[str, Any]]:
    """The public measures an indicator shows the result of."""
    from hrcity.plan.access import nodes
    from hrcity.plan.models import NodeIndicator

    public = nodes(AnonymousUser())
    links = NodeIndicator.objects.filter(indicator=row, ended_at__isnull=True, node__in=public)
    return [
        {"title": link.node.title, "url": link.node.get_absolute_url(), "note": link.node.get_status_display()}
        for link in links.select_related("node").order_by("node__ref")
    ]


def register() -> None:
    """Follow the changes."""
    from hrcity.indicators.pages import WATCHERS
    from hrcity.plan import gap_tasks  # noqa: F401  declares the periodic work
    from hrcity.plan.services.gaps import gaps_note

    WATCHERS.append(watched)
    search.follow(KIND, gaps_note)
    for label in ("plan.plan", "plan.node", "plan.nodeupdate"):
        listen(label, node_changed)
