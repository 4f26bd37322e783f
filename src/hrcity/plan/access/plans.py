"""The only way to a plan and its nodes: what a reader may see, and which verbs a person may use."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from hrcity.core.actors import Actor, ActorKind, NamedActor
from hrcity.core.models import ImportRun, ImportState, Visibility
from hrcity.core.roles import DEPARTMENT, GRADERS, OFFICE, Role, bodies_of, roles_of
from hrcity.plan import rules
from hrcity.plan.models import Node, NodeUpdate, Plan
from hrcity.plan.rules import PlanState, UpdateState

ALL_READERS: frozenset[Role] = OFFICE | {Role.AUDITOR}
EDITORS: frozenset[Role] = rules.OFFICERS


def is_system(actor: Actor | Any) -> bool:
    """Whether it is the system itself that acts."""
    return isinstance(actor, NamedActor) and actor.kind == ActorKind.SYSTEM


def sees_all(actor: Actor | Any) -> bool:
    """Whether the person reads what is internal in every plan."""
    return is_system(actor) or bool(roles_of(actor) & ALL_READERS)


def visible() -> QuerySet[Plan]:
    """All plans but those of an import that is not done."""
    hidden = ImportRun.objects.exclude(state=ImportState.DONE).values("pk")
    return Plan.objects.filter(Q(run__isnull=True) | ~Q(run_id__in=hidden))


def readable(actor: Actor | Any) -> QuerySet[Plan]:
    """The plans a reader may open: published ones; internal ones for the office and those who lead a measure."""
    rows = visible()
    if sees_all(actor):
        return rows
    if roles_of(actor):
        mine = bodies_of(actor)
        may = Q(visibility__in=[Visibility.PUBLIC, Visibility.PARTNER]) | Q(owner_id__in=mine)
        return rows.filter(may | Exists(Node.objects.filter(plan=OuterRef("pk"), lead_id__in=mine)))
    return rows.filter(visibility=Visibility.PUBLIC)


def plan_for(actor: Actor | Any, ref: str) -> Plan:
    """One plan, or 404: also for what the reader may not know of."""
    row = readable(actor).select_related("owner", "adopted_by", "parent", "succeeds").filter(ref=ref).first()
    if row is None:
        raise Http404(_("There is no plan with this reference, or it is not public."))
    return row


def nodes(actor: Actor | Any) -> QuerySet[Node]:
    """The nodes of the plans a reader may open."""
    hidden = ImportRun.objects.exclude(state=ImportState.DONE).values("pk")
    rows = Node.objects.filter(plan__in=readable(actor).values("pk"))
    return rows.filter(Q(run__isnull=True) | ~Q(run_id__in=hidden))


def node_for(actor: Actor | Any, ref: str) -> Node:
    """One node, or 404."""
    related = ("plan__owner", "plan__adopted_by", "level", "lead", "parent", "latest", "dropped_by")
    row = nodes(actor).select_related(*related).filter(ref=ref).first()
    if row is None:
        raise Http404(_("There is no measure with this reference, or it is not public."))
    return row


def updates_readable(actor: Actor | Any) -> QuerySet[NodeUpdate]:
    """Accepted reports for all; those on their way for the reporting body, the office, graders and auditors."""
    rows = NodeUpdate.objects.filter(node__plan__in=readable(actor).values("pk"))
    if sees_all(actor) or roles_of(actor) & GRADERS:
        return rows
    may = Q(state=UpdateState.ACCEPTED)
    if roles_of(actor) & DEPARTMENT:
        may |= Q(body_id__in=bodies_of(actor, *DEPARTMENT))
    return rows.filter(may)


def may_edit(actor: Actor | Any) -> bool:
    """Whether the person edits plans: the human-rights office (or the system)."""
    return is_system(actor) or bool(roles_of(actor) & EDITORS)


def permit_edit(actor: Actor | Any) -> None:
    """Stop whoever does not edit plans."""
    if not may_edit(actor):
        raise PermissionDenied(_("This is done by the human-rights office."))


def may_plan(actor: Actor | Any, plan: Plan, verb: str) -> bool:
    """Whether the person's roles allow a verb of the plan's life, whatever its guard says."""
    step = rules.PLAN_TRANSITIONS[PlanState(plan.state)].get(verb)
    return step is not None and (is_system(actor) or bool(roles_of(actor) & step.who))


def permit_plan(actor: Actor | Any, plan: Plan, verb: str) -> None:
    """Let a verb of the plan's life pass or stop it.

    Raises:
        DomainError: the state no longer offers the verb.
        PermissionDenied: it is somebody else's to do.
    """
    step = rules.plan_step(plan.state, verb)
    if not may_plan(actor, plan, verb):
        _refuse(step.who)


def may_report(actor: Actor | Any, node: Node) -> bool:
    """Whether the person reports about the node: a contact or head of its lead body."""
    return node.lead_id is not None and node.lead_id in bodies_of(actor, *DEPARTMENT)


def permit_report(actor: Actor | Any, node: Node) -> None:
    """Only people of the lead body report."""
    if not may_report(actor, node):
        raise PermissionDenied(_("Only the department that leads this measure reports about it."))


def may_update(actor: Actor | Any, update: NodeUpdate, verb: str) -> bool:
    """Whether the person's seats allow a verb of a report: department roles count in the reporting body only."""
    step = rules.UPDATE_TRANSITIONS[UpdateState(update.state)].get(verb)
    if step is None:
        return False
    if step.who <= DEPARTMENT:
        return update.body_id in bodies_of(actor, *step.who)
    return bool(roles_of(actor) & step.who)


def permit_update(actor: Actor | Any, update: NodeUpdate, verb: str) -> None:
    """Let a verb of a report pass or stop it.

    Raises:
        DomainError: the state no longer offers the verb.
        PermissionDenied: it is somebody else's to do.
    """
    step = rules.update_step(update.state, verb)
    if not may_update(actor, update, verb):
        _refuse(step.who)


def refuse_stranger(actor: Actor | Any) -> None:
    """A page of the desk is for people with a seat."""
    if not roles_of(actor):
        raise PermissionDenied(_("You have no role in a body of this city. Ask your administrator."))


def _refuse(who: frozenset[Role]) -> None:
    names = ", ".join(str(role.label) for role in sorted(who))
    raise PermissionDenied(_("This is done by: %(roles)s.") % {"roles": names})
