"""HTTP in, HTTP out: the gap map and the lists of what is missing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hrcity.core.exports import csv_response
from hrcity.plan import gap_pages
from hrcity.plan.rules.gaps import MARKS


@require_safe
def gaps(request: HttpRequest) -> HttpResponse:
    """What was asked, and how much of it has come how far."""
    return render(request, "plan/gaps.html", gap_pages.map_page(request.GET))


@require_safe
def gaps_csv(request: HttpRequest) -> HttpResponseBase:
    """The same as a file."""
    view = gap_pages.view_of(request.GET)
    return csv_response("gap-map", (*gap_pages.VIEWS[view], *MARKS), gap_pages.map_rows(view))


@require_safe
def cell(request: HttpRequest) -> HttpResponse:
    """The city's own recommendations behind a cell."""
    return render(request, "plan/gap_cell.html", gap_pages.cell_page(request.GET, request.user))


@require_safe
def gap_list(request: HttpRequest, kind: str) -> HttpResponse:
    """One list of what is missing."""
    return render(request, "plan/gap_list.html", gap_pages.gap_list(kind))


@require_safe
def gap_list_csv(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The same as a file."""
    rows = gap_pages.gap_list(kind)["rows"]
    header = ("ref", "title", "owner", "since", "days", "note")
    return csv_response(f"gap-{kind}", header, ([row[name] for name in header] for row in rows))
