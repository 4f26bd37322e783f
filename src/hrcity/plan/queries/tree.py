"""What the editor and the life of a plan read: the tree in one query, the facts of the guards, what a node is linked
to."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import QuerySet

from hrcity.core.text import plain
from hrcity.institutions.models import CITY_KINDS, Operator
from hrcity.plan.models import Amendment, AmendmentState, Node, Plan, PlanLevel
from hrcity.plan.rules import NodeStatus, PlanFacts
from hrcity.plan.rules.tree import Twig, leaves
from hrkit.progress.periods import Period, PeriodKind

KIND_OF_EVERY = {
    "month": PeriodKind.MONTH,
    "quarter": PeriodKind.QUARTER,
    "half": PeriodKind.HALF_YEAR,
    "year": PeriodKind.YEAR,
}


def is_outside(plan: Plan) -> bool:
    """Whether the plan is that of somebody outside the city: its states are recorded as claims."""
    owner = plan.owner
    return owner.kind not in CITY_KINDS or owner.operator not in {Operator.CITY, Operator.INDEPENDENT}


def twigs(plan: Plan) -> list[Twig]:
    """The tree of a plan. One query."""
    rows = Node.objects.filter(plan=plan).values_list("pk", "parent_id", "order", "level__depth", "weight", "status")
    return [
        Twig(pk, parent, order, depth, weight, status == NodeStatus.DROPPED)
        for pk, parent, order, depth, weight, status in rows
    ]


def tree_rows(plan: Plan) -> list[Node]:
    """All nodes of a plan in their order, with level and lead. One query."""
    return list(Node.objects.filter(plan=plan).select_related("level", "lead").order_by("order", "pk"))


def levels_of(plan: Plan) -> list[PlanLevel]:
    """The levels of a plan, the top first."""
    return list(plan.levels.order_by("depth"))


def siblings(plan: Plan, parent: Node | None) -> QuerySet[Node]:
    """The nodes below one, in their order (None: at the top); dropped ones left out."""
    rows = Node.objects.filter(plan=plan, parent=parent).exclude(status=NodeStatus.DROPPED)
    return rows.order_by("order", "pk")


def leaf_facts(plan: Plan) -> dict[str, int]:
    """How many measures report, and how many of them lack a lead, their days and target, or their last report."""
    rows = list(Node.objects.filter(plan=plan).values_list(
        "pk", "parent_id", "status", "lead_id", "starts_on", "ends_on", "target", "latest__period"))  # fmt: skip
    reporting = set(leaves(Twig(row[0], row[1], 0, is_dropped=row[2] == NodeStatus.DROPPED) for row in rows))
    mine = [row for row in rows if row[0] in reporting]
    last = Period.of(plan.ends_on, KIND_OF_EVERY[plan.every]).key
    return {
        "leaves": len(mine),
        "leaves_without_lead": sum(row[3] is None for row in mine),
        "leaves_unready": sum(not (row[4] and row[5] and plain(row[6])) for row in mine),
        "leaves_open": sum(row[2] != NodeStatus.DONE and row[7] != last for row in mine),
    }


def plan_facts(plan: Plan, **given: object) -> PlanFacts:
    """What the guards may look at, with what comes with the verb."""
    from hrcity.plan.proposals import open_proposals

    known: dict[str, object] = {
        **leaf_facts(plan),
        "heard": bool(plan.heard),
        "proposals_unanswered": open_proposals(plan),
        "is_outside": is_outside(plan),
    }
    return PlanFacts(**{**known, **given})  # type: ignore[arg-type]


def amendment_draft(plan: Plan) -> Amendment | None:
    """The amendment being written, if any."""
    return plan.amendments.filter(state=AmendmentState.DRAFT).first()


def amendment_authors(amendment: Amendment) -> frozenset[int]:
    """Everybody who wrote on it."""
    return frozenset({amendment.by_id, *amendment.changes.values_list("by_id", flat=True)})


def weights_below(rows: Iterable[Node]) -> dict[int, Decimal | None]:
    """The weights of siblings by key."""
    return {row.pk: row.weight for row in rows}
