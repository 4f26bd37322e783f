from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hrcity.core.actors import SYSTEM
from hrcity.core.models import Job, JobState
from hrcity.core.progress import left_words, seconds_left
from hrcity.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def minjun() -> User:
    return User.objects.create_user("minjun@example.org", "Minjun Park")


@pytest.fixture
def ana() -> User:
    return User.objects.create_user("ana@example.org", "Ana Lima")


@pytest.fixture
def job(minjun: User) -> Job:
    """A quarter done after a minute."""
    now = timezone.now()
    return Job.objects.create(kind="test", title={"en": "Reading a file", "ko": "파일 읽기"}, by=minjun, done=25,
                              total=100, state=JobState.RUNNING, heartbeat_at=now,
                              started_at=now - dt.timedelta(seconds=60))


def test_who_started_it_sees_how_far_it_is(client: Client, minjun: User, job: Job) -> None:
    client.force_login(minjun)
    page = client.get(job.get_absolute_url(), headers={"accept-language": "ko"}).content.decode()
    assert "파일 읽기" in page
    assert f'data-url="/jobs/{job.pk}/status"' in page
    assert "<noscript><meta" in page


def test_the_bar_is_told_done_total_and_time_left(client: Client, minjun: User, job: Job) -> None:
    client.force_login(minjun)
    state = client.get(f"/jobs/{job.pk}/status", headers={"accept-language": "en"}).json()
    assert (state["done"], state["total"], state["finished"]) == (25, 100, False)
    assert state["left"] == "about 3 minutes left"


def test_a_stranger_gets_404(client: Client, ana: User, job: Job) -> None:
    client.force_login(ana)
    assert client.get(job.get_absolute_url()).status_code == 404
    assert client.get(f"/jobs/{job.pk}/status").status_code == 404
    assert client.post(f"/jobs/{job.pk}/stop").status_code == 404


def test_signed_out_is_asked_to_sign_in(client: Client, job: Job) -> None:
    assert client.get(job.get_absolute_url()).status_code == 302


def test_who_started_it_may_stop_it(client: Client, minjun: User, job: Job) -> None:
    client.force_login(minjun)
    assert client.post(f"/jobs/{job.pk}/stop").status_code == 302
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED


def test_the_end_leads_to_the_page_of_the_outcome(client: Client, minjun: User, job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(state=JobState.DONE, ended_at=timezone.now(), result={"url": "/somewhere/"})
    client.force_login(minjun)
    state = client.get(f"/jobs/{job.pk}/status").json()
    assert (state["finished"], state["next"]) == (True, "/somewhere/")


@pytest.mark.parametrize("url", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_an_outcome_outside_the_site_is_never_offered(client: Client, minjun: User, job: Job, url: str) -> None:
    Job.objects.filter(pk=job.pk).update(state=JobState.DONE, ended_at=timezone.now(), result={"url": url})
    client.force_login(minjun)
    assert client.get(f"/jobs/{job.pk}/status").json()["next"] == f"/jobs/{job.pk}/"
    assert url not in client.get(job.get_absolute_url()).content.decode()


def test_a_failure_is_told_in_its_sentence(client: Client, minjun: User, job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(state=JobState.FAILED, ended_at=timezone.now(), message="The file is cut off.")
    client.force_login(minjun)
    assert "The file is cut off." in client.get(job.get_absolute_url()).content.decode()


def test_nothing_is_said_of_the_time_left_before_anything_is_done() -> None:
    now = timezone.now()
    assert seconds_left(Job(state=JobState.RUNNING, done=0, total=10, started_at=now), now) is None
    assert left_words(None) == ""


@pytest.mark.parametrize(("seconds", "words"), [(3, "a few seconds left"), (40, "less than a minute left"),
                                                 (61, "about 1 minute left"), (7300, "about 2 hours left")])
def test_time_left_in_words(seconds: float, words: str, settings: Any) -> None:
    from django.utils import translation

    with translation.override("en"):
        assert left_words(seconds) == words


def test_system_jobs_are_for_the_office_only(client: Client, ana: User) -> None:
    row = Job.objects.create(kind="test", by_id=SYSTEM.pk)
    client.force_login(ana)
    assert client.get(row.get_absolute_url()).status_code == 404
