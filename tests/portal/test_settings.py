from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hrcity.core.clocks import holidays

if TYPE_CHECKING:
    from tests.institutions.town import Town

SETTINGS = {"title_en": "Saebit", "title_ko": "새빛시", "languages": ["en", "ko"], "country": "KOR",
            "time_zone": "Asia/Seoul", "objection_days": "15", "answer_days": "60", "notice_days": "3",
            "contact": "office@example.org"}


@pytest.fixture
def town(db: None) -> Town:
    """A small city with its people."""
    from hrcity.vocabulary.models import Country
    from tests.institutions.town import make_town

    Country.objects.get_or_create(iso3="KOR", defaults={"title": {"en": "Republic of Korea", "ko": "대한민국"}})
    return make_town()


def client_of(user: Any, language: str = "en") -> Any:
    """A browser in which somebody is signed in."""
    from tests.institutions.town import browser

    return browser(user, language)


def _last() -> str:
    from tests.institutions.town import last_verb

    return last_verb()


def test_the_administrator_changes_the_settings(town: Town) -> None:
    assert client_of(town.haneul).post("/settings/", SETTINGS).url == "/settings/"
    town.city.refresh_from_db()
    assert (town.city.objection_days, town.city.answer_days, town.city.contact) == (15, 60, "office@example.org")
    assert _last() == "city.changed"


@pytest.mark.parametrize("name", ["seoyeon", "minjun", "dewi", "omar", "grace"])
def test_nobody_else_does(town: Town, name: str) -> None:
    client = client_of(town.everybody[name])
    assert client.get("/settings/").status_code == 403
    assert client.post("/settings/", SETTINGS).status_code == 403
    assert client_of(None).get("/settings/").url == "/account/login/?next=/settings/"


@pytest.mark.parametrize("change", [{"answer_days": "0"}, {"objection_days": "-1"}, {"time_zone": "Mars/Olympus"},
                                    {"languages": ["xx"]}, {"title_en": "", "title_ko": ""}, {"contact": "no"}])
def test_bad_settings_are_mended_in_place(town: Town, change: dict[str, Any]) -> None:
    answer = client_of(town.haneul).post("/settings/", {**SETTINGS, **change})
    assert answer.status_code == 422
    town.city.refresh_from_db()
    assert town.city.objection_days == 10


def test_days_off_are_shown_then_saved_and_deadlines_know_them(town: Town) -> None:
    client = client_of(town.seoyeon)
    lines = {"text": "date,name\n2027-01-01; New Year's Day; 신정\n1/3/2027; no"}
    lines["text"] = lines["text"].replace("date,name", "날짜; 이름")
    page = client.post("/settings/days-off/", lines).content.decode()
    assert "will be added" in page
    assert "Write the year first" in page
    assert holidays() == frozenset()
    client.post("/settings/days-off/", {**lines, "save": "1"})
    assert _last() == "city.holidays_set"
    assert "신정" in client_of(town.seoyeon, "ko").get("/settings/days-off/").content.decode()


def test_days_off_come_from_a_csv_too(town: Town) -> None:
    file = SimpleUploadedFile("days.csv", "2027-03-01,삼일절\r\n".encode("cp949"))
    assert "삼일절" in client_of(town.haneul).post("/settings/days-off/", {"file": file}).content.decode()


def test_a_day_off_is_removed(town: Town) -> None:
    from hrcity.institutions import services
    from hrcity.institutions.models import Holiday

    services.holidays_set(days={dt.date(2027, 1, 1): {"en": "New Year"}}, by=town.haneul)
    pk = Holiday.objects.get().pk
    assert client_of(town.minjun).post(f"/settings/days-off/{pk}/remove/").status_code == 403
    client_of(town.seoyeon).post(f"/settings/days-off/{pk}/remove/")
    assert not Holiday.objects.exists()
    assert _last() == "city.holiday_removed"


def test_everybody_may_take_the_days_off_as_a_file(town: Town) -> None:
    from hrcity.institutions import services

    services.holidays_set(days={dt.date(2027, 1, 1): {"en": "New Year", "ko": "신정"}}, by=town.haneul)
    answer = client_of(None).get("/settings/days-off.json")
    (row,) = json.loads(b"".join(answer.streaming_content))
    assert row == {"date": "2027-01-01", "name": "New Year", "name_ko": "신정"}
    assert client_of(None).get("/settings/days-off/").status_code == 302


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_pages_are_printed_in_both_languages(town: Town, language: str) -> None:
    client = client_of(town.haneul, language)
    for address in ("/settings/", "/settings/days-off/"):
        assert f'<html lang="{language}"' in client.get(address).content.decode()
