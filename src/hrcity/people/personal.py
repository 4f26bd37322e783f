"""What `people` itself holds about a person: how it is handed out and how it is blanked (core.registry)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db.models import QuerySet

from hrcity.core.registry import PersonalData, register_personal_data
from hrcity.people import queries
from hrcity.people.models import Session, User

Rows = Iterator[dict[str, Any]]


def register() -> None:
    """Take part in export and erasure."""
    for entry in (
        PersonalData("account", account_export, account_erase),
        PersonalData("account.sessions", sessions_export, sessions_erase),
        PersonalData("account.second_factors", factors_export, factors_erase),
        PersonalData("account.sign_in_services", services_export, services_erase),
        # The chain stays whole: an entry names its person only by the number of the row that was blanked.
        PersonalData("account.actions", actions_export, lambda user: 0),
    ):
        register_personal_data(entry)


def account_export(user: User) -> Rows:
    """The account; never the password's hash."""
    yield {
        "number": user.pk, "email": user.email, "name": user.name, "language": user.language,
        "joined_at": user.joined_at.isoformat(), "last_sign_in": user.last_login and user.last_login.isoformat(),
        "has_password": user.has_usable_password(),
    }


def account_erase(user: User) -> int:
    """The addresses; the row itself is blanked by `user_erase`, last of all."""
    return _delete(EmailAddress.objects.filter(user=user))


def sessions_export(user: User) -> Rows:
    """Where the person is signed in."""
    for row in Session.objects.filter(user=user).defer("session_data").order_by("started_at"):
        yield {"device": row.device, "started_at": row.started_at.isoformat(),
               "last_seen_on": row.last_seen_on and row.last_seen_on.isoformat()}


def sessions_erase(user: User) -> int:
    """Sign out everywhere."""
    return _delete(Session.objects.filter(user=user))


def factors_export(user: User) -> Rows:
    """Which second factors there are; never their secrets."""
    for row in Authenticator.objects.filter(user=user).order_by("pk"):
        yield {"kind": row.type, "name": row.data.get("name", ""), "created_at": row.created_at.isoformat(),
               "last_used_at": row.last_used_at and row.last_used_at.isoformat()}


def factors_erase(user: User) -> int:
    """Remove passkeys, the authenticator app and recovery codes."""
    return _delete(Authenticator.objects.filter(user=user))


def services_export(user: User) -> Rows:
    """Connected sign-in services and what they told."""
    for row in SocialAccount.objects.filter(user=user).order_by("pk"):
        yield {"service": row.provider, "identifier": row.uid, "told": row.extra_data,
               "connected_at": row.date_joined.isoformat()}


def services_erase(user: User) -> int:
    """Disconnect the sign-in services."""
    return _delete(SocialAccount.objects.filter(user=user))


def actions_export(user: User) -> Rows:
    """What the person did, as the audit chain tells it."""
    for entry in queries.actions_of(user).iterator(chunk_size=2000):
        yield {"number": entry.number, "at": entry.at.isoformat(), "verb": entry.verb,
               "subject": entry.subject_ref or entry.subject}


def _delete(rows: QuerySet[Any]) -> int:
    _total, by_model = rows.delete()
    return by_model.get(rows.model._meta.label, 0)
