"""Reporting periods: opened as time goes by, closed by the office with a picture of how the plan stood, reminded of."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from hrcity.core import clocks
from hrcity.core.actors import SYSTEM, Actor
from hrcity.core.audit import audit
from hrcity.core.registry import tell
from hrcity.institutions.models import Body
from hrcity.people.models import User
from hrcity.plan import access, rules
from hrcity.plan.models import Period, Plan
from hrcity.plan.queries import periods as queries
from hrcity.plan.rules import PlanState


@transaction.atomic
def periods_ready(*, plan: Plan, today: dt.date, by: Actor = SYSTEM) -> int:
    """Open the periods of a plan in force that have begun by `today`; how many were new. Safe to repeat."""
    if plan.state != PlanState.IN_FORCE:
        return 0
    known = set(Period.objects.filter(plan=plan).values_list("key", flat=True))
    spans = rules.spans_begun(plan.every, plan.starts_on, plan.ends_on, plan.grace_days, today, clocks.holidays())
    fresh = [span for span in spans if span.key not in known]
    if not fresh:
        return 0
    Period.objects.bulk_create(
        [
            Period(plan=plan, key=span.key, starts_on=span.period.start, ends_on=span.period.end, due_on=span.due_on)
            for span in fresh
        ],
        ignore_conflicts=True,
    )
    audit("period.opened", plan, by=by, data={"count": len(fresh)})
    return len(fresh)


@transaction.atomic
def period_close(*, period: Period, by: User) -> Period:
    """Close a period and keep how the plan stood in it; what is not reported then stays "no report". Closing what is
    closed changes nothing.

    Raises:
        DomainError: the period is not over, or reports may still come in time.
    """
    access.permit_edit(by)
    row = Period.objects.select_for_update(of=("self",)).select_related("plan").get(pk=period.pk)
    if row.closed_at is not None:
        return row
    found = queries.shares(row)
    sums = queries.counted(found)
    rules.guard_period_close(rules.PeriodFacts(row.ends_on, row.due_on, clocks.today(), sums["missing"]))
    row.snapshot = queries.snapshot(row.plan, row.key) | {
        "departments": [
            [share.body.ref if share.body else "", share.total, share.given, share.checked] for share in found
        ]
    }
    row.closed_at, row.closed_by = timezone.now(), by
    row.save(update_fields=["snapshot", "closed_at", "closed_by"])
    data = {"period": row.key, "count": sums["given"], "missing": sums["missing"]}
    audit("period.closed", row.plan, by=by, data=data)
    transaction.on_commit(lambda: tell(row, "closed"))
    return row


@transaction.atomic
def period_remind(*, period: Period, body: Body, by: User) -> int:
    """Remind one department of all it has not reported in a period, in one mail to its contacts and head; once a day.

    Returns:
        How many people get the mail; 0 where nothing is missing or they were reminded today already.
    """
    from hrcity.plan.services.reminders import department_remind

    access.permit_edit(by)
    row = Period.objects.select_for_update(of=("self",)).select_related("plan").get(pk=period.pk)
    sent = department_remind(period=row, body=body)
    if sent:
        audit("period.reminded", row.plan, by=by, data={"period": row.key, "body": body.ref, "count": sent})
    return sent
