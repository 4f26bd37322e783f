"""HTTP in, HTTP out: what everybody sees of plans, and the cards that other sites may show."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import conditional_page, require_safe

from hrcity.core.exports import csv_response
from hrcity.core.text import plain
from hrcity.plan import access, public_bodies, public_news, public_node, public_pages
from hrcity.plan import public_words as words
from hrcity.plan.access.public import ANYONE
from hrcity.plan.queries import public as queries
from hrcity.plan.rules.public import csv_rows
from hrkit.progress.table import COLUMNS

FEED_TYPE = "application/atom+xml; charset=utf-8"
CARD_SECONDS = 300


@require_safe
def plan_list(request: HttpRequest) -> HttpResponse:
    """The plans of the city and of others."""
    return render(request, "plan/list.html", public_pages.list_page(request.user))


@require_safe
def plan(request: HttpRequest, ref: str) -> HttpResponse:
    """One plan."""
    row = access.plan_for(request.user, ref)
    return render(request, "plan/plan.html", public_pages.plan_page(row, request.user, request.GET))


@require_safe
def how(request: HttpRequest, ref: str) -> HttpResponse:
    """How the figures of a plan come about."""
    return render(request, "plan/how.html", public_pages.how_page(access.plan_for(request.user, ref)))


@require_safe
def progress_csv(request: HttpRequest, ref: str) -> HttpResponseBase:
    """Everything it takes to compute every figure of a plan again."""
    row = access.plan_for(request.user, ref)
    names = {pk: plain(name) for pk, name in queries.level_names(row).items()}
    return csv_response(f"progress-{row.ref}", COLUMNS, csv_rows(queries.tree(row), names))


@require_safe
def node(request: HttpRequest, ref: str) -> HttpResponse:
    """One goal or measure."""
    row = access.node_for(request.user, ref)
    return render(request, "plan/node.html", public_node.node_page(row, request.user))


@require_safe
def departments(request: HttpRequest) -> HttpResponse:
    """What each body carries out and owes."""
    return render(request, "plan/departments.html", public_bodies.departments_page(request.user))


@require_safe
def department(request: HttpRequest, ref: str) -> HttpResponse:
    """What one body carries out and owes."""
    return render(request, "plan/department.html", public_bodies.department_page(ref, request.user))


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """What changed since a day."""
    return render(request, "plan/changes.html", public_news.changes_page(request.GET, request.user))


@require_safe
@conditional_page
def feed(request: HttpRequest) -> HttpResponse:
    """What changed, for feed readers: the same for everybody."""
    return HttpResponse(public_news.feed(request.GET, ANYONE), content_type=FEED_TYPE)


@require_safe
@conditional_page
def plan_feed(request: HttpRequest, ref: str) -> HttpResponse:
    """What changed in one plan, for feed readers."""
    row = access.plan_for(ANYONE, ref)
    return HttpResponse(public_news.feed(request.GET, ANYONE, row), content_type=FEED_TYPE)


def for_other_sites(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A card: it may stand in a frame of any site, is the same for everybody and sets no cookie."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        response.headers["Cache-Control"] = f"public, max-age={CARD_SECONDS}"
        return response

    frames = csp_replace({"frame-ancestors": ["*"], "script-src": ["'none'"]})
    return cast("Callable[..., HttpResponse]", frames(xframe_options_exempt(require_safe(inner))))


@for_other_sites
def node_card(request: HttpRequest, ref: str) -> HttpResponse:
    """One measure as a card for other sites."""
    row = access.node_for(ANYONE, ref)
    return render(request, "plan/card_node.html", {"node": row, "card": public_node.card(row)})


@for_other_sites
def plan_card(request: HttpRequest, ref: str) -> HttpResponse:
    """One plan as a card for other sites."""
    row = access.plan_for(ANYONE, ref)
    whole = queries.tree(row).whole
    page = {"plan": row, "chip": words.plan_chip(row.state), "counts": words.status_counts(whole),
            "percent": words.percent(whole.progress), "made_of": words.made_of(whole)}  # fmt: skip
    return render(request, "plan/card_plan.html", page)
