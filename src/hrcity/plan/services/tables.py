"""A whole table of nodes written into a draft at once: the rows that are refused stay out, and are told."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from hrcity.core.actors import Actor
from hrcity.core.clocks import today
from hrcity.core.models import ImportRun
from hrcity.core.references import next_numbers, reference
from hrcity.institutions.models import Body
from hrcity.plan import access
from hrcity.plan.models import (
    AmendmentChange,
    Milestone,
    Node,
    NodeAsk,
    NodeIndicator,
    NodeNorm,
    NodeReference,
    Plan,
    PlanLevel,
)
from hrcity.plan.queries import tables as table_queries
from hrcity.plan.queries import tree as queries
from hrcity.plan.rules import tree as rules
from hrcity.plan.rules.table import CREATED, Row, Table, read_table
from hrcity.plan.services.common import plan_locked, plan_settle

BATCH = 500


@transaction.atomic
def table_take(
    *, plan: Plan, cells: Sequence[Sequence[str]], by: Actor, skip_unknown: bool = False, run: ImportRun | None = None
) -> Table:
    """Read a table and add what it holds and the plan has not; the same table again adds nothing.

    Raises:
        DomainError: the plan is adopted, or the table cannot be read at all.
    """
    access.permit_edit(by)
    row = plan_locked(plan)
    rules.require_structure(row.state, queries.is_outside(row))
    table = table_read(row, cells, skip_unknown=skip_unknown, run=run)
    fresh = [one for one in table.rows if one.verdict == CREATED and not one.ref]
    if not fresh:
        return table
    levels = _levels(row, table)
    _write(row, table, fresh, levels, run)
    digest = hashlib.sha256(json.dumps([one.title for one in fresh], ensure_ascii=False).encode()).hexdigest()
    data = {"run": run.pk if run is not None else None, "count": len(fresh), "hash": digest}
    plan_settle(row, "imported", by=by, data=data)
    return table


def table_read(
    plan: Plan, cells: Sequence[Sequence[str]], *, skip_unknown: bool = False, run: ImportRun | None = None
) -> Table:
    """What a table would do to a plan; nothing is written."""
    levels = [dict(level.name) for level in queries.levels_of(plan)]
    standing = table_queries.standing(plan, run)
    return read_table(cells, levels, standing, table_queries.body_names(), skip_unknown)


def _levels(plan: Plan, table: Table) -> dict[int, PlanLevel]:
    for depth, name in enumerate(table.levels, 1):
        PlanLevel.objects.get_or_create(plan=plan, depth=depth, defaults={"name": name})
    return {level.depth: level for level in queries.levels_of(plan)}


def _write(plan: Plan, table: Table, fresh: Sequence[Row], levels: dict[int, PlanLevel], run: ImportRun | None) -> None:
    """All new rows, level by level, in as many statements as there are levels, then everybody's place."""
    bodies = {body.ref: body for body in Body.objects.filter(ref__in=table_queries.bodies_named(fresh))}
    year = today().year
    numbers = iter(next_numbers(f"MEA-{year}", len(fresh)))
    there = {node.ref: node for node in plan.nodes.all()}
    last = max((node.order for node in there.values()), default=0)
    made: dict[int, Node] = {}
    for place, row in enumerate(fresh, 1):
        made[id(row)] = Node(ref=reference("MEA", year, next(numbers)), plan=plan, level=levels[row.depth], run=run,
                             order=last + place, since_version=plan.version, **_columns(row, bodies))  # fmt: skip
    for depth in sorted(levels):
        rows = [row for row in fresh if row.depth == depth]
        for row in rows:
            made[id(row)].parent = _parent(row, made, there)
        Node.objects.bulk_create([made[id(row)] for row in rows], batch_size=BATCH)
    helpers = [(made[id(row)], ref) for row in fresh for ref in row.fields.get("supporting", ())]
    through = Node.supporting.through
    through.objects.bulk_create([through(node_id=node.pk, body_id=bodies[ref].pk) for node, ref in helpers])
    order_anew(plan)


def _parent(row: Row, made: dict[int, Node], there: dict[str, Node]) -> Node | None:
    if row.above is None:
        return there.get(row.above_ref)
    return made.get(id(row.above)) or there.get(row.above.ref)


def _columns(row: Row, bodies: dict[str, Body]) -> dict[str, Any]:
    found = {name: value for name, value in row.fields.items() if name not in {"lead", "supporting"}}
    lead = row.fields.get("lead")
    return {**found, "lead": bodies[lead] if lead else None}


def order_anew(plan: Plan) -> None:
    """Number all nodes in reading order."""
    twigs = queries.twigs(plan)
    now = {twig.pk: twig.order for twig in twigs}
    wanted = {pk: place for place, pk in enumerate(rules.reading_order(twigs), 1)}
    moving = [Node(pk=pk, order=place) for pk, place in wanted.items() if now[pk] != place]
    Node.objects.bulk_update(moving, ["order"], batch_size=BATCH)


def run_undo_refusal_facts(run: ImportRun) -> dict[str, bool]:
    """Why an import of nodes can no longer be taken back."""
    rows = Node.objects.filter(run=run)
    keys = rows.values("pk")
    bound = (NodeAsk, NodeNorm, NodeIndicator, NodeReference, Milestone, AmendmentChange)
    linked = any(model._default_manager.filter(node__in=keys).exists() for model in bound)
    return {
        "read": rows.exclude(plan__visibility="internal").exists(),
        "built": linked or Node.objects.filter(parent__in=keys).exclude(run=run).exists(),
    }


@transaction.atomic
def run_undo(*, run: ImportRun, by: Actor) -> int:
    """Take the nodes of an import out again, the deepest first."""
    rows = list(Node.objects.filter(run=run).select_related("level", "plan"))
    for depth in sorted({row.level.depth for row in rows}, reverse=True):
        Node.objects.filter(run=run, level__depth=depth).delete()
    for plan in {row.plan_id: row.plan for row in rows}.values():
        count = sum(row.plan_id == plan.pk for row in rows)
        plan_settle(plan_locked(plan), "import_undone", by=by, data={"run": run.pk, "count": count})
    return len(rows)
