"""Limits that keep a hostile or broken file from hurting the reader: size, zip and XML bombs."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import error as zlib_error

from hrkit.documents.errors import DocumentError

if TYPE_CHECKING:
    from lxml.etree import _Element

DOCUMENT_BYTES = 300 * 1024 * 1024
# A page or text of this size is some hundred thousand printed pages: more is data, not a document.
TEXT_BYTES = 50 * 1024 * 1024
ZIP_TOTAL_BYTES = 2 * 1024**3
ZIP_PART_BYTES = 96 * 1024 * 1024
ZIP_ENTRIES = 20_000
# Honest word-processor XML shrinks 5 to 40 times; a bomb shrinks about 1,000 times.
ZIP_RATIO = 150
ZIP_RATIO_FROM = 8 * 1024 * 1024

_BOMB = 'This file unpacks to far more than a document holds (a "zip bomb"), so it was not opened. '
PASSWORD = "The file is protected by a password. Save a copy without it and use that."
_DAMAGED = "The file is cut off or damaged: its zip container cannot be read. Download or copy it again, "


def require_readable(path: Path, limit: int = DOCUMENT_BYTES) -> int:
    """Size in bytes of a file that exists, is no folder, is not empty and not above `limit`; else `DocumentError`.

    Only the directory entry is looked at, so a file of any size is refused at once.
    """
    try:
        size = path.stat().st_size
        folder = path.is_dir()
    except OSError as error:
        raise DocumentError("not-found", "There is no readable file of this name. Check the path.") from error
    if folder:
        raise DocumentError("not-found", "This is a folder, not a file. Choose a file in it.")
    if size == 0:
        raise DocumentError("empty", "The file is empty (0 bytes). Download or save it again.")
    if size > limit:
        raise DocumentError(
            "too-large",
            f"The file has {size // 1_000_000:,} MB; at most {limit // 1_000_000:,} MB are read. "
            "Split it, or save it without its pictures.",
        )
    return size


def open_zip(path: Path) -> zipfile.ZipFile:
    """Open a zip container after checking its directory for bombs, cuts and encryption."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise DocumentError("truncated-zip", _DAMAGED + "then try once more.") from error
    try:
        check_entries(archive.infolist())
    except DocumentError:
        archive.close()
        raise
    return archive


def check_entries(entries: list[zipfile.ZipInfo]) -> None:
    """Refuse a zip directory that declares a bomb or encrypted members."""
    if len(entries) > ZIP_ENTRIES or sum(entry.file_size for entry in entries) > ZIP_TOTAL_BYTES:
        raise DocumentError("zip-bomb", _BOMB + "Save the document again from its program.")
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise DocumentError("password", PASSWORD)
        is_xml = entry.filename.lower().endswith((".xml", ".rels", ".hpf"))
        if is_xml and entry.file_size > max(ZIP_RATIO_FROM, ZIP_RATIO * entry.compress_size):
            raise DocumentError("zip-bomb", _BOMB + "Save the document again from its program.")


def read_part(archive: zipfile.ZipFile, name: str, limit: int = ZIP_PART_BYTES) -> bytes:
    """The bytes of one member, never more than `limit` whatever its header declares."""
    try:
        with archive.open(name) as part:
            data = part.read(limit + 1)
    except KeyError as error:
        raise DocumentError("damaged", f"The file lacks its part {name!r}. Save it again from its program.") from error
    except (zipfile.BadZipFile, zlib_error, EOFError, OSError, NotImplementedError) as error:
        raise DocumentError("truncated-zip", _DAMAGED + "then try once more.", where=name) from error
    except RuntimeError as error:
        raise DocumentError("password", PASSWORD) from error
    if len(data) > limit:
        raise DocumentError("zip-bomb", _BOMB + "Save the document again from its program.", where=name)
    return data


def parse_xml(data: bytes, where: str = "") -> _Element:
    """Parse untrusted XML: no document type, no entities, no network, no huge trees.

    A document type is refused outright: no office format needs one, and every entity bomb starts with one.
    """
    from lxml import etree

    if declares_doctype(data):
        raise _xml_bomb(where)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise DocumentError(
            "damaged", "A part of the file is not well-formed XML. Save it again from its program.", where=where
        ) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _xml_bomb(where)
    return root


def declares_doctype(data: bytes) -> bool:
    """Whether XML bytes carry a document type or entity declaration, also in UTF-16."""
    return any(
        mark.encode(encoding) in data
        for mark in ("<!DOCTYPE", "<!ENTITY")
        for encoding in ("ascii", "utf-16-le", "utf-16-be")
    )


def _xml_bomb(where: str) -> DocumentError:
    return DocumentError(
        "xml-bomb",
        "The file declares XML entities, a known way to overload a reader, so it was not opened. "
        "Save the document again from its program.",
        where=where,
    )
