"""Accounts, signed-in clients and a city with roles of our own making for the tests of `people`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from hrcity.core import roles
from hrcity.core.actors import SYSTEM
from hrcity.people.models import User
from hrcity.people.services import user_create

PASSWORD = "correct horse battery"
FIREFOX = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"


@pytest.fixture(autouse=True)
def _fresh_rates(settings: Any) -> Iterator[None]:
    """Each test starts with nobody having tried anything, and lands on a page of this app after signing in."""
    settings.ROOT_URLCONF = f"{__package__}.site"
    settings.LOGIN_REDIRECT_URL = "people:account"
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def minjun(db: None) -> User:
    """The human-rights officer, with a password."""
    return user_create(email="minjun@example.org", name="Minjun Park", password=PASSWORD, by=SYSTEM)


@pytest.fixture
def dewi(db: None) -> User:
    """A department's contact."""
    return user_create(email="dewi@example.org", name="Dewi Santoso", password=PASSWORD, by=SYSTEM)


SignIn = Callable[..., Client]


@pytest.fixture
def sign_in() -> SignIn:
    """A browser of its own in which somebody has signed in."""

    def make(user: User, password: str = PASSWORD, agent: str = FIREFOX) -> Client:
        client = Client(headers={"user-agent": agent, "accept-language": "en"}, REMOTE_ADDR="203.0.113.77")
        answer = client.post("/account/login/", {"login": user.email, "password": password})
        assert answer.status_code == 302, answer.content.decode()
        return client

    return make


@pytest.fixture
def administrators(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """Ids of those who are administrator in this test."""
    ids: set[int] = set()

    def seats(user: Any) -> tuple[roles.Seat, ...]:
        return (roles.Seat(roles.Role.ADMINISTRATOR, 1),) if user.pk in ids else ()

    monkeypatch.setattr(roles, "_source", seats)
    return ids
