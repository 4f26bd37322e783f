"""Every read about one's own account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from hrcity.core.models import AuditEntry
from hrcity.people.devices import device_sentence
from hrcity.people.models import Session, User


def session_handle(session_key: str) -> str:
    """A name for a session that may stand in a page: the key itself would open it."""
    return salted_hmac("hrcity.people.session", session_key).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class SignedIn:
    """One line of the list of sessions."""

    handle: str
    device: str
    started_at: Any
    last_seen_on: Any
    is_this: bool


def live_sessions(user: User) -> QuerySet[Session]:
    """Sessions that have not run out."""
    return Session.objects.filter(user=user, expire_date__gt=timezone.now())


def sessions_of(user: User, current_session: str = "") -> list[SignedIn]:
    """A person's sessions, this one first, then the latest."""
    rows = live_sessions(user).defer("session_data").order_by("-started_at")
    lines = [SignedIn(session_handle(row.session_key), device_sentence(row.device), row.started_at, row.last_seen_on,
                      row.session_key == current_session) for row in rows]
    return sorted(lines, key=lambda line: not line.is_this)


@dataclass(frozen=True, slots=True)
class Factors:
    """What guards an account besides the password."""

    has_app: bool
    passkeys: int
    codes_left: int
    services: tuple[str, ...]


def factors_of(user: User) -> Factors:
    """Second factors and connected sign-in services."""
    rows = list(Authenticator.objects.filter(user=user))
    codes = [row for row in rows if row.type == Authenticator.Type.RECOVERY_CODES]
    return Factors(
        has_app=any(row.type == Authenticator.Type.TOTP for row in rows),
        passkeys=sum(row.type == Authenticator.Type.WEBAUTHN for row in rows),
        codes_left=sum(len(row.wrap().get_unused_codes()) for row in codes),
        services=tuple(SocialAccount.objects.filter(user=user).values_list("provider", flat=True)),
    )


def actions_of(user: User) -> QuerySet[AuditEntry]:
    """What a person did, as the audit chain tells it."""
    return AuditEntry.objects.filter(actor=user).order_by("number")
