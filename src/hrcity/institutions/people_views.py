"""HTTP in, HTTP out: people, their roles and terms of office, invitations, deputies."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hrcity.core.errors import DomainError
from hrcity.core.roles import Role
from hrcity.institutions import access, forms, manage_pages, notices, queries, services
from hrcity.institutions.manage_views import status_of
from hrcity.institutions.models import Invitation, Membership
from hrcity.institutions.pages import administration
from hrcity.people import services as people_services
from hrcity.people.views import signed_in

LINK = "institutions.invitation"


@never_cache
@login_required
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Who holds which role; the link of an invitation just sent is shown here once."""
    access.permit(request.user, access.READERS)
    page = manage_pages.people_page(request.user, request.GET.dict())
    page["sent"] = request.session.pop(LINK, None)
    return render(request, "institutions/people.html", page)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody by a link with body and role."""
    access.permit(request.user, access.MANAGERS)
    body = queries.managed_bodies().filter(ref=request.GET.get("body", "")).first()
    form = forms.InviteForm(forms.sent(request), roles=access.appoints(request.user), initial={
        "language": get_language(), "body": body, "role": Role.FOCAL_POINT})
    if form.run(lambda values: _send(request, dict(values))) is not None:
        return redirect("institutions:people")
    page = {"form": form, "tabs": administration(request.user, "people")}
    return render(request, "institutions/invite.html", page, status=status_of(form))


def _send(request: HttpRequest, values: dict[str, Any]) -> None:
    row, token = services.invitation_send(by=signed_in(request), **{**values, "role": Role(values["role"])})
    _show_once(request, row, token)


def _show_once(request: HttpRequest, row: Invitation, token: str) -> None:
    request.session[LINK] = {"link": notices.invited(row, token), "email": row.email}


@login_required
@require_POST
def invitation_again(request: HttpRequest, pk: int) -> HttpResponse:
    """A new link; the old one no longer works."""
    row = access.invitation_managed(request.user, pk)
    try:
        again, token = services.invitation_repeat(invitation=row, by=signed_in(request))
        _show_once(request, again, token)
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("institutions:people")


@login_required
@require_POST
def invitation_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an invitation back."""
    row = access.invitation_managed(request.user, pk)
    try:
        services.invitation_withdraw(invitation=row, by=signed_in(request))
        messages.success(request, _("Withdrawn. The link no longer works."))
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("institutions:people")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: roles and terms; here another role is given."""
    user = access.person_read(request.user, pk)
    form = None
    if request.method == "POST":
        if request.POST.get("role") in Role.values:
            access.permit_appointing(request.user, request.POST["role"])
        form = forms.SeatForm(request.POST, roles=access.appoints(request.user))
        if form.run(lambda values: services.membership_start(user=user, by=signed_in(request), **values)) is not None:
            messages.success(request, _("The role is given."))
            return redirect("institutions:person", pk)
    page = manage_pages.person_page(user, request.user, form)
    return render(request, "institutions/person.html", page, status=status_of(form))


@login_required
@require_POST
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an account, or open it again."""
    access.permit(request.user, access.ADMINISTRATOR)
    user = access.person_read(request.user, pk)
    try:
        if user.is_active:
            people_services.user_deactivate(user=user, by=signed_in(request))
            messages.success(request, _("The account is closed; nobody can sign in to it. Everything it did stays."))
        else:
            people_services.user_reactivate(user=user, by=signed_in(request))
            messages.success(request, _("The account is open again."))
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("institutions:person", pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def term_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Renew or shorten a term."""
    row = access.membership_managed(request.user, pk)
    form = forms.TermForm(forms.sent(request), initial={"ends_on": row.ends_on})
    if form.run(lambda values: services.membership_change(membership=row, by=signed_in(request), **values)) is not None:
        messages.success(request, _("Saved."))
        return redirect("institutions:person", row.user_id)
    return _term(request, row, form, "change")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def term_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a term, or hand it over."""
    row = access.membership_managed(request.user, pk)
    form = forms.EndForm(forms.sent(request), without=row.user_id)
    if form.run(lambda values: _end(request, row, dict(values))) is not None:
        messages.success(request, _("The term ends. Open work stays with the body."))
        return redirect("institutions:person", row.user_id)
    return _term(request, row, form, "end")


def _end(request: HttpRequest, row: Membership, values: dict[str, Any]) -> None:
    to = values.pop("to")
    if to is not None:
        services.membership_hand_over(membership=row, to=to, by=signed_in(request), reason=values["reason"])
    else:
        services.membership_end(membership=row, by=signed_in(request), **values)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def term_deputy(request: HttpRequest, pk: int) -> HttpResponse:
    """Name who stands in while somebody is away."""
    row = access.membership_own_or_managed(request.user, pk)
    form = forms.DeputyForm(forms.sent(request), without=row.user_id, initial={
        "delegate": row.delegate_id, "away_from": row.away_from, "away_to": row.away_to})
    user = signed_in(request)
    if form.run(lambda values: services.membership_delegate(membership=row, by=user, **values)) is not None:
        messages.success(request, _("Saved."))
        is_own = row.user_id == request.user.pk
        return redirect("institutions:my-roles") if is_own else redirect("institutions:person", row.user_id)
    return _term(request, row, form, "deputy")


def _term(request: HttpRequest, row: Membership, form: Any, verb: str) -> HttpResponse:
    page = {"row": row, "form": form, "verb": verb, "tabs": administration(request.user, "people"),
            "term": manage_pages.term_words(row), "is_own": row.user_id == request.user.pk}
    return render(request, "institutions/term.html", page, status=status_of(form))
