"""The secret that opens the set-up page of an empty installation: a file in the home folder, gone once it was used."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

from django.conf import settings
from django.utils.crypto import constant_time_compare

from hrcity.institutions import queries


def token_path() -> Path:
    """Where the secret lies; only the account that runs hrcity may read it."""
    return Path(settings.HOME) / "setup.token"


def is_open() -> bool:
    """Whether there is still a city to be set up."""
    city = queries.city()
    return city is None or city.set_up_at is None


def token_ensure() -> str:
    """The secret of this installation, made at the first call."""
    path = token_path()
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(secrets.token_urlsafe(32))
    return path.read_text(encoding="ascii").strip()


def token_matches(token: str) -> bool:
    """Whether this is the secret; never where there is none."""
    path = token_path()
    return path.exists() and constant_time_compare(path.read_text(encoding="ascii").strip(), token)


def token_mark() -> str:
    """What a browser keeps after it has shown the secret: of no use once the secret is gone or was made anew."""
    path = token_path()
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


def token_forget() -> None:
    """The city is set up: the link is no longer of use."""
    token_path().unlink(missing_ok=True)
