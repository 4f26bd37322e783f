"""Nodes: added, changed, moved, weighed, taken out; their labels and milestones; a new lead after a reorganisation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from hrcity.core.actors import Actor
from hrcity.core.audit import audit
from hrcity.core.clocks import today
from hrcity.core.errors import DomainError
from hrcity.core.models import ImportRun, Visibility
from hrcity.core.references import next_reference
from hrcity.core.text import Localized, filled, plain
from hrcity.institutions.models import Body
from hrcity.plan import access
from hrcity.plan.models import Milestone, Node, NodeLabel, Plan, PlanLevel
from hrcity.plan.queries import tree as queries
from hrcity.plan.rules import OVER, NodeStatus, PlanState
from hrcity.plan.rules import tree as rules
from hrcity.plan.services import values
from hrcity.plan.services.common import node_locked, node_settle, plan_locked
from hrcity.plan.services.gaps import gaps_note_ids
from hrcity.vocabulary.models import Origin, Term

BATCH = 500


def clean(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of a node as the table keeps them.

    Raises:
        TypeError: a field is unknown.
    """
    unknown = fields.keys() - set(values.FIELDS)
    if unknown:
        raise TypeError(f"a node has no {sorted(unknown)}")
    found = dict(fields)
    for name in rules.TEXTS:
        if name in found:
            found[name] = filled(found[name])
    if "code" in found:
        found["code"] = (found["code"] or "").strip()
    if "duties" in found:
        found["duties"] = [str(duty) for duty in found["duties"] or []]
    if found.get("weight") is not None and "weight" in found:
        found["weight"] = Decimal(found["weight"])
    return found


@transaction.atomic
def node_add(
    *,
    plan: Plan,
    level: PlanLevel,
    parent: Node | None,
    title: Localized,
    by: Actor,
    labels: Sequence[Term] = (),
    continues: Sequence[Node] = (),
    **fields: Any,
) -> Node:
    """Add a goal or measure below `parent` (None: at the top), as the last of its row. `fields` are those of
    `services.values.FIELDS`.

    Raises:
        DomainError: the plan is adopted, the level does not fit, or what is said of it breaks a rule.
    """
    access.permit_edit(by)
    row = plan_locked(plan)
    rules.require_structure(row.state, queries.is_outside(row))
    return node_make(plan=row, level=level, parent=parent, by=by, labels=labels, continues=continues,
                     fields={**fields, "title": title})  # fmt: skip


def node_make(
    *,
    plan: Plan,
    level: PlanLevel,
    parent: Node | None,
    by: Actor,
    fields: Mapping[str, Any],
    labels: Sequence[Term] = (),
    continues: Sequence[Node] = (),
    run: ImportRun | None = None,
    check_weights: bool = True,
    version: int | None = None,
) -> Node:
    """The row itself, in its place; the caller holds the plan's lock and has asked whether it may."""
    given = clean(fields)
    require_home(plan, level, parent)
    rules.require_node(given)
    if check_weights:
        require_weight(plan, parent, given.get("weight"))
    supporting = given.pop("supporting", [])
    row = Node(
        ref=next_reference("MEA", today().year), plan=plan, level=level, parent=parent, run=run,
        order=_place_last(plan, parent), since_version=version or plan.version,
        **{name: value for name, value in given.items() if value is not None or name == "weight"},
    )  # fmt: skip
    row.save(force_insert=True)
    row.supporting.set(supporting)
    labels_replace(row, labels, by)
    continues_replace(row, continues)
    return node_settle(row, "added", by=by, data={"plan": plan.ref, "level": level.depth})


def require_home(plan: Plan, level: PlanLevel, parent: Node | None) -> None:
    """Level and parent are of this plan, and the level is the deeper one.

    Raises:
        DomainError: they are not, or the parent was dropped.
    """
    if level.plan_id != plan.pk or (parent is not None and parent.plan_id != plan.pk):
        raise DomainError(_("Choose a level and a place of this plan."), "other-plan", "level")
    if parent is not None and parent.status == NodeStatus.DROPPED:
        sentence = _("“%(title)s” was dropped; nothing new goes below it.") % {"title": parent}
        raise DomainError(sentence, "parent-dropped", "parent")
    rules.require_place(level.depth, parent.level.depth if parent is not None else None)


def require_weight(plan: Plan, parent: Node | None, weight: Decimal | None, but: int | None = None) -> None:
    """All siblings have a weight or none has.

    Raises:
        DomainError: this one would be the odd one out.
    """
    others = [row.weight is not None for row in queries.siblings(plan, parent) if row.pk != but]
    if others and any(has != (weight is not None) for has in others):
        sentence = rules.mixed_sentence(plain(parent.title) if parent is not None else "")
        raise DomainError(sentence, "weights-mixed", "weight")


def _place_last(plan: Plan, parent: Node | None) -> int:
    """Room after everything that stands below `parent`; what follows moves on by one."""
    if parent is None:
        return (Node.objects.filter(plan=plan).aggregate(last=Max("order"))["last"] or 0) + 1
    rows = queries.twigs(plan)
    orders = {twig.pk: twig.order for twig in rows}
    last = max(orders[pk] for pk in rules.family(rows, parent.pk))
    Node.objects.filter(plan=plan, order__gt=last).update(order=F("order") + 1)
    return last + 1


@transaction.atomic
def node_change(
    *,
    node: Node,
    by: Actor,
    labels: Sequence[Term] | None = None,
    continues: Sequence[Node] | None = None,
    **fields: Any,
) -> Node:
    """Change what is said of a node; what is as before is no change. `labels` and `continues` replace those there are.

    Raises:
        DomainError: the plan's state does not let these fields change, or what is said breaks a rule.
    """
    access.permit_edit(by)
    plan = plan_locked(node.plan)
    row = node_locked(node)
    wanted = values.changed(row, clean(fields))
    now = {name: values.value_of(row, name) for name in wanted}
    rules.require_fields(plan.state, now, queries.is_outside(plan))
    if labels is not None or continues is not None:
        rules.require_desk(plan.state)
    return node_write(node=row, by=by, wanted=wanted, labels=labels, continues=continues)


def node_write(
    *,
    node: Node,
    by: Actor,
    wanted: Mapping[str, Any],
    labels: Sequence[Term] | None = None,
    continues: Sequence[Node] | None = None,
    check_weights: bool = True,
) -> Node:
    """Write changed fields; the caller holds the locks and has asked whether it may."""
    given = dict(wanted)
    rules.require_node({**values.now(node, dict.fromkeys(values.SCALARS)), **given})
    if node.status == NodeStatus.DROPPED and given:
        raise DomainError(_("It was dropped. What it said stays as it was."), "dropped")
    if "weight" in given and check_weights:
        require_weight(node.plan, node.parent, given["weight"], but=node.pk)
    changed = sorted(given)
    if "supporting" in given:
        node.supporting.set(given.pop("supporting"))
    if labels is not None and labels_replace(node, labels, by):
        changed.append("labels")
    if continues is not None and continues_replace(node, continues):
        changed.append("continues")
    return node_settle(node, "changed", by=by, data={"fields": changed}, **given) if changed else node


def labels_replace(node: Node, labels: Sequence[Term], by: Actor) -> bool:
    """Put exactly these labels on, as a person's; others of a person are ended, never deleted. Whether any changed."""
    mine = NodeLabel.objects.filter(node=node, origin=Origin.PERSON, ended_at__isnull=True)
    there = set(mine.values_list("term_id", flat=True))
    wanted = {term.pk for term in labels}
    mine.exclude(term_id__in=wanted).update(ended_at=timezone.now())
    NodeLabel.objects.bulk_create(
        [NodeLabel(node=node, term_id=pk, origin=Origin.PERSON, by_id=by.pk) for pk in sorted(wanted - there)]
    )
    return there != wanted


def continues_replace(node: Node, before: Sequence[Node]) -> bool:
    """The nodes of the plan above (or of the one before) that this one carries on. Whether any changed.

    Raises:
        DomainError: one is of another plan.
    """
    homes = {node.plan.parent_id, node.plan.succeeds_id} - {None}
    if any(row.plan_id not in homes for row in before):
        raise DomainError(
            _("Only what stands in the plan above this one, or in the one before it, can be carried on."),
            "other-plan",
            "continues",
        )
    there = set(node.continues.values_list("pk", flat=True))
    wanted = {row.pk for row in before}
    if there != wanted:
        node.continues.set(before)
    return there != wanted


@transaction.atomic
def node_move(*, node: Node, parent: Node | None, by: Actor, level: PlanLevel | None = None,
              before: Node | None = None) -> Node:  # fmt: skip
    """Put a node, with all below it, under `parent` (None: at the top), before a sibling or at the end.

    Raises:
        DomainError: the plan is adopted, it would stand below itself, or a level or weight does not fit.
    """
    access.permit_edit(by)
    plan = plan_locked(node.plan)
    rules.require_structure(plan.state, queries.is_outside(plan))
    return node_place(node=node_locked(node), plan=plan, parent=parent, level=level, before=before, by=by)


def node_place(*, node: Node, plan: Plan, parent: Node | None, by: Actor, level: PlanLevel | None = None,
               before: Node | None = None, check_weights: bool = True) -> Node:  # fmt: skip
    """The move itself; the caller holds the locks and has asked whether it may."""
    level = level or node.level
    rows = queries.twigs(plan)
    rules.require_move(rows, node.pk, parent.pk if parent is not None else None)
    require_home(plan, level, parent)
    deeper = [twig.depth for twig in rows if twig.parent == node.pk]
    if deeper and min(deeper) <= level.depth:
        raise DomainError(_("What stands below it would stand on the same level. Move that first."), "level-order",
                          "level")  # fmt: skip
    if node.parent_id != (parent.pk if parent else None) and check_weights:
        require_weight(plan, parent, node.weight, but=node.pk)
    was = node.parent.ref if node.parent is not None else ""
    node_settle(node, "moved", by=by, data={"before": was, "after": parent.ref if parent else ""}, parent=parent,
                level=level)  # fmt: skip
    _renumber(plan, node.pk, before.pk if before is not None else None)
    node.refresh_from_db(fields=["order"])
    return node


def _renumber(plan: Plan, moved: int, before: int | None) -> None:
    """Number all nodes anew in reading order, `moved` standing before `before` or last of its row."""
    twigs = queries.twigs(plan)
    rows = rules.children_of(twigs)
    here = next(twig for twig in twigs if twig.pk == moved)
    row = [twig for twig in rows[here.parent] if twig.pk != moved]
    place = next((at for at, twig in enumerate(row) if twig.pk == before), len(row))
    row.insert(place, here)
    among = {twig.pk: at for at, twig in enumerate(row)}
    sorted_rows = [rules.Twig(t.pk, t.parent, among[t.pk] if t.parent == here.parent else t.order) for t in twigs]
    wanted = {pk: at for at, pk in enumerate(rules.reading_order(sorted_rows), 1)}
    now = {twig.pk: twig.order for twig in twigs}
    moving = [Node(pk=pk, order=at) for pk, at in wanted.items() if now[pk] != at]
    Node.objects.bulk_update(moving, ["order"], batch_size=BATCH)


@transaction.atomic
def node_shift(*, node: Node, step: int, by: Actor) -> Node:
    """One place up (-1) or down (+1) among its siblings; at the end of the row nothing happens."""
    access.permit_edit(by)
    plan = plan_locked(node.plan)
    rules.require_structure(plan.state, queries.is_outside(plan))
    row = node_locked(node)
    rows = queries.twigs(plan)
    beside = rules.neighbour(rows, row.pk, step)
    if beside is None:
        return row
    after = rules.neighbour(rows, beside, 1) if step > 0 else beside
    before = Node.objects.get(pk=after) if after is not None else None
    return node_place(node=row, plan=plan, parent=row.parent, before=before, by=by)


@transaction.atomic
def weights_set(*, plan: Plan, parent: Node | None, weights: Mapping[int, Decimal | None], by: Actor) -> None:
    """The weights of all siblings at once, by their keys: all of them or none.

    Raises:
        DomainError: the plan is adopted, or some would have a weight and some none.
    """
    access.permit_edit(by)
    row = plan_locked(plan)
    rules.require_structure(row.state, queries.is_outside(row))
    rows = list(queries.siblings(row, parent).select_related("plan", "parent", "level"))
    wanted = {one.pk: weights.get(one.pk, one.weight) for one in rows}
    if len({weight is None for weight in wanted.values()}) > 1:
        raise DomainError(rules.mixed_sentence(plain(parent.title) if parent else ""), "weights-mixed", "weight")
    for one in rows:
        if one.weight != wanted[one.pk]:
            node_write(node=one, by=by, wanted={"weight": wanted[one.pk]}, check_weights=False)
    weights_of_dropped(row)


def weights_of_dropped(plan: Plan) -> None:
    """What was dropped counts in no sum; it has a weight where its siblings have one, so that a table of the plan
    holds together (`hrkit.progress` refuses a mixture)."""
    weighed: dict[int | None, bool] = {}
    rows = queries.twigs(plan)
    for twig in rows:
        if not twig.is_dropped:
            weighed.setdefault(twig.parent, twig.weight is not None)
    for twig in rows:
        if twig.is_dropped and weighed.get(twig.parent, twig.weight is not None) != (twig.weight is not None):
            Node.objects.filter(pk=twig.pk).update(weight=1 if twig.weight is None else None)


@transaction.atomic
def node_remove(*, node: Node, by: Actor, reason: Localized | None = None) -> None:
    """Take a node out of a draft, with all below it. What the public has read stays visible as dropped, with the
    reason; what nobody outside has read is gone.

    Raises:
        DomainError: the plan is adopted, or it was public and there is no reason.
    """
    access.permit_edit(by)
    plan = plan_locked(node.plan)
    rules.require_structure(plan.state, queries.is_outside(plan))
    row = Node.objects.filter(pk=node.pk).select_related("plan").first()
    if row is None:
        return
    whole = rules.family(queries.twigs(plan), row.pk)
    if plan.visibility == Visibility.INTERNAL:
        _delete(reversed(whole), plan, by)
        return
    if not filled(reason):
        raise DomainError(_("The public has read it. Write why it is taken out; it stays visible with the reason."),
                          "reason-missing", "reason")  # fmt: skip
    nodes_drop(whole, body=plan.owner, day=today(), reason=filled(reason), by=by)
    weights_of_dropped(plan)


def _delete(keys: Iterable[int], plan: Plan, by: Actor) -> None:
    """Rows that nobody outside has read; the asks they were to answer are counted anew."""
    for pk in keys:
        row = Node.objects.get(pk=pk)
        gaps_note_ids(list(row.asks.values_list("recommendation_id", flat=True)))
        audit("node.removed", row, by=by, data={"plan": plan.ref})
        row.delete()


def nodes_drop(keys: Iterable[int], *, body: Body, day: dt.date, reason: Localized, by: Actor) -> int:
    """Drop nodes that are still open, by decision of a body; they stay visible for ever. How many there were."""
    rows = Node.objects.filter(pk__in=list(keys)).exclude(status__in=OVER)
    count = 0
    for row in rows.select_related("plan"):
        node_settle(row, "dropped", by=by, data={"reason": plain(reason)[:300], "body": body.ref},
                    status=NodeStatus.DROPPED, dropped_on=day, dropped_by=body, dropped_reason=reason)  # fmt: skip
        count += 1
    return count


@transaction.atomic
def milestone_add(*, node: Node, due_on: dt.date, text: Localized, by: Actor) -> Milestone:
    """A step on the way, with its day; the same added twice is one.

    Raises:
        DomainError: no text, or the plan has ended.
    """
    access.permit_edit(by)
    row = node_locked(node)
    rules.require_desk(row.plan.state)
    return milestone_make(node=row, due_on=due_on, text=text, by=by)


def milestone_make(*, node: Node, due_on: dt.date, text: Localized, by: Actor) -> Milestone:
    """The row itself."""
    words = filled(text)
    if not words:
        raise DomainError(_("Write what is reached on that day."), "text-missing", "text")
    made, created = Milestone.objects.get_or_create(node=node, due_on=due_on, text=words)
    if created:
        node_settle(node, "changed", by=by, data={"fields": ["milestones"]})
    return made


@transaction.atomic
def milestone_remove(*, milestone: Milestone, by: Actor) -> None:
    """Take a step out while the plan is not adopted.

    Raises:
        DomainError: it is adopted.
    """
    access.permit_edit(by)
    row = node_locked(milestone.node)
    rules.require_structure(row.plan.state, queries.is_outside(row.plan))
    if Milestone.objects.filter(pk=milestone.pk).delete()[0]:
        node_settle(row, "changed", by=by, data={"fields": ["milestones"]})


@transaction.atomic
def milestone_reach(*, milestone: Milestone, reached_on: dt.date | None, by: Actor) -> Milestone:
    """Say on which day a step was reached (None: take that back). The office, or those who report on the node.

    Raises:
        DomainError: the day is to come, or the plan has ended.
    """
    row = node_locked(milestone.node)
    if not access.may_edit(by):
        access.permit_report(by, row)
    rules.require_desk(row.plan.state)
    if reached_on is not None and reached_on > today():
        raise DomainError(_("This day is still to come."), "day-to-come", "reached_on")
    kept = Milestone.objects.select_for_update().get(pk=milestone.pk)
    if kept.reached_on != reached_on:
        kept.reached_on = reached_on
        kept.save(update_fields=["reached_on"])
        node_settle(row, "changed", by=by, data={"fields": ["milestones"]})
    return kept


@transaction.atomic
def leads_move(*, old: Body, new: Body, by: Actor) -> int:
    """After a reorganisation: what is still open goes to the successor, with its contact and its dates; what is
    done stays with who did it. How many moved."""
    over = [PlanState.CLOSED, PlanState.EVALUATED]
    rows = Node.objects.select_for_update(of=("self",)).filter(lead=old).exclude(status__in=OVER)
    count = 0
    for row in rows.exclude(plan__state__in=over).select_related("plan"):
        node_settle(row, "lead_moved", by=by, data={"body": new.ref, "previous": old.ref}, lead=new)
        count += 1
    helped = Node.objects.filter(supporting=old).exclude(status__in=OVER).exclude(plan__state__in=over)
    for row in helped:
        row.supporting.remove(old)
        row.supporting.add(new)
        node_settle(row, "lead_moved", by=by, data={"body": new.ref, "previous": old.ref})
    return count
