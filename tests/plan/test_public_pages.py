"""What everybody reads of a plan: where it stands, who answers, how it is computed; and that anybody can compute it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import subprocess
import sys
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hrcity.core.clocks import today
from hrcity.plan.models import Milestone, Node, NodeLabel, Plan
from tests.personas import terms
from tests.plans import SmallPlan


def page(name: str, *args: str, client: Client | None = None, **query: str) -> str:
    response = (client or Client()).get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def words(html: str) -> str:
    """The text of a page on one line."""
    import re

    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def dropped(plan: SmallPlan, node: Node) -> None:
    Node.objects.filter(pk=node.pk).update(
        status="dropped",
        dropped_on=today(),
        dropped_by=plan.city.bodies["commission"],
        dropped_reason={"en": "The State pays for it now."},
    )


@pytest.fixture
def told(plan: SmallPlan) -> SmallPlan:
    """With a report of the period that counts today on one measure."""
    from hrcity.plan.queries.public import period_now

    plan.accepted(plan.leaf, period_now(plan.plan), progress=50)
    return plan


def test_the_list_names_owner_period_and_how_many_measures(plan: SmallPlan) -> None:
    html = words(page("plan:list"))
    assert "Human rights plan" in html
    assert "Human Rights Office" in html
    assert f"{today().year - 1}–{today().year + 2}" in html
    assert " 3 " in html


def test_without_a_plan_the_list_says_where_to_go(city: Any) -> None:
    assert reverse("recommendations:list") in page("plan:list")


def test_an_internal_draft_is_nowhere_in_public(plan: SmallPlan) -> None:
    Plan.objects.filter(pk=plan.plan.pk).update(state="drafting", visibility="internal")
    assert "Human rights plan" not in page("plan:list")
    for name in ("plan:plan", "plan:how", "plan:progress-csv", "plan:plan-feed", "plan-embed:plan"):
        assert Client().get(reverse(name, args=[plan.plan.ref])).status_code == 404
    assert Client().get(reverse("plan-embed:node", args=[plan.leaf.ref])).status_code == 404
    assert plan.city.client("minjun").get(reverse("plan:plan", args=[plan.plan.ref])).status_code == 200
    # A card and a feed are the same for everybody, whoever is signed in.
    assert plan.city.client("minjun").get(reverse("plan-embed:plan", args=[plan.plan.ref])).status_code == 404


def test_the_first_screen_answers_the_five_questions(told: SmallPlan) -> None:
    html = page("plan:plan", told.plan.ref)
    text = words(html)
    assert "Basic plan of Human Rights Office" in text
    assert "1 on track, 2 no report" in text
    assert "Progress 50 % reported: 1 of 3, left out: 2, dropped: 0" in text
    assert "Adopted by Human Rights Commission" in text
    assert "Reports on the " in text
    assert reverse("plan:progress-csv", args=[told.plan.ref]) in html
    assert reverse("plan:how", args=[told.plan.ref]) in html


def test_a_report_accepted_now_is_on_the_page_at_once(told: SmallPlan) -> None:
    assert "Progress 50 %" in words(page("plan:plan", told.plan.ref))
    told.accepted(told.other, f"{today().year}-H2", status="done", progress=100)
    assert "1 done, 1 on track, 1 no report" in words(page("plan:plan", told.plan.ref))
    assert "Progress 75 % reported: 2 of 3" in words(page("plan:plan", told.plan.ref))


def test_what_is_kept_is_never_old(told: SmallPlan) -> None:
    def tree() -> str:
        return words(page("plan:plan", told.plan.ref))

    tree()
    Node.objects.filter(pk=told.other.pk).update(lead=told.city.bodies["audit"])  # as a reorganisation does
    assert "Audit Office" in tree()
    told.city.bodies["audit"].title = {"en": "Audit Bureau"}
    told.city.bodies["audit"].save()
    assert "Audit Bureau" in tree()
    Node.objects.filter(pk=told.leaf.pk).update(weight=3)
    assert "Progress cannot be added up" in tree()
    Node.objects.filter(pk=told.other.pk).update(weight=1, parent=told.second_goal)
    Node.objects.filter(pk=told.third.pk).update(weight=1)
    assert "Progress cannot be added up" not in tree()
    Node.objects.filter(pk=told.third.pk).delete()
    assert "Train front desks" not in tree()
    assert "모두의 집" in page("plan:plan", told.plan.ref, lang="ko")
    assert "A home for everyone" in page("plan:plan", told.plan.ref, lang="en")


def test_an_old_report_does_not_count_and_is_shown_with_its_period(plan: SmallPlan) -> None:
    plan.accepted(plan.leaf, f"{today().year - 1}-H1", progress=30)
    text = words(page("plan:plan", plan.plan.ref))
    assert "3 no report" in text
    assert f"last report: on track, 30 % (first half of {today().year - 1})" in text


def test_what_was_dropped_is_always_said(told: SmallPlan) -> None:
    dropped(told, told.other)
    text = words(page("plan:plan", told.plan.ref))
    assert "reported: 1 of 3, left out: 1, dropped: 1" in text
    assert "1 dropped" in text


def test_a_mixture_of_weights_is_said_and_breaks_nothing(plan: SmallPlan) -> None:
    Node.objects.filter(pk=plan.leaf.pk).update(weight=2)
    for view in ("", "table", "timeline"):
        assert "Progress cannot be added up" in words(page("plan:plan", plan.plan.ref, view=view))
    assert "Progress" in words(page("plan:node", plan.goal.ref))
    assert page("plan:how", plan.plan.ref)
    assert page("plan:node", plan.leaf.ref)


def test_everybody_computes_every_figure_again_from_the_file(told: SmallPlan, tmp_path: Any) -> None:
    Node.objects.filter(pk=told.leaf.pk).update(weight=Decimal("2"))
    Node.objects.filter(pk=told.other.pk).update(weight=Decimal("1.5"))
    told.accepted(told.other, f"{today().year}-H2", progress=33)
    data = b"".join(Client().get(reverse("plan:progress-csv", args=[told.plan.ref])))  # type: ignore[arg-type]
    file = tmp_path / "progress.csv"
    file.write_bytes(data)
    told_by = subprocess.run(
        [sys.executable, "-m", "hrkit.progress", "recompute", str(file), "--json"],
        capture_output=True,
        check=True,
        env={"PYTHONPATH": "src"},
    )
    outcome = json.loads(told_by.stdout)
    assert (outcome["parents"], outcome["equal"], outcome["different"]) == (2, 2, [])
    rows = {row["ref"]: row for row in csv.DictReader(io.StringIO(data.decode("utf-8-sig")))}
    assert rows[told.goal.ref]["progress"] == "42.71"  # (2·50 + 1.5·33) / 3.5
    # What the file gives is what the pages show.
    assert "42.71 %" in words(page("plan:node", told.goal.ref))
    assert "42.71 %" in words(page("plan:plan", told.plan.ref))
    assert "42.71 %" in words(page("plan:how", told.plan.ref))


def test_the_table_is_narrowed_and_ordered(told: SmallPlan) -> None:
    right = terms("rights", "rights", [("housing", "Right to housing", "주거권")])["housing"]
    NodeLabel.objects.create(node=told.goal, term=right, origin="person")  # what stands below a goal is about it too

    def listed(**query: str) -> list[str]:
        html = page("plan:plan", told.plan.ref, view="table", **query)
        body = html[html.index("<tbody>") :] if "<tbody>" in html.split('id="take"')[0].split('id="nodes"')[1] else ""
        return [node.ref for node in (told.leaf, told.other, told.third) if node.ref in body]

    assert listed() == [told.leaf.ref, told.other.ref, told.third.ref]
    assert listed(lead="housing") == [told.leaf.ref]
    assert listed(status="not_reported") == [told.other.ref, told.third.ref]
    assert listed(right=str(right.pk)) == [told.leaf.ref, told.other.ref]
    assert "No measure fits" in page("plan:plan", told.plan.ref, view="table", lead="welfare", status="done")
    html = page("plan:plan", told.plan.ref, view="table", sort="title")
    assert html.index("Build 400 homes") < html.index("Help with the rent") < html.rindex("Train front desks")


NONSENSE = ("page=0", "page=99999999", "page=x", "view=nonsense", "open=NOPE", "right=x&group=-1", "sort=nonsense",
            "status=x", "lead=x", "right=99999999999999")  # fmt: skip


@pytest.mark.parametrize("query", NONSENSE)
@pytest.mark.parametrize("view", ["tree", "table", "timeline"])
def test_nonsense_in_the_address_shows_a_plan(plan: SmallPlan, query: str, view: str) -> None:
    address = reverse("plan:plan", args=[plan.plan.ref])
    assert Client().get(f"{address}?view={view}&{query}").status_code == 200


def test_the_timeline_has_milestones_and_a_table(plan: SmallPlan) -> None:
    Milestone.objects.create(node=plan.leaf, due_on=dt.date(today().year, 3, 1), text={"en": "First stone"})
    html = page("plan:plan", plan.plan.ref, view="timeline")
    assert "First stone" in html
    assert "not reached" in html
    assert "<svg" in html and "<table" in html


def test_a_branch_opens_by_itself(plan: SmallPlan) -> None:
    html = page("plan:plan", plan.plan.ref, open=plan.goal.ref)
    assert "Build 400 homes" in html
    assert "Train front desks" not in html
    assert "the whole plan" in html


def test_how_it_is_computed_takes_this_plan_as_the_example(told: SmallPlan) -> None:
    text = words(page("plan:how", told.plan.ref))
    assert "“A home for everyone” stands at 50 %." in text
    assert "Build 400 homes" in text
    assert "left out" in text


@pytest.mark.parametrize("view", ["tree", "table", "timeline"])
def test_a_plan_asks_the_database_little(told: SmallPlan, view: str, django_assert_max_num_queries: Any) -> None:
    page("plan:plan", told.plan.ref, view=view)
    with django_assert_max_num_queries(8):
        page("plan:plan", told.plan.ref, view=view)


def test_the_page_speaks_korean(told: SmallPlan) -> None:
    html = page("plan:plan", told.plan.ref, lang="ko")
    assert "인권기본계획" in html
    assert "모두의 집" in html
