"""HTTP in, HTTP out: the list, the record, its verbs, its files."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hrcity.core.downloads import download
from hrcity.core.errors import DomainError
from hrcity.core.exports import DOCX_TYPE, bytes_response
from hrcity.core.models import Visibility
from hrcity.core.office_process import office_write
from hrcity.people.models import User
from hrcity.recommendations import access, forms, letter, listing, pages, queries, services
from hrcity.recommendations.actions import BY_VERB, demand, do
from hrcity.recommendations.citing import address_of


def me(request: HttpRequest) -> User:
    """The signed-in person; views that call this require a sign-in."""
    assert isinstance(request.user, User)
    return request.user


@require_safe
def recommendation_list(request: HttpRequest) -> HttpResponse:
    """What was asked of us: search, facets, results."""
    return render(request, "recommendations/list.html", listing.list_page(request))


@require_safe
def recommendation(request: HttpRequest, ref: str) -> HttpResponse:
    """One recommendation and everything that followed; for those who may, the next step."""
    try:
        row = access.recommendation_for(request.user, ref)
    except Http404:
        stub = access.withdrawn(ref)
        if stub is None:
            raise
        return render(request, "recommendations/withdrawn.html", {"row": stub}, status=410)
    page = pages.record_page(row, request.user, function=request.GET.get("function", ""))
    return render(request, "recommendations/recommendation.html", page)


@require_safe
def history(request: HttpRequest, ref: str) -> HttpResponse:
    """Who changed what, when and why."""
    row = access.recommendation_for(request.user, ref)
    return render(request, "recommendations/history.html", pages.history_page(row, request.user))


@login_required
@require_POST
def act(request: HttpRequest, ref: str, verb: str) -> HttpResponse:
    """Do one verb of the record; what is wrong is said in place, nothing typed is lost."""
    row = access.recommendation_for(request.user, ref)
    action = BY_VERB.get("save_draft" if verb == "draft" and "save" in request.POST else verb)
    if action is None:
        raise Http404
    demand(action, row, request.user)
    form = action.form(request.POST, request.FILES, recommendation=row, user=request.user, prefix=verb)
    if form.is_valid():
        try:
            said = do(action, row, request.user, form.cleaned_data)
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, said)
            return redirect(row)
    page = pages.record_page(row, request.user, bound={verb: form})
    return render(request, "recommendations/recommendation.html", page, status=422)


@login_required
@require_POST
def evidence_act(request: HttpRequest, ref: str, pk: int, verb: str) -> HttpResponse:
    """Release or withdraw one piece of evidence."""
    access.permit_office(request.user)
    item = access.evidence_for(request.user, ref, pk)
    try:
        if verb == "release":
            services.evidence_release(evidence=item, by=me(request))
            messages.success(request, _("Released: everybody can read this evidence now."))
        else:
            services.evidence_withdraw(evidence=item, reason=request.POST.get("reason", ""), by=me(request))
            messages.success(request, _("Withdrawn from the public."))
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect(f"{address_of(ref)}#evidence")


@require_safe
def evidence_file(request: HttpRequest, ref: str, pk: int) -> FileResponse:
    """The file of one piece of evidence, as a download that no browser runs."""
    return download(access.evidence_for(request.user, ref, pk).file)


@login_required
@require_safe
def letter_file(request: HttpRequest, ref: str, pk: int, which: str) -> FileResponse:
    """The letter as it was sent, or the answer as it came: for the office and auditors."""
    return download(access.letter_file_for(request.user, ref, pk, which))


@login_required
@require_safe
def letter_draft(request: HttpRequest, ref: str) -> HttpResponse:
    """The draft of a letter, or of a reminder, as a Word document; made in a process of its own."""
    access.permit_office(request.user)
    row = access.recommendation_for(request.user, ref)
    passing = queries.letter_to_write(row, request.GET.get("letter", ""))
    if passing is None:
        raise Http404(_("No letter is to be written about this recommendation."))
    try:
        made = office_write("letter", letter.content(row, passing, me(request)))
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect(row)
    return bytes_response(f"{row.ref}-{passing.to.ref}.docx", made, DOCX_TYPE)


@login_required
@require_POST
def text_add(request: HttpRequest, ref: str) -> HttpResponse:
    """A translation or a plain summary."""
    access.permit_office(request.user)
    row = access.recommendation_for(request.user, ref)
    return _add(
        request,
        row,
        forms.TextForm,
        "text",
        lambda values: services.text_set(recommendation=row, by=me(request), **values),
    )


@login_required
@require_POST
def show(request: HttpRequest, ref: str) -> HttpResponse:
    """Make an internal ask public, or take a public one from the public with a reason."""
    access.permit_office(request.user)
    row = access.recommendation_for(request.user, ref)
    try:
        if row.visibility == Visibility.PUBLIC:
            services.recommendation_withdraw(recommendation=row, reason=request.POST.get("reason", ""), by=me(request))
            messages.success(request, _("Withdrawn. The public sees only that it was, and why."))
        else:
            services.recommendation_publish(recommendation=row, by=me(request))
            messages.success(request, _("Everybody can read it now."))
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect(row)


@login_required
@require_POST
def label_add(request: HttpRequest, ref: str) -> HttpResponse:
    """A label by a person."""
    access.permit_office(request.user)
    row = access.recommendation_for(request.user, ref)
    return _add(
        request,
        row,
        forms.LabelForm,
        "label",
        lambda values: services.label_put(recommendation=row, by=me(request), **values),
    )


@login_required
@require_POST
def label_remove(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """Take a label off."""
    access.permit_office(request.user)
    row = access.recommendation_for(request.user, ref)
    label = row.labels.select_related("term", "recommendation").filter(pk=pk, ended_at__isnull=True).first()
    if label is None:
        raise Http404
    try:
        services.label_end(label=label, by=me(request))
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect(f"{row.get_absolute_url()}#labels")


def _add(request: HttpRequest, row: Any, form_class: type[forms.PlainForm], name: str, run: Any) -> HttpResponse:
    form = form_class(request.POST, recommendation=row, user=request.user, prefix=name)
    if form.is_valid():
        try:
            run(form.cleaned_data)
            return redirect(f"{row.get_absolute_url()}#{name}s")
        except DomainError as error:
            form.refuse(error)
    page = pages.record_page(row, request.user, bound={name: form})
    return render(request, "recommendations/recommendation.html", page, status=422)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Enter an ask by hand."""
    access.permit_office(request.user)
    form = forms.EnterForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.recommendation_issue(by=me(request), **form.cleaned_data)
            messages.success(request, _("Entered. Now say whose it is."))
            return redirect(row.get_absolute_url())
        except DomainError as error:
            form.refuse(error)
    return render(request, "recommendations/enter.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_POST
def bulk_propose(request: HttpRequest) -> HttpResponse:
    """Propose one decision for several; the page before lists what is touched."""
    if not access.may_propose(request.user):
        raise PermissionDenied(_("This is done by the human-rights office."))
    page = pages.bulk_page(request)
    if page["done"] is not None:
        messages.success(request, page["done"])
        return redirect("recommendations:list")
    return render(request, "recommendations/bulk.html", page, status=422 if page["form"].errors else 200)
