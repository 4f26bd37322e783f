"""The only way to a report: who opens it, who uses which verb, who checks, who closes a period."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from hrcity.core.actors import Actor
from hrcity.core.models import Visibility
from hrcity.core.roles import DEPARTMENT, GRADERS, bodies_of, roles_of
from hrcity.plan import rules
from hrcity.plan.access.plans import node_for, permit_report, readable, sees_all, updates_readable
from hrcity.plan.models import Node, NodeUpdate
from hrcity.recommendations.models import Evidence


def update_for(actor: Actor | Any, pk: int) -> NodeUpdate:
    """One report with its measure, or 404: also for what the reader may not know of."""
    rows = _readable(actor).select_related(
        "node__plan",
        "node__level",
        "node__lead",
        "node__latest",
        "body",
        "by",
        "submitted_by",
        "validated_by",
        "needs_from",
        "corrects",
    )
    row = rows.filter(pk=pk).prefetch_related(shown_evidence(actor)).first()
    if row is None:
        raise Http404(_("There is no such report, or it is not public yet."))
    return row


def _readable(actor: Actor | Any) -> QuerySet[NodeUpdate]:
    """As `updates_readable`; a body that took a measure over also reads what the body before it left on its way."""
    rows = updates_readable(actor)
    if not roles_of(actor) & DEPARTMENT:
        return rows
    return rows | NodeUpdate.objects.filter(
        node__plan__in=readable(actor).values("pk"), node__lead_id__in=bodies_of(actor, *DEPARTMENT)
    )


def shown_evidence(actor: Actor | Any) -> Prefetch[Any, Any, Any]:
    """Evidence a reader may see: released to all; the rest to the office, graders, auditors and its own body."""
    rows = Evidence.objects.select_related("file", "body").order_by("at")
    if not (sees_all(actor) or roles_of(actor) & GRADERS):
        rows = rows.filter(Q(visibility=Visibility.PUBLIC) | Q(body_id__in=bodies_of(actor, *DEPARTMENT)))
    return Prefetch("evidence", queryset=rows, to_attr="shown_evidence")


def evidence_of(actor: Actor | Any, pk: int, item: int) -> Evidence:
    """One item of evidence of a report, or 404."""
    for row in update_for(actor, pk).shown_evidence:  # type: ignore[attr-defined]
        if row.pk == item:
            found: Evidence = row
            return found
    raise Http404(_("This evidence is not public."))


def node_to_report(actor: Actor | Any, ref: str) -> Node:
    """The measure a person of its lead body reports about; 404 for what the person may not know of.

    Raises:
        PermissionDenied: another body leads it.
    """
    row = node_for(actor, ref)
    permit_report(actor, row)
    return row


def may_check(actor: Actor | Any) -> bool:
    """Whether the person accepts or returns reports, of whatever body."""
    return bool(roles_of(actor) & rules.OUTSIDE)


def permit_check(actor: Actor | Any) -> None:
    """Stop whoever checks no reports."""
    if not may_check(actor):
        raise PermissionDenied(_("Reports are checked by the human-rights office, the commission and reviewers."))


def permit_department(actor: Actor | Any) -> None:
    """Stop whoever reports for no body."""
    if not roles_of(actor) & DEPARTMENT:
        raise PermissionDenied(_("This page is for the people of a department who report about its measures."))


def permit_ever(actor: Actor | Any, update: NodeUpdate, verb: str) -> None:
    """Stop a person whose role never allows the verb, before a form is looked at; that the state no longer offers it
    is said by the service in a sentence."""
    for verbs in rules.UPDATE_TRANSITIONS.values():
        step = verbs.get(verb)
        if step is not None:
            held = update.body_id in bodies_of(actor, *step.who) if step.who <= DEPARTMENT else False
            if held or (not step.who <= DEPARTMENT and roles_of(actor) & step.who):
                return
            raise PermissionDenied(
                _("This is done by: %(roles)s.") % {"roles": ", ".join(str(role.label) for role in sorted(step.who))}
            )
    raise Http404


def reports_of(actor: Actor | Any, node: Node) -> QuerySet[NodeUpdate]:
    """The reports about a measure that the reader may open, newest first, with the evidence they may see."""
    rows = _readable(actor).filter(node=node).select_related("body", "needs_from", "corrects")
    return rows.prefetch_related(shown_evidence(actor)).order_by("-period", "-at")


def permit_periods(actor: Actor | Any) -> None:
    """The page of a period is for the office and auditors; the public reads the board of what is late."""
    if not sees_all(actor):
        raise PermissionDenied(_("This page is for the human-rights office and auditors."))
