"""Amendments: the changes of a plan in force, collected node by node, put in force by another person.

A change keeps what the node said before and what it will say, as `services.values.stored` writes it. What is added
with it (milestones, requests, figures, norms) stands in `after` under `adds`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hrcity.core.actors import Actor
from hrcity.core.clocks import today
from hrcity.core.errors import DomainError
from hrcity.core.models import StoredFile
from hrcity.core.text import Localized, filled, plain
from hrcity.indicators.models import Indicator
from hrcity.institutions.models import Body
from hrcity.plan import access
from hrcity.plan import rules as plan_rules
from hrcity.plan.models import Amendment, AmendmentChange, AmendmentState, ChangeKind, Node, Plan, PlanLevel
from hrcity.plan.queries import tree as queries
from hrcity.plan.rules import NodeStatus, PlanState
from hrcity.plan.rules import tree as rules
from hrcity.plan.services import links, nodes, values
from hrcity.plan.services.acts import act_file_keep
from hrcity.plan.services.common import plan_locked, plan_settle
from hrcity.recommendations.models import Recommendation

ORDER = (ChangeKind.ADD, ChangeKind.MOVE, ChangeKind.CHANGE, ChangeKind.DROP)
NEW = "new:"


@transaction.atomic
def amendment_open(*, plan: Plan, reason: Localized, by: Actor) -> Amendment:
    """Begin a new version of a plan in force. Sent twice, it is one.

    Raises:
        DomainError: the plan is not in force, another amendment is being written, or there is no reason.
    """
    access.permit_edit(by)
    row = plan_locked(plan)
    words = filled(reason)
    if row.state != PlanState.IN_FORCE:
        raise DomainError(_("Only a plan in force is amended."), "not-in-force")
    if not words:
        raise DomainError(_("Write why the plan changes; the public will read it."), "reason-missing", "reason")
    there = queries.amendment_draft(row)
    if there is not None and there.by_id == by.pk and there.reason == words:
        return there
    if there is not None:
        raise DomainError(_("Another amendment is being written. Add to it, or withdraw it first."), "amendment-open")
    made = Amendment.objects.create(plan=row, version=row.version + 1, reason=words, by_id=_person(by))
    plan_settle(row, "amendment_opened", by=by, data={"version": made.version})
    return made


def _person(by: Actor) -> int:
    if by.pk is None:
        raise DomainError(_("A person writes an amendment."), "person-missing")
    return int(by.pk)


def locked(amendment: Amendment) -> Amendment:
    """The amendment as it is now with its plan, both locked.

    Raises:
        DomainError: it is no draft any more.
    """
    plan_locked(amendment.plan)
    row = Amendment.objects.select_for_update(of=("self",)).select_related("plan__owner").get(pk=amendment.pk)
    if row.state != AmendmentState.DRAFT:
        raise DomainError(
            _("This is no longer possible: meanwhile the amendment is “%(state)s”.")
            % {"state": AmendmentState(row.state).label},
            "wrong-status",
        )
    return row


@transaction.atomic
def amendment_change(
    *,
    amendment: Amendment,
    kind: str,
    by: Actor,
    node: Node | None = None,
    reason: Localized | None = None,
    parent: Node | AmendmentChange | None = None,
    level: PlanLevel | None = None,
    body: Body | None = None,
    milestones: Sequence[tuple[dt.date, Localized]] = (),
    asks: Sequence[Recommendation] = (),
    indicators: Sequence[Indicator] = (),
    **fields: Any,
) -> AmendmentChange | None:
    """Write one change of a draft: `add` (with level and parent, also one that the same draft adds), `change` (fields
    as in `node_change`), `move` (a new parent), `drop` (reason; `body` decides, else who decides the amendment). A
    second change of the same kind on the same node replaces the first; None where nothing would change.

    Raises:
        DomainError: it is no draft any more, or what is written breaks a rule.
    """
    access.permit_edit(by)
    row = locked(amendment)
    writer = _WRITERS[ChangeKind(kind)]
    if kind != ChangeKind.ADD:
        node = _node_of(row, node)
    given = {"parent": parent, "level": level, "body": body, "reason": filled(reason), "fields": nodes.clean(fields),
             "adds": _adds(milestones, asks, indicators)}  # fmt: skip
    told = writer(row, node, given)
    there = row.changes.filter(node=node, kind=kind) if node is not None else row.changes.none()
    if told is None:
        there.delete()
        return None
    before, after = told
    twin = row.changes.filter(kind=kind, node=node, after=after, reason=filled(reason)).first()
    if twin is not None:
        return twin
    there.delete()
    if kind == ChangeKind.DROP:
        row.changes.filter(node=node).delete()
    return AmendmentChange.objects.create(
        amendment=row, kind=kind, node=node, before=before, after=after, reason=filled(reason), by_id=_person(by)
    )


Told = tuple[dict[str, Any], dict[str, Any]] | None


def _node_of(row: Amendment, node: Node | None) -> Node:
    if node is None or node.plan_id != row.plan_id:
        raise DomainError(_("Choose something of this plan."), "other-plan", "node")
    if node.status == NodeStatus.DROPPED:
        raise DomainError(_("It was dropped already."), "dropped", "node")
    return node


def _adds(
    milestones: Sequence[tuple[dt.date, Localized]], asks: Sequence[Recommendation], indicators: Sequence[Indicator]
) -> dict[str, Any]:
    found = {
        "milestones": [{"due_on": day.isoformat(), "text": filled(text)} for day, text in milestones],
        "asks": [ask.ref for ask in asks],
        "indicators": [one.ref for one in indicators],
    }
    return {name: rows for name, rows in found.items() if rows}


def _with_adds(after: dict[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    return {**after, **({"adds": given["adds"]} if given["adds"] else {})}


def _write_add(row: Amendment, node: Node | None, given: Mapping[str, Any]) -> Told:
    level, parent, fields = given["level"], given["parent"], given["fields"]
    if level is None:
        raise DomainError(_("Choose the level."), "level-missing", "level")
    rules.require_node(fields)
    if isinstance(parent, AmendmentChange):
        rules.require_place(level.depth, int(parent.after["level"]))
        above = f"{NEW}{parent.pk}"
    else:
        nodes.require_home(row.plan, level, parent)
        above = parent.ref if parent is not None else ""
    after = {**values.stored(fields), "level": level.depth, "parent": above}
    return {}, _with_adds(after, given)


def _write_change(row: Amendment, node: Node | None, given: Mapping[str, Any]) -> Told:
    assert node is not None
    wanted = values.changed(node, given["fields"])
    if not wanted and not given["adds"]:
        return None
    rules.require_node({**values.now(node, dict.fromkeys(values.SCALARS)), **wanted})
    before = {name: values.value_of(node, name) for name in wanted}
    return values.stored(before), _with_adds(values.stored(wanted), given)


def _write_move(row: Amendment, node: Node | None, given: Mapping[str, Any]) -> Told:
    assert node is not None
    parent = given["parent"]
    if isinstance(parent, AmendmentChange):
        raise DomainError(_("Move it once what is new is in force."), "parent-new", "parent")
    level = given["level"] or node.level
    if parent == node.parent and level == node.level:
        return None
    rules.require_move(queries.twigs(row.plan), node.pk, parent.pk if parent is not None else None)
    nodes.require_home(row.plan, level, parent)
    before = {"parent": node.parent.ref if node.parent is not None else "", "level": node.level.depth}
    return before, {"parent": parent.ref if parent is not None else "", "level": level.depth}


def _write_drop(row: Amendment, node: Node | None, given: Mapping[str, Any]) -> Told:
    assert node is not None
    if not given["reason"]:
        raise DomainError(_("Write why it is dropped; it stays visible with the reason."), "reason-missing", "reason")
    if node.status == NodeStatus.DONE:
        raise DomainError(_("It is done. What is done is not dropped."), "done", "node")
    body = given["body"]
    return {"status": node.status}, {"status": str(NodeStatus.DROPPED), "body": body.ref if body else ""}


_WRITERS = {
    ChangeKind.ADD: _write_add,
    ChangeKind.CHANGE: _write_change,
    ChangeKind.MOVE: _write_move,
    ChangeKind.DROP: _write_drop,
}


@transaction.atomic
def amendment_change_remove(*, change: AmendmentChange, by: Actor) -> None:
    """Take one change out of a draft, and what the draft adds below it."""
    access.permit_edit(by)
    row = locked(change.amendment)
    doomed = {change.pk}
    adds = list(row.changes.filter(kind=ChangeKind.ADD).order_by("pk"))
    for one in adds:
        if one.after.get("parent") in {f"{NEW}{pk}" for pk in doomed}:
            doomed.add(one.pk)
    row.changes.filter(pk__in=doomed).delete()


@transaction.atomic
def amendment_withdraw(*, amendment: Amendment, by: Actor) -> Amendment:
    """Give up a draft; it stays readable for the office."""
    access.permit_edit(by)
    row = locked(amendment)
    row.state = AmendmentState.WITHDRAWN
    row.save(update_fields=["state"])
    plan_settle(row.plan, "amendment_withdrawn", by=by, data={"version": row.version})
    return row


@transaction.atomic
def amendment_put_in_force(
    *,
    amendment: Amendment,
    decided_by: Body | None,
    decided_on: dt.date | None,
    act: Localized | None,
    by: Actor,
    act_file: StoredFile | None = None,
) -> Amendment:
    """Make a draft the text in force: the version rises by one, each node changes as written, what is dropped stays
    visible with the reason. Who wrote on it does not do this.

    Raises:
        DomainError: the person wrote on it, nothing is changed, the act is not named, or weights do not fit together.
    """
    row = locked(amendment)
    plan = row.plan
    access.permit_plan(by, plan, "amend")
    rules.require_other_person(by.pk, queries.amendment_authors(row))
    changes = list(row.changes.select_related("node__level", "node__plan", "node__parent__level"))
    plan_rules.guard_amend(plan_rules.PlanFacts(changes=len(changes), has_act=bool(decided_by and decided_on)))
    assert decided_by is not None and decided_on is not None
    if decided_on > today():
        raise DomainError(_("This day is still to come."), "day-to-come", "decided_on")
    row.decided_by, row.decided_on, row.act, row.act_file = decided_by, decided_on, filled(act), act_file
    act_file_keep(act_file, by)
    _apply(row, changes, by)
    row.state, row.put_in_force_by_id, row.in_force_at = AmendmentState.IN_FORCE, _person(by), timezone.now()
    row.save()
    data = {"version": row.version, "count": len(changes), "body": decided_by.ref, "day": decided_on.isoformat()}
    plan_settle(plan, "amended", by=by, data=data, version=row.version)
    return row


def _apply(row: Amendment, changes: Sequence[AmendmentChange], by: Actor) -> None:
    made: dict[int, Node] = {}
    for kind in ORDER:
        for change in changes:
            if change.kind == kind:
                _APPLIERS[kind](row, change, made, by)
    for key in rules.mixed_weights(queries.twigs(row.plan)):
        title = plain(Node.objects.get(pk=key).title) if key is not None else ""
        raise DomainError(rules.mixed_sentence(title), "weights-mixed")
    nodes.weights_of_dropped(row.plan)


def _apply_add(row: Amendment, change: AmendmentChange, made: dict[int, Node], by: Actor) -> None:
    above = str(change.after.get("parent") or "")
    parent = made[int(above[len(NEW) :])] if above.startswith(NEW) else _by_ref(row, above)
    level = row.plan.levels.get(depth=change.after["level"])
    node = nodes.node_make(plan=row.plan, level=level, parent=parent, by=by, version=row.version, check_weights=False,
                           fields=values.revived(change.after))  # fmt: skip
    made[change.pk] = node
    change.node = node
    change.save(update_fields=["node"])
    _apply_adds(node, change, by)


def _by_ref(row: Amendment, ref: str) -> Node | None:
    return Node.objects.select_related("level", "plan").get(plan=row.plan, ref=ref) if ref else None


def _apply_change(row: Amendment, change: AmendmentChange, made: dict[int, Node], by: Actor) -> None:
    node = _fresh(change)
    wanted = values.changed(node, values.revived(change.after))
    change.before = values.stored({name: values.value_of(node, name) for name in change.after if name != "adds"})
    change.save(update_fields=["before"])
    nodes.node_write(node=node, by=by, wanted=wanted, check_weights=False)
    _apply_adds(node, change, by)


def _apply_adds(node: Node, change: AmendmentChange, by: Actor) -> None:
    adds = change.after.get("adds", {})
    for one in adds.get("milestones", ()):
        nodes.milestone_make(node=node, due_on=dt.date.fromisoformat(one["due_on"]), text=one["text"], by=by)
    for ask in Recommendation.objects.filter(ref__in=adds.get("asks", ())).order_by("pk"):
        links.ask_make(node=node, recommendation=ask, by=by)
    for indicator in Indicator.objects.filter(ref__in=adds.get("indicators", ())).order_by("pk"):
        links.indicator_make(node=node, indicator=indicator, by=by)


def _apply_move(row: Amendment, change: AmendmentChange, made: dict[int, Node], by: Actor) -> None:
    nodes.node_place(node=_fresh(change), plan=row.plan, parent=_by_ref(row, change.after["parent"]), by=by,
                     level=row.plan.levels.get(depth=change.after["level"]), check_weights=False)  # fmt: skip


def _apply_drop(row: Amendment, change: AmendmentChange, made: dict[int, Node], by: Actor) -> None:
    assert change.node is not None and row.decided_by is not None and row.decided_on is not None
    body = Body.objects.filter(ref=change.after.get("body")).first() or row.decided_by
    whole = rules.family(queries.twigs(row.plan), change.node.pk)
    nodes.nodes_drop(whole, body=body, day=row.decided_on, reason=change.reason, by=by)


def _fresh(change: AmendmentChange) -> Node:
    assert change.node is not None
    return Node.objects.select_for_update(of=("self",)).select_related("plan", "level", "parent").get(
        pk=change.node.pk
    )  # fmt: skip


_APPLIERS = {
    ChangeKind.ADD: _apply_add,
    ChangeKind.CHANGE: _apply_change,
    ChangeKind.MOVE: _apply_move,
    ChangeKind.DROP: _apply_drop,
}
