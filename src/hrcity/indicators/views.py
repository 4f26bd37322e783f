"""HTTP in, HTTP out: indicators."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from hrcity.core.exports import csv_response
from hrcity.indicators import pages
from hrcity.indicators.queries import indicators_public, values_standing


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Every published indicator."""
    return render(request, "indicators/list.html", pages.list_page())


@require_safe
def indicator(request: HttpRequest, ref: str) -> HttpResponse:
    """One indicator with its figures."""
    row = get_object_or_404(indicators_public(), ref=ref)
    return render(request, "indicators/indicator.html", pages.indicator_page(row))


@require_safe
def indicator_csv(request: HttpRequest, ref: str) -> HttpResponseBase:
    """Its figures as a file."""
    row = get_object_or_404(indicators_public(), ref=ref)
    rows = ([value.period, value.dated, pages.figure(value.value)] for value in values_standing(row))
    return csv_response(ref, ("period", "date", "value"), rows)
