"""Rows that the demonstration city has not yet, for pages that are opened in a browser: `python -m tests.pages.rows`.

Runs beside the server, on its home (`HRCITY_HOME`); prints the references as JSON.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hrcity.plan.models import Node


def main() -> None:
    """A plan in force with one measure, a meeting, an indicator with two figures and a correction."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hrcity.conf.settings")
    import django

    django.setup()

    from django.utils import timezone

    from hrcity.core.clocks import today
    from hrcity.core.models import Visibility
    from hrcity.indicators import services
    from hrcity.institutions.models import AgendaItem, Body, Meeting, Membership, SeatGap, SeatShare
    from hrcity.people.models import User
    from hrcity.plan.models import Node, NodeIndicator, NodeUpdate, Plan, PlanLevel
    from hrcity.plan.rules import PlanState
    from hrcity.plan.services.periods import periods_ready

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
    point = AgendaItem.objects.create(meeting=meeting, order=1, subject_ref=plan.ref,
                                      title={"en": "Opinion on the plan", "ko": "계획에 대한 의견"})  # fmt: skip
    housing = Body.objects.filter(kind="department", valid_to__isnull=True).first() or office
    gap = SeatGap.objects.create(
        body=commission, dimension="age", group={"en": "People under 30", "ko": "30세 미만"}, owner=housing,
        action={"en": "Ask youth groups for names", "ko": "청년 단체에 추천 요청"}, due_on=dt.date(2030, 1, 1),
        by=officer)  # fmt: skip
    SeatShare.objects.create(
        body=commission, as_of=day, dimension="age", group={"en": "Under 30", "ko": "30세 미만"}, members=1, seats=9,
        population_share=Decimal(20), source={"en": "Census", "ko": "인구총조사"}, by=officer)  # fmt: skip
    source = {"en": "Housing register", "ko": "주택 대장"}
    indicator = services.indicator_enter(title={"en": "Homes built", "ko": "건설 주택 수"}, owner=office,
                                         unit={"en": "homes", "ko": "호"}, by=officer)  # fmt: skip
    for year, value in ((2024, 120), (2025, 300)):
        last = services.value_add(indicator=indicator, period=str(year), dated=dt.date(year, 12, 31), by=officer,
                                  value=Decimal(value), source=source)  # fmt: skip
    reason = {"en": "Ten were counted twice.", "ko": "열 호를 두 번 셌습니다."}
    services.value_correct(old=last, value=Decimal(290), source={}, reason=reason, by=officer)
    NodeIndicator.objects.create(node=node, indicator=indicator)
    periods_ready(plan=plan, today=today())
    contact, head = (User.objects.get(email=f"{name}@saebit.example") for name in ("dewi.lestari", "jiho.kim"))
    housing = Membership.objects.filter(user=contact, role="focal_point")[0].body
    update = NodeUpdate.objects.create(
        node=node, period="2026-H1", body=housing, status="on_track", progress=40, state="accepted",
        text={"en": "Ground was broken.", "ko": "착공했습니다."}, by=contact, submitted_by=head,
        submitted_at=timezone.now(), validated_by=officer, validated_at=timezone.now())  # fmt: skip
    Node.objects.filter(pk=node.pk).update(lead=housing, starts_on=day, ends_on=plan.ends_on, status="on_track",
                                           progress=40, latest=update)  # fmt: skip
    rows = {"PLAN": plan.ref, "NODE": node.ref, "MEETING": meeting.ref, "INDICATOR": indicator.ref, "POINT": point.pk,
            "GAP": gap.pk, "UPDATE": str(update.pk), "PERIOD": "2026-H1"}  # fmt: skip
    rows |= _review(plan, node, commission) | money(plan, node, officer, office) | desk_rows(officer, office)
    print(json.dumps(rows | amended(plan, node, officer) | voices(node)))


def _review(plan: Any, node: Any, commission: Any) -> dict[str, str]:
    """A published opinion with its answer, a draft, a promise judged and replied to."""
    from hrcity.people.models import User
    from hrcity.plan.services import opinion_answers, opinions, promises

    def who(name: str) -> User:
        return User.objects.get(email__startswith=f"{name}.")

    text = {"en": "Build for wheelchairs too.", "ko": "휠체어 이용자를 위한 주택도 지어야 합니다."}
    said, drafted = (
        opinions.opinion_draft(body=commission, kind=kind, text=text, by=who("grace"), dissent=text, **about)
        for kind, about in (("object", {"node": node}), ("changes", {"plan": plan}))
    )
    opinions.opinion_publish(opinion=said, by=who("sena"))
    answer = opinion_answers.opinion_answer_draft(opinion=said, word="taken_up", node=node, by=who("minjun"))
    opinion_answers.opinion_answer_sign(answer=answer, by=who("seoyeon"))
    holder = promises.office_holder_enter(
        office={"en": "Head of the office", "ko": "담당관"}, name="Seoyeon Han", body=plan.owner,
        starts_on=plan.starts_on, by=who("grace"),
    )  # fmt: skip
    promise = promises.promise_enter(
        holder=holder, kind="statement", text={"en": "400 homes by 2028.", "ko": "2028년까지 400호를 짓겠습니다."},
        given_on=plan.starts_on, source=text, nodes=[node], by=who("grace"),
    )  # fmt: skip
    promises.promise_judge(
        promise=promise, verdict="kept", reason=text, proof_url="https://saebit.example/", by=who("sena")
    )
    return {"COMMISSION": commission.ref, "OPINION": said.ref, "OPINION_DRAFT": drafted.ref, "PROMISE": promise.ref,
            "HOLDER": str(holder.pk)}  # fmt: skip


def money(plan: Any, node: Any, officer: Any, office: Any) -> dict[str, str]:
    """A line of the budget, proposed, voted and spent."""
    from hrcity.plan.services.money import amount_set, line_add, line_allocate

    line = line_add(year=2026, code="4010-399", title={"en": "Public housing", "ko": "공공주택"}, body=office,
                    source="city", currency="KRW", plan=plan, by=officer)  # fmt: skip
    line_allocate(line=line, node=node, share=Decimal(60), by=officer)
    for stage, amount in (("proposed", 2_400_000_000), ("voted", 2_000_000_000), ("spent", 640_000_000)):
        amount_set(line=line, stage=stage, amount=Decimal(amount), as_of=dt.date(2026, 1, 1), by=officer,
                   source="Budget 2026, p. 12")  # fmt: skip
    return {"BUDGET": line.ref, "YEAR": "2026"}


def desk_rows(officer: Any, office: Any) -> dict[str, str]:
    """A competence meeting with a proposal on its list, and a second look that waits."""
    from django.utils import timezone

    from hrcity.institutions.models import Meeting
    from hrcity.recommendations import services
    from hrcity.recommendations.models import Decision

    meeting = Meeting.objects.create(ref="MTG-2026-9002", body=office, by=officer, kind="competence",
                                     starts_at=timezone.now(),
                                     title={"en": "Competence meeting", "ko": "소관 결정 회의"})  # fmt: skip
    waiting = Decision.objects.filter(ended_at__isnull=True, approved_at__isnull=True)
    items = services.docket_put(decisions=list(waiting[:1]), meeting=meeting, by=officer)
    look = services.sample_draw(size=5, by=officer, seed="pages").looks.order_by("pk")[0]
    return {"COMPETENCE": meeting.ref, "DOCKET": str(items[0].pk), "LOOK": str(look.pk)}


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
