"""Plans, their nodes and links, and what is reported."""

from __future__ import annotations

from hrcity.plan.models.gaps import GapCell, GapChange, GapShare
from hrcity.plan.models.money import (
    Allocation,
    BudgetAmount,
    BudgetLabel,
    BudgetLine,
    Paper,
    PaperFile,
    PaperKind,
)
from hrcity.plan.models.plans import (
    DEEPEST,
    Amendment,
    AmendmentChange,
    AmendmentState,
    ChangeKind,
    Linked,
    Milestone,
    Node,
    NodeAsk,
    NodeIndicator,
    NodeLabel,
    NodeNorm,
    NodeReference,
    Plan,
    PlanKind,
    PlanLevel,
)
from hrcity.plan.models.reporting import Hindrance, NodeUpdate, Period

__all__ = [
    "DEEPEST",
    "Allocation",
    "Amendment",
    "AmendmentChange",
    "AmendmentState",
    "BudgetAmount",
    "BudgetLabel",
    "BudgetLine",
    "ChangeKind",
    "GapCell",
    "GapChange",
    "GapShare",
    "Hindrance",
    "Linked",
    "Milestone",
    "Node",
    "NodeAsk",
    "NodeIndicator",
    "NodeLabel",
    "NodeNorm",
    "NodeReference",
    "NodeUpdate",
    "Paper",
    "PaperFile",
    "PaperKind",
    "Period",
    "Plan",
    "PlanKind",
    "PlanLevel",
]
