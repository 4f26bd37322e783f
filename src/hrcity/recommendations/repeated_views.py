"""HTTP in, HTTP out: groups of repeated requests, and what persons say of them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hrcity.core.errors import DomainError
from hrcity.core.roles import OFFICE, roles_of
from hrcity.recommendations import access, repeated, services
from hrcity.recommendations.listing import page_number
from hrcity.recommendations.views import me


@require_safe
def group_list(request: HttpRequest) -> HttpResponse:
    """What is asked most often."""
    page, every = page_number(request.GET.get("page", "")), request.GET.get("all") == "1"
    rows, has_next = repeated.groups(request.user, mine=not every, page=page)
    base = f"{reverse('recommendations:repeated-list')}?{'all=1&' if every else ''}page="
    return render(request, "recommendations/repeated_list.html", {
        "rows": rows, "every": every, "previous_url": f"{base}{page - 1}" if page > 1 else "",
        "next_url": f"{base}{page + 1}" if has_next else ""})  # fmt: skip


@require_safe
def group(request: HttpRequest, ref: str) -> HttpResponse:
    """One request with all its citations."""
    row = repeated.cluster_for(request.user, ref)
    if (into := repeated.successor_of(request.user, row)) is not None:
        return redirect(into)
    page = {"group": repeated.group_of(request.user, row), "can_edit": bool(roles_of(request.user) & OFFICE),
            "can_propose": access.may_propose(request.user)}  # fmt: skip
    return render(request, "recommendations/repeated.html", page)


@login_required
@require_POST
def split(request: HttpRequest, ref: str) -> HttpResponse:
    """Take requests out of a group that ask for something else."""
    access.permit_office(request.user)
    row = repeated.cluster_for(request.user, ref)
    asks = access.readable(request.user).filter(membership__cluster=row, ref__in=request.POST.getlist("ref")[:400])
    try:
        services.cluster_split(cluster=row, asks=list(asks), reason=request.POST.get("reason", ""), by=me(request))
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Taken out. It stays so when new documents are imported."))
    return redirect(row)


@login_required
@require_POST
def same_as(request: HttpRequest, ref: str) -> HttpResponse:
    """Say that two recommendations are the same request."""
    access.permit_office(request.user)
    one = access.recommendation_for(request.user, ref)
    wanted = request.POST.get("other", "").strip().upper()
    other = access.readable(request.user).filter(ref=wanted).first()
    try:
        if other is None:
            raise DomainError(_("There is no recommendation %(ref)s. Its reference looks like REC-2026-0042.")
                              % {"ref": wanted or "–"}, "no-such-ask", "other")  # fmt: skip
        into = services.asks_group(one=one, other=other, reason=request.POST.get("reason", ""), by=me(request))
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect(one)
    messages.success(request, _("Both are the same request now. It stays so when new documents are imported."))
    return redirect(into)
