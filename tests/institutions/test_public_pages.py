from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hrcity.institutions import services
from tests.institutions.town import Ask, SignedIn, Town


def read(response: Any) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode("utf-8-sig")


@pytest.mark.parametrize(("language", "words"), [
    ("en", ["Departments and what each owes", "Housing Department", "Late"]), ("ko", ["주거복지과", "인권위원회"])])
def test_a_resident_sees_what_each_body_owes(town: Town, ask: Ask, language: str, words: list[str]) -> None:
    ask(town.housing, 1, days=-3)
    page = Client(headers={"accept-language": language}).get("/bodies/").content.decode()
    assert all(word in page for word in words)
    assert 'class="is-late"' in page


def test_a_body_page_lists_what_is_late_first(town: Town, ask: Ask) -> None:
    ask(town.housing, 1, days=20)
    ask(town.housing, 2, days=-3)
    page = Client(headers={"accept-language": "en"}).get("/bodies/housing/").content.decode()
    assert page.index("REC-2026-0002") < page.index("REC-2026-0001")
    assert "Leads 2 recommendations" in page
    assert "1 is late" in page


def test_no_person_is_named_in_public(town: Town, ask: Ask) -> None:
    ask(town.housing)
    for address in ("/bodies/", "/bodies/housing/", "/bodies/office/"):
        page = Client().get(address).content.decode()
        assert not any(user.name in page or user.email in page for user in town.everybody.values())


def test_legal_basis_of_functions_and_powers_is_shown(town: Town, functions: list[Any]) -> None:
    services.competence_set(function=functions[0], body=town.housing, legal_basis="Housing Act, art. 3", by=town.haneul)
    services.power_grant(body=town.commission, verb="grade", legal_basis="Ordinance, art. 15", by=town.haneul)
    assert "Housing Act, art. 3" in Client().get("/bodies/housing/").content.decode()
    assert "Ordinance, art. 15" in Client().get("/bodies/commission/").content.decode()


def test_public_pages_ask_the_database_at_most_eight_times(town: Town, ask: Ask) -> None:
    for number in range(1, 8):
        ask(town.housing if number % 2 else town.welfare, number, days=number - 4)
    client = Client()
    for address in ("/bodies/", "/bodies/housing/"):
        client.get(address)
        with CaptureQueriesContext(connection, ) as counted:
            assert client.get(address).status_code == 200
        assert len(counted) <= 8, [query["sql"][:90] for query in counted]


def test_the_tree_is_handed_out_as_csv_and_json(town: Town, ask: Ask) -> None:
    ask(town.housing, days=-3)
    rows = list(csv.DictReader(io.StringIO(read(Client().get("/bodies/export.csv")))))
    housing = next(row for row in rows if row["reference"] == "housing")
    assert (housing["owes"], housing["late"], housing["name_ko"]) == ("1", "1", "주거복지과")
    assert {row["reference"] for row in json.loads(read(Client().get("/bodies/export.json")))} >= {"commission"}
    assert Client().get("/bodies/export.exe").status_code == 404


def test_the_work_of_one_body_is_handed_out(town: Town, ask: Ask) -> None:
    ask(town.housing, days=-3)
    (row,) = json.loads(read(Client().get("/bodies/housing/export.json")))
    assert row["reference"] == "REC-2026-0001"
    assert row["late"] is True
    assert row["address"].startswith("http://testserver/")
    assert "REC-2026-0001" in read(Client().get("/bodies/housing/export.csv"))


def test_a_long_list_has_pages(town: Town, ask: Ask) -> None:
    for number in range(1, 53):
        ask(town.housing, number, days=number)
    first = Client(headers={"accept-language": "en"}).get("/bodies/housing/").content.decode()
    second = Client().get("/bodies/housing/?from=50").content.decode()
    assert "REC-2026-0050" in first
    assert "REC-2026-0051" not in first
    assert "from=50" in first
    assert "REC-2026-0052" in second
    assert Client().get("/bodies/housing/?from=abc").status_code == 200


def test_a_body_that_is_no_more_names_its_successor(town: Town) -> None:
    services.body_succeed(body=town.housing, successor=town.welfare, by=town.haneul)
    page = Client(headers={"accept-language": "en"}).get("/bodies/housing/").content.decode()
    assert "Its work went on to" in page
    assert "/bodies/welfare/" in page
    assert "Housing Department" in Client().get("/bodies/welfare/").content.decode()
    assert "housing" not in Client().get("/bodies/").content.decode()


def test_an_unknown_body_is_404_and_an_empty_city_says_so(db: None) -> None:
    assert Client().get("/bodies/nowhere/").status_code == 404
    assert "No body has been entered yet" in Client(headers={"accept-language": "en"}).get("/bodies/").content.decode()


def test_only_managers_are_offered_the_change(town: Town, signed_in: SignedIn) -> None:
    assert "/bodies/manage/bodies/" in signed_in(town.haneul).get("/bodies/housing/").content.decode()
    assert "/bodies/manage/bodies/" not in signed_in(town.dewi).get("/bodies/housing/").content.decode()
