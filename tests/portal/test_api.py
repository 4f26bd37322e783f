"""The public API: what everybody may read, and nothing else."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from hrcity.portal.api_reference import as_file
from hrcity.recommendations import services
from hrcity.recommendations.models import Assignment, Recommendation
from tests.portal.data_city import DataCity

Index = Callable[[], object]
Browser = Callable[..., Client]


def get(browser: Browser, address: str, **headers: str) -> Any:
    return browser().get(address, headers=headers)


def test_openapi_file_in_docs_is_up_to_date() -> None:
    path = settings.CHECKOUT / "docs" / "openapi.json"
    assert path.read_text(encoding="utf-8") == as_file(), "run `hrcity openapi --write`"


def test_list_gives_what_everybody_may_read(city: DataCity, index: Index, browser: Browser) -> None:
    city.ask("Insulate homes of poor families.")
    city.ask("An internal matter about homes.", visibility="internal")
    index()
    answer = get(browser, "/api/recommendations").json()
    assert [item["text"] for item in answer["items"]] == ["Insulate homes of poor families."]
    assert answer["total"] == 1 and answer["next"] == ""
    assert answer["items"][0]["issuer"]["title"]["ko"] == "사회권위원회"


def test_list_takes_words_and_filters(city: DataCity, index: Index, browser: Browser) -> None:
    homes, buses = city.ask("Insulate homes."), city.ask("Run more buses.", country="ABC")
    index()
    assert [item["ref"] for item in get(browser, "/api/recommendations?q=homes").json()["items"]] == [homes.ref]
    assert [item["ref"] for item in get(browser, "/api/recommendations?country=ABC").json()["items"]] == [buses.ref]
    facets = get(browser, "/api/recommendations?facets=true").json()["facets"]
    assert facets["year"] == [{"value": "2025", "count": 2}]


def test_cursor_leads_through_all_pages_once(city: DataCity, index: Index, browser: Browser) -> None:
    refs = {city.ask(f"Request number {number}.").ref for number in range(7)}
    index()
    seen: list[str] = []
    after = ""
    for _page in range(4):
        answer = get(browser, f"/api/recommendations?limit=2&sort=newest&after={after}").json()
        seen += [item["ref"] for item in answer["items"]]
        after = answer["next"]
    assert sorted(seen) == sorted(refs) and after == ""


def test_filters_of_the_desk_do_not_exist_here(city: DataCity, index: Index, browser: Browser) -> None:
    city.propose(city.ask("Insulate homes."))
    city.ask("Run more buses.")
    index()
    assert get(browser, "/api/recommendations?desk=proposed").json()["total"] == 2
    assert get(browser, "/api/recommendations?status=proposed").json()["total"] == 0


def test_what_is_not_decided_in_public_stays_inside(city: DataCity, browser: Browser) -> None:
    row = city.assign(city.ask("Insulate homes."), take=False)
    answer = get(browser, f"/api/recommendations/{row.ref}").json()
    assert row.status == "assigned"
    shown = [answer[name] for name in ("status", "decision", "answers_by", "due_on")]
    assert shown == ["received", None, None, None]
    assert {entry["verb"] for entry in answer["history"]} == {"entered"}
    assert "Housing Act" not in json.dumps(answer)


def test_one_recommendation_with_answer_evidence_report_and_grade(city: DataCity, browser: Browser) -> None:
    row = city.answer(city.assign(city.ask("Insulate homes.")))
    city.prove(row)
    city.report(row)
    services.grade_give(recommendation=city.again(row), term=city.grade, body=city.bodies["commission"],  # type: ignore[arg-type]
                        reason={"en": "Two of three streets."}, by=city.person("grace"))
    answer = get(browser, f"/api/recommendations/{row.ref}").json()
    assert answer["status"] == "in_progress" and answer["answers_by"]["ref"] == "housing"
    assert answer["answers"][0]["text"]["ko"] == "단열을 하겠습니다." and answer["answers"][0]["word"] == "take_on"
    assert answer["answers"][0]["measure"] == {"en": "Insulate 200 homes"} and answer["answers"][0]["reason"] == {}
    assert answer["grades"][0]["reason"] == {"en": "Two of three streets."}
    assert [item["title"] for item in answer["evidence"]] == [{"en": "List of homes", "ko": "주택 목록"}]
    assert answer["updates"][0]["text"] == {"en": "120 homes are done."}
    assert answer["grades"][0]["grade"] == "partly" and answer["grades"][0]["role"] == "commission"
    assert answer["decision"]["reason"] == {"en": "Homes are ours."}


def test_no_person_and_no_inner_reason_is_ever_named(city: DataCity, browser: Browser) -> None:
    row = city.answer(city.assign(city.ask("Insulate homes.")))
    city.prove(row)
    city.report(row)
    text = get(browser, f"/api/recommendations/{row.ref}").content.decode()
    assert "secret reasons" not in text and "Unchecked" not in text
    assert not [name for name in city.people if name.title() in text or f"{name}@" in text]


def test_drafts_are_nobodys_business(city: DataCity, browser: Browser) -> None:
    row = city.assign(city.ask("Insulate homes."))
    city.draft(row)
    answer = get(browser, f"/api/recommendations/{row.ref}").json()
    assert answer["answers"] == [] and "answer_drafted" not in {entry["verb"] for entry in answer["history"]}


def test_signed_in_officer_gets_the_same_as_everybody(city: DataCity, browser: Browser) -> None:
    row = city.assign(city.ask("Insulate homes."), take=False)
    assert browser("minjun").get(f"/api/recommendations/{row.ref}").json()["status"] == "received"


@pytest.mark.parametrize(("address", "status"), [
    ("/api/recommendations/REC-1999-0001", 404), ("/api/nothing/here", 404), ("/api/recommendations?limit=0", 400),
    ("/api/recommendations?limit=many", 422), ("/api/recommendations?sort=price", 400), ("/api/documents/none", 404),
    ("/api/bodies/none", 404), ("/api/vocabulary/none", 404)])
def test_refusals_are_sentences_in_json(city: DataCity, browser: Browser, address: str, status: int) -> None:
    answer = get(browser, address)
    assert answer.status_code == status and answer["content-type"].startswith("application/json")
    assert len(answer.json()["sentence"]) > 15 and answer.json()["code"]


def test_internal_recommendation_is_as_if_it_were_not_there(city: DataCity, browser: Browser) -> None:
    row = city.ask("Internal.", visibility="internal")
    assert get(browser, f"/api/recommendations/{row.ref}").status_code == 404


def test_unchanged_answer_is_not_sent_again(city: DataCity, browser: Browser) -> None:
    row = city.ask("Insulate homes.")
    first = get(browser, f"/api/recommendations/{row.ref}")
    again = get(browser, f"/api/recommendations/{row.ref}", **{"if-none-match": first["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    city.propose(row)
    assert get(browser, f"/api/recommendations/{row.ref}", **{"if-none-match": first["etag"]}).status_code == 200


def test_bodies_come_with_what_they_owe(city: DataCity, browser: Browser) -> None:
    city.assign(city.ask("Insulate homes."))
    late = city.assign(city.ask("Heat schools."))
    Recommendation.objects.filter(pk=late.pk).update(due_on=dt.date(2020, 1, 1))
    assert Assignment.objects.count() == 2
    answer = get(browser, "/api/bodies/housing").json()
    assert answer["owing"] == {"owes": 2, "open": 2, "late": 1, "going": 0, "graded": 0}
    assert {item["ref"] for item in get(browser, "/api/bodies?kind=department").json()} == {
        "housing", "welfare", "audit"}


def test_terms_totals_and_documents(city: DataCity, browser: Browser) -> None:
    from hrcity.instruments.models import Instrument, Provision, ProvisionText

    text = Instrument.objects.create(slug="charter", kind="charter", title={"en": "Charter"})
    part = Provision.objects.create(instrument=text, eid="art_1", number="1")
    ProvisionText.objects.create(provision=part, lang="ko", text="모든 사람은 자유롭습니다.", is_original=True)
    Instrument.objects.create(slug="hidden", kind="charter", title={"en": "Hidden"}, visibility="internal")
    city.ask("Insulate homes.")
    grades = get(browser, "/api/vocabulary/implementation").json()["items"]
    assert [grade["title"]["ko"] for grade in grades] == ["완전 이행", "일부 이행", "미착수"]
    counts = {scheme["code"]: scheme["terms"] for scheme in get(browser, "/api/vocabulary").json()}
    assert counts == {"implementation": 3, "functions": 1}
    assert get(browser, "/api/totals").json()["asked"] == 1
    assert [item["slug"] for item in get(browser, "/api/documents").json()["items"]] == ["charter"]
    assert get(browser, "/api/documents/charter").json()["provisions"][0]["texts"][0]["lang"] == "ko"


def test_number_of_queries_does_not_grow_with_the_list(city: DataCity, index: Index, browser: Browser,
                                                       django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(4):
        city.answer(city.assign(city.ask(f"Insulate homes in street {number}.")))
    index()
    ref = Recommendation.objects.values_list("ref", flat=True).first()
    with django_assert_max_num_queries(4):
        assert len(get(browser, "/api/recommendations?limit=12").json()["items"]) == 4
    with django_assert_max_num_queries(11):
        assert get(browser, f"/api/recommendations/{ref}").status_code == 200


def test_other_sites_may_read_it_and_caches_may_keep_it(city: DataCity, browser: Browser) -> None:
    answer = get(browser, "/api/totals")
    assert answer["access-control-allow-origin"] == "*" and "max-age=60" in answer["cache-control"]


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_reference_page_lists_every_address_without_script(city: DataCity, browser: Browser, lang: str) -> None:
    page = browser(lang=lang).get("/api/docs").content.decode()
    for path in ("/api/recommendations/{ref}", "/api/vocabulary/{code}", "/api/totals"):
        assert f"GET {path}" in page
    assert page.count("<script") == 2  # those of every page


def test_api_root_leads_to_the_reference(city: DataCity, browser: Browser) -> None:
    assert get(browser, "/api/")["location"] == "/api/docs"


def test_answers_are_the_same_in_every_language(city: DataCity, browser: Browser) -> None:
    row = city.answer(city.assign(city.ask("Insulate homes.")))
    address = f"/api/recommendations/{row.ref}"
    assert browser(lang="ko").get(address).json() == browser(lang="en").get(address).json()
