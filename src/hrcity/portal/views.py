"""The front pages: home, desk, style guide."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hrcity.institutions.queries import city
from hrcity.portal import pages
from hrcity.portal.style_guide import style_guide_context
from hrcity.recommendations import access


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What was asked of us, what is answered, what is late."""
    if city() is None:
        return render(request, "portal/not_set_up.html")
    return render(request, "portal/home.html", pages.home())


@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What is mine, what is late, what is next."""
    access.refuse_stranger(request.user)
    return render(request, "portal/desk.html", pages.desk(request.user))


@require_safe
def style_guide(request: HttpRequest) -> HttpResponse:
    """Every component of the house."""
    return render(request, "portal/style_guide.html", style_guide_context())
