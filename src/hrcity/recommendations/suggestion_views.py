"""HTTP in, HTTP out: the queue of suggestions, one decision, the training."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hrcity.core.errors import DomainError
from hrcity.core.text import plain
from hrcity.recommendations import access, services, suggested
from hrcity.recommendations.listing import page_number
from hrcity.recommendations.models import Suggestion
from hrcity.recommendations.tasks import train_start
from hrcity.recommendations.views import me


@login_required
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What the computer and the rules suggest, the least certain first."""
    access.permit_office(request.user)
    scheme, order = request.GET.get("list", ""), request.GET.get("order", "")
    page = page_number(request.GET.get("page", ""))
    scheme = scheme if scheme in suggested.ORDER else ""
    at = request.GET.get("at", "")[:20]
    cards, total = suggested.queue(scheme=scheme, order=order, page=page, at=at)
    has_next = page * suggested.PAGE < total
    model = suggested.current_model()
    return render(request, "recommendations/suggestions.html", {
        "cards": cards, "last": suggested.last_decided(request.user), "total": total, "scheme": scheme, "order": order,
        "counts": suggested.counts(), "choices": suggested.choices(), "model": model,
        "summary": suggested.summary(model),
        "back": urlencode([(name, request.GET[name]) for name in ("list", "order", "page") if request.GET.get(name)]),
        "previous_url": _address(request, page - 1) if page > 1 else "",
        "next_url": _address(request, page + 1) if has_next else "",
    })  # fmt: skip


def _address(request: HttpRequest, page: int) -> str:
    kept = [(name, request.GET[name]) for name in ("list", "order") if request.GET.get(name)]
    return f"{reverse('recommendations:suggestions')}?{urlencode([*kept, ('page', str(page))])}"


@login_required
@require_POST
def decide(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Take, refuse, correct or take back one suggestion."""
    row = suggested.suggestion_for(request.user, pk)
    try:
        messages.success(request, _do(request, row, verb))
    except DomainError as error:
        messages.error(request, str(error.message))
    return _back(request, row.recommendation.ref)


def _do(request: HttpRequest, row: Suggestion, verb: str) -> str:
    said = {"term": plain(row.term.title), "ref": row.recommendation.ref}
    if verb == "take":
        services.suggestion_accept(suggestion=row, by=me(request))
        return _("“%(term)s” is a label of %(ref)s now.") % said
    if verb == "refuse":
        services.suggestion_refuse(suggestion=row, by=me(request))
        return _("“%(term)s” refused for %(ref)s.") % said
    if verb == "undo":
        services.suggestion_reopen(suggestion=row, by=me(request))
        return _("“%(term)s” for %(ref)s stands open again.") % said
    if verb != "correct":
        raise Http404
    term = suggested.term_named(row.term.scheme_id, request.POST.get("other", "")[:300])
    if term is None:
        raise DomainError(_("Choose an entry of the list that opens while you type."), "no-term", "other")
    services.suggestion_correct(suggestion=row, term=term, by=me(request))
    return _("%(ref)s is labelled “%(other)s” instead.") % {"ref": said["ref"], "other": plain(term.title)}


@login_required
@require_POST
def decide_all(request: HttpRequest, ref: str) -> HttpResponse:
    """Take the suggestions of one ask that the page listed and that still stand open."""
    access.permit_office(request.user)
    row = access.recommendation_for(request.user, ref)
    listed = [int(pk) for pk in request.POST.getlist("pk")[:50] if pk.isdecimal() and len(pk) < 12]
    count = services.suggestions_accept(
        suggestions=list(row.suggestions.filter(pk__in=listed).select_related("term__scheme")), by=me(request))
    messages.success(request, _("%(n)s labels taken for %(ref)s.") % {"n": count, "ref": ref})
    return _back(request, ref)


def _back(request: HttpRequest, ref: str) -> HttpResponse:
    """To where the button was: the record, or the queue at the same place."""
    if request.POST.get("back", "") == "record":
        return redirect(f"{reverse('recommendations:recommendation', args=[ref])}#suggested")
    kept = [pair for pair in parse_qsl(request.POST.get("back", "")[:200]) if pair[0] in {"list", "order", "page"}]
    return redirect(f"{reverse('recommendations:suggestions')}?{urlencode([*kept, ('at', ref)])}#ask-{ref}")


@login_required
@require_safe
def quality(request: HttpRequest) -> HttpResponse:
    """How often the computer is right, label by label."""
    access.permit_office(request.user)
    model = suggested.current_model()
    rows = suggested.quality_rows(model) if model else []
    page = {"model": model, "rows": rows, "summary": suggested.summary(model)}
    return render(request, "recommendations/suggestion_quality.html", page)


@login_required
@require_POST
def train(request: HttpRequest) -> HttpResponse:
    """Train anew on all that is labelled now, then suggest anew."""
    access.permit_office(request.user)
    return redirect(train_start(by=me(request)))
