"""What of a plan is on the page of whoever may open the plan."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from hrcity.core.models import ImportRun, ImportState, Visibility
from hrcity.plan.access.plans import visible
from hrcity.plan.models import Node, Plan
from hrcity.plan.rules import IS_DRAFT

ANYONE = AnonymousUser()


def nodes_of(plan: Plan) -> QuerySet[Node]:
    """The nodes of a plan that the reader may open; those of an import that is not done are left out."""
    hidden = ImportRun.objects.exclude(state=ImportState.DONE).values("pk")
    return Node.objects.filter(plan=plan).filter(Q(run__isnull=True) | ~Q(run_id__in=hidden))


def plans_decided() -> QuerySet[Plan]:
    """Public plans beyond the draft: what a department answers for in public."""
    return visible().filter(visibility=Visibility.PUBLIC).exclude(state__in=IS_DRAFT)
