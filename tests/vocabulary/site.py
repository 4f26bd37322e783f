"""People, browsers and imports for the tests of lists and texts."""

from __future__ import annotations

from pathlib import Path

from django.test import Client

from hrcity.core.actors import SYSTEM
from hrcity.core.files import file_store
from hrcity.core.imports import import_open
from hrcity.core.models import ImportRun
from hrcity.core.roles import Role
from hrcity.institutions.services import body_create, membership_start
from hrcity.people.models import User
from hrcity.people.services import user_create


def person(name: str, kind: str, role: Role) -> User:
    """Somebody with one role in one body."""
    user = user_create(email=f"{name}@example.org", name=name.title(), by=SYSTEM)
    body = body_create(kind=kind, title={"en": f"Body of {name}"}, by=SYSTEM)
    membership_start(user=user, body=body, role=role, by=SYSTEM)
    return user


def signed_in(user: User) -> Client:
    """A browser in which somebody is signed in, in English."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def run_of(content: bytes, kind: str, path: Path, /, name: str = "file", **options: str) -> ImportRun:
    """An import of a file of ours, opened and not yet read."""
    path.write_bytes(content)
    with path.open("rb") as stream:
        stored = file_store(stream, name)
    return import_open(file=stored, by=SYSTEM, kind=kind, options=options)
