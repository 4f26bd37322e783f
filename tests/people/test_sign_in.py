from __future__ import annotations

import json
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client

from hrcity.core.actors import SYSTEM
from hrcity.people import demo, services
from hrcity.people.models import Session, User

from .conftest import FIREFOX, PASSWORD, SignIn

pytestmark = pytest.mark.django_db


def post_login(client: Client, user: str, password: str) -> Any:
    return client.post("/account/login/", {"login": user, "password": password})


def test_the_right_password_opens_the_account(minjun: User, sign_in: SignIn) -> None:
    page = sign_in(minjun).get("/account/")
    assert page.status_code == 200
    assert "minjun@example.org" in page.content.decode()


def test_the_address_may_be_typed_in_capitals(minjun: User, client: Client) -> None:
    assert post_login(client, "MinJun@Example.org", PASSWORD).status_code == 302


def test_a_wrong_password_is_told_beside_the_form_and_opens_nothing(minjun: User, client: Client) -> None:
    page = post_login(client, "minjun@example.org", "wrong horse battery")
    assert page.status_code == 200
    assert "do not belong together" in page.content.decode()
    assert client.get("/account/").status_code == 302


def test_an_unknown_address_gets_the_same_words_as_a_wrong_password(minjun: User, client: Client) -> None:
    known = post_login(client, "minjun@example.org", "wrong horse battery").context["form"].errors
    unknown = post_login(client, "nobody@example.org", "wrong horse battery").context["form"].errors
    assert known == unknown


def test_a_closed_account_says_so_and_opens_again_after_reactivation(minjun: User, client: Client) -> None:
    services.user_deactivate(user=minjun, by=SYSTEM)
    page = client.post("/account/login/", {"login": minjun.email, "password": PASSWORD}, follow=True)
    assert "This account is closed" in page.content.decode()
    services.user_reactivate(user=minjun, by=SYSTEM)
    assert post_login(client, "minjun@example.org", PASSWORD)["Location"] == "/account/"


def test_an_erased_person_cannot_sign_in(minjun: User, client: Client) -> None:
    services.user_erase(user=minjun, by=minjun)
    page = post_login(client, "minjun@example.org", PASSWORD)
    assert page.status_code == 200
    assert page.context["form"].errors


def test_the_sixth_wrong_try_on_one_account_is_refused_even_from_elsewhere(minjun: User) -> None:
    for number in range(5):
        post_login(Client(REMOTE_ADDR=f"203.0.113.{number}"), "minjun@example.org", "wrong horse battery")
    page = post_login(Client(REMOTE_ADDR="198.51.100.9"), "minjun@example.org", PASSWORD)
    assert "too many attempts" in page.content.decode()


def test_the_eleventh_wrong_try_from_one_address_is_refused_on_any_account(minjun: User, client: Client) -> None:
    for number in range(10):
        post_login(client, f"guess{number}@example.org", "wrong horse battery")
    assert "too many attempts" in post_login(client, "minjun@example.org", PASSWORD).content.decode()


def test_too_many_sign_ins_a_minute_end_at_a_plain_page(settings: Any, minjun: User, client: Client) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    post_login(client, "minjun@example.org", "wrong horse battery")
    page = post_login(client, "minjun@example.org", PASSWORD)
    assert page.status_code == 429
    assert "Wait a few minutes" in page.content.decode()


@pytest.mark.parametrize("headers", [{"REMOTE_ADDR": ""}, {"REMOTE_ADDR": "2001:db8::7"}])
def test_a_server_that_gives_no_address_or_a_new_one_still_lets_people_in(
    minjun: User, headers: dict[str, str]
) -> None:
    assert post_login(Client(**headers), "minjun@example.org", PASSWORD).status_code == 302  # type: ignore[arg-type]


def test_a_proxy_chain_that_is_too_short_still_lets_people_in(minjun: User, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    client = Client(headers={"x-forwarded-for": "203.0.113.8"})
    assert post_login(client, "minjun@example.org", PASSWORD).status_code == 302


def _texts_of_database() -> list[str]:
    """Every value of every table, sessions opened."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found += [str(value) for row in cursor.fetchall() for value in row]
    return found + [json.dumps(row.get_decoded()) for row in Session.objects.all()]


def test_no_address_and_no_browser_string_is_in_the_database_after_signing_in(minjun: User, sign_in: SignIn) -> None:
    client = sign_in(minjun)
    client.post("/account/data/erase/", {"email": "x"}, headers={"x-forwarded-for": "198.51.100.23"})
    client.get("/account/")
    texts = " ".join(_texts_of_database())
    assert "minjun@example.org" in texts
    for trace in ("203.0.113.77", "198.51.100.23", "Gecko", FIREFOX):
        assert trace not in texts


def test_what_was_typed_before_the_password_was_asked_again_is_not_kept(minjun: User, sign_in: SignIn) -> None:
    client = sign_in(minjun)
    answer = client.post("/account/data/erase/", {"email": "typed@example.org"})
    assert answer["Location"].startswith("/account/reauthenticate/")
    assert "typed@example.org" not in json.dumps(Session.objects.get(user=minjun).get_decoded())
    back = client.post(answer["Location"], {"password": PASSWORD})
    assert back["Location"] == "/account/data/erase/"


def test_demo_sign_ins_stand_on_the_page_and_work_with_one_press(
    minjun: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [demo.DemoSignIn("Minjun Park", "human-rights officer", "minjun@example.org", PASSWORD)]
    monkeypatch.setattr(demo, "_source", lambda: people)
    page = client.get("/account/login/").content.decode()
    assert "This is a demonstration city" in page
    assert 'value="minjun@example.org"' in page
    assert "as Minjun Park, human-rights officer" in page


def test_a_real_city_shows_no_demo_sign_ins(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "_source", None)
    assert "demonstration" not in client.get("/account/login/").content.decode()


def test_signing_up_is_by_invitation(client: Client) -> None:
    assert "Accounts are made by invitation" in client.get("/account/signup/").content.decode()
    client.post("/account/signup/", {"email": "me@example.org", "password1": PASSWORD})
    assert not User.objects.filter(email="me@example.org").exists()


def test_the_page_after_signing_in_stays_on_this_site(minjun: User, client: Client) -> None:
    typed = {"login": minjun.email, "password": PASSWORD}
    answer = client.post("/account/login/?next=https://elsewhere.example/", typed)
    assert answer["Location"] == "/account/"


def test_language_of_the_person_is_set_at_sign_in_unless_the_browser_has_one(minjun: User) -> None:
    services.preferences_save(user=minjun, name="박민준", language="ko", by=minjun)
    fresh, chosen = Client(), Client()
    chosen.cookies["hrcity_language"] = "en"
    for browser in (fresh, chosen):
        post_login(browser, "minjun@example.org", PASSWORD)
    assert fresh.cookies["hrcity_language"].value == "ko"
    assert chosen.cookies["hrcity_language"].value == "en"


def test_a_reset_link_is_mailed_on_the_site_s_own_address_and_sets_a_password(
    minjun: User, sign_in: SignIn, settings: Any
) -> None:
    settings.SITE_URL = "https://rights.example.org"
    elsewhere = sign_in(minjun)
    client = Client(headers={"host": "localhost"})
    client.post("/account/password/reset/", {"email": "minjun@example.org"})
    letter = mail.outbox[-1]
    link = next(line for line in letter.body.splitlines() if "/password/reset/key/" in line)
    assert link.startswith("https://rights.example.org/account/password/reset/key/")
    assert letter.to == ["minjun@example.org"]
    page = client.get(link.removeprefix("https://rights.example.org"), follow=True)
    client.post(page.request["PATH_INFO"], {"password1": "another horse battery", "password2": "another horse battery"})
    assert elsewhere.get("/account/").status_code == 302
    assert post_login(Client(), "minjun@example.org", "another horse battery").status_code == 302
    assert "203.0.113" not in " ".join(str(one.body) for one in mail.outbox)


def test_a_reset_for_an_unknown_address_says_the_same_and_mails_nobody(client: Client) -> None:
    answer = client.post("/account/password/reset/", {"email": "nobody@example.org"})
    assert answer["Location"] == "/account/password/reset/done/"
    assert mail.outbox == []


def test_a_used_or_broken_reset_link_gets_a_sentence(client: Client) -> None:
    page = client.get("/account/password/reset/key/1-bogus-key/", follow=True)
    assert "This link does not work any more" in page.content.decode()


def test_mails_are_in_the_language_of_the_person(minjun: User, client: Client) -> None:
    services.preferences_save(user=minjun, name="박민준", language="ko", by=minjun)
    client.post("/account/password/reset/", {"email": "minjun@example.org"}, headers={"accept-language": "en"})
    assert "비밀번호" in mail.outbox[-1].subject
