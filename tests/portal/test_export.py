"""The list handed out: tables, and the document for a council."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from hrcity.core import office_process
from hrcity.recommendations import services
from tests.portal.data_city import DataCity

Index = Callable[[], object]
Browser = Callable[..., Client]


def body_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def csv_rows(answer: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body_of(answer).decode("utf-8-sig"))))


def test_csv_has_what_the_list_has(city: DataCity, index: Index, browser: Browser) -> None:
    homes = city.assign(city.ask("Insulate homes."))
    city.ask("Run more buses.")
    index()
    answer = browser().get("/export/csv/?q=homes")
    rows = csv_rows(answer)
    assert [row["reference"] for row in rows] == [homes.ref]
    assert rows[0]["answers"] == "Housing Department" and rows[0]["address"].endswith(homes.get_absolute_url())
    assert "attachment" in answer["content-disposition"]


def test_more_than_one_page_of_the_index_comes_whole(city: DataCity, index: Index, browser: Browser,
                                                     monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hrcity.portal.finding.BATCH", 3)
    refs = {city.ask(f"Home number {number}.").ref for number in range(10)}
    index()
    rows = csv_rows(browser().get("/export/csv/?q=home"))
    assert {row["reference"] for row in rows} == refs and len(rows) == 10


def test_excel_and_json_carry_the_same_rows(city: DataCity, index: Index, browser: Browser) -> None:
    from openpyxl import load_workbook

    row = city.ask("Insulate homes.")
    index()
    book = load_workbook(io.BytesIO(body_of(browser().get("/export/xlsx/"))))
    assert [cell.value for cell in book.worksheets[0]["A"]] == ["reference", row.ref]
    assert json.loads(body_of(browser().get("/export/json/")))[0]["reference"] == row.ref


def test_formula_in_a_text_is_harmless_in_tables(city: DataCity, index: Index, browser: Browser) -> None:
    from openpyxl import load_workbook

    city.ask('=HYPERLINK("https://evil.example","homes")')
    index()
    assert csv_rows(browser().get("/export/csv/"))[0]["text"].startswith("'=")
    sheet = load_workbook(io.BytesIO(body_of(browser().get("/export/xlsx/")))).worksheets[0]
    assert "f" not in {cell.data_type for row in sheet for cell in row}


def test_stranger_exports_only_public_rows_and_public_statuses(city: DataCity, index: Index, browser: Browser) -> None:
    row = city.assign(city.ask("Insulate homes."), take=False)
    city.ask("Internal.", visibility="internal")
    index()
    rows = csv_rows(browser().get("/export/csv/"))
    assert [(item["reference"], item["status"], item["answers"]) for item in rows] == [(row.ref, "received", "")]
    inside = {item["reference"]: item["status"] for item in csv_rows(browser("minjun").get("/export/csv/"))}
    assert inside[row.ref] == "assigned" and len(inside) == 2


def test_stranger_cannot_filter_by_what_is_not_public(city: DataCity, index: Index, browser: Browser) -> None:
    city.propose(city.ask("Insulate homes."))
    other = city.ask("Run more buses.")
    index()
    assert len(csv_rows(browser().get("/export/csv/?desk=proposed"))) == 2
    rows = csv_rows(browser("minjun").get("/export/csv/?desk=received"))
    assert [row["reference"] for row in rows] == [other.ref]


def test_unknown_format_is_not_found(city: DataCity, browser: Browser) -> None:
    assert browser().get("/export/exe/").status_code == 404


@pytest.fixture
def told(city: DataCity, index: Index) -> DataCity:
    """A recommendation with answer, report, evidence and a Korean translation."""
    row = city.answer(city.assign(city.ask("Insulate homes of poor families.")))
    city.prove(row)
    city.report(row)
    services.text_set(recommendation=row, lang="ko", kind="official", text="저소득 가구의 주택을 단열하십시오.",
                      by=city.person("minjun"), translator="Lumen")
    index()
    return city


def test_councils_question_is_answered_with_sources_from_one_search(told: DataCity, browser: Browser) -> None:
    page = browser().get("/export/print/?q=homes").content.decode()
    for words in ("Insulate homes of poor families.", "E/C.12/XYZ/CO/1, para. 12",
                  "Committee on Economic, Social and Cultural Rights", "Housing", "We will insulate.",
                  "Insulate 200 homes", "120 homes are done.", "List of homes",
                  "https://example.org/homes", "“homes”", "1 recommendation"):
        assert words in page
    assert "Unchecked" not in page and "secret reasons" not in page and "Dewi" not in page


def test_document_is_in_the_readers_language_with_the_original_beside(told: DataCity, browser: Browser) -> None:
    page = browser(lang="ko").get("/export/print/").content.decode()
    for words in ("저소득 가구의 주택을 단열하십시오.", "Insulate homes of poor families.", "단열을 하겠습니다.",
                  "주거복지과", "사회권위원회", "주택 목록", "Insulate 200 homes"):  # the measure has no Korean text
        assert words in page


def test_word_document_holds_the_same(told: DataCity, browser: Browser) -> None:
    answer = browser().get("/export/docx/?q=homes")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        text = archive.read("word/document.xml").decode()
    assert answer["content-type"].endswith("wordprocessingml.document")
    for words in ("Insulate homes of poor families.", "E/C.12/XYZ/CO/1", "We will insulate.",
                  "https://example.org/homes"):
        assert words in text


def test_what_is_not_public_is_counted_not_shown(told: DataCity, index: Index, browser: Browser) -> None:
    told.ask("An internal matter about homes.", visibility="internal")
    index()
    page = browser("minjun").get("/export/print/?q=homes").content.decode()
    assert "An internal matter" not in page and "1 more was found and is not in this document" in page


def test_document_takes_a_fixed_number_of_queries(told: DataCity, index: Index, browser: Browser,
                                                  django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(3):
        row = told.answer(told.assign(told.ask(f"Insulate homes in street {number}.")))
        told.prove(row)
    index()
    with django_assert_max_num_queries(16):
        assert browser().get("/export/print/").content.decode().count("<h2") == 4


def test_word_process_that_fails_says_so_and_shows_the_page(told: DataCity, browser: Browser,
                                                            monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_process, "SECONDS", 0.001)
    answer = browser().get("/export/docx/")
    assert answer.status_code == 503 and "Choose fewer records" in answer.content.decode()
