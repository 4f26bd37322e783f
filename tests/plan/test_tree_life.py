"""A plan goes from state to state as the table says; amendments keep both texts and need two persons."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from hrcity.core.audit import history_of
from hrcity.core.clocks import today
from hrcity.core.errors import DomainError
from hrcity.core.references import next_numbers
from hrcity.institutions.models import Body
from hrcity.plan import proposals
from hrcity.plan.models import Amendment, Node, NodeAsk, Plan
from hrcity.plan.rules import PLAN_TRANSITIONS, PLAN_VERBS, PlanState
from hrcity.plan.services import amendments, nodes, plans
from tests.personas import PEOPLE, SmallCity
from tests.plans import SmallPlan, plan_of

WHY = {"en": "Rents rose faster than planned.", "ko": "월세가 계획보다 빠르게 올랐습니다."}


@pytest.fixture
def plan(city: SmallCity) -> SmallPlan:
    """The small plan in force; numbers given out later do not meet those of its measures."""
    next_numbers(f"MEA-{today().year}", 500)
    return plan_of(city)


def move(plan: Plan, verb: str, by: Any, **fields: Any) -> Plan:
    return plans.plan_move(plan=plan, verb=verb, by=by, **fields)


def given(plan: SmallPlan, verb: str) -> dict[str, Any]:
    """What a verb needs to pass its guard."""
    return {
        "close_consultation": {"heard": {"en": "We heard 40 people."}},
        "return": {"reason": "Say more about children."},
        "adopt": {"adopted_by": plan.city.bodies["commission"], "adopted_on": today(), "act": {"en": "Order 12"}},
        "close": {"reason": "The term ended."},
        "evaluate": {"evaluation_url": "https://saebit.example/evaluation"},
    }.get(verb, {})


def ready(city: SmallCity, state: str) -> SmallPlan:
    plan = plan_of(city, state=state, visibility="internal" if state == "drafting" else "public")
    Node.objects.filter(pk=plan.third.pk).update(lead=city.bodies["welfare"])
    return plan


@pytest.mark.parametrize("state", list(PlanState))
def test_every_verb_is_for_the_people_of_the_table_only(city: SmallCity, state: str) -> None:
    plan, held = ready(city, state), {}
    for person, (_body, role) in PEOPLE.items():
        for verb in PLAN_VERBS:
            step = PLAN_TRANSITIONS[PlanState(state)].get(verb)
            may = step is not None and role in step.who
            try:
                with transaction.atomic():
                    after = move(plan.plan, verb, city.person(person), **given(plan, verb))
                    held[person, verb] = str(after.state)
                    transaction.set_rollback(True)
            except (PermissionDenied, DomainError) as error:
                held[person, verb] = type(error).__name__
            wanted = "DomainError" if step is None else "PermissionDenied" if not may else step.next or "DomainError"
            assert held[person, verb] == wanted, (person, verb)


def test_a_plan_goes_its_whole_way_and_is_public_once_it_leaves_the_drafting(city: SmallCity) -> None:
    plan = ready(city, "drafting")
    head = city.person("seoyeon")
    for verb, state in (
        ("open_consultation", "consultation"),
        ("close_consultation", "commission_review"),
        ("return", "drafting"),
        ("send_to_commission", "commission_review"),
        ("adopt", "adopted"),
        ("start", "in_force"),
        ("close", "closed"),
        ("evaluate", "evaluated"),
    ):
        row = move(plan.plan, verb, head, **given(plan, verb))
        assert (row.state, row.visibility) == (state, "public")
    assert row.heard == {"en": "We heard 40 people."}
    assert (row.adopted_on, row.adopted_by, row.act) == (today(), city.bodies["commission"], {"en": "Order 12"})
    entry = history_of(row)[0]
    assert (entry.data["before"], entry.data["after"], entry.data["verb"]) == ("closed", "evaluated", "evaluate")


def refused(plan: Plan, verb: str, by: Any, **fields: Any) -> DomainError:
    with pytest.raises(DomainError) as error:
        move(plan, verb, by, **fields)
    return error.value


def test_each_guard_says_what_is_missing(city: SmallCity) -> None:
    head = city.person("seoyeon")
    plan = plan_of(city, state="drafting")
    assert "1 measure has no lead department" in str(refused(plan.plan, "open_consultation", head).message)
    Plan.objects.filter(pk=plan.plan.pk).update(state="consultation")
    assert refused(plan.plan, "close_consultation", head).field == "heard"
    Plan.objects.filter(pk=plan.plan.pk).update(state="commission_review")
    assert refused(plan.plan, "return", head).code == "reason-missing"
    assert refused(plan.plan, "adopt", head).field == "adopted_by"
    to_come = {**given(plan, "adopt"), "adopted_on": today() + dt.timedelta(days=1)}
    assert refused(plan.plan, "adopt", head, **to_come).code == "day-to-come"
    move(plan.plan, "adopt", head, **given(plan, "adopt"))
    assert "1 measure has no beginning" not in str(refused(plan.plan, "adopt", head).message)
    Node.objects.filter(pk=plan.third.pk).update(target={})
    assert "1 measure has no beginning" in str(refused(plan.plan, "start", head).message)
    Node.objects.filter(pk=plan.third.pk).update(target={"en": "x"})
    move(plan.plan, "start", head)
    assert refused(plan.plan, "close", head).code == "reports-missing"
    move(plan.plan, "close", head, reason="The term ended.")
    assert refused(plan.plan, "evaluate", head).code == "evaluation-missing"


def test_a_plan_ends_without_words_when_each_measure_has_its_last_report(plan: SmallPlan) -> None:
    Node.objects.filter(pk=plan.third.pk).update(status="done")
    last = f"{plan.plan.ends_on.year}-H2"
    for node in (plan.leaf, plan.other):
        plan.accepted(node, last)
    assert move(plan.plan, "close", plan.city.person("seoyeon")).state == "closed"


def test_an_open_proposal_of_the_commission_stops_the_adoption(
    city: SmallCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proposals, "_SOURCES", [])
    proposals.register_open_proposals(lambda plan: 2)
    plan = ready(city, "commission_review")
    assert refused(plan.plan, "adopt", city.person("seoyeon"), **given(plan, "adopt")).code == "proposals-open"


def test_a_second_click_is_told_what_happened(city: SmallCity) -> None:
    plan = ready(city, "drafting")
    move(plan.plan, "open_consultation", city.person("minjun"))
    assert "meanwhile the plan is" in str(refused(plan.plan, "open_consultation", city.person("minjun")).message)


def test_a_plan_of_others_goes_on_without_guards_but_names_its_act(city: SmallCity) -> None:
    alliance = Body.objects.create(ref="alliance", kind="partner", operator="civil_society", title={"en": "Alliance"})
    plan = plan_of(city, state="drafting", owner=alliance)
    officer, head = city.person("minjun"), city.person("seoyeon")
    move(plan.plan, "open_consultation", officer)
    move(plan.plan, "close_consultation", officer)
    assert refused(plan.plan, "adopt", head).code == "act-missing"
    move(plan.plan, "adopt", head, adopted_by=alliance, adopted_on=today())
    assert move(plan.plan, "start", officer).state == "in_force"
    nodes.node_change(node=plan.leaf, title={"en": "As they wrote it"}, by=officer)
    assert move(plan.plan, "close", head).state == "closed"


# --- amendments ------------------------------------------------------------------------------------------------------


def opened(plan: SmallPlan, **fields: Any) -> Amendment:
    return amendments.amendment_open(plan=plan.plan, reason=WHY, by=plan.city.person("minjun"), **fields)


def change(amendment: Amendment, kind: str, plan: SmallPlan, **fields: Any) -> Any:
    return amendments.amendment_change(amendment=amendment, kind=kind, by=plan.city.person("minjun"), **fields)


def in_force(amendment: Amendment, plan: SmallPlan, by: str = "seoyeon", **fields: Any) -> Amendment:
    given = {"decided_by": plan.city.bodies["commission"], "decided_on": today(), "act": {"en": "Resolution 7"}}
    return amendments.amendment_put_in_force(amendment=amendment, by=plan.city.person(by), **{**given, **fields})


def test_an_amendment_adds_changes_moves_and_drops(plan: SmallPlan) -> None:
    city, draft, ask = plan.city, opened(plan), plan.city.ask()
    goal = change(draft, "add", plan, level=plan.levels[0], title={"en": "Warm homes"})
    change(draft, "add", plan, level=plan.levels[1], parent=goal, title={"en": "Insulate"}, lead=city.bodies["housing"],
           milestones=[(dt.date(2027, 5, 1), {"en": "100 roofs"})], asks=[ask])  # fmt: skip
    change(draft, "change", plan, node=plan.leaf, title={"en": "Build 600 homes"}, ends_on=dt.date(2029, 6, 30),
           indicators=[plan.indicator])  # fmt: skip
    change(draft, "move", plan, node=plan.other, parent=plan.second_goal)
    change(draft, "drop", plan, node=plan.third, reason={"en": "Another office does it."})
    assert Node.objects.count() == 5  # nothing is in force yet
    in_force(draft, plan)
    assert (plan.again().version, Amendment.objects.get().state) == (2, "in_force")
    leaf, other, third = (Node.objects.get(pk=node.pk) for node in (plan.leaf, plan.other, plan.third))
    assert (leaf.title, leaf.ends_on) == ({"en": "Build 600 homes"}, dt.date(2029, 6, 30))
    assert leaf.indicators.count() == 1
    assert other.parent == plan.second_goal
    assert (third.status, third.dropped_on, third.dropped_reason) == (
        "dropped",
        today(),
        {"en": "Another office does it."},
    )
    new = Node.objects.get(title__en="Insulate")
    assert (new.parent and new.parent.title, new.since_version) == ({"en": "Warm homes"}, 2)
    assert (new.milestones.get().text, NodeAsk.objects.get().recommendation) == ({"en": "100 roofs"}, ask)
    kept = Amendment.objects.get().changes.get(kind="change")
    assert kept.before == {
        "title": {"en": "Build 400 homes", "ko": "주택 400호 건설"},
        "ends_on": plan.plan.ends_on.isoformat(),
    }
    assert history_of(plan.plan)[0].verb == "plan.amended"


def test_who_wrote_an_amendment_does_not_put_it_in_force(plan: SmallPlan) -> None:
    head = plan.city.person("seoyeon")
    draft = amendments.amendment_open(plan=plan.plan, reason=WHY, by=head)
    change(draft, "drop", plan, node=plan.third, reason={"en": "No."})
    with pytest.raises(DomainError) as error:
        in_force(draft, plan)
    assert error.value.code == "own-work"
    with pytest.raises(IntegrityError), transaction.atomic():
        Amendment.objects.filter(pk=draft.pk).update(put_in_force_by=head)
    amendments.amendment_withdraw(amendment=draft, by=head)
    second = opened(plan)
    amendments.amendment_change(amendment=second, kind="drop", node=plan.third, reason={"en": "No."}, by=head)
    with pytest.raises(DomainError) as error:
        in_force(second, plan)
    assert error.value.code == "own-work"  # a part of it is hers


@pytest.mark.parametrize("person", ["minjun", "dewi", "jiho", "grace", "omar", "haneul"])
def test_only_the_head_of_the_office_puts_an_amendment_in_force(plan: SmallPlan, person: str) -> None:
    draft = opened(plan)
    change(draft, "drop", plan, node=plan.third, reason={"en": "No."})
    with pytest.raises(PermissionDenied):
        in_force(draft, plan, by=person)


def test_two_amendments_are_never_open(plan: SmallPlan) -> None:
    first = opened(plan)
    assert opened(plan) == first  # a second click
    with pytest.raises(DomainError) as error:
        amendments.amendment_open(plan=plan.plan, reason={"en": "Another"}, by=plan.city.person("minjun"))
    assert error.value.code == "amendment-open"
    with pytest.raises(IntegrityError), transaction.atomic():
        Amendment.objects.create(plan=plan.plan, version=9, reason=WHY, by=plan.city.person("minjun"))


def test_an_amendment_needs_a_reason_changes_and_an_act(plan: SmallPlan) -> None:
    with pytest.raises(DomainError) as error:
        amendments.amendment_open(plan=plan.plan, reason={"en": " "}, by=plan.city.person("minjun"))
    assert error.value.code == "reason-missing"
    draft = opened(plan)
    with pytest.raises(DomainError) as error:
        in_force(draft, plan, decided_by=None)
    assert [error.value.code, *(other.code for other in error.value.others)] == ["nothing-changed", "act-missing"]
    change(draft, "drop", plan, node=plan.third, reason={"en": "No."})
    with pytest.raises(DomainError) as error:
        in_force(draft, plan, decided_on=today() + dt.timedelta(days=1))
    assert error.value.code == "day-to-come"


def test_only_a_plan_in_force_is_amended(city: SmallCity) -> None:
    plan = plan_of(city, state="adopted")
    with pytest.raises(DomainError) as error:
        opened(plan)
    assert error.value.code == "not-in-force"


def test_dropping_needs_a_reason_and_takes_along_what_is_open_below(plan: SmallPlan) -> None:
    draft = opened(plan)
    with pytest.raises(DomainError) as error:
        change(draft, "drop", plan, node=plan.goal)
    assert error.value.code == "reason-missing"
    plan.accepted(plan.other, "2026-H1", status="done", progress=100)
    change(draft, "drop", plan, node=plan.goal, reason={"en": "The State does it now."},
           body=plan.city.bodies["ministry"])  # fmt: skip
    in_force(draft, plan)
    rows = dict(Node.objects.values_list("title__en", "status"))
    assert (rows["A home for everyone"], rows["Build 400 homes"], rows["Help with the rent"]) == (
        "dropped", "dropped", "done",
    )  # fmt: skip
    assert Node.objects.get(pk=plan.leaf.pk).dropped_by == plan.city.bodies["ministry"]


def test_the_same_written_again_replaces_and_nothing_new_is_no_change(plan: SmallPlan) -> None:
    draft = opened(plan)
    change(draft, "change", plan, node=plan.leaf, title={"en": "One"})
    change(draft, "change", plan, node=plan.leaf, title={"en": "Two"})
    assert draft.changes.get().after == {"title": {"en": "Two"}}
    assert change(draft, "change", plan, node=plan.leaf, title=plan.leaf.title) is None
    assert not draft.changes.exists()
    add = {"level": plan.levels[0], "title": {"en": "Warm homes"}}
    assert change(draft, "add", plan, **add) == change(draft, "add", plan, **add)
    goal = draft.changes.get()
    change(draft, "add", plan, level=plan.levels[1], parent=goal, title={"en": "Insulate"})
    amendments.amendment_change_remove(change=goal, by=plan.city.person("minjun"))
    assert not draft.changes.exists()  # what would stand below it goes too


def test_weights_must_fit_together_before_it_is_put_in_force(plan: SmallPlan) -> None:
    draft = opened(plan)
    change(draft, "change", plan, node=plan.leaf, weight=Decimal(2))
    with pytest.raises(DomainError) as error:
        in_force(draft, plan)
    assert error.value.code == "weights-mixed"
    assert plan.again().version == 1  # nothing was written
    change(draft, "change", plan, node=plan.other, weight=Decimal(1))
    in_force(draft, plan)
    assert plan.again().version == 2


def test_a_reorganisation_meanwhile_leads_to_the_successor(plan: SmallPlan) -> None:
    from hrcity.institutions.services import body_create, body_succeed

    city, draft = plan.city, opened(plan)
    change(draft, "change", plan, node=plan.third, lead=city.bodies["housing"])
    new = body_create(title={"en": "Homes Agency"}, kind="department", by=city.person("haneul"))
    body_succeed(body=city.bodies["housing"], successor=new, by=city.person("haneul"))
    in_force(draft, plan)
    assert Node.objects.get(pk=plan.third.pk).lead == new


def test_put_in_force_or_withdrawn_it_takes_no_change(plan: SmallPlan) -> None:
    draft = opened(plan)
    change(draft, "drop", plan, node=plan.third, reason={"en": "No."})
    in_force(draft, plan)
    for attempt in (
        lambda: in_force(draft, plan),
        lambda: change(draft, "change", plan, node=plan.leaf, title={"en": "x"}),
        lambda: amendments.amendment_withdraw(amendment=draft, by=plan.city.person("minjun")),
    ):
        with pytest.raises(DomainError) as error:
            attempt()
        assert error.value.code == "wrong-status"
    assert plan.again().version == 2


def tasks_of(plan: SmallPlan, person: str) -> list[str]:
    from hrcity.plan import life_desk

    return [task.verb for task in life_desk.tasks(plan.city.person(person))]


def test_the_desk_of_the_office_shows_the_next_step_and_amendments_of_others(plan: SmallPlan) -> None:
    draft = opened(plan)
    assert (tasks_of(plan, "minjun"), tasks_of(plan, "seoyeon")) == (["amendment_write"], [])
    change(draft, "drop", plan, node=plan.third, reason={"en": "No."})
    assert tasks_of(plan, "seoyeon") == ["amendment_decide"]
    Plan.objects.filter(pk=plan.plan.pk).update(state="commission_review")
    Amendment.objects.all().delete()
    assert (tasks_of(plan, "minjun"), tasks_of(plan, "seoyeon")) == ([], ["plan_adopt"])
    for person in ("dewi", "grace", "omar", "haneul"):
        assert tasks_of(plan, person) == []
