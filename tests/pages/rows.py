"""Rows that the demonstration city has not yet, for pages that are opened in a browser: `python -m tests.pages.rows`.

Runs beside the server, on its home (`HRCITY_HOME`); prints the references as JSON.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from decimal import Decimal


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
    from hrcity.plan.services.money import amount_set, line_add, line_allocate

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
    line = line_add(year=2026, code="4010-301", title={"en": "Public housing", "ko": "공공주택"}, body=office,
                    source="city", currency="KRW", plan=plan, by=officer)  # fmt: skip
    line_allocate(line=line, node=node, share=Decimal(60), by=officer)
    for stage, amount in (("proposed", 2_400_000_000), ("voted", 2_000_000_000), ("spent", 640_000_000)):
        amount_set(line=line, stage=stage, amount=Decimal(amount), as_of=day, source="Budget 2026, p. 12", by=officer)
    print(json.dumps({"BUDGET": line.ref, "YEAR": "2026", "PLAN": plan.ref, "NODE": node.ref, "MEETING": meeting.ref,
                      "INDICATOR": indicator.ref}))


if __name__ == "__main__":
    main()
