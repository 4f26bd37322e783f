"""What an officer sees of a form: only what is needed for what is chosen, live; everything without JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import Visit

pytestmark = [pytest.mark.pages, pytest.mark.xdist_group("pages")]


def to_answer(page: Page) -> None:
    """The page of the first recommendation that waits for Dewi's answer."""
    page.goto("/desk/")
    for row in page.locator("tr a[href*='/recommendations/REC-']").all():
        page.goto(str(row.get_attribute("href")))
        if page.locator("#next input[name=draft-word]").count():
            return
        page.goto("/desk/")
    pytest.fail("nothing waits for an answer")


def test_a_choice_shows_what_it_needs_and_forgets_nothing(visit: Visit) -> None:
    page = visit("dewi").page
    to_answer(page)
    form = page.locator("form[action$='/do/draft/']")
    measure, reason = form.get_by_label("What we will do").first, form.get_by_label("Reason").first
    form.get_by_label("We do this already").check()
    expect(measure).to_be_hidden()
    form.get_by_label("We take it on").check()
    expect(measure).to_be_visible()
    expect(reason).to_be_hidden()
    measure.fill("Build 100 homes")
    form.get_by_label("We take it on").press("ArrowDown")
    expect(form.get_by_label("We do this already")).to_be_focused()
    expect(measure).to_be_hidden()
    form.get_by_label("We take on this part").check()
    expect(measure).to_have_value("Build 100 homes")
    expect(reason).to_be_visible()
    form.locator("details", has_text="In the other language too").evaluate("fold => fold.open = true")
    form.get_by_label("Which part (Korean)").fill("북구")
    page.reload()  # what was typed comes back, and what it needs with it
    expect(form.get_by_label("Which part (Korean)")).to_be_visible()
    expect(measure).to_be_visible()
    expect(measure).to_have_value("Build 100 homes")


def test_a_field_to_mend_stays_in_sight(visit: Visit) -> None:
    page = visit("dewi").page
    to_answer(page)
    form = page.locator("form[action$='/do/draft/']")
    form.get_by_label("Not now").check()
    form.get_by_role("button", name="Send to be signed").click()
    expect(page.get_by_role("alert")).to_contain_text("needs a reason")
    reason = page.locator("form[action$='/do/draft/']").get_by_label("Reason").first
    page.get_by_label("We take it on").check()
    expect(reason).to_be_visible()


def test_without_javascript_every_field_is_there(visit: Visit) -> None:
    page = visit("dewi", javascript=False).page
    to_answer(page)
    form = page.locator("form[action$='/do/draft/']")
    for label in ("What we will do", "By when", "Which part", "Reason"):
        expect(form.get_by_label(label).first).to_be_visible()
