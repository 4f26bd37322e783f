"""The UHRI export as XLSX, row by row: headers in any order, nothing evaluated, bombs refused."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from hrkit.documents.errors import DocumentError
from hrkit.documents.uhri_columns import ESSENTIAL, columns_of, field_of, require_columns

MOST_UNPACKED = 4 << 30
MOST_RATIO = 200
_HEADER_ROWS = 20
_LISTS = {"countries", "regions", "themes", "groups", "sdgs", "session", "positions", "states", "state_regions"}
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def rows(path: Path) -> Iterator[tuple[int, dict[str, object]]]:
    """Yield each row of the first sheet with UHRI headers: its number and header → value; list cells are split.

    Raises DocumentError (`wrong-columns`, `truncated-zip`, `zip-bomb`, `password`, `not-recognised`).
    """
    require_safe_zip(path)
    try:
        # An open file, because openpyxl judges a path by its extension and stored files have none.
        book = load_workbook(path.open("rb"), read_only=True, data_only=False, keep_links=False)
    except (InvalidFileException, zipfile.BadZipFile, zlib.error, SyntaxError, KeyError, ValueError, OSError) as error:
        raise DocumentError("not-recognised", "The file is no Excel workbook. Save it as .xlsx again.") from error
    try:
        yield from _sheet_rows(book)
    except (zipfile.BadZipFile, zlib.error, EOFError, SyntaxError) as error:
        raise DocumentError("truncated-zip", "The workbook is damaged inside. Fetch or save it again.") from error
    finally:
        book.close()


def _sheet_rows(book: Any) -> Iterator[tuple[int, dict[str, object]]]:
    best: tuple[str, ...] = ()
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        lines = enumerate(sheet.iter_rows(values_only=True), 1)
        headers = _find_headers(lines)
        if {"text", "symbol"} <= {field for field, _ in columns_of(headers)}:
            require_columns(headers, f"sheet “{sheet.title}”")
            fields = [field_of(header) for header in headers]
            for number, line in lines:
                if any(cell is not None for cell in line):
                    yield number, _row(headers, fields, line)
            return
        best = max(best, headers, key=lambda found: len(columns_of(found)))
    require_columns(best, "first sheet")
    raise DocumentError("wrong-columns", f"No sheet has the columns {', '.join(ESSENTIAL.values())}.")


def _find_headers(lines: Iterator[tuple[int, tuple[object, ...]]]) -> tuple[str, ...]:
    """The first of the opening rows in which at least three headers are known; else the best guess seen."""
    best: tuple[str, ...] = ()
    for _ in range(_HEADER_ROWS):
        _, line = next(lines, (0, None))
        if line is None:
            break
        headers = tuple(str(cell).strip() if cell is not None else "" for cell in line)
        known = len(columns_of(headers))
        if known >= 3:
            return headers
        best = headers if known > len(columns_of(best)) or not best else best
    return best


def _row(headers: tuple[str, ...], fields: list[str], line: tuple[object, ...]) -> dict[str, object]:
    row: dict[str, object] = {}
    for header, field, cell in zip(headers, fields, line, strict=False):
        if header and header not in row:
            row[header] = split_list(cell) if field in _LISTS and isinstance(cell, str) else cell
    return row


def split_list(cell: str) -> list[str]:
    """The entries of a joined cell: one a line, or joined by ";".

    A theme may hold a semicolon itself ("Children: definition; general principles; protection"): a piece that
    goes on in lower case belongs to the one before, unless the whole list is in lower case.

    >>> split_list("Children: definition; general principles;Right to health")
    ['Children: definition; general principles', 'Right to health']
    """
    if "\n" in cell:
        return [line.strip() for line in cell.split("\n") if line.strip()]
    pieces = [piece for piece in re.split(r";", cell) if piece.strip()]
    if not pieces or pieces[0].lstrip(" -")[:1].islower():
        return [piece.strip() for piece in pieces]
    found: list[str] = []
    for piece in pieces:
        if found and piece.lstrip()[:1].islower():
            found[-1] += ";" + piece.rstrip()
        else:
            found.append(piece.strip())
    return found


def require_safe_zip(path: Path) -> None:
    """Refuse what is no zip, is encrypted, or declares more than a workbook of the full export holds."""
    with open(path, "rb") as stream:
        head = stream.read(8)
    if head == _OLE:
        raise DocumentError("password", "The workbook has a password or is an old .xls file. Save it as plain .xlsx.")
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _refuse_entities(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError) as error:
        code = "truncated-zip" if head.startswith(b"PK") else "not-recognised"
        raise DocumentError(code, "The file cannot be opened: it is cut off or no .xlsx. Fetch it again.") from error
    unpacked, packed = sum(entry.file_size for entry in entries), sum(entry.compress_size for entry in entries)
    if unpacked > MOST_UNPACKED or (unpacked > 50 << 20 and unpacked > MOST_RATIO * max(packed, 1)):
        raise DocumentError("zip-bomb", "The workbook would unpack to far more than it can hold. It was not opened.")


def _refuse_entities(archive: zipfile.ZipFile) -> None:
    """No office program writes a document type; every entity bomb begins with one."""
    for name in archive.namelist():
        if name.endswith((".xml", ".rels")):
            with archive.open(name) as part:
                if b"<!DOCTYPE" in part.read(4096).replace(b"\0", b""):
                    raise DocumentError("xml-bomb", "The workbook defines XML entities, so it was not opened.", name)
