"""Every write of institutions: the city, its bodies, who holds which role, who does what."""

from __future__ import annotations

import datetime as dt
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
from hrcity.institutions import queries, rules
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
from hrcity.people.services import user_create
from hrcity.vocabulary.models import Term

INVITATION_DAYS = 14
DAY = dt.timedelta(days=1)


def _known_anew() -> None:
    """What is kept of the city is dropped at once for whoever writes, and once more when others can see it."""
    queries.forget_kept()
    transaction.on_commit(queries.forget_kept)


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
    _known_anew()
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
    _known_anew()
    return row


def body_ref(title: Mapping[str, str], kind: str) -> str:
    """A readable, unique reference for a new body, from its English name or its kind."""
    base = slugify(title.get("en", ""))[:48] or str(kind).replace("_", "-")
    ref, number = base, 1
    while ref in rules.RESERVED_REFS or Body.objects.filter(ref=ref).exists():
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
def body_succeed(*, body: Body, successor: Body, by: Actor, day: dt.date | None = None,
                 move_people: bool = True) -> None:
    """A reorganisation: `successor` takes over from `body` on `day` (today or earlier). Competences, bodies below it,
    open invitations and, if wished, its people move now; apps above move open work when told ("succeeded"), so nothing
    is lost. Powers do not move: each needs an article of its own.

    Raises:
        DomainError: the successor is the body itself, stands below it or is no longer there; the day is to come.
    """
    when = day or today()
    _require_successor(body, successor, when)
    for row in body.competences.filter(valid_to__isnull=True):
        Competence.objects.filter(pk=row.pk).update(valid_to=when - DAY)
        Competence.objects.create(function=row.function, body=successor, kind=row.kind, is_lead=row.is_lead,
                                  legal_basis=row.legal_basis, legal_basis_uri=row.legal_basis_uri, valid_from=when)
    body.children.exclude(pk=successor.pk).update(parent=successor)
    queries.open_invitations().filter(body=body).update(body=successor)
    people = _people_move(body, successor) if move_people else 0
    _close(body, when, successor)
    audit("body.succeeded", body, by=by, data={"successor": successor.ref, "people": people})
    tell(body, "succeeded")


def _require_successor(body: Body, successor: Body, when: dt.date) -> None:
    if body.pk == successor.pk:
        raise DomainError(_("Choose another body as successor."), "same-body", "successor")
    if not queries.bodies().filter(pk=successor.pk).exists():
        raise DomainError(_("This body no longer exists. Choose one that works today."), "successor-gone", "successor")
    if body.successor_id is not None:
        raise DomainError(_("This body was reorganised already."), "already-succeeded")
    if when > today():
        raise DomainError(_("Enter the reorganisation on the day on which it takes effect, or later."), "future-day",
                          "day")


def _close(body: Body, when: dt.date, successor: Body | None) -> None:
    """The last day of a body is the one before `when`."""
    last = when - DAY
    body.successor, body.valid_to = successor, max(last, body.valid_from) if body.valid_from else last
    body.save(update_fields=["successor", "valid_to"])


def _people_move(body: Body, successor: Body) -> int:
    """Each seat ends here and goes on there, with its term and its deputy."""
    rows = list(queries.memberships_now().filter(body=body))
    for row in rows:
        ends_on = row.ends_on
        _end(row, today(), _("The body was reorganised."))
        if not queries.memberships_now().filter(user=row.user_id, body=successor, role=row.role).exists():
            Membership.objects.create(user_id=row.user_id, body=successor, role=row.role, starts_on=today(),
                                      ends_on=ends_on, delegate_id=row.delegate_id, away_from=row.away_from,
                                      away_to=row.away_to)
    return len(rows)


@transaction.atomic
def body_retire(*, body: Body, by: Actor, reason: str) -> None:
    """Close a body that leaves nothing behind; its page stays.

    Raises:
        DomainError: no reason, or it still answers for something, leads a function, or has bodies or people.
    """
    if not reason.strip():
        raise DomainError(_("Say why, for example the rule of organisation that ends it."), "reason-missing", "reason")
    if left := queries.left_behind(body, by):
        raise DomainError(_("It cannot simply end: %(left)s. Name a successor instead.") % {"left": "; ".join(left)},
                          "not-empty")
    _close(body, today(), None)
    audit("body.retired", body, by=by, data={"reason": reason.strip()[:300]})


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
def power_end(*, power: BodyPower, by: Actor) -> None:
    """Switch a verb off; what was done by it stays."""
    power.valid_to = today() - DAY
    power.save(update_fields=["valid_to"])
    audit("body.power_ended", power.body, by=by, data={"verb": power.verb})


@transaction.atomic
def competence_set(*, function: Term, body: Body | None, by: Actor, kind: str = CompetenceKind.OWN,
                   is_lead: bool = True, legal_basis: str = "", legal_basis_uri: str = "") -> Competence:
    """Say who does a function from today; an earlier lead is ended, never deleted."""
    if is_lead:
        Competence.objects.filter(function=function, is_lead=True, valid_to__isnull=True).update(valid_to=today() - DAY)
    elif body is None or Competence.objects.filter(queries.current(), function=function, body=body).exists():
        raise DomainError(_("This body does it already. Choose another one."), "competence-twice", "body")
    row = Competence.objects.create(function=function, body=body, kind=kind, is_lead=is_lead, valid_from=today(),
                                    legal_basis=legal_basis, legal_basis_uri=legal_basis_uri)
    audit("competence.set", row, by=by, data={"function": function.code, "body": body.ref if body else "",
                                             "kind": str(kind)})
    return row


@transaction.atomic
def competence_end(*, competence: Competence, by: Actor) -> None:
    """The body no longer does this function; the row stays as history."""
    Competence.objects.filter(pk=competence.pk, valid_to__isnull=True).update(valid_to=today() - DAY)
    audit("competence.ended", competence, by=by, data={
        "function": competence.function.code, "body": competence.body.ref if competence.body else ""})


@transaction.atomic
def membership_start(*, user: User, body: Body, role: Role, by: Actor, starts_on: dt.date | None = None,
                     ends_on: dt.date | None = None) -> Membership:
    """Give a person a role in a body for a term of office."""
    if queries.memberships_now().filter(user=user, body=body, role=role).exists():
        raise DomainError(_("This person already has this role here."), "already-member", "role")
    row = Membership.objects.create(user=user, body=body, role=role, starts_on=starts_on or today(), ends_on=ends_on)
    audit("membership.started", body, by=by, data={"user": user.pk, "role": str(role)})
    return row


@transaction.atomic
def membership_end(*, membership: Membership, by: Actor, day: dt.date | None = None, reason: str = "") -> Membership:
    """End a term, at once or on a day to come; what the person had open goes back to the body's queue, which is where
    work belongs.

    Raises:
        DomainError: it has ended already, or the city would be left without an administrator.
    """
    _require_running(membership)
    _require_administrator_left(membership)
    _end(membership, day or today(), reason)
    audit("membership.ended", membership.body, by=by, data={"user": membership.user_id, "role": membership.role})
    return membership


def _end(membership: Membership, day: dt.date, reason: str) -> None:
    """A term ended by hand today counts no more from this moment, even if it began today."""
    membership.ended_at = timezone.now() if day <= today() else None
    membership.ends_on, membership.ended_reason = max(day, membership.starts_on), reason.strip()[:300]
    membership.save(update_fields=["ends_on", "ended_at", "ended_reason"])


def _require_running(membership: Membership) -> None:
    is_over = membership.ends_on is not None and membership.ends_on < today()
    if membership.ended_at is not None or is_over:
        raise DomainError(_("This term has ended already."), "ended")


def _require_administrator_left(membership: Membership) -> None:
    """Somebody else must be administrator for good: a term with an end could leave the city without one."""
    if membership.role != Role.ADMINISTRATOR:
        return
    others = Membership.objects.select_for_update().filter(
        role=Role.ADMINISTRATOR, ends_on__isnull=True, starts_on__lte=today(), user__is_active=True)
    if all(row.user_id == membership.user_id for row in others):
        raise DomainError(_("This is the last administrator. Appoint another one first."), "last-administrator")


@transaction.atomic
def membership_change(*, membership: Membership, ends_on: dt.date | None, by: Actor) -> Membership:
    """Give a term another end: a renewal, or a shorter term; None = until further notice.

    Raises:
        DomainError: the term has ended, the day is past, or the city would be left without an administrator.
    """
    _require_running(membership)
    if ends_on is not None and ends_on < today():
        raise DomainError(_("This day is past. To end the term now, use “End this term”."), "past-day", "ends_on")
    if ends_on is not None:
        _require_administrator_left(membership)
    membership.ends_on = ends_on
    membership.save(update_fields=["ends_on"])
    audit("membership.changed", membership.body, by=by, data={
        "user": membership.user_id, "role": membership.role, "ends_on": ends_on.isoformat() if ends_on else ""})
    return membership


@transaction.atomic
def membership_hand_over(*, membership: Membership, to: User, by: Actor, reason: str = "") -> Membership:
    """A change in office: `to` takes the same role in the same body today, the term of `membership` ends."""
    if to.pk == membership.user_id:
        raise DomainError(_("Choose somebody else."), "same-person", "to")
    new = membership_start(user=to, body=membership.body, role=Role(membership.role), by=by)
    membership_end(membership=membership, by=by, reason=reason)
    return new


@transaction.atomic
def membership_delegate(*, membership: Membership, delegate: User | None, by: Actor, away_from: dt.date | None,
                        away_to: dt.date | None) -> Membership:
    """Name who stands in while the member is away (None = nobody any more)."""
    _require_running(membership)
    if delegate is not None and delegate.pk == membership.user_id:
        raise DomainError(_("Nobody stands in for themselves."), "own-delegate", "delegate")
    if away_from and away_to and away_to < away_from:
        raise DomainError(_("The last day away comes before the first."), "days-swapped", "away_to")
    membership.delegate = delegate
    membership.away_from, membership.away_to = (away_from or today(), away_to) if delegate else (None, None)
    membership.save()
    audit("membership.delegated", membership.body, by=by,
          data={"user": membership.user_id, "delegate": delegate.pk if delegate else None})
    return membership


@transaction.atomic
def invitation_send(*, email: str, body: Body, role: Role, by: Actor, name: str = "", language: str = "",
                    ends_on: dt.date | None = None) -> tuple[Invitation, str]:
    """Invite somebody; returns the row and the secret of the link, which is kept nowhere."""
    email = email.strip().lower()
    if queries.open_invitations().filter(email=email, body=body, role=role, expires_at__gt=timezone.now()).exists():
        raise DomainError(_("This person has this invitation already. Withdraw it or send it again."),
                          "already-invited", "email")
    if queries.memberships_now().filter(user__email=email, body=body, role=role).exists():
        raise DomainError(_("This person already has this role here."), "already-member", "role")
    if User.objects.filter(email=email, is_active=False).exists():
        raise DomainError(_("The account with this address is closed. Open it again first."), "account-closed", "email")
    token = secrets.token_urlsafe(32)
    row = Invitation.objects.create(
        email=email, name=name.strip(), body=body, role=role, ends_on=ends_on, by_id=by.pk,
        language=language,
        token_hash=rules.token_hash(token), expires_at=timezone.now() + dt.timedelta(days=INVITATION_DAYS))
    audit("invitation.sent", body, by=by, data={"role": str(role), "invitation": row.pk})
    return row, token


@transaction.atomic
def invitation_accept(*, token: str, name: str = "", password: str = "", by: User | None = None,
                      language: str = "") -> User:
    """Make the account and give it the role of the invitation; who has an account already accepts signed in (`by`).

    Raises:
        DomainError: the link is unknown, used, withdrawn or too old; or it is for an account nobody is signed in to.
    """
    pk = queries.invitation_open(token)
    row = Invitation.objects.select_for_update().filter(pk=pk, used_at__isnull=True).first() if pk else None
    if row is None:
        raise DomainError(_("This invitation is no longer valid. Ask the person who invited you for a new one."),
                          "invitation-invalid")
    user = User.objects.filter(email=row.email).first()
    if user is None:
        user = user_create(email=row.email, name=name or row.name, password=password, language=language, by=SYSTEM)
    elif by is None or by.pk != user.pk:
        raise DomainError(_("There is an account with this e-mail address. Sign in to it to accept."), "sign-in-first")
    row.used_at = timezone.now()
    row.save(update_fields=["used_at"])
    if not queries.memberships_now().filter(user=user, body=row.body, role=row.role).exists():
        membership_start(user=user, body=row.body, role=Role(row.role), by=user, ends_on=row.ends_on)
    return user


@transaction.atomic
def invitation_withdraw(*, invitation: Invitation, by: Actor) -> None:
    """Make an unused link invalid.

    Raises:
        DomainError: it was used meanwhile.
    """
    open_now = Invitation.objects.filter(pk=invitation.pk, used_at__isnull=True, withdrawn_at__isnull=True)
    if not open_now.update(withdrawn_at=timezone.now()):
        raise DomainError(_("This invitation was used or withdrawn meanwhile. Look at the list of people."),
                          "invitation-over")
    audit("invitation.withdrawn", invitation.body, by=by, data={"invitation": invitation.pk})


@transaction.atomic
def invitation_repeat(*, invitation: Invitation, by: Actor) -> tuple[Invitation, str]:
    """The same invitation with a new link; the old link is no longer valid."""
    invitation_withdraw(invitation=invitation, by=by)
    return invitation_send(email=invitation.email, name=invitation.name, body=invitation.body, by=by,
                           role=Role(invitation.role), ends_on=invitation.ends_on, language=invitation.language)


@transaction.atomic
def holidays_set(*, days: Mapping[dt.date, Mapping[str, str]], by: Actor) -> int:
    """Add or rename days off; returns how many are known now."""
    for day, title in days.items():
        Holiday.objects.update_or_create(day=day, defaults={"title": dict(title)})
    audit("city.holidays_set", queries.city(), by=by, data={"count": len(days)})
    _known_anew()
    return Holiday.objects.count()


@transaction.atomic
def holiday_remove(*, holiday: Holiday, by: Actor) -> None:
    """The city works on this day after all; deadlines that run are not counted anew."""
    audit("city.holiday_removed", queries.city(), by=by, data={"day": holiday.day.isoformat()})
    holiday.delete()
    _known_anew()


@transaction.atomic
def bodies_paste(*, text: str, kind: str, by: Actor, parent: Body | None = None) -> list[Body]:
    """Make bodies from pasted lines (`rules.read_bodies`): a name that exists is left alone, a line that cannot be
    read is left out; the page shows both before."""
    return [body_create(kind=kind, title=line.title, by=by, parent=parent, email=line.email)
            for line in rules.read_bodies(text, queries.known_titles()) if line.verdict == "created"]


DEFAULT_OFFICE = {"en": "Human Rights Office", "ko": "인권담당관"}


def office_ensure(*, by: Actor) -> Body:
    """The human-rights office, made when a new city has none."""
    return queries.office() or body_create(kind=BodyKind.OFFICE, title=DEFAULT_OFFICE, by=by)


@transaction.atomic
def city_open(*, city: Mapping[str, Any], departments: str, name: str, email: str, password: str,
              language: str = "") -> User:
    """Set up an empty installation whole or not at all: the city, its departments, its office and the first person,
    who is administrator and head of the office until others are invited. Returns that person.

    Raises:
        DomainError: it is set up already, or something about the city or the person will not do.
    """
    city_set_up(by=SYSTEM, **city)
    user = user_create(email=email, name=name, password=password, language=language, by=SYSTEM)
    office = office_ensure(by=user)
    bodies_paste(text=departments, kind=BodyKind.DEPARTMENT, by=user)
    for role in (Role.ADMINISTRATOR, Role.OFFICE_HEAD):
        membership_start(user=user, body=office, role=role, by=user)
    return user
