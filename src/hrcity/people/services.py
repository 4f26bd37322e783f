"""Every write about a person: account, preferences, sessions, password, erasure; and the copy of one's own data."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hrcity.core.actors import Actor
from hrcity.core.audit import audit
from hrcity.core.errors import DomainError
from hrcity.core.registry import PERSONAL_DATA
from hrcity.core.roles import Role, has_role
from hrcity.people.models import Session, User
from hrcity.people.queries import session_handle


@transaction.atomic
def user_create(*, email: str, by: Actor, name: str = "", password: str | None = None, language: str = "",
                is_demo: bool = False) -> User:
    """A new account whose address counts as confirmed (who may create one has checked it, or mailed a link to it).

    Raises:
        DomainError: the address is no address or is taken, or the password is too weak (a demo password may be).
    """
    email = email.strip().lower()
    _require_free_address(email)
    if password and not is_demo:
        _require_good_password(password, User(email=email, name=name))
    user = User.objects.create_user(email, name.strip(), password, language=_known_language(language), is_demo=is_demo)
    audit("user.created", user, by=by, data={"demo": is_demo})
    return user


def _require_free_address(email: str) -> None:
    try:
        validate_email(email)
    except ValidationError:
        raise DomainError(_("Write a full e-mail address, like name@example.org."), "email-invalid", "email") from None
    if User.objects.filter(email=email).exists() or EmailAddress.objects.filter(email=email).exists():
        raise DomainError(_("There is already an account with this e-mail address."), "email-taken", "email")


def _require_good_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise DomainError(" ".join(error.messages), "password-weak", "password") from None


def _known_language(code: str) -> str:
    return code if code in dict(settings.LANGUAGES) else ""


@transaction.atomic
def user_deactivate(*, user: User, by: Actor) -> None:
    """Close an account: nobody can sign in to it any more; everything it did stays, and it can be opened again.

    Raises:
        DomainError: it is the city's last administrator.
    """
    require_not_last_administrator(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    user.is_active = False
    Session.objects.filter(user=user).delete()
    audit("user.deactivated", user, by=by)


@transaction.atomic
def user_reactivate(*, user: User, by: Actor) -> None:
    """Open a closed account again.

    Raises:
        DomainError: the person was erased.
    """
    if user.erased_at is not None:
        raise DomainError(_("This person's data were erased; make a new account instead."), "user-erased")
    User.objects.filter(pk=user.pk).update(is_active=True)
    user.is_active = True
    audit("user.reactivated", user, by=by)


@transaction.atomic
def user_erase(*, user: User, by: Actor) -> dict[str, int]:
    """Blank a person everywhere; the row stays, so that what it signed still hangs together.

    Returns how many rows each app blanked.

    Raises:
        DomainError: it is the city's last administrator.
    """
    locked = User.objects.select_for_update().get(pk=user.pk)
    require_not_last_administrator(locked)
    rows = {name: entry.erase(locked) for name, entry in sorted(PERSONAL_DATA.items())}
    locked.email, locked.name, locked.language, locked.is_active, locked.last_login = None, "", "", False, None
    locked.erased_at = locked.erased_at or timezone.now()
    locked.set_unusable_password()
    locked.save()
    audit("user.erased", locked, by=by, data={"rows": {name: count for name, count in rows.items() if count}})
    user.refresh_from_db()
    return rows


def require_not_last_administrator(user: User) -> None:
    """A city without an administrator cannot be run.

    Raises:
        DomainError: nobody else is administrator.
    """
    if not has_role(user, Role.ADMINISTRATOR):
        return
    others = User.objects.filter(is_active=True).exclude(pk=user.pk).iterator()
    if not any(has_role(other, Role.ADMINISTRATOR) for other in others):
        raise DomainError(
            _("This is the city's last administrator. Make somebody else administrator first."), "last-administrator")


@transaction.atomic
def user_export(*, user: User, by: Actor) -> dict[str, Any]:
    """Everything that any app holds about the person, by the name of what holds it."""
    data = {name: list(entry.export(user)) for name, entry in sorted(PERSONAL_DATA.items())}
    audit("user.exported", user, by=by)
    return {"exported_at": timezone.now().isoformat(), "data": data}


@transaction.atomic
def preferences_save(*, user: User, name: str, language: str, by: Actor) -> None:
    """Change how a person is called and in which language mails are written ("" = as the reader's browser asks).

    Raises:
        DomainError: no name.
    """
    if not name.strip():
        raise DomainError(_("Write the name that others should see."), "name-missing", "name")
    new = {"name": name.strip()[:150], "language": _known_language(language)}
    changed = [field for field, value in new.items() if getattr(user, field) != value]
    if not changed:
        return
    for field in changed:
        setattr(user, field, new[field])
    user.save(update_fields=changed)
    audit("user.preferences_changed", user, by=by, data={"fields": changed})


@transaction.atomic
def password_set(*, user: User, password: str, by: Actor, current_session: str = "") -> None:
    """Set a password (already checked by the form) and end every session but `current_session`."""
    user.set_password(password)
    user.save(update_fields=["password"])
    ended = _sessions_delete(user, keep=current_session)
    audit("user.password_set", user, by=by, data={"sessions_ended": ended})


@transaction.atomic
def session_end(*, user: User, handle: str, by: Actor) -> None:
    """End one session, named by its handle (people.queries); one that is gone already is no problem."""
    for row in Session.objects.filter(user=user):
        if session_handle(row.session_key) == handle:
            row.delete()
            audit("session.ended", user, by=by, data={"sessions_ended": 1})


@transaction.atomic
def sessions_end_others(*, user: User, current_session: str, by: Actor) -> int:
    """End every session of the person but `current_session`; how many there were."""
    ended = _sessions_delete(user, keep=current_session)
    if ended:
        audit("session.ended", user, by=by, data={"sessions_ended": ended})
    return ended


def _sessions_delete(user: User, *, keep: str) -> int:
    count, _by_model = Session.objects.filter(user=user).exclude(session_key=keep).delete()
    return count


@transaction.atomic
def email_change(*, user: User, email: str, by: Actor) -> None:
    """Give an account another address (an administrator has checked it); sign-in services are disconnected, because
    they were connected by the old one.

    Raises:
        DomainError: the address is no address or is taken.
    """
    email = email.strip().lower()
    _require_free_address(email)
    user.email = email
    user.save(update_fields=["email"])
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    SocialAccount.objects.filter(user=user).delete()
    audit("user.email_changed", user, by=by)


@transaction.atomic
def second_factors_remove(*, user: User, by: Actor) -> int:
    """Take away passkeys, app and codes of somebody who lost them all (an administrator has made sure who asks), and
    sign them out everywhere; how many there were."""
    count, _by_model = Authenticator.objects.filter(user=user).delete()
    if count:
        _sessions_delete(user, keep="")
        audit("user.factor_removed", user, by=by, data={"kind": "all"})
    return int(count)


def second_factor_changed(*, user: User, kind: str, added: bool, by: Actor) -> None:
    """Note in the audit chain that a second factor came or went (allauth writes the factor itself)."""
    audit("user.factor_added" if added else "user.factor_removed", user, by=by, data={"kind": kind})
