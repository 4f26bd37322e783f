"""HTTP in, HTTP out: promises of office-holders."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hrcity.core.downloads import download
from hrcity.core.errors import DomainError
from hrcity.core.exports import csv_response
from hrcity.plan import promise_pages as pages
from hrcity.plan import review_forms as forms
from hrcity.plan.access import promises as access
from hrcity.plan.services import promises as services
from hrcity.recommendations.views import me


@require_safe
def promise_list(request: HttpRequest) -> HttpResponse:
    """What office-holders promised, and how it stands."""
    return render(request, "plan/promises.html", pages.list_page(request.GET, request.user))


@require_safe
def promises_csv(request: HttpRequest) -> HttpResponseBase:
    """The same as a file."""
    return csv_response("promises", pages.CSV_HEADER, pages.csv_rows())


@require_safe
def holder(request: HttpRequest, pk: int) -> HttpResponse:
    """One office-holder."""
    return render(request, "plan/holder.html", pages.holder_page(access.holder_for(pk), request.GET, request.user))


@require_safe
def promise(request: HttpRequest, ref: str) -> HttpResponse:
    """One promise."""
    row = access.promise_for(ref)
    return render(request, "plan/promise.html", pages.promise_page(row, request.user))


@require_safe
def promise_source(request: HttpRequest, ref: str) -> HttpResponseBase:
    """The file in which the promise stands."""
    return download(access.promise_for(ref).source_file)


@login_required
@require_POST
def promise_act(request: HttpRequest, ref: str, verb: str) -> HttpResponse:
    """Judge or reply; what is wrong is said in place."""
    row = access.promise_for(ref)
    if verb not in pages.DONE:
        raise Http404
    pages.demand(verb, row, request.user)
    form = pages.form_for(verb, row, request.user, request.POST)
    if form.is_valid():
        try:
            pages.do(verb, row, me(request), form.cleaned_data)
            messages.success(request, str(pages.DONE[verb]))
            return redirect(row)
        except DomainError as error:
            form.refuse(error)
    return render(request, "plan/promise.html", pages.promise_page(row, request.user, {verb: form}), status=422)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def promise_new(request: HttpRequest) -> HttpResponse:
    """Enter a promise."""
    access.permit_enter(request.user)
    form = forms.PromiseForm(request.POST or None, request.FILES or None, initial={"holder": request.GET.get("holder")})
    if request.method == "POST" and form.is_valid():
        try:
            row = pages.enter(me(request), form.cleaned_data)
            messages.success(request, _("Entered. Somebody outside the office-holder’s line judges it."))
            return redirect(row)
        except DomainError as error:
            form.refuse(error)
    return render(request, "plan/promise_form.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def holder_new(request: HttpRequest) -> HttpResponse:
    """Enter an office-holder."""
    access.permit_enter(request.user)
    form = forms.HolderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.office_holder_enter(by=me(request), **forms.said(form))
            return redirect(row)
        except DomainError as error:
            form.refuse(error)
    return render(request, "plan/holder_form.html", {"form": form}, status=422 if form.errors else 200)
