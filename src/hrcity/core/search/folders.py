"""The folder of the tantivy index: which build is current, who may write, what is old.

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

from hrcity.core.search import fields
from hrcity.core.search.port import IndexUnavailable, SearchIndex, WriterBusy
from hrcity.core.search.tantivy_index import TantivyIndex, version_of


class FolderStore:
    """Builds in folders on a disk that all readers share."""

    def exists(self) -> bool:
        """Whether there is a current build, of whatever version."""
        return current() is not None

    def open(self, kept: SearchIndex | None = None) -> TantivyIndex:
        """The current build; its files are opened on first use (after a fork, never before it).

        Raises:
            IndexUnavailable: there is none, or it was made by another version.
        """
        build = current()
        if build is None:
            raise IndexUnavailable("there is no index")
        if isinstance(kept, TantivyIndex) and kept.folder == build:
            return kept
        if version_of(build) != fields.version():
            raise IndexUnavailable("the index is of another version")
        return TantivyIndex(build)

    def create(self) -> TantivyIndex:
        """A new empty build beside the current one."""
        build = root() / f"build-{secrets.token_hex(6)}"
        build.mkdir(parents=True)
        return TantivyIndex.create(build)

    def publish(self, build: SearchIndex) -> None:
        """Make a build the current one and remove the others; readers that still have one open keep reading it."""
        assert isinstance(build, TantivyIndex)
        pointer = root() / f"current-{secrets.token_hex(4)}"
        pointer.write_text(build.folder.name, encoding="ascii")
        with pointer.open("rb") as written:
            os.fsync(written.fileno())
        pointer.replace(root() / "current")
        for other in root().glob("build-*"):
            if other != build.folder:
                shutil.rmtree(other, ignore_errors=True)

    def discard(self, build: SearchIndex) -> None:
        """Remove a build that came to nothing."""
        assert isinstance(build, TantivyIndex)
        shutil.rmtree(build.folder, ignore_errors=True)

    @contextmanager
    def writer_lock(self, *, wait: bool) -> Iterator[None]:
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
