"""The gap map follows what happens, tells the public only what it may know, and leads to the lists behind it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hrcity.core.clocks import today
from hrcity.plan.models import GapCell, GapChange, GapShare, NodeAsk, NodeIndicator, NodeLabel
from hrcity.plan.queries import gaps as queries
from hrcity.plan.rules.gaps import ANY
from hrcity.plan.services.gaps import gaps_follow, gaps_note_ids, gaps_rebuild
from hrcity.recommendations import services
from hrcity.recommendations.models import Recommendation
from hrcity.vocabulary.models import Term
from tests.personas import terms
from tests.plans import SmallPlan


@pytest.fixture
def home(plan: SmallPlan) -> Term:
    """A right to put on asks."""
    return terms("rights", "rights", [("housing", "Right to housing", "주거권")])["housing"]


@pytest.fixture
def old(plan: SmallPlan) -> Term:
    """A group to put on asks."""
    return terms("groups", "groups", [("older", "Older people", "노인"), ("young", "Young people", "청년")])["older"]


def asked(plan: SmallPlan, *labels: Term, **fields: Any) -> Recommendation:
    row = plan.city.ask(**fields)
    for term in labels:
        services.label_put(recommendation=row, term=term, by=plan.city.person("minjun"))
    return row


def counts(right: int = ANY, group: int = ANY, function: int = ANY) -> tuple[int, ...]:
    gaps_follow()
    row = GapCell.objects.filter(right=right, group=group, function=function).first()
    return (row.asked, row.ours, row.measured, row.indicated, row.proven) if row else (0, 0, 0, 0, 0)


def in_public(row: Recommendation) -> None:
    """The department's window to object is over."""
    Recommendation.objects.filter(pk=row.pk).update(ours_public_from=today() - dt.timedelta(days=1))
    gaps_note_ids([row.pk])


def test_an_ask_comes_further_step_by_step(plan: SmallPlan, home: Term, old: Term) -> None:
    row = asked(plan, home, old)
    assert counts(home.pk, old.pk) == (1, 0, 0, 0, 0)
    plan.city.answered(row)
    in_public(row)
    assert counts(home.pk, old.pk) == (1, 1, 0, 0, 0)
    NodeAsk.objects.create(node=plan.leaf, recommendation=row)
    gaps_note_ids([row.pk])
    assert counts(home.pk, old.pk) == (1, 1, 1, 0, 0)
    NodeIndicator.objects.create(node=plan.leaf, indicator=plan.indicator)
    services.evidence_release(evidence=plan.city.proof(plan.city.again(row)), by=plan.city.person("minjun"))
    assert counts(home.pk, old.pk) == (1, 1, 1, 1, 1)


def test_what_the_public_may_not_know_yet_is_not_counted_as_ours(plan: SmallPlan, home: Term) -> None:
    row = asked(plan, home)
    plan.city.assign(row)  # the department may still object
    assert counts(home.pk) == (1, 0, 0, 0, 0)


def test_a_withdrawn_ask_leaves_the_map(plan: SmallPlan, home: Term) -> None:
    row = asked(plan, home)
    assert counts() == (1, 0, 0, 0, 0)
    services.recommendation_withdraw(recommendation=row, reason="Names a person.", by=plan.city.person("seoyeon"))
    assert counts() == (0, 0, 0, 0, 0)
    assert not GapCell.objects.exists()
    assert not GapShare.objects.exists()


def test_a_dropped_measure_answers_nothing(plan: SmallPlan, home: Term) -> None:
    row = asked(plan, home)
    plan.city.answered(row)
    in_public(row)
    NodeAsk.objects.create(node=plan.leaf, recommendation=row)
    gaps_note_ids([row.pk])
    assert counts(home.pk)[2] == 1
    type(plan.leaf).objects.filter(pk=plan.leaf.pk).update(
        status="dropped", dropped_on=today(), dropped_by=plan.city.bodies["office"], dropped_reason={"en": "No money."}
    )
    gaps_note_ids([row.pk])
    assert counts(home.pk)[2] == 0


def test_a_parent_counts_each_ask_once(plan: SmallPlan, home: Term) -> None:
    below = Term.objects.create(scheme=home.scheme, code="rent", title={"en": "Rent"}, parent=home)
    asked(plan, home, below)
    assert counts(home.pk)[0] == 1
    assert counts(below.pk)[0] == 1


def test_counting_anew_gives_the_same_map(plan: SmallPlan, home: Term, old: Term) -> None:
    for number in range(6):
        row = asked(plan, *([home, old] if number % 2 else [home]))
        if number % 3 == 0:
            plan.city.answered(row)
            in_public(row)
        gaps_follow()
    fields = ("right", "group", "function", "asked", "ours", "measured", "indicated", "proven")
    before = set(GapCell.objects.values_list(*fields))
    gaps_rebuild()
    assert queries.still_to_count() >= 6
    gaps_follow()
    assert set(GapCell.objects.values_list(*fields)) == before
    assert not GapChange.objects.exists()


def test_an_import_is_noted_in_ranges_and_counted_in_batches(
    plan: SmallPlan, home: Term, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hrcity.plan.services.gaps.BATCH", 2)
    rows = [asked(plan, home) for _number in range(5)]
    gaps_rebuild()
    assert GapChange.objects.count() == 1
    gaps_follow(seconds=-1)  # one batch, as a worker that is stopped in the middle
    assert GapShare.objects.count() == 2
    gaps_follow()
    assert GapShare.objects.count() == len(rows)
    assert counts(home.pk)[0] == 5


def test_the_page_shows_figures_and_leads_to_the_list(plan: SmallPlan, home: Term, old: Term) -> None:
    row = asked(plan, home, old)
    plan.city.answered(row)
    in_public(row)
    gaps_follow()
    page = Client().get(reverse("plan:gaps")).content.decode()
    assert "Right to housing" in page
    assert "0 of 1" in page
    assert f"right={home.pk}&amp;group={old.pk}" in page
    cell = Client().get(reverse("plan:gap-cell"), {"right": home.pk, "only": "gap"}).content.decode()
    assert row.ref in cell


@pytest.mark.parametrize("query", ["right=9999999999999", "view=x&group=none", "right=-1", "function=none&wide=1"])
def test_nonsense_in_the_address_shows_a_map(plan: SmallPlan, home: Term, query: str) -> None:
    asked(plan, home)
    gaps_follow()
    assert Client().get(f"{reverse('plan:gaps')}?{query}").status_code == 200
    assert Client().get(f"{reverse('plan:gap-cell')}?{query}").status_code == 200


def test_the_map_asks_the_database_little(plan: SmallPlan, home: Term, django_assert_max_num_queries: Any) -> None:
    for _number in range(4):
        asked(plan, home)
    gaps_follow()
    Client().get(reverse("plan:gaps"))
    with django_assert_max_num_queries(4):
        Client().get(reverse("plan:gaps"))


def test_a_promise_without_a_measure_is_listed_with_owner_and_days(plan: SmallPlan, home: Term) -> None:
    row = asked(plan, home)
    plan.city.answered(row)
    in_public(row)
    gaps_follow()
    row.answers.update(signed_at=timezone.now() - dt.timedelta(days=12))
    page = Client().get(reverse("plan:gap-list", args=["asks"])).content.decode()
    assert row.ref in page
    assert "Housing Department" in page
    assert "12 days" in page
    NodeAsk.objects.create(node=plan.leaf, recommendation=row)
    gaps_note_ids([row.pk])
    gaps_follow()
    assert row.ref not in Client().get(reverse("plan:gap-list", args=["asks"])).content.decode()


def test_measures_without_indicator_proof_or_people_are_listed(plan: SmallPlan, home: Term, old: Term) -> None:
    NodeIndicator.objects.create(node=plan.leaf, indicator=plan.indicator)
    NodeLabel.objects.create(node=plan.other, term=home, origin="person")
    plan.accepted(plan.other, "2026-H1")
    listed = {
        kind: Client().get(reverse("plan:gap-list", args=[kind])).content.decode()
        for kind in ("indicators", "proof", "people")
    }
    assert plan.leaf.ref not in listed["indicators"]
    assert plan.third.ref in listed["indicators"]
    assert plan.other.ref in listed["proof"]
    assert plan.leaf.ref not in listed["proof"]
    assert plan.other.ref in listed["people"]
    NodeLabel.objects.create(node=plan.other, term=old, origin="person")
    assert plan.other.ref not in Client().get(reverse("plan:gap-list", args=["people"])).content.decode()


def test_a_group_that_no_measure_names_is_listed_until_one_does(plan: SmallPlan, old: Term) -> None:
    asked(plan, old)
    gaps_follow()
    assert queries.unplanned_groups() == [(old.pk, 1, 0)]
    NodeLabel.objects.create(node=plan.leaf, term=old, origin="person")
    assert queries.unplanned_groups() == []


def test_the_lists_and_the_map_are_files_too(plan: SmallPlan, home: Term, old: Term) -> None:
    asked(plan, home, old)
    gaps_follow()
    rows = b"".join(Client().get(reverse("plan:gaps-csv"))).decode("utf-8-sig").splitlines()  # type: ignore[arg-type]
    assert rows[0] == "right,group,asked,ours,measured,indicated,proven"
    assert "Right to housing,Older people,1,0,0,0,0" in rows
    assert Client().get(reverse("plan:gap-list-csv", args=["indicators"])).status_code == 200
    assert Client().get(reverse("plan:gap-list", args=["nonsense"])).status_code == 404
