"""A small city of our own making: its office, two departments, a commission, and the people in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.test import Client
from django.utils import timezone

from hrcity.core.actors import SYSTEM
from hrcity.core.audit import verify
from hrcity.core.models import AuditEntry
from hrcity.core.roles import Role
from hrcity.institutions import services
from hrcity.institutions.models import Body, City, Membership
from hrcity.people.models import User
from hrcity.people.services import user_create
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


def make_town() -> Town:
    """The city, whole."""
    city = services.city_set_up(title={"en": "Lumen City", "ko": "빛고을시"}, languages=["en", "ko"], country="KOR",
                                by=SYSTEM)
    office = services.body_create(kind="office", title={"en": "Human Rights Office", "ko": "인권담당관"}, by=SYSTEM)
    housing = services.body_create(kind="department", title={"en": "Housing Bureau", "ko": "주택국"}, by=SYSTEM,
                                   email="housing@example.org")
    welfare = services.body_create(kind="department", title={"en": "Welfare Bureau", "ko": "복지국"}, by=SYSTEM)
    commission = services.body_create(kind="commission", title={"en": "Commission", "ko": "인권위원회"}, by=SYSTEM)
    seats = {"sora": (Role.ADMINISTRATOR, office), "hana": (Role.OFFICE_HEAD, office), "minjun": (Role.OFFICER, office),
             "dewi": (Role.FOCAL_POINT, housing), "omar": (Role.AUDITOR, office),
             "grace": (Role.COMMISSION_MEMBER, commission)}
    people = {}
    for name, (role, body) in seats.items():
        people[name] = user_create(email=f"{name}@example.org", name=f"{name.title()} Kim", password=PASSWORD,
                                   by=SYSTEM)
        services.membership_start(user=people[name], body=body, role=role, by=SYSTEM)
    return Town(city, office, housing, welfare, commission, **people)


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
