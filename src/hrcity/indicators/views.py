"""HTTP in, HTTP out: indicators."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from hrcity.indicators.models import Indicator


@require_safe
def indicator(request: HttpRequest, ref: str) -> HttpResponse:
    """One indicator with its values."""
    return render(request, "indicators/indicator.html", {"row": get_object_or_404(Indicator, ref=ref)})
