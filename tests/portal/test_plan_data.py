"""Plans, measures and reports for programs: in the API, in the open data, in search; and what must never be in them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from hrcity.core import search
from hrcity.core.clocks import today
from hrcity.plan.models import NodeAsk, NodeIndicator, Plan
from hrcity.plan.searching import MEASURE, PLAN
from hrcity.portal import open_data
from hrcity.recommendations import services
from tests.personas import SmallCity, small_city
from tests.plans import SmallPlan, plan_of

Index = Callable[[], object]


@pytest.fixture
def city(db: None) -> SmallCity:
    """The small city."""
    return small_city()


@pytest.fixture
def plan(city: SmallCity) -> SmallPlan:
    """A plan in force with a report, and one that is nobody's business yet."""
    plan = plan_of(city)
    ask = city.answered(city.ask())
    NodeAsk.objects.create(node=plan.leaf, recommendation=ask)
    NodeIndicator.objects.create(node=plan.leaf, indicator=plan.indicator)
    update = plan.accepted(plan.leaf, f"{today().year}-H1", progress=60)
    proof = city.proof(ask)
    services.evidence_release(evidence=proof, by=city.person("minjun"))
    update.evidence.add(proof, city.proof(ask, title={"en": "Secret ledger"}))
    plan_of(city, state="drafting", visibility="internal", title={"en": "Quiet draft"})
    return plan


def get(address: str) -> Any:
    response = Client().get(address)
    assert response.status_code == 200, response.content
    return response.json()


def test_plans_are_given_with_where_they_stand(plan: SmallPlan) -> None:
    assert [row["ref"] for row in get("/api/plans")] == [plan.plan.ref]
    assert get("/api/plans?state=closed") == []
    row = get(f"/api/plans/{plan.plan.ref}")
    assert row["title"]["ko"] == "인권기본계획"
    assert [level["name"]["en"] for level in row["levels"]] == ["Goal", "Measure"]
    standing = row["standing"]
    assert (standing["measures"], standing["reported"] + standing["left_out"]) == (3, 3)
    assert Client().get(row["progress_csv"]).status_code == 200


def test_measures_come_page_by_page_and_are_narrowed(plan: SmallPlan) -> None:
    seen: list[str] = []
    after = "0"
    while after:
        page = get(f"/api/measures?limit=2&after={after}")
        seen += [row["ref"] for row in page["items"]]
        after = page["next"]
    assert len(seen) == len(set(seen)) == 5
    assert [row["ref"] for row in get("/api/measures?lead=housing")["items"]] == [plan.leaf.ref]
    assert [row["progress"] for row in get("/api/measures?status=on_track")["items"]] == [60.0]


def test_a_measure_is_given_with_links_and_checked_proof_only(plan: SmallPlan) -> None:
    row = get(f"/api/measures/{plan.leaf.ref}")
    assert row["recommendations"] == ["REC-" + row["recommendations"][0].removeprefix("REC-")]
    assert row["indicators"] == [plan.indicator.ref]
    assert [item["title"]["en"] for report in row["reports"] for item in report["evidence"]] == ["Homes built"]
    assert row["reports"][0]["body"]["ref"] == "housing"


def test_reports_on_their_way_and_names_of_persons_are_not_given(plan: SmallPlan) -> None:
    plan.accepted(plan.other, f"{today().year}-H1", state="submitted", validated_by=None, validated_at=None)
    page = get(f"/api/reports?plan={plan.plan.ref}")
    assert [row["measure"] for row in page["items"]] == [plan.leaf.ref]
    assert get("/api/reports?since=2999-01-01")["items"] == []
    text = Client().get(f"/api/measures/{plan.leaf.ref}").content.decode() + str(page)
    assert not any(name in text for name in ("Dewi", "Jiho", "Minjun"))


@pytest.mark.parametrize("address", ["/api/plans/NOPE", "/api/measures/NOPE", "/api/nowhere"])
def test_what_is_not_there_is_said_as_json(plan: SmallPlan, address: str) -> None:
    response = Client().get(address)
    assert (response.status_code, response.json()["code"]) == (404, "not-found")


def test_an_internal_plan_is_not_given(plan: SmallPlan) -> None:
    draft = Plan.objects.get(state="drafting")
    assert Client().get(f"/api/plans/{draft.ref}").status_code == 404
    assert get(f"/api/measures?plan={draft.ref}")["items"] == []


@pytest.mark.parametrize("query", ["limit=0", "limit=99999", "after=-5", "after=99999999999999999999999"])
def test_odd_numbers_are_taken_as_the_nearest_that_is_possible(plan: SmallPlan, query: str) -> None:
    assert Client().get(f"/api/measures?{query}").status_code == 200


def test_the_api_asks_the_database_little(plan: SmallPlan, django_assert_max_num_queries: Any) -> None:
    for address, most in (("/api/plans", 2), ("/api/measures", 3), ("/api/reports", 3)):
        get(address)
        with django_assert_max_num_queries(most):
            get(address)
    with django_assert_max_num_queries(18):
        get(f"/api/measures/{plan.leaf.ref}")


@pytest.mark.slow
def test_the_open_data_have_plans_measures_links_and_reports(plan: SmallPlan, settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    open_data.build()

    def table(name: str) -> list[dict[str, str]]:
        response = Client().get(f"/open-data/{name}.csv")
        data = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
        return list(csv.DictReader(io.StringIO(data)))

    assert [row["title_en"] for row in table("plans")] == ["Human rights plan"]
    measures = {row["ref"]: row for row in table("measures")}
    assert len(measures) == 5
    assert measures[plan.leaf.ref]["lead"] == "housing"
    kinds = {(row["measure"], row["kind"]) for row in table("measure_links")}
    assert kinds == {(plan.leaf.ref, "recommendation"), (plan.leaf.ref, "indicator")}
    assert [row["progress"] for row in table("measure_reports")] == ["60.0"]


def test_plans_and_measures_are_found_by_words_in_both_languages(plan: SmallPlan, index: Index) -> None:
    search.changed(PLAN, [plan.plan.pk])
    search.changed(MEASURE, [plan.leaf.pk, plan.other.pk])
    index()
    for words, ref in (("homes", plan.leaf.ref), ("주택", plan.leaf.ref), ("인권기본계획", plan.plan.ref)):
        assert ref in Client().get("/search/", {"q": words}).content.decode()
    assert plan.other.ref not in Client().get("/search/", {"q": "homes"}).content.decode()


def test_a_changed_measure_is_read_again_by_the_index(plan: SmallPlan, index: Index) -> None:
    from hrcity.core.registry import tell

    index()
    plan.leaf.title = {"en": "Plant 900 lindens"}
    plan.leaf.save()
    tell(plan.leaf, "changed")
    index()
    assert plan.leaf.ref in Client().get("/search/", {"q": "lindens"}).content.decode()


def test_nobody_finds_an_internal_plan(plan: SmallPlan, index: Index) -> None:
    draft = Plan.objects.get(state="drafting")
    search.changed(PLAN, [draft.pk])
    search.changed(MEASURE, draft.nodes.values_list("pk", flat=True))
    index()
    assert draft.ref not in Client().get("/search/", {"q": "quiet draft"}).content.decode()
    client = plan.city.client("minjun")
    assert draft.ref in client.get("/search/", {"q": "quiet draft"}).content.decode()
