"""Files → texts and labelled rows: UPR Info's export, OHCHR's matrix, JSON and CSV with a text column, plain lines."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from hrkit.documents import matrix
from hrkit.documents.errors import DocumentError
from hrkit.documents.upr_info import UprInfoRow, decode, stream
from hrkit.suggest.model import Row

SCHEMES = ("issues", "action", "themes", "groups", "sdgs", "labels")
_TEXT_NAMES = ("text", "recommendation", "content", "sentence")
_YES, _NO = {"true", "1", "yes"}, {"false", "0", "no"}
_MATRIX_ENDINGS = {".docx", ".html", ".htm", ".hwpx"}


class UnreadableFile(ValueError):
    """A file cannot be used; the message says why and what to do."""


def labelled(paths: Iterable[Path], scheme: str, notes: list[str] | None = None) -> list[Row]:
    """Rows with the labels of a scheme; raises `UnreadableFile` where a file has none.

    What had to be left out is said in sentences added to `notes`.
    """
    found: list[Row] = []
    for path in paths:
        rows = [row for row in _labelled(path, scheme, notes) if row.text]
        if not any(row.labels for row in rows):
            raise UnreadableFile(f"{path.name} has no labels of the scheme “{scheme}”. Choose another scheme or file.")
        found += rows
    return found


def texts(paths: Iterable[Path], notes: list[str] | None = None) -> list[str]:
    """The texts of the files in order, one for each row or line; what was left out is said in `notes`."""
    found: list[str] = []
    for path in paths:
        rows = list(_texts(path, notes))
        if not rows:
            raise UnreadableFile(f"{path.name} holds no text.")
        found += rows
    return found


def goal_rows(paths: Iterable[Path]) -> list[tuple[str, str, bool]]:
    """(text, Goal, whether the text concerns it) of tables with the columns text, sdg and label."""
    found: list[tuple[str, str, bool]] = []
    for path in paths:
        for row in table(path):
            goal = re.sub(r"\D", "", row.get("sdg", ""))
            label = row.get("label", "").strip().casefold()
            if label not in _YES | _NO or not 1 <= int(goal or 0) <= 17:
                raise UnreadableFile(f"{path.name} needs the columns “text”, “sdg” (1 to 17) and “label” (True or "
                                     f"False) in every row; one row has: {str(row)[:80]}")
            found.append((row.get("text", ""), str(int(goal)), label in _YES))
    if not found:
        raise UnreadableFile("The file holds no rows.")
    return found


def table(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file with a header, names in lower case."""
    content = decode(_bytes(path))[0].replace("\r\n", "\n").replace("\r", "\n")
    head = content.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(content), delimiter=max(",;\t|", key=head.count))
    try:
        names = [name.strip().lstrip("\ufeff").casefold() for name in next(reader, [])]
        return [dict(zip(names, cells, strict=False)) for cells in reader if any(map(str.strip, cells))]
    except csv.Error as error:
        raise UnreadableFile(f"{path.name} is a damaged CSV: a quotation mark may be missing.") from error


def _labelled(path: Path, scheme: str, notes: list[str] | None) -> Iterator[Row]:
    if path.suffix.lower() in _MATRIX_ENDINGS:
        for ask in _matrix(path):
            yield Row(ask.text, tuple(getattr(ask, scheme, ())))
    elif scheme in {"issues", "action"}:
        for row in _upr_info(path, notes):
            yield Row(row.text, row.issues if scheme == "issues" else ((str(row.action),) if row.action else ()))
    else:
        yield from map(_row_of, _records(path))


def _matrix(path: Path) -> Any:
    _bytes(path)
    try:
        return matrix.read(path).asks
    except DocumentError as error:
        raise UnreadableFile(f"{path.name}: {error.message}") from error


def _upr_info(path: Path, notes: list[str] | None = None) -> list[UprInfoRow]:
    _bytes(path)
    try:
        return _upr_rows(path, notes)
    except DocumentError as error:
        raise UnreadableFile(f"{path.name}: {error.message}") from error


def _upr_rows(path: Path, notes: list[str] | None) -> list[UprInfoRow]:
    found = list(stream(path))
    refused = [entry for entry in found if not isinstance(entry, UprInfoRow)]
    if refused and notes is not None:
        first = refused[0]
        notes.append(f"{path.name}: {len(refused)} rows were left out; the first is {first.where}: {first.why}")
    return [entry for entry in found if isinstance(entry, UprInfoRow)]


def _row_of(record: dict[str, Any]) -> Row:
    labels = record.get("labels", ())
    if isinstance(labels, str):
        labels = labels.split(";")
    try:
        names = tuple(dict.fromkeys(str(label).strip() for label in labels if str(label).strip()))
        return Row(_text_of(record), names, str(record.get("lang") or "en"), float(record.get("weight") or 1))
    except (TypeError, ValueError) as error:
        raise UnreadableFile(f"A row's labels or weight cannot be read: {str(record)[:80]}") from error


def _records(path: Path) -> list[dict[str, Any]]:
    if path.suffix.lower() == ".json":
        return [one if isinstance(one, dict) else {"text": one} for one in _json(path)]
    return [dict(row) for row in table(path)]


def _json(path: Path) -> list[Any]:
    try:
        found = json.loads(decode(_bytes(path))[0])
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(f"{path.name} is no JSON file.") from error
    if isinstance(found, dict):
        found = next((value for value in found.values() if isinstance(value, list)), None)
    if not isinstance(found, list):
        raise UnreadableFile(f"{path.name} must hold a list of texts, or of objects with “text”.")
    return found


def _texts(path: Path, notes: list[str] | None) -> Iterator[str]:
    ending = path.suffix.lower()
    if ending in _MATRIX_ENDINGS:
        yield from (ask.text for ask in _matrix(path))
    elif ending == ".json":
        yield from map(_text_of, _records(path))
    elif ending in {".csv", ".tsv"}:
        yield from _table_texts(path, notes)
    else:
        yield from (line.strip() for line in decode(_bytes(path))[0].splitlines() if line.strip())


def _table_texts(path: Path, notes: list[str] | None) -> Iterator[str]:
    try:
        yield from (row.text for row in _upr_rows(path, notes))
    except DocumentError as error:
        rows = table(path)
        if not rows or not set(_TEXT_NAMES) & set(rows[0]):
            raise UnreadableFile(f"{path.name}: {error.message} Other tables need a column “text”.") from error
        yield from filter(None, map(_text_of, rows))


def _text_of(record: dict[str, Any]) -> str:
    found = next((record[name] for name in _TEXT_NAMES if isinstance(record.get(name), str)), "")
    return " ".join(found.split())


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"{path} cannot be read: {error.strerror or 'unknown error'}.") from error
