"""Reminders: one mail for each person and day, in their language, never twice, nothing on a day off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from hrcity.core import clocks
from hrcity.core.clocks import today
from hrcity.institutions.models import Body
from hrcity.people.models import User
from hrcity.plan import report_tasks
from hrcity.plan.models import NodeUpdate, Period, ReminderSent
from hrcity.plan.services import periods, reminders, reporting
from hrcity.plan.services.reminders import reminders_send
from hrkit.deadlines import next_working_day
from tests.plan.test_report_services import LAST, YEAR, accepted, sent, wrote
from tests.plans import SmallPlan

Mails = list[dict[str, str]]


@pytest.fixture
def mails(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mails]:
    """What would be sent."""
    found: Mails = []
    monkeypatch.setattr(reminders, "mail_queue", lambda **mail: found.append(mail))
    yield found


@pytest.fixture
def workday(monkeypatch: pytest.MonkeyPatch) -> dt.date:
    """The plan's day, on which the city works."""
    day = next_working_day(today())
    monkeypatch.setattr(clocks, "today", lambda: day)
    return day


def to(mails: Mails, name: str) -> list[dict[str, str]]:
    return [mail for mail in mails if mail["to"] == f"{name}@saebit.example"]


def test_one_digest_a_day_names_measure_period_and_day_with_one_address(
    plan: SmallPlan, mails: Mails, workday: dt.date
) -> None:
    reminders_send(today=workday)
    (mail,) = to(mails, "dewi")
    assert plan.leaf.ref in mail["body"]
    assert "Build 400 homes" in mail["body"]
    assert "due" in mail["body"]
    assert mail["body"].count("http") == 1
    assert "/plans/mine/" in mail["body"]


def test_a_restart_in_the_middle_sends_nothing_again(plan: SmallPlan, mails: Mails, workday: dt.date) -> None:
    first = reminders_send(today=workday)
    assert first == len(mails) > 0
    assert reminders_send(today=workday) == 0
    assert reminders_send(today=workday + dt.timedelta(days=0)) == 0
    assert len(mails) == first


def test_nothing_goes_out_on_a_day_off(plan: SmallPlan, mails: Mails, monkeypatch: pytest.MonkeyPatch) -> None:
    saturday = today() + dt.timedelta(days=(5 - today().weekday()) % 7)
    assert reminders_send(today=saturday) == 0
    monkeypatch.setattr(clocks, "holidays", lambda: frozenset({next_working_day(today())}))
    assert reminders_send(today=next_working_day(today())) == 0
    assert mails == []


def test_the_late_are_reminded_again_after_a_week_not_the_next_day(
    plan: SmallPlan, mails: Mails, workday: dt.date, monkeypatch: pytest.MonkeyPatch
) -> None:
    accepted(plan)
    reminders_send(today=workday)
    before = len(to(mails, "dewi"))
    later = next_working_day(workday + dt.timedelta(days=14))
    reminders_send(today=later)
    assert len(to(mails, "dewi")) == before + 1


def test_a_silent_measure_reaches_the_head_and_the_head_of_the_office(
    plan: SmallPlan, mails: Mails, workday: dt.date
) -> None:
    reminders_send(today=workday)
    for name in ("jiho", "seoyeon"):
        (mail,) = to(mails, name)
        assert "No report for two periods in a row" in mail["body"], name
    assert ReminderSent.objects.filter(step="silent", person=plan.city.people["jiho"]).exists()


def test_a_silent_measure_goes_up_the_line_of_the_department(plan: SmallPlan, mails: Mails, workday: dt.date) -> None:
    Body.objects.filter(ref="housing").update(parent=plan.city.bodies["welfare"])
    reminders_send(today=workday)
    assert ReminderSent.objects.filter(step="silent-up", person=plan.city.people["taeho"], node=plan.leaf).exists()


def test_each_reads_it_in_their_language(plan: SmallPlan, mails: Mails, workday: dt.date) -> None:
    User.objects.filter(pk=plan.city.people["dewi"].pk).update(language="ko")
    reminders_send(today=workday)
    assert "주택 400호 건설" in to(mails, "dewi")[0]["body"]


def test_officers_are_told_when_a_report_arrives_but_only_once(plan: SmallPlan, mails: Mails, workday: dt.date) -> None:
    sent(plan)
    reminders_send(today=workday)
    (mail,) = to(mails, "minjun")
    assert "Reports that came in, to be checked" in mail["body"]
    assert "/plans/check/" in mail["body"]
    reminders_send(today=next_working_day(workday + dt.timedelta(days=1)))
    assert len(to(mails, "minjun")) == 1


def test_a_returned_report_is_told_with_its_reason(plan: SmallPlan, mails: Mails, workday: dt.date) -> None:
    update = sent(plan)
    reporting.update_return(update=update, reason="Which homes?", by=plan.city.person("minjun"))
    reminders_send(today=workday)
    assert "Which homes?" in to(mails, "dewi")[0]["body"]


def test_the_head_is_told_that_a_report_is_complete(plan: SmallPlan, mails: Mails, workday: dt.date) -> None:
    wrote(plan)
    reminders_send(today=workday)
    assert "Ready for you to send" in to(mails, "jiho")[0]["body"]


def test_what_is_reported_is_not_reminded_of(plan: SmallPlan, mails: Mails, workday: dt.date) -> None:
    keys = [row.key for row in _spans(plan, workday)]
    for key in keys:
        plan.accepted(plan.leaf, key)
    reminders_send(today=workday)
    assert to(mails, "dewi") == []


def _spans(plan: SmallPlan, day: dt.date) -> list[Any]:
    from hrcity.plan.queries.reporting import spans_of

    return spans_of(plan.plan, day)


def test_a_plan_of_somebody_outside_the_city_reminds_nobody(plan: SmallPlan, mails: Mails, workday: dt.date) -> None:
    type(plan.plan).objects.update(owner=plan.city.bodies["ministry"])
    reminders_send(today=workday)
    assert mails == []


def test_periods_are_opened_once(plan: SmallPlan) -> None:
    made = periods.periods_ready(plan=plan.plan, today=today())
    assert made == Period.objects.count() >= 3
    assert periods.periods_ready(plan=plan.plan, today=today()) == 0
    report_tasks.periods_open()
    assert Period.objects.count() == made
    assert NodeUpdate.objects.count() == 0
    assert Period.objects.filter(key=LAST, ends_on=dt.date(YEAR - 1, 12, 31)).exists()


def test_the_schedule_sends_in_the_citys_working_hours_only(
    plan: SmallPlan, mails: Mails, workday: dt.date, monkeypatch: pytest.MonkeyPatch
) -> None:
    for hour, expected in ((7, 0), (8, 1), (18, 0)):
        ReminderSent.objects.all().delete()
        mails.clear()
        now = dt.datetime(workday.year, workday.month, workday.day, hour, tzinfo=dt.UTC)
        monkeypatch.setattr(report_tasks, "time_zone", lambda: dt.UTC)
        monkeypatch.setattr(report_tasks.timezone, "now", lambda now=now: now)
        report_tasks.reminders_daily()
        assert bool(mails) == bool(expected), hour
