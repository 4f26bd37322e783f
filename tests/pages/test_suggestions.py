"""Suggestions decided by keyboard; words to choose from; a record and its repeats, in a real browser."""

from __future__ import annotations

import re

import pytest

from tests.pages.conftest import Visit

pytestmark = [pytest.mark.pages, pytest.mark.xdist_group("pages")]


def test_a_suggestion_is_taken_refused_and_taken_back_by_keyboard(visit: Visit) -> None:
    page = visit("minjun").page
    page.goto("/recommendations/suggestions/")
    page.locator(".keys-help").wait_for()  # shown once the keys are listened to
    page.keyboard.press("j")
    first = page.locator(".suggestion.is-current")
    name, number = first.locator("strong").inner_text(), first.get_attribute("id")
    page.keyboard.press("a")
    page.wait_for_selector(f"#{number}.suggestion--accepted, .messages")
    assert name in page.locator(".messages").inner_text()
    # The next one that stands open is at hand at once.
    page.wait_for_selector(".suggestion.is-current")
    after = page.locator(".suggestion.is-current").get_attribute("id")
    assert after != number
    page.keyboard.press("r")
    page.wait_for_selector(".messages")
    page.keyboard.press("u")
    page.locator(".messages", has_text="open again").wait_for()


def test_another_label_is_typed_from_the_list_without_the_mouse(visit: Visit) -> None:
    page = visit("minjun").page
    page.goto("/recommendations/suggestions/?list=groups")
    page.locator(".keys-help").wait_for()
    page.keyboard.press("j")
    page.keyboard.press("c")
    page.keyboard.type("Older persons")
    page.keyboard.press("Enter")
    page.wait_for_selector(".messages")
    assert "Older persons" in page.locator(".messages").inner_text()


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_the_search_box_offers_words_that_lead_somewhere(visit: Visit, lang: str) -> None:
    page = visit("", lang=lang).page
    page.goto("/search/")
    page.locator("#all-q").focus()
    page.wait_for_selector("#all-q[list]")
    offered = page.locator("#all-q-words option").evaluate_all("some => some.map(one => one.value)")
    assert len(offered) > 100
    assert any(re.search("주거" if lang == "ko" else "housing", word) for word in offered)


def test_a_record_leads_to_all_citations_of_its_request_and_back(visit: Visit) -> None:
    page = visit("").page
    page.goto("/recommendations/repeated/")
    page.locator("td.title a").first.click()
    assert page.locator("tbody tr").count() >= 2
    page.locator("tbody td.title a").first.click()
    page.get_by_role("link", name=re.compile(r"Asked \d+ times")).click()
    assert "SAME-" in page.locator("main").inner_text()
