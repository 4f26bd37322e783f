"""A small city of our own making: its office, two departments, a commission, and the people in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.test import Client
from django.utils import timezone

from hrcity.core.actors import SYSTEM
from hrcity.core.audit import audit, verify
from hrcity.core.models import AuditEntry
from hrcity.core.roles import Role
from hrcity.institutions.models import Body, City, Membership
from hrcity.people.models import User
from hrcity.recommendations.models import Assignment, Recommendation
from hrcity.vocabulary.models import Scheme, Term

PASSWORD = "seven lamps by the river"
SignedIn = Callable[..., Client]
Ask = Callable[..., Assignment]


@dataclass
class Town:
    """Sora is administrator, Hana heads the office, Minjun is officer, Dewi the housing contact, Omar auditor, Grace
    commission member."""

    city: City
    office: Body
    housing: Body
    welfare: Body
    commission: Body
    sora: User
    hana: User
    minjun: User
    dewi: User
    omar: User
    grace: User

    @property
    def everybody(self) -> dict[str, User]:
        """All people by name."""
        return {name: getattr(self, name) for name in ("sora", "hana", "minjun", "dewi", "omar", "grace")}

    def seat(self, name: str) -> Membership:
        """The only term of a person."""
        return Membership.objects.get(user=self.everybody[name])


SEATS = {"sora": (Role.ADMINISTRATOR, "office"), "hana": (Role.OFFICE_HEAD, "office"),
         "minjun": (Role.OFFICER, "office"), "dewi": (Role.FOCAL_POINT, "housing"), "omar": (Role.AUDITOR, "office"),
         "grace": (Role.COMMISSION_MEMBER, "commission")}
BODIES = {"office": ("human-rights-office", "office", "Human Rights Office", "인권담당관", ""),
          "housing": ("housing-bureau", "department", "Housing Bureau", "주택국", "housing@example.org"),
          "welfare": ("welfare-bureau", "department", "Welfare Bureau", "복지국", ""),
          "commission": ("commission", "commission", "Commission", "인권위원회", "")}


def make_town() -> Town:
    """The city, whole; written without services, because nearly every test begins with it."""
    city = City.objects.create(pk=1, title={"en": "Lumen City", "ko": "빛고을시"}, languages=["en", "ko"],
                               country="KOR", set_up_at=timezone.now())
    bodies = dict(zip(BODIES, Body.objects.bulk_create(
        Body(ref=ref, kind=kind, title={"en": en, "ko": ko}, email=email)
        for ref, kind, en, ko, email in BODIES.values()), strict=True))
    people = dict(zip(SEATS, User.objects.bulk_create(
        User(email=f"{name}@example.org", name=f"{name.title()} Kim", password="!") for name in SEATS), strict=True))
    Membership.objects.bulk_create(
        Membership(user=people[name], body=bodies[body], role=role) for name, (role, body) in SEATS.items())
    return Town(city, **bodies, **people)


def tell_of(town: Town) -> None:
    """The entries that the services would have written about the town."""
    for body in Body.objects.all():
        audit("body.created", body, by=SYSTEM, data={"kind": body.kind, "ref": body.ref})
    for seat in Membership.objects.select_related("body"):
        audit("membership.started", seat.body, by=town.sora, data={"user": seat.user_id, "role": seat.role})


def browser(user: User | None = None, language: str = "en") -> Client:
    """A browser, signed in or not."""
    client = Client(headers={"accept-language": language})
    if user is not None:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def make_ask(by: User, body: Body, number: int = 1, days: int = 30) -> Assignment:
    """A published recommendation that a body answers for, its answer due in `days`."""
    today = timezone.localdate()
    row = Recommendation.objects.create(
        ref=f"REC-2026-{number:04d}", origin="upr", identity=f"test {number}", text=f"Build home number {number}.",
        status="assigned", ours="ours", ours_public_from=today - dt.timedelta(days=30),
        due_on=today + dt.timedelta(days=days))
    return Assignment.objects.create(recommendation=row, body=body, proposed_by=by, due_on=row.due_on,
                                     objection_until=today, noticed_at=timezone.now())


def make_functions() -> list[Term]:
    """Three functions of a city."""
    scheme = Scheme.objects.create(code="functions-test", kind="functions", title={"en": "Functions", "ko": "사무"})
    return [Term.objects.create(scheme=scheme, code=code, title={"en": code.title(), "ko": ko}, order=order)
            for order, (code, ko) in enumerate((("housing", "주거"), ("welfare", "복지"), ("transport", "교통")))]


def last_verb() -> str:
    """The verb of the newest audit entry, after proving that the chain holds."""
    assert verify().broken_at is None
    entry = AuditEntry.objects.order_by("-number").first()
    return entry.verb if entry else ""
