"""The city itself: bodies, people, who does what; and what happened to them in two years."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password

from hrcity.core.actors import SYSTEM
from hrcity.core.roles import Role
from hrcity.institutions import queries, services
from hrcity.institutions.models import Body, Membership
from hrcity.people.models import User
from hrcity.people.services import user_create
from hrcity.portal.demo.clock import Clock
from hrcity.portal.demo.content import law, localized, rows, table
from hrcity.vocabulary.models import Term


@dataclass
class World:
    """Everybody and everything the stories speak of, by key."""

    clock: Clock
    bodies: dict[str, Body] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    by_id: dict[int, User] = field(default_factory=dict)
    terms: dict[str, Term] = field(default_factory=dict)

    def person(self, key: str) -> User:
        """Somebody, with the seats of that day: not those kept from an earlier one."""
        user = self.people[key]
        user.__dict__.pop("_seats", None)
        return user

    def in_role(self, role: Role, body: Body) -> User:
        """Who does this in that body today; while somebody is away it is the deputy."""
        found = queries.holders(role, body)[-1]
        user = self.by_id.get(found.pk, found)
        user.__dict__.pop("_seats", None)
        return user

    @property
    def officer(self) -> User:
        """Who proposes."""
        return self.person("minjun.park")

    @property
    def head(self) -> User:
        """Who approves."""
        return self.person("seoyeon.han")


def holidays() -> dict[dt.date, dict[str, str]]:
    """Days off in the Republic of Korea, as announced to 2026, by the law as it stands in 2027 (checked 2026-11)."""
    return {dt.date.fromisoformat(row["day"]): localized([row["en"], row["ko"]]) for row in rows("holidays")}


def city_make(world: World) -> None:
    """The city, its bodies with their powers, its people and their seats, and who does which function."""
    here = table("city")
    services.city_set_up(title=localized(here["title"]), languages=["en", "ko"], country=here["country"],
                         contact=here["contact"], is_demo=True, by=SYSTEM)
    services.holidays_set(days=holidays(), by=SYSTEM)
    queries.forget_kept()
    _bodies(world)
    _people(world)
    _competences(world)


def _bodies(world: World) -> None:
    world.bodies.update({body.ref: body for body in Body.objects.all()})
    for place, row in enumerate(rows("bodies"), 1):
        world.clock.tick()
        parent = world.bodies.get(row["parent"])
        world.bodies[row["ref"]] = services.body_create(
            ref=row["ref"], kind=row["kind"], operator=row["operator"], title=localized([row["en"], row["ko"]]),
            parent=parent, legal_basis=law(row["legal_basis"]), order=place * 10, by=SYSTEM)
    for row in rows("powers"):
        services.power_grant(body=world.bodies[row["body"]], verb=row["verb"], legal_basis=law(row["legal_basis"]),
                             by=SYSTEM)


def _people(world: World) -> None:
    """Everybody's account, and the seats of those who were there from the beginning."""
    here = table("city")
    for row in rows("people"):
        world.clock.tick()
        user = user_create(email=f"{row['key']}@{here['mail_domain']}", name=row["name"], is_demo=True, by=SYSTEM)
        world.people[row["key"]] = world.by_id[user.pk] = user
        if not row["starts"]:
            services.membership_start(user=user, body=world.bodies[row["body"]], role=Role(row["role"]), by=SYSTEM)
    # One hash for all: the password is public, and hashing it for everybody would take a second or two.
    User.objects.filter(is_demo=True).update(password=make_password(here["password"]))


def _competences(world: World) -> None:
    world.terms.update({f"{term.scheme.code}/{term.code}": term for term in Term.objects.select_related("scheme")})
    for row in rows("competences"):
        world.clock.tick()
        function, basis = world.terms[f"functions/{row['function']}"], law(row["legal_basis"])
        lead = world.bodies[row["lead"]] if row["lead"] else None
        services.competence_set(function=function, body=lead, kind=row["kind"], legal_basis=basis, by=SYSTEM)
        if row["support"]:
            services.competence_set(function=function, body=world.bodies[row["support"]], kind=row["kind"],
                                    is_lead=False, legal_basis=basis, by=SYSTEM)


@dataclass(frozen=True, slots=True)
class Change:
    """Something that happens to the city on a day: a seat taken or left, leave, a reorganisation."""

    ago: int
    kind: str
    key: str
    body: str
    role: str = ""
    other: str = ""
    until: int = 0


def changes() -> Iterator[Change]:
    """All of them, in no order."""
    for row in rows("people"):
        if row["ends"]:
            yield Change(int(row["ends"]), "leaves", row["key"], row["body"], row["role"])
        if row["starts"]:
            yield Change(int(row["starts"]), "starts", row["key"], row["body"], row["role"])
    for item in table("city")["succession"]:
        yield Change(item["ago"], "succeeds", "", item["old"], other=item["new"])
    for item in table("city")["leave"]:
        yield Change(item["ago"], "away", item["away"], item["body"], "department_head", item["deputy"], item["to"])


def change_make(world: World, change: Change) -> None:
    """Let one of them happen; an administrator does it."""
    by, body = world.person("haneul.choi"), world.bodies[change.body]
    if change.kind == "starts":
        services.membership_start(user=world.people[change.key], body=body, role=Role(change.role), by=by)
        return
    if change.kind == "succeeds":
        services.body_succeed(body=body, successor=world.bodies[change.other], by=by)
        return
    seat = Membership.objects.get(user=world.people[change.key], body=body, role=change.role, ends_on=None)
    if change.kind == "leaves":
        services.membership_end(membership=seat, by=by, reason="")
    else:
        day = world.clock.today
        services.membership_delegate(membership=seat, delegate=world.people[change.other], by=by,
                                     away_from=day - dt.timedelta(days=change.ago - 2),
                                     away_to=day - dt.timedelta(days=change.until))
