"""What every write of the app does at its end: audit, index, and telling those who wait for the change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from hrcity.core.actors import Actor
from hrcity.core.audit import audit
from hrcity.core.registry import tell
from hrcity.plan.models import Node, NodeUpdate, Plan


def plan_locked(plan: Plan) -> Plan:
    """The plan as it is now, locked until the end of the transaction."""
    return Plan.objects.select_for_update().get(pk=plan.pk)


def node_locked(node: Node) -> Node:
    """The node as it is now, locked, with its plan."""
    return Node.objects.select_for_update(of=("self",)).select_related("plan", "level").get(pk=node.pk)


def update_locked(update: NodeUpdate) -> NodeUpdate:
    """The report as it is now, locked, with its node and plan."""
    return NodeUpdate.objects.select_for_update(of=("self",)).select_related("node__plan", "body").get(pk=update.pk)


def plan_settle(plan: Plan, verb: str, *, by: Actor, data: Mapping[str, Any] | None = None, **fields: Any) -> Plan:
    """Write fields of a plan, one audit entry, and tell the listeners on commit."""
    for name, value in fields.items():
        setattr(plan, name, value)
    plan.updated_at = timezone.now()
    plan.save(update_fields=["updated_at", *fields])
    audit(f"plan.{verb}", plan, by=by, data=data)
    transaction.on_commit(lambda: tell(plan, verb))
    return plan


def node_settle(node: Node, verb: str, *, by: Actor, data: Mapping[str, Any] | None = None, **fields: Any) -> Node:
    """Write fields of a node, one audit entry, and tell the listeners on commit."""
    for name, value in fields.items():
        setattr(node, name, value)
    node.updated_at = timezone.now()
    node.save(update_fields=["updated_at", *fields])
    audit(f"node.{verb}", node, by=by, data=data)
    transaction.on_commit(lambda: tell(node, verb))
    return node
