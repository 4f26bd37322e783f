"""HTTP in, HTTP out: the queue of the desk and its proposals."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from hrcity.core.errors import DomainError
from hrcity.core.exports import csv_response
from hrcity.recommendations import access, desk_pages, desk_queries, services
from hrcity.recommendations.desk_forms import DeskForm
from hrcity.recommendations.views import me


def _asked(pairs: Any) -> dict[str, Any]:
    """Which part of the queue is meant, from an address or from what came back with a form."""
    scope, function = pairs.get("list", ""), pairs.get("function", "")
    return {
        "scope": scope if scope in desk_queries.SCOPES else "",
        "function": int(function) if function.isdecimal() and len(function) < 10 else 0,
        "at": pairs.get("at", "")[:30],
    }


def _back(request: HttpRequest, at: str) -> HttpResponse:
    kept = [pair for pair in parse_qsl(request.POST.get("back", "")[:200]) if pair[0] in {"list", "function"}]
    return redirect(f"{reverse('recommendations:desk-queue')}?{urlencode([*kept, ('at', at[:30])])}")


@login_required
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What waits: whose is it?"""
    access.permit_propose(request.user)
    return render(request, "recommendations/desk.html", desk_pages.queue_page(request.user, **_asked(request.GET)))


@login_required
@require_POST
def propose(request: HttpRequest, ref: str) -> HttpResponse:
    """Propose for a whole card; then the next one."""
    access.permit_propose(request.user)
    card = desk_queries.card_named(ref)
    form = DeskForm(request.POST, prefix=desk_pages.PREFIX, user=request.user)
    if form.is_valid():
        try:
            batch = services.requests_propose(
                card=card, seen=form.cleaned_data["seen"], by=me(request), **form.proposal()
            )
            messages.success(request, desk_pages.proposed_words(batch.decisions.count(), batch.outcome))
            return _back(request, form.cleaned_data["next"])
        except DomainError as error:
            form.refuse(error)
    kept = dict(parse_qsl(request.POST.get("back", "")[:200])) | {"at": ref}
    page = desk_pages.queue_page(request.user, **_asked(kept), bound=form)
    return render(request, "recommendations/desk.html", page, status=422)


@login_required
@require_POST
def claim(request: HttpRequest) -> HttpResponse:
    """Take cards, or give one back."""
    access.permit_propose(request.user)
    refs = request.POST.getlist("ref")[:20]
    cards = [desk_queries.card_named(ref) for ref in refs]
    if "release" in request.POST:
        for card in cards:
            services.desk_release(card=card, by=me(request))
        messages.success(request, _("Given back: a colleague can take it now."))
    else:
        taken = services.desk_claim(cards=cards, by=me(request))
        messages.success(
            request,
            ngettext("%(n)s request is yours for four hours.", "%(n)s requests are yours for four hours.", len(taken))
            % {"n": len(taken)},
        )
    return _back(request, refs[0] if refs else "")


@login_required
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo the last proposal."""
    access.permit_propose(request.user)
    batch = desk_queries.batch_for(request.user, pk)
    at = batch.cluster.ref if batch.cluster else ""
    at = at or str(batch.decisions.values_list("recommendation__ref", flat=True).first() or "")
    try:
        count = services.proposal_take_back(batch=batch, by=me(request))
        messages.success(
            request,
            ngettext(
                "Taken back: %(n)s recommendation stands open again.",
                "Taken back: %(n)s recommendations stand open again.",
                count,
            )
            % {"n": count},
        )
    except DomainError as error:
        messages.error(request, str(error.message))
    return _back(request, at)


@require_safe
def passed_on(request: HttpRequest) -> HttpResponse:
    """What was passed on to others, and who has not answered."""
    page = desk_pages.letters_page(request.user, request.GET.get("waits") == "1")
    return render(request, "recommendations/passed_on.html", page)


@require_safe
def passed_on_csv(request: HttpRequest) -> HttpResponse:
    """The same as a table."""
    rows = desk_pages.letter_rows(request.user, request.build_absolute_uri("/").rstrip("/"))
    return csv_response("passed-on", desk_pages.LETTER_COLUMNS, rows)  # type: ignore[return-value]


@require_safe
def how_decided(request: HttpRequest) -> HttpResponse:
    """How it is decided whose a request is, in figures."""
    return render(request, "recommendations/how_decided.html", desk_pages.decided_page(request.user))
