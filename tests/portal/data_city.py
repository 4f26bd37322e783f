"""A small city of our own making: bodies, people in their roles, recommendations at different places of their way."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from hrcity.core.actors import SYSTEM
from hrcity.core.clocks import today
from hrcity.core.references import next_reference
from hrcity.core.roles import Role
from hrcity.institutions.models import Body, BodyPower, Membership
from hrcity.institutions.services import city_set_up
from hrcity.people.models import User
from hrcity.recommendations import services
from hrcity.recommendations.models import Answer, Evidence, Recommendation
from hrcity.recommendations.services.common import settle
from hrcity.vocabulary.models import Scheme, Term

PEOPLE = {
    "minjun": ("office", Role.OFFICER), "sora": ("office", Role.OFFICE_HEAD), "dewi": ("housing", Role.FOCAL_POINT),
    "hana": ("housing", Role.DEPARTMENT_HEAD), "tomas": ("transport", Role.FOCAL_POINT),
    "grace": ("commission", Role.COMMISSION_MEMBER), "omar": ("office", Role.AUDITOR), "ana": ("", Role.READER),
}
BODIES = (("office", "office", "Human Rights Office", "인권담당관"), ("housing", "department", "Housing", "주택과"),
          ("transport", "department", "Transport", "교통과"), ("commission", "commission", "Commission", "인권위원회"),
          ("ministry", "ministry", "Ministry of Justice", "법무부"),
          ("crc", "treaty_body", "Committee on the Rights of the Child", "아동권리위원회"))


@dataclass
class DataCity:
    """What the tests of this folder work with."""

    bodies: dict[str, Body] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    grade: Term | None = None

    def person(self, name: str) -> User:
        """A person as a new request would know them."""
        return User.objects.get(pk=self.people[name].pk)

    def ask(self, text: str, **fields: Any) -> Recommendation:
        """A recommendation as it comes in."""
        ref, now = next_reference("REC", today().year), timezone.now()
        row = Recommendation.objects.create(**{
            "ref": ref, "origin": "treaty_body", "issuer": self.bodies["crc"], "text": text, "identity": ref,
            "symbol": "CRC/C/XYZ/CO/1", "paragraph": "12", "issued_on": dt.date(2025, 3, 1), "country": "XYZ",
            "created_at": now, "updated_at": now} | fields)
        return settle(row, "entered", by=SYSTEM, data={"origin": row.origin, "body": "crc"})

    def propose(self, row: Recommendation, lead: str = "housing") -> Recommendation:
        """Proposed by the officer."""
        services.recommendation_propose(
            recommendation=row, outcome="ours", reason="secret reasons for the department", by=self.person("minjun"),
            legal_basis="Housing Act, art. 3", lead=self.bodies[lead], public_reason={"en": "Homes are ours."})
        return self.again(row)

    def assign(self, row: Recommendation, lead: str = "housing", *, take: bool = True) -> Recommendation:
        """Approved; with `take` the department takes it, so that it is public."""
        self.propose(row, lead)
        services.recommendation_approve(recommendation=self.again(row), by=self.person("sora"))
        if take:
            name = "dewi" if lead == "housing" else "tomas"
            services.recommendation_take(recommendation=self.again(row), by=self.person(name))
        return self.again(row)

    def draft(self, row: Recommendation, **values: Any) -> Answer:
        """A draft of the housing department's contact."""
        given = {"word": "take_on", "text": {"en": "We will insulate.", "ko": "단열을 하겠습니다."},
                 "measure": {"en": "Insulate 200 homes"}, "measure_due_on": today() + dt.timedelta(days=300)} | values
        return services.answer_draft(recommendation=row, by=self.person("dewi"), **given)

    def answer(self, row: Recommendation) -> Recommendation:
        """Answered and signed."""
        draft = self.draft(row, submit=True)
        services.answer_sign(answer=draft, by=self.person("hana"))
        return self.again(row)

    def prove(self, row: Recommendation) -> Evidence:
        """A link that the office released, beside one that it did not."""
        services.evidence_add(recommendation=row, kind="link", url="https://example.org/unchecked",
                              title={"en": "Unchecked"}, by=self.person("dewi"))
        item = services.evidence_add(recommendation=row, kind="link", url="https://example.org/homes",
                                     title={"en": "List of homes", "ko": "주택 목록"}, by=self.person("dewi"))
        return services.evidence_release(evidence=item, by=self.person("minjun"))

    def report(self, row: Recommendation, text: str = "120 homes are done.") -> None:
        """A signed report."""
        item = services.update_add(recommendation=row, text={"en": text}, by=self.person("dewi"))
        services.update_sign(update=item, by=self.person("hana"))

    def again(self, row: Recommendation) -> Recommendation:
        """The row as it is now."""
        return Recommendation.objects.get(pk=row.pk)


def build() -> DataCity:
    """The city with its people, without a recommendation."""
    city_set_up(title={"en": "Lumen", "ko": "루멘시"}, languages=["en", "ko"], by=SYSTEM, contact="rights@example.org")
    made = DataCity()
    for ref, kind, english, korean in BODIES:
        made.bodies[ref] = Body.objects.create(ref=ref, kind=kind, title={"en": english, "ko": korean})
    for name, (body, role) in PEOPLE.items():
        made.people[name] = User.objects.create_user(f"{name}@example.org", name.title())
        if body:
            Membership.objects.create(user=made.people[name], body=made.bodies[body], role=role,
                                      starts_on=dt.date(2020, 1, 1))
    scheme = Scheme.objects.create(code="implementation", kind="grades", title={"en": "Implementation"})
    made.grade = Term.objects.create(scheme=scheme, code="partly", title={"en": "partly", "ko": "일부 이행"})
    BodyPower.objects.create(body=made.bodies["commission"], verb="grade", legal_basis="Ordinance, art. 9")
    return made


def days_ago(row: Recommendation, days: int) -> None:
    """Let a record and all that happened to it be older."""
    when = timezone.now() - dt.timedelta(days=days)
    Recommendation.objects.filter(pk=row.pk).update(created_at=when, updated_at=when)
