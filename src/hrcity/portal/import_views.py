"""The import pages: choose a file, read the preview, import, take back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hrcity.core import imports
from hrcity.core.errors import DomainError
from hrcity.core.files import file_store
from hrcity.core.models import ImportRun
from hrcity.core.registry import IMPORTERS
from hrcity.portal import pages
from hrcity.recommendations import access
from hrcity.recommendations.views import me


class ImportForm(forms.Form):
    """A file and, where the content does not tell it, its kind and what the file does not say."""

    file = forms.FileField(label=gettext_lazy("File"),
                           help_text=gettext_lazy("Word, PDF, Hangul (HWPX), Excel, CSV, JSON or a web page."))
    kind = forms.ChoiceField(label=gettext_lazy("Kind of document"), required=False,
                             help_text=gettext_lazy("Leave it: the content usually tells."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        choices = [("", gettext_lazy("find out by itself")), *((item.kind, item.label) for item in IMPORTERS.values())]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_list(request: HttpRequest) -> HttpResponse:
    """Choose a file; what was imported before."""
    access.permit_office(request.user)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(_open(request, form))
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
    page = {"form": form, **pages.imports()}
    return render(request, "portal/imports.html", page, status=422 if form.errors else 200)


def _open(request: HttpRequest, form: ImportForm) -> ImportRun:
    upload = form.cleaned_data["file"]
    stored = file_store(upload, upload.name, content_type=upload.content_type or "")
    run = imports.import_open(file=stored, by=me(request), kind=form.cleaned_data["kind"])
    imports.import_preview_start(run=run, by=me(request))
    return run


def _run(request: HttpRequest, pk: int) -> ImportRun:
    access.permit_office(request.user)
    return get_object_or_404(ImportRun.objects.select_related("file", "job", "by"), pk=pk)


@login_required
@require_safe
def import_run(request: HttpRequest, pk: int) -> HttpResponse:
    """One import: progress, preview, result."""
    return render(request, "portal/import.html", pages.import_run(_run(request, pk)))


@login_required
@require_POST
def import_options(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what the file does not say itself, and read it again."""
    run = _run(request, pk)
    form = pages.options_form(run, request.POST)
    if form is None or not form.is_valid():
        return render(request, "portal/import.html", pages.import_run(run) | {"options": form}, status=422)
    try:
        imports.import_options_set(run=run, options=form.cleaned_data, by=me(request))
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect(run)


@login_required
@require_POST
def import_apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Import what was previewed."""
    run = _run(request, pk)
    try:
        imports.import_apply_start(run=run, by=me(request))
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect(run)


@login_required
@require_POST
def import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an import back."""
    run = _run(request, pk)
    try:
        imports.import_undo_start(run=run, by=me(request))
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect(run)
