"""Template contexts of reporting periods: all of a plan, and one with how far its departments are."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hrcity.core.clocks import distance, today
from hrcity.core.errors import DomainError
from hrcity.plan import access, rules
from hrcity.plan.models import Period, Plan
from hrcity.plan.queries import periods as queries
from hrcity.plan.report_marks import status_chip
from hrcity.plan.rules import NodeStatus, PlanState


def list_page(plan: Plan) -> dict[str, Any]:
    """The opened periods of a plan, the latest first."""
    return {"plan": plan, "rows": [_row(period) for period in queries.period_rows(plan)]}


def plan_part(plan: Plan, reader: Any) -> dict[str, Any] | None:
    """For the office and auditors, on the plan's page: the period that is to be closed next, and the way to all."""
    if not access.sees_all(reader) or plan.state not in {PlanState.IN_FORCE, PlanState.CLOSED}:
        return None
    rows = [row for row in queries.period_rows(plan) if row.closed_at is None]
    return {"next": _row(rows[-1]) if rows else None, "url": reverse("plan:periods", args=[plan.ref])}


def _row(period: Period) -> dict[str, Any]:
    return {
        "period": period,
        "words": rules.period_words(period.key),
        "url": reverse("plan:period", args=[period.plan.ref, period.key]),
        "chip": _chip(period),
        "whole": (period.snapshot or {}).get("whole", [None])[0],
    }


def _chip(period: Period) -> dict[str, str]:
    if period.closed_at is not None:
        return {"tone": "done", "icon": "closed", "word": _("closed")}
    if today() <= period.ends_on:
        return {"tone": "neutral", "icon": "calendar", "word": pgettext("period", "running")}
    if today() <= period.due_on:
        return {"tone": "waiting", "icon": "waiting", "word": _("reports come in")}
    return {"tone": "late", "icon": "clock", "word": _("to be closed")}


def period_page(plan: Plan, period: Period, reader: Any) -> dict[str, Any]:
    """One period: each department with how many are reported and which are missing; closing; the frozen figures."""
    shares = queries.shares(period)
    sums = queries.counted(shares)
    can = access.may_edit(reader)
    return {
        "plan": plan,
        "period": period,
        "words": rules.period_words(period.key),
        "chip": _chip(period),
        "distance": distance(period.due_on),
        "sums": sums,
        "shares": [
            {
                "body": share.body,
                "given": share.given,
                "total": share.total,
                "checked": share.checked,
                "missing": [
                    row | {"since": rules.period_words(row["since"]) if row["since"] else ""} for row in share.missing
                ],
            }
            for share in shares
        ],
        "refusal": _refusal(period, sums["missing"]) if can and period.closed_at is None else "",
        "can_close": can and period.closed_at is None,
        "can_remind": can and today() > period.ends_on,
        "waiting_check": sums["given"] - sums["checked"],
        "frozen": _frozen(period) if period.closed_at else None,
    }


def _refusal(period: Period, missing: int) -> str:
    try:
        rules.guard_period_close(rules.PeriodFacts(period.ends_on, period.due_on, today(), missing))
    except DomainError as error:
        return str(error.message)
    return ""


def _frozen(period: Period) -> dict[str, Any]:
    """What was kept when the period was closed."""
    kept = period.snapshot
    counts = kept.get("counts", {})
    return {
        "whole": kept.get("whole", [None])[0],
        "left_out": kept.get("left_out", 0),
        "dropped": kept.get("dropped", 0),
        "leaves": kept.get("leaves", 0),
        "counts": [
            {"chip": status_chip(status), "count": counts[status]} for status in NodeStatus if counts.get(status)
        ],
    }
