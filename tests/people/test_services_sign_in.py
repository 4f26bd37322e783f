from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.test import Client

from hrcity.core.actors import SYSTEM
from hrcity.core.models import AuditEntry
from hrcity.people import services
from hrcity.people.models import User

from .conftest import SignIn
from .issuer import Issuer, running

pytestmark = pytest.mark.django_db


@pytest.fixture
def issuer(settings: Any) -> Iterator[Issuer]:
    with running() as issuer:
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [{
            "provider_id": "city", "name": "City login", "client_id": "hrcity", "secret": "s3cret",
            "settings": {"server_url": issuer.url}}]}}
        yield issuer


def go_through(client: Client, query: str = "") -> Any:
    """From the link on the sign-in page to the issuer and back."""
    away = client.get(f"/account/oidc/city/login/{query}")
    assert away.status_code == 302
    asked = parse_qs(urlsplit(away["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    back = requests.get(away["Location"], allow_redirects=False, timeout=5).headers["Location"]
    return client.get(back.removeprefix("http://testserver"))


def test_the_sign_in_page_offers_the_service_as_a_link_that_the_policy_lets_through(
    issuer: Issuer, client: Client
) -> None:
    page = client.get("/account/login/?next=/account/sessions/").content.decode()
    assert "Sign in with City login" in page
    assert 'href="/account/oidc/city/login/?process=login&amp;next=' in page


def test_a_known_confirmed_address_opens_the_account_and_is_remembered_by_number(
    minjun: User, issuer: Issuer, client: Client
) -> None:
    assert go_through(client, "?process=login&next=/account/sessions/")["Location"] == "/account/sessions/"
    assert client.get("/account/").status_code == 200
    row = SocialAccount.objects.get(user=minjun)
    assert (row.provider, row.uid) == ("city", "77")
    assert AuditEntry.objects.get(verb="user.service_connected").actor_id == minjun.pk
    issuer.claims["email"] = "park.minjun@example.org"
    again = Client()
    assert go_through(again)["Location"] == "/account/"
    assert User.objects.get(pk=again.session["_auth_user_id"]).pk == minjun.pk
    assert "code_verifier" in issuer.asked[0]


def test_only_number_and_address_are_kept_of_what_the_service_tells(
    minjun: User, issuer: Issuer, client: Client
) -> None:
    issuer.claims |= {"phone_number": "+82 2 000", "address": {"country": "KR"}, "ip": "203.0.113.5"}
    go_through(client)
    assert SocialAccount.objects.get().extra_data == {"userinfo": {"sub": "77", "email": "minjun@example.org"}}
    assert SocialToken.objects.count() == 0


def test_an_unknown_address_is_refused_with_a_sentence_and_makes_no_account(
    minjun: User, issuer: Issuer, client: Client
) -> None:
    issuer.claims["email"] = "stranger@example.org"
    page = go_through(client)
    assert page.status_code == 403
    assert "City login knows you as stranger@example.org" in page.content.decode()
    assert User.objects.count() == 1
    assert client.get("/account/").status_code == 302


@pytest.mark.parametrize("word", [False, None, "false", 0])
def test_an_address_that_is_not_confirmed_opens_nothing(
    minjun: User, issuer: Issuer, client: Client, word: Any
) -> None:
    issuer.claims["email_verified"] = word
    page = go_through(client)
    assert page.status_code == 403
    assert "did not say that your e-mail address is confirmed" in page.content.decode()
    assert not SocialAccount.objects.exists()


def test_our_own_address_must_be_confirmed_as_well(minjun: User, issuer: Issuer, client: Client) -> None:
    EmailAddress.objects.update(verified=False)
    assert go_through(client).status_code == 403


def test_a_closed_account_stays_closed(minjun: User, issuer: Issuer, client: Client) -> None:
    go_through(client)
    services.user_deactivate(user=minjun, by=SYSTEM)
    assert go_through(Client())["Location"] == "/account/inactive/"


def test_an_account_that_was_closed_before_the_first_use_is_refused(
    minjun: User, issuer: Issuer, client: Client
) -> None:
    services.user_deactivate(user=minjun, by=SYSTEM)
    assert go_through(client).status_code == 403


def test_nobody_connects_another_person_s_service_to_their_account(
    minjun: User, dewi: User, issuer: Issuer, sign_in: SignIn
) -> None:
    page = go_through(sign_in(dewi), "?process=connect")
    assert page.status_code == 403
    assert not SocialAccount.objects.exists()


def test_a_service_can_be_disconnected(minjun: User, issuer: Issuer, client: Client) -> None:
    go_through(client)
    page = client.get("/account/services/").content.decode()
    assert "City login" in page
    client.post("/account/services/", {"account": SocialAccount.objects.get().pk})
    assert not SocialAccount.objects.exists()


def test_a_service_that_fails_gets_a_page_without_technical_words(minjun: User, issuer: Issuer, client: Client) -> None:
    issuer.token_status = 500
    page = go_through(client)
    assert page.status_code == 401
    assert "did not answer as expected" in page.content.decode()


def test_an_answer_that_was_not_asked_for_opens_nothing(minjun: User, issuer: Issuer, client: Client) -> None:
    page = client.get("/account/oidc/city/login/callback/?code=x&state=forged")
    assert page.status_code == 401
    assert client.get("/account/").status_code == 302


def test_an_issuer_that_is_down_gets_the_same_page(minjun: User, issuer: Issuer, client: Client, settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = "http://127.0.0.1:9"
    page = client.get("/account/oidc/city/login/")
    assert page.status_code == 401
    assert "did not answer as expected" in page.content.decode()


def test_without_a_setting_there_is_no_service(client: Client, db: None) -> None:
    assert "oidc" not in client.get("/account/login/").content.decode()
    assert client.get("/account/oidc/city/login/").status_code == 404
