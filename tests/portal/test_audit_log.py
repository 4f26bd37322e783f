from __future__ import annotations

import csv
import datetime as dt
import io
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

if TYPE_CHECKING:
    from tests.institutions.town import Town


@pytest.fixture
def town(db: None) -> Town:
    """A small city with its people."""
    from tests.institutions.town import make_town, tell_of

    made = make_town()
    tell_of(made)
    return made


def client_of(user: Any, language: str = "en") -> Any:
    """A browser in which somebody is signed in."""
    from tests.institutions.town import browser

    return browser(user, language)


def rows_of(page: str) -> int:
    """How many entries a page shows."""
    return page.count('<td class="title">')


@pytest.mark.parametrize(("name", "body"), [
    ("omar", "Audit Office"), ("haneul", "Human Rights Office"), ("seoyeon", "Human Rights Office")])
def test_the_log_is_read_by_those_who_may_with_the_reason(town: Town, name: str, body: str) -> None:
    page = client_of(town.everybody[name]).get("/audit/").content.decode()
    assert "You see this page because you are:" in page
    assert body in page
    assert "Body created" in page


@pytest.mark.parametrize("name", ["minjun", "dewi", "grace"])
def test_others_do_not(town: Town, name: str) -> None:
    client = client_of(town.everybody[name])
    assert client.get("/audit/").status_code == 403
    assert client.post("/audit/verify/").status_code == 403
    assert client.post("/audit/export/").status_code == 403
    assert client_of(None).get("/audit/").url == "/account/login/?next=/audit/"


def test_codes_are_told_as_words(town: Town) -> None:
    page = client_of(town.omar).get("/audit/?verb=membership.started").content.decode()
    assert "Dewi" in page
    assert "human-rights contact" in page
    assert "focal_point" not in page


def test_filters_narrow_by_verb_person_reference_and_date(town: Town) -> None:
    from hrcity.institutions import services

    services.body_change(body=town.housing, by=town.seoyeon, order=4)
    client = client_of(town.omar)
    assert rows_of(client.get(f"/audit/?person={town.seoyeon.pk}").content.decode()) == 1
    assert rows_of(client.get("/audit/?ref=housing&verb=body.changed").content.decode()) == 1
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    assert "No entry fits" in client.get(f"/audit/?since={tomorrow}").content.decode()
    assert rows_of(client.get(f"/audit/?until={timezone.localdate()}").content.decode()) > 1
    page = client.get("/audit/?verb=nonsense&since=yesterday")
    assert page.status_code == 200


def test_pages_go_by_number(town: Town) -> None:
    from hrcity.institutions import services

    for number in range(60):
        services.body_change(body=town.housing, by=town.haneul, order=number + 1)
    client = client_of(town.omar)
    first = client.get("/audit/").content.decode()
    newest = _numbers(first)
    older = client.get(f"/audit/?before={newest[-1]}").content.decode()
    assert rows_of(first) == 50
    assert _numbers(older)[0] == newest[-1] - 1
    assert _numbers(client.get(f"/audit/?after={_numbers(older)[0]}").content.decode())[-1] == newest[-1]
    assert client.get("/audit/?before=x").status_code == 200


def _numbers(page: str) -> list[int]:
    from html.parser import HTMLParser

    found: list[int] = []

    class Cells(HTMLParser):
        inside = False

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.inside = tag == "td" and ("data-label", "Number") in attrs

        def handle_data(self, data: str) -> None:
            if self.inside:
                found.append(int(data.replace(",", "")))
                self.inside = False

    Cells().feed(page)
    return found


def test_a_long_log_costs_no_more_queries(town: Town) -> None:
    client = client_of(town.omar)
    client.get("/audit/")
    with CaptureQueriesContext(connection) as counted:
        client.get("/audit/")
    assert len(counted) <= 16, [query["sql"][:90] for query in counted]


def test_a_chain_that_holds_is_said_with_its_number(town: Town) -> None:
    from tests.institutions.town import last_verb

    page = client_of(town.omar).post("/audit/verify/", follow=True).content.decode()
    assert "nothing was changed, taken out or added afterwards" in page
    assert "by Omar" in page
    assert last_verb() == "audit.verified"


def test_a_change_behind_the_back_of_the_chain_is_found(town: Town) -> None:
    from hrcity.core.models import AuditEntry

    AuditEntry.objects.filter(number=3).update(data={"kind": "council"})
    page = client_of(town.omar).post("/audit/verify/", follow=True).content.decode()
    assert "The chain is broken at entry 3" in page


def test_a_long_chain_is_verified_by_a_job(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    from hrcity.core.models import Job
    from hrcity.portal import audit_views

    monkeypatch.setattr(audit_views, "AT_ONCE", 1)
    answer = client_of(town.omar).post("/audit/verify/")
    assert answer.url == Job.objects.get().get_absolute_url()
    result = audit_views.run_verify(lambda *_args: None, by_id=town.omar.pk)
    assert result["broken_at"] is None
    assert result["checked"] > 1


def test_the_log_is_taken_as_csv_and_that_is_an_entry_too(town: Town) -> None:
    from tests.institutions.town import last_verb
    from tests.personas import PEOPLE

    answer = client_of(town.omar).post("/audit/export/", {"verb": "membership.started"})
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert {row["verb"] for row in rows} == {"membership.started"}
    assert len(rows) == len(PEOPLE)
    assert last_verb() == "audit.exported"
    assert client_of(town.omar).get("/audit/export/").status_code == 405


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_page_is_printed_in_both_languages(town: Town, language: str) -> None:
    page = client_of(town.omar, language).get("/audit/").content.decode()
    assert f'<html lang="{language}"' in page
