"""Making and changing bodies, one by one and from a list."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hrcity.core.actors import SYSTEM
from hrcity.core.errors import DomainError
from hrcity.core.models import AuditEntry
from hrcity.institutions import services
from hrcity.institutions.models import Body
from tests.institutions.town import SignedIn, Town, last_verb

NEW = {"title_en": "Transport Bureau", "title_ko": "교통국", "kind": "department", "order": "3",
       "sign_1": "focal_point", "sign_2": "department_head"}


@pytest.mark.parametrize("name", ["haneul", "seoyeon"])
def test_a_manager_adds_a_body(town: Town, signed_in: SignedIn, name: str) -> None:
    answer = signed_in(town.everybody[name]).post("/bodies/manage/new/", {**NEW, "parent": town.housing.pk})
    row = Body.objects.get(ref="transport-bureau")
    assert answer.url == "/bodies/manage/bodies/transport-bureau/"
    assert (row.parent, row.title, row.approval_line) == (
        town.housing, {"en": "Transport Bureau", "ko": "교통국"}, ["focal_point", "department_head"])
    assert last_verb() == "body.created"


@pytest.mark.parametrize("name", ["minjun", "dewi", "omar", "grace"])
def test_others_are_told_who_may(town: Town, signed_in: SignedIn, name: str) -> None:
    client = signed_in(town.everybody[name])
    for address in ("/bodies/manage/new/", "/bodies/manage/paste/", "/bodies/manage/bodies/housing/change/"):
        answer = client.get(address)
        assert answer.status_code == 403
        assert client.post(address, NEW).status_code == 403
    assert not Body.objects.filter(ref="transport-bureau").exists()


def test_strangers_are_sent_to_sign_in(town: Town, signed_in: SignedIn) -> None:
    for address in ("/bodies/manage/", "/bodies/manage/new/", "/bodies/manage/people/", "/bodies/my-roles/"):
        assert signed_in(None).get(address).url == f"/account/login/?next={address}"


def test_a_body_needs_a_name_and_two_different_signatures(town: Town, signed_in: SignedIn) -> None:
    answer = signed_in(town.haneul).post("/bodies/manage/new/", {
        "kind": "department", "sign_1": "department_head", "sign_2": "department_head"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Write the name in at least one language." in page
    assert "The same role signs twice" in page


def test_a_new_reference_never_takes_the_place_of_a_page(db: None) -> None:
    assert services.body_create(kind="department", title={"en": "Manage"}, by=SYSTEM).ref == "manage-2"
    assert services.body_create(kind="department", title={"ko": "주거복지과"}, by=SYSTEM).ref == "department"
    assert services.body_create(kind="department", title={"ko": "복지국"}, by=SYSTEM).ref == "department-2"


def test_a_change_is_kept_with_the_fields_it_touched(town: Town, signed_in: SignedIn) -> None:
    answer = signed_in(town.seoyeon).post("/bodies/manage/bodies/housing/change/", {
        "title_en": "Homes Bureau", "title_ko": "주거복지과", "kind": "department", "email": "homes@example.org"})
    town.housing.refresh_from_db()
    assert answer.status_code == 302
    assert (town.housing.title["en"], town.housing.email) == ("Homes Bureau", "homes@example.org")
    entry = AuditEntry.objects.order_by("-number")[0]
    assert (entry.verb, sorted(entry.data["fields"])) == ("body.changed", ["email", "title"])


def test_a_body_cannot_stand_below_what_stands_below_it(town: Town, signed_in: SignedIn) -> None:
    services.body_change(body=town.welfare, by=town.haneul, parent=town.housing)
    answer = signed_in(town.haneul).post("/bodies/manage/bodies/housing/change/", {
        "title_en": "Housing Department", "kind": "department", "parent": town.welfare.pk})
    assert answer.status_code == 422
    assert "A body cannot stand below itself." in answer.content.decode()


def test_bodies_of_the_un_are_not_the_citys_to_change(town: Town, signed_in: SignedIn) -> None:
    assert signed_in(town.haneul).get("/bodies/manage/bodies/cescr/change/").status_code == 404


def test_pasted_lines_are_shown_before_they_are_saved(town: Town, signed_in: SignedIn) -> None:
    client = signed_in(town.haneul)
    lines = {"text": "Transport Bureau; 교통국\nHousing Department\nbad@; Bad", "kind": "department"}
    page = client.post("/bodies/manage/paste/", lines).content.decode()
    assert all(word in page for word in ("will be added", "exists already", "cannot be read", "Add 1 body"))
    assert not Body.objects.filter(ref="transport-bureau").exists()
    assert client.post("/bodies/manage/paste/", {**lines, "save": "1"}).status_code == 302
    assert Body.objects.get(ref="transport-bureau").title == {"en": "Transport Bureau", "ko": "교통국"}


def test_saving_the_same_lines_twice_adds_nothing(town: Town, signed_in: SignedIn) -> None:
    lines = {"text": "Transport Bureau", "kind": "department", "save": "1"}
    for _time in range(2):
        signed_in(town.haneul).post("/bodies/manage/paste/", lines)
    assert Body.objects.filter(title__en="Transport Bureau").count() == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_a_csv_of_a_korean_office_is_read(town: Town, signed_in: SignedIn, encoding: str) -> None:
    file = SimpleUploadedFile("부서.csv", "부서명,이메일\r\n교통국,bus@example.org\r\n".encode(encoding))
    page = signed_in(town.haneul).post("/bodies/manage/paste/", {"file": file, "kind": "department"}).content.decode()
    assert "교통국" in page
    assert "bus@example.org" in page
    assert "Add 1 body" in page


@pytest.mark.parametrize(("content", "sentence"), [
    (b"PK\x03\x04 workbook", "This is not a CSV file"), (b"\xff\xfeA\xd8", "cannot be read"),
    (b"x" * 1_000_001, "larger than 1 MB")])
def test_a_file_that_is_no_csv_gets_a_sentence(town: Town, signed_in: SignedIn, content: bytes, sentence: str) -> None:
    file = SimpleUploadedFile("departments.csv", content)
    answer = signed_in(town.haneul).post("/bodies/manage/paste/", {"file": file, "kind": "department"})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_nothing_pasted_says_what_to_do(town: Town, signed_in: SignedIn) -> None:
    answer = signed_in(town.haneul).post("/bodies/manage/paste/", {"text": " ", "kind": "department"})
    assert "Write or paste at least one line" in answer.content.decode()


def test_a_name_is_needed_by_the_service_too(db: None) -> None:
    with pytest.raises(DomainError) as caught:
        services.body_create(kind="department", title={"en": " "}, by=SYSTEM)
    assert caught.value.code == "title-missing"


@pytest.mark.parametrize(("language", "heading"), [("en", "Bodies of the city"), ("ko", "기관")])
def test_the_list_is_printed_in_both_languages(town: Town, signed_in: SignedIn, language: str, heading: str) -> None:
    page = signed_in(town.haneul, language).get("/bodies/manage/").content.decode()
    assert heading in page
    assert f'<html lang="{language}"' in page


def test_an_officer_reads_the_list_but_gets_no_tools(town: Town, signed_in: SignedIn) -> None:
    page = signed_in(town.minjun).get("/bodies/manage/").content.decode()
    assert "Housing Department" in page
    assert "/bodies/manage/new/" not in page
