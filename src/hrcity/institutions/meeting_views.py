"""HTTP in, HTTP out: meetings of a body."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from hrcity.institutions.models import Meeting


@require_safe
def meeting(request: HttpRequest, ref: str) -> HttpResponse:
    """One meeting."""
    return render(request, "institutions/meeting.html", {"row": get_object_or_404(Meeting, ref=ref)})
