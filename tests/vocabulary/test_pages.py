"""The lists as everybody sees them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from hrcity.people.models import User
from tests.vocabulary.site import signed_in


def get(address: str, **more: str) -> str:
    answer = Client(headers={"accept-language": "en"}).get(address, more)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()


def test_everybody_finds_every_list_by_what_it_is_about(loaded: Path) -> None:
    page = get("/vocabulary/")
    assert "Rights of the river town" in page and "Lists of other bodies" in page and "Make a list" not in page
    assert "강마을 인권 주제" in get("/vocabulary/", lang="ko") and "다른 기관의 목록" in get("/vocabulary/", lang="ko")


def test_a_list_shows_its_tree_in_both_languages_and_what_stands_beside_it(loaded: Path) -> None:
    page = get("/vocabulary/rights/")
    for words in ('id="term-home"', "A roof for everybody.", "공정한 임대료", "wider than", "Homes &amp; shelter"):
        assert words in page
    korean = get("/vocabulary/rights/", lang="ko")
    assert "모두를 위한 집" in korean and "더 좁은 뜻:" in korean


def test_an_unknown_list_is_not_found(loaded: Path) -> None:
    assert Client().get("/vocabulary/nowhere/").status_code == 404


def test_only_those_who_may_are_offered_to_change_a_list(loaded: Path, minjun: User, dewi: User) -> None:
    assert "Add a term" in signed_in(minjun).get("/vocabulary/rights/").content.decode()
    assert "Add a term" not in signed_in(minjun).get("/vocabulary/themes_2030/").content.decode()
    assert "Add a term" not in signed_in(dewi).get("/vocabulary/rights/").content.decode()


def test_downloads_hold_every_term(loaded: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(get("/vocabulary/rights/csv/").removeprefix("\ufeff"))))
    assert [row["code"] for row in rows] == ["home", "home.rent", "home.rent.social", "play"]
    data = json.loads(get("/vocabulary/themes_2030/json/"))
    assert data[0]["matches"] == [{"kind": "broad", "scheme": "rights", "code": "home", "confidence": "proposed"}]
    assert "skos:broadMatch" in get("/vocabulary/themes_2030/skos/")


@pytest.mark.parametrize("address", ["/vocabulary/", "/vocabulary/rights/", "/vocabulary/sdg/"])
def test_a_page_asks_the_database_at_most_eight_times(
        loaded: Path, minjun: User, django_assert_max_num_queries: DjangoAssertNumQueries, address: str) -> None:
    for client in (Client(), signed_in(minjun)):
        client.get(address)
        with django_assert_max_num_queries(8):
            assert client.get(address).status_code == 200
