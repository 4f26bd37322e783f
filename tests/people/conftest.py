"""Accounts, signed-in clients and a city with roles of our own making for the tests of `people`."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.test import Client, override_settings

if TYPE_CHECKING:
    from hrcity.core.roles import Seat
    from hrcity.people.models import User

PASSWORD = "correct horse battery"
FIREFOX = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"


@pytest.fixture(scope="package", autouse=True)
def _only_people() -> Iterator[None]:
    """The smallest site that holds our pages: nothing of the apps above can break or mend these tests."""
    templates = copy.deepcopy(settings.TEMPLATES)
    processors = templates[0]["OPTIONS"]["context_processors"]
    processors[:] = [name for name in processors if not name.startswith("hrcity.")]
    site = f"{__package__}.site"
    with override_settings(ROOT_URLCONF=site, LOGIN_REDIRECT_URL="people:account", TEMPLATES=templates):
        yield


@pytest.fixture(autouse=True)
def _quick_passwords(request: pytest.FixtureRequest, settings: Any) -> None:
    """Argon2 only where it is what the test is about."""
    if request.node.path.name not in {"test_hashers.py", "test_sign_in.py"}:
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]


def make_user(email: str, name: str) -> User:
    """An account with the password of these tests (imports wait until Django is ready)."""
    from hrcity.core.actors import SYSTEM
    from hrcity.people.services import user_create

    return user_create(email=email, name=name, password=PASSWORD, by=SYSTEM)


@pytest.fixture
def minjun(db: None) -> User:
    """The human-rights officer, with a password."""
    return make_user("minjun@example.org", "Minjun Park")


@pytest.fixture
def dewi(db: None) -> User:
    """A department's contact."""
    return make_user("dewi@example.org", "Dewi Santoso")


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
    from hrcity.core import roles

    ids: set[int] = set()

    def seats(user: Any) -> tuple[Seat, ...]:
        return (roles.Seat(roles.Role.ADMINISTRATOR, 1),) if user.pk in ids else ()

    monkeypatch.setattr(roles, "_source", seats)
    return ids
