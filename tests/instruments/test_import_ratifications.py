"""Which country is bound by which treaty, from tables."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from hrcity.core import imports
from hrcity.core.actors import SYSTEM
from hrcity.core.errors import DomainError
from hrcity.institutions.models import City
from hrcity.instruments.models import Instrument, Ratification
from hrcity.instruments.services import ratification_set
from hrcity.people.models import User
from tests.instruments.texts import RATIFICATIONS
from tests.vocabulary.site import run_of


def test_facts_come_in_once_and_bad_rows_are_named(treaty: Instrument, tmp_path: Path) -> None:
    done = imports.apply(run_of(RATIFICATIONS.encode(), "ratification", tmp_path / "a", name="status_icob.csv"))
    assert (done.created, done.title) == (2, "Boat convention")
    assert [line.where for line in done.refused] == ["line 4", "line 5"]
    row = Ratification.objects.get(country="KOR")
    assert (row.is_party, row.party_since, row.source) == (True, "1990", "status_icob.csv")
    again = imports.apply(run_of(RATIFICATIONS.encode(), "ratification", tmp_path / "b", name="status_icob.csv"))
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)


def test_a_later_table_changes_a_fact_and_can_be_taken_back(treaty: Instrument, tmp_path: Path) -> None:
    first = run_of(RATIFICATIONS.encode(), "ratification", tmp_path / "a", instrument="icob")
    imports.apply(first)
    later = RATIFICATIONS.replace("SI,Slovenia,0,,1,0,signatory", "SI,Slovenia,1,2004,0,0,state party")
    second = run_of(later.encode(), "ratification", tmp_path / "b", instrument="icob", checked_on="2031-01-01")
    assert imports.apply(second).updated == 1
    assert Ratification.objects.get(country="SVN").party_since == "2004"
    imports.import_undo(run=second, by=SYSTEM)
    assert not Ratification.objects.get(country="SVN").is_party
    imports.import_undo(run=first, by=SYSTEM)
    assert not Ratification.objects.exists()


def test_a_known_day_is_not_made_a_bare_year_again(treaty: Instrument, minjun: User, tmp_path: Path) -> None:
    ratification_set(instrument=treaty, country="KOR", is_party=True, since="1990-04-10", source="the gazette",
                     by=minjun)
    done = imports.apply(run_of(RATIFICATIONS.encode(), "ratification", tmp_path / "a", instrument="icob"))
    assert (done.created, done.unchanged) == (1, 1)
    assert Ratification.objects.get(country="KOR").party_since == "1990-04-10"


def test_a_table_whose_name_says_nothing_is_asked_about(treaty: Instrument, tmp_path: Path) -> None:
    with pytest.raises(DomainError) as error:
        imports.apply(run_of(RATIFICATIONS.encode(), "ratification", tmp_path / "a", name="table.csv"))
    assert error.value.code == "treaty-missing"


def test_a_fact_by_hand_needs_a_source(treaty: Instrument, minjun: User) -> None:
    with pytest.raises(DomainError) as error:
        ratification_set(instrument=treaty, country="KOR", is_party=True, source=" ", by=minjun)
    assert error.value.code == "source-missing"


def test_the_page_says_whether_our_country_is_bound(city: City, treaty: Instrument, tmp_path: Path) -> None:
    browser = Client(headers={"accept-language": "en"})
    assert "Republic of Korea: not known here" in browser.get("/treaties-and-laws/icob/").content.decode()
    imports.apply(run_of(RATIFICATIONS.encode(), "ratification", tmp_path / "a", instrument="icob"))
    assert "Republic of Korea: bound since 1990" in browser.get("/treaties-and-laws/icob/").content.decode()
    assert "bound since 1990" in browser.get("/treaties-and-laws/").content.decode()
    assert "1990부터 당사국" in browser.get("/treaties-and-laws/icob/?lang=ko").content.decode()


def test_every_real_table_finds_its_treaty(db: None, reference_data: Path, tmp_path: Path) -> None:
    from django.core.management import call_command

    call_command("load_instruments", verbosity=0)
    for path in sorted((reference_data / "recommendations" / "ratification").glob("*.csv")):
        run = run_of(path.read_bytes(), "ratification", tmp_path / "f", name=path.name)
        assert imports.preview(run).created == 193, path.name
