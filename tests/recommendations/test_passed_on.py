"""What was passed on is pursued in public: letters, days without an answer, who owes them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from hrcity.core.clocks import today
from hrcity.core.models import Visibility
from hrcity.recommendations import services
from hrcity.recommendations.models import Passing, Recommendation
from tests.personas import SmallCity

LETTERS = "/recommendations/passed-on/"


@pytest.fixture
def passed(city: SmallCity) -> list[Recommendation]:
    ministry = city.bodies["ministry"]
    rows = [city.assign(city.ask(f"Ratify {n}"), outcome="national", lead=None, passed_to=ministry) for n in range(3)]
    for row in rows[:2]:
        services.passing_send(recommendation=row, to=ministry, letter=f"HR-{row.ref}", by=city.person("minjun"),
                              sent_on=today() - dt.timedelta(days=90))  # fmt: skip
    services.passing_answer(passing=rows[1].passings.get(), answer="A secret sentence.", by=city.person("minjun"))
    return rows


def test_the_public_reads_who_owes_an_answer(city: SmallCity, passed: list[Recommendation]) -> None:
    page = city.client().get(LETTERS).content.decode()
    assert "1 of 2 letters have no answer." in page and "Ministry of Justice" in page
    assert passed[0].ref in page and passed[1].ref in page and "no answer yet for 90 days" in page
    assert passed[2].ref not in page and "A secret sentence." not in page and "Next reminder" not in page


def test_the_office_also_reads_what_is_not_sent_and_what_is_due(city: SmallCity, passed: list[Recommendation]) -> None:
    page = city.client("minjun").get(LETTERS).content.decode()
    assert passed[2].ref in page and "letter not sent yet" in page and "due now" in page


def test_what_is_withdrawn_or_internal_is_not_counted_in_public(city: SmallCity, passed: list[Recommendation]) -> None:
    Recommendation.objects.filter(pk=passed[0].pk).update(visibility=Visibility.INTERNAL)
    page = city.client().get(LETTERS).content.decode()
    assert passed[0].ref not in page and "0 of 1 letters have no answer." in page


def test_only_those_without_an_answer(city: SmallCity, passed: list[Recommendation]) -> None:
    page = city.client().get(f"{LETTERS}?waits=1").content.decode()
    assert passed[0].ref in page and passed[1].ref not in page
    Passing.objects.update(answered_on=today())
    assert "Every letter has its answer." in city.client().get(f"{LETTERS}?waits=1").content.decode()


def test_the_same_as_a_table(city: SmallCity, passed: list[Recommendation]) -> None:
    response = city.client().get("/recommendations/passed-on.csv")
    lines = b"".join(response.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert lines[0].endswith("reference,passed_to,letter,sent_on,reminders,answered_on,days_without_answer,address")
    assert len(lines) == 3 and any(f"{passed[0].ref},Ministry of Justice" in line and ",90," in line for line in lines)


def test_an_empty_page_says_so(city: SmallCity) -> None:
    assert "Nothing has been passed on so far." in city.client().get(LETTERS).content.decode()
    assert "No decision is public yet." in city.client().get("/recommendations/how-decided/").content.decode()


def test_the_public_figures_count_what_is_public(city: SmallCity, passed: list[Recommendation]) -> None:
    city.assign(city.ask())  # the window to object is open: not yet public
    page = city.client().get("/recommendations/how-decided/").content.decode()
    assert "National" in page and "1 of 2 letters have no answer." in page
    assert page.count('data-label="Recommendations">0<') == 3


@pytest.mark.parametrize("url", [LETTERS, "/recommendations/how-decided/"])
def test_the_public_pages_take_eight_queries(
    city: SmallCity, passed: list[Recommendation], url: str, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(8):
        city.client().get(url)
