"""The part of the public API about plans, measures and their accepted reports."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page
from ninja import Router
from ninja.decorators import decorate_view

from hrcity.portal import api_plan_shapes as shapes
from hrcity.portal import public_plans
from hrcity.portal.api_answers import open_to_all, page_of
from hrcity.portal.api_shapes import Problem

router = Router(tags=["plans"])


@router.get("/plans", response=list[shapes.PlanLine], summary="Plans", operation_id="plan_list")
@decorate_view(open_to_all, conditional_page)
def plan_list(request: HttpRequest, state: str = "", owner: str = "") -> Any:
    """Every public plan, newest first; `owner` is the reference of a body."""
    rows = public_plans.plans()
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(owner__ref=owner) if owner else rows
    return [public_plans.plan_line(row) for row in rows]


@router.get("/plans/{ref}", response={200: shapes.Plan, 404: Problem}, summary="One plan", operation_id="plan")
@decorate_view(open_to_all, conditional_page)
def plan(request: HttpRequest, ref: str) -> Any:
    """Its levels, where it stands, and the file from which every figure can be computed again."""
    row = public_plans.plans().filter(ref=ref).first()
    if row is None:
        raise Http404(_("There is no plan with this reference, or it is not public."))
    return public_plans.plan_whole(row)


@router.get("/measures", response=shapes.MeasurePage, summary="Goals and measures", operation_id="measure_list")
@decorate_view(open_to_all, conditional_page)
def measure_list(
    request: HttpRequest, plan: str = "", lead: str = "", status: str = "", after: int = 0, limit: int = 100
) -> Any:
    """Of all public plans, or of one; `lead` is the reference of a body, `limit` 1 to 500."""
    rows = public_plans.measures()
    for name, value in (("plan__ref", plan), ("lead__ref", lead), ("status", status)):
        rows = rows.filter(**{name: value}) if value else rows
    page, following = page_of(rows, after, limit)
    return {"items": [public_plans.measure_line(row) for row in page], "next": following}


@router.get("/measures/{ref}", response={200: shapes.Measure, 404: Problem}, summary="One goal or measure",
            operation_id="measure")  # fmt: skip
@decorate_view(open_to_all, conditional_page)
def measure(request: HttpRequest, ref: str) -> Any:
    """With what it answers, what it rests on, its indicators and its accepted reports with their evidence."""
    row = public_plans.measures().filter(ref=ref).first()
    if row is None:
        raise Http404(_("There is no measure with this reference, or it is not public."))
    return public_plans.measure_whole(row)


@router.get("/reports", response=shapes.ReportPage, summary="Accepted reports", operation_id="report_list")
@decorate_view(open_to_all, conditional_page)
def report_list(
    request: HttpRequest, plan: str = "", measure: str = "", period: str = "", since: dt.date | None = None,
    after: int = 0, limit: int = 100,
) -> Any:  # fmt: skip
    """In the order in which they were written; `since` is the first day of acceptance."""
    rows = public_plans.reports()
    for name, value in (("node__plan__ref", plan), ("node__ref", measure), ("period", period)):
        rows = rows.filter(**{name: value}) if value else rows
    rows = rows.filter(validated_at__date__gte=since) if since else rows
    page, following = page_of(rows, after, limit)
    return {"items": [public_plans.report(row) for row in page], "next": following}
