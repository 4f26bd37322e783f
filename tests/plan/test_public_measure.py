"""A measure tells in one screen what it is, where it stands, its story, and the way from promise to proof."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hrcity.core.clocks import today
from hrcity.indicators.models import Indicator
from hrcity.instruments.models import Instrument, Provision
from hrcity.plan.models import Milestone, Node, NodeAsk, NodeIndicator, NodeLabel, NodeNorm
from hrcity.recommendations import services
from hrcity.recommendations.models import Recommendation
from tests.personas import terms
from tests.plan.test_public_pages import dropped, page, words
from tests.plans import SmallPlan


@pytest.fixture
def ask(plan: SmallPlan) -> Recommendation:
    """A recommendation, answered, that the measure answers."""
    row = plan.city.answered(plan.city.ask())
    Recommendation.objects.filter(pk=row.pk).update(ours_public_from=today())
    NodeAsk.objects.create(node=plan.leaf, recommendation=row)
    return row


def full(plan: SmallPlan, ask: Recommendation) -> None:
    """Norm, indicator and proof beside the ask."""
    law = Instrument.objects.create(slug="charter", kind="charter", title={"en": "Charter"}, original_language="en")
    article = Provision.objects.create(instrument=law, eid="art_1", number="1", title={"en": "Homes"})
    NodeNorm.objects.create(node=plan.leaf, instrument=law, provision=article)
    NodeIndicator.objects.create(node=plan.leaf, indicator=plan.indicator)
    proof = plan.city.proof(ask)
    services.evidence_release(evidence=proof, by=plan.city.person("minjun"))
    plan.accepted(plan.leaf, f"{today().year}-H1", progress=60).evidence.add(proof)


def test_five_facts_and_the_story_stand_on_the_first_screen(plan: SmallPlan, ask: Recommendation) -> None:
    full(plan, ask)
    text = words(page("plan:node", plan.leaf.ref))
    head = text[: text.index("What was done")]
    assert "Build 400 homes" in head
    assert "On track, 60 %" in head or "last report: on track, 60 %" in head
    assert "Housing Department" in head
    assert f"31 December {today().year + 2}" in head
    assert "1 piece of evidence, 1 indicator" in head
    story = head[head.index("The story in short") :]
    # In the order of time: this plan was adopted before anybody asked.
    lines = (
        "Human Rights Commission adopted it in “Human rights plan”",
        "Committee on Economic, Social and Cultural Rights asked for it",
        "Housing Department answered",
    )
    places = [story.index(line) for line in lines]
    assert places == sorted(places)
    assert "1 March 2026" in story


def test_output_and_outcome_stand_side_by_side_and_are_not_merged(plan: SmallPlan, ask: Recommendation) -> None:
    full(plan, ask)
    html = page("plan:node", plan.leaf.ref)
    assert html.index('id="output"') < html.index('id="outcome"')
    assert "120 homes" in words(html)
    assert "60 %" in words(html)
    bare = words(page("plan:node", plan.other.ref))
    assert "No indicator shows yet whether it works." in bare
    assert "Nothing has been reported yet." in bare


def test_the_trail_leads_from_norm_to_proof(plan: SmallPlan, ask: Recommendation) -> None:
    full(plan, ask)
    html = page("plan:node", plan.leaf.ref)
    trail = html[html.index('class="trail"') : html.index("</ol>", html.index('class="trail"'))]
    figure = plan.indicator.get_absolute_url()
    for there in ("Charter", ask.ref, "We take it on", "Build 400 homes", "Homes built", figure):
        assert there in trail
    assert "trail__node--missing" not in trail


def test_the_trail_says_what_is_missing(plan: SmallPlan) -> None:
    html = page("plan:node", plan.other.ref)
    trail = html[html.index('class="trail"') : html.index("</ol>", html.index('class="trail"'))]
    assert trail.count("trail__node--missing") == 5


def test_the_recommendation_leads_to_its_measures_and_their_figure(plan: SmallPlan, ask: Recommendation) -> None:
    full(plan, ask)
    NodeAsk.objects.create(node=plan.other, recommendation=ask)
    html = Client().get(ask.get_absolute_url()).content.decode()
    trail = html[html.index('class="trail"') :]
    assert plan.leaf.get_absolute_url() in trail
    assert plan.indicator.get_absolute_url() in trail
    assert plan.other.get_absolute_url() in html
    assert "Measures that answer it" in html


def test_a_law_leads_to_the_measures_that_rest_on_it(plan: SmallPlan, ask: Recommendation) -> None:
    full(plan, ask)
    law = Client().get(reverse("instruments:instrument", args=["charter"])).content.decode()
    assert "Measures that rest on it" in law
    assert plan.leaf.get_absolute_url() in law
    type(plan.plan).objects.filter(pk=plan.plan.pk).update(visibility="internal")
    law = Client().get(reverse("instruments:instrument", args=["charter"])).content.decode()
    assert plan.leaf.get_absolute_url() not in law


def test_a_measure_of_a_hidden_plan_is_not_on_the_recommendation(plan: SmallPlan, ask: Recommendation) -> None:
    type(plan.plan).objects.filter(pk=plan.plan.pk).update(state="drafting", visibility="internal")
    assert plan.leaf.ref not in Client().get(ask.get_absolute_url()).content.decode()
    assert plan.leaf.ref in plan.city.client("minjun").get(ask.get_absolute_url()).content.decode()


def test_an_internal_recommendation_is_told_to_nobody_outside(plan: SmallPlan) -> None:
    row = plan.city.ask("A name that nobody may read", visibility="internal")
    NodeAsk.objects.create(node=plan.leaf, recommendation=row)
    assert row.ref not in page("plan:node", plan.leaf.ref)
    assert row.ref in page("plan:node", plan.leaf.ref, client=plan.city.client("minjun"))


def test_an_internal_indicator_and_internal_evidence_are_told_to_nobody(plan: SmallPlan, ask: Recommendation) -> None:
    Indicator.objects.filter(pk=plan.indicator.pk).update(visibility="internal")
    NodeIndicator.objects.create(node=plan.leaf, indicator=plan.indicator)
    plan.accepted(plan.leaf, f"{today().year}-H1").evidence.add(plan.city.proof(ask, title={"en": "Secret ledger"}))
    html = page("plan:node", plan.leaf.ref)
    assert "Homes built" not in html
    assert "Secret ledger" not in html


def test_an_ended_link_is_not_told_any_more(plan: SmallPlan, ask: Recommendation) -> None:
    NodeAsk.objects.update(ended_at=dt.datetime.now(dt.UTC), ended_reason="Wrong one.")
    assert ask.ref not in page("plan:node", plan.leaf.ref)


def test_a_dropped_measure_says_why_by_whom_and_when(plan: SmallPlan) -> None:
    dropped(plan, plan.leaf)
    text = words(page("plan:node", plan.leaf.ref))
    assert "The State pays for it now." in text
    assert "by Human Rights Commission" in text
    assert "It stays here for ever" in text


def test_a_goal_shows_its_children_with_counts_and_no_light(plan: SmallPlan) -> None:
    html = page("plan:node", plan.goal.ref)
    head = html[: html.index("What stands below it")]
    assert "chip" not in head[head.index("<main") :]
    assert "2 no report" in words(html)
    assert "Help with the rent" in html


def test_labels_milestones_and_support_are_shown(plan: SmallPlan) -> None:
    right = terms("rights", "rights", [("housing", "Right to housing", "주거권")])["housing"]
    NodeLabel.objects.create(node=plan.leaf, term=right, origin="person")
    Milestone.objects.create(node=plan.leaf, due_on=today() - dt.timedelta(days=1), text={"en": "First stone"})
    Milestone.objects.create(node=plan.leaf, due_on=today(), text={"en": "Roof"})
    Node.objects.filter(pk=plan.leaf.pk).update(duties=["fulfil"])
    plan.leaf.supporting.add(plan.city.bodies["welfare"])
    text = words(page("plan:node", plan.leaf.ref))
    for there in ("Right to housing", "First stone missed", "Roof to come", "fulfil", "Welfare Department"):
        assert there in text


def test_a_measure_asks_the_database_little(
    plan: SmallPlan, ask: Recommendation, django_assert_max_num_queries: Any
) -> None:
    full(plan, ask)
    page("plan:node", plan.leaf.ref)
    with django_assert_max_num_queries(25):  # each section asks for its own
        page("plan:node", plan.leaf.ref)


def test_nobody_finds_a_measure_that_is_not_there(plan: SmallPlan) -> None:
    assert Client().get(reverse("plan:node", args=["MEA-1999-0001"])).status_code == 404
