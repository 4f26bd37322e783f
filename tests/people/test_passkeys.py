"""A real browser with a virtual authenticator: the whole way of a passkey, under the site's own content policy."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from hrcity.people.models import User

from .conftest import PASSWORD

pytestmark = [pytest.mark.pages, pytest.mark.django_db(transaction=True)]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: apt install chromium")
    with pytest.MonkeyPatch.context() as patch:
        # Playwright's loop runs in this thread; the ORM is used only between its calls.
        patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            yield browser
            browser.close()


@pytest.fixture
def page(browser: Browser, live_server: Any) -> Iterator[Page]:
    """A page at the name `localhost`; whatever it complains of in its console fails the test."""
    address = live_server.url.replace("127.0.0.1", "localhost")
    context = browser.new_context(base_url=address, locale="en")
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def device(page: Page) -> CDPSession:
    """A phone or laptop with a fingerprint reader that always says yes."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True}})
    return session


def sign_in(page: Page) -> None:
    page.goto("/account/login/")
    page.get_by_label("E-mail address").fill("minjun@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def add_passkey(page: Page, alone: bool = True) -> None:
    page.goto("/account/2fa/webauthn/add/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Name of the passkey").fill("office laptop")
    page.get_by_label("Sign in with it alone").set_checked(alone)
    page.get_by_role("button", name="Make the passkey").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()


def sign_out(page: Page) -> None:
    page.goto("/account/logout/")
    page.locator("main").get_by_role("button", name="Sign out").click()


def test_a_passkey_is_made_and_signs_in_without_a_password(minjun: User, page: Page, device: CDPSession) -> None:
    sign_in(page)
    add_passkey(page)
    row = Authenticator.objects.get(user=minjun, type="webauthn")
    assert row.wrap().name == "office laptop"
    assert row.wrap().is_passwordless
    sign_out(page)
    page.goto("/account/login/?next=/account/sessions/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_role("heading", name="Where you are signed in").wait_for()
    assert "Chrome on Linux" in page.locator("main").inner_text()


def test_a_passkey_stands_beside_the_password_as_second_step_and_proves_it_is_you(
    minjun: User, page: Page, device: CDPSession
) -> None:
    sign_in(page)
    add_passkey(page, alone=False)
    sign_out(page)
    sign_in(page)
    page.get_by_role("heading", name="Second step").wait_for()
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("heading", name="My account").wait_for()
    page.goto("/account/2fa/webauthn/reauthenticate/?next=/account/data/erase/")
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("heading", name="Erase my data").wait_for()


def test_a_device_without_a_passkey_gets_a_sentence_and_may_try_again(
    minjun: User, page: Page, device: CDPSession
) -> None:
    page.goto("/account/login/")
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('none')); }")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("The passkey was not used").wait_for()
    assert page.get_by_role("button", name="Sign in with a passkey").is_enabled()


def test_a_passkey_can_be_renamed_and_removed(minjun: User, page: Page, device: CDPSession) -> None:
    sign_in(page)
    add_passkey(page)
    page.goto("/account/2fa/webauthn/")
    page.get_by_role("link", name="Rename office laptop").click()
    page.get_by_label("Name of the passkey").fill("old laptop")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Remove old laptop").click()
    page.get_by_role("button", name="Remove").click()
    page.get_by_text("You have no passkey yet.").wait_for()
    assert not Authenticator.objects.filter(user=minjun).exists()


def test_an_app_s_code_is_shown_as_a_picture_under_the_content_policy(minjun: User, page: Page) -> None:
    sign_in(page)
    page.goto("/account/2fa/totp/activate/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    picture = page.get_by_role("img", name="QR code")
    picture.evaluate("image => image.decode()")  # rejects when the picture was refused or is none
    assert picture.evaluate("image => image.naturalWidth") > 0
