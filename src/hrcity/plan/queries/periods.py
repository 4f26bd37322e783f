"""A reporting period of a plan: which department has reported on how much, and how the plan stood in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, Max, OuterRef

from hrcity.core.models import ImportRun, ImportState
from hrcity.institutions.models import Body
from hrcity.plan import rules
from hrcity.plan.models import Node, NodeUpdate, Period, Plan
from hrcity.plan.rules import NOT_REPORTED, NodeStatus, UpdateState
from hrkit.progress import Item, Rolled, roll_up, shown

WHOLE = "*"


@dataclass(slots=True)
class Share:
    """What one department has reported in a period; `missing` are the measures without a report."""

    body: Body | None
    total: int = 0
    given: int = 0
    checked: int = 0
    missing: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Told:
    """What was accepted about a node in a period."""

    status: str
    progress: Decimal | None


def shares(period: Period) -> list[Share]:
    """Each department with how many of its measures are reported, those with most missing first; three queries."""
    rows = _nodes(period.plan).exclude(status__in=rules.OVER).exclude(starts_on__gt=period.ends_on)
    rows = rows.filter(~Exists(Node.objects.filter(parent=OuterRef("pk"))), level__reports=True)
    states: dict[int, set[str]] = {}
    given = NodeUpdate.objects.filter(node__plan=period.plan, period=period.key)
    for node, state in given.order_by().values_list("node_id", "state"):
        states.setdefault(node, set()).add(state)
    found: dict[int | None, Share] = {}
    bodies = {body.pk: body for body in Body.objects.filter(led_nodes__plan=period.plan).distinct()}
    for pk, ref, title, lead, latest in rows.values_list("pk", "ref", "title", "lead_id", "latest__period"):
        share = found.setdefault(lead, Share(bodies.get(lead or 0)))
        share.total += 1
        share.checked += UpdateState.ACCEPTED in states.get(pk, ())
        if states.get(pk, set()) & rules.IS_GIVEN:
            share.given += 1
        else:
            share.missing.append({"ref": ref, "title": title, "since": latest})
    return sorted(found.values(), key=lambda share: (-len(share.missing), str(share.body or "")))


def _nodes(plan: Plan) -> Any:
    hidden = ImportRun.objects.exclude(state=ImportState.DONE).values("pk")
    return Node.objects.filter(plan=plan).exclude(run_id__in=hidden).order_by()


def told_in(plan: Plan, key: str) -> dict[int, Told]:
    """What stands accepted about each node for a period: its report, or "done" carried over from an earlier one."""
    rows = NodeUpdate.objects.filter(node__plan=plan, state=UpdateState.ACCEPTED)
    fields = ("node_id", "status", "progress")
    found = {
        node: Told(status, progress)
        for node, status, progress in rows.filter(period=key).order_by("validated_at", "pk").values_list(*fields)
    }
    before = rows.filter(period__lt=key)
    over = before.filter(status=NodeStatus.DONE).order_by().values("node_id")
    last = before.filter(node__in=over).values("node_id").annotate(last=Max("period"))
    lasts = {row["node_id"]: row["last"] for row in last if row["node_id"] not in found}
    if lasts:
        done = before.filter(status=NodeStatus.DONE).order_by().values_list("node_id", "period")
        found |= {node: Told(NodeStatus.DONE, Decimal(100)) for node, period in done if lasts.get(node) == period}
    return found


def items(plan: Plan, told: dict[int, Told]) -> list[Item]:
    """The nodes of a plan as the sum of the progress wants them."""
    rows = list(_nodes(plan).values_list("pk", "ref", "parent__ref", "parent_id", "weight", "status", "progress"))
    parents = {parent for _pk, _ref, _parent_ref, parent, *_rest in rows}
    return [_item(row, row[0] in parents, told.get(row[0])) for row in rows]


def _item(row: tuple[Any, ...], is_parent: bool, told: Told | None) -> Item:
    _pk, ref, parent_ref, _parent, weight, status, progress = row
    if status == NodeStatus.DROPPED:
        return Item(ref, parent_ref, weight, status)
    if is_parent:
        return Item(ref, parent_ref, weight)
    if told is None:
        return Item(ref, parent_ref, weight, NOT_REPORTED, None if status == NodeStatus.DONE else progress)
    return Item(ref, parent_ref, weight, told.status, told.progress, reported=True)


def snapshot(plan: Plan, key: str) -> dict[str, Any]:
    """How the plan stood in a period: the whole, each goal, each measure; from it anyone recomputes the figures.

    `nodes` gives for each ref [progress or null, reported, total, dropped, leaves reported, leaves, status or ""].
    """
    told = told_in(plan, key)
    given = items(plan, told)
    rolled = roll_up(given, whole=WHOLE)
    whole = rolled.pop(WHOLE)
    statuses = {item.ref: item.status for item in given}
    return {
        "whole": _figures(whole, ""),
        "counts": dict(whole.statuses),
        "left_out": whole.leaves_total - whole.leaves_reported - whole.leaves_dropped,
        "dropped": whole.leaves_dropped,
        "leaves": whole.leaves_total,
        "nodes": {ref: _figures(one, statuses[ref] if not one.total else "") for ref, one in rolled.items()},
    }


def _figures(rolled: Rolled, status: str) -> list[Any]:
    value = shown(rolled.progress, 2)
    return [
        None if value is None else str(value),
        rolled.reported,
        rolled.total,
        rolled.dropped,
        rolled.leaves_reported,
        rolled.leaves_total,
        status,
    ]


def counted(found: Iterable[Share]) -> Counter[str]:
    """All departments together: total, given, checked, missing."""
    sums: Counter[str] = Counter()
    for share in found:
        sums.update(total=share.total, given=share.given, checked=share.checked, missing=len(share.missing))
    return sums


def period_rows(plan: Plan) -> list[Period]:
    """The opened periods of a plan, the latest first."""
    return list(Period.objects.filter(plan=plan).select_related("closed_by").order_by(F("starts_on").desc()))
