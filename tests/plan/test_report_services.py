"""A report goes from the department's contact over its head to somebody outside; only then does it count."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from hrcity.core.clocks import today
from hrcity.core.errors import DomainError
from hrcity.core.models import AuditEntry
from hrcity.core.roles import DEPARTMENT
from hrcity.institutions.models import Membership
from hrcity.plan import access
from hrcity.plan.models import Node, NodeUpdate, Period
from hrcity.plan.rules import UPDATE_TRANSITIONS, PlanState, UpdateState
from hrcity.plan.services import periods, reporting
from hrcity.recommendations.models import Evidence
from hrcity.recommendations.services.evidence import evidence_make
from tests.personas import PEOPLE
from tests.plans import SmallPlan

YEAR = dt.date.today().year
LAST, BEFORE = f"{YEAR - 1}-H2", f"{YEAR - 1}-H1"  # two whole half-years of the small plan


def wrote(plan: SmallPlan, period: str = LAST, by: str = "dewi", **fields: Any) -> NodeUpdate:
    told = {"status": "on_track", "progress": 40, "text": {"en": "Ground was broken."}} | fields
    return reporting.update_write(node=plan.leaf, period=period, by=plan.city.person(by), **told)


def sent(plan: SmallPlan, period: str = LAST, by: str = "jiho", **fields: Any) -> NodeUpdate:
    return reporting.update_submit(update=wrote(plan, period, **fields), by=plan.city.person(by))


def accepted(plan: SmallPlan, period: str = LAST, by: str = "minjun", **fields: Any) -> NodeUpdate:
    return reporting.update_accept(update=sent(plan, period, **fields), by=plan.city.person(by))


def link(plan: SmallPlan, by: str = "dewi", body: str = "housing") -> Evidence:
    made, _new = evidence_make(
        body_id=plan.city.bodies[body].pk, kind="link", by=plan.city.person(by), url="https://homes.example/"
    )
    return made


def refused(code: str, run: Any) -> DomainError:
    with pytest.raises(DomainError) as caught:
        run()
    codes = [caught.value.code, *(one.code for one in caught.value.others)]
    assert code in codes, codes
    return caught.value


def test_a_report_counts_when_somebody_outside_accepts_it(plan: SmallPlan) -> None:
    update = accepted(plan)
    plan.leaf.refresh_from_db()
    assert (plan.leaf.status, plan.leaf.progress, plan.leaf.latest) == ("on_track", Decimal(40), update)
    verbs = list(AuditEntry.objects.filter(verb__startswith="node_update.").values_list("verb", flat=True))
    assert sorted(verbs) == ["node_update.accepted", "node_update.submitted", "node_update.written"]
    assert AuditEntry.objects.get(verb="node_update.accepted").data["progress"] == "40"


def test_a_draft_and_a_sent_report_change_nothing_about_the_measure(plan: SmallPlan) -> None:
    sent(plan)
    plan.leaf.refresh_from_db()
    assert (plan.leaf.status, plan.leaf.latest) == ("not_started", None)


@pytest.mark.parametrize("name", ["eunji", "minjun", "grace", "ana", "omar", "haneul"])
def test_only_people_of_the_lead_body_write(plan: SmallPlan, name: str) -> None:
    with pytest.raises(PermissionDenied):
        wrote(plan, by=name)


@pytest.mark.parametrize("name", ["dewi", "taeho", "minjun", "grace"])
def test_only_the_head_of_the_department_sends(plan: SmallPlan, name: str) -> None:
    update = wrote(plan)
    with pytest.raises(PermissionDenied):
        reporting.update_submit(update=update, by=plan.city.person(name))


@pytest.mark.parametrize("name", ["dewi", "jiho", "eunji", "ana", "omar", "haneul"])
def test_only_officers_commission_and_reviewers_accept(plan: SmallPlan, name: str) -> None:
    update = sent(plan)
    with pytest.raises(PermissionDenied):
        reporting.update_accept(update=update, by=plan.city.person(name))


@pytest.mark.parametrize("name", ["minjun", "seoyeon", "grace", "yun"])
def test_somebody_outside_accepts(plan: SmallPlan, name: str) -> None:
    assert accepted(plan, by=name).state == UpdateState.ACCEPTED


def test_who_holds_a_seat_in_the_reporting_body_does_not_check_it(plan: SmallPlan) -> None:
    update = sent(plan)
    Membership.objects.create(
        user=plan.city.people["minjun"], body=plan.city.bodies["housing"], role="reader", starts_on=dt.date(2020, 1, 1)
    )
    refused("own-body", lambda: reporting.update_accept(update=update, by=plan.city.person("minjun")))


def test_who_wrote_a_word_of_it_does_not_check_it_even_after_another_hand(plan: SmallPlan) -> None:
    wrote(plan, by="dewi")
    update = sent(plan, by="jiho", text={"en": "The head rewrote it."})
    reporting.update_write(
        node=plan.other, period=LAST, status="on_track", progress=1, text={"en": "x"}, by=plan.city.person("eunji")
    )
    NodeUpdate.objects.filter(pk=update.pk).update(by=plan.city.people["jiho"])
    Membership.objects.filter(user=plan.city.people["dewi"]).delete()
    Membership.objects.create(
        user=plan.city.people["dewi"], body=plan.city.bodies["office"], role="officer", starts_on=dt.date(2020, 1, 1)
    )
    refused("own-work", lambda: reporting.update_accept(update=update, by=plan.city.person("dewi")))


def test_the_same_written_twice_is_one(plan: SmallPlan) -> None:
    assert wrote(plan) == wrote(plan)
    assert AuditEntry.objects.filter(verb="node_update.written").count() == 1


def test_sending_or_accepting_twice_says_what_happened(plan: SmallPlan) -> None:
    update = sent(plan)
    refused("wrong-status", lambda: reporting.update_submit(update=update, by=plan.city.person("jiho")))
    reporting.update_accept(update=update, by=plan.city.person("minjun"))
    refused("wrong-status", lambda: reporting.update_accept(update=update, by=plan.city.person("seoyeon")))
    assert AuditEntry.objects.filter(verb="node_update.accepted").count() == 1


def test_what_is_being_checked_is_not_rewritten(plan: SmallPlan) -> None:
    sent(plan)
    refused("wrong-status", lambda: wrote(plan, text={"en": "Better words."}))


def test_an_accepted_period_takes_no_second_report(plan: SmallPlan) -> None:
    accepted(plan)
    refused("already-accepted", lambda: wrote(plan, text={"en": "Again."}))


def test_a_returned_report_has_a_reason_and_becomes_a_draft_again(plan: SmallPlan) -> None:
    update = sent(plan)
    refused("reason-missing", lambda: reporting.update_return(update=update, reason=" ", by=plan.city.person("minjun")))
    update = reporting.update_return(update=update, reason="Which homes?", by=plan.city.person("minjun"))
    assert (update.state, update.returned_reason) == (UpdateState.RETURNED, "Which homes?")
    first = update.submitted_at
    again = wrote(plan, text={"en": "The homes at the river."})
    assert (again.pk, again.state) == (update.pk, UpdateState.DRAFT)
    assert reporting.update_submit(update=again, by=plan.city.person("jiho")).submitted_at == first


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"text": {}}, "text-missing"),
        ({"progress": None}, "progress-missing"),
        ({"progress": 100}, "progress-not-done"),
        ({"status": "delayed", "new_end": dt.date(2030, 1, 1)}, "reason-missing"),
        ({"status": "blocked", "reason": {"en": "No land."}}, "way-out-missing"),
        ({"status": "done", "progress": None}, "evidence-missing"),
    ],
)
def test_what_is_missing_is_said_when_it_is_sent(plan: SmallPlan, told: dict[str, Any], code: str) -> None:
    refused(code, lambda: sent(plan, **told))


def test_done_with_evidence_is_a_hundred(plan: SmallPlan) -> None:
    update = accepted(plan, status="done", progress=None, evidence=[link(plan)])
    assert update.progress == 100
    assert update.evidence.get().visibility == "public"


def test_done_without_evidence_needs_a_reason(plan: SmallPlan) -> None:
    assert accepted(plan, status="done", progress=None, reason={"en": "It is a law."}).is_done


def test_a_figure_that_falls_is_explained(plan: SmallPlan) -> None:
    accepted(plan, BEFORE, progress=60)
    refused("fall-unexplained", lambda: sent(plan, progress=40))
    assert sent(plan, progress=40, reason={"en": "A builder went bankrupt."}).progress == 40


def test_what_the_status_does_not_need_is_not_kept(plan: SmallPlan) -> None:
    update = wrote(plan, new_end=dt.date(2030, 1, 1), needs={"en": "Money"}, hindrance="law")
    assert (update.new_end, update.needs, update.hindrance) == (None, {}, "")


def test_a_late_report_on_an_earlier_period_does_not_turn_the_measure_back(plan: SmallPlan) -> None:
    newer = accepted(plan, LAST, progress=60)
    accepted(plan, BEFORE, progress=30, reason={"en": "Before the money came."})
    plan.leaf.refresh_from_db()
    assert (plan.leaf.latest, plan.leaf.progress) == (newer, 60)


def test_a_correction_is_a_row_of_its_own_and_the_old_one_stays(plan: SmallPlan) -> None:
    old = accepted(plan, progress=60)
    told = {"status": "on_track", "progress": 50, "text": {"en": "Ten were counted twice."}}
    bare = reporting.update_correct(update=old, correction={}, by=plan.city.person("dewi"), **told)
    refused("correction-unexplained", lambda: reporting.update_submit(update=bare, by=plan.city.person("jiho")))
    new = reporting.update_correct(update=old, correction={"en": "Counted twice."}, by=plan.city.person("dewi"), **told)
    assert (new.pk, new.corrects) == (bare.pk, old)
    plan.leaf.refresh_from_db()
    assert plan.leaf.progress == 60
    reporting.update_submit(update=new, by=plan.city.person("jiho"))
    reporting.update_accept(update=new, by=plan.city.person("grace"))
    plan.leaf.refresh_from_db()
    assert (plan.leaf.progress, plan.leaf.latest) == (50, new)
    assert NodeUpdate.objects.get(pk=old.pk).progress == 60
    refused(
        "corrected-already",
        lambda: reporting.update_correct(update=old, correction={"en": "x"}, by=plan.city.person("dewi"), **told),
    )


@pytest.mark.parametrize("period", [f"{YEAR + 1}-H1", f"{YEAR - 2}-H1", f"{YEAR - 1}-Q1", "nonsense"])
def test_only_periods_of_the_plan_that_have_begun(plan: SmallPlan, period: str) -> None:
    refused("period-unknown", lambda: wrote(plan, period))


def test_goals_dropped_measures_and_plans_not_in_force_take_no_report(plan: SmallPlan) -> None:
    Node.objects.filter(pk=plan.goal.pk).update(lead=plan.city.bodies["housing"])
    refused(
        "parent-reports-nothing",
        lambda: reporting.update_write(
            node=plan.goal, period=LAST, status="on_track", progress=1, text={}, by=plan.city.person("dewi")
        ),
    )
    type(plan.plan).objects.filter(pk=plan.plan.pk).update(state=PlanState.ADOPTED)
    refused("plan-not-in-force", lambda: wrote(plan))


def test_evidence_of_another_body_is_not_attached(plan: SmallPlan) -> None:
    refused("evidence-elsewhere", lambda: wrote(plan, evidence=[link(plan, "eunji", "welfare")]))


def test_evidence_is_added_once_and_not_after_it_is_sent(plan: SmallPlan) -> None:
    update, dewi = wrote(plan), plan.city.person("dewi")
    one = reporting.update_evidence_add(update=update, kind="link", by=dewi, url="https://a.example/")
    assert one == reporting.update_evidence_add(update=update, kind="link", by=dewi, url="https://a.example/")
    reporting.update_evidence_remove(update=update, evidence=one, by=dewi)
    assert not update.evidence.exists()
    reporting.update_submit(update=update, by=plan.city.person("jiho"))
    refused(
        "wrong-status",
        lambda: reporting.update_evidence_add(update=update, kind="link", by=dewi, url="https://b.example/"),
    )


def test_a_member_of_the_commission_accepts_but_releases_nothing(plan: SmallPlan) -> None:
    update = accepted(plan, by="grace", evidence=[link(plan)])
    item = update.evidence.get()
    assert item.visibility == "internal"
    with pytest.raises(PermissionDenied):
        reporting.update_evidence_release(update=update, evidence=item, by=plan.city.person("grace"))
    reporting.update_evidence_release(update=update, evidence=item, by=plan.city.person("seoyeon"))
    assert Evidence.objects.get(pk=item.pk).visibility == "public"


def test_what_the_officer_keeps_internal_stays_internal(plan: SmallPlan) -> None:
    update = sent(plan, evidence=[link(plan)])
    reporting.update_accept(update=update, by=plan.city.person("minjun"), release=[])
    assert update.evidence.get().visibility == "internal"


def test_after_its_period_is_closed_a_report_says_why_it_is_late(plan: SmallPlan) -> None:
    periods.periods_ready(plan=plan.plan, today=today())
    periods.period_close(period=Period.objects.get(plan=plan.plan, key=LAST), by=plan.city.person("minjun"))
    refused("late-unexplained", lambda: sent(plan))
    assert sent(plan, reason={"en": "The contact was ill."}).state == UpdateState.SUBMITTED


def test_the_same_words_for_several_are_drafts_with_words(plan: SmallPlan) -> None:
    accepted(plan, BEFORE, progress=30)
    dewi, leaf = plan.city.person("dewi"), Node.objects.get(pk=plan.leaf.pk)
    refused("text-missing", lambda: reporting.updates_unchanged(owed=[(leaf, LAST)], text={"en": " "}, by=dewi))
    refused("nothing-chosen", lambda: reporting.updates_unchanged(owed=[], text={"en": "x"}, by=dewi))
    (made,) = reporting.updates_unchanged(owed=[(leaf, LAST)], text={"en": "Building went on."}, by=dewi)
    assert (made.state, made.progress, made.text) == (UpdateState.DRAFT, 30, {"en": "Building went on."})
    refused("draft-begun", lambda: reporting.updates_unchanged(owed=[(leaf, LAST)], text={"en": "x"}, by=dewi))


def test_two_open_reports_of_a_period_are_refused_by_the_database(plan: SmallPlan) -> None:
    update = wrote(plan)
    with pytest.raises(IntegrityError), transaction.atomic():
        NodeUpdate.objects.create(
            node=plan.leaf, period=LAST, body=update.body, status="on_track", by=plan.city.person("dewi")
        )


@pytest.mark.parametrize("state", list(UpdateState))
def test_every_verb_of_a_report_is_for_the_people_of_the_table_only(plan: SmallPlan, state: UpdateState) -> None:
    update = wrote(plan)
    update.state = state
    for name, (body, role) in PEOPLE.items():
        for verb in ("write", "submit", "accept", "return", "correct"):
            step = UPDATE_TRANSITIONS[state].get(verb)
            expected = (
                step is not None and role in step.who and (not step.who <= DEPARTMENT or body == plan.leaf.lead.ref)  # type: ignore[union-attr]
            )
            assert access.may_update(plan.city.person(name), update, verb) is expected, f"{name} {verb} in {state}"
