"""Stored files: kept under the hash of their bytes, the original untouched."""

from __future__ import annotations

import hashlib
import mimetypes
import os
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from hrcity.core.errors import DomainError
from hrcity.core.models import StoredFile

BLOCK = 1 << 20
PICTURE_STARTS = (
    ("image/jpeg", b"\xff\xd8\xff", 0), ("image/png", b"\x89PNG\r\n\x1a\n", 0), ("image/webp", b"WEBP", 8))
PICTURE_KINDS = frozenset(kind for kind, _first, _place in PICTURE_STARTS)
KIND = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9][a-z0-9!#$&^_.+-]*", re.ASCII | re.IGNORECASE)
LONGEST_KIND = 100


def file_path(digest: str) -> Path:
    """Where the bytes with this SHA-256 lie."""
    return Path(settings.FILES_ROOT) / digest[:2] / digest[2:]


def path_of(file: StoredFile) -> Path:
    """Where a stored file's original lies."""
    return file_path(file.sha256)


def file_store(stream: BinaryIO, name: str, *, content_type: str = "", limit: int | None = None) -> StoredFile:
    """Keep the bytes of `stream`; the same bytes are kept once, with a row for each name they came under.

    Raises:
        DomainError: empty, or larger than `limit` bytes (default: the setting HRCITY_MAX_UPLOAD_MB).
    """
    most = limit or settings.MAX_UPLOAD_BYTES
    if _size_of(stream) > most:
        raise _too_large(most)
    root = Path(settings.FILES_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=root, prefix="incoming-")
    try:
        with os.fdopen(handle, "wb") as out:
            digest, size = _copy(iter(lambda: stream.read(BLOCK), b""), out, most)
        target = file_path(digest)
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(temporary, target)
    finally:
        Path(temporary).unlink(missing_ok=True)
    kind = kind_of(target, name, content_type)
    row, _created = StoredFile.objects.get_or_create(
        sha256=digest, name=clean_name(name), defaults={"size": size, "content_type": kind})
    return row


def kind_of(path: Path, name: str, said: str = "") -> str:
    """The content type: of a picture by its first bytes, else as said, else by its name.

    A photo that calls itself something else would be handed out uncleaned, with the place where it was taken.
    """
    with path.open("rb") as file:
        head = file.read(12)
    for kind, first, place in PICTURE_STARTS:
        if head[place:].startswith(first):
            return kind
    if said in PICTURE_KINDS or len(said) > LONGEST_KIND or not KIND.fullmatch(said):
        said = ""
    guess = mimetypes.guess_type(name)[0] or ""
    return said or (guess if guess not in PICTURE_KINDS else "") or "application/octet-stream"


def _size_of(stream: BinaryIO) -> int:
    """What the system says about the size, so that a huge file is refused before a byte is read."""
    try:
        return os.fstat(stream.fileno()).st_size
    except (OSError, AttributeError):
        return 0


def _too_large(limit: int) -> DomainError:
    return DomainError(_("This file is larger than %(mb)s MB. Split it, or ask your administrator to raise the limit.")
                       % {"mb": limit // (1024 * 1024)}, "file-too-large", "file")


def _copy(blocks: Iterable[bytes], out: BinaryIO, limit: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    for block in blocks:
        size += len(block)
        if size > limit:
            raise _too_large(limit)
        digest.update(block)
        out.write(block)
    if not size:
        raise DomainError(_("This file is empty. Choose another one."), "file-empty", "file")
    return digest.hexdigest(), size


def clean_name(name: str) -> str:
    """A file name without folders or control characters, at most 200 characters."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(letter for letter in base if letter.isprintable()).strip()
    return kept[-200:] or "file"


def file_store_bytes(data: bytes) -> str:
    """Keep bytes under their hash without a row of their own; returns the hash."""
    digest = hashlib.sha256(data).hexdigest()
    target = file_path(digest)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=settings.FILES_ROOT, prefix="incoming-")
    with os.fdopen(handle, "wb") as out:
        out.write(data)
    os.replace(temporary, target)
    return digest
