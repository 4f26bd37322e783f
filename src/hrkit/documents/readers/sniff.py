"""What a file is, told by its first bytes and its zip directory, never by its name."""

from __future__ import annotations

import re
from pathlib import Path

from hrkit.documents.errors import DocumentError
from hrkit.documents.readers.guard import PASSWORD, open_zip, read_part

HEAD_BYTES = 64 * 1024
OLE_SCAN_BYTES = 4 * 1024 * 1024

_HTML = re.compile(
    rb"<!doctype\s+html|<html[\s>]|<(?:head|body|article|section|main|div|p|h[1-6]|table|ul|ol|center|meta)[\s>]", re.I
)
_HWP = "This is a binary Hangul file (.hwp). Open it and save it as .hwpx or PDF."
# Directory entries of an OLE file hold their names in UTF-16: what it contains decides what to do.
_OLE = (
    ("EncryptedPackage", "password", PASSWORD),
    ("WordDocument", "old-format", "This is an old binary Word file (.doc). Open it and save it as .docx or PDF."),
    ("HwpSummaryInformation", "old-format", _HWP),
    ("BodyText", "old-format", _HWP),
    ("Workbook", "old-format", "This is an old binary Excel file (.xls). Open it and save it as .xlsx."),
    ("PowerPoint Document", "old-format", "This is an old PowerPoint file (.ppt). Save it as PDF."),
)
_OLE_OTHER = "This is an old binary office file. Open it in its program and save it as .docx, .hwpx or PDF."


def head(path: Path, size: int = HEAD_BYTES) -> bytes:
    """The first bytes of a file; `DocumentError` (`not-found`) when it cannot be opened."""
    try:
        with path.open("rb") as file:
            return file.read(size)
    except OSError as error:
        raise DocumentError("not-found", "The file cannot be opened. Check its name and permissions.") from error


def container(path: Path) -> str:
    """One of `pdf`, `docx`, `xlsx`, `hwpx`, `html`, `xml`, `text`; an unreadable container raises `DocumentError`."""
    start = head(path)
    if b"%PDF-" in start[:1024]:
        return "pdf"
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return zip_container(path)
    if start.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise ole_error(head(path, OLE_SCAN_BYTES))
    refuse_foreign(start)
    return markup(start)


def zip_container(path: Path) -> str:
    """Which office format a zip holds, by its members."""
    with open_zip(path) as archive:
        names = set(archive.namelist())
        if "mimetype" in names:
            declared = read_part(archive, "mimetype", 256).strip()
            if declared == b"application/hwp+zip":
                return "hwpx"
            if b"opendocument" in declared:
                raise DocumentError("old-format", "This is an OpenDocument file. Save it as .docx or PDF and use that.")
    if any(name.startswith("Contents/section") for name in names):
        return "hwpx"
    for folder, kind in (("word/", "docx"), ("xl/", "xlsx")):
        if "[Content_Types].xml" in names and any(name.startswith(folder) for name in names):
            return kind
    raise DocumentError("not-recognised", "This zip archive is no document. Unpack it and choose the document itself.")


def ole_error(data: bytes) -> DocumentError:
    """The sentence for an old binary (or encrypted) office file, by the streams it names."""
    for name, code, message in _OLE:
        if name.encode("utf-16-le") in data:
            return DocumentError(code, message)
    return DocumentError("old-format", _OLE_OTHER)


_ARCHIVES = (b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")
_PROGRAMS = (b"MZ\x90", b"\x7fELF", b"ID3", b"OggS", b"SQLite format 3", b"\xca\xfe\xba\xbe", b"%!PS")
_ISO_MEDIA = re.compile(rb".{4}ftyp(heic|heix|mif1|avif)?", re.S)


def refuse_foreign(start: bytes) -> None:
    """Refuse archives, pictures, RTF and other binary files by a sentence of their own."""
    if start.startswith(_ARCHIVES):
        raise DocumentError("not-recognised", "This is a packed archive. Unpack it and choose the document itself.")
    media = _ISO_MEDIA.match(start)
    if start.startswith(_PROGRAMS) or (media and not media[1]):
        raise DocumentError("not-recognised", "This is no document. Choose a .docx, PDF, .hwpx, HTML or text file.")
    if start.lstrip().startswith(b"{\\rtf"):
        raise DocumentError("old-format", "This is an RTF file. Open it and save it as .docx or PDF.")
    if media or start.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"RIFF")):
        raise DocumentError(
            "scan-without-text", "This is a picture without text. Run text recognition (OCR) and save it as a PDF."
        )


def markup(start: bytes) -> str:
    """`html`, `xml` or `text` for bytes that are no office container."""
    plain = start.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe").lstrip()
    if not plain.startswith(b"<"):
        return "text"
    if _HTML.search(plain[:4096]):
        return "html"
    return "xml" if plain.startswith((b"<?xml", b"<!DOCTYPE", b"<!--")) or re.match(rb"<[A-Za-z]", plain) else "text"
