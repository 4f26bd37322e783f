"""What plans put on the desks of the human-rights office: the next step of each, amendments that wait for another
person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hrcity.core.registry import DeskTask
from hrcity.core.roles import roles_of
from hrcity.core.text import pick
from hrcity.plan.access import visible
from hrcity.plan.models import Amendment, AmendmentState, Plan
from hrcity.plan.rules import HEAD, OFFICERS, PlanState

STEPS = {
    PlanState.DRAFTING: ("plan_draft", _("Finish the draft, then open it for comments"), OFFICERS),
    PlanState.CONSULTATION: ("plan_heard", _("Publish what you heard and what changed"), OFFICERS),
    PlanState.COMMISSION_REVIEW: ("plan_adopt", _("Note its adoption, or return it"), HEAD),
    PlanState.ADOPTED: ("plan_start", _("Put the plan in force"), OFFICERS),
    PlanState.CLOSED: ("plan_evaluate", _("Add its evaluation"), OFFICERS),
}


def tasks(user: Any) -> Iterator[DeskTask]:
    """The tasks of one person. Two queries for the office, none for others."""
    roles = roles_of(user)
    if not roles & OFFICERS:
        return
    for plan in visible().filter(state__in=STEPS):
        verb, what, who = STEPS[PlanState(plan.state)]
        if roles & who:
            yield _task(plan, verb, str(what), plan.get_absolute_url(), is_later=plan.state != PlanState.ADOPTED)
    drafts = Amendment.objects.filter(state=AmendmentState.DRAFT).select_related("plan")
    for row in drafts.annotate(size=Count("changes")):
        url = reverse("plan:amendment", args=[row.plan.ref, row.pk])
        if row.by_id == user.pk:
            yield _task(row.plan, "amendment_write", str(_("Finish the amendment")), url, is_later=True)
        elif row.size and roles & HEAD:
            yield _task(row.plan, "amendment_decide", str(_("Put the amendment in force, or talk it over")), url)


def _task(plan: Plan, verb: str, what: str, url: str, is_later: bool = False) -> DeskTask:
    title = pick(plan.title)
    due_on = plan.starts_on if plan.state == PlanState.ADOPTED else None
    return DeskTask(plan.ref, url, title.text, what, verb, due_on, lang=title.lang, is_later=is_later)
