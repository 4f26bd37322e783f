"""The desk by keyboard: on and back, whose it is, propose, undo; and the same without JavaScript."""

from __future__ import annotations

import pytest

from tests.pages.conftest import Visit

pytestmark = [pytest.mark.pages, pytest.mark.xdist_group("pages")]

DESK = "/recommendations/desk/"


def test_a_request_is_proposed_and_undone_without_the_mouse(visit: Visit) -> None:
    page = visit("minjun").page
    page.goto(DESK)
    page.locator(".keys-help").wait_for()  # shown once the keys are listened to
    first = page.locator(".desk-card .ref").first.inner_text()
    page.keyboard.press("j")
    page.wait_for_url("**at=**")
    second = page.locator(".desk-card .ref").first.inner_text()
    assert second != first
    page.locator(".keys-help").wait_for()
    page.keyboard.press("4")
    page.locator("select[name$=passed_to]").select_option(index=1)
    page.locator("textarea[name$=propose-reason]").fill("Nobody knows yet.")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    page.locator(".messages", has_text="unclear").wait_for()
    assert page.locator(".desk-card .ref").first.inner_text() not in {second}
    page.locator(".keys-help").wait_for()
    page.keyboard.press("u")
    page.locator(".messages", has_text="open again").wait_for()


def test_the_desk_works_without_javascript(visit: Visit) -> None:
    page = visit("minjun", javascript=False).page
    page.goto(DESK)
    assert not page.locator(".keys-help").is_visible()
    page.get_by_label("Unclear: somebody else must say whose it is").check()
    page.locator("select[name$=passed_to]").select_option(index=1)
    page.locator("textarea[name$=propose-reason]").fill("Nobody knows yet.")
    page.locator("[data-desk-send]").click()
    assert "unclear" in page.locator(".messages").inner_text()
    page.locator("[data-desk-undo]").click()
    assert "open again" in page.locator(".messages").inner_text()
