"""HTTP in, HTTP out: who sits at the table."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hrcity.core.exports import csv_response
from hrcity.institutions import meeting_access as access
from hrcity.institutions import meeting_forms as forms
from hrcity.institutions import meeting_queries as queries
from hrcity.institutions import seat_pages as pages
from hrcity.institutions import seat_services as services
from hrcity.institutions.access import body_public
from hrcity.institutions.forms import sent
from hrcity.institutions.manage_views import status_of
from hrcity.people.views import signed_in


@require_safe
def seats(request: HttpRequest) -> HttpResponse:
    """Every table at once."""
    return render(request, "institutions/seats.html", pages.overview())


@require_safe
def seats_csv(request: HttpRequest) -> HttpResponseBase:
    """The same as a file."""
    return csv_response("seats", pages.HEADER, pages.csv_rows(queries.seat_shares()))


@require_safe
def seats_of(request: HttpRequest, ref: str) -> HttpResponse:
    """Who sits at one table, who is missing, who sees to it."""
    page = pages.body_page(body_public(ref), request.user)
    return render(request, "institutions/seats_of.html", page)


@require_safe
def seats_of_csv(request: HttpRequest, ref: str) -> HttpResponseBase:
    """The same as a file."""
    body = body_public(ref)
    return csv_response(f"seats-{body.ref}", pages.HEADER, pages.csv_rows(queries.seat_shares(body)))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def seats_record(request: HttpRequest, ref: str) -> HttpResponse:
    """Record the composition of a body by one dimension."""
    body = access.body_kept(request.user, ref)
    form = forms.SharesForm(sent(request), initial=pages.shares_initial(body, request.GET.get("dimension", "")))
    if form.run(lambda values: services.seat_shares_set(body=body, by=signed_in(request), **values)) is not None:
        messages.success(request, _("Recorded. What was recorded before stays as history."))
        return redirect("institutions:seats-of", ref)
    return render(request, "institutions/seats_record.html", {"form": form, "body": body}, status=status_of(form))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def gap_new(request: HttpRequest, ref: str) -> HttpResponse:
    """A group that is missing: what will be done."""
    body = access.body_kept(request.user, ref)
    form = forms.GapForm(sent(request))
    if form.run(lambda values: services.seat_gap_open(body=body, by=signed_in(request), **values)) is not None:
        messages.success(request, _("Recorded. It stands on the desk of the body that sees to it."))
        return redirect("institutions:seats-of", ref)
    return render(request, "institutions/seat_gap.html", {"form": form, "body": body}, status=status_of(form))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def gap_close(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """A gap is closed, with the reason."""
    gap = access.gap_kept(request.user, ref, pk)
    form = forms.MeetingReasonForm(sent(request))
    if form.run(lambda values: services.seat_gap_close(gap=gap, by=signed_in(request), **values)) is not None:
        messages.success(request, _("Closed. It stays readable with its reason."))
        return redirect("institutions:seats-of", ref)
    page = {"form": form, "body": gap.body, "gap": gap}
    return render(request, "institutions/seat_gap.html", page, status=status_of(form))
