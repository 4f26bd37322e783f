"""Bodies and people of the small city (`tests.personas`) under short names, and what is made of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.test import Client
from django.utils import timezone

from hrcity.core.actors import SYSTEM
from hrcity.core.audit import audit, verify
from hrcity.core.models import AuditEntry
from hrcity.institutions.models import Body, BodyPower, City, Competence, Membership
from hrcity.people.models import User
from hrcity.recommendations.models import Assignment, Recommendation
from hrcity.vocabulary.models import Scheme, Term
from tests.personas import small_city

PASSWORD = "seven lamps by the river"
SignedIn = Callable[..., Client]
Ask = Callable[..., Assignment]


@dataclass
class Town:
    """Those of the small city whom the tests of bodies and terms speak of."""

    city: City
    office: Body
    housing: Body
    welfare: Body
    commission: Body
    haneul: User
    seoyeon: User
    minjun: User
    dewi: User
    omar: User
    grace: User

    @property
    def everybody(self) -> dict[str, User]:
        """All people by name."""
        return {name: getattr(self, name) for name in NAMES}

    def seat(self, name: str) -> Membership:
        """The only term of a person."""
        return Membership.objects.get(user=self.everybody[name])


NAMES = ("haneul", "seoyeon", "minjun", "dewi", "omar", "grace")
BODIES = ("office", "housing", "welfare", "commission")


def make_town() -> Town:
    """The small city, in Korea, with no power and no function given yet: that is what these tests do."""
    small = small_city()
    City.objects.update(country="KOR")
    BodyPower.objects.all().delete()
    Competence.objects.all().delete()
    Scheme.objects.filter(code="functions").delete()
    bodies = {ref: small.bodies[ref] for ref in BODIES}
    return Town(City.objects.get(), **bodies, **{name: small.people[name] for name in NAMES})


def tell_of(town: Town) -> None:
    """The entries that the services would have written about the town."""
    for body in Body.objects.all():
        audit("body.created", body, by=SYSTEM, data={"kind": body.kind, "ref": body.ref})
    for seat in Membership.objects.select_related("body"):
        audit("membership.started", seat.body, by=town.haneul, data={"user": seat.user_id, "role": seat.role})


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
