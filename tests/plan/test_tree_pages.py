"""The editor and the life of a plan as people use them: by forms, without JavaScript, nothing typed is lost."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hrcity.core.clocks import today
from hrcity.core.references import next_numbers
from hrcity.plan.models import Amendment, Node, NodeAsk, NodeNorm, Plan
from hrcity.plan.services import amendments, links
from tests.personas import SmallCity
from tests.plans import SmallPlan, plan_of


@pytest.fixture
def plan(city: SmallCity) -> SmallPlan:
    """The small plan in force; numbers given out later do not meet those of its measures."""
    next_numbers(f"MEA-{today().year}", 500)
    next_numbers(f"PLAN-{today().year}", 500)
    return plan_of(city)


@pytest.fixture
def draft(plan: SmallPlan) -> SmallPlan:
    """A plan being drafted, internal."""
    Plan.objects.filter(pk=plan.plan.pk).update(
        state="drafting", visibility="internal", adopted_by=None, adopted_on=None
    )
    plan.plan.refresh_from_db()
    return plan


def url(name: str, plan: SmallPlan, *args: object) -> str:
    return reverse(f"plan:{name}", args=[plan.plan.ref, *args])


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_a_plan_is_begun_its_levels_named_and_its_first_goal_added(city: SmallCity) -> None:
    client = city.client("minjun")
    sent = {
        "title_en": "Plan", "kind": "basic", "owner": city.bodies["office"].pk, "starts_on": "2027-01-01",
        "ends_on": "2030-12-31", "every": "half", "grace_days": "30",
    }  # fmt: skip
    assert client.post(reverse("plan:new"), {**sent, "ends_on": "2020-01-01"}).status_code == 422
    answer = client.post(reverse("plan:new"), sent, follow=True)
    plan = Plan.objects.get()
    assert answer.redirect_chain[-1][0] == reverse("plan:edit-levels", args=[plan.ref])
    client.post(answer.redirect_chain[-1][0], {"name_1_en": "Goal", "name_2_ko": "과제"})
    assert [level.name for level in plan.levels.all()] == [{"en": "Goal"}, {"ko": "과제"}]
    page = text_of(client.get(reverse("plan:edit", args=[plan.ref])))
    assert "Nothing stands in this plan yet" in page
    answer = client.post(reverse("plan:edit-add", args=[plan.ref]),
                         {"level": plan.levels.get(depth=1).pk, "title_en": "Homes", "again": "1"})  # fmt: skip
    assert answer.headers["Location"] == reverse("plan:edit-add", args=[plan.ref])
    assert Node.objects.get().title == {"en": "Homes"}


def test_what_was_typed_comes_back_with_a_sentence(draft: SmallPlan) -> None:
    client = draft.city.client("minjun")
    sent = {"title_en": "Build 500 homes", "starts_on": "2028-01-01", "ends_on": "2027-01-01"}
    answer = client.post(url("edit-node", draft, draft.leaf.ref), sent)
    assert answer.status_code == 422
    assert "It ends before it begins" in text_of(answer)
    assert "Build 500 homes" in text_of(answer)
    assert Node.objects.get(pk=draft.leaf.pk).title["en"] == "Build 400 homes"


@pytest.mark.parametrize(("person", "status"), [("", 302), ("ana", 404), ("dewi", 403), ("grace", 404), ("omar", 403)])
def test_the_editor_is_for_the_office(draft: SmallPlan, person: str, status: int) -> None:
    client = draft.city.client(person)
    for page in ("edit", "edit-details", "edit-levels", "edit-add", "edit-table", "edit-weights"):
        assert client.get(url(page, draft)).status_code == status, page


def test_the_editor_shows_the_tree_and_what_is_missing(draft: SmallPlan, django_assert_max_num_queries: Any) -> None:
    client = draft.city.client("minjun")
    client.get(url("edit", draft))
    with django_assert_max_num_queries(11):
        page = text_of(client.get(url("edit", draft)))
    assert "1 measure has no lead department yet" in page
    assert "Goal: 2 · Measure: 3" in page
    assert page.index("A home for everyone") < page.index("Build 400 homes") < page.index("Nobody is turned away")


def test_nodes_are_moved_shifted_and_taken_out_by_forms(draft: SmallPlan) -> None:
    client = draft.city.client("minjun")
    client.post(url("edit-shift", draft, draft.other.ref, "up"))
    orders = dict(Node.objects.values_list("pk", "order"))
    assert orders[draft.other.pk] < orders[draft.leaf.pk]
    moved = {"parent": draft.second_goal.pk, "level": draft.levels[1].pk}
    assert client.post(url("edit-move", draft, draft.leaf.ref), moved).status_code == 302
    assert Node.objects.get(pk=draft.leaf.pk).parent == draft.second_goal
    page = text_of(client.get(url("edit-remove", draft, draft.second_goal.ref)))
    assert "2 more go with it" in page
    client.post(url("edit-remove", draft, draft.second_goal.ref))
    assert Node.objects.count() == 2


def test_weights_are_given_all_at_once(draft: SmallPlan) -> None:
    client, page = draft.city.client("minjun"), f"{url('edit-weights', draft)}?parent={draft.goal.ref}"
    answer = client.post(page, {f"weight_{draft.leaf.pk}": "2"})
    assert "some have a weight and some have none" in text_of(answer)
    client.post(page, {f"weight_{draft.leaf.pk}": "2", f"weight_{draft.other.pk}": "1"})
    assert set(Node.objects.filter(parent=draft.goal).values_list("weight", flat=True)) == {2, 1}


def test_linking_several_lists_them_first(draft: SmallPlan) -> None:
    from hrcity.recommendations import services

    city = draft.city
    one, other, third = city.ask("Build homes"), city.ask("Build more homes"), city.ask("Rent")
    group = services.asks_group(one=one, other=other, reason="The same.", by=city.person("minjun"))
    client, page = city.client("minjun"), url("edit-link", draft, draft.leaf.ref, "ask")
    answer = client.post(page, {"ask-refs": f"{group.ref}, {third.ref}", "ask-note": "Homes"})
    assert "Link 3 recommendations" in text_of(answer)
    assert not NodeAsk.objects.exists()
    client.post(page, {"ask-refs": f"{group.ref}, {third.ref}", "ask-note": "Homes", "seen": "1"})
    assert set(NodeAsk.objects.values_list("recommendation__ref", "cluster")) == {
        (one.ref, group.ref), (other.ref, group.ref), (third.ref, ""),
    }  # fmt: skip
    answer = client.post(page, {"ask-refs": "REC-1999-0001"})
    assert "Nothing here has the reference REC-1999-0001" in text_of(answer)


def test_links_are_added_and_ended_by_forms(draft: SmallPlan) -> None:
    from hrcity.instruments.models import Instrument, Provision

    client = draft.city.client("minjun")
    law = Instrument.objects.create(slug="ordinance", kind="ordinance", title={"en": "Ordinance"})
    Provision.objects.create(instrument=law, eid="art_5", number="5")
    page = url("edit-link", draft, draft.leaf.ref, "norm")
    assert "no article with the number 9" in text_of(client.post(page, {"norm-instrument": law.pk, "norm-number": "9"}))
    client.post(page, {"norm-instrument": law.pk, "norm-number": "5"})
    client.post(url("edit-link", draft, draft.leaf.ref, "indicator"),
                {"indicator-indicator": draft.indicator.pk, "indicator-target_value": "400"})  # fmt: skip
    client.post(
        url("edit-link", draft, draft.leaf.ref, "reference"), {"reference-kind": "assessment", "reference-ref": "A-1"}
    )
    client.post(url("edit-link", draft, draft.leaf.ref, "milestone"),
                {"milestone-due_on": "2027-05-01", "milestone-text_en": "100 homes"})  # fmt: skip
    shown = text_of(client.get(url("edit-links", draft, draft.leaf.ref)))
    for words in ("art. 5", "target: 400", "assessment A-1", "100 homes"):
        assert words in shown
    norm = NodeNorm.objects.get()
    client.post(url("edit-link-end", draft, draft.leaf.ref, "norm", norm.pk), {"reason": "Repealed."})
    assert "art. 5" not in text_of(client.get(url("edit-links", draft, draft.leaf.ref)))
    step = draft.leaf.milestones.get()
    client.post(url("edit-step-remove", draft, draft.leaf.ref, step.pk))
    assert not draft.leaf.milestones.exists()
    assert client.post(url("edit-link", draft, draft.leaf.ref, "nonsense")).status_code == 404


def test_a_plan_is_led_to_its_evaluation_by_its_pages(draft: SmallPlan) -> None:
    city = draft.city
    Node.objects.filter(pk=draft.third.pk).update(lead=city.bodies["welfare"])
    officer, head = city.client("minjun"), city.client("seoyeon")
    officer.post(url("do", draft, "open_consultation"))
    answer = officer.post(url("do", draft, "close_consultation"), {"heard_en": ""})
    assert "Write what you heard and what changed" in text_of(answer)
    officer.post(url("do", draft, "close_consultation"), {"heard_en": "Forty people spoke; rents were added."})
    assert officer.post(url("do", draft, "adopt"), {}).status_code == 403
    act = {"adopted_by": city.bodies["commission"].pk, "adopted_on": today().isoformat(), "act_en": "Order 12",
           "file": io.BytesIO(b"order")}  # fmt: skip
    act["file"].name = "order.pdf"  # type: ignore[attr-defined]
    assert head.post(url("do", draft, "adopt"), act).status_code == 302
    plan = draft.again()
    assert (plan.state, plan.heard["en"][:5], plan.act) == ("adopted", "Forty", {"en": "Order 12"})
    file = Client().get(url("file", draft, "act"))
    assert b"".join(file.streaming_content) == b"order"  # type: ignore[arg-type,attr-defined]
    assert file.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    officer.post(url("do", draft, "start"))
    head.post(url("do", draft, "close"), {"reason": "The term ended."})
    assert "file, or the address" in text_of(officer.post(url("do", draft, "evaluate"), {}))
    officer.post(url("do", draft, "evaluate"), {"evaluation_url": "https://saebit.example/e", "evaluation_en": "Good."})
    assert draft.again().state == "evaluated"
    assert "meanwhile the plan is" in text_of(officer.post(url("do", draft, "start")))
    assert officer.get(url("do", draft, "dance")).status_code == 404


def section(plan: SmallPlan, person: str) -> dict[str, Any]:
    from hrcity.plan.parts import PLAN_PARTS, sections

    row = Plan.objects.select_related("owner", "adopted_by", "act_document").get(pk=plan.plan.pk)
    return next(dict(part.context) for part in sections(PLAN_PARTS, row, plan.city.actor(person)) if part.key == "life")


@pytest.mark.parametrize(
    ("person", "verbs"), [("", []), ("dewi", []), ("minjun", []), ("seoyeon", ["close"]), ("grace", [])]
)
def test_the_plans_page_offers_each_the_verbs_they_may_use(plan: SmallPlan, person: str, verbs: list[str]) -> None:
    assert [item["act"].verb for item in section(plan, person)["acts"]] == verbs


def test_the_section_of_a_plan_reads_well(plan: SmallPlan, django_assert_max_num_queries: Any) -> None:
    from django.template.loader import render_to_string

    Plan.objects.filter(pk=plan.plan.pk).update(act={"en": "Order 12"}, heard={"en": "Forty people spoke."})
    with django_assert_max_num_queries(8):
        words = render_to_string("plan/_life.html", {"part": section(plan, "")})
    for sentence in ("Adopted by Human Rights Commission", "Order 12", "Forty people spoke."):
        assert sentence in words
    assert "What you can do" not in words


# --- amendments ------------------------------------------------------------------------------------------------------


def begun(plan: SmallPlan) -> Amendment:
    plan.city.client("minjun").post(url("amendment-new", plan), {"reason_en": "Rents rose.", "reason_ko": "월세 상승"})
    return Amendment.objects.get()


def test_an_amendment_is_written_and_put_in_force_by_forms(plan: SmallPlan) -> None:
    city, row = plan.city, begun(plan)
    officer, head = city.client("minjun"), city.client("seoyeon")
    sent = {"title_en": "Build 600 homes", "title_ko": "주택 400호 건설", "ends_on": f"{today().year + 2}-06-30",
            "starts_on": plan.leaf.starts_on.isoformat(), "lead": city.bodies["welfare"].pk,
            "target_en": "600 homes", "milestone_on": "2027-05-01", "milestone_text_en": "100 homes"}  # fmt: skip
    assert officer.post(url("amendment-change", plan, row.pk, plan.leaf.ref), sent).status_code == 302
    officer.post(url("amendment-add", plan, row.pk), {"level": plan.levels[0].pk, "title_en": "Warm homes"})
    officer.post(url("amendment-move", plan, row.pk, plan.other.ref),
                 {"parent": plan.second_goal.pk, "level": plan.levels[1].pk})  # fmt: skip
    answer = officer.post(url("amendment-drop", plan, row.pk, plan.third.ref), {})
    assert "Write why it is dropped" in text_of(answer)
    officer.post(url("amendment-drop", plan, row.pk, plan.third.ref), {"reason_en": "No money."})
    page = text_of(officer.get(url("amendment", plan, row.pk)))
    assert "Put it in force" in page
    assert officer.post(url("amendment-decide", plan, row.pk), {}).status_code == 403
    assert "Nothing is changed yet" not in text_of(head.get(url("amendment", plan, row.pk)))
    answer = head.post(url("amendment-decide", plan, row.pk), {"decide-act_en": "Resolution 7"})
    assert "Name the act" in text_of(answer)
    assert "Resolution 7" in text_of(answer)
    decided = {"decide-decided_by": city.bodies["commission"].pk, "decide-decided_on": today().isoformat()}
    assert head.post(url("amendment-decide", plan, row.pk), decided).status_code == 302
    assert plan.again().version == 2
    public = text_of(Client().get(url("amendment", plan, row.pk)))
    for words in (
        "Version 2: what changed and why",
        "Rents rose.",
        "<del>",
        'Build <del><span class="vh">removed: </span>400</del><ins><span class="vh">added: </span>600</ins> homes',
        "184 days earlier",
        "Welfare Department answers for it instead of Housing Department.",
        "New step: 100 homes, by 1 May 2027.",
        "It stands below “Nobody is turned away” instead of “A home for everyone”.",
        "No money.",
        "Decided by Human Rights Commission",
    ):
        assert words in public, words
    assert "Put it in force" not in public


def test_a_draft_amendment_is_not_for_the_public(plan: SmallPlan) -> None:
    row = begun(plan)
    for person in ("", "dewi", "grace", "omar"):
        assert plan.city.client(person).get(url("amendment", plan, row.pk)).status_code == 404
    assert "has not been changed" in text_of(Client().get(url("amendments", plan)))
    assert plan.city.client("seoyeon").get(url("amendment", plan, row.pk)).status_code == 200


def test_a_draft_may_be_taken_apart_and_withdrawn(plan: SmallPlan) -> None:
    row, client = begun(plan), plan.city.client("minjun")
    client.post(url("amendment-drop", plan, row.pk, plan.third.ref), {"reason_en": "No money."})
    client.post(url("amendment-change-remove", plan, row.pk, row.changes.get().pk))
    assert not row.changes.exists()
    client.post(url("amendment-withdraw", plan, row.pk))
    assert Amendment.objects.get().state == "withdrawn"
    assert "withdrawn" in text_of(client.get(url("amendment", plan, row.pk)))
    assert Client().get(url("amendment", plan, row.pk)).status_code == 404


def test_who_wrote_sees_why_somebody_else_must_put_it_in_force(plan: SmallPlan) -> None:
    head = plan.city.client("seoyeon")
    head.post(url("amendment-new", plan), {"reason_en": "Rents rose."})
    row = Amendment.objects.get()
    page = text_of(head.get(url("amendment", plan, row.pk)))
    assert "Somebody else puts it in force" in page
    assert "decide-decided_by" not in page


def test_the_public_page_of_a_version_asks_the_database_little(
    plan: SmallPlan, django_assert_max_num_queries: Any
) -> None:
    officer = plan.city.person("minjun")
    row = amendments.amendment_open(plan=plan.plan, reason={"en": "x"}, by=officer)
    for node in (plan.leaf, plan.other):
        amendments.amendment_change(amendment=row, kind="change", node=node, by=officer, title={"en": "Other"},
                                    lead=plan.city.bodies["audit"], ends_on=dt.date(2040, 1, 1))  # fmt: skip
    amendments.amendment_put_in_force(amendment=row, decided_by=plan.city.bodies["commission"], decided_on=today(),
                                      act={"en": "Act"}, by=plan.city.person("seoyeon"))  # fmt: skip
    Client().get(url("amendment", plan, row.pk))
    with django_assert_max_num_queries(8):
        Client().get(url("amendment", plan, row.pk))
    with django_assert_max_num_queries(5):
        Client().get(url("amendments", plan))


def test_the_page_of_a_node_tells_how_it_changed(plan: SmallPlan) -> None:
    from django.template.loader import render_to_string

    from hrcity.plan.parts import NODE_PARTS, sections

    officer = plan.city.person("minjun")
    row = amendments.amendment_open(plan=plan.plan, reason={"en": "x"}, by=officer)
    amendments.amendment_change(amendment=row, kind="change", node=plan.leaf, by=officer, target={"en": "600 homes"})
    amendments.amendment_put_in_force(amendment=row, decided_by=plan.city.bodies["commission"], decided_on=today(),
                                      act={"en": "Act"}, by=plan.city.person("seoyeon"))  # fmt: skip
    node = Node.objects.select_related("plan").get(pk=plan.leaf.pk)
    parts = {part.key: part for part in sections(NODE_PARTS, node, plan.city.actor(""))}
    assert "edit" not in parts
    words = render_to_string(parts["earlier"].template, {"part": parts["earlier"].context})
    assert "400 homes by the end of the plan" in words
    assert "edit" in {part.key for part in sections(NODE_PARTS, node, plan.city.actor("minjun"))}
    links.ask_link(node=node, recommendation=plan.city.ask(), by=officer)


def test_a_step_is_reached_on_the_page_of_its_measure(plan: SmallPlan) -> None:
    from django.template.loader import render_to_string

    from hrcity.plan.parts import NODE_PARTS, sections
    from hrcity.plan.services import nodes

    city = plan.city
    step = nodes.milestone_add(
        node=plan.leaf, due_on=dt.date(2026, 1, 2), text={"en": "Half"}, by=city.person("minjun")
    )
    page = reverse("plan:step-reached", args=[plan.leaf.ref, step.pk])
    assert city.client("eunji").post(page, {"reached_on": "2026-01-01"}).status_code == 403
    late = city.client("dewi").post(page, {"reached_on": "2199-01-01"}, follow=True)
    assert "still to come" in text_of(late)
    city.client("dewi").post(page, {"reached_on": "2026-01-01"})
    step.refresh_from_db()
    assert step.reached_on == dt.date(2026, 1, 1)

    def words(person: str) -> str:
        parts = {part.key: part for part in sections(NODE_PARTS, plan.leaf, city.actor(person))}
        return render_to_string("plan/_steps.html", {"part": parts["steps"].context})

    assert "steps" not in {part.key for part in sections(NODE_PARTS, plan.leaf, city.actor(""))}
    assert "reached on 1 January 2026" in words("dewi")
    assert "<form" in words("jiho")
    city.client("dewi").post(page, {"reached_on": ""})
    assert "not reached" in words("jiho")


def test_a_large_plan_is_folded_and_opened_branch_by_branch(draft: SmallPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hrcity.plan.tree_pages.MOST_SHOWN", 4)
    level = draft.plan.levels.create(depth=3, name={"en": "Project"})
    Node.objects.create(plan=draft.plan, level=level, parent=draft.leaf, order=9, ref="MEA-1-1", title={"en": "Deep"})
    client = draft.city.client("minjun")
    page = text_of(client.get(url("edit", draft)))
    assert "open 1 below" in page
    assert ">Deep<" not in page
    assert ">Deep<" in text_of(client.get(f"{url('edit', draft)}?open={draft.leaf.ref}"))
