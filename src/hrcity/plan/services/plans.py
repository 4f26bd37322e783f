"""Plans themselves: made, described, their levels named, and led from state to state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from hrcity.core.actors import Actor
from hrcity.core.clocks import today
from hrcity.core.errors import DomainError
from hrcity.core.models import StoredFile, Visibility
from hrcity.core.references import next_reference
from hrcity.core.text import Localized, filled
from hrcity.institutions.models import Body
from hrcity.instruments.models import Instrument
from hrcity.plan import access, rules
from hrcity.plan.models import Node, Plan, PlanLevel
from hrcity.plan.queries import tree as queries
from hrcity.plan.rules import PlanState
from hrcity.plan.rules import tree as tree_rules
from hrcity.plan.services.acts import act_file_keep
from hrcity.plan.services.common import plan_locked, plan_settle

DETAILS = ("title", "summary", "kind", "owner", "starts_on", "ends_on", "every", "grace_days", "parent", "succeeds",
           "legal_basis", "legal_basis_uri")  # fmt: skip


@transaction.atomic
def plan_create(
    *,
    title: Localized,
    kind: str,
    owner: Body,
    starts_on: dt.date,
    ends_on: dt.date,
    every: str = "half",
    grace_days: int = 30,
    parent: Plan | None = None,
    summary: Localized | None = None,
    by: Actor,
    succeeds: Plan | None = None,
    legal_basis: str = "",
    legal_basis_uri: str = "",
) -> Plan:
    """Begin a plan: internal, being drafted, without levels.

    Raises:
        DomainError: no title, or the days are out of order.
    """
    access.permit_edit(by)
    title = filled(title)
    tree_rules.require_plan(title, starts_on, ends_on)
    row = Plan(
        ref=next_reference("PLAN", today().year), title=title, summary=filled(summary), kind=kind, owner=owner,
        starts_on=starts_on, ends_on=ends_on, every=every, grace_days=grace_days, parent=parent, succeeds=succeeds,
        legal_basis=legal_basis.strip(), legal_basis_uri=legal_basis_uri.strip(), by_id=by.pk,
    )  # fmt: skip
    row.save(force_insert=True)
    return plan_settle(row, "created", by=by, data={"kind": str(kind), "body": owner.ref})


@transaction.atomic
def plan_change(*, plan: Plan, by: Actor, **fields: Any) -> Plan:
    """Change what is said of a plan while it is not adopted.

    Raises:
        DomainError: it is adopted, a plan would stand above itself, or a rule of `plan_create` is broken.
    """
    access.permit_edit(by)
    row = plan_locked(plan)
    changed = {name: value for name, value in fields.items() if name in DETAILS and getattr(row, name) != value}
    if not changed:
        return row
    tree_rules.require_structure(row.state, queries.is_outside(row))
    for name in ("title", "summary"):
        if name in changed:
            changed[name] = filled(changed[name])
    now = {name: changed.get(name, getattr(row, name)) for name in ("title", "starts_on", "ends_on")}
    tree_rules.require_plan(**now)
    for name in ("parent", "succeeds"):
        _refuse_circle(row, changed.get(name), name)
    return plan_settle(row, "changed", by=by, data={"fields": sorted(changed)}, **changed)


def _refuse_circle(plan: Plan, above: Plan | None, name: str) -> None:
    while above is not None:
        if above.pk == plan.pk:
            raise DomainError(_("A plan cannot stand above or before itself."), "below-itself", name)
        above = getattr(above, name)


@transaction.atomic
def levels_set(
    *, plan: Plan, names: Sequence[Mapping[str, Any]], by: Actor, reports: Sequence[bool] = ()
) -> list[PlanLevel]:
    """Name the levels, the top first: `[{"en": "Goal", "ko": "목표"}, …]`; those that go on are renamed in place.
    `reports` says of each whether its measures report (all do, where nothing is said).

    Raises:
        DomainError: not one to six, one without a name, one to be taken away on which something stands.
    """
    access.permit_edit(by)
    row = plan_locked(plan)
    tree_rules.require_structure(row.state, queries.is_outside(row))
    wanted = [filled(dict(name)) for name in names]
    used = set(Node.objects.filter(plan=row).values_list("level__depth", flat=True))
    tree_rules.require_levels(wanted, used)
    told = dict(enumerate(reports, 1))
    for depth, name in enumerate(wanted, 1):
        PlanLevel.objects.update_or_create(
            plan=row, depth=depth, defaults={"name": name, "reports": told.get(depth, True)}
        )
    row.levels.filter(depth__gt=len(wanted)).delete()
    plan_settle(row, "levels_set", by=by, data={"count": len(wanted)})
    return queries.levels_of(row)


@transaction.atomic
def plan_move(
    *,
    plan: Plan,
    verb: str,
    by: Actor,
    reason: str = "",
    heard: Localized | None = None,
    adopted_by: Body | None = None,
    adopted_on: dt.date | None = None,
    act: Localized | None = None,
    act_document: Instrument | None = None,
    act_file: StoredFile | None = None,
    evaluation: Localized | None = None,
    evaluation_file: StoredFile | None = None,
    evaluation_url: str = "",
) -> Plan:
    """One step of a plan's life (`rules.PLAN_TRANSITIONS`). Leaving the drafting, it is public for ever.

    Raises:
        DomainError: the state does not offer the verb, or its guard refuses, with what is missing.
        PermissionDenied: it is somebody else's to do.
    """
    row = plan_locked(plan)
    access.permit_plan(by, row, verb)
    step = rules.plan_step(row.state, verb)
    if step.next is None:
        raise DomainError(_("This is done on a page of its own."), "no-move")
    fields: dict[str, Any] = {}
    if verb in {"close_consultation", "open_consultation"} and filled(heard):
        fields["heard"] = filled(heard)
    if verb == "adopt":
        fields = {"adopted_by": adopted_by, "adopted_on": adopted_on, "act": filled(act),
                  "act_document": act_document, "act_file": act_file}  # fmt: skip
    if verb == "evaluate":
        fields = {"evaluation": filled(evaluation), "evaluation_file": evaluation_file,
                  "evaluation_url": evaluation_url.strip()}  # fmt: skip
    facts = queries.plan_facts(
        row,
        reason=reason,
        heard=bool(fields.get("heard") or row.heard),
        has_act=bool(adopted_by and adopted_on),
        has_evaluation=bool(evaluation_file or evaluation_url.strip()),
    )
    step.guard(facts)
    if verb == "adopt":
        tree_rules.require_act(facts, adopted_on, today())
    act_file_keep(act_file if verb == "adopt" else evaluation_file if verb == "evaluate" else None, by)
    return _moved(row, step.next, verb, by, reason, fields)


def _moved(row: Plan, after: str, verb: str, by: Actor, reason: str, fields: dict[str, Any]) -> Plan:
    body, day = fields.get("adopted_by"), fields.get("adopted_on")
    if after != PlanState.DRAFTING:
        fields["visibility"] = Visibility.PUBLIC
    data = {
        "before": row.state, "after": str(after), "verb": verb,
        "reason": reason.strip()[:300], "body": body.ref if body else "", "day": day.isoformat() if day else "",
    }  # fmt: skip
    return plan_settle(row, "moved", by=by, data=data, state=after, **fields)
