"""The Excel round trip: download what a body owes, bring it back, look at what each row does, take it over."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hrcity.core import clocks
from hrcity.core.errors import DomainError
from hrcity.core.exports import XLSX_TYPE, bytes_response
from hrcity.institutions.models import Body
from hrcity.portal import round_trip
from hrcity.portal.models import RoundTrip

SHOWN = 300


class UploadForm(forms.Form):
    """The workbook that comes back."""

    file = forms.FileField(label=gettext_lazy("Your filled-in workbook (.xlsx)"),
                           widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Download and upload."""
    body = round_trip.body_for(request.user, request.GET.get("body", ""))
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(_open(request, body, form.cleaned_data["file"]))
        except DomainError as error:
            form.add_error("file", str(error.message))
    page = {"form": form, "body": body, "bodies": round_trip.my_bodies(request.user),
            "count": round_trip.owed(body).count()}
    return render(request, "portal/round_trip.html", page, status=422 if form.errors else 200)


def _open(request: HttpRequest, body: Body, upload: Any) -> RoundTrip:
    data = upload.read(round_trip.MOST_BYTES + 1)
    return round_trip.trip_open(owner=request.user, body=body, name=upload.name, data=data)  # type: ignore[arg-type]


@login_required
@require_safe
def download(request: HttpRequest) -> HttpResponse:
    """The workbook of one of the person's bodies."""
    body = round_trip.body_for(request.user, request.GET.get("body", ""))
    try:
        made = round_trip.workbook(body)
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect("portal:round-trip")
    return bytes_response(f"{body.ref}-{clocks.today():%Y-%m-%d}.xlsx", made, XLSX_TYPE)


@login_required
@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What each row would do; once taken over, what it did."""
    trip = round_trip.trip_get(request.user, pk)
    if trip.applied_at is not None:
        lines = trip.outcome.get("lines", [])
        page = {"trip": trip, "counts": trip.outcome, "lines": lines[:SHOWN], "hidden": max(len(lines) - SHOWN, 0)}
        return render(request, "portal/round_trip_done.html", page)
    round_trip.body_for(request.user, trip.body.ref)
    found = round_trip.plan(trip, request.user)
    told = sorted((line for line in found.lines if line.verdict != "unchanged" or line.report),
                  key=lambda line: (line.verdict != "refused", line.number))
    page = {"trip": trip, "counts": found.counts, "lines": told[:SHOWN], "hidden": max(len(told) - SHOWN, 0),
            "has_changes": bool(found.changes)}
    return render(request, "portal/round_trip_preview.html", page)


@login_required
@require_POST
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Save the drafts; reports only where the person ticked it."""
    trip = round_trip.trip_get(request.user, pk)
    round_trip.body_for(request.user, trip.body.ref)
    try:
        job = round_trip.trip_apply_start(trip=trip, by=request.user,  # type: ignore[arg-type]
                                          with_updates="with_updates" in request.POST)
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect(trip)
    if job is not None:
        return redirect(job)
    messages.success(request, _("Taken over."))
    return redirect(trip)
