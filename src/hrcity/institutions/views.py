"""HTTP in, HTTP out: the public pages of bodies, invitations, one's own roles."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hrcity.core.roles import roles_of
from hrcity.institutions import access, forms, manage_pages, pages, queries, services
from hrcity.people.models import User
from hrcity.people.views import signed_in

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@require_safe
def bodies(request: HttpRequest) -> HttpResponse:
    """Departments and what each owes."""
    return render(request, "institutions/bodies.html", pages.bodies_page())


@require_safe
def bodies_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The same as a file."""
    return pages.bodies_export(kind)


@require_safe
def body(request: HttpRequest, ref: str) -> HttpResponse:
    """One body: what it is, what it answers for, on what basis it works."""
    start = request.GET.get("from", "0")
    row = access.body_public(ref)
    is_place = start.isascii() and start.isdigit() and len(start) < 7
    page = pages.body_page(row, request.user, int(start) if is_place else 0)
    return render(request, "institutions/body.html", page)


@require_safe
def body_export(request: HttpRequest, ref: str, kind: str) -> HttpResponseBase:
    """What one body answers for, as a file."""
    site = f"{request.scheme}://{request.get_host()}"
    return pages.body_export(access.body_public(ref), request.user, kind, site)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Accept an invitation: make an account, or sign in to the one there is."""
    pk = queries.invitation_open(token)
    if pk is None:
        return _invitation_over(request, token)
    row = queries.open_invitations().get(pk=pk)
    owner = User.objects.filter(email=row.email).first()
    is_own = owner is not None and owner.pk == request.user.pk
    needs_account = owner is None and not request.user.is_authenticated
    form = (forms.AcceptForm if needs_account else forms.PlainForm)(forms.sent(request), initial={"name": row.name})
    if request.method == "POST" and (needs_account or is_own):
        user = form.run(lambda values: _accept(request, token, values))
        if user is not None:
            return _accepted(request, user)
    page = {"row": row, "form": form, "owner": owner, "is_own": is_own, "needs_account": needs_account}
    return render(request, "institutions/invitation.html", page, status=422 if form.errors else 200)


def _accept(request: HttpRequest, token: str, values: Any) -> User:
    by = request.user if isinstance(request.user, User) else None
    return services.invitation_accept(token=token, by=by, name=values.get("name", ""), language=get_language() or "",
                                      password=values.get("password", ""))


def _accepted(request: HttpRequest, user: User) -> HttpResponse:
    if not request.user.is_authenticated:
        login(request, user, backend=BACKEND)
    messages.success(request, _("Welcome. This is your desk: what waits for you stands here."))
    return redirect("portal:desk")


def _invitation_over(request: HttpRequest, token: str) -> HttpResponse:
    """A second click after accepting leads to the desk; anything else says what to do."""
    if queries.invitation_used_by(token, request.user):
        return redirect("portal:desk")
    return render(request, "institutions/invitation_over.html", status=410)


@login_required
@require_safe
def my_roles(request: HttpRequest) -> HttpResponse:
    """My roles, until when, and who stands in for me."""
    rows = [manage_pages.term_row(row, frozenset(), is_own=True) for row in queries.terms_of(signed_in(request))]
    return render(request, "institutions/my_roles.html", {"terms": rows, "has_role": bool(roles_of(request.user))})
