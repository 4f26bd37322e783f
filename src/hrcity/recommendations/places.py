"""Whether an ask concerns this city: asked of it or of its country; another country's is there for comparison."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q

from hrcity.core.text import plain
from hrcity.institutions.queries import city
from hrcity.recommendations.rules import Addressee
from hrcity.vocabulary.queries import country_title


def home_country() -> str:
    """The city's country, "" where none was named: then nothing counts as another's."""
    here = city()
    return here.country if here is not None else ""


def is_abroad(country: str, addressee: str) -> bool:
    """Whether an ask was put to another country."""
    home = home_country()
    return bool(home and country and country != home and addressee != Addressee.CITY)


def at_home() -> Q:
    """Those that are not another country's."""
    home = home_country()
    return Q(country__in=["", home]) | Q(addressee=Addressee.CITY) if home else Q()


def country_name(country: str) -> str:
    """A country in the reader's language."""
    return plain(country_title(country)) or country


def asker_name(wording: Mapping[str, str]) -> str:
    """The country that asked in these words, in the reader's language; as it was printed where it is unknown."""
    return country_name(wording.get("country", "")) or wording["name"]
