"""A city, and browsers in which its people are signed in; an index of the tests' own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from tests.portal.data_city import DataCity


@pytest.fixture
def city(db: None) -> DataCity:
    """Bodies and people."""
    from hrcity.core.audit import VERBS
    from hrcity.portal import registering
    from tests.portal.data_city import DataCity

    if "search.saved" not in VERBS:
        registering.register()
    return DataCity.make()


@pytest.fixture
def index(db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], object]:
    """Write what changed into an index that only this test sees."""
    from hrcity.core import search
    from hrcity.core.search.service import _Kept

    settings.SEARCH_ROOT = tmp_path / "search"
    monkeypatch.setattr(_Kept, "index", None)
    return search.flush


@pytest.fixture
def browser(city: DataCity) -> Callable[..., Client]:
    """A browser, signed in as somebody unless no name is given."""
    from django.test import Client

    def make(name: str = "", lang: str = "en") -> Client:
        client = Client(headers={"accept-language": lang})
        if name:
            client.force_login(city.people[name])
        return client

    return make
