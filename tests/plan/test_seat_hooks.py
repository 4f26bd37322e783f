"""What plans bring to meetings: agenda points lead to plans, measures and asks; late gaps are on the board."""

from __future__ import annotations

import datetime as dt

from hrcity.core.clocks import today
from hrcity.core.models import Visibility
from hrcity.institutions.meeting_subjects import subjects
from hrcity.institutions.models import AgendaItem, SeatGap
from hrcity.plan.models import Plan
from hrcity.plan.owing import overdue
from tests.plans import SmallPlan


def test_agenda_points_lead_to_what_they_are_about(plan: SmallPlan) -> None:
    ask = plan.city.ask()
    for order, ref in enumerate((plan.plan.ref, plan.leaf.ref, ask.ref, "NOT-2026-0001"), start=1):
        AgendaItem.objects.create(meeting=plan.meeting, order=order, title={"en": "Point"}, subject_ref=ref)
    text = plan.city.client().get(plan.meeting.get_absolute_url()).content.decode()
    for row in (plan.plan, plan.leaf, ask):
        assert f'href="{row.get_absolute_url()}"' in text
    assert "NOT-2026-0001" in text


def test_a_plan_that_is_not_public_is_no_link_for_the_public(plan: SmallPlan) -> None:
    Plan.objects.filter(pk=plan.plan.pk).update(visibility=Visibility.INTERNAL)
    refs = [plan.plan.ref, plan.leaf.ref]
    assert subjects(refs, plan.city.actor("")) == {}
    assert set(subjects(refs, plan.city.person("minjun"))) == set(refs)


def test_a_gap_at_a_table_whose_day_has_passed_is_late(plan: SmallPlan) -> None:
    gap = SeatGap.objects.create(
        body=plan.city.bodies["commission"],
        dimension="age",
        group={"en": "Young people"},
        action={"en": "Ask youth groups"},
        owner=plan.city.bodies["welfare"],
        due_on=today() - dt.timedelta(days=3),
        by=plan.city.person("sena"),
    )
    late = [row for row in overdue(today(), plan.city.actor("")) if row.kind == "seat_gap"]
    assert [(row.title, row.body, row.due_on) for row in late] == [("Ask youth groups", gap.owner, gap.due_on)]
    SeatGap.objects.update(due_on=today() + dt.timedelta(days=3))
    assert not [row for row in overdue(today(), plan.city.actor("")) if row.kind == "seat_gap"]
