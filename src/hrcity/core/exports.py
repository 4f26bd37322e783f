"""Tables handed out as CSV, JSON or Excel: streamed, and harmless in a spreadsheet.

A cell that begins with `=`, `+`, `-`, `@`, a tab or a line end would be run as a formula by spreadsheet programs
(OWASP, "CSV Injection"); it gets a leading apostrophe. Numbers are numbers and stay as they are.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeAlias, TypeVar

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.encoding import force_str
from django.utils.functional import Promise
from django.utils.http import content_disposition_header

Cell: TypeAlias = Any
Response = TypeVar("Response", bound=HttpResponseBase)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
CSV_TYPE = "text/csv; charset=utf-8"
JSON_TYPE = "application/json; charset=utf-8"
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BOM = "\ufeff"
MOST_COLUMN_WIDTH = 60
MOST_CELL_LETTERS = 32_767


def plain_cell(value: Cell) -> str | int | float | Decimal | bool | dt.date | None:
    """A value as a table keeps it: numbers and dates as they are, everything else as text.

    >>> plain_cell(["a", "b"]), plain_cell({"en": "Housing"})
    ('a; b', '{"en": "Housing"}')
    """
    if value is None or isinstance(value, str | int | float | Decimal | dt.date):
        return value
    if isinstance(value, Promise):
        return force_str(value)
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Iterable):
        return "; ".join(str(plain_cell(item)) for item in value)
    return str(value)


def guarded(value: Cell) -> Cell:
    """The value of a cell, made harmless if a spreadsheet would run it as a formula.

    >>> guarded("=1+1"), guarded(-3), guarded("plain")
    ("'=1+1", -3, 'plain')
    """
    cell = plain_cell(value)
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell


def unguarded(text: str) -> str:
    """A cell as it was before `guarded`, for files that come back.

    >>> unguarded("'=1+1"), unguarded("'tis"), unguarded("'")
    ('=1+1', "'tis", "'")
    """
    return text[1:] if text[:1] == "'" and text[1:].startswith(FORMULA_STARTS) else text


class _Echo:
    """A file that hands back what is written to it, so that `csv` can stream."""

    def write(self, text: str) -> str:
        return text


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The lines of a CSV file; the first carries a byte order mark, without which Excel misreads Korean."""
    writer = csv.writer(_Echo(), lineterminator="\r\n")
    yield BOM + str(writer.writerow([guarded(name) for name in header]))
    for row in rows:
        yield str(writer.writerow([guarded(value) for value in row]))


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """A whole CSV file as text."""
    return "".join(csv_lines(header, rows))


def json_lines(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The pieces of a JSON list, one object a line."""
    yield "["
    for place, row in enumerate(rows):
        yield (",\n" if place else "\n") + json.dumps(row, ensure_ascii=False, default=_json_value)
    yield "\n]\n"


def _json_value(value: object) -> Any:
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Promise):
        return force_str(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    return str(value)


def xlsx_bytes(sheets: Mapping[str, tuple[Sequence[str], Iterable[Sequence[Cell]]]]) -> bytes:
    """A workbook with one sheet per entry: `{title: (header, rows)}`, header bold and frozen, text never a formula."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for title, (header, rows) in sheets.items():
        sheet = book.create_sheet(title=sheet_title(title))
        sheet.freeze_panes = "A2"
        for place, name in enumerate(header):
            sheet.column_dimensions[column_letter(place)].width = min(MOST_COLUMN_WIDTH, max(12, len(name) + 4))
        sheet.append([_xlsx_cell(sheet, name, bold=True) for name in header])
        for row in rows:
            sheet.append([_xlsx_cell(sheet, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def column_letter(place: int) -> str:
    """The letters of a column, counted from 0.

    >>> column_letter(0), column_letter(27)
    ('A', 'AB')
    """
    letters, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def sheet_title(title: str) -> str:
    """A title that Excel takes: at most 31 characters, none of `[]:*?/\\`."""
    return "".join("-" if letter in "[]:*?/\\" else letter for letter in title)[:31].strip("'") or "Sheet"


def _xlsx_cell(sheet: Any, value: Cell, *, bold: bool = False) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Font

    cell = guarded(value)
    if isinstance(cell, str):
        cell = ILLEGAL_CHARACTERS_RE.sub("", cell)[:MOST_CELL_LETTERS]
    elif isinstance(cell, dt.datetime) and cell.tzinfo is not None:
        cell = cell.astimezone(dt.UTC).replace(tzinfo=None)
    made = WriteOnlyCell(sheet, value=cell)
    if bold:
        made.font = Font(bold=True)
    return made


def csv_response(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> StreamingHttpResponse:
    """A CSV download, streamed; `name` without the ending."""
    return _named(StreamingHttpResponse(csv_lines(header, rows), content_type=CSV_TYPE), f"{name}.csv")


def json_response(name: str, rows: Iterable[Mapping[str, Any]]) -> StreamingHttpResponse:
    """A JSON download, streamed: a list of objects."""
    return _named(StreamingHttpResponse(json_lines(rows), content_type=JSON_TYPE), f"{name}.json")


def xlsx_response(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> HttpResponse:
    """An Excel download with one sheet."""
    return bytes_response(f"{name}.xlsx", xlsx_bytes({name: (header, rows)}), XLSX_TYPE)


def bytes_response(name: str, content: bytes | str, content_type: str) -> HttpResponse:
    """Any file handed out as a download; `name` with its ending."""
    return _named(HttpResponse(content, content_type=content_type), name)


def _named(response: Response, name: str) -> Response:
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
