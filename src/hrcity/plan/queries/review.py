"""What is read of opinions: of a plan, of a measure, of a meeting; what waits, what is late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from hrcity.institutions.models import Body, Meeting, Vote
from hrcity.plan import access as plan_access
from hrcity.plan.access import review as access
from hrcity.plan.models import Node, Opinion, OpinionAnswer, Plan
from hrcity.plan.parts import once
from hrcity.plan.rules import IS_LIVE, PlanState
from hrcity.plan.rules.review import OWED, AnswerState, OpinionState, Scope, years_to_review
from hrcity.recommendations.rules import Status

# What a line of a list says; a plan and a measure are wide rows.
OPINION_LINE = (
    "ref", "scope", "year", "kind", "text", "dissent", "state", "published_at", "due_on", "duty", "withdrawn_reason",
    "meeting", "recommendation", "author", "updated_at", "body__ref", "body__title", "plan__ref", "plan__title",
    "node__ref", "node__title",
)  # fmt: skip
ANSWER_LINE = ("opinion", "version", "word", "reason", "signed_at", "node__ref", "node__title")
SIGNED = OpinionAnswer.objects.filter(state=AnswerState.SIGNED)


def with_answers(rows: QuerySet[Opinion]) -> QuerySet[Opinion]:
    """Each with what a list says of it, and its signed answers, the latest first, as `signed`. Two queries."""
    answers = SIGNED.select_related("node").only(*ANSWER_LINE).order_by("-version")
    rows = rows.select_related("body", "plan", "node").only(*OPINION_LINE)
    return rows.prefetch_related(Prefetch("answers", answers, to_attr="signed"))


def published(**narrowed: Any) -> QuerySet[Opinion]:
    """Published opinions, the latest first."""
    return Opinion.objects.filter(state=OpinionState.PUBLISHED, **narrowed).order_by("-published_at", "-pk")


def in_public() -> QuerySet[Opinion]:
    """What everybody reads: published ones, and those that the body withdrew."""
    return Opinion.objects.filter(state__in=access.IN_PUBLIC).order_by("-published_at", "-pk")


def unanswered(rows: QuerySet[Opinion] | None = None) -> QuerySet[Opinion]:
    """Published opinions that are owed an answer and have none."""
    found = published() if rows is None else rows
    return found.filter(
        ~Exists(SIGNED.filter(opinion=OuterRef("pk"))), state=OpinionState.PUBLISHED, kind__in=list(OWED)
    )


def open_proposals(plan: Plan) -> int:
    """How many opinions wait for an answer before the plan can be adopted: those on the plan and its measures, and,
    for a yearly plan, those on the progress of the year before of the plan above it."""
    mine = Q(plan=plan)
    if plan.parent_id is not None:
        mine |= Q(plan_id=plan.parent_id, scope=Scope.YEAR, year=plan.starts_on.year - 1)
    return unanswered().filter(mine).count()


def late(today: dt.date) -> Iterable[Opinion]:
    """Opinions whose answer is late, the longest first."""
    return unanswered().filter(due_on__lt=today).select_related("body", "plan__owner", "node__lead").order_by("due_on")


def of_plan(plan: Plan) -> Sequence[Opinion]:
    """All that was said of a plan, its years and its measures. Two queries."""
    return list(with_answers(in_public().filter(plan=plan)))


def of_node(node: Node) -> Sequence[Opinion]:
    """What was said of a measure, and what it takes up. Two queries."""
    taken = SIGNED.filter(node=node).exclude(word="not").values("opinion_id")
    rows = with_answers(in_public().filter(Q(node=node) | Q(pk__in=taken)))
    return once(node, "opinions", lambda: list(rows))


def of_meeting(meeting: Meeting) -> Sequence[Opinion]:
    """What came of a meeting. Two queries."""
    return list(with_answers(in_public().filter(meeting=meeting)))


def listed(body: str = "", kind: str = "", only: str = "") -> QuerySet[Opinion]:
    """The public list, narrowed by a body's reference, a kind, or to what waits for an answer."""
    rows = in_public()
    if body:
        rows = rows.filter(body__ref=body)
    if kind:
        rows = rows.filter(kind=kind)
    return unanswered(rows) if only == "open" else rows


def bodies_with_opinions() -> list[Body]:
    """The bodies that have published one."""
    return list(Body.objects.filter(pk__in=in_public().order_by().values("body_id")).order_by("order", "ref"))


def counts() -> dict[str, int]:
    """How many are published, how many of those are owed an answer, and how many wait. Two queries."""
    found = published().order_by().aggregate(published=Count("pk"), owed=Count("pk", filter=Q(kind__in=list(OWED))))
    return {**found, "open": unanswered().order_by().count()}


def plans_before(bodies: frozenset[int]) -> list[Plan]:
    """Plans before the commission on which none of these bodies has said anything yet."""
    said = Opinion.objects.filter(plan=OuterRef("pk"), body_id__in=bodies, state=OpinionState.PUBLISHED)
    rows = plan_access.visible().filter(state=PlanState.COMMISSION_REVIEW)
    return list(rows.filter(~Exists(said)).select_related("owner").order_by("starts_on"))


def years_before(bodies: frozenset[int], today: dt.date) -> list[tuple[Plan, int]]:
    """(plan, year) of years that are over and on whose progress none of these bodies has said anything yet."""
    states = [PlanState.IN_FORCE, PlanState.CLOSED]
    plans = list(plan_access.visible().filter(state__in=states).select_related("owner"))
    said = set(
        published(body_id__in=bodies, plan__in=plans, scope=Scope.YEAR).order_by().values_list("plan_id", "year")
    )
    return [
        (plan, year)
        for plan in plans
        for year in years_to_review(plan.starts_on.year, plan.ends_on.year, today.year)
        if (plan.pk, year) not in said
    ]


def drafts(bodies: frozenset[int]) -> list[Opinion]:
    """The drafts of these bodies, the oldest first."""
    rows = Opinion.objects.filter(body_id__in=bodies, state=OpinionState.DRAFT)
    return list(rows.select_related("body", "plan", "node", "author").order_by("at"))


def to_answer() -> list[Opinion]:
    """What the office has to answer here: not what became a recommendation, whose desk has it already."""
    under_way = OpinionAnswer.objects.filter(opinion=OuterRef("pk"), state=AnswerState.DRAFT)
    rows = unanswered().filter(~Exists(under_way), recommendation__isnull=True)
    return list(rows.select_related("body", "plan", "node").order_by("due_on"))


def to_sign() -> list[OpinionAnswer]:
    """Answers that wait for the signature."""
    rows = OpinionAnswer.objects.filter(state=AnswerState.DRAFT, opinion__state=OpinionState.PUBLISHED)
    return list(rows.select_related("opinion__body", "opinion__plan", "opinion__node").order_by("opinion__due_on"))


def to_mirror() -> QuerySet[Opinion]:
    """Opinions whose recommendation may have an answer that does not stand here yet."""
    answered = Exists(SIGNED.filter(opinion=OuterRef("pk")))
    rows = Opinion.objects.filter(recommendation__isnull=False, state=OpinionState.PUBLISHED).filter(~answered)
    return rows.exclude(recommendation__status=Status.RECEIVED)


def meetings_of(bodies: Iterable[int]) -> QuerySet[Meeting]:
    """The meetings of bodies, the latest first."""
    return Meeting.objects.filter(body_id__in=bodies).order_by("-starts_at")


def votes_of(bodies: Iterable[int]) -> QuerySet[Vote]:
    """The votes taken in their meetings, the latest first."""
    return Vote.objects.filter(item__meeting__body_id__in=bodies).select_related("item__meeting").order_by("-pk")


def measures_for(opinion: Opinion) -> QuerySet[Node]:
    """The measures in which an opinion can be taken up: of the plan, of those below it, of the one that follows."""
    plan = opinion.plan_id
    rows = Node.objects.filter(Q(plan=plan) | Q(plan__parent=plan) | Q(plan__succeeds=plan)).exclude(status="dropped")
    return rows.filter(children=None).select_related("plan").order_by("plan", "order", "pk")


def next_plans(plan: Plan) -> dict[int, Plan]:
    """The yearly plans below a plan, by the year they are for."""
    return {row.starts_on.year: row for row in plan.children.filter(kind="annual").exclude(visibility="internal")}


def measures_public() -> QuerySet[Node]:
    """The measures that carry something out, of plans that everybody reads."""
    rows = Node.objects.filter(plan__visibility="public", plan__state__in=list(IS_LIVE)).exclude(status="dropped")
    return rows.filter(children=None).select_related("plan").order_by("plan", "order", "pk")


def refs_beside() -> tuple[dict[int | None, str], dict[int | None, str]]:
    """The references of the meetings and of the recommendations of public opinions, by their keys. Two queries."""
    rows = in_public().order_by()
    meetings = rows.filter(meeting__isnull=False).values_list("meeting_id", "meeting__ref")
    asks = rows.filter(recommendation__isnull=False).values_list("recommendation_id", "recommendation__ref")
    return dict(meetings), dict(asks)
