"""HTTP in, HTTP out: opinions, the commission's desk."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hrcity.core.errors import DomainError
from hrcity.core.exports import csv_response
from hrcity.institutions.access import body_public
from hrcity.plan import review_forms as forms
from hrcity.plan import review_pages as pages
from hrcity.plan.access import review as access
from hrcity.plan.services import opinions as services
from hrcity.recommendations.views import me


@require_safe
def opinion_list(request: HttpRequest) -> HttpResponse:
    """What bodies said of the plans, and what the city answered."""
    return render(request, "plan/opinions.html", pages.list_page(request.GET))


@require_safe
def opinions_csv(request: HttpRequest) -> HttpResponseBase:
    """The same as a file."""
    return csv_response("opinions", pages.CSV_HEADER, pages.csv_rows())


@require_safe
def opinion(request: HttpRequest, ref: str) -> HttpResponse:
    """One opinion with its answer."""
    row = access.opinion_for(request.user, ref)
    return render(request, "plan/opinion.html", pages.opinion_page(row, request.user))


@login_required
@require_POST
def opinion_act(request: HttpRequest, ref: str, verb: str) -> HttpResponse:
    """Do one verb; what is wrong is said in place, nothing typed is lost."""
    row = access.opinion_for(request.user, ref)
    act = pages.demand(verb, row, request.user)
    form = pages.form_for(verb, row, request.POST)
    if form.is_valid():
        try:
            act.run(row, me(request), form.cleaned_data)
            messages.success(request, str(act.done))
            return redirect("plan:commission" if verb == "discard" else row.get_absolute_url())
        except DomainError as error:
            form.refuse(error)
    return render(request, "plan/opinion.html", pages.opinion_page(row, request.user, {verb: form}), status=422)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def opinion_new(request: HttpRequest) -> HttpResponse:
    """Write an opinion about a plan, a year of it, or a measure."""
    body = pages.writing_body(request.user, request.GET.get("body", ""))
    if not (request.GET.get("plan") or request.GET.get("node")):
        return redirect("plan:commission")
    what = pages.about(request.GET, request.user)
    form = forms.OpinionForm(request.POST or None, body=body, kinds=services.kinds_for(body))
    if request.method == "POST" and form.is_valid():
        try:
            row = services.opinion_draft(body=body, by=me(request), **what, **forms.said(form))
            messages.success(request, _("Kept as a draft of your body. Its secretary publishes it."))
            return redirect(row)
        except DomainError as error:
            form.refuse(error)
    page = {"form": form, "body": body, "subject": pages.about_words(what), "row": None}
    return render(request, "plan/opinion_form.html", page, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def opinion_edit(request: HttpRequest, ref: str) -> HttpResponse:
    """Mend one's own draft."""
    row = access.opinion_for(request.user, ref)
    access.permit_opinion_ever(request.user, row, "write")
    first = {name: getattr(row, name) for name in ("kind", "text", "dissent")}
    first |= {"meeting": row.meeting_id, "vote": row.vote_id}
    form = forms.OpinionForm(request.POST or None, body=row.body, kinds=services.kinds_for(row.body), initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            services.opinion_write(opinion=row, by=me(request), **forms.said(form))
            return redirect(row)
        except DomainError as error:
            form.refuse(error)
    page = {"form": form, "body": row.body, "subject": pages.subject(row), "row": row}
    return render(request, "plan/opinion_form.html", page, status=422 if form.errors else 200)


@login_required
@require_safe
def commission(request: HttpRequest) -> HttpResponse:
    """The desk of a commission and its secretary."""
    return render(request, "plan/commission.html", pages.commission_page(request.user))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def review_clock(request: HttpRequest, ref: str) -> HttpResponse:
    """How long the city has to answer a body."""
    body = body_public(ref)
    access.permit_clock(request.user, body)
    rule, duty = services.clock_of(body)
    first = {"days": rule.length, "unit": rule.unit, "legal_source": duty}
    form = forms.ClockForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            services.review_clock_set(body=body, by=me(request), **forms.said(form))
            messages.success(request, _("Kept. It holds for what is published from now on."))
            return redirect("plan:commission")
        except DomainError as error:
            form.refuse(error)
    return render(request, "plan/review_clock.html", {"form": form, "body": body}, status=422 if form.errors else 200)
