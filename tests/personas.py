"""The people and bodies that tests speak of: a small city, made in a few milliseconds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone

from hrcity.core.actors import SYSTEM
from hrcity.core.references import next_reference
from hrcity.core.roles import Role
from hrcity.institutions.models import Body, BodyPower, Competence, Membership
from hrcity.institutions.services import city_set_up
from hrcity.people.models import User
from hrcity.recommendations import services
from hrcity.recommendations.models import Answer, Evidence, Recommendation
from hrcity.vocabulary.models import Scheme, Term

TITLE = {"en": "Saebit", "ko": "새빛시"}
BODIES = {
    "office": ("office", "Human Rights Office", "인권담당관"),
    "housing": ("department", "Housing Department", "주거복지과"),
    "welfare": ("department", "Welfare Department", "복지정책과"),
    "commission": ("commission", "Human Rights Commission", "인권위원회"),
    "ombudsperson": ("ombudsperson", "Ombudsperson", "인권옹호관"),
    "audit": ("department", "Audit Office", "감사관"),
    "ministry": ("ministry", "Ministry of Justice", "법무부"),
    "cescr": ("treaty_body", "Committee on Economic, Social and Cultural Rights", "사회권위원회"),
}
PEOPLE = {
    "ana": ("commission", Role.READER),  # a resident with a reader's account
    "minjun": ("office", Role.OFFICER),
    "seoyeon": ("office", Role.OFFICE_HEAD),
    "haneul": ("office", Role.ADMINISTRATOR),
    "dewi": ("housing", Role.FOCAL_POINT),
    "jiho": ("housing", Role.DEPARTMENT_HEAD),
    "eunji": ("welfare", Role.FOCAL_POINT),
    "taeho": ("welfare", Role.DEPARTMENT_HEAD),
    "grace": ("commission", Role.COMMISSION_MEMBER),
    "sena": ("commission", Role.SECRETARY),
    "yun": ("ombudsperson", Role.REVIEWER),
    "omar": ("audit", Role.AUDITOR),
}
GRADES = (
    ("done", "Fully done", "완전 이행"),
    ("partly", "Partly done", "일부 이행"),
    ("none", "Not started", "미착수"),
)
FUNCTIONS = (("housing", "Housing", "주거"),)


@dataclass
class BareCity:
    """Bodies and people by name, before anything is asked of them."""

    bodies: dict[str, Body]
    people: dict[str, User]
    grades: dict[str, Term] = field(default_factory=dict)
    function: Term | None = None

    @classmethod
    def make(cls) -> Self:
        """Make it, a statement per table, because nearly every test begins with it; lists that are loaded stay."""
        city_set_up(title=TITLE, languages=["en", "ko"], by=SYSTEM, contact="rights@saebit.example")
        Body.objects.bulk_create(
            [Body(ref=ref, kind=kind, title={"en": en, "ko": ko}) for ref, (kind, en, ko) in BODIES.items()],
            ignore_conflicts=True,
        )
        people = User.objects.bulk_create(
            User(email=f"{name}@saebit.example", name=name.capitalize(), password="!") for name in PEOPLE
        )
        city = cls(
            bodies={body.ref: body for body in Body.objects.filter(ref__in=BODIES)},
            people=dict(zip(PEOPLE, people, strict=True)),
        )
        Membership.objects.bulk_create(
            Membership(user=city.people[name], body=city.bodies[body], role=role, starts_on=dt.date(2020, 1, 1))
            for name, (body, role) in PEOPLE.items()
        )
        BodyPower.objects.bulk_create(
            BodyPower(body=city.bodies[ref], verb=verb, legal_basis="Human Rights Ordinance, art. 20")
            for ref in ("commission", "ombudsperson")
            for verb in (BodyPower.Verb.GRADE, BodyPower.Verb.RECOMMEND)
        )
        city.grades = terms("implementation", "grades", GRADES)
        city.function = terms("functions", "functions", FUNCTIONS)["housing"]
        Competence.objects.create(
            function=city.function, body=city.bodies["housing"], legal_basis="Local Autonomy Act, art. 13"
        )
        return city

    @property
    def ids(self) -> dict[str, int]:
        """The keys of all people by name."""
        return {name: user.pk for name, user in self.people.items()}

    def person(self, name: str) -> User:
        """A person as a new request knows them; their seats are looked up afresh."""
        return User.objects.get(pk=self.people[name].pk)

    def client(self, name: str = "") -> Client:
        """A browser of somebody; "" is signed out."""
        client = Client()
        if name:
            client.force_login(self.person(name))
        return client

    def actor(self, name: str) -> Any:
        """A person, or a stranger for ""."""
        return self.person(name) if name else AnonymousUser()

    def again(self, row: Recommendation) -> Recommendation:
        """The row as it is now."""
        return Recommendation.objects.get(pk=row.pk)


class SmallCity(BareCity):
    """The city with short words for what tests do again and again."""

    def ask(self, text: str = "Build homes that people can afford", **fields: Any) -> Recommendation:
        """An ask that came in, public and untouched."""
        now = timezone.now()
        ref = next_reference("REC", now.year)
        return Recommendation.objects.create(
            **{
                "ref": ref,
                "origin": "treaty_body",
                "issuer": self.bodies["cescr"],
                "text": text,
                "identity": f"own|{ref}",
                "symbol": "E/C.12/XYZ/CO/1",
                "paragraph": "12",
                "issued_on": dt.date(2026, 3, 1),
                "country": "XYZ",
                "created_at": now,
                "updated_at": now,
            }
            | fields
        )

    def propose(self, row: Recommendation, by: str = "minjun", **fields: Any) -> Recommendation:
        """Proposed as ours, for the housing department."""
        services.recommendation_propose(
            **{
                "recommendation": row,
                "outcome": "ours",
                "reason": "The city runs public housing.",
                "by": self.person(by),
                "legal_basis": "Local Autonomy Act, art. 13",
                "lead": self.bodies["housing"],
            }
            | fields
        )
        return self.again(row)

    def assign(self, row: Recommendation, **fields: Any) -> Recommendation:
        """Proposed and approved: the answer is due."""
        row = self.propose(row, **fields)
        services.recommendation_approve(recommendation=row, by=self.person("seoyeon"))
        return self.again(row)

    def draft(self, row: Recommendation, by: str = "dewi", **fields: Any) -> Answer:
        """The department's answer, sent to be signed."""
        return services.answer_draft(
            **{
                "recommendation": row,
                "word": "take_on",
                "by": self.person(by),
                "text": {"en": "We will build."},
                "measure": {"en": "Build 100 homes"},
                "measure_due_on": dt.date(2030, 6, 30),
                "submit": True,
            }
            | fields
        )

    def answered(self, row: Recommendation, **fields: Any) -> Recommendation:
        """Assigned, drafted and signed."""
        row = self.assign(row)
        services.answer_sign(answer=self.draft(row, **fields), by=self.person("jiho"))
        return self.again(row)

    def proof(self, row: Recommendation, by: str = "dewi", **fields: Any) -> Evidence:
        """A figure as evidence, internal."""
        return services.evidence_add(
            **{
                "recommendation": row,
                "kind": "figure",
                "title": {"en": "Homes built"},
                "figure": "40",
                "unit": {"en": "homes"},
                "source": {"en": "Housing register"},
                "by": self.person(by),
            }
            | fields
        )

    def done(self, row: Recommendation) -> Recommendation:
        """Answered, proven, reported as done and signed."""
        row = self.answered(row)
        item = self.proof(row)
        services.evidence_release(evidence=item, by=self.person("minjun"))
        update = services.update_add(
            recommendation=row, text={"en": "All are built."}, by=self.person("dewi"), says_done=True, evidence=[item]
        )
        services.update_sign(update=update, by=self.person("jiho"))
        return self.again(row)

    def graded(self, row: Recommendation, grade: str = "done") -> Recommendation:
        """Done and graded by the commission."""
        row = self.done(row)
        services.grade_give(
            recommendation=row,
            term=self.grades[grade],
            body=self.bodies["commission"],
            reason={"en": "Seen."},
            by=self.person("grace"),
        )
        return self.again(row)


def small_city() -> SmallCity:
    """Make it."""
    return SmallCity.make()


def terms(code: str, kind: str, rows: Sequence[tuple[str, str, str]]) -> dict[str, Term]:
    """Terms of a list by code; what is loaded already stays."""
    scheme, _made = Scheme.objects.get_or_create(code=code, defaults={"kind": kind, "title": {"en": code.title()}})
    Term.objects.bulk_create(
        [
            Term(scheme=scheme, code=term, title={"en": en, "ko": ko}, order=order)
            for order, (term, en, ko) in enumerate(rows)
        ],
        ignore_conflicts=True,
    )
    return {term.code: term for term in scheme.terms.filter(code__in=[row[0] for row in rows])}
