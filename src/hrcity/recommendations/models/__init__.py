"""Asks, what follows them, and what helps to understand many of them."""

from __future__ import annotations

from hrcity.recommendations.models.asks import (
    AskKind,
    Assignment,
    Decision,
    OriginKind,
    Position,
    Recommendation,
    RecommendationLabel,
    RecommendationText,
    StagedChange,
    TextKind,
)
from hrcity.recommendations.models.following import (
    Answer,
    ApprovalStep,
    Evidence,
    EvidenceKind,
    Grade,
    Passing,
    Update,
)
from hrcity.recommendations.models.understanding import (
    ChoiceKind,
    Cluster,
    ClusterChoice,
    ClusterMember,
    LabelModel,
    SuggestedBy,
    Suggestion,
    SuggestionState,
)

__all__ = [
    "Answer",
    "ApprovalStep",
    "AskKind",
    "Assignment",
    "ChoiceKind",
    "Cluster",
    "ClusterChoice",
    "ClusterMember",
    "Decision",
    "Evidence",
    "EvidenceKind",
    "Grade",
    "LabelModel",
    "OriginKind",
    "Passing",
    "Position",
    "Recommendation",
    "RecommendationLabel",
    "RecommendationText",
    "StagedChange",
    "SuggestedBy",
    "Suggestion",
    "SuggestionState",
    "TextKind",
    "Update",
]
