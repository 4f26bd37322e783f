"""The part of the public API about opinions, promises, residents' comments, budget lines and meetings."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.views.decorators.http import conditional_page
from ninja import Router
from ninja.decorators import decorate_view

from hrcity.portal import api_follow_shapes as shapes
from hrcity.portal import public_follow
from hrcity.portal.api_answers import open_to_all, page_of

router = Router(tags=["follow-up"])


def _narrowed(rows: Any, **values: Any) -> Any:
    """The rows with these values, the empty ones left out."""
    return rows.filter(**{name: value for name, value in values.items() if value})


@router.get("/opinions", response=shapes.OpinionPage, summary="Opinions on plans", operation_id="opinion_list")
@decorate_view(open_to_all, conditional_page)
def opinion_list(
    request: HttpRequest, body: str = "", plan: str = "", measure: str = "", kind: str = "", ref: str = "",
    after: int = 0, limit: int = 100,
) -> Any:  # fmt: skip
    """Published and withdrawn ones, with the city's signed answers; `body`, `plan` and `measure` are references."""
    rows = _narrowed(public_follow.opinions(), body__ref=body, plan_ref=plan, measure_ref=measure, kind=kind, ref=ref)
    page, following = page_of(rows, after, limit)
    return {"items": [public_follow.opinion(row) for row in page], "next": following}


@router.get("/promises", response=shapes.PromisePage, summary="Promises of office-holders",
            operation_id="promise_list")  # fmt: skip
@decorate_view(open_to_all, conditional_page)
def promise_list(
    request: HttpRequest, body: str = "", kind: str = "", ref: str = "", after: int = 0, limit: int = 100
) -> Any:
    """With every public judgement; `body` is the reference of the body of the office."""
    rows = _narrowed(public_follow.promises(), holder__body__ref=body, kind=kind, ref=ref)
    page, following = page_of(rows, after, limit)
    return {"items": [public_follow.promise(row) for row in page], "next": following}


@router.get("/comments", response=shapes.CommentPage, summary="Comments of residents", operation_id="comment_list")
@decorate_view(open_to_all, conditional_page)
def comment_list(
    request: HttpRequest, measure: str = "", body: str = "", stance: str = "", state: str = "", ref: str = "",
    after: int = 0, limit: int = 100,
) -> Any:  # fmt: skip
    """Published ones with their answers; `stance` is confirm, contest or add, `body` the one that answers."""
    rows = public_follow.comments()
    rows = _narrowed(rows, node__ref=measure, body__ref=body, stance=stance, state=state, ref=ref)
    page, following = page_of(rows, after, limit)
    return {"items": [public_follow.comment(row) for row in page], "next": following}


@router.get("/budget", response=shapes.BudgetPage, summary="Budget lines", operation_id="budget_list")
@decorate_view(open_to_all, conditional_page)
def budget_list(
    request: HttpRequest, year: int = 0, body: str = "", plan: str = "", ref: str = "", after: int = 0,
    limit: int = 100,
) -> Any:  # fmt: skip
    """With the latest figure of each stage; sums over currencies mean nothing."""
    rows = public_follow.budget_lines()
    rows = _narrowed(rows, year=max(0, min(year, 9999)), body__ref=body, plan__ref=plan, ref=ref)
    page, following = page_of(rows, after, limit)
    tags = public_follow.budget_tags([row.pk for row in page])
    return {"items": [public_follow.budget_line(row, tags.get(row.pk, ())) for row in page], "next": following}


@router.get("/meetings", response=shapes.MeetingPage, summary="Meetings", operation_id="meeting_list")
@decorate_view(open_to_all, conditional_page)
def meeting_list(
    request: HttpRequest, body: str = "", state: str = "", kind: str = "", ref: str = "", after: int = 0,
    limit: int = 100,
) -> Any:  # fmt: skip
    """With the agenda: of closed points the reason; outcomes, votes and minutes once the minutes are published."""
    rows = _narrowed(public_follow.meetings(), body__ref=body, state=state, kind=kind, ref=ref)
    page, following = page_of(rows, after, limit)
    return {"items": public_follow.meetings_told(page), "next": following}
