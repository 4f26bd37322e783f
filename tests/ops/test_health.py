from __future__ import annotations

import datetime as dt
import json
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone

from hrcity.core import health
from hrcity.core.models import ScheduledTask
from hrcity.core.search import IndexUnavailable


@pytest.fixture(autouse=True)
def an_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three documents, without building an index."""
    monkeypatch.setattr(health.search, "index", lambda: SimpleNamespace(health=lambda: {"documents": 3}))


def read(client: Client, address: str = "/health") -> tuple[int, dict[str, Any]]:
    answer = client.get(address)
    return answer.status_code, json.loads(answer.content)


@pytest.mark.django_db
def test_all_is_well_when_the_worker_beats(client: Client) -> None:
    health.worker_beat()
    code, found = read(client)
    assert (code, found["status"]) == (200, "ok")
    assert found["worker"]["seconds_since_heartbeat"] < 5
    assert found["disk"]["free_megabytes"] > 0
    assert found["database"]["engine"] == connection.vendor
    assert found["index"]["documents"] == 3
    assert found["version"]


@pytest.mark.django_db
def test_a_silent_worker_degrades_and_only_the_strict_question_fails(client: Client) -> None:
    ScheduledTask.objects.create(name=health.WORKER, last_run_at=timezone.now() - dt.timedelta(minutes=5))
    assert read(client)[0] == 200
    code, found = read(client, "/health?strict=1")
    assert (code, found["status"], found["worker"]["ok"]) == (503, "degraded", False)


@pytest.mark.django_db
def test_a_database_that_is_gone_is_503_and_a_sentence_less_json(
        client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*args: object) -> None:
        raise DatabaseError("connection to server at 10.0.0.7 failed: password authentication failed")

    monkeypatch.setattr(connection, "cursor", gone)
    code, found = read(client)
    assert (code, found["status"], found["database"]["ok"]) == (503, "down", False)
    assert "10.0.0.7" not in json.dumps(found)


@pytest.mark.django_db
def test_a_missing_index_degrades(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise IndexUnavailable("nothing in /srv/secret/search")

    health.worker_beat()
    monkeypatch.setattr(health.search, "index", missing)
    code, found = read(client)
    assert (code, found["status"]) == (200, "degraded")
    assert found["index"] == {"ok": False, "documents": None, "reason": "IndexUnavailable"}


@pytest.mark.django_db
def test_a_page_without_a_database_still_says_something(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*args: object) -> None:
        raise DatabaseError("connection to server at 10.0.0.7 failed")

    monkeypatch.setattr(connection, "cursor", gone)
    answer = Client(raise_request_exception=False).get("/")
    assert answer.status_code == 500
    assert b"<h1" in answer.content
    assert b"10.0.0.7" not in answer.content


@pytest.mark.django_db
def test_health_does_not_care_by_which_name_it_is_asked(client: Client) -> None:
    assert client.get("/health", headers={"host": "10.0.0.7:8000"}).status_code == 200


@pytest.mark.django_db
def test_a_full_disk_is_down(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health.shutil, "disk_usage", lambda path: SimpleNamespace(free=1000))
    assert read(client)[0] == 503


@pytest.mark.django_db
def test_health_gives_away_neither_paths_nor_secrets(client: Client, settings: Any) -> None:
    text = client.get("/health").content.decode()
    assert str(settings.HOME) not in text
    assert settings.SECRET_KEY not in text


@pytest.mark.django_db
def test_health_is_asked_over_plain_http_behind_a_proxy(client: Client, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_REDIRECT_EXEMPT = [r"^health$"]
    assert client.get("/health").status_code == 200


@pytest.mark.django_db
def test_the_command_fails_when_something_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        call_command("health")
    assert json.loads(capsys.readouterr().out)["status"] == "degraded"
