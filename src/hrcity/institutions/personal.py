"""What institutions holds about a person: seats and invitations (core.registry)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import DateField, F, Q, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from hrcity.core.clocks import today
from hrcity.core.registry import PersonalData, register_personal_data
from hrcity.institutions.models import Invitation, Membership
from hrcity.people.models import User


def register() -> None:
    """Take part in export and erasure."""
    register_personal_data(PersonalData("institutions.terms", terms_export, terms_erase))
    register_personal_data(PersonalData("institutions.invitations", invitations_export, invitations_erase))


def terms_export(user: User) -> Iterator[dict[str, Any]]:
    """Each role held, where and when."""
    for row in Membership.objects.filter(user=user).select_related("body").order_by("starts_on"):
        yield {"role": row.role, "body": row.body.ref, "from": row.starts_on.isoformat(),
               "to": row.ends_on and row.ends_on.isoformat(), "away_from": row.away_from and row.away_from.isoformat(),
               "away_to": row.away_to and row.away_to.isoformat()}


def terms_erase(user: User) -> int:
    """Terms end and stay, without a name; nobody has the person as deputy any more."""
    Membership.objects.filter(delegate=user).update(delegate=None, away_from=None, away_to=None)
    mine = Membership.objects.filter(user=user)
    running = mine.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today()), ended_at__isnull=True)
    ended = running.update(ends_on=Greatest(F("starts_on"), Value(today(), output_field=DateField())),
                           ended_at=timezone.now())
    mine.update(delegate=None, away_from=None, away_to=None, ended_reason="")
    return ended


def invitations_export(user: User) -> Iterator[dict[str, Any]]:
    """Invitations that went to the person's address."""
    for row in Invitation.objects.filter(email=user.email).select_related("body").order_by("created_at"):
        yield {"role": row.role, "body": row.body.ref, "sent": row.created_at.isoformat(), "name": row.name}


def invitations_erase(user: User) -> int:
    """Address and name go; an unused link is withdrawn."""
    rows = Invitation.objects.filter(email=user.email)
    rows.filter(used_at__isnull=True, withdrawn_at__isnull=True).update(withdrawn_at=timezone.now())
    return rows.update(email="", name="")
