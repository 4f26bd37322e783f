from __future__ import annotations

import json
import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.test import Client

from hrcity.core.models import AuditEntry
from hrcity.people.adapters import MfaAdapter
from hrcity.people.models import User

from .conftest import PASSWORD, SignIn

pytestmark = pytest.mark.django_db


def code_at(secret: str, steps: int = 0) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps)))


@pytest.fixture
def client_with_app(minjun: User, sign_in: SignIn) -> tuple[Client, str]:
    """Minjun, who has just set up an authenticator app, and its secret."""
    client = sign_in(minjun)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    page = client.get("/account/2fa/totp/activate/").content.decode()
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1].replace(" ", "")  # type: ignore[index]
    answer = client.post("/account/2fa/totp/activate/", {"code": code_at(secret)})
    assert answer["Location"] == "/account/2fa/recovery-codes/"
    return client, secret


def second_step(code: str) -> Any:
    """A fresh browser after the password, with a code."""
    client = Client()
    first = client.post("/account/login/", {"login": "minjun@example.org", "password": PASSWORD})
    assert first["Location"] == "/account/2fa/authenticate/"
    assert client.get("/account/")["Location"].startswith("/account/login/")
    return client.post("/account/2fa/authenticate/", {"code": code})


def test_setting_up_an_app_asks_for_the_password_again(minjun: User, sign_in: SignIn) -> None:
    answer = sign_in(minjun).get("/account/2fa/totp/activate/")
    assert answer["Location"].startswith("/account/reauthenticate/")


def test_the_code_of_the_app_is_the_second_step(client_with_app: tuple[Client, str]) -> None:
    assert second_step(code_at(client_with_app[1], 1))["Location"] == "/account/"


def test_a_wrong_code_gets_a_sentence_and_opens_nothing(client_with_app: tuple[Client, str]) -> None:
    page = second_step("000000")
    assert "This code is not right" in page.content.decode()


def test_a_code_works_once(client_with_app: tuple[Client, str]) -> None:
    code = code_at(client_with_app[1], 1)
    assert second_step(code).status_code == 302
    assert second_step(code).status_code == 200


def test_the_qr_code_is_an_image_of_its_own_and_only_for_who_sets_it_up(
    client_with_app: tuple[Client, str], minjun: User, sign_in: SignIn, dewi: User
) -> None:
    client = sign_in(dewi)
    assert client.get("/account/2fa/app-code.svg").status_code == 404
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    page = client.get("/account/2fa/totp/activate/").content.decode()
    assert 'src="/account/2fa/app-code.svg"' in page
    assert "data:" not in page
    image = client.get("/account/2fa/app-code.svg")
    assert image["Content-Type"] == "image/svg+xml"
    assert image["Cache-Control"] == "no-store"
    assert image.content.startswith(b"<?xml")
    assert "default-src 'none'" in image["Content-Security-Policy"]


def test_the_secret_is_sealed_in_the_database(client_with_app: tuple[Client, str], minjun: User) -> None:
    row = Authenticator.objects.get(user=minjun, type="totp")
    assert client_with_app[1] not in json.dumps(row.data)
    assert MfaAdapter().decrypt(row.data["secret"]) == client_with_app[1]


def test_a_secret_sealed_with_another_key_matches_no_code(
    client_with_app: tuple[Client, str], minjun: User, settings: Any
) -> None:
    settings.SECRET_KEY = "another key altogether"
    assert second_step(code_at(client_with_app[1], 1)).status_code == 200
    row = Authenticator.objects.get(user=minjun, type="recovery_codes").wrap()
    assert row.get_unused_codes() != row.get_unused_codes()


def test_recovery_codes_are_shown_saved_as_a_file_and_work_once(client_with_app: tuple[Client, str]) -> None:
    client, _secret = client_with_app
    page = client.get("/account/2fa/recovery-codes/").content.decode()
    codes = [code.replace(" ", "") for code in re.findall(r"<code>([0-9 ]{9})</code>", page)]
    assert len(codes) == 10
    paper = client.get("/account/2fa/recovery-codes/download/").content.decode()
    assert f"{codes[0][:4]} {codes[0][4:]}" in paper
    assert second_step(codes[0]).status_code == 302
    assert second_step(codes[0]).status_code == 200
    assert "9 codes left" in client.get("/account/2fa/").content.decode()


def test_new_recovery_codes_replace_the_old(client_with_app: tuple[Client, str], minjun: User) -> None:
    client, _secret = client_with_app
    old = Authenticator.objects.get(user=minjun, type="recovery_codes").wrap().get_unused_codes()
    assert "stop working at once" in client.get("/account/2fa/recovery-codes/generate/").content.decode()
    client.post("/account/2fa/recovery-codes/generate/")
    new = Authenticator.objects.get(user=minjun, type="recovery_codes").wrap().get_unused_codes()
    assert not set(old) & set(new)


def test_switching_the_app_off_takes_the_recovery_codes_along(
    client_with_app: tuple[Client, str], minjun: User
) -> None:
    client, _secret = client_with_app
    assert "Switch off the authenticator app?" in client.get("/account/2fa/totp/deactivate/").content.decode()
    client.post("/account/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(user=minjun).exists()


@pytest.mark.django_db(transaction=True)
def test_factors_coming_and_going_are_in_the_chain_and_mailed_without_address(
    client_with_app: tuple[Client, str], minjun: User
) -> None:
    client_with_app[0].post("/account/2fa/totp/deactivate/")
    verbs = list(AuditEntry.objects.filter(verb__startswith="user.factor").values_list("verb", "data"))
    assert verbs == [("user.factor_added", {"kind": "totp"}), ("user.factor_removed", {"kind": "totp"})]
    letters = [one for one in mail.outbox if one.to == ["minjun@example.org"]]
    assert [one.subject for one in letters] == ["Authenticator app switched on", "Authenticator app switched off"]
    for letter in letters:
        assert "203.0.113" not in str(letter.body)
        assert "Gecko" not in str(letter.body)


def test_guessing_codes_is_limited_per_account(client_with_app: tuple[Client, str]) -> None:
    for _number in range(5):
        second_step("000000")
    assert "too many attempts" in second_step("000000").content.decode()


@pytest.mark.parametrize("address", [
    "/account/2fa/", "/account/2fa/webauthn/", "/account/2fa/webauthn/add/", "/account/2fa/recovery-codes/generate/",
    "/account/2fa/reauthenticate/", "/account/services/", "/account/preferences/", "/account/logout/",
])
def test_pages_carry_no_style_no_inline_script_and_no_data_image(
    client_with_app: tuple[Client, str], address: str
) -> None:
    page = client_with_app[0].get(address, headers={"host": "localhost"}).content.decode()
    assert page.count("<h1") == 1
    assert " style=" not in page
    assert "data:image" not in page
    assert re.findall(r"<script(?![^>]*\bsrc=)", page) == []


def test_passkeys_are_offered_at_localhost_and_the_page_says_why_not_at_a_number(db: None) -> None:
    there = Client(headers={"host": "localhost:8000"}).get("/account/login/?next=/desk/").content.decode()
    assert "data-passkey-press" in there
    here = Client(headers={"host": "127.0.0.1:8000"}).get("/account/login/?next=/desk/").content.decode()
    assert "data-passkey-press" not in here
    assert 'href="http://localhost:8000/account/login/?next=/desk/"' in here


def test_passkeys_are_not_offered_under_a_name_without_https(db: None, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    insecure = Client(headers={"host": "rights.example.org"}).get("/account/login/").content.decode()
    assert "reached over HTTPS" in insecure
    secure = Client(headers={"host": "rights.example.org"}).get("/account/login/", secure=True).content.decode()
    assert "data-passkey-press" in secure


def test_a_passkey_answer_that_is_nonsense_gets_a_sentence(minjun: User, client: Client) -> None:
    client.get("/account/2fa/webauthn/login/", headers={"accept": "application/json"})
    for credential in ("{}", '{"id": "x"}', "[]", '"text"', "null", '{"response": {"userHandle": "MQ"}}', "no json"):
        answer = client.post("/account/2fa/webauthn/login/", {"credential": credential})
        assert answer.status_code in {302, 429}, credential
