"""A period of a plan: what departments owe in it, and figures that anyone can compute again from what is kept."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from hrcity.core.clocks import today
from hrcity.core.errors import DomainError
from hrcity.plan.models import Node, NodeUpdate, Period
from hrcity.plan.queries import periods as queries
from hrcity.plan.queries.reporting import late_lines, waiting
from hrcity.plan.services import periods, reporting
from hrkit.progress import Item, roll_up, shown
from tests.plan.test_report_services import BEFORE, LAST, accepted, sent, wrote
from tests.plans import SmallPlan


@pytest.fixture
def period(plan: SmallPlan) -> Period:
    periods.periods_ready(plan=plan.plan, today=today())
    return Period.objects.get(plan=plan.plan, key=LAST)


def test_a_department_has_reported_when_its_head_has_sent(plan: SmallPlan, period: Period) -> None:
    wrote(plan)
    assert queries.counted(queries.shares(period)) == {"total": 3, "given": 0, "checked": 0, "missing": 3}
    reporting.update_submit(update=NodeUpdate.objects.get(), by=plan.city.person("jiho"))
    housing = next(one for one in queries.shares(period) if one.body == plan.city.bodies["housing"])
    assert (housing.total, housing.given, housing.checked, housing.missing) == (1, 1, 0, [])


def test_what_is_missing_says_since_when(plan: SmallPlan, period: Period) -> None:
    accepted(plan, BEFORE)
    housing = next(one for one in queries.shares(period) if one.body == plan.city.bodies["housing"])
    assert [row["since"] for row in housing.missing] == [BEFORE]


def test_what_had_not_begun_or_is_done_is_not_asked_for(plan: SmallPlan, period: Period) -> None:
    Node.objects.filter(pk=plan.leaf.pk).update(starts_on=period.ends_on + dt.timedelta(days=1))
    plan.accepted(plan.other, BEFORE, "done", 100)
    assert queries.counted(queries.shares(period))["total"] == 1


def test_done_is_carried_over_and_a_silent_measure_is_left_out(plan: SmallPlan) -> None:
    plan.accepted(plan.leaf, BEFORE, "done", 100)
    plan.accepted(plan.other, BEFORE, "on_track", 30)
    kept = queries.snapshot(plan.plan, LAST)
    assert (kept["whole"][0], kept["left_out"], kept["counts"]) == ("100.00", 2, {"done": 1, "not_reported": 2})


def test_what_was_done_and_begun_again_is_not_carried_over(plan: SmallPlan) -> None:
    first = f"{plan.plan.starts_on.year}-H1"
    plan.accepted(plan.leaf, first, "done", 100)
    plan.accepted(plan.leaf, f"{plan.plan.starts_on.year}-H2", "on_track", 60)
    kept = queries.snapshot(plan.plan, f"{plan.plan.starts_on.year + 1}-H1")
    assert kept["counts"] == {"not_reported": 3}


def test_a_correction_counts_instead_of_what_it_corrects(plan: SmallPlan) -> None:
    old = accepted(plan, progress=60)
    new = reporting.update_correct(
        update=old,
        correction={"en": "Counted twice."},
        status="on_track",
        progress=40,
        text={"en": "Forty."},
        by=plan.city.person("dewi"),
    )
    assert queries.snapshot(plan.plan, LAST)["whole"][0] == "60.00"
    reporting.update_submit(update=new, by=plan.city.person("jiho"))
    reporting.update_accept(update=new, by=plan.city.person("minjun"))
    assert queries.snapshot(plan.plan, LAST)["whole"][0] == "40.00"


def test_anyone_computes_the_kept_figures_again(plan: SmallPlan, period: Period) -> None:
    Node.objects.filter(pk=plan.leaf.pk).update(weight=Decimal(3))
    Node.objects.filter(pk=plan.other.pk).update(weight=Decimal(1))
    accepted(plan, progress=40)
    plan.accepted(plan.other, LAST, "on_track", 80)
    row = periods.period_close(period=period, by=plan.city.person("minjun"))
    told = {node.pk: node for node in NodeUpdate.objects.filter(period=LAST)}
    by_node = {update.node_id: update for update in told.values()}
    given = [
        Item(node.ref, node.parent.ref if node.parent else None, node.weight, by_node[node.pk].status,
             by_node[node.pk].progress, reported=True)
        if node.pk in by_node
        else Item(node.ref, node.parent.ref if node.parent else None, node.weight)
        for node in plan.plan.nodes.select_related("parent")
    ]  # fmt: skip
    again = roll_up(given)
    for ref, (value, *_rest) in row.snapshot["nodes"].items():
        expected = shown(again[ref].progress, 2)
        assert value == (None if expected is None else str(expected)), ref
    assert row.snapshot["nodes"][plan.goal.ref][0] == "50.00"


def test_what_is_kept_stays_when_reports_come_later(plan: SmallPlan, period: Period) -> None:
    periods.period_close(period=period, by=plan.city.person("minjun"))
    accepted(plan, reason={"en": "The contact was ill."})
    period.refresh_from_db()
    assert period.snapshot["whole"][0] is None
    assert period.snapshot["counts"] == {"not_reported": 3}


@pytest.mark.parametrize("name", ["dewi", "jiho", "grace", "omar", "haneul"])
def test_only_officers_close_and_remind(plan: SmallPlan, period: Period, name: str) -> None:
    with pytest.raises(PermissionDenied):
        periods.period_close(period=period, by=plan.city.person(name))
    with pytest.raises(PermissionDenied):
        periods.period_remind(period=period, body=plan.city.bodies["housing"], by=plan.city.person(name))


def test_a_period_that_runs_is_not_closed(plan: SmallPlan, period: Period) -> None:
    running = Period.objects.order_by("-starts_on")[0]
    with pytest.raises(DomainError) as caught:
        periods.period_close(period=running, by=plan.city.person("minjun"))
    assert caught.value.code == "period-running"


def test_closing_and_the_board_ask_as_much_for_many_as_for_few(
    plan: SmallPlan, period: Period, django_assert_max_num_queries: Any
) -> None:
    Node.objects.bulk_create(
        Node(plan=plan.plan, parent=plan.goal, level=plan.leaf.level, order=number, ref=f"MEA-MANY-{number}",
             title={"en": f"Measure {number}"}, lead=plan.city.bodies["housing"], starts_on=plan.plan.starts_on,
             ends_on=plan.plan.ends_on)
        for number in range(10, 60)
    )  # fmt: skip
    officer = plan.city.person("minjun")
    with django_assert_max_num_queries(20):
        periods.period_close(period=period, by=officer)
    with django_assert_max_num_queries(7):
        assert len(late_lines(today(), officer)) == 53


def test_the_longest_waiting_is_first_and_ones_own_is_left_out(plan: SmallPlan) -> None:
    first, second = sent(plan, BEFORE), sent(plan, LAST)
    NodeUpdate.objects.filter(pk=second.pk).update(submitted_at=first.submitted_at - dt.timedelta(days=3))  # type: ignore[operator]
    assert [row.pk for row in waiting(plan.city.person("grace"))] == [second.pk, first.pk]
    assert not waiting(plan.city.person("jiho")).exists()
