"""About, accessibility, privacy."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from tests.portal.data_city import DataCity

Browser = Callable[..., Client]
PAGES = ("/about/", "/accessibility/", "/privacy/", "/open-data/", "/api/docs")


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("address", PAGES)
def test_page_is_there_for_everybody_with_one_heading(city: DataCity, browser: Browser, address: str,
                                                      lang: str) -> None:
    answer = browser(lang=lang).get(address)
    page = answer.content.decode()
    assert answer.status_code == 200 and page.count("<h1") == 1 and f'<html lang="{lang}"' in page


@pytest.mark.parametrize("address", PAGES[:3])
def test_korean_page_is_korean_throughout(city: DataCity, browser: Browser, address: str) -> None:
    page = browser(lang="ko").get(address).content.decode()
    main = re.sub(r"<[^>]+>", " ", page[page.index("<main"):page.index("</main>")])
    english = re.findall(r"(?:[A-Za-z]{3,}[ ,.]+){4,}", main)
    assert english == []


def test_accessibility_says_what_was_not_checked_and_whom_to_tell(city: DataCity, browser: Browser) -> None:
    page = browser().get("/accessibility/").content.decode()
    assert "What was not checked" in page and "mailto:rights@saebit.example" in page


def test_pages_stand_before_the_city_is_set_up(db: None) -> None:
    for address in PAGES:
        assert Client().get(address).status_code in {200, 302}
