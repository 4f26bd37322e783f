"""Plans, their nodes and links, and what is reported."""

from __future__ import annotations

from hrcity.plan.models.gaps import GapCell, GapChange, GapShare
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
from hrcity.plan.models.voice import (
    Comment,
    CommentReply,
    Monitor,
    MonitorVisit,
    NgoReport,
    VisitPhoto,
    VoiceTerms,
)

__all__ = [
    "DEEPEST",
    "Amendment",
    "AmendmentChange",
    "AmendmentState",
    "ChangeKind",
    "Comment",
    "CommentReply",
    "GapCell",
    "GapChange",
    "GapShare",
    "Hindrance",
    "Linked",
    "Milestone",
    "Monitor",
    "MonitorVisit",
    "NgoReport",
    "Node",
    "NodeAsk",
    "NodeIndicator",
    "NodeLabel",
    "NodeNorm",
    "NodeReference",
    "NodeUpdate",
    "Period",
    "Plan",
    "PlanKind",
    "PlanLevel",
    "VisitPhoto",
    "VoiceTerms",
]
