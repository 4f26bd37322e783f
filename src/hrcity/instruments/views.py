"""HTTP in, HTTP out: the list, one text, the parallel reader, texts entered by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hrcity.core.errors import DomainError
from hrcity.core.exports import csv_response, json_response
from hrcity.instruments import access, exporters, forms, pages, services
from hrcity.instruments.models import Instrument


@require_safe
def instrument_list(request: HttpRequest) -> HttpResponse:
    """Treaties, laws and other texts."""
    return render(request, "instruments/list.html", pages.list_page(request.user, request.GET.dict()))


@require_safe
def instrument(request: HttpRequest, slug: str) -> HttpResponse:
    """One text."""
    row = access.instrument_for(request.user, slug)
    return render(request, "instruments/instrument.html", pages.instrument_page(row, request.user))


@require_safe
def read(request: HttpRequest, slug: str) -> HttpResponse:
    """Language versions side by side."""
    row = access.instrument_for(request.user, slug)
    page = pages.read_page(row, request.user, request.GET.dict())
    form = forms.ReaderForm(initial=dict(zip(("left", "right", "more"), page["shown"], strict=False)),
                            choices=page["choices"])
    return render(request, "instruments/read.html", {**page, "form": form})


@require_safe
def text_csv(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The text as CSV."""
    header, rows = exporters.text_csv(_open_text(request, slug))
    return csv_response(slug, header, rows)


@require_safe
def text_json(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The text as JSON."""
    return json_response(slug, exporters.text_json(_open_text(request, slug)))


def _open_text(request: HttpRequest, slug: str) -> Instrument:
    row = access.instrument_for(request.user, slug)
    if not access.is_open(request.user, row):
        raise Http404(_("This text was withdrawn."))
    return row


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def instrument_new(request: HttpRequest) -> HttpResponse:
    """A charter, ordinance or other text, entered by hand."""
    by = access.editor(request.user)
    form = forms.InstrumentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(services.instrument_create(title=form.texts("title"), by=by, **form.values()))
        except DomainError as error:
            forms.refuse(form, error)
    return _form(request, form, title=_("Enter a text"), button=_("Enter it"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def instrument_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """What is said about a text."""
    by = access.editor(request.user)
    row = access.instrument_for(request.user, slug)
    form = forms.InstrumentChangeForm(request.POST or None, initial=forms.instrument_initial(row))
    if request.method == "POST" and form.is_valid():
        try:
            services.instrument_change(instrument=row, by=by, **form.values(row))
            return _saved(request, row)
        except DomainError as error:
            forms.refuse(form, error)
    return _form(request, form, title=_("Change the particulars"), row=row, button=_("Save"),
                 withdraw_form=forms.WithdrawForm())


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def version_new(request: HttpRequest, slug: str) -> HttpResponse:
    """A further language version, typed or pasted."""
    by = access.editor(request.user)
    row = access.instrument_for(request.user, slug)
    form = forms.VersionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            done = services.version_enter(instrument=row, by=by, **form.cleaned_data)
            messages.success(request, _("Saved: %(created)s parts are new, %(updated)s changed.") % {
                "created": done.created, "updated": done.updated})
            return redirect(row)
        except DomainError as error:
            forms.refuse(form, error)
    return _form(request, form, title=_("Add a language version"), row=row, button=_("Save the text"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def provision_edit(request: HttpRequest, slug: str, eid: str) -> HttpResponse:
    """Our short title of an article, and its wording in one language."""
    by = access.editor(request.user)
    row = access.instrument_for(request.user, slug)
    part = access.provision_for(row, eid)
    lang = request.GET.get("lang", row.original_language or "en")
    form = forms.ProvisionForm(request.POST or None, initial=forms.provision_initial(part, lang))
    if request.method == "POST" and form.is_valid():
        try:
            services.provision_save(provision=part, by=by, title=form.texts("title", part.title), **form.values())
            return redirect(part)
        except DomainError as error:
            forms.refuse(form, error)
    return _form(request, form, title=_("Change this part"), row=row, button=_("Save"))


@login_required
@require_POST
def instrument_withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a text from the public with a reason, or show it (again)."""
    by = access.editor(request.user)
    row = access.instrument_for(request.user, slug)
    try:
        if "publish" in request.POST:
            services.instrument_publish(instrument=row, by=by)
        else:
            services.instrument_withdraw(instrument=row, reason=request.POST.get("reason", ""), by=by)
        messages.success(request, _("Saved."))
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect(row)


def _saved(request: HttpRequest, row: Instrument) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect(row)


def _form(request: HttpRequest, form: Any, **context: Any) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, "instruments/form.html", {"form": form, **context}, status=status)
