"""A city, two people, a few texts. Django is not ready while this file is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from hrcity.institutions.models import City
    from hrcity.instruments.models import Instrument
    from hrcity.people.models import User


@pytest.fixture
def minjun(db: None) -> User:
    """Human-rights officer."""
    from hrcity.core.roles import Role
    from tests.vocabulary.site import person

    return person("minjun", "office", Role.OFFICER)


@pytest.fixture
def dewi(db: None) -> User:
    """A department's human-rights contact."""
    from hrcity.core.roles import Role
    from tests.vocabulary.site import person

    return person("dewi", "department", Role.FOCAL_POINT)


@pytest.fixture
def city(db: None) -> City:
    """A city in Korea."""
    from hrcity.core.actors import SYSTEM
    from hrcity.institutions.services import city_set_up
    from hrcity.vocabulary.models import Country

    Country.objects.create(iso3="KOR", iso2="KR", title={"en": "Republic of Korea", "ko": "대한민국"})
    return city_set_up(title={"en": "Lumen City", "ko": "빛고을시"}, languages=["en", "ko"], country="KOR", by=SYSTEM)


@pytest.fixture
def treaty(db: None) -> Instrument:
    """A treaty as it ships: facts and short titles, no text."""
    from hrcity.core.actors import SYSTEM
    from hrcity.institutions.services import body_create
    from hrcity.instruments.models import Instrument, Provision

    body = body_create(kind="treaty_body", title={"en": "Committee of Boats", "ko": "배 위원회"}, ref="cob", by=SYSTEM,
                       operator="un")
    row = Instrument.objects.create(
        slug="icob", kind="treaty", symbol="ICOB", title={"en": "Convention on Boats", "ko": "배에 관한 협약"},
        short_title={"en": "Boat convention", "ko": "배 협약"}, adopted_on="2030-05-06", in_force_on="2031-01-02",
        body=body, source="our own table", confidence="verified")
    for number, title in (("1", "Everybody may row"), ("2", "No toll")):
        Provision.objects.create(instrument=row, eid=f"art_{number}", number=number, order=int(number),
                                 title={"en": title, "ko": f"제목 {number}"})
    return row


@pytest.fixture
def ordinance(minjun: User) -> Instrument:
    """An ordinance entered by hand, Korean first, English beside it."""
    from hrcity.instruments.services import instrument_create, version_enter
    from tests.instruments.texts import ORDINANCE_EN, ORDINANCE_KO

    row = instrument_create(kind="ordinance", title={"en": "River ordinance", "ko": "강마을 인권 조례"}, lang="ko",
                            text=ORDINANCE_KO, source="the town's gazette", by=minjun)
    version_enter(instrument=row, lang="en", text=ORDINANCE_EN, translator="Translation desk", by=minjun)
    return row
