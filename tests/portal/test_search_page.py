"""The search page: everything that can be found in one list, each hit with why it is there."""

from __future__ import annotations

import re

import pytest

from hrcity.core import search
from hrcity.core.models import Visibility
from hrcity.instruments.models import Instrument, Provision, ProvisionText
from tests.personas import SmallCity


@pytest.fixture
def index(settings: object, tmp_path: object) -> None:
    from hrcity.core.search.service import _Kept

    settings.SEARCH_ROOT = tmp_path / "search"  # type: ignore[attr-defined, operator]  # pytest-django's settings
    _Kept.index = None


def paragraph(text: str, number: str = "12", slug: str = "charter") -> Provision:
    row, _made = Instrument.objects.get_or_create(
        slug=slug, defaults={"kind": "charter", "title": {"en": "Charter", "ko": "헌장"}, "original_language": "en"})
    part = Provision.objects.create(instrument=row, eid=f"art_{number}", number=number, title={"en": "Homes"})
    ProvisionText.objects.create(provision=part, lang="en", text=text, is_original=True)
    return part


def page_of(city: SmallCity, address: str, person: str = "") -> str:
    search.flush()
    return city.client(person).get(address).content.decode()


def test_recommendations_and_paragraphs_stand_in_one_list_with_a_tab_each(city: SmallCity, index: None) -> None:
    city.ask("Build cooperative homes")
    paragraph("Everyone has a right to cooperative gardens.")
    page = page_of(city, "/search/?q=cooperative")
    assert "Build" in page and "gardens" in page and "<mark>cooperative</mark>" in page
    assert "found by words: cooperative" in page
    assert re.search(r'kind=paragraph[^>]*>Articles and paragraphs<span class="count">1', page)


def test_a_tab_shows_one_kind_only(city: SmallCity, index: None) -> None:
    city.ask("Build cooperative homes")
    paragraph("Everyone has a right to cooperative gardens.")
    page = page_of(city, "/search/?q=cooperative&kind=paragraph")
    assert "gardens" in page and "Build" not in page


def test_a_paragraph_that_is_a_recommendation_word_for_word_stands_once(city: SmallCity, index: None) -> None:
    city.ask("Build cooperative homes")
    paragraph("Build cooperative homes")
    page = page_of(city, "/search/?q=cooperative")
    assert page.count("<mark>cooperative</mark> homes") == 1


def test_the_first_page_searches_everything_and_an_empty_list_leads_there(city: SmallCity, index: None) -> None:
    assert 'action="/search/"' in page_of(city, "/").split('id="concern"')[1]
    assert "/search/?q=bus%2Fday" in page_of(city, "/recommendations/?q=bus/day")


def test_the_first_page_says_where_to_contest_and_to_look_up(city: SmallCity) -> None:
    page = page_of(city, "/")
    assert "without an account" in page and "/plans/comments/receipt/" in page


def test_what_a_stranger_may_not_read_is_neither_shown_nor_counted(city: SmallCity, index: None) -> None:
    ask = city.ask("Build cooperative homes", visibility=Visibility.INTERNAL)
    assert ask.ref not in page_of(city, "/search/?q=cooperative")
    assert "0 results" in page_of(city, "/search/?q=cooperative") or "Nothing fits" in page_of(
        city, "/search/?q=cooperative")
    assert ask.ref in page_of(city, "/search/?q=cooperative", "minjun")


@pytest.mark.parametrize("typed", ["%22", "%3Cscript%3E", "kind%3Ax", "%E2%80%AE", "*", "a" * 3000])
def test_odd_words_give_a_page_and_nothing_unescaped(city: SmallCity, index: None, typed: str) -> None:
    page = city.client().get(f"/search/?q={typed}&kind=nonsense&year=x&after=zzz")
    assert page.status_code == 200 and "<script>" not in page.content.decode().split("<main")[1]


def test_the_words_offered_are_the_readers(city: SmallCity) -> None:
    assert city.client().get("/search/words.json?lang=ko").json()["lang"] == "ko"


def test_more_like_this_lists_others_and_not_itself(city: SmallCity, index: None) -> None:
    ask = city.ask("Protect tenants in cooperative homes from eviction")
    other = city.ask("Protect tenants from eviction")
    city.ask("Plant trees")
    page = page_of(city, f"/recommendations/?like={ask.ref}")
    assert other.ref in page and "Plant trees" not in page
    assert f"Choose {ask.ref}" not in page and f"/recommendations/{ask.ref}/" not in page.split("<tbody>")[1]


def test_like_an_ask_one_may_not_read_is_the_plain_list(city: SmallCity, index: None) -> None:
    secret = city.ask("Inside: cooperative", visibility=Visibility.INTERNAL)
    shown = city.ask("Plant trees")
    assert shown.ref in page_of(city, f"/recommendations/?like={secret.ref}")


def test_without_the_extra_the_page_says_what_is_missing(city: SmallCity, index: None) -> None:
    assert "Search by meaning is not switched on here" in page_of(city, "/search/?q=homes")
