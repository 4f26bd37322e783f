"""A plan is made, its levels named, its nodes put in order; what is decided is not edited in place."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from hrcity.core.audit import history_of
from hrcity.core.clocks import today
from hrcity.core.errors import DomainError
from hrcity.core.models import AuditEntry
from hrcity.indicators.models import Indicator
from hrcity.institutions.services import body_create, body_succeed
from hrcity.instruments.models import Instrument, Provision
from hrcity.plan import access
from hrcity.plan.models import Node, NodeAsk, NodeIndicator, NodeLabel, Plan
from hrcity.plan.queries import tree as queries
from hrcity.plan.services import links, nodes, plans
from tests.personas import SmallCity, terms
from tests.plans import SmallPlan, plan_of

LEVELS = [{"en": "Goal", "ko": "목표"}, {"en": "Priority", "ko": "중점과제"}, {"en": "Task", "ko": "과제"}]


@pytest.fixture
def draft(city: SmallCity) -> Plan:
    """A plan that Minjun has just begun, with three levels."""
    plan = plans.plan_create(
        title={"en": "Second plan", "ko": " 제2차 기본계획 "}, kind="basic", owner=city.bodies["office"],
        starts_on=dt.date(2027, 1, 1), ends_on=dt.date(2030, 12, 31), by=city.person("minjun"),
    )  # fmt: skip
    plans.levels_set(plan=plan, names=LEVELS, by=city.person("minjun"))
    return plan


def add(city: SmallCity, plan: Plan, title: str, parent: Node | None = None, depth: int = 1, **fields: Any) -> Node:
    level = plan.levels.get(depth=depth)
    return nodes.node_add(
        plan=plan, level=level, parent=parent, title={"en": title}, by=city.person("minjun"), **fields
    )


def titles(plan: Plan) -> list[str]:
    return [str(row) for row in queries.tree_rows(plan)]


def code_of(error: pytest.ExceptionInfo[DomainError]) -> str:
    return error.value.code


def test_a_new_plan_is_internal_and_being_drafted(city: SmallCity, draft: Plan) -> None:
    assert (draft.state, draft.visibility, draft.version) == ("drafting", "internal", 1)
    assert draft.title == {"en": "Second plan", "ko": "제2차 기본계획"}
    assert [entry.verb for entry in history_of(draft)] == ["plan.levels_set", "plan.created"]


@pytest.mark.parametrize("person", ["dewi", "jiho", "grace", "omar", "ana", "haneul"])
def test_only_the_office_makes_plans(city: SmallCity, draft: Plan, person: str) -> None:
    with pytest.raises(PermissionDenied):
        plans.plan_create(title={"en": "X"}, kind="basic", owner=city.bodies["office"], starts_on=today(),
                          ends_on=today(), by=city.person(person))  # fmt: skip
    with pytest.raises(PermissionDenied):
        nodes.node_add(plan=draft, level=draft.levels.get(depth=1), parent=None, title={"en": "X"},
                       by=city.person(person))  # fmt: skip
    with pytest.raises(PermissionDenied):
        plans.levels_set(plan=draft, names=LEVELS, by=city.person(person))


def test_a_plan_that_ends_before_it_begins_is_refused(city: SmallCity) -> None:
    with pytest.raises(DomainError) as error:
        plans.plan_create(title={}, kind="basic", owner=city.bodies["office"], starts_on=dt.date(2027, 1, 1),
                          ends_on=dt.date(2026, 1, 1), by=city.person("minjun"))  # fmt: skip
    assert code_of(error) == "title-missing"
    assert [other.code for other in error.value.others] == ["days-out-of-order"]
    assert not Plan.objects.exists()


def test_levels_are_renamed_in_place_and_not_taken_from_under_a_node(city: SmallCity, draft: Plan) -> None:
    goal = add(city, draft, "Homes")
    add(city, draft, "Build", goal, 3)
    names = [{"en": "Vision"}, *LEVELS[1:]]
    assert [level.name for level in plans.levels_set(plan=draft, names=names, by=city.person("minjun"))] == names
    with pytest.raises(DomainError) as error:
        plans.levels_set(plan=draft, names=LEVELS[:2], by=city.person("minjun"))
    assert code_of(error) == "level-used"
    with pytest.raises(DomainError) as error:
        plans.levels_set(plan=draft, names=[{"en": str(n)} for n in range(7)], by=city.person("minjun"))
    assert code_of(error) == "levels-count"
    with pytest.raises(DomainError) as error:
        plans.levels_set(plan=draft, names=[{"en": " "}], by=city.person("minjun"))
    assert code_of(error) == "level-unnamed"


def test_nodes_stand_in_reading_order_whenever_they_were_added(city: SmallCity, draft: Plan) -> None:
    homes = add(city, draft, "Homes")
    schools = add(city, draft, "Schools")
    add(city, draft, "Build", homes, 3)
    add(city, draft, "Teach", schools, 2)
    add(city, draft, "Repair", homes, 3)
    assert titles(draft) == ["Homes", "Build", "Repair", "Schools", "Teach"]


def test_everything_that_is_said_of_a_node_is_kept(city: SmallCity, draft: Plan) -> None:
    right = terms("rights", "rights", [("housing", "Right to housing", "주거권")])["housing"]
    row = add(
        city, draft, "Homes", description={"en": "All of them"}, target={"ko": "400호", "en": ""}, weight="2.5",
        lead=city.bodies["housing"], supporting=[city.bodies["welfare"]], focal_point=city.person("dewi"),
        starts_on=dt.date(2027, 1, 1), ends_on=dt.date(2028, 1, 1), duties=["fulfil"], place={"en": "North"},
        code="1-1", labels=[right],
    )  # fmt: skip
    row.refresh_from_db()
    assert (row.weight, row.code, row.target, row.duties) == (Decimal("2.5"), "1-1", {"ko": "400호"}, ["fulfil"])
    assert list(row.supporting.all()) == [city.bodies["welfare"]]
    assert NodeLabel.objects.get(node=row).term == right
    assert row.ref.startswith(f"MEA-{today().year}-")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"weight": 0}, "weight-not-positive"),
        ({"weight": "-1"}, "weight-not-positive"),
        ({"starts_on": dt.date(2028, 1, 2), "ends_on": dt.date(2028, 1, 1)}, "days-out-of-order"),
        ({"duties": ["help"]}, "duty-unknown"),
    ],
)
def test_what_cannot_be_is_refused(city: SmallCity, draft: Plan, fields: dict[str, Any], code: str) -> None:
    with pytest.raises(DomainError) as error:
        add(city, draft, "Homes", **fields)
    assert code_of(error) == code
    assert not Node.objects.exists()


def test_a_child_stands_deeper_but_may_skip_a_level(city: SmallCity, draft: Plan) -> None:
    homes = add(city, draft, "Homes")
    assert add(city, draft, "Build", homes, 3).parent == homes
    with pytest.raises(DomainError) as error:
        add(city, draft, "Beside", homes, 1)
    assert code_of(error) == "level-order"


def test_siblings_all_have_a_weight_or_none_has(city: SmallCity, draft: Plan) -> None:
    homes = add(city, draft, "Homes")
    build, repair = add(city, draft, "Build", homes, 2), add(city, draft, "Repair", homes, 2)
    with pytest.raises(DomainError) as error:
        nodes.node_change(node=build, by=city.person("minjun"), weight=Decimal(2))
    assert "Below “Homes” some have a weight" in str(error.value.message)
    with pytest.raises(DomainError):
        add(city, draft, "Rent", homes, 2, weight=Decimal(1))
    both = {build.pk: Decimal(2), repair.pk: Decimal(3)}
    nodes.weights_set(plan=draft, parent=homes, weights=both, by=city.person("minjun"))
    assert dict(Node.objects.filter(parent=homes).values_list("pk", "weight")) == both
    with pytest.raises(DomainError):
        nodes.weights_set(plan=draft, parent=homes, weights={build.pk: None}, by=city.person("minjun"))
    nodes.weights_set(plan=draft, parent=homes, weights=dict.fromkeys(both), by=city.person("minjun"))
    assert set(Node.objects.filter(parent=homes).values_list("weight", flat=True)) == {None}


def test_a_node_moves_with_all_below_it_but_never_below_itself(city: SmallCity, draft: Plan) -> None:
    homes, schools = add(city, draft, "Homes"), add(city, draft, "Schools")
    build = add(city, draft, "Build", homes, 2)
    add(city, draft, "Dig", build, 3)
    teach = add(city, draft, "Teach", schools, 2)
    nodes.node_move(node=build, parent=schools, before=teach, by=city.person("minjun"))
    assert titles(draft) == ["Homes", "Schools", "Build", "Dig", "Teach"]
    with pytest.raises(DomainError) as error:
        nodes.node_move(node=schools, parent=build, by=city.person("minjun"))
    assert code_of(error) == "below-itself"
    nodes.node_shift(node=build, step=1, by=city.person("minjun"))
    assert titles(draft) == ["Homes", "Schools", "Teach", "Build", "Dig"]
    nodes.node_shift(node=homes, step=-1, by=city.person("minjun"))
    nodes.node_shift(node=schools, step=-1, by=city.person("minjun"))
    assert titles(draft) == ["Schools", "Teach", "Build", "Dig", "Homes"]


def test_what_nobody_has_read_is_taken_out_with_all_below_it(city: SmallCity, draft: Plan) -> None:
    homes = add(city, draft, "Homes")
    build = add(city, draft, "Build", homes, 2)
    links.ask_link(node=build, recommendation=city.ask(), by=city.person("minjun"))
    nodes.node_remove(node=homes, by=city.person("minjun"))
    nodes.node_remove(node=homes, by=city.person("minjun"))  # a second click
    assert not Node.objects.exists()
    assert AuditEntry.objects.filter(verb="node.removed").count() == 2


def test_what_the_public_has_read_stays_with_the_reason(city: SmallCity) -> None:
    plan = plan_of(city, state="consultation")
    with pytest.raises(DomainError) as error:
        nodes.node_remove(node=plan.goal, by=city.person("minjun"))
    assert code_of(error) == "reason-missing"
    nodes.node_remove(node=plan.goal, reason={"en": "Residents asked for another."}, by=city.person("minjun"))
    plan.leaf.refresh_from_db()
    assert (plan.leaf.status, plan.leaf.dropped_reason) == ("dropped", {"en": "Residents asked for another."})


def test_in_force_the_text_is_not_edited_in_place(plan: SmallPlan) -> None:
    officer = plan.city.person("minjun")
    for attempt in (
        lambda: nodes.node_change(node=plan.leaf, title={"en": "Another"}, by=officer),
        lambda: nodes.node_change(node=plan.leaf, ends_on=dt.date(2040, 1, 1), by=officer),
        lambda: nodes.node_move(node=plan.leaf, parent=plan.second_goal, by=officer),
        lambda: nodes.node_remove(node=plan.leaf, reason={"en": "x"}, by=officer),
        lambda: plans.levels_set(plan=plan.plan, names=LEVELS, by=officer),
        lambda: plans.plan_change(plan=plan.plan, title={"en": "x"}, by=officer),
    ):
        with pytest.raises(DomainError) as error:
            attempt()
        assert code_of(error) == "in-force"
    nodes.node_change(node=plan.leaf, focal_point=plan.city.person("dewi"), by=officer)
    assert Node.objects.get(pk=plan.leaf.pk).focal_point == plan.city.person("dewi")


def test_adopted_only_what_is_empty_may_be_filled_in(city: SmallCity) -> None:
    plan = plan_of(city, state="adopted")
    Node.objects.filter(pk=plan.third.pk).update(lead=None, starts_on=None)
    plan.third.refresh_from_db()
    nodes.node_change(node=plan.third, lead=city.bodies["welfare"], starts_on=dt.date(2026, 1, 1),
                      by=city.person("minjun"))  # fmt: skip
    with pytest.raises(DomainError) as error:
        nodes.node_change(node=plan.third, lead=city.bodies["housing"], by=city.person("minjun"))
    assert (code_of(error), error.value.field) == ("adopted", "lead")


def test_the_same_again_is_no_change(city: SmallCity, draft: Plan) -> None:
    row = add(city, draft, "Homes", supporting=[city.bodies["welfare"]])
    before = AuditEntry.objects.count()
    nodes.node_change(node=row, by=city.person("minjun"), title={"en": "Homes", "ko": ""}, weight=None, code="",
                      supporting=[city.bodies["welfare"]])  # fmt: skip
    assert AuditEntry.objects.count() == before


def test_a_label_taken_off_stays_in_the_history(city: SmallCity, draft: Plan) -> None:
    both = terms("rights", "rights", [("housing", "Housing", "주거"), ("water", "Water", "물")])
    row = add(city, draft, "Homes", labels=[both["housing"]])
    nodes.node_change(node=row, labels=[both["water"]], by=city.person("minjun"))
    assert row.labels.get(ended_at__isnull=True).term == both["water"]
    assert row.labels.get(ended_at__isnull=False).term == both["housing"]


def test_only_nodes_of_the_plan_above_are_carried_on(draft: Plan, plan: SmallPlan) -> None:
    city = plan.city
    row = add(city, draft, "Homes")
    with pytest.raises(DomainError) as error:
        nodes.node_change(node=row, continues=[plan.goal], by=city.person("minjun"))
    assert code_of(error) == "other-plan"
    plans.plan_change(plan=draft, parent=plan.plan, by=city.person("minjun"))
    row = Node.objects.select_related("plan").get(pk=row.pk)
    nodes.node_change(node=row, continues=[plan.goal, plan.second_goal], by=city.person("minjun"))
    assert row.continues.count() == 2
    with pytest.raises(DomainError) as error:
        plans.plan_change(plan=draft, parent=draft, by=city.person("minjun"))
    assert code_of(error) == "below-itself"


def test_a_link_made_twice_is_one_and_is_ended_with_a_reason(
    plan: SmallPlan, django_capture_on_commit_callbacks: Any
) -> None:
    city, ask = plan.city, plan.city.ask()
    for _time in range(2):
        link = links.ask_link(node=plan.leaf, recommendation=ask, by=city.person("minjun"))
    assert NodeAsk.objects.count() == 1
    with pytest.raises(DomainError) as error:
        links.link_end(link=link, reason=" ", by=city.person("minjun"))
    assert code_of(error) == "reason-missing"
    links.link_end(link=link, reason="It was another Rec.", by=city.person("minjun"))
    links.link_end(link=link, reason="Again.", by=city.person("minjun"))
    link = NodeAsk.objects.get()
    assert (link.ended_reason, link.ended_at is None) == ("It was another Rec.", False)
    assert [entry.verb for entry in history_of(plan.leaf)] == ["node.unlinked", "node.linked"]
    links.ask_link(node=plan.leaf, recommendation=ask, by=city.person("minjun"))
    assert NodeAsk.objects.count() == 2


def test_the_gap_map_hears_of_a_link(plan: SmallPlan, django_capture_on_commit_callbacks: Any) -> None:
    from hrcity.plan.models import GapChange

    ask = plan.city.ask()
    GapChange.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=True):
        links.ask_link(node=plan.leaf, recommendation=ask, by=plan.city.person("minjun"))
    assert GapChange.objects.filter(first__lte=ask.pk, last__gte=ask.pk).exists()


def test_an_article_must_be_of_the_text(plan: SmallPlan) -> None:
    officer = plan.city.person("minjun")
    texts = [Instrument.objects.create(slug=slug, kind="ordinance", title={"en": slug}) for slug in ("one", "other")]
    article = Provision.objects.create(instrument=texts[0], eid="art_1", number="1")
    assert links.norm_link(node=plan.leaf, instrument=texts[0], provision=article, by=officer).provision == article
    with pytest.raises(DomainError) as error:
        links.norm_link(node=plan.leaf, instrument=texts[1], provision=article, by=officer)
    assert code_of(error) == "other-text"


def test_a_new_target_ends_the_old_one(plan: SmallPlan) -> None:
    officer = plan.city.person("minjun")
    links.indicator_link(node=plan.leaf, indicator=plan.indicator, target_value=Decimal(300), by=officer)
    links.indicator_link(node=plan.leaf, indicator=plan.indicator, target_value=Decimal(400),
                         target_on=dt.date(2028, 1, 1), by=officer)  # fmt: skip
    assert NodeIndicator.objects.get(ended_at__isnull=True).target_value == 400
    assert NodeIndicator.objects.get(ended_at__isnull=False).target_value == 300
    with pytest.raises(DomainError) as error:
        links.indicator_link(node=plan.leaf, indicator=Indicator(pk=0), target_on=today(), by=officer)
    assert code_of(error) == "value-missing"


def test_milestones_are_added_and_reached(plan: SmallPlan) -> None:
    city = plan.city
    step = nodes.milestone_add(node=plan.leaf, due_on=dt.date(2027, 1, 1), text={"en": "200 homes"},
                               by=city.person("minjun"))  # fmt: skip
    assert nodes.milestone_add(node=plan.leaf, due_on=dt.date(2027, 1, 1), text={"en": "200 homes"},
                               by=city.person("minjun")) == step  # fmt: skip
    with pytest.raises(DomainError):
        nodes.milestone_reach(milestone=step, reached_on=today() + dt.timedelta(days=1), by=city.person("dewi"))
    with pytest.raises(PermissionDenied):
        nodes.milestone_reach(milestone=step, reached_on=today(), by=city.person("eunji"))
    assert nodes.milestone_reach(milestone=step, reached_on=today(), by=city.person("dewi")).reached_on == today()
    with pytest.raises(DomainError) as error:
        nodes.milestone_remove(milestone=step, by=city.person("minjun"))
    assert code_of(error) == "in-force"


def test_a_reorganisation_moves_what_is_open_and_loses_nothing(plan: SmallPlan) -> None:
    city = plan.city
    plan.accepted(plan.leaf, "2026-H1")
    Node.objects.filter(pk=plan.other.pk).update(status="done", lead=city.bodies["housing"])
    plan.third.supporting.add(city.bodies["housing"])
    before = Node.objects.filter(pk=plan.leaf.pk).values().get()
    new = body_create(title={"en": "Homes Agency"}, kind="department", by=city.person("haneul"))
    body_succeed(body=city.bodies["housing"], successor=new, by=city.person("haneul"))
    after = Node.objects.filter(pk=plan.leaf.pk).values().get()
    changing = {"lead_id", "updated_at"}
    assert after["lead_id"] == new.pk
    assert {k: v for k, v in after.items() if k not in changing} == {
        k: v for k, v in before.items() if k not in changing
    }
    assert Node.objects.get(pk=plan.other.pk).lead == city.bodies["housing"]  # done by whom it was done
    assert list(plan.third.supporting.all()) == [new]
    assert history_of(plan.leaf)[0].data == {"body": new.ref, "previous": "housing"}
    assert access.may_report(city.person("dewi"), Node.objects.get(pk=plan.leaf.pk))


def test_a_change_of_mayor_changes_nothing_in_plans(plan: SmallPlan) -> None:
    from hrcity.institutions.models import Body, Membership
    from hrcity.institutions.services import membership_end

    city = plan.city
    mayor = Body.objects.create(ref="mayor", kind="mayor", title={"en": "Mayor"})
    seat = Membership.objects.create(user=city.person("ana"), body=mayor, role="reader", starts_on=dt.date(2022, 7, 1))
    before = (list(Plan.objects.values()), list(Node.objects.values()))
    membership_end(membership=seat, reason="End of the term.", by=city.person("haneul"))
    Membership.objects.create(user=city.person("omar"), body=mayor, role="reader", starts_on=today())
    assert (list(Plan.objects.values()), list(Node.objects.values())) == before
