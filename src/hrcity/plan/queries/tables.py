"""What reading a table of nodes needs to know of a plan, and the plan as such a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings

from hrcity.core.models import ImportRun
from hrcity.core.text import plain
from hrcity.institutions.queries import bodies
from hrcity.plan.models import Node, Plan
from hrcity.plan.rules import NodeStatus
from hrcity.plan.rules.table import Row, Standing

TEXTS = ("title", "description", "target", "place")


def standing(plan: Plan, run: ImportRun | None = None) -> list[Standing]:
    """The nodes of a plan as a table would say them; those that the same run wrote before it was stopped are new."""
    rows = Node.objects.filter(plan=plan).exclude(status=NodeStatus.DROPPED).select_related("level", "lead", "parent")
    return [
        Standing(row.ref, row.parent.ref if row.parent else "", row.level.depth, _fields(row),
                 run is not None and row.run_id == run.pk)
        for row in rows.prefetch_related("supporting")
    ]  # fmt: skip


def _fields(row: Node) -> dict[str, Any]:
    return {
        "code": row.code, "title": row.title, "description": row.description, "target": row.target,
        "place": row.place, "lead": row.lead.ref if row.lead else None, "weight": row.weight,
        "starts_on": row.starts_on, "ends_on": row.ends_on, "duties": row.duties,
        "supporting": [body.ref for body in row.supporting.all()],
    }  # fmt: skip


def body_names() -> dict[str, str]:
    """The references of bodies that work today by their reference and each of their names, in small letters."""
    found: dict[str, str] = {}
    for ref, title in bodies().order_by("-pk").values_list("ref", "title"):
        for word in (*title.values(), ref):
            if word:
                found[word.strip().lower()] = ref
    return found


def bodies_named(rows: Iterable[Row]) -> set[str]:
    """The references of all bodies that rows name."""
    return {ref for row in rows for ref in (row.fields.get("lead"), *row.fields.get("supporting", ())) if ref}


def columns() -> list[str]:
    """The heads of the table of a plan."""
    codes = [code for code, _name in settings.LANGUAGES]
    texts = [f"{name}_{code}" for name in TEXTS for code in codes]
    return ["ref", "parent", "level", "code", *texts, "lead", "supporting", "starts_on", "ends_on", "weight", "duties"]


def structure_rows(plan: Plan) -> Iterator[list[Any]]:
    """Every node that was not dropped, in reading order. Two queries."""
    codes = [code for code, _name in settings.LANGUAGES]
    rows = Node.objects.filter(plan=plan).exclude(status=NodeStatus.DROPPED).select_related("level", "lead", "parent")
    for row in rows.prefetch_related("supporting").order_by("order", "pk"):
        texts = [getattr(row, name).get(code, "") for name in TEXTS for code in codes]
        yield [
            row.ref, row.parent.ref if row.parent else "", plain(row.level.name), row.code, *texts,
            row.lead.ref if row.lead else "", "; ".join(body.ref for body in row.supporting.all()),
            row.starts_on.isoformat() if row.starts_on else "", row.ends_on.isoformat() if row.ends_on else "",
            f"{row.weight.normalize():f}" if row.weight is not None else "", "; ".join(row.duties),
        ]  # fmt: skip
