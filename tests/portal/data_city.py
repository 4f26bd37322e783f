"""The small city, and recommendations at different places of their way."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from hrcity.core.actors import SYSTEM
from hrcity.core.clocks import today
from hrcity.core.references import next_reference
from hrcity.recommendations import services
from hrcity.recommendations.models import Answer, Evidence, Recommendation
from hrcity.recommendations.services.common import settle
from hrcity.vocabulary.models import Term
from tests.personas import BareCity


class DataCity(BareCity):
    """The small city, with asks as the tests of this folder speak of them: homes to insulate, taken on."""

    @property
    def grade(self) -> Term:
        """That something is partly done."""
        return self.grades["partly"]

    def ask(self, text: str, **fields: Any) -> Recommendation:
        """A recommendation as it comes in."""
        ref, now = next_reference("REC", today().year), timezone.now()
        row = Recommendation.objects.create(**{
            "ref": ref, "origin": "treaty_body", "issuer": self.bodies["cescr"], "text": text, "identity": ref,
            "symbol": "E/C.12/XYZ/CO/1", "paragraph": "12", "issued_on": dt.date(2025, 3, 1), "country": "XYZ",
            "created_at": now, "updated_at": now} | fields)
        return settle(row, "entered", by=SYSTEM, data={"origin": row.origin, "body": "cescr"})

    def propose(self, row: Recommendation, lead: str = "housing") -> Recommendation:
        """Proposed by the officer."""
        services.recommendation_propose(
            recommendation=row, outcome="ours", reason="secret reasons for the department", by=self.person("minjun"),
            legal_basis="Housing Act, art. 3", lead=self.bodies[lead], public_reason={"en": "Homes are ours."})
        return self.again(row)

    def assign(self, row: Recommendation, lead: str = "housing", *, take: bool = True) -> Recommendation:
        """Approved; with `take` the department takes it, so that it is public."""
        self.propose(row, lead)
        services.recommendation_approve(recommendation=self.again(row), by=self.person("seoyeon"))
        if take:
            name = "dewi" if lead == "housing" else "eunji"
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
        services.answer_sign(answer=draft, by=self.person("jiho"))
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
        services.update_sign(update=item, by=self.person("jiho"))


def days_ago(row: Recommendation, days: int) -> None:
    """Let a record and all that happened to it be older."""
    when = timezone.now() - dt.timedelta(days=days)
    Recommendation.objects.filter(pk=row.pk).update(created_at=when, updated_at=when)
