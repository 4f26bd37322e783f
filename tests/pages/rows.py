"""Rows that the demonstration city has not yet, for pages that are opened in a browser: `python -m tests.pages.rows`.

Runs beside the server, on its home (`HRCITY_HOME`); prints the references as JSON.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from decimal import Decimal
from typing import Any


def main() -> None:
    """A plan in force with one measure, a meeting, an indicator with two figures and a correction."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hrcity.conf.settings")
    import django

    django.setup()

    from django.utils import timezone

    from hrcity.core.models import Visibility
    from hrcity.indicators import services
    from hrcity.institutions.models import Body, Meeting
    from hrcity.people.models import User
    from hrcity.plan.models import Node, NodeIndicator, Plan, PlanLevel
    from hrcity.plan.rules import PlanState

    officer = User.objects.get(email="minjun.park@saebit.example")
    office, commission = Body.objects.get(ref="human-rights-office"), Body.objects.get(ref="human-rights-commission")
    day = dt.date(2026, 1, 1)
    plan = Plan.objects.create(
        ref="PLAN-2026-9001", title={"en": "Human rights plan", "ko": "인권기본계획"}, owner=office, starts_on=day,
        ends_on=dt.date(2029, 12, 31), state=PlanState.IN_FORCE, visibility=Visibility.PUBLIC, adopted_by=commission,
        adopted_on=day)  # fmt: skip
    level = PlanLevel.objects.create(plan=plan, depth=1, name={"en": "Measure", "ko": "과제"})
    node = Node.objects.create(plan=plan, level=level, ref="MEA-2026-9001",
                               title={"en": "Build 400 homes", "ko": "주택 400호 건설"})  # fmt: skip
    meeting = Meeting.objects.create(ref="MTG-2026-9001", body=commission, by=officer, starts_at=timezone.now(),
                                     title={"en": "Spring session", "ko": "봄 회의"})  # fmt: skip
    source = {"en": "Housing register", "ko": "주택 대장"}
    indicator = services.indicator_enter(title={"en": "Homes built", "ko": "건설 주택 수"}, owner=office,
                                         unit={"en": "homes", "ko": "호"}, by=officer)  # fmt: skip
    for year, value in ((2024, 120), (2025, 300)):
        last = services.value_add(indicator=indicator, period=str(year), dated=dt.date(year, 12, 31), by=officer,
                                  value=Decimal(value), source=source)  # fmt: skip
    reason = {"en": "Ten were counted twice.", "ko": "열 호를 두 번 셌습니다."}
    services.value_correct(old=last, value=Decimal(290), source={}, reason=reason, by=officer)
    NodeIndicator.objects.create(node=node, indicator=indicator)
    print(json.dumps({"PLAN": plan.ref, "NODE": node.ref, "MEETING": meeting.ref, "INDICATOR": indicator.ref,
                      **amended(plan, node, officer)}))  # fmt: skip


def amended(plan: Any, node: Any, officer: Any) -> dict[str, str]:
    """A second version in force, and a recommendation that the measure answers."""
    from hrcity.people.models import User
    from hrcity.plan.services import amendments, links
    from hrcity.recommendations.models import Recommendation

    head = User.objects.get(email="seoyeon.han@saebit.example")
    reason = {"en": "Rents rose faster than planned.", "ko": "월세가 계획보다 빠르게 올랐습니다."}
    row = amendments.amendment_open(plan=plan, reason=reason, by=officer)
    amendments.amendment_change(amendment=row, kind="change", node=node, by=officer, ends_on=dt.date(2029, 6, 30),
                                title={"en": "Build 600 homes", "ko": "주택 600호 건설"})  # fmt: skip
    amendments.amendment_put_in_force(amendment=row, decided_by=plan.adopted_by, decided_on=dt.date(2026, 6, 1),
                                      act={"en": "Resolution 7", "ko": "의결 제7호"}, by=head)  # fmt: skip
    ask = Recommendation.objects.filter(visibility="public").order_by("pk")[0]
    link = links.ask_link(node=node, recommendation=ask, by=officer)
    return {"AMENDMENT": str(row.pk), "NODE_ASK": str(link.pk)}


if __name__ == "__main__":
    main()
