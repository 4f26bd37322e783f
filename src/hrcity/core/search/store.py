"""The folder of the index: which build is current, who may write, what is old.

    SEARCH_ROOT/current          name of the build in use, replaced in one step
    SEARCH_ROOT/writer.lock      held by the one process that writes; free again when it dies
    SEARCH_ROOT/build-…/         a build, with its version beside it
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

VERSION_FILE = "hrcity-version"


class WriterBusy(Exception):
    """Another process writes the index now."""


def root() -> Path:
    """The folder of all builds."""
    return Path(settings.SEARCH_ROOT)


def current() -> Path | None:
    """The build in use, or None."""
    try:
        name = (root() / "current").read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return root() / name if name.startswith("build-") and "/" not in name else None


def version_of(build: Path) -> str:
    """The version a build was made with, or ""."""
    try:
        return (build / VERSION_FILE).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def new_build(version: str) -> Path:
    """An empty folder for a new build."""
    build = root() / f"build-{secrets.token_hex(6)}"
    build.mkdir(parents=True)
    (build / VERSION_FILE).write_text(version, encoding="ascii")
    return build


def publish(build: Path) -> None:
    """Make a build the current one and remove the others; readers that still have one open keep reading it."""
    pointer = root() / f"current-{secrets.token_hex(4)}"
    pointer.write_text(build.name, encoding="ascii")
    with pointer.open("rb") as written:
        os.fsync(written.fileno())
    pointer.replace(root() / "current")
    for other in root().glob("build-*"):
        if other != build:
            shutil.rmtree(other, ignore_errors=True)


@contextmanager
def writer_lock(*, wait: bool) -> Iterator[None]:
    """Be the only writer.

    Raises:
        WriterBusy: somebody else is, and `wait` is False.
    """
    root().mkdir(parents=True, exist_ok=True)
    with (root() / "writer.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError as error:
            raise WriterBusy from error
        yield


def discard(build: Path) -> None:
    """Remove a build that came to nothing."""
    shutil.rmtree(build, ignore_errors=True)
