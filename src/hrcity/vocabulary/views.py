"""HTTP in, HTTP out: lists, terms, files."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hrcity.core.actors import Actor
from hrcity.core.errors import DomainError
from hrcity.core.exports import bytes_response, csv_response, json_response
from hrcity.core.files import file_store, path_of
from hrcity.core.models import StoredFile
from hrcity.vocabulary import access, exporters, forms, pages, services, skos
from hrcity.vocabulary.models import Scheme

SALT = "vocabulary.import"
TOKEN_SECONDS = 24 * 3600


@require_safe
def schemes(request: HttpRequest) -> HttpResponse:
    """Every list of terms."""
    return render(request, "vocabulary/schemes.html", pages.schemes_page(request.user))


@require_safe
def scheme(request: HttpRequest, code: str) -> HttpResponse:
    """One list."""
    row = access.scheme_for(request.user, code)
    return render(request, "vocabulary/scheme.html", pages.scheme_page(row, request.user))


@require_safe
def scheme_csv(request: HttpRequest, code: str) -> HttpResponseBase:
    """One list as CSV, in the columns that can be imported again."""
    header, rows = exporters.scheme_export_csv(access.scheme_for(request.user, code))
    return csv_response(code, header, rows)


@require_safe
def scheme_json(request: HttpRequest, code: str) -> HttpResponseBase:
    """One list as JSON."""
    return json_response(code, exporters.scheme_export_json(access.scheme_for(request.user, code)))


@require_safe
def scheme_skos(request: HttpRequest, code: str) -> HttpResponseBase:
    """One list as SKOS in RDF/XML."""
    row = access.scheme_for(request.user, code)
    return bytes_response(f"{code}.rdf", exporters.scheme_export_skos(row), skos.SKOS_TYPE)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def scheme_new(request: HttpRequest) -> HttpResponse:
    """A list of the city's own."""
    by = access.editor(request.user)
    form = forms.SchemeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        names = ("code", "kind", "version", "source")
        try:
            row = services.scheme_create(title=form.texts("title"), by=by,
                                         **{name: form.cleaned_data[name] for name in names})
            return redirect(row)
        except DomainError as error:
            refuse(form, error)
    return _form(request, form, title=_("New list"), scheme=None, button=_("Make the list"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def scheme_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Title, version and source of a list."""
    by = access.editor(request.user)
    row = access.scheme_for(request.user, code)
    start = {**forms.LocalizedForm.initial_of(title=row.title), "version": row.version, "source": row.source}
    form = forms.SchemeChangeForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            services.scheme_change(scheme=row, by=by, title=form.texts("title", row.title),
                                   version=form.cleaned_data["version"], source=form.cleaned_data["source"])
            return _saved(request, row)
        except DomainError as error:
            refuse(form, error)
    return _form(request, form, title=_("Change the list"), scheme=row, button=_("Save"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def term_new(request: HttpRequest, code: str) -> HttpResponse:
    """A new term."""
    by = access.editor(request.user)
    row = access.scheme_for(request.user, code)
    form = forms.TermForm(request.POST or None, scheme=row)
    if request.method == "POST" and form.is_valid():
        try:
            term = services.term_create(scheme=row, by=by, code=form.cleaned_data["code"], **form.values())
            return redirect(term)
        except DomainError as error:
            refuse(form, error)
    return _form(request, form, title=_("New term"), scheme=row, button=_("Add the term"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def term_edit(request: HttpRequest, code: str, term_code: str) -> HttpResponse:
    """Title, meaning, role and place of a term; out of use and back."""
    by = access.editor(request.user)
    term = access.term_for(request.user, access.scheme_for(request.user, code), term_code)
    form = forms.TermForm(request.POST or None, scheme=term.scheme, term=term, initial=forms.term_initial(term))
    if request.method == "POST" and form.is_valid():
        try:
            services.term_change(term=term, by=by, **form.values(term))
            return redirect(term)
        except DomainError as error:
            refuse(form, error)
    return _form(request, form, title=pgettext("list of words", "Change the term"), scheme=term.scheme,
                 button=_("Save"), term=term)


@login_required
@require_POST
def term_retire(request: HttpRequest, code: str, term_code: str) -> HttpResponse:
    """Take a term out of use, or into use again (`restore`)."""
    by = access.editor(request.user)
    term = access.term_for(request.user, access.scheme_for(request.user, code), term_code)
    do = services.term_restore if "restore" in request.POST else services.term_retire
    try:
        do(term=term, by=by)
        messages.success(request, _("Saved."))
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect(term)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def scheme_import(request: HttpRequest, code: str) -> HttpResponse:
    """Choose a file, see what it would change."""
    by = access.editor(request.user)
    row = access.scheme_for(request.user, code)
    form = forms.SchemeFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _preview(request, row, form.cleaned_data["file"], by)
        except DomainError as error:
            refuse(form, error)
    return _form(request, form, title=_("Import terms"), scheme=row, button=_("See what it would change"),
                 has_file=True)


def _preview(request: HttpRequest, row: Scheme, upload: Any, by: Actor) -> HttpResponse:
    stored = file_store(upload, upload.name, limit=skos.MOST_BYTES)
    content = path_of(stored).read_bytes()
    outcome = services.scheme_import(scheme=row, content=content, by=by, dry_run=True)
    token = signing.dumps({"scheme": row.code, "file": stored.pk}, salt=SALT)
    return render(request, "vocabulary/import.html", pages.import_page(row, outcome, token))


@login_required
@require_POST
def scheme_import_apply(request: HttpRequest, code: str) -> HttpResponse:
    """Take over the file that was shown."""
    by = access.editor(request.user)
    row = access.scheme_for(request.user, code)
    try:
        done = services.scheme_import(scheme=row, content=_shown(request, row), by=by)
        messages.success(request, _("Imported: %(created)s new, %(updated)s changed.") % {
            "created": done.created, "updated": done.updated})
    except signing.BadSignature:
        messages.error(request, _("This preview is too old. Nothing was changed; choose the file once more."))
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect(row)


def _shown(request: HttpRequest, row: Scheme) -> bytes:
    """The file whose preview the person has seen, and no other."""
    kept = signing.loads(request.POST.get("token", ""), salt=SALT, max_age=TOKEN_SECONDS)
    if kept["scheme"] != row.code:
        raise signing.BadSignature
    return path_of(StoredFile.objects.get(pk=kept["file"])).read_bytes()


def refuse(form: Any, error: DomainError) -> None:
    """A broken rule, said beside its field."""
    field = error.field if error.field in form.fields else next(
        (name for name in form.fields if error.field and name.startswith(f"{error.field}_")), None)
    form.add_error(field, str(error.message))


def _saved(request: HttpRequest, row: Scheme) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect(row)


def _form(request: HttpRequest, form: Any, **context: Any) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, "vocabulary/form.html", {"form": form, **context}, status=status)
