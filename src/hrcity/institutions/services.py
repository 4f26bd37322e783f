"""Every write of institutions: the city, its bodies, who holds which role, who does what."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from hrcity.core.actors import SYSTEM, Actor
from hrcity.core.audit import audit
from hrcity.core.clocks import today
from hrcity.core.errors import DomainError
from hrcity.core.registry import tell
from hrcity.core.roles import Role
from hrcity.institutions import queries
from hrcity.institutions.models import (
    Body,
    BodyKind,
    BodyPower,
    City,
    Competence,
    CompetenceKind,
    Holiday,
    Invitation,
    Membership,
)
from hrcity.people.models import User
from hrcity.vocabulary.models import Term

INVITATION_DAYS = 14


@transaction.atomic
def city_set_up(*, title: Mapping[str, str], languages: Sequence[str], by: Actor, country: str = "",
                time_zone: str = "Asia/Seoul", contact: str = "", is_demo: bool = False) -> City:
    """Name the city; only once.

    Raises:
        DomainError: it is set up already, or has no name.
    """
    if City.objects.filter(pk=1, set_up_at__isnull=False).exists():
        raise DomainError(_("This city is set up already."), "already-set-up")
    if not any(text.strip() for text in title.values()):
        raise DomainError(_("Write the name of the city in at least one language."), "title-missing", "title")
    row, _created = City.objects.update_or_create(pk=1, defaults={
        "title": dict(title), "languages": list(languages), "country": country, "time_zone": time_zone,
        "contact": contact, "is_demo": is_demo, "set_up_at": timezone.now()})
    audit("city.set_up", row, by=by, data={"languages": list(languages)})
    transaction.on_commit(queries.forget_kept)
    return row


@transaction.atomic
def city_change(*, by: Actor, **fields: Any) -> City:
    """Change the city's settings."""
    row = City.objects.select_for_update().get(pk=1)
    changed = [name for name, value in fields.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, fields[name])
    row.save()
    audit("city.changed", row, by=by, data={"fields": changed})
    transaction.on_commit(queries.forget_kept)
    return row


def body_ref(title: Mapping[str, str], kind: str) -> str:
    """A readable, unique reference for a new body, from its English name or its kind."""
    base = slugify(title.get("en", ""))[:48] or str(kind).replace("_", "-")
    ref, number = base, 1
    while Body.objects.filter(ref=ref).exists():
        number += 1
        ref = f"{base}-{number}"
    return ref


@transaction.atomic
def body_create(*, kind: str, title: Mapping[str, str], by: Actor, parent: Body | None = None, ref: str = "",
                **fields: Any) -> Body:
    """A new body.

    Raises:
        DomainError: it has no name, or the reference is taken.
    """
    if not any(text.strip() for text in title.values()):
        raise DomainError(_("Write the name of the body in at least one language."), "title-missing", "title")
    if ref and Body.objects.filter(ref=ref).exists():
        raise DomainError(_("Another body has this reference."), "ref-taken", "ref")
    row = Body.objects.create(kind=kind, title=dict(title), parent=parent, ref=ref or body_ref(title, kind), **fields)
    audit("body.created", row, by=by, data={"kind": str(kind), "ref": row.ref})
    return row


@transaction.atomic
def body_change(*, body: Body, by: Actor, **fields: Any) -> Body:
    """Change a body's name, place in the tree, e-mail, approval line."""
    changed = [name for name, value in fields.items() if getattr(body, name) != value]
    for name in changed:
        setattr(body, name, fields[name])
    if body.parent_id is not None and _is_below(body.parent_id, body.pk):
        raise DomainError(_("A body cannot stand below itself."), "parent-loop", "parent")
    body.save()
    audit("body.changed", body, by=by, data={"fields": changed})
    return body


def _is_below(start: int, target: int) -> bool:
    here: int | None = start
    while here is not None:
        if here == target:
            return True
        here = Body.objects.values_list("parent_id", flat=True).get(pk=here)
    return False


@transaction.atomic
def body_succeed(*, body: Body, successor: Body, by: Actor, day: dt.date | None = None) -> None:
    """A reorganisation: `successor` takes over from `body`. Competences move now; apps above move open work when
    told ("succeeded"), so nothing is lost."""
    if body.pk == successor.pk:
        raise DomainError(_("Choose another body as successor."), "same-body", "successor")
    when = day or today()
    for row in body.competences.filter(valid_to__isnull=True):
        Competence.objects.filter(pk=row.pk).update(valid_to=when)
        Competence.objects.create(function=row.function, body=successor, kind=row.kind, is_lead=row.is_lead,
                                  legal_basis=row.legal_basis, legal_basis_uri=row.legal_basis_uri, valid_from=when)
    body.successor, body.valid_to = successor, when
    body.save(update_fields=["successor", "valid_to"])
    audit("body.succeeded", body, by=by, data={"successor": successor.ref})
    tell(body, "succeeded")


@transaction.atomic
def power_grant(*, body: Body, verb: str, legal_basis: str, by: Actor) -> BodyPower:
    """Switch a verb on for a body, by a named article."""
    if not legal_basis.strip():
        raise DomainError(_("Name the article that gives this power."), "legal-basis-missing", "legal_basis")
    row, _created = BodyPower.objects.update_or_create(
        body=body, verb=verb, defaults={"legal_basis": legal_basis, "valid_to": None})
    audit("body.power_granted", body, by=by, data={"verb": verb})
    return row


@transaction.atomic
def competence_set(*, function: Term, body: Body | None, by: Actor, kind: str = CompetenceKind.OWN,
                   is_lead: bool = True, legal_basis: str = "", legal_basis_uri: str = "") -> Competence:
    """Say who does a function from today; an earlier lead is ended, never deleted."""
    if is_lead:
        Competence.objects.filter(function=function, is_lead=True, valid_to__isnull=True).update(valid_to=today())
    row = Competence.objects.create(function=function, body=body, kind=kind, is_lead=is_lead, valid_from=today(),
                                    legal_basis=legal_basis, legal_basis_uri=legal_basis_uri)
    audit("competence.set", row, by=by, data={"function": function.code, "body": body.ref if body else "",
                                             "kind": str(kind)})
    return row


@transaction.atomic
def membership_start(*, user: User, body: Body, role: Role, by: Actor, starts_on: dt.date | None = None,
                     ends_on: dt.date | None = None) -> Membership:
    """Give a person a role in a body for a term of office."""
    if Membership.objects.filter(user=user, body=body, role=role, ends_on__isnull=True).exists():
        raise DomainError(_("This person already has this role here."), "already-member")
    row = Membership.objects.create(user=user, body=body, role=role, starts_on=starts_on or today(), ends_on=ends_on)
    audit("membership.started", body, by=by, data={"user": user.pk, "role": str(role)})
    return row


@transaction.atomic
def membership_end(*, membership: Membership, by: Actor, day: dt.date | None = None, reason: str = "") -> Membership:
    """End a term; what the person had open goes back to the body's queue, which is where work belongs."""
    if membership.role == Role.ADMINISTRATOR and not _other_administrator(membership):
        raise DomainError(_("This is the last administrator. Appoint another one first."), "last-administrator")
    membership.ends_on = max(day or today(), membership.starts_on)
    if membership.ends_on == today():
        membership.ends_on = max(membership.starts_on, today() - dt.timedelta(days=1))
    membership.ended_reason = reason
    membership.save()
    audit("membership.ended", membership.body, by=by, data={"user": membership.user_id, "role": membership.role})
    return membership


def _other_administrator(membership: Membership) -> bool:
    return queries.memberships_now().filter(role=Role.ADMINISTRATOR, user__is_active=True).exclude(
        user=membership.user).exists()


@transaction.atomic
def membership_delegate(*, membership: Membership, delegate: User | None, by: Actor, away_from: dt.date | None,
                        away_to: dt.date | None) -> Membership:
    """Name who stands in while the member is away (None = nobody any more)."""
    if delegate is not None and delegate.pk == membership.user_id:
        raise DomainError(_("Nobody stands in for themselves."), "own-delegate", "delegate")
    membership.delegate = delegate
    membership.away_from, membership.away_to = (away_from, away_to) if delegate else (None, None)
    membership.save()
    audit("membership.delegated", membership.body, by=by,
          data={"user": membership.user_id, "delegate": delegate.pk if delegate else None})
    return membership


@transaction.atomic
def invitation_send(*, email: str, body: Body, role: Role, by: Actor, name: str = "",
                    ends_on: dt.date | None = None) -> tuple[Invitation, str]:
    """Invite somebody; returns the row and the secret of the link, which is kept nowhere."""
    token = secrets.token_urlsafe(32)
    row = Invitation.objects.create(
        email=email.strip().lower(), name=name.strip(), body=body, role=role, ends_on=ends_on, by_id=by.pk,
        token_hash=token_hash(token), expires_at=timezone.now() + dt.timedelta(days=INVITATION_DAYS))
    audit("invitation.sent", body, by=by, data={"role": str(role), "invitation": row.pk})
    return row, token


def token_hash(token: str) -> str:
    """What is kept of an invitation's secret."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invitation_accept(*, token: str, name: str, password: str) -> User:
    """Make the account (or find it) and give it the role of the invitation.

    Raises:
        DomainError: the link is unknown, used, withdrawn or too old.
    """
    row = (Invitation.objects.select_for_update().filter(token_hash=token_hash(token), used_at__isnull=True,
                                                         withdrawn_at__isnull=True).first())
    if row is None or row.expires_at < timezone.now():
        raise DomainError(_("This invitation is no longer valid. Ask the person who invited you for a new one."),
                          "invitation-invalid")
    user = User.objects.filter(email=row.email).first()
    if user is None:
        from hrcity.people.services import user_create

        user = user_create(email=row.email, name=name or row.name, password=password, by=SYSTEM)
    row.used_at = timezone.now()
    row.save(update_fields=["used_at"])
    if not Membership.objects.filter(user=user, body=row.body, role=row.role, ends_on__isnull=True).exists():
        membership_start(user=user, body=row.body, role=Role(row.role), by=user, ends_on=row.ends_on)
    return user


@transaction.atomic
def invitation_withdraw(*, invitation: Invitation, by: Actor) -> None:
    """Make an unused link invalid."""
    Invitation.objects.filter(pk=invitation.pk, used_at__isnull=True).update(withdrawn_at=timezone.now())
    audit("invitation.withdrawn", invitation.body, by=by, data={"invitation": invitation.pk})


@transaction.atomic
def holidays_set(*, days: Mapping[dt.date, Mapping[str, str]], by: Actor) -> int:
    """Add or rename days off; returns how many are known now."""
    for day, title in days.items():
        Holiday.objects.update_or_create(day=day, defaults={"title": dict(title)})
    audit("city.holidays_set", queries.city(), by=by, data={"count": len(days)})
    transaction.on_commit(queries.forget_kept)
    return Holiday.objects.count()


@transaction.atomic
def bodies_paste(*, text: str, kind: str, by: Actor, parent: Body | None = None) -> list[Body]:
    """Make bodies from pasted lines: one name a line, or `English name; Korean name; e-mail` (tab, comma or
    semicolon); a name that exists is left alone."""
    made = []
    known = {value for body in Body.objects.all() for value in body.title.values()}
    for line in text.splitlines():
        title, email = _read_line(line)
        if title and not known & set(title.values()):
            made.append(body_create(kind=kind, title=title, by=by, parent=parent, email=email))
            known |= set(title.values())
    return made


def _read_line(line: str) -> tuple[dict[str, str], str]:
    separator = next((mark for mark in ("\t", ";", ",") if mark in line), "\t")
    cells = [cell.strip().strip('"') for cell in line.split(separator)]
    email = next((cell for cell in cells if "@" in cell), "")
    title: dict[str, str] = {}
    for cell in cells:
        if cell and "@" not in cell:
            is_hangul = any("\uac00" <= letter <= "\ud7a3" for letter in cell)
            title.setdefault("ko" if is_hangul else "en", cell)
    return title, email


DEFAULT_OFFICE = {"en": "Human Rights Office", "ko": "인권담당관"}


def office_ensure(*, by: Actor) -> Body:
    """The human-rights office, made when a new city has none."""
    return queries.office() or body_create(kind=BodyKind.OFFICE, title=DEFAULT_OFFICE, by=by)
