"""Every read of institutions."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import ngettext

from hrcity.core.actors import Actor
from hrcity.core.clocks import today
from hrcity.core.kept import forget, keep
from hrcity.core.roles import GRADERS, Role, Seat, bodies_of
from hrcity.institutions import figures, rules
from hrcity.institutions.models import (
    ANSWERING_KINDS,
    CITY_KINDS,
    Body,
    BodyKind,
    BodyPower,
    City,
    Competence,
    Holiday,
    Invitation,
    Membership,
)
from hrcity.people.models import User
from hrcity.vocabulary.models import SchemeKind, Term

CITY_KEY = "institutions.city"
HOLIDAY_KEY = "institutions.holidays"
KEEP_SECONDS = 60
ABSENT_SECONDS = 2
OUTSIDE_KINDS = (BodyKind.MINISTRY, BodyKind.NHRI, BodyKind.PARTNER, BodyKind.COUNCIL)


def city() -> City | None:
    """The city, or None before it is set up. Kept for a minute in each process, its absence for two seconds."""
    return keep(CITY_KEY, KEEP_SECONDS, lambda: City.objects.filter(pk=1).first(), empty_seconds=ABSENT_SECONDS)


def time_zone() -> dt.tzinfo | None:
    """The city's time zone; None (the server's) before it is set up."""
    here = city()
    return zoneinfo.ZoneInfo(here.time_zone) if here is not None and here.time_zone else None


def holidays() -> frozenset[dt.date]:
    """The city's days off. Kept for a minute in each process."""
    return keep(HOLIDAY_KEY, KEEP_SECONDS, lambda: frozenset(Holiday.objects.values_list("day", flat=True)))


def holiday_titles() -> dict[dt.date, dict[str, str]]:
    """The names of the days off, by day."""
    return dict(Holiday.objects.values_list("day", "title"))


def holidays_by_year() -> list[tuple[int, list[Holiday]]]:
    """The days off, the latest year first, each year in order."""
    years: dict[int, list[Holiday]] = {}
    for row in Holiday.objects.order_by("day"):
        years.setdefault(row.day.year, []).append(row)
    return sorted(years.items(), reverse=True)


def forget_kept() -> None:
    """Drop what this process keeps, after a change."""
    forget(CITY_KEY, HOLIDAY_KEY)


def current(day: dt.date | None = None) -> Q:
    """The condition "in force on `day`" for rows with valid_from and valid_to."""
    when = day or today()
    return (Q(valid_from__isnull=True) | Q(valid_from__lte=when)) & (Q(valid_to__isnull=True) | Q(valid_to__gte=when))


def memberships_now(day: dt.date | None = None) -> QuerySet[Membership]:
    """Memberships in force on a day."""
    when = day or today()
    running = Q(ends_on__isnull=True) | Q(ends_on__gt=when) | Q(ends_on=when, ended_at__isnull=True)
    return Membership.objects.filter(running, starts_on__lte=when)


def seats_of(user: User) -> tuple[Seat, ...]:
    """The seats of a person today, those they stand in for while somebody is away included. One query."""
    when = today()
    stands_in = Q(delegate=user, away_from__lte=when) & (Q(away_to__isnull=True) | Q(away_to__gte=when))
    rows = memberships_now(when).filter(Q(user=user) | stands_in).values_list("role", "body_id")
    return tuple(Seat(Role(role), body_id) for role, body_id in sorted(set(rows)))


def holders(role: Role, body: Body | None) -> list[User]:
    """Who holds a role in a body (None: in any) today, delegates of those away included."""
    when = today()
    found: dict[int, User] = {}
    seats = memberships_now(when).filter(role=role, **_in(body))
    for seat in seats.select_related("user", "delegate"):
        away = seat.away_from is not None and seat.away_from <= when and (seat.away_to is None or seat.away_to >= when)
        if seat.user.is_active:
            found[seat.user.pk] = seat.user
        if away and seat.delegate is not None and seat.delegate.is_active:
            found[seat.delegate.pk] = seat.delegate
    return list(found.values())


def _in(body: Body | None) -> dict[str, Body]:
    return {} if body is None else {"body": body}


def absent_colleague(user: User, role: Role, body: Body | None) -> User | None:
    """For whom `user` acts in this role and body (None: any), when not in an own seat: the colleague who is away."""
    seats = memberships_now().filter(role=role, **_in(body))
    if seats.filter(user=user).exists():
        return None
    seat = seats.filter(delegate=user).select_related("user").first()
    return seat.user if seat else None


def bodies(*kinds: str, day: dt.date | None = None) -> QuerySet[Body]:
    """Bodies in force, of the kinds named (all when none is)."""
    found = Body.objects.filter(current(day))
    return found.filter(kind__in=kinds) if kinds else found


def answering_bodies() -> QuerySet[Body]:
    """Bodies that can be made answerable."""
    return bodies(*ANSWERING_KINDS)


def city_bodies() -> QuerySet[Body]:
    """The city's own bodies, for its tree."""
    return bodies(*CITY_KINDS)


def outside_bodies() -> QuerySet[Body]:
    """Bodies an ask can be passed to."""
    return bodies(*OUTSIDE_KINDS)


def office() -> Body | None:
    """The human-rights office."""
    return bodies(BodyKind.OFFICE).first()


def lead_of(function_id: int, day: dt.date | None = None) -> Competence | None:
    """The competence row in force of the lead body for a function."""
    return (Competence.objects.filter(current(day), function_id=function_id, is_lead=True)
            .select_related("body", "function").first())


def may(body: Body, verb: str) -> BodyPower | None:
    """The power of a body to use a verb, with its article; None = the verb is off."""
    return BodyPower.objects.filter(current(), body=body, verb=verb).first()


def grading_bodies(actor: Actor) -> list[Body]:
    """Bodies in whose name the person may grade: a grader's seat in a body that has the power."""
    ids = bodies_of(actor, *GRADERS)
    return list(bodies().filter(pk__in=ids, powers__verb=BodyPower.Verb.GRADE).distinct())


def tree(rows: Iterable[Body]) -> list[tuple[int, Body]]:
    """Bodies as (depth, body) in reading order; one whose parent is not among the rows stands at the top."""
    known = {body.pk: body for body in rows}
    children: dict[int | None, list[Body]] = {}
    for body in known.values():
        children.setdefault(body.parent_id if body.parent_id in known else None, []).append(body)
    found: list[tuple[int, Body]] = []

    def walk(parent: int | None, depth: int) -> None:
        for body in children.get(parent, []):
            found.append((depth, body))
            walk(body.pk, depth + 1)

    walk(None, 0)
    return found


def body_page(body: Body) -> Mapping[str, Any]:
    """What the public page of a body shows beside its work: competences and powers."""
    return {
        "competences": body.competences.filter(current()).select_related("function"),
        "powers": body.powers.filter(current()),
        "children": bodies().filter(parent=body),
    }


def people_of(body: Body) -> QuerySet[Membership]:
    """Memberships of a body, those in force first."""
    return body.memberships.select_related("user", "delegate").order_by("ends_on", "role", "user__name")


def open_invitations() -> QuerySet[Invitation]:
    """Invitations that were neither used nor withdrawn."""
    return Invitation.objects.filter(used_at__isnull=True, withdrawn_at__isnull=True).select_related("body", "by")


def member_counts() -> dict[int, int]:
    """How many people each body has today."""
    rows = memberships_now().values("body_id").annotate(n=Count("user_id", distinct=True)).values_list("body_id", "n")
    return dict(rows)


PARTNER_KINDS = (BodyKind.PARTNER, BodyKind.MINISTRY, BodyKind.NHRI)


def managed_bodies() -> QuerySet[Body]:
    """The bodies an administrator looks after: the city's own and those outside it works with, not the UN's."""
    return bodies(*CITY_KINDS, *PARTNER_KINDS)


def is_upstream(body: Body) -> bool:
    """Whether a body comes with the seed (the UN's) and is not the city's to change."""
    return body.kind not in CITY_KINDS and body.kind not in PARTNER_KINDS


def public_bodies(owing: Iterable[int]) -> list[Body]:
    """The city's own bodies and every other that owes something, with the body above each. One query."""
    return list(bodies().filter(Q(kind__in=CITY_KINDS) | Q(pk__in=list(owing))).select_related("parent"))


def known_titles() -> set[str]:
    """The names, in every language, of the bodies that work today."""
    return {name for title in managed_bodies().values_list("title", flat=True) for name in title.values()}


def invitation_open(token: str) -> int | None:
    """The id of the invitation a secret opens: neither used nor withdrawn nor too old."""
    return (open_invitations().filter(token_hash=rules.token_hash(token), expires_at__gt=timezone.now())
            .values_list("pk", flat=True).first())


def invitation_used_by(token: str, reader: Any) -> bool:
    """Whether this very person has accepted the invitation already (a second click)."""
    email = getattr(reader, "email", None)
    return bool(email) and Invitation.objects.filter(
        token_hash=rules.token_hash(token), email=email, used_at__isnull=False).exists()


def left_behind(body: Body, reader: Any) -> list[str]:
    """What keeps a body from simply ending, as words: open work, lead functions, bodies below it, people."""
    work = len(figures.work(body, reader))
    leads = body.competences.filter(current(), is_lead=True).count()
    below = bodies().filter(parent=body).count()
    people = memberships_now().filter(body=body).count()
    words = (
        ngettext("%(n)s recommendation", "%(n)s recommendations", work) % {"n": work},
        ngettext("lead of %(n)s function", "lead of %(n)s functions", leads) % {"n": leads},
        ngettext("%(n)s body below it", "%(n)s bodies below it", below) % {"n": below},
        ngettext("%(n)s seat", "%(n)s seats", people) % {"n": people})
    return [word for word, count in zip(words, (work, leads, below, people), strict=True) if count]


@dataclass(frozen=True, slots=True)
class Person:
    """One person of the list: the account and the terms that run."""

    user: User
    seats: list[Membership]


def people(word: str = "", role: str = "", body: int | None = None, *, limit: int = 500) -> list[Person]:
    """People with a seat, by name; narrowed by a word of name or address, a role, a body. Two queries."""
    rows = memberships_now().select_related("body")
    if role:
        rows = rows.filter(role=role)
    if body:
        rows = rows.filter(body_id=body)
    found = User.objects.filter(pk__in=rows.values("user_id")).order_by("name", "email")
    if word:
        found = found.filter(Q(name__icontains=word) | Q(email__icontains=word))
    users = list(found[:limit])
    seats: dict[int, list[Membership]] = {}
    for row in memberships_now().filter(user__in=users).select_related("body", "delegate"):
        seats.setdefault(row.user_id, []).append(row)
    return [Person(user, seats.get(user.pk, [])) for user in users]


def accounts_without_seat() -> QuerySet[User]:
    """Open accounts that hold no role today."""
    return User.objects.filter(is_active=True).exclude(pk__in=memberships_now().values("user_id")).order_by("name")


def terms_of(user: User) -> QuerySet[Membership]:
    """Every term of a person, those that run first."""
    return user.memberships.select_related("body", "delegate").order_by(F("ends_on").desc(nulls_first=True), "-pk")


def colleagues() -> QuerySet[User]:
    """Who can stand in or take over: open accounts, by name."""
    return User.objects.filter(is_active=True, erased_at__isnull=True).order_by("name", "email")


def functions() -> list[Term]:
    """The functions of a city in their order, each with the competences in force as `now`. Two queries."""
    now = Competence.objects.filter(current()).select_related("body").order_by("-is_lead", "pk")
    return list(Term.objects.filter(scheme__kind=SchemeKind.FUNCTIONS, retired_at__isnull=True).prefetch_related(
        Prefetch("competences", now, to_attr="now")).order_by("scheme", "order", "code"))


def competences_of(function: Term) -> QuerySet[Competence]:
    """Everybody who does or did a function, the latest first."""
    return function.competences.select_related("body").order_by("-valid_from", "-is_lead", "-pk")


def first_steps() -> dict[str, bool]:
    """Which of the first steps of a new city are done."""
    seats = memberships_now()
    return {
        "departments": bodies(BodyKind.DEPARTMENT).exists(),
        "people": seats.values("user_id").distinct().count() > 1 or open_invitations().exists(),
        "graders": seats.filter(role__in=GRADERS).exists() or open_invitations().filter(role__in=GRADERS).exists(),
        "competences": Competence.objects.filter(current(), is_lead=True).exists(), "holidays": bool(holidays())}
