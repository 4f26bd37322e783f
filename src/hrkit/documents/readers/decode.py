"""Bytes to text, with the encoding told by evidence in the bytes; a guess is always said aloud."""

from __future__ import annotations

import codecs

from hrkit.documents.errors import DocumentError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 256 * 1024


def decode(data: bytes) -> tuple[str, str, list[str]]:
    """Text, encoding name and warnings for bytes of unknown encoding.

    Order: byte-order mark, UTF-16 without mark, UTF-8, then the old 8-bit and Korean code pages. Raises
    `DocumentError` (`encoding`) for bytes that are no text.

    >>> decode("Habré".encode("mac_roman") + b"\\rline")[1]
    'mac_roman'
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return *_strict(data, encoding), []
    wide = wide_encoding(data[:_SAMPLE])
    if wide:
        return *_strict(data, wide), []
    if b"\x00" in data:
        raise DocumentError("encoding", "The file is no text: it holds zero bytes. Save it as .docx, PDF or UTF-8.")
    try:
        return data.decode("utf-8"), "utf-8", []
    except UnicodeDecodeError as error:
        return _legacy(data, error.start)


def _strict(data: bytes, encoding: str) -> tuple[str, str]:
    try:
        return data.decode(encoding), encoding.removesuffix("-sig")
    except UnicodeDecodeError as error:
        raise DocumentError(
            "encoding",
            f"The file starts like {encoding} text but byte {error.start} does not fit: it is cut off or mixed. "
            "Save it again as UTF-8.",
            where=f"byte {error.start}",
        ) from error


def wide_encoding(sample: bytes) -> str:
    """The name of a UTF-16 without a mark, told by a zero in every second byte of Latin text; "" for other bytes."""
    half = len(sample) // 2
    if half < 8:
        return ""
    if sample[1::2].count(0) > 0.4 * half and sample[0::2].count(0) < 0.05 * half:
        return "utf-16-le"
    if sample[0::2].count(0) > 0.4 * half and sample[1::2].count(0) < 0.05 * half:
        return "utf-16-be"
    return ""


def _legacy(data: bytes, first: int) -> tuple[str, str, list[str]]:
    encoding = legacy_encoding(data)
    warning = (
        f"The text is not UTF-8 (first odd byte at {first}); it was read as {encoding}. "
        "Check names with accents, or save the file as UTF-8."
    )
    return data.decode(encoding, "replace"), encoding, [warning]


def legacy_encoding(data: bytes) -> str:
    """The likeliest code page of non-UTF-8 bytes.

    Line ends by CR alone are the mark of old Mac programs (Mac OS Roman); a strict CP949 reading full of Hangul
    is Korean; then CP1252, whose five undefined bytes give Mac OS Roman away.
    """
    if _is_korean(data):
        return "cp949"
    if b"\r" in data and b"\n" not in data:
        return "mac_roman"
    try:
        data.decode("cp1252")
    except UnicodeDecodeError:
        return "mac_roman"
    return "cp1252"


def _is_korean(data: bytes) -> bool:
    try:
        text = data.decode("cp949")
    except UnicodeDecodeError:
        return False
    foreign = [letter for letter in text[:_SAMPLE] if letter > "\x7f"]
    hangul = sum("\uac00" <= letter <= "\ud7a3" for letter in foreign)
    return hangul > 0.6 * len(foreign)
