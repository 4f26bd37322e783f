"""The town of `tests.institutions.town` as fixtures (imported late: Django is set up after this file is read)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from hrcity.vocabulary.models import Term
    from tests.institutions.town import Ask, SignedIn, Town


@pytest.fixture
def town(db: None) -> Town:
    """A small city and its people."""
    from tests.institutions.town import make_town

    return make_town()


@pytest.fixture
def signed_in() -> SignedIn:
    """A browser in which somebody is signed in."""
    from tests.institutions.town import browser

    return browser


@pytest.fixture
def ask(town: Town) -> Ask:
    """Makes a recommendation that a body answers for."""
    from tests.institutions.town import make_ask

    return partial(make_ask, town.minjun)


@pytest.fixture
def functions(db: None) -> list[Term]:
    """Three functions of a city."""
    from tests.institutions.town import make_functions

    return make_functions()
