"""What was asked of another country is there for comparison: no task, no figure, no status of this city."""

from __future__ import annotations

from typing import Any

import pytest

from hrcity.core import search
from hrcity.core.kept import forget_all
from hrcity.institutions.models import City
from hrcity.recommendations import queries
from tests.personas import SmallCity


@pytest.fixture(autouse=True)
def at_home(city: SmallCity, settings: Any, tmp_path: Any) -> None:
    from hrcity.core.search.service import _Kept

    settings.SEARCH_ROOT = tmp_path / "search"
    _Kept.index = None
    City.objects.update(country="KOR")
    forget_all()


def test_it_counts_neither_in_the_public_figures_nor_on_the_desk(city: SmallCity) -> None:
    city.ask("Ours", country="KOR")
    city.ask("Theirs", country="SVN")
    assert queries.totals().asked == 1 and queries.unread_count() == 1


def test_the_list_is_of_this_city_and_tells_how_many_others_there_are(city: SmallCity) -> None:
    city.ask("Build cooperative homes", country="KOR")
    city.ask("Build cooperative barns", country="SVN")
    search.flush()
    page = city.client().get("/recommendations/?q=cooperative").content.decode()
    assert "homes" in page and "barns" not in page and "1 more were asked of other countries" in page
    wide = city.client().get("/recommendations/?q=cooperative&scope=all").content.decode()
    assert "homes" in wide and "barns" in wide and "Only what concerns this city" in wide
    assert "barns" in city.client().get("/recommendations/?country=SVN").content.decode()


def test_its_page_says_whose_it_is_and_offers_no_step(city: SmallCity) -> None:
    row = city.ask("Build barns", country="SVN")
    page = city.client().get(row.get_absolute_url()).content.decode()
    assert "not of this city’s country" in page and "being looked at" not in page
    desk = city.client("minjun").get(row.get_absolute_url()).content.decode()
    assert "do/propose/" not in desk


def test_an_export_holds_what_the_list_shows(city: SmallCity) -> None:
    city.ask("Build cooperative homes", country="KOR")
    city.ask("Build cooperative barns", country="SVN")
    search.flush()
    rows = b"".join(city.client().get("/export/csv/?q=cooperative").streaming_content)  # type: ignore[attr-defined]
    assert b"homes" in rows and b"barns" not in rows


def test_without_a_country_of_its_own_nothing_is_another_s(city: SmallCity) -> None:
    City.objects.update(country="")
    forget_all()
    city.ask("Build barns", country="SVN")
    assert queries.totals().asked == 1
