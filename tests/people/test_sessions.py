from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hrcity.core.models import AuditEntry
from hrcity.people import middleware, tasks
from hrcity.people.devices import device_word
from hrcity.people.models import Session, User
from hrcity.people.queries import session_handle

from .conftest import PASSWORD, SignIn

pytestmark = pytest.mark.django_db
LAPTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"


def on_day(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    day = timezone.localtime().date() + dt.timedelta(days=days)
    monkeypatch.setattr(middleware.timezone, "localdate", lambda: day)


def test_each_device_is_listed_by_a_coarse_word_and_this_one_is_marked(minjun: User, sign_in: SignIn) -> None:
    sign_in(minjun, agent=LAPTOP)
    page = sign_in(minjun).get("/account/sessions/").content.decode()
    assert "Firefox on Android" in page
    assert "Edge on Windows" in page
    assert page.count("this device") == 1
    assert page.index("Firefox on Android") < page.index("Edge on Windows")


@pytest.mark.parametrize(("agent", "word"), [
    (LAPTOP, "Edge/Windows"), ("curl/8.5", ""), ("", ""),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604", "Safari/iPhone"),
    ("Mozilla/5.0 (Linux; Android 15) SamsungBrowser/28.0 Chrome/130 Safari/537", "Samsung Internet/Android"),
])
def test_a_device_word_says_browser_and_system_and_nothing_else(agent: str, word: str) -> None:
    assert device_word(agent) == word


def test_the_first_day_survives_later_saves(minjun: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    client = sign_in(minjun)
    before = Session.objects.get(user=minjun)
    on_day(monkeypatch, 3)
    client.get("/account/")
    after = Session.objects.get(user=minjun)
    assert after.started_at == before.started_at
    assert after.device == "Firefox/Android"
    assert before.last_seen_on is not None
    assert after.last_seen_on == before.last_seen_on + dt.timedelta(days=3)


def test_reading_pages_writes_the_last_day_only_once_a_day(
    minjun: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in(minjun)
    client.get("/account/")
    writes = []
    for days in (0, 0, 1, 1):
        on_day(monkeypatch, days)
        with CaptureQueriesContext(connection) as queries:
            client.get("/account/sessions/")
        writes.append(sum("UPDATE" in query["sql"] for query in queries.captured_queries))
    assert writes == [0, 0, 1, 0]


def test_a_visitor_who_is_not_signed_in_leaves_no_session(client: Client, db: None) -> None:
    client.get("/account/login/")
    assert Session.objects.count() == 0


def test_ending_one_session_signs_that_device_out_and_no_other(minjun: User, sign_in: SignIn) -> None:
    here, there = sign_in(minjun), sign_in(minjun, agent=LAPTOP)
    handle = session_handle(there.session.session_key or "")
    here.post(f"/account/sessions/{handle}/end/")
    assert there.get("/account/").status_code == 302
    assert here.get("/account/").status_code == 200
    assert AuditEntry.objects.filter(verb="session.ended", actor=minjun).count() == 1


def test_somebody_else_s_session_cannot_be_ended(minjun: User, dewi: User, sign_in: SignIn) -> None:
    hers, his = sign_in(dewi), sign_in(minjun)
    his.post(f"/account/sessions/{session_handle(hers.session.session_key or '')}/end/")
    assert hers.get("/account/").status_code == 200


def test_the_page_never_shows_the_key_that_opens_a_session(minjun: User, sign_in: SignIn) -> None:
    client = sign_in(minjun)
    assert (client.session.session_key or "?") not in client.get("/account/sessions/").content.decode()


def test_ending_one_s_own_session_is_signing_out(minjun: User, sign_in: SignIn) -> None:
    client = sign_in(minjun)
    client.post(f"/account/sessions/{session_handle(client.session.session_key or '')}/end/")
    assert Session.objects.filter(user=minjun).count() == 0


def test_all_others_end_at_once_and_this_one_stays(minjun: User, sign_in: SignIn) -> None:
    here, *others = (sign_in(minjun) for _number in range(3))
    here.post("/account/sessions/end-others/")
    assert [browser.get("/account/").status_code for browser in (here, *others)] == [200, 302, 302]


def test_changing_the_password_ends_all_other_sessions(minjun: User, sign_in: SignIn) -> None:
    here, there = sign_in(minjun), sign_in(minjun, agent=LAPTOP)
    here.post("/account/password/change/", {
        "oldpassword": PASSWORD, "password1": "another horse battery", "password2": "another horse battery"})
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302
    assert Session.objects.filter(user=minjun).count() == 1
    assert AuditEntry.objects.get(verb="user.password_set").data == {"sessions_ended": 1}


def test_a_wrong_current_password_changes_nothing(minjun: User, sign_in: SignIn) -> None:
    page = sign_in(minjun).post("/account/password/change/", {
        "oldpassword": "no", "password1": "another horse battery", "password2": "another horse battery"})
    assert "This is not your current password." in page.content.decode()
    assert User.objects.get(pk=minjun.pk).check_password(PASSWORD)


def test_sessions_that_ran_out_are_forgotten(minjun: User, sign_in: SignIn) -> None:
    sign_in(minjun)
    Session.objects.update(expire_date=timezone.now() - dt.timedelta(days=1))
    tasks.sessions_forget()
    assert Session.objects.count() == 0


def test_pages_of_the_account_ask_strangers_to_sign_in(client: Client, db: None) -> None:
    for page in ("", "sessions/", "preferences/", "data/erase/", "2fa/"):
        assert client.get(f"/account/{page}")["Location"].startswith("/account/login/?next="), page


def test_sessions_need_a_post(minjun: User, sign_in: SignIn) -> None:
    client = sign_in(minjun)
    assert client.get("/account/sessions/end-others/").status_code == 405
    assert client.get("/account/data/").status_code == 405


