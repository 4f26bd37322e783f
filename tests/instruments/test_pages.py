"""Treaties and laws as everybody reads them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from hrcity.core import imports
from hrcity.institutions.models import City
from hrcity.instruments import related
from hrcity.instruments.models import Instrument
from hrcity.instruments.related import Citation, CitedBy
from tests.instruments.texts import declaration, general_comment
from tests.vocabulary.site import run_of


def get(address: str, **more: str) -> str:
    answer = Client(headers={"accept-language": "en"}).get(f"/treaties-and-laws/{address}", more)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()


@pytest.fixture
def two_versions(db: None, tmp_path: Path) -> Instrument:
    """A declaration in English and Korean; the second article is in English alone."""
    english = declaration("en", "Free.", "Equal.", preamble="Whereas")
    imports.apply(run_of(english, "udhr_html", tmp_path / "a", "e.html"))
    imports.apply(run_of(declaration("ko", "자유."), "udhr_html", tmp_path / "b", "k.html", translator="번역팀"))
    imports.apply(run_of(declaration("ar", "حر.", "متساو."), "udhr_html", tmp_path / "c", "a.html"))
    return Instrument.objects.get(slug="udhr")


def test_the_list_is_grouped_by_kind_and_searched_by_title_and_number(
        treaty: Instrument, ordinance: Instrument) -> None:
    page = get("")
    assert page.index("Treaties") < page.index("Boat convention") < page.index("River ordinance")
    assert "River ordinance" not in get("", q="boat") and "Boat convention" in get("", q="icob")
    assert "Boat convention" in get("", q="배에 관한") and "Nothing fits" in get("", q="submarine")
    assert "River ordinance" in get("", kind="ordinance") and "Boat convention" not in get("", kind="ordinance")
    assert "배 협약" in get("", lang="ko") and "조례" in get("", lang="ko")


def test_a_long_list_of_one_kind_is_paged_by_key(db: None) -> None:
    Instrument.objects.bulk_create(Instrument(slug=f"doc-{n:03}", kind="un_document", title={"en": f"Paper {n:03}"})
                                   for n in range(60))
    first = get("", kind="un_document")
    assert "Paper 049" in first and "Paper 050" not in first and "after=doc-049" in first
    assert "Paper 050" in get("", kind="un_document", after="doc-049")


def test_a_treaty_without_text_shows_our_titles_and_says_whose_they_are(city: City, treaty: Instrument) -> None:
    page = get("icob/")
    for words in ("Boat convention", "Convention on Boats", "In force since 2 January 2031", "adopted on 6 May 2030",
                  "Committee of Boats", "our own table", 'id="art_1"', "Everybody may row", "short titles are ours"):
        assert words in page, words
    korean = get("icob/", lang="ko")
    assert "제1조" in korean and "제목 1" in korean and "배 위원회" in korean


def test_a_text_is_read_in_ones_own_language_and_a_gap_is_said(two_versions: Instrument) -> None:
    page = get("udhr/", lang="ko")
    assert "자유." in page and "Equal." in page and "아직 영어로만 있습니다." in page and "번역팀 번역" in page
    assert 'href="/treaties-and-laws/udhr/read/?left=en&amp;right=ko"' in page


def test_versions_stand_side_by_side_with_gaps_said_and_the_original_marked(two_versions: Instrument) -> None:
    page = get("udhr/read/", left="en", right="ko")
    assert page.count("There is no text in Korean yet.") == 2 and "original" in page and "e.html" in page
    assert "translated by 번역팀" in page and "متساو." not in page
    three = get("udhr/read/", left="en", right="ko", more="ar")
    assert "متساو." in three and 'dir="rtl"' in three
    assert "Equal." in get("udhr/read/", left="xx", right="<script>")


def test_a_text_without_wording_has_nothing_to_set_side_by_side(treaty: Instrument) -> None:
    assert "There is no text to read side by side yet." in get("icob/read/")


def test_chapters_of_an_ordinance_are_said_in_the_readers_language(ordinance: Instrument) -> None:
    assert "Chapter 2 Duties" in get("river-ordinance/") and "제2장 책무" in get("river-ordinance/", lang="ko")


def test_downloads_hold_every_part_in_every_language(two_versions: Instrument) -> None:
    rows = list(csv.DictReader(io.StringIO(get("udhr/csv/").removeprefix("\ufeff"))))
    assert [(row["id"], row["en"], row["ko"]) for row in rows] == [
        ("preamble", "Whereas", ""), ("art_1", "Free.", "자유."), ("art_2", "Equal.", "")]
    data = json.loads(get("udhr/json/"))
    assert {text["lang"]: text["original"] for text in data[1]["texts"]} == {"ar": False, "en": True, "ko": False}


def test_what_belongs_to_a_treaty_is_linked_both_ways(treaty: Instrument, tmp_path: Path) -> None:
    imports.apply(run_of(general_comment(body="COB"), "general_comment", tmp_path / "a"))
    assert "General recommendation No. 7 on boats" in get("icob/") and "Boat convention" in get("cob-c-gc-7/")


@pytest.fixture
def citing() -> Iterator[None]:
    """An app above that cites every text once."""
    def source(row: Instrument, reader: object) -> CitedBy:
        first = Citation("Build boats", "/recommendations/REC-1/", "REC-1")
        return CitedBy("Recommendations that cite it", 12, [first], "/recommendations/?document=icob")

    related.register(source)
    yield
    related.SOURCES.remove(source)


def test_apps_above_say_who_cites_a_text(treaty: Instrument, citing: None) -> None:
    page = get("icob/")
    assert "Recommendations that cite it" in page and "REC-1" in page and "?document=icob" in page


def test_text_from_a_file_is_shown_as_text(db: None, tmp_path: Path) -> None:
    content = b"1. <script>alert(1)</script> boats are the best\n\n2. and the oars of the boat\n"
    imports.apply(run_of(content, "document", tmp_path / "a", name="a.txt", title="<b>Boats</b>", language="en"))
    page = get("b-boats-b/")
    assert "<script>alert" not in page and "&lt;script&gt;" in page and "&lt;b&gt;Boats" in page


def test_an_unknown_address_is_not_found(db: None) -> None:
    assert Client().get("/treaties-and-laws/nothing/").status_code == 404
    assert Client().get("/treaties-and-laws/nothing/read/").status_code == 404


@pytest.mark.parametrize("address", ["", "?q=boat", "udhr/", "udhr/read/", "icob/"])
def test_a_page_asks_the_database_at_most_eight_times(
        city: City, treaty: Instrument, two_versions: Instrument, citing: None,
        django_assert_max_num_queries: DjangoAssertNumQueries, address: str) -> None:
    client = Client()
    client.get("/treaties-and-laws/")
    with django_assert_max_num_queries(8):
        assert client.get(f"/treaties-and-laws/{address}").status_code == 200
