"""From an empty installation to a city: the secret link, the steps, the answers checked, the first sign-in."""

from __future__ import annotations

import io
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from hrcity.core.audit import verify
from hrcity.core.roles import Role, roles_of
from hrcity.institutions import queries, setup
from hrcity.institutions.models import Body, City
from hrcity.people.models import User
from hrcity.vocabulary.models import Country

CITY = {"title_en": "Lumen City", "title_ko": "빛고을시", "languages": ["en", "ko"], "country": "KOR",
        "time_zone": "Asia/Seoul"}
PERSON = {"name": "Grace Kim", "email": "grace@example.org"}
PASSWORD = {"password": "seven lamps by the river"}


@pytest.fixture(autouse=True)
def _empty(db: None, tmp_path: Path, settings: Any) -> Iterator[None]:
    """An installation of its own, with the countries that the vocabulary brings."""
    settings.HOME = tmp_path
    Country.objects.get_or_create(iso3="KOR", defaults={"title": {"en": "Republic of Korea", "ko": "대한민국"}})
    yield
    queries.forget_kept()


def opened(language: str = "en") -> Client:
    """A browser that has shown the secret link."""
    client = Client(headers={"accept-language": language})
    assert client.get(f"/set-up/{setup.token_ensure()}/").url == "/set-up/"
    return client


def answered(client: Client, departments: str = "Housing Bureau; 주택국") -> Client:
    """The three steps, answered."""
    assert client.post("/set-up/step/city/", CITY).url == "/set-up/step/departments/"
    assert client.post("/set-up/step/departments/", {"text": departments, "keep": "1"}).status_code == 302
    assert client.post("/set-up/step/administrator/", PERSON).url == "/set-up/check/"
    return client


def test_the_command_prints_one_link_that_stays_the_same() -> None:
    printed = []
    for _time in range(2):
        out = io.StringIO()
        call_command("setup_link", stdout=out)
        printed.append(out.getvalue())
    assert printed[0] == printed[1]
    assert f"/set-up/{setup.token_path().read_text()}/" in printed[0]
    assert stat.S_IMODE(setup.token_path().stat().st_mode) == 0o600


@pytest.mark.parametrize("address", ["/set-up/", "/set-up/step/city/", "/set-up/check/", "/set-up/wrong-token/"])
def test_without_the_link_the_page_says_where_it_is(address: str) -> None:
    setup.token_ensure()
    answer = Client(headers={"accept-language": "en"}).get(address)
    assert answer.status_code == 403
    assert "hrcity setup_link" in answer.content.decode()


def test_an_empty_token_opens_nothing() -> None:
    assert not setup.token_matches("")
    client = Client()
    session = client.session
    session["setup.mark"] = ""
    session.save()
    assert client.get("/set-up/").status_code == 403


def test_the_whole_way_ends_signed_in_on_the_desk() -> None:
    client = answered(opened())
    page = client.get("/set-up/check/").content.decode()
    assert all(word in page for word in ("Lumen City", "빛고을시", "Republic of Korea", "주택국", "grace@example.org"))
    assert client.post("/set-up/check/", PASSWORD).url == "/desk/"
    user = User.objects.get()
    assert roles_of(user) == {Role.ADMINISTRATOR, Role.OFFICE_HEAD}
    assert client.get("/bodies/manage/").status_code == 200
    assert Body.objects.get(ref="housing-bureau").title["ko"] == "주택국"
    assert not setup.token_path().exists()
    assert verify().broken_at is None


def test_nothing_is_saved_before_the_last_step() -> None:
    answered(opened())
    assert not City.objects.exists()
    assert not User.objects.exists()
    assert not Body.objects.filter(kind="department").exists()


def test_the_password_is_kept_nowhere_and_a_weak_one_is_refused_in_place() -> None:
    client = answered(opened())
    answer = client.post("/set-up/check/", {"password": "short"})
    assert answer.status_code == 422
    assert "at least 12 characters" in answer.content.decode()
    assert not City.objects.exists()
    assert "short" not in str(dict(client.session))


def test_a_second_click_and_a_second_tab_do_nothing_twice() -> None:
    client = answered(opened())
    other = answered(opened())
    client.post("/set-up/check/", PASSWORD)
    assert client.post("/set-up/check/", PASSWORD).url == "/desk/"
    late = other.post("/set-up/check/", PASSWORD)
    assert late.status_code == 200
    assert "This city is set up" in late.content.decode()
    assert (User.objects.count(), City.objects.count()) == (1, 1)


def test_reload_and_back_keep_what_was_answered() -> None:
    client = answered(opened())
    assert "Lumen City" in client.get("/set-up/step/city/").content.decode()
    client.post("/set-up/step/city/", {**CITY, "title_en": "Harbour City"})
    assert "Harbour City" in client.get("/set-up/check/").content.decode()


def test_a_skipped_step_is_asked_for() -> None:
    client = opened()
    assert client.get("/set-up/check/").url == "/set-up/step/city/"
    client.post("/set-up/step/administrator/", PERSON)
    assert client.get("/set-up/check/").url == "/set-up/step/city/"
    assert client.get("/set-up/step/nonsense/").url == "/set-up/"


def test_a_city_without_a_name_or_country_is_mended_in_place() -> None:
    answer = opened().post("/set-up/step/city/", {"languages": ["en"], "time_zone": "Mars/Olympus"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Write the name in at least one language." in page
    assert "Mars" in page or "time_zone" in page


def test_departments_are_shown_line_by_line_before_they_are_taken() -> None:
    client = opened()
    page = client.post("/set-up/step/departments/", {"text": "Housing Bureau\nbad@; Bad"}).content.decode()
    assert "will be added" in page
    assert "cannot be read" in page
    file = SimpleUploadedFile("부서.csv", "부서명\r\n교통국\r\n".encode("cp949"))
    assert "교통국" in client.post("/set-up/step/departments/", {"file": file}).content.decode()


def test_a_city_may_begin_without_departments() -> None:
    client = answered(opened(), departments="")
    client.post("/set-up/check/", PASSWORD)
    assert not Body.objects.filter(kind="department").exists()
    assert Body.objects.get(kind="office").title["ko"]


def test_a_link_made_anew_shuts_out_the_old_browser() -> None:
    client = opened()
    setup.token_forget()
    setup.token_ensure()
    assert client.get("/set-up/").status_code == 403


def test_a_city_that_is_set_up_has_no_link() -> None:
    answered(opened()).post("/set-up/check/", PASSWORD)
    out = io.StringIO()
    call_command("setup_link", stdout=out)
    assert "is set up" in out.getvalue()
    assert not setup.token_path().exists()


def test_the_desk_lists_the_first_steps() -> None:
    client = answered(opened())
    client.post("/set-up/check/", PASSWORD)
    page = client.get("/bodies/manage/").content.decode()
    assert "Invite the people" in page
    assert "Enter the days off" in page


@pytest.mark.parametrize(("language", "word"), [("en", "Check your answers"), ("ko", "확인")])
def test_every_step_is_printed_in_both_languages(language: str, word: str) -> None:
    client = answered(opened(language))
    for address in ("/set-up/", *(f"/set-up/step/{name}/" for name in ("city", "departments", "administrator"))):
        assert f'<html lang="{language}"' in client.get(address).content.decode()
    assert word in client.get("/set-up/check/").content.decode()
