"""HTTP in, HTTP out: plans and their measures."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hrcity.plan import access


@require_safe
def plan_list(request: HttpRequest) -> HttpResponse:
    """The plans of the city and of others."""
    return render(request, "plan/list.html", {"plans": access.readable(request.user).select_related("owner")})


@require_safe
def plan(request: HttpRequest, ref: str) -> HttpResponse:
    """One plan."""
    return render(request, "plan/plan.html", {"plan": access.plan_for(request.user, ref)})


@require_safe
def node(request: HttpRequest, ref: str) -> HttpResponse:
    """One goal or measure."""
    return render(request, "plan/node.html", {"node": access.node_for(request.user, ref)})
