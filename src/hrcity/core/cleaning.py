"""The copy of a picture that is served: the same picture without place, camera and author. The original is kept."""

from __future__ import annotations

import io
import secrets
import struct
from functools import partial
from typing import Any, BinaryIO

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from hrcity.core.errors import DomainError
from hrcity.core.files import PICTURE_STARTS, file_path, file_store, file_store_bytes, path_of
from hrcity.core.jobs import Progress, job
from hrcity.core.models import StoredFile

PICTURES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
LARGEST_SIDE = 4000
# What Pillow raises, beside OSError, for bytes that are not what they say.
NO_PICTURE_DATA = (ArithmeticError, AttributeError, LookupError, SyntaxError, TypeError, ValueError, EOFError,
                   struct.error)  # fmt: skip


def is_picture(file: StoredFile) -> bool:
    """Whether the file is served only as a cleaned copy."""
    return file.content_type in PICTURES


def clean_picture(data: bytes, form: str) -> bytes:
    """The picture re-drawn: turned upright, at most 4,000 pixels wide or high, no metadata.

    Raises:
        OSError: the bytes are no picture.
    """
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(data)) as opened:
        try:
            picture = ImageOps.exif_transpose(opened)
        except NO_PICTURE_DATA:  # hidden data that lie about how the camera was held; they go anyway
            picture = opened
        picture.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
        bare = picture.convert("RGB") if form == "JPEG" else picture.copy()
        bare.info = {}
        out = io.BytesIO()
        bare.save(out, form)
        return out.getvalue()


# What a camera takes; a small file may claim far more and fill the memory of whoever opens it.
MOST_PIXELS = 40_000_000
UNCLEANED = (".heic", ".heif", ".tif", ".tiff", ".dng", ".cr2", ".nef")


def require_servable(file: StoredFile) -> None:
    """Refuse pictures that cannot be cleaned: they would be handed out with the place where they were taken.

    Raises:
        DomainError: a picture of another kind, or one that is damaged.
    """
    kind = file.content_type.split(";")[0]
    if file.name.lower().endswith(UNCLEANED) or (kind.startswith("image/") and not is_picture(file)):
        raise DomainError(_("Save the picture as JPEG or PNG first: this kind keeps the place where it was taken."),
                          "picture-kind", "file")
    if is_picture(file):
        from PIL import Image

        try:
            with Image.open(path_of(file)) as picture:
                width, height = picture.size
                picture.verify()
        except (OSError, *NO_PICTURE_DATA, Image.DecompressionBombError) as error:
            raise DomainError(_("This picture is damaged and cannot be opened. Choose another one."), "picture-damaged",
                              "file") from error
        if width * height > MOST_PIXELS:
            raise DomainError(
                _("This picture has more than 40 million points. Save a smaller copy and choose that one."),
                "picture-large", "file")


@job("files.clean", idempotent=True)
def run_clean(progress: Progress, *, file_id: int) -> dict[str, Any]:
    """Make the copy that is served."""
    file = StoredFile.objects.get(pk=file_id)
    if is_picture(file) and not file.cleaned:
        digest = file_store_bytes(clean_picture(path_of(file).read_bytes(), PICTURES[file.content_type]))
        StoredFile.objects.filter(pk=file.pk).update(cleaned=digest)
    return {}


def picture_keep(stream: BinaryIO, limit: int) -> StoredFile:
    """Keep only the cleaned copy of a picture, under a name that says nothing: the original is not kept.

    Raises:
        DomainError: no picture that can be cleaned, or larger than `limit` bytes.
    """
    from PIL import Image

    data = stream.read(limit + 1)
    if len(data) > limit:
        raise DomainError(_("This picture is larger than %(mb)s MB. Save a smaller copy and choose that one.")
                          % {"mb": limit // (1024 * 1024)}, "picture-large", "photo")
    kind = next((kind for kind, first, place in PICTURE_STARTS if data[place:].startswith(first)), "")
    if not kind:
        raise DomainError(_("Choose a picture (JPEG, PNG or WebP). Other files may show who made them."),
                          "picture-kind", "photo")
    try:
        with Image.open(io.BytesIO(data)) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise DomainError(_("This picture has more than 40 million points. Save a smaller copy and choose "
                                    "that one."), "picture-large", "photo")
        clean = clean_picture(data, PICTURES[kind])
    except (OSError, *NO_PICTURE_DATA, Image.DecompressionBombError) as error:
        raise DomainError(_("This picture is damaged and cannot be opened. Choose another one."), "picture-damaged",
                          "photo") from error
    row = file_store(io.BytesIO(clean), f"{secrets.token_hex(8)}.{PICTURES[kind].lower()}", content_type=kind)
    row.cleaned = row.sha256
    row.save(update_fields=["cleaned"])
    return row


def file_drop(file: StoredFile) -> None:
    """Remove a stored file that nothing names any more; the bytes go with the last row that holds them."""
    digests = {file.sha256, file.cleaned} - {""}
    file.delete()
    for digest in digests:
        if not StoredFile.objects.filter(Q(sha256=digest) | Q(cleaned=digest)).exists():
            transaction.on_commit(partial(file_path(digest).unlink, missing_ok=True))


def served_path(file: StoredFile) -> Any:
    """Where the bytes lie that may be handed out; None while a picture's copy is not ready."""
    if is_picture(file):
        return file_path(file.cleaned) if file.cleaned else None
    return path_of(file)
