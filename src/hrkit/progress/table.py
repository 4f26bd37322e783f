"""The public CSV of a plan's progress: `ref,parent_ref,level,weight,status,progress,reported`, one node a row.

Rows of leaves carry what was reported; rows of parents carry the progress that the platform displays. As people save
such files from spreadsheets: a byte-order mark, commas, semicolons or tabs, a first line `sep=;`, empty cells, columns
in another order and further columns are all read. With semicolons or tabs, 66,67 is a number too.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from hrkit.progress.model import TERMINAL, Item, Status

COLUMNS = ("ref", "parent_ref", "level", "weight", "status", "progress", "reported")
NEEDED = tuple(name for name in COLUMNS if name != "level")
SEPARATORS = ",;\t"
YES_NO = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
NUMBER_LENGTH = 40


class TableError(ValueError):
    """The file cannot be read as the public CSV; one sentence, and where: `row` as a spreadsheet counts, `column`."""

    def __init__(self, sentence: str, row: int | None = None, column: str = "") -> None:
        where = ", ".join([*([f"row {row}"] if row else []), *([f"column {column}"] if column else [])])
        super().__init__(f"{where[:1].upper()}{where[1:]}: {sentence}" if where else sentence)
        self.row = row
        self.column = column


@dataclass(frozen=True, slots=True)
class Row:
    """A row: the node as it enters the sum and, for a parent, the progress that the file displays for it."""

    number: int
    item: Item
    is_parent: bool
    displayed: Decimal | None


def read_rows(data: bytes) -> list[Row]:
    """The rows of the file.

    Raises:
        TableError: it is no such table, or a cell is not what its column says.
    """
    text = _text(data)
    separator = _separator(text)
    lines = list(_cells(text, separator))
    if not lines:
        raise TableError("The file is empty; it should begin with the line " + ",".join(COLUMNS) + ".")
    head = _head(*lines[0])
    rows = [(number, _row(number, cells, head)) for number, cells in lines[1:]]
    parents = {cells["parent_ref"] for _number, cells in rows}
    return [_read(number, cells, cells["ref"] in parents, separator != ",") for number, cells in rows]


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        raise TableError("The file is not UTF-8 text; save it as “CSV UTF-8”.") from None
    if "\0" in text or text.startswith(("PK\x03", "%PDF")):
        raise TableError("The file is not a text file; save it as “CSV UTF-8”.")
    return text


def _separator(text: str) -> str:
    head = text.partition("\n")[0]
    if head.startswith("sep=") and head[4:5] in SEPARATORS:
        return head[4]
    return max(SEPARATORS, key=head.count)


def _cells(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Lines that hold something, numbered as a spreadsheet numbers them."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            stripped = [cell.strip() for cell in cells]
            if any(stripped) and not (number == 1 and text.startswith("sep=")):
                yield number, stripped
    except csv.Error as problem:
        ended = "unexpected end" in str(problem)
        why = "a quotation mark is never closed; the file may be cut off." if ended else "the line is no CSV."
        raise TableError(why, number + 1) from None


def _head(number: int, cells: Sequence[str]) -> list[str]:
    names = [cell.lower() for cell in cells]
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise TableError(f"the first line lacks {', '.join(missing)}; it should be {','.join(COLUMNS)}.", number)
    twice = next((name for name in NEEDED if names.count(name) > 1), "")
    if twice:
        raise TableError("this column stands there twice.", number, twice)
    return names


def _row(number: int, cells: Sequence[str], head: Sequence[str]) -> dict[str, str]:
    if len(cells) < len(head):
        raise TableError(f"it has {len(cells)} of {len(head)} cells; the file may be cut off.", number)
    if any(cells[len(head) :]):
        raise TableError(f"it has {len(cells)} cells, but there are {len(head)} columns.", number)
    return dict(zip(head, cells, strict=False))


def _read(number: int, cells: Mapping[str, str], is_parent: bool, decimal_comma: bool) -> Row:
    if not cells["ref"]:
        raise TableError("it is empty; every node has a ref.", number, "ref")
    status = cells["status"].lower() or Status.NOT_REPORTED
    if status not in frozenset(Status):
        raise TableError(f"“{status}” is no status; use one of {', '.join(Status)}.", number, "status")
    progress = _number(number, "progress", cells["progress"], decimal_comma)
    item = Item(
        cells["ref"],
        cells["parent_ref"] or None,
        _number(number, "weight", cells["weight"], decimal_comma),
        status,
        None if is_parent else progress,
        _reported(number, cells["reported"], is_parent or status in TERMINAL),
    )
    return Row(number, item, is_parent, progress if is_parent else None)


def _number(number: int, column: str, cell: str, decimal_comma: bool) -> Decimal | None:
    if not cell:
        return None
    written = cell.replace(",", ".") if decimal_comma and "." not in cell else cell
    try:
        if len(written) > NUMBER_LENGTH or set(written) - set("+-.0123456789"):
            raise InvalidOperation
        return Decimal(written)
    except InvalidOperation:
        raise TableError(f"“{cell[:NUMBER_LENGTH]}” is no number.", number, column) from None


def _reported(number: int, cell: str, may_be_empty: bool) -> bool:
    """Empty is refused where it matters: a file cut off within its last row would otherwise pass."""
    if not cell and may_be_empty:
        return False
    if cell.lower() not in YES_NO:
        raise TableError(f"“{cell}” should be 1 (reported in this period) or 0.", number, "reported")
    return YES_NO[cell.lower()]
