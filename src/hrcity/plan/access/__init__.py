"""The only way to what a plan protects. One module for each part of the app."""

from __future__ import annotations

from hrcity.plan.access.plans import (
    ALL_READERS,
    EDITORS,
    is_system,
    may_edit,
    may_plan,
    may_report,
    may_update,
    node_for,
    nodes,
    permit_edit,
    permit_plan,
    permit_report,
    permit_update,
    plan_for,
    readable,
    refuse_stranger,
    sees_all,
    updates_readable,
    visible,
)

__all__ = [
    "ALL_READERS",
    "EDITORS",
    "is_system",
    "may_edit",
    "may_plan",
    "may_report",
    "may_update",
    "node_for",
    "nodes",
    "permit_edit",
    "permit_plan",
    "permit_report",
    "permit_update",
    "plan_for",
    "readable",
    "refuse_stranger",
    "sees_all",
    "updates_readable",
    "visible",
]
