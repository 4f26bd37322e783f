# allauth ships no types, so what derives from it derives from Any.
# mypy: allow-subclassing-any
"""allauth's hooks: nobody signs up uninvited, no address is kept, the city's sign-in service may only open accounts
that exist."""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import logging
import secrets
from typing import Any
from urllib.parse import quote

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.httpkit import get_client_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hrcity.core.audit import audit
from hrcity.people import services
from hrcity.people.models import User

logger = logging.getLogger("hrcity.people")
WAYS = {
    "reauthenticate": _("Type your password"), "mfa_reauthenticate": _("Type a code"),
    "mfa_reauthenticate:webauthn": _("Use a passkey"),
}
ADDED, REMOVED = frozenset({"activated", "added", "generated"}), frozenset({"deactivated", "removed"})


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by invitation only; rate limits count by a hash of the address, in memory."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("This e-mail address and this password do not belong together. Check both, or set "
                                     "a new password."),
        "too_many_login_attempts": _("There were too many attempts. Wait five minutes and try again; your account is "
                                     "safe."),
        "incorrect_code": _("This code is not right, or it has been used. Codes change every 30 seconds: type the one "
                            "that is shown now."),
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your current password."),
        "rate_limited": _("There were too many attempts. Wait five minutes and try again; your account is safe."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an administrator makes accounts, or an invitation does."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Not the address but a keyed hash of it (of its /64 for IPv6), so that no cache or mail ever holds one."""
        return salted_hmac("hrcity.people.address", _network(request)).hexdigest()[:32]

    def get_http_user_agent(self, request: HttpRequest) -> str:
        """Nothing: mails do not name the browser."""
        return ""

    def get_reset_password_from_key_url(self, key: str) -> str:
        """On the site's own address, whatever Host the request carried."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return str(settings.SITE_URL + path.replace("UID-KEY", quote(key)))

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The ways to prove oneself again, in our words."""
        return [{**way, "description": WAYS[way["id"]]} for way in super().get_reauthentication_methods(user)]

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Set it and end the person's other sessions."""
        request = self.request
        own = request is not None and request.user.is_authenticated and request.user.pk == user.pk
        current = (request.session.session_key or "") if own else ""
        assert isinstance(user, User)
        services.password_set(user=user, password=password, by=user, current_session=current)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the language the person chose, else in that of the page."""
        user = context.get("user") or User.objects.filter(email=email.lower()).first()
        with translation.override(getattr(user, "language", "") or translation.get_language()):
            super().send_mail(template_prefix, email, {**context, "user": user, "site_url": settings.SITE_URL})

    def send_notification_mail(self, template_prefix: str, user: Any, *args: Any, **kwargs: Any) -> None:
        """Tell the person by mail, and the audit chain: allauth has no other hook for a factor that came or went."""
        if template_prefix.startswith("mfa/email/"):
            kind, _underscore, what = template_prefix.rpartition("/")[2].rpartition("_")
            if what in ADDED | REMOVED:
                services.second_factor_changed(user=user, kind=kind, added=what in ADDED, by=user)
        super().send_notification_mail(template_prefix, user, *args, **kwargs)


def _network(request: HttpRequest) -> str:
    """The caller's address, "" where the server gives none; a proxy chain shorter than configured is not believed."""
    try:
        text = get_client_ip(request) or ""
    except ImproperlyConfigured:
        text = request.META.get("REMOTE_ADDR", "")
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network(f"{address}/64", strict=False))
    return str(address)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """A sign-in by the city's service opens the account with the same confirmed address, and no other."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never: the service proves who somebody is, not that they work here."""
        return False

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        """Keep of what the service tells only who it is: its number for the person and the address."""
        told = sociallogin.account.extra_data
        claims = told.get("userinfo") or told.get("id_token") or {}
        sociallogin.account.extra_data = {"userinfo": {key: claims[key] for key in ("sub", "email") if key in claims}}
        return super().populate_user(request, sociallogin, data)

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Connect the service to the account with the same confirmed address on first use; refuse everybody else."""
        if sociallogin.is_existing:
            return
        confirmed = [row.email.lower() for row in sociallogin.email_addresses if _is_true(row.verified)]
        user = User.objects.filter(email__in=confirmed, is_active=True, emailaddress__verified=True).first()
        if user is None:
            raise ImmediateHttpResponse(self._refusal(request, sociallogin, bool(confirmed)))
        if sociallogin.state.get("process") == "connect":
            if request.user != user:
                raise ImmediateHttpResponse(self._refusal(request, sociallogin, True))
            return
        sociallogin.connect(request, user)
        audit("user.service_connected", user, by=user, data={"service": sociallogin.account.provider})

    def _refusal(self, request: HttpRequest, sociallogin: Any, is_confirmed: bool) -> Any:
        emails = [row.email for row in sociallogin.email_addresses]
        return render(request, "socialaccount/refused.html", {
            "service": sociallogin.provider.name, "email": emails[0] if emails else "", "is_confirmed": is_confirmed,
        }, status=403)

    def on_authentication_error(self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None,
                                extra_context: Any = None) -> None:
        """Leave a line for the administrator; the person gets a page without technical words."""
        logger.warning("sign-in by %s failed: %s %s", provider.name, error or "", type(exception).__name__)


def _is_true(claim: object) -> bool:
    """`email_verified` as the standard has it, or as the word some services send."""
    return claim is True or (isinstance(claim, str) and claim.lower() == "true")


class MfaAdapter(DefaultMFAAdapter):
    """Second factors: their secrets are encrypted with the site's key."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
    }

    def encrypt(self, text: str) -> str:
        """Encrypt a secret for the database."""
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Read a secret. One written under another key can never match again: a random one takes its place, because
        an empty one could be guessed."""
        try:
            return _fernet().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            logger.error("A second factor was stored under another HRCITY_SECRET_KEY; it cannot be used any more.")
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def build_totp_svg(self, url: str) -> str:
        """The QR code on white, so that it can be read in dark mode."""
        from io import BytesIO

        import qrcode
        from qrcode.image.svg import SvgPathFillImage

        out = BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(out)
        return out.getvalue().decode()

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Any) -> str:
        """A first name for a passkey; the person may write another."""
        count = user.authenticator_set.filter(type=type).count()  # type: ignore[attr-defined]
        return gettext("My passkey") if count == 0 else gettext("Passkey %(number)s") % {"number": count + 1}


def _fernet() -> Fernet:
    key = hashlib.sha256(b"hrcity.people.second-factor" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


