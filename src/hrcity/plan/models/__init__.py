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
from hrcity.plan.models.promises import OfficeHolder, Promise, PromiseJudgement, PromiseReply
from hrcity.plan.models.report import ReminderSent
from hrcity.plan.models.reporting import Hindrance, NodeUpdate, Period
from hrcity.plan.models.review import Opinion, OpinionAnswer, ReviewClock
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
    "Allocation",
    "Amendment",
    "AmendmentChange",
    "AmendmentState",
    "BudgetAmount",
    "BudgetLabel",
    "BudgetLine",
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
    "OfficeHolder",
    "Opinion",
    "OpinionAnswer",
    "Paper",
    "PaperFile",
    "PaperKind",
    "Period",
    "Plan",
    "PlanKind",
    "PlanLevel",
    "Promise",
    "PromiseJudgement",
    "PromiseReply",
    "ReminderSent",
    "ReviewClock",
    "VisitPhoto",
    "VoiceTerms",
]
