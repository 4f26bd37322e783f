"""A small plan in force for tests: two goals, three measures, an indicator, a meeting; made in a few statements."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from hrcity.core.clocks import today
from hrcity.core.models import Visibility
from hrcity.core.references import next_reference
from hrcity.indicators.models import Indicator, IndicatorValue
from hrcity.institutions.models import Meeting
from hrcity.plan.models import Node, NodeUpdate, Opinion, Plan, PlanLevel, Promise
from hrcity.plan.rules import PlanState, UpdateState
from hrcity.plan.services import opinions, promises
from tests.personas import SmallCity


@dataclass
class SmallPlan:
    """The plan and its parts by name. `leaf` belongs to the Housing Department, `other` to Welfare, `third` to none."""

    city: SmallCity
    plan: Plan
    levels: list[PlanLevel]
    goal: Node
    second_goal: Node
    leaf: Node
    other: Node
    third: Node
    indicator: Indicator
    meeting: Meeting

    def accepted(
        self, node: Node, period: str, status: str = "on_track", progress: int | None = 50, **fields: Any
    ) -> NodeUpdate:
        """An accepted report of the lead body, straight into the table, and the node as it then stands."""
        assert node.lead is not None
        now = timezone.now()
        head = {"housing": "jiho", "welfare": "taeho"}[node.lead.ref]
        contact = {"housing": "dewi", "welfare": "eunji"}[node.lead.ref]
        update = NodeUpdate.objects.create(
            **{
                "node": node,
                "period": period,
                "body": node.lead,
                "status": status,
                "progress": None if progress is None else Decimal(progress),
                "text": {"en": f"Work in {period}."},
                "state": UpdateState.ACCEPTED,
                "by": self.city.person(contact),
                "submitted_by": self.city.person(head),
                "submitted_at": now,
                "validated_by": self.city.person("minjun"),
                "validated_at": now,
            }
            | fields
        )
        Node.objects.filter(pk=node.pk).update(status=status, progress=update.progress, latest=update)
        node.refresh_from_db()
        return update

    def again(self) -> Plan:
        """The plan as it is now."""
        return Plan.objects.get(pk=self.plan.pk)


def plan_of(city: SmallCity, state: str = PlanState.IN_FORCE, **fields: Any) -> SmallPlan:
    """Make it: in force since the first of January of last year, for four years, reports every half-year."""
    year = today().year
    adopted = (
        {}
        if state in {"drafting", "consultation", "commission_review"}
        else {"adopted_by": city.bodies["commission"], "adopted_on": dt.date(year - 2, 12, 15)}
    )
    number = Plan.objects.count() + 1
    plan = Plan.objects.create(
        **{
            "ref": f"PLAN-{year}-{number:04d}",
            "title": {"en": "Human rights plan", "ko": "인권기본계획"},
            "owner": city.bodies["office"],
            "starts_on": dt.date(year - 1, 1, 1),
            "ends_on": dt.date(year + 2, 12, 31),
            "state": state,
            "visibility": Visibility.PUBLIC,
            "by": city.person("minjun"),
        }
        | adopted
        | fields
    )
    levels = PlanLevel.objects.bulk_create(
        [
            PlanLevel(plan=plan, depth=1, name={"en": "Goal", "ko": "목표"}),
            PlanLevel(plan=plan, depth=2, name={"en": "Measure", "ko": "과제"}),
        ]
    )
    base = (number - 1) * 10
    span = {"starts_on": plan.starts_on, "ends_on": plan.ends_on}

    def node(place: int, level: int, parent: Node | None, title: tuple[str, str], **more: Any) -> Node:
        return Node.objects.create(
            plan=plan,
            level=levels[level],
            parent=parent,
            order=place,
            ref=f"MEA-{year}-{base + place:04d}",
            title=dict(zip(("en", "ko"), title, strict=True)),
            **more,
        )

    goal = node(1, 0, None, ("A home for everyone", "모두의 집"))
    leaf = node(
        2,
        1,
        goal,
        ("Build 400 homes", "주택 400호 건설"),
        lead=city.bodies["housing"],
        target={"en": "400 homes by the end of the plan", "ko": "계획 종료까지 400호"},
        **span,
    )
    other = node(
        3,
        1,
        goal,
        ("Help with the rent", "월세 지원"),
        lead=city.bodies["welfare"],
        target={"en": "2,000 households a year", "ko": "연 2,000가구"},
        **span,
    )
    second = node(4, 0, None, ("Nobody is turned away", "아무도 거절되지 않는 도시"))
    third = node(5, 1, second, ("Train front desks", "민원창구 교육"), target={"en": "All desks"}, **span)
    indicator = Indicator.objects.create(
        ref=next_reference("IND", year),
        title={"en": "Homes built", "ko": "건설 주택 수"},
        unit={"en": "homes", "ko": "호"},
        owner=city.bodies["housing"],
    )
    IndicatorValue.objects.create(
        indicator=indicator,
        period=str(year - 1),
        dated=dt.date(year - 1, 12, 31),
        value=120,
        source={"en": "Housing register"},
    )
    meeting = Meeting.objects.create(
        ref=f"MTG-{year}-{number:04d}",
        body=city.bodies["commission"],
        title={"en": "Spring session", "ko": "봄 회의"},
        starts_at=timezone.now(),
        by=city.person("grace"),
    )
    return SmallPlan(city, plan, list(levels), goal, second, leaf, other, third, indicator, meeting)


def review_rows(plan: SmallPlan) -> tuple[Opinion, Opinion, Promise]:
    """A published opinion, a draft of the same body, and a promise of the head of housing."""
    grace, sena = plan.city.person("grace"), plan.city.person("sena")
    said, drafted = (
        opinions.opinion_draft(
            body=plan.city.bodies["commission"], kind="object", text={"en": text}, node=plan.leaf, by=grace
        )
        for text in ("Too slow.", "Too few.")
    )
    opinions.opinion_publish(opinion=said, by=sena)
    holder = promises.office_holder_enter(
        office={"en": "Head of Housing"}, name="Jiho Han", body=plan.city.bodies["housing"],
        starts_on=plan.plan.starts_on, by=plan.city.person("minjun"),
    )  # fmt: skip
    promise = promises.promise_enter(
        holder=holder, kind="statement", text={"en": "400 homes."}, given_on=plan.plan.starts_on,
        source={"en": "Yearly statement"}, by=plan.city.person("minjun"),
    )  # fmt: skip
    return said, drafted, promise
