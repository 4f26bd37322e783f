"""What the public may know of plans and measures, as plain values: for the API and the open data.

Everything passes the rules of `plan.access` for a reader who is not signed in; no name of a person is in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from hrcity.core.models import Visibility
from hrcity.plan import access
from hrcity.plan.models import Node, NodeAsk, NodeIndicator, NodeLabel, NodeNorm, NodeUpdate, Plan
from hrcity.plan.queries import public as queries
from hrcity.plan.rules import UpdateState
from hrcity.plan.rules.public import figure
from hrcity.portal.public_record import ANYONE, body_brief, evidence, url_of
from hrcity.recommendations import access as asks
from hrkit.progress import Rolled


def plans() -> QuerySet[Plan]:
    """The plans that everybody may read."""
    return access.readable(ANYONE).select_related("owner", "adopted_by", "parent", "succeeds")


def measures() -> QuerySet[Node]:
    """The goals and measures that everybody may read."""
    return access.nodes(ANYONE).select_related("plan", "parent", "level", "lead", "latest", "dropped_by")


def reports() -> QuerySet[NodeUpdate]:
    """The accepted reports of public plans."""
    rows = NodeUpdate.objects.filter(node__in=access.nodes(ANYONE).values("pk"), state=UpdateState.ACCEPTED)
    return rows.select_related("node", "body", "needs_from", "corrects")


def number(value: Decimal | Fraction | None) -> float | None:
    """Progress as pages show it, at most two decimals."""
    text = figure(value)
    return float(text) if text else None


def plan_line(row: Plan) -> dict[str, Any]:
    """A plan as a row of a list."""
    return {
        "ref": row.ref, "url": url_of(row), "kind": row.kind, "title": row.title, "summary": row.summary,
        "owner": body_brief(row.owner), "starts_on": row.starts_on, "ends_on": row.ends_on, "every": row.every,
        "state": row.state, "version": row.version, "adopted_by": body_brief(row.adopted_by),
        "adopted_on": row.adopted_on, "parent": row.parent.ref if row.parent else None,
        "succeeds": row.succeeds.ref if row.succeeds else None, "updated_at": row.updated_at,
    }  # fmt: skip


def plan_whole(row: Plan) -> dict[str, Any]:
    """A plan with its levels, where it stands, and the file from which that is computed."""
    levels = row.levels.order_by("depth").values("depth", "name", "reports")
    return plan_line(row) | {
        "levels": list(levels),
        "standing": standing(queries.tree(row).whole),
        "period": queries.period_now(row),
        "progress_csv": f"{url_of(row)}progress.csv",
    }


def standing(rolled: Rolled) -> dict[str, Any]:
    """Progress and what it is made of; statuses are counted, never put together."""
    return {
        "progress": number(rolled.progress), "measures": rolled.leaves_total, "reported": rolled.leaves_reported,
        "dropped": rolled.leaves_dropped,
        "left_out": rolled.leaves_total - rolled.leaves_reported - rolled.leaves_dropped,
        "statuses": [{"value": name, "count": count} for name, count in sorted(rolled.statuses.items())],
    }  # fmt: skip


def measure_line(row: Node) -> dict[str, Any]:
    """A goal or measure as a row of a list; status and progress are those of its last accepted report."""
    latest = row.latest
    return {
        "ref": row.ref, "url": url_of(row), "plan": row.plan.ref, "parent": row.parent.ref if row.parent else None,
        "level": row.level.depth, "code": row.code, "title": row.title, "target": row.target,
        "lead": body_brief(row.lead), "starts_on": row.starts_on, "ends_on": row.ends_on,
        "weight": None if row.weight is None else float(row.weight), "status": row.status,
        "progress": number(row.progress), "period": latest.period if latest else "",
        "dropped_on": row.dropped_on,
    }  # fmt: skip


def measure_whole(row: Node) -> dict[str, Any]:
    """One goal or measure with its links and accepted reports."""
    linked, tree = links([row.pk]), queries.tree(row.plan)
    told = reports().filter(node=row).prefetch_related("evidence__file", "evidence__body", "evidence__recommendation")
    return measure_line(row) | linked[row.pk] | {
        "description": row.description, "duties": list(row.duties), "place": row.place,
        "supporting": [body_brief(body) for body in row.supporting.all()],
        "milestones": list(row.milestones.values("due_on", "text", "reached_on")),
        "dropped_by": body_brief(row.dropped_by), "dropped_reason": row.dropped_reason,
        "standing": standing(tree.of(row.pk)) if row.pk in tree.rows else None,
        "reports": [report(item) | {"evidence": proofs(item)} for item in told.order_by("-validated_at")],
    }  # fmt: skip


def links(ids: Collection[int]) -> Mapping[int, dict[str, Any]]:
    """Recommendations, norms, indicators and labels of some nodes; a few queries, however many nodes."""
    found: dict[int, dict[str, Any]] = defaultdict(
        lambda: {"recommendations": [], "norms": [], "indicators": [], "labels": []}
    )
    now = {"node_id__in": ids, "ended_at": None}
    public = asks.readable(ANYONE).values("pk")
    for node, ref in NodeAsk.objects.filter(**now, recommendation__in=public).values_list(
        "node_id", "recommendation__ref"
    ):
        found[node]["recommendations"].append(ref)
    for node, slug, element in NodeNorm.objects.filter(**now).values_list(
        "node_id", "instrument__slug", "provision__eid"
    ):
        found[node]["norms"].append({"document": slug, "element": element or ""})
    for node, ref in NodeIndicator.objects.filter(**now, indicator__visibility=Visibility.PUBLIC).values_list(
        "node_id", "indicator__ref"
    ):
        found[node]["indicators"].append(ref)
    for label in NodeLabel.objects.filter(**now).select_related("term__scheme"):
        found[label.node_id]["labels"].append(
            {"scheme": label.term.scheme.code, "code": label.term.code, "title": label.term.title,
             "origin": label.origin, "confidence": label.confidence, "reason": label.reason}
        )  # fmt: skip
    return found


def report(row: NodeUpdate) -> dict[str, Any]:
    """An accepted report: by which body, never by which person."""
    return {
        "measure": row.node.ref, "period": row.period, "body": body_brief(row.body), "status": row.status,
        "progress": number(row.progress), "text": row.text, "reason": row.reason, "hindrance": row.hindrance,
        "needs": row.needs, "needs_from": body_brief(row.needs_from), "new_end": row.new_end, "outcome": row.outcome,
        "corrects_an_earlier_one": row.corrects_id is not None, "correction_reason": row.correction_reason,
        "submitted_on": _day(row.submitted_at), "accepted_on": _day(row.validated_at),
    }  # fmt: skip


def _day(moment: Any) -> Any:
    return timezone.localdate(moment) if moment else None


def proofs(row: NodeUpdate) -> Sequence[dict[str, Any]]:
    """The public evidence of a report; its file can be downloaded where it also stands on a public recommendation."""
    public = [item for item in row.evidence.all() if item.visibility == Visibility.PUBLIC]
    return [
        evidence(item, item.recommendation)
        if item.recommendation is not None and item.recommendation.visibility == Visibility.PUBLIC
        else _bare(item)
        for item in public
    ]


def _bare(item: Any) -> dict[str, Any]:
    file = item.file
    return {
        "kind": item.kind, "title": item.title, "body": body_brief(item.body), "dated": item.dated, "url": item.url,
        "file_url": "", "sha256": file.sha256 if file else "", "bytes": file.size if file else None,
        "figure": item.figure, "unit": item.unit, "source": item.source, "released_on": _day(item.released_at),
    }  # fmt: skip
