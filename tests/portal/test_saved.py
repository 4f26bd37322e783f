"""Saved searches and the mail that tells of news."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from hrcity.core.models import AuditEntry, ImportRun, ImportState, StoredFile
from hrcity.core.registry import PERSONAL_DATA
from hrcity.portal import saved
from hrcity.portal.models import Alert, SavedSearch
from hrcity.recommendations.models import Recommendation
from tests.portal.data_city import DataCity

Index = Callable[[], object]
Browser = Callable[..., Client]
MONDAY_NOON = dt.datetime(2026, 11, 16, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=9)))


class Clock:
    """A clock that stands still until it is told."""

    def __init__(self, now: dt.datetime) -> None:
        self.now = now

    def to(self, **distance: float) -> dt.datetime:
        self.now += dt.timedelta(**distance)
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Monday noon in Seoul."""
    made = Clock(MONDAY_NOON)
    monkeypatch.setattr(timezone, "now", lambda: made.now)
    return made


@pytest.fixture
def send(django_capture_on_commit_callbacks: Any, index: Index, settings: Any) -> Iterator[Callable[[], list[Any]]]:
    """Index what changed, look at every search that is due, and let the queued mails go."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

    def run() -> list[Any]:
        index()
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            saved.alerts_send(timezone.now())
        return list(mail.outbox)

    return run


def keep(city: DataCity, query: str = "q=homes", alert: str = Alert.DAILY, title: str = "Homes",
         owner: str = "minjun") -> SavedSearch:
    person = city.person(owner)
    return saved.search_save(owner=person, title=title, query=QueryDict(query), alert=alert, by=person)


def test_search_is_kept_with_its_words_and_filters_only(city: DataCity, browser: Browser) -> None:
    client = browser("minjun")
    page = client.get("/saved/new/?q=homes&status=assigned&after=xyz&lang=ko").content.decode()
    assert "homes" in page
    answer = client.post("/saved/new/?q=homes&status=assigned&after=xyz&evil=1", {"title": "Homes", "alert": "daily"})
    assert answer.status_code == 302
    row = SavedSearch.objects.get()
    assert (row.query, row.alert, row.owner.name) == ("q=homes&status=assigned", "daily", "Minjun")
    assert AuditEntry.objects.filter(verb="search.saved", subject=f"portal.savedsearch:{row.pk}").exists()


def test_list_shows_own_searches_only(city: DataCity, browser: Browser) -> None:
    keep(city)
    keep(city, title="Omar's", owner="omar")
    page = browser("minjun").get("/saved/").content.decode()
    assert "Homes" in page and "Omar" not in page


def test_stranger_is_asked_to_sign_in(city: DataCity, browser: Browser) -> None:
    row = keep(city)
    for address in ("/saved/", "/saved/new/?q=x", f"/saved/{row.pk}/"):
        assert browser().get(address).status_code == 302
    assert browser().post(f"/saved/{row.pk}/delete/").status_code == 302
    assert SavedSearch.objects.exists()


def test_somebody_elses_search_is_not_found(city: DataCity, browser: Browser) -> None:
    row = keep(city)
    assert browser("omar").get(f"/saved/{row.pk}/").status_code == 404
    assert browser("omar").post(f"/saved/{row.pk}/delete/").status_code == 404


def test_renamed_and_deleted(city: DataCity, browser: Browser) -> None:
    row, client = keep(city), browser("minjun")
    client.post(f"/saved/{row.pk}/", {"title": "Warm homes", "alert": "none"})
    row.refresh_from_db()
    assert (row.title, row.alert) == ("Warm homes", "none")
    client.post(f"/saved/{row.pk}/delete/")
    assert not SavedSearch.objects.exists()


def test_two_searches_cannot_have_one_name(city: DataCity, browser: Browser) -> None:
    keep(city)
    answer = browser("minjun").post("/saved/new/?q=buses", {"title": "Homes", "alert": "none"})
    assert answer.status_code == 422 and "under this name" in answer.content.decode()


def test_nothing_new_no_mail(city: DataCity, clock: Clock, send: Callable[[], list[Any]]) -> None:
    city.ask("Insulate homes.")
    clock.to(minutes=5)
    keep(city)
    clock.to(days=1)
    assert send() == []


def test_new_and_changed_hits_come_in_one_mail_with_links(city: DataCity, clock: Clock,
                                                          send: Callable[[], list[Any]]) -> None:
    old = city.ask("Insulate old homes.")
    clock.to(minutes=5)
    keep(city)
    keep(city, "q=buses", title="Buses")
    clock.to(hours=2)
    new, bus = city.ask("Build new homes."), city.ask("Run more buses.")
    city.ask("Plant trees.")
    city.propose(old)
    clock.to(days=1)
    [letter] = send()
    assert letter.to == ["minjun@saebit.example"] and letter.subject == "3 recommendations are new or changed"
    assert letter.body.index("New (1)") < letter.body.index(new.ref) < letter.body.index("Changed (1)")
    for ref in (old.ref, new.ref, bus.ref):
        assert f"http://localhost:8000/recommendations/{ref}/" in letter.body
    assert "Plant trees" not in letter.body


def test_news_are_told_once(city: DataCity, clock: Clock, send: Callable[[], list[Any]]) -> None:
    keep(city)
    clock.to(hours=2)
    city.ask("Build new homes.")
    clock.to(days=1)
    assert len(send()) == 1
    assert send() == []
    clock.to(days=1)
    assert send() == []


def test_change_that_the_index_learned_late_is_told_next_time(city: DataCity, clock: Clock, index: Index,
                                                              send: Callable[[], list[Any]]) -> None:
    keep(city)
    index()
    clock.to(hours=23.9)
    row = city.ask("Build new homes.")
    clock.to(minutes=1)
    saved.alerts_send(timezone.now())  # the index does not know it yet
    clock.to(days=1)
    [letter] = send()
    assert row.ref in letter.body


def test_daily_waits_for_the_morning_and_weekly_for_monday(city: DataCity, clock: Clock,
                                                           send: Callable[[], list[Any]]) -> None:
    keep(city)
    keep(city, title="Weekly", alert=Alert.WEEKLY, owner="omar")
    clock.to(hours=2)
    city.ask("Build new homes.")
    clock.to(hours=15.5)  # Tuesday 05:30
    assert send() == []
    clock.to(hours=0.6)
    assert [letter.to for letter in send()] == [["minjun@saebit.example"]]
    clock.to(days=5)  # Sunday
    assert send() == []
    clock.to(days=1)
    assert [letter.to for letter in send()] == [["omar@saebit.example"]]


def test_what_an_import_brought_is_new_when_the_import_ended(city: DataCity, clock: Clock,
                                                            send: Callable[[], list[Any]]) -> None:
    file = StoredFile.objects.create(sha256="0" * 64, size=1, name="x.json", content_type="application/json")
    run = ImportRun.objects.create(kind="uhri_json", file=file, state=ImportState.WRITING)
    row = city.ask("Build homes for all.", run=run)
    clock.to(hours=3)
    keep(city, "")
    clock.to(hours=2)
    ImportRun.objects.filter(pk=run.pk).update(state=ImportState.DONE, done_at=timezone.now())
    clock.to(days=1)
    [letter] = send()
    assert "New (1)" in letter.body and row.ref in letter.body


def test_turning_public_is_news_for_a_reader_outside(city: DataCity, clock: Clock,
                                                     send: Callable[[], list[Any]]) -> None:
    row = city.assign(city.ask("Insulate homes."), take=False)
    clock.to(hours=2)
    keep(city, owner="ana")
    public = city.again(row).ours_public_from
    assert public is not None
    clock.now = dt.datetime(public.year, public.month, public.day, 7, tzinfo=MONDAY_NOON.tzinfo) - dt.timedelta(days=1)
    assert send() == []
    clock.to(days=1)
    [letter] = send()
    assert "Changed (1)" in letter.body and "answer due" in letter.body


@pytest.mark.parametrize("owner", ["ana", "eunji"])
def test_mail_tells_nobody_what_they_may_not_read(city: DataCity, clock: Clock, send: Callable[[], list[Any]],
                                                  owner: str) -> None:
    keep(city, owner=owner)
    clock.to(hours=2)
    hidden = city.ask("Build secret homes.", visibility="internal")
    shown = city.propose(city.ask("Build open homes."))
    clock.to(days=1)
    [letter] = send()
    assert hidden.ref not in letter.body and "secret" not in letter.body
    assert shown.ref in letter.body and "being looked at" in letter.body and "waiting for approval" not in letter.body


def test_mail_is_in_the_language_of_its_reader(city: DataCity, clock: Clock, send: Callable[[], list[Any]]) -> None:
    city.people["minjun"].language = "ko"
    city.people["minjun"].save()
    keep(city)
    clock.to(hours=2)
    city.ask("Build new homes.")
    clock.to(days=1)
    [letter] = send()
    assert re.search("[가-힣]", letter.subject) and "News" not in letter.body and "New (1)" not in letter.body


def test_link_of_the_mail_stops_it_with_one_click_and_without_signing_in(city: DataCity, clock: Clock, browser: Browser,
                                                                         send: Callable[[], list[Any]]) -> None:
    row = keep(city)
    clock.to(hours=2)
    city.ask("Build new homes.")
    clock.to(days=1)
    link = next(word for word in send()[0].body.split() if "/saved/stop/" in word)
    address = urlsplit(link).path
    assert "One click" in browser().get(address).content.decode()
    row.refresh_from_db()
    assert row.alert == Alert.DAILY  # a scanner that opens links stops nothing
    assert "No more mails" in browser().post(address).content.decode()
    row.refresh_from_db()
    assert row.alert == Alert.NONE


def test_forged_link_is_not_found(city: DataCity, browser: Browser) -> None:
    row = keep(city)
    token = saved.unsubscribe_token(row)
    assert browser().post(f"/saved/stop/{token[:-2]}xx/").status_code == 404
    row.refresh_from_db()
    assert row.alert == Alert.DAILY


def test_switching_mails_on_later_tells_nothing_of_before(city: DataCity, clock: Clock,
                                                          send: Callable[[], list[Any]]) -> None:
    row = keep(city, alert=Alert.NONE)
    clock.to(hours=2)
    city.ask("Build new homes.")
    clock.to(minutes=10)
    saved.search_change(search=row, title="Homes", alert=Alert.DAILY, by=city.person("minjun"))
    clock.to(days=1)
    assert send() == []


def test_inactive_person_gets_no_mail(city: DataCity, clock: Clock, send: Callable[[], list[Any]]) -> None:
    keep(city)
    clock.to(hours=2)
    city.ask("Build new homes.")
    type(city.people["minjun"]).objects.filter(name="Minjun").update(is_active=False)
    clock.to(days=1)
    assert send() == []


def test_long_list_of_news_is_cut_with_its_count(city: DataCity, clock: Clock, send: Callable[[], list[Any]],
                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved, "MOST_IN_MAIL", 2)
    keep(city, "")
    clock.to(hours=2)
    for number in range(5):
        city.ask(f"Build home {number}.")
    clock.to(days=1)
    [letter] = send()
    assert "New (5)" in letter.body and "… and 3 more." in letter.body and letter.body.count("- REC-") == 2


def test_export_and_erasure_of_own_data_know_saved_searches(city: DataCity) -> None:
    keep(city)
    entry, person = PERSONAL_DATA["portal.saved_searches"], city.person("minjun")
    assert [row["title"] for row in entry.export(person)] == ["Homes"]
    assert entry.erase(person) == 1 and not SavedSearch.objects.exists()


def test_job_starts_only_when_a_search_is_due(city: DataCity, clock: Clock) -> None:
    from hrcity.core.models import Job

    keep(city)
    saved.half_hourly()
    assert not Job.objects.filter(kind=saved.KIND).exists()
    clock.to(days=1)
    saved.half_hourly()
    saved.half_hourly()
    assert Job.objects.filter(kind=saved.KIND).count() == 1
    assert Recommendation.objects.count() == 0
