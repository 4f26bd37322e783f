"""Labels in force on an ask, and the functions of the city that follow from them by a fixed rule."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from hrcity.core.text import Localized
from hrcity.institutions.models import Competence
from hrcity.institutions.queries import current
from hrcity.recommendations.models import Recommendation
from hrcity.vocabulary.models import Crosswalk, SchemeKind, Term


class LabelLine(NamedTuple):
    """A label in force as a page shows it."""

    pk: int
    origin: str
    reason: str
    confidence: float | None
    by: str | None
    term: int
    parent: int | None
    role: str
    title: Localized
    kind: str
    scheme: str
    scheme_title: Localized


LABEL_FIELDS = (
    "pk", "origin", "reason", "confidence", "by__name", "term_id", "term__parent_id", "term__role", "term__title",
    "term__scheme__kind", "term__scheme__code", "term__scheme__title",
)  # fmt: skip


def labels_of(recommendation: Recommendation) -> list[LabelLine]:
    """Labels in force, with scheme and person: two schemes side by side where upstream and the city differ."""
    rows = recommendation.labels.filter(ended_at__isnull=True).values_list(*LABEL_FIELDS)
    return [LabelLine(*row) for row in rows.order_by("term__scheme__kind", "term__scheme__code", "term__order")]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A city function that fits the labels by a fixed rule, who has it, and because of which label."""

    function: Term
    because: Term
    competence: Competence | None


def suggestions(labels: Sequence[LabelLine], limit: int = 3) -> list[Suggestion]:
    """Functions that a label names, then by crosswalk from rights themes, most often named first: a fixed rule, never a
    decision."""
    named = {label.term for label in labels if label.kind == SchemeKind.FUNCTIONS}
    themes = [label.term for label in labels if label.kind in {SchemeKind.RIGHTS, SchemeKind.UPSTREAM}]
    ours = Crosswalk.objects.filter(source_id__in=themes, target__scheme__kind=SchemeKind.RIGHTS)
    rights = set(ours.values_list("target_id", flat=True)) | set(themes)
    rows = (
        Crosswalk.objects.filter(source_id__in=rights, target__scheme__kind=SchemeKind.FUNCTIONS)
        .select_related("source", "target")
        .order_by("target__order")
    )
    votes: dict[int, list[Crosswalk]] = {}
    for row in rows:
        votes.setdefault(row.target_id, []).append(row)
    found = {pk: (term, term) for pk, term in (Term.objects.in_bulk(named) if named else {}).items()}
    for group in sorted(votes.values(), key=len, reverse=True):
        found.setdefault(group[0].target_id, (group[0].target, group[0].source))
    best = list(found.items())[:limit]
    leads = leads_of([pk for pk, _both in best])
    return [Suggestion(function, because, leads.get(pk)) for pk, (function, because) in best]


def leads_of(functions: Iterable[int]) -> dict[int, Competence]:
    """Who has each of some functions in the lead today. One query."""
    rows = Competence.objects.filter(current(), is_lead=True, function_id__in=functions).select_related("body")
    return {row.function_id: row for row in rows}
