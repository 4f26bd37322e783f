"""Rows that the demonstration city has not yet, for pages that are opened in a browser: `python -m tests.pages.rows`.

Runs beside the server, on its home (`HRCITY_HOME`); prints the references as JSON.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hrcity.plan.models import Node


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
                      **voices(node)}))  # fmt: skip


def voices(node: Node) -> dict[str, str]:
    """A comment that is published, one that waits, a monitor with a visit, a report of an organisation."""
    from hrcity.core.actors import RESIDENT
    from hrcity.core.clocks import today
    from hrcity.institutions.models import Body
    from hrcity.people.models import User
    from hrcity.plan.services import voice, voice_monitors

    sena = User.objects.get(email="sena.yoo@saebit.example")
    commission, day = Body.objects.get(ref="human-rights-commission"), today()
    said = {"node": node, "stance": "contest", "language": "en", "by": RESIDENT}
    comment, _code = voice.comment_send(text="The lift in block 3 has been broken since May.", **said)
    words = {"en": comment.original, "ko": "3동 승강기가 5월부터 고장입니다."}
    voice.comment_publish(comment=comment, text=words, by=sena)
    waiting, _code = voice.comment_send(text="Mr. Kim told us to leave. Call 010-1234-5678.", **said)
    monitor = voice_monitors.monitor_appoint(
        name="Ana", body=commission, scope={"en": "Homes", "ko": "주거"}, starts_on=day, ends_on=day, trained_on=day,
        by=sena)  # fmt: skip
    visit = voice_monitors.visit_record(
        monitor=monitor, visited_on=day, place={"en": "Block 3", "ko": "3동"}, seen={"en": "The lift stands still."},
        findings=[voice_monitors.Finding(node, "The lift stands still.")], by=sena)  # fmt: skip
    voice_monitors.ngo_report_add(
        title={"en": "Homes for all", "ko": "모두의 집"}, organisation="Home for All", dated=day, nodes=[node], by=sena,
        url="https://example.org/", words={"en": "Too slow.", "ko": "너무 느립니다."})  # fmt: skip
    return {"COMMENT": comment.ref, "SENT": waiting.ref, "MONITOR": monitor.ref, "VISIT": visit.ref}


if __name__ == "__main__":
    main()
