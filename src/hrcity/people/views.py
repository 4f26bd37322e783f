"""One's own account: overview, preferences, sessions, copy and erasure of one's data, the QR code of an app."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from functools import wraps

from allauth.account.decorators import reauthentication_required
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.socialaccount.providers.openid_connect import views as oidc
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from requests import RequestException

from hrcity.core.errors import DomainError
from hrcity.people import queries, services
from hrcity.people.forms import ANY_LANGUAGE, EraseForm, PreferencesForm
from hrcity.people.models import User

logger = logging.getLogger("hrcity.people")
ServiceView = Callable[[HttpRequest, str], HttpResponse]


def signed_in(request: HttpRequest) -> User:
    """The person of a request behind `login_required`."""
    assert isinstance(request.user, User)
    return request.user


@login_required
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """My account: who I am here, how I sign in, where I am signed in, my data."""
    user = signed_in(request)
    context = {"factors": queries.factors_of(user), "session_count": queries.live_sessions(user).count()}
    return render(request, "people/account.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Name and language of mails."""
    user = signed_in(request)
    form = PreferencesForm(request.POST or None, initial={
        "name": user.name, "language": user.language or ANY_LANGUAGE})
    if request.method == "POST" and form.is_valid():
        services.preferences_save(user=user, by=user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("people:account")
    return render(request, "people/preferences.html", {"form": form})


@login_required
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """Where I am signed in."""
    rows = queries.sessions_of(signed_in(request), request.session.session_key or "")
    return render(request, "people/sessions.html", {"rows": rows})


@login_required
@require_POST
def session_end(request: HttpRequest, handle: str) -> HttpResponse:
    """Sign out one device; ending one's own session is signing out."""
    user = signed_in(request)
    if handle == queries.session_handle(request.session.session_key or ""):
        logout(request)
        return redirect("account_login")
    services.session_end(user=user, handle=handle, by=user)
    messages.success(request, _("That device is signed out."))
    return redirect("people:sessions")


@login_required
@require_POST
def sessions_end_others(request: HttpRequest) -> HttpResponse:
    """Sign out every device but this one."""
    user = signed_in(request)
    services.sessions_end_others(user=user, current_session=request.session.session_key or "", by=user)
    messages.success(request, _("All other devices are signed out."))
    return redirect("people:sessions")


@login_required
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """A copy of everything this site holds about me, as one JSON file."""
    user = signed_in(request)
    text = json.dumps(services.user_export(user=user, by=user), ensure_ascii=False, indent=2, default=str)
    name = f"hrcity-my-data-{timezone.localdate().isoformat()}.json"
    return HttpResponse(text, content_type="application/json; charset=utf-8",
                        headers={"Content-Disposition": f'attachment; filename="{name}"'})


@login_required
@reauthentication_required
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """Erase my personal data, after typing my address once more."""
    user = signed_in(request)
    form = EraseForm(request.POST or None, expected=(user.email or "").lower())
    if request.method == "POST" and form.is_valid():
        try:
            services.user_erase(user=user, by=user)
        except DomainError as error:
            form.add_error(error.field or None, str(error.message))
        else:
            logout(request)
            return redirect("people:erased")
    return render(request, "people/erase.html", {"form": form})


@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    """Says that it is done, what went and what stays."""
    return render(request, "people/erased.html")


@login_required
@require_safe
def app_code(request: HttpRequest) -> HttpResponse:
    """The QR code for an authenticator app that is being set up, as an image of its own (no data: address)."""
    secret = request.session.get(SECRET_SESSION_KEY)
    if not secret:
        raise Http404
    adapter = get_mfa_adapter()
    svg = adapter.build_totp_svg(adapter.build_totp_url(request.user, secret))
    return HttpResponse(svg, content_type="image/svg+xml", headers={"Cache-Control": "no-store"})


def _answers(view: ServiceView) -> ServiceView:
    """A sign-in service that is down or answers nonsense gets a page, not a 500; the log says why."""

    @wraps(view)
    def guarded(request: HttpRequest, provider_id: str) -> HttpResponse:
        try:
            return view(request, provider_id)
        except (RequestException, ValueError, KeyError, TypeError) as error:
            logger.warning("sign-in service %s failed: %s", provider_id, type(error).__name__)
            return render(request, "socialaccount/authentication_error.html", status=401)

    return guarded


service_login = _answers(oidc.login)
service_callback = _answers(oidc.callback)
