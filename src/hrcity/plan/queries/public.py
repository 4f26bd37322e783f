"""Every read behind the public pages of plans: trees, links of a measure, what changed, what departments answer for."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Sum

from hrcity.core import clocks
from hrcity.core.kept import forget, keep
from hrcity.core.models import AuditEntry, Visibility
from hrcity.indicators.models import IndicatorValue
from hrcity.indicators.queries import latest
from hrcity.institutions.models import Body
from hrcity.plan import access
from hrcity.plan.access.public import nodes_of, plans_decided
from hrcity.plan.models import (
    Amendment,
    AmendmentState,
    Milestone,
    Node,
    NodeAsk,
    NodeIndicator,
    NodeLabel,
    NodeNorm,
    NodeUpdate,
    Plan,
)
from hrcity.plan.rules import NodeStatus, UpdateState
from hrcity.plan.rules.public import NodeRow, Rhythm, Tree, counted_period, tree_of
from hrcity.recommendations import access as asks
from hrcity.recommendations.models import Answer, Evidence, Recommendation
from hrcity.recommendations.rules import AnswerState
from hrcity.vocabulary.models import SchemeKind, Term
from hrkit.progress.periods import Period, closing_day

KEEP_SECONDS = 3600
FIELDS = (
    "pk", "ref", "parent_id", "level_id", "order", "code", "title", "weight", "lead_id", "starts_on", "ends_on",
    "status", "progress", "latest__period", "latest__validated_at", "dropped_on",
)  # fmt: skip


def rhythm(plan: Plan) -> Rhythm:
    """How the plan reports."""
    return Rhythm(plan.every, plan.starts_on, plan.ends_on, plan.grace_days)


def period_now(plan: Plan) -> str:
    """The period whose reports count today; "" while none is closed."""
    return counted_period(rhythm(plan), clocks.today(), clocks.holidays())


def tree(plan: Plan) -> Tree:
    """The plan's nodes with their progress, in one query; kept by this process until something in the plan changes.

    What is kept is compared with counts, sums and the last change of its nodes each time: one more query, and a
    report accepted a second ago is on the page.
    """
    period = period_now(plan)
    stamp = (period, *_stamp(plan))
    key = f"plan.tree.{plan.pk}"
    found = keep(key, KEEP_SECONDS, lambda: (stamp, _tree(plan, period)))
    if found[0] != stamp:
        forget(key)
        found = keep(key, KEEP_SECONDS, lambda: (stamp, _tree(plan, period)))
    return found[1]


def _tree(plan: Plan, period: str) -> Tree:
    return tree_of((NodeRow(*values) for values in nodes_of(plan).order_by().values_list(*FIELDS)), period)


def _stamp(plan: Plan) -> tuple[Any, ...]:
    """What differs whenever the tree does: one pass over the plan's nodes inside the database."""
    sums = {name: Sum(name) for name in ("latest_id", "progress", "weight", "lead_id", "parent_id", "order")}
    over = {str(status): Count("pk", filter=Q(status=status)) for status in (NodeStatus.DONE, NodeStatus.DROPPED)}
    found = nodes_of(plan).aggregate(count=Count("pk"), changed=Max("updated_at"), last=Max("latest_id"),
                                     **{f"sum_{name}": value for name, value in sums.items()}, **over)  # fmt: skip
    return (plan.updated_at, *found.values())


def level_names(plan: Plan) -> dict[int, Mapping[str, str]]:
    """The names of the plan's levels by key, from the top."""
    return dict(plan.levels.order_by("depth").values_list("pk", "name"))


def bodies(ids: Iterable[int | None]) -> dict[int, Body]:
    """Some bodies by key."""
    return Body.objects.in_bulk([pk for pk in set(ids) if pk is not None])


def plans_listed(reader: Any) -> list[Plan]:
    """The plans a reader may open, those in force first."""
    rows = access.readable(reader).select_related("owner")
    counted = rows.annotate(measures=Count("nodes", filter=~Exists(Node.objects.filter(parent=OuterRef("nodes__pk")))))
    order = {"in_force": 0, "adopted": 1, "consultation": 2, "commission_review": 3, "drafting": 4}
    return sorted(counted, key=lambda row: (order.get(row.state, 5), -row.starts_on.toordinal(), row.ref))


def plans_in_force() -> list[Plan]:
    """The public plans that are carried out now."""
    return list(plans_decided().filter(state="in_force").select_related("owner"))


def terms_of(plan: Plan) -> list[Term]:
    """Rights and groups that measures of the plan name."""
    used = NodeLabel.objects.filter(node__plan=plan, ended_at=None).values("term_id")
    kinds = [SchemeKind.RIGHTS, SchemeKind.GROUPS]
    return list(Term.objects.filter(pk__in=used, scheme__kind__in=kinds).select_related("scheme").order_by("order"))


def labelled(plan: Plan, term: int) -> set[int]:
    """The nodes of a plan that carry a term or one below it."""
    rows = NodeLabel.objects.filter(Q(term_id=term) | Q(term__parent_id=term), node__plan=plan, ended_at=None)
    return set(rows.values_list("node_id", flat=True))


def milestones(ids: Collection[int]) -> dict[int, list[Milestone]]:
    """The milestones of some nodes."""
    found: dict[int, list[Milestone]] = defaultdict(list)
    for row in Milestone.objects.filter(node_id__in=ids):
        found[row.node_id].append(row)
    return found


@dataclass(slots=True)
class Links:
    """What a measure is linked to, as its page, its story and its trail tell it: read once."""

    asks: list[Recommendation] = field(default_factory=list)
    answers: dict[int, Answer] = field(default_factory=dict)
    norms: list[NodeNorm] = field(default_factory=list)
    indicators: list[tuple[NodeIndicator, IndicatorValue | None]] = field(default_factory=list)
    proofs: list[Evidence] = field(default_factory=list)


def links(node: Node, reader: Any) -> Links:
    """The links of a node that this reader may know, kept with the node for as long as the page is made."""
    kept: dict[str, Any] = node.__dict__
    if "_links" not in kept:
        kept["_links"] = _links(node, reader)
    found: Links = kept["_links"]
    return found


def _links(node: Node, reader: Any) -> Links:
    linked = NodeAsk.objects.filter(node=node, ended_at=None).order_by("pk").values("recommendation_id")
    rows = list(
        asks.readable(reader)
        .filter(pk__in=linked)
        .select_related("issuer", "document", "decision")
        .prefetch_related("texts")
        .order_by("issued_on", "pk")
    )
    answers: dict[int, Answer] = {}
    if rows:
        signed = Answer.objects.filter(recommendation__in=rows, state=AnswerState.SIGNED).select_related("body")
        answers = {row.recommendation_id: row for row in signed.order_by("signed_at", "version")}
    norms = NodeNorm.objects.filter(node=node, ended_at=None).select_related("instrument", "provision__instrument")
    return Links(rows, answers, list(norms), indicators_of([node]), proofs_of([node]))


def indicators_of(nodes: Sequence[Node]) -> list[tuple[NodeIndicator, IndicatorValue | None]]:
    """The public indicators of some nodes, each with the last figure that stands."""
    shown = NodeIndicator.objects.filter(node__in=nodes, ended_at=None, indicator__visibility=Visibility.PUBLIC)
    rows = list(shown.select_related("indicator").order_by("pk"))
    last = latest([row.indicator_id for row in rows]) if rows else {}
    return [(row, last.get(row.indicator_id)) for row in rows]


def proofs_of(nodes: Sequence[Node]) -> list[Evidence]:
    """Public evidence of the accepted reports of some nodes, newest first."""
    told = [node.pk for node in nodes if node.latest_id is not None]
    if not told:
        return []
    accepted = NodeUpdate.objects.filter(node_id__in=told, state=UpdateState.ACCEPTED).values("pk")
    rows = Evidence.objects.filter(node_updates__in=accepted, visibility=Visibility.PUBLIC)
    return list(rows.distinct().order_by("-at"))


def labels_of(node: Node) -> list[NodeLabel]:
    """What the node is about, in the order of the lists."""
    rows = NodeLabel.objects.filter(node=node, ended_at=None).select_related("term__scheme")
    return list(rows.order_by("term__scheme__kind", "term__order", "pk"))


def measures_for(recommendation: Recommendation, reader: Any) -> list[Node]:
    """The measures that answer a recommendation and that this reader may open, those not dropped first."""
    rows = access.nodes(reader).filter(asks__recommendation=recommendation, asks__ended_at=None)
    found = list(rows.select_related("plan", "lead", "latest").order_by("pk"))
    return sorted(found, key=lambda row: row.status == NodeStatus.DROPPED)


@dataclass(frozen=True, slots=True)
class Scope:
    """Of which plans, and of which time, changes are told: newer than `since`, older than `before`."""

    plans: QuerySet[Plan]
    since: dt.datetime | None = None
    before: dt.datetime | None = None
    most: int = 100

    def when(self, name: str) -> dict[str, Any]:
        """The span as a filter on a field."""
        found: dict[str, Any] = {}
        if self.since is not None:
            found[f"{name}__gte"] = self.since
        if self.before is not None:
            found[f"{name}__lt"] = self.before
        return found


def reports_accepted(scope: Scope) -> list[NodeUpdate]:
    """Accepted reports, newest first, along the index of the days of acceptance.

    Written so that a database that knows no statistics takes that index and no other: by state or by plan it would
    first gather, and then sort, all reports there are.
    """
    on_the_way = [state for state in UpdateState if state != UpdateState.ACCEPTED]
    of_plans = Exists(Node.objects.filter(pk=OuterRef("node_id"), plan__in=scope.plans.values("pk")))
    rows = NodeUpdate.objects.filter(of_plans, validated_at__isnull=False, **scope.when("validated_at"))
    order = ("-validated_at", "-pk")
    ids = list(rows.exclude(state__in=on_the_way).order_by(*order).values_list("pk", flat=True)[: scope.most])
    return list(NodeUpdate.objects.filter(pk__in=ids).select_related("node__plan", "body").order_by(*order))


def amendments_made(scope: Scope) -> list[Amendment]:
    """New versions of plans, newest first, each with what it changed."""
    rows = Amendment.objects.filter(state=AmendmentState.IN_FORCE, plan__in=scope.plans.values("pk"))
    rows = rows.filter(**scope.when("in_force_at")).select_related("plan", "decided_by")
    return list(rows.prefetch_related("changes").order_by("-in_force_at")[: scope.most])


def plans_moved(scope: Scope) -> list[tuple[Plan, AuditEntry]]:
    """Steps of a plan's life, newest first."""
    plans = {row.ref: row for row in scope.plans}
    rows = AuditEntry.objects.filter(verb="plan.moved", subject_ref__in=plans, **scope.when("at"))
    return [(plans[row.subject_ref], row) for row in rows.order_by("-number")[: scope.most]]


def nodes_dropped(scope: Scope) -> list[Node]:
    """Dropped measures, the last first."""
    when = {name.replace("at__", "dropped_on__"): value.date() for name, value in scope.when("at").items()}
    rows = Node.objects.filter(status=NodeStatus.DROPPED, plan__in=scope.plans.values("pk"), **when)
    return list(rows.select_related("plan", "dropped_by").order_by("-dropped_on", "-pk")[: scope.most])


def leaves_led(body: Body | None = None) -> QuerySet[Node]:
    """The measures of decided public plans that have nothing below them; of one lead body, or of all."""
    rows = Node.objects.filter(plan__in=plans_decided().values("pk"), lead__isnull=False)
    rows = rows.filter(~Exists(Node.objects.filter(parent=OuterRef("pk"))))
    return rows if body is None else rows.filter(lead=body)


def counts_by_lead() -> dict[int, dict[str, int]]:
    """How many measures of each lead body stand where, by body and status."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    rows = leaves_led().order_by().values_list("lead_id", "status").annotate(count=Count("pk"))
    for lead, status, count in rows:
        if lead is not None:
            found[lead][status] = count
    return found


def reported_in_time(plans: Sequence[Plan], body: Body | None = None) -> dict[int, tuple[int, int, int]]:
    """By lead body, over the latest closed period of each plan: (owed, reported, reported in time)."""
    found: dict[int, tuple[int, int, int]] = {}
    for plan in plans:
        key = period_now(plan)
        for lead, *counts in _reported(plan, key, body) if key else ():
            before = found.get(lead, (0, 0, 0))
            found[lead] = (before[0] + counts[0], before[1] + counts[1], before[2] + counts[2])
    return found


def _reported(plan: Plan, key: str, body: Body | None) -> QuerySet[Any, Any]:
    """One query: what is over and silent owes nothing any more."""
    period = Period.parse(key)
    due = closing_day(period, plan.grace_days, clocks.holidays())
    told = NodeUpdate.objects.filter(node=OuterRef("pk"), state=UpdateState.ACCEPTED, period=key)
    begun = Q(starts_on__isnull=True) | Q(starts_on__lte=period.end)
    rows = leaves_led(body).filter(begun, plan=plan).exclude(status=NodeStatus.DROPPED).order_by()
    rows = rows.annotate(told=Exists(told), prompt=Exists(told.filter(submitted_at__date__lte=due)))
    return (
        rows.exclude(status=NodeStatus.DONE, told=False)
        .values_list("lead_id")
        .annotate(n=Count("pk"), n_told=Count("pk", filter=Q(told=True)), n_prompt=Count("pk", filter=Q(prompt=True)))
    )
