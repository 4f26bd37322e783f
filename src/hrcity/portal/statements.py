"""About, accessibility, privacy: what the city says of this site, in plain words."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hrcity.institutions.queries import city, office


def contact() -> dict[str, Any]:
    """Whom to write to: the human-rights office, else the city's own address; both may be missing."""
    here, room = city(), office()
    return {"office": room, "email": (room.email if room else "") or (here.contact if here else "")}


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What a human rights city does, and how a recommendation travels."""
    return render(request, "portal/about.html", contact())


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What was checked, what was not, whom to tell."""
    return render(request, "portal/accessibility.html", contact())


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about a reader."""
    return render(request, "portal/privacy.html", contact())
