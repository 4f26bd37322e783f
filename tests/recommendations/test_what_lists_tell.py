"""Lists, exports, histories and mails tell a department what is undecided of its own records only."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import pytest
from django.test import Client

from hrcity.core import search
from hrcity.core.search.service import _Kept
from hrcity.institutions.models import Membership
from hrcity.recommendations import access, services
from hrcity.recommendations.models import Recommendation
from hrcity.recommendations.rules import Status
from tests.personas import SmallCity

DESK, DEPARTMENTS = ("minjun", "seoyeon", "haneul", "omar", "grace", "yun"), ("dewi", "jiho", "eunji", "taeho")


@pytest.fixture
def index(db: None, settings: object, tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index that only this test sees."""
    settings.SEARCH_ROOT = f"{tmp_path}/search"  # type: ignore[attr-defined]
    monkeypatch.setattr(_Kept, "index", None)


class Rows(HTMLParser):
    """The words of each row of the list, by reference."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.rows: list[str] = []
        self.feed(page.split("<tbody", 1)[-1].split("</tbody>", 1)[0])

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "tr":
            self.rows.append("")

    def handle_data(self, data: str) -> None:
        if self.rows:
            self.rows[-1] += data


def told(client: Client, row: Recommendation, address: str = "/recommendations/") -> str:
    """What a list says of one record; "" when it is not in it."""
    page = client.get(address).content.decode()
    return next((words for words in Rows(page).rows if row.ref in words), "")


def disputed(city: SmallCity) -> Recommendation:
    """Assigned to Housing, which objects: undecided."""
    row = city.assign(city.ask())
    services.recommendation_object(recommendation=row, reason="Ask Welfare.", by=city.person("dewi"))
    search.flush()
    return city.again(row)


@pytest.mark.usefixtures("index")
def test_the_desk_reads_what_is_undecided_and_another_department_does_not(city: SmallCity) -> None:
    row = disputed(city)
    for name in DESK:
        assert "department objects" in told(city.client(name), row), name
    for name in ("eunji", "taeho", "ana", ""):
        words = told(city.client(name), row)
        assert "being looked at" in words and "Housing" not in words, name


@pytest.mark.usefixtures("index")
def test_a_department_reads_it_of_what_is_its_own(city: SmallCity) -> None:
    row = disputed(city)
    for name in ("dewi", "jiho"):
        words = told(city.client(name), row)
        assert "department objects" in words and "Housing" in words, name


@pytest.mark.usefixtures("index")
def test_a_proposal_is_not_told_to_the_department_it_would_fall_to(city: SmallCity) -> None:
    row = city.propose(city.ask())
    search.flush()
    assert "being looked at" in told(city.client("dewi"), row)
    assert "waiting for approval" in told(city.client("minjun"), row)


@pytest.mark.usefixtures("index")
def test_filters_over_undecided_statuses_and_departments_are_the_desks_only(city: SmallCity) -> None:
    row = disputed(city)
    city.ask("Plant trees")
    search.flush()
    for filters in ("desk=received", "desk_department=welfare"):
        address = f"/recommendations/?{filters}"
        for name in DEPARTMENTS:
            assert told(city.client(name), row, address), f"{name} narrows down by {filters}"
        assert not told(city.client("minjun"), row, address)
    for name in DEPARTMENTS:
        page = city.client(name).get("/recommendations/").content.decode()
        assert "desk=" not in page and "desk_department=" not in page, name
        assert "status=received" in page, name


@pytest.mark.usefixtures("index")
def test_exports_say_the_same_as_the_list(city: SmallCity) -> None:
    row = disputed(city)
    for name, word in (("eunji", Status.RECEIVED), ("dewi", Status.DISPUTED), ("grace", Status.DISPUTED)):
        (line,) = json.loads(b"".join(city.client(name).get("/export/json/").streaming_content))  # type: ignore[attr-defined]
        assert line["status"] == word, name
        assert bool(line["answers"]) is (word == Status.DISPUTED), name
        assert row.ref == line["reference"]


@pytest.mark.usefixtures("index")
def test_a_grader_who_also_sits_in_a_department_keeps_the_desks_view(city: SmallCity) -> None:
    row = disputed(city)
    Membership.objects.create(user=city.person("eunji"), body=city.bodies["ombudsperson"], role="reviewer")
    assert "department objects" in told(city.client("eunji"), row)


def test_the_history_of_an_objection_is_not_for_another_department(city: SmallCity) -> None:
    row = city.assign(city.ask())
    services.recommendation_object(recommendation=row, reason="Ask Welfare.", by=city.person("dewi"))
    for name, reads in (("eunji", False), ("ana", False), ("dewi", True), ("minjun", True), ("grace", True)):
        page = city.client(name).get(f"{row.get_absolute_url()}history/").content.decode()
        assert ("Housing Department objects" in page) is reads, name


def test_the_page_of_a_department_lists_its_undecided_work_for_itself_and_the_desk(city: SmallCity) -> None:
    row = city.assign(city.ask())
    for name, reads in (("dewi", True), ("minjun", True), ("eunji", False), ("", False)):
        page = city.client(name).get(city.bodies["housing"].get_absolute_url()).content.decode()
        assert (row.ref in page) is reads, name


@pytest.mark.parametrize("name", ["dewi", "eunji", "minjun", "grace", "omar", "ana", ""])
def test_whether_a_list_shows_all_of_a_row_costs_no_query_of_its_own(
        city: SmallCity, name: str, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    city.assign(city.ask())
    actor = city.actor(name)
    access.visibilities(actor)
    with django_assert_num_queries(1):
        (row,) = access.listed(actor)
    assert row.is_inside is (name not in {"eunji", "ana", ""})


@pytest.mark.parametrize(("outcome", "words"), [("ours", "the clock is running"), ("national", "whose it is")])
def test_an_approval_says_what_it_did(city: SmallCity, outcome: str, words: str) -> None:
    more = {} if outcome == "ours" else {"lead": None, "passed_to": city.bodies["ministry"]}
    row = city.propose(city.ask(), outcome=outcome, **more)
    answer = city.client("seoyeon").post(f"{row.get_absolute_url()}do/approve/", follow=True)
    assert words in answer.content.decode()
