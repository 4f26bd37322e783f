"""OHCHR's matrix of recommendations: one table, one row per recommendation, thematic heading rows between.

Three layouts exist (2014, 2019, 2025); they differ in headers, theme codes and where the SDGs stand. Columns are found
by their header text and blocks by their opening line, so a later layout that keeps the words is read as well.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from hrkit.documents.errors import DocumentError
from hrkit.documents.model import Ask, Position, Reading, Refused, Source, Wording
from hrkit.documents.positions import position_of
from hrkit.documents.readers import Table, TextDocument, read_text
from hrkit.documents.states import read_states
from hrkit.documents.wording import parse_item

# Name of a column → what its header says, in every layout; the first three must be there.
_COLUMNS = (
    ("number", re.compile(r"\s*(?:(?:para(?:graph)?|rec(?:ommendation)?)\W*)?(?:no|nr|n[°º]|#|number)\W*$", re.I)),
    ("recommendation", re.compile(r"\brecomm?[ae]ndation\w*|\brecomendaci[oó]n\w*", re.I)),
    ("position", re.compile(r"\bpositions?\b|\bposici[oó]n\b", re.I)),
    ("themes", re.compile(r"\bthemes?\b|\bgroups? of persons\b|\btemas?\b|\bthèmes?\b", re.I)),
    ("sdgs", re.compile(r"\bSDGs?\b|sustainable development goals?|\bODS\b|\bODD\b", re.I)),
    ("states", re.compile(r"\brecommending (?:states?|countr)|\s*states?\W*$", re.I)),
)
_NEEDED = ("recommendation", "position", "themes")
_BLOCKS = (
    (
        "groups",
        re.compile(
            r"(?:affected persons|persons affected|(?:affected )?groups? of persons|personas afectadas"
            r"|personnes (?:concernées|affectées))\s*:\s*",
            re.I,
        ),
    ),
    ("sdgs", re.compile(r"(?:relevant\s+)?(?:SDGs?|sustainable development goals?|ODS|ODD)\s*:\s*", re.I)),
    ("themes", re.compile(r"(?:full list of themes|(?:human rights )?themes?|temas|thèmes)\s*:\s*", re.I)),
)
_CODE = re.compile(r"[A-Z]\d{1,2}\s")
_NUMBER = re.compile(r"\s*(\d{1,3}\s?\.\s?\d{1,3}|\d{1,3})\s*\.?\s*(?=\D|$)")
_PAIR = re.compile(r"\s*\d{1,3}\s?\.\s?\d{1,3}\b")
_SOURCE = re.compile(
    r"\s*(?:Source\s+of\s+position|Fuente\s+de\s+la\s+posición|Source\s+de\s+la\s+position)\s*:?\s*(?P<source>.*)$",
    re.I | re.S,
)
_SYMBOL = re.compile(r"\bA/HRC/[\w./-]*\d")
_SECTION = re.compile(r"(?:theme|issue|tema|thème)\s*:\s*", re.I)
_REVIEW = re.compile(r"UPR of (?P<country>.+?)\s*\((?P<cycle>\d)\w* cycle\W+(?P<session>\d+)\w* session", re.I)


@dataclass(slots=True)
class _Row:
    """The labels of one row, by block, and its lines under no known block."""

    themes: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    sdgs: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def read(path: Path) -> Reading:
    """Every recommendation of a matrix, in table order, one per number; the file may be .docx, HTML or HWPX.

    Raises `DocumentError` (`wrong-columns`) when no table has the columns. A row without a number is refused with
    its place; a number that comes back under another theme is merged.
    """
    document = read_text(path)
    tables = [(table, columns(table)) for table in document.tables]
    if not any(found for _, found in tables):
        raise wrong_columns(document)
    reading = Reading(Source(kind="ohchr_matrix"))
    found: dict[str, Ask] = {}
    last: dict[str, int] = {}
    for table, header in tables:
        last = header or last
        if last:
            _read_table(table, last, found, reading)
    reading.asks = list(found.values())
    reading.source = source(document, reading.asks)
    reading.warnings += document.warnings
    return reading


def columns(table: Table) -> dict[str, int]:
    """Grid column by name, from the first of the leading rows that heads the needed columns; empty if none does."""
    for row, starts in zip(table.rows[:5], table.starts, strict=False):
        found = header_of(row, starts)
        if found:
            return found
    return {}


def header_of(row: list[str], starts: list[int]) -> dict[str, int]:
    """Grid column by name that a header row names; empty for a row that does not head the needed columns."""
    found: dict[str, int] = {}
    for text, start in zip(row, starts, strict=True):
        named = (name for name, pattern in _COLUMNS if pattern.search(text) and name not in found)
        name = next(named, "") if len(text) < 120 else ""
        if name:
            found[name] = start
    return found if all(name in found for name in _NEEDED) and not any(map(_NUMBER.match, row)) else {}


def wrong_columns(document: TextDocument) -> DocumentError:
    """The sentence for a table without the columns of a matrix, naming those it has."""
    printed = [" ".join(cell.split())[:40] for table in document.tables[:1] for cell in table.rows[0] if cell.strip()]
    return DocumentError(
        "wrong-columns",
        "No table has the columns of a matrix of recommendations (Recommendation, Position, Themes); "
        f"the first table has: {', '.join(printed) or 'none'}. Restore the header row, or choose another kind.",
    )


def _read_table(table: Table, header: dict[str, int], found: dict[str, Ask], reading: Reading) -> None:
    section = ""
    for number, row, cells in _rows(table, header):
        if is_heading(row):
            section = heading(row)
            continue
        ask = _ask(cells, section)
        if ask is None:
            reading.refused.append(
                Refused(f"row {number}", f"No paragraph number at its start: {' '.join(row)[:80]!r}")
            )
        else:
            found[ask.number] = merge(found[ask.number], ask) if ask.number in found else ask


def _rows(table: Table, header: dict[str, int]) -> list[tuple[int, list[str], dict[str, str]]]:
    """(place, row, cells by column) of the rows under the header; a row that goes on with the one above is joined."""
    rows: list[tuple[int, list[str], dict[str, str]]] = []
    for at, (row, starts) in enumerate(zip(table.rows, table.starts, strict=True)):
        if header_of(row, starts):
            continue
        cells = {name: _at(row, starts, column) for name, column in header.items()}
        above = rows[-1][2] if rows else {}
        for name, column in header.items():
            if (at, column) in table.merged and not cells[name].strip():
                cells[name] = above.get(name, "")
        if above and _goes_on(row, cells, above):
            above["recommendation"] = f"{above['recommendation']}\n{cells['recommendation']}"
            for name in ("themes", "sdgs", "position"):
                above[name] = "\n".join(filter(None, (above.get(name, ""), cells.get(name, ""))))
        else:
            rows.append((at + 1, row, cells))
    return rows


def _goes_on(row: list[str], cells: dict[str, str], above: dict[str, str]) -> bool:
    """Whether a row without a number goes on with the one above: a page broke the row into two."""
    text = cells["recommendation"].strip()
    if len(row) < len(_NEEDED) or not text or _NUMBER.match(text) or not _PAIR.match(above["recommendation"]):
        return False
    return text[0].islower() or bool(_SOURCE.match(text)) or bool(_SOURCE.search(text) and not _SECTION.match(text))


def _at(row: list[str], starts: list[int], column: int) -> str:
    return next((text for text, start in zip(row, starts, strict=True) if start == column), "")


def is_heading(row: list[str]) -> bool:
    """Whether a row is a thematic heading: one text over the whole width, and no recommendation."""
    texts = {cell.strip() for cell in row if cell.strip()}
    return len(texts) <= 1 and not any(_PAIR.match(text) for text in texts)


def heading(row: list[str]) -> str:
    """A heading row's text without the word "Theme:"."""
    text = " ".join(next((cell for cell in row if cell.strip()), "").split())
    return text[_SECTION.match(text).end() :] if _SECTION.match(text) else text  # type: ignore[union-attr]


def _ask(cells: dict[str, str], section: str) -> Ask | None:
    text = cells["recommendation"]
    if cells.get("number", "").strip() and not _PAIR.match(text):
        text = f"{cells['number'].strip()} {text}"
    number = _NUMBER.match(text)
    if number is None:
        return None
    position_source = _SOURCE.search(text)
    item = parse_item(text[number.end() : position_source.start() if position_source else None])
    labels = row_labels(cells["themes"], cells.get("sdgs", ""))
    named = read_states(cells.get("states", ""))
    printed = re.sub(r"\s", "", number[1])
    position, doubt = read_position(cells["position"])
    return Ask(
        number=printed,
        printed_number=printed,
        text=item.text,
        states=item.states or named.states + named.unknown,
        wordings=item.wordings if item.states else (Wording(item.text, named.states + named.unknown),),
        position=position,
        position_source=" ".join(position_source["source"].split()) if position_source else "",
        themes=_once(labels.themes),
        groups=_once(labels.groups),
        sdgs=_once(labels.sdgs),
        section=section,
        warnings=(*(() if named.states else item.warnings), *labels.warnings, *doubt),
    )


def read_position(text: str) -> tuple[Position, tuple[str, ...]]:
    """The position a cell states; an empty or unknown one is pending, with the reason.

    >>> read_position("Supported/Noted")[0], read_position("Supported")[0]
    (<Position.SUPPORTED_IN_PART: 'supported_in_part'>, <Position.SUPPORTED: 'supported'>)
    """
    found = position_of(text)
    if found is not None:
        return found, ()
    words = " ".join(text.split())
    return Position.PENDING, (f"Unknown position, kept as printed: {words}" if words else "The position is empty.",)


def row_labels(themes: str, sdgs: str) -> _Row:
    """Themes, groups of persons and SDGs of a row from its labels column and its SDG column, if it has one.

    A line that opens an unknown block is kept in the warnings with all lines under it.
    """
    row = _Row()
    for block, label in _labelled(themes, "themes"):
        _put(row, block, label)
    for block, label in _labelled(sdgs, "sdgs"):
        _put(row, block, label)
    return row


def _put(row: _Row, block: str, label: str) -> None:
    if block in {"themes", "groups", "sdgs"}:
        getattr(row, block).append(label)
    else:
        row.warnings.append(f"Unknown block {block!r}: {label}" if label else f"Unknown block header: {block}")


def _labelled(text: str, block: str) -> Iterator[tuple[str, str]]:
    for line in text.split("\n"):
        line = " ".join(line.split())
        opened, rest = open_block(line)
        if opened:
            block, line = opened, rest
            if block not in {"themes", "groups", "sdgs"} and not rest:
                yield block, ""
        label = re.sub(r"^[-–—•*]\s*", "", line).strip()
        if label:
            yield block, label


def open_block(line: str) -> tuple[str, str]:
    """The block a line opens and what follows on the same line; ("", "") for a label.

    >>> open_block("Groups of Persons: "), open_block("- children"), open_block("Duty bearers:")
    (('groups', ''), ('', ''), ('Duty bearers:', ''))
    """
    for name, pattern in _BLOCKS:
        opened = pattern.match(line)
        if opened:
            return name, line[opened.end() :]
    is_label = line.startswith(("-", "–", "•")) or _CODE.match(line)
    return (line, "") if line.endswith(":") and not is_label else ("", "")


def _once(labels: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(labels))


def merge(first: Ask, again: Ask) -> Ask:
    """One record for a number that stands under several themes: labels joined, differences said aloud."""
    doubts = []
    if first.text != again.text:
        doubts.append(f"Printed again under {again.section!r} with another text: {again.text}")
    if first.position != again.position:
        doubts.append(f"Printed again under {again.section!r} with another position: {again.position}")
    return replace(
        first,
        states=tuple(dict.fromkeys(first.states + again.states)),
        position_source=first.position_source or again.position_source,
        themes=tuple(dict.fromkeys(first.themes + again.themes)),
        groups=tuple(dict.fromkeys(first.groups + again.groups)),
        sdgs=tuple(dict.fromkeys(first.sdgs + again.sdgs)),
        warnings=tuple(dict.fromkeys((*first.warnings, *again.warnings, *doubts))),
    )


def source(document: TextDocument, asks: list[Ask]) -> Source:
    """What the file says of itself: the symbol by the sources of position, State and session by the page header."""
    cited = Counter(
        re.sub(r"/(?:Add|Corr)\.\d+$", "", found[0])
        for found in (_SYMBOL.search(ask.position_source) for ask in asks)
        if found
    )
    about = "\n".join([*document.furniture, document.title, *(block.text for block in document.paragraphs[:20])])
    review = _REVIEW.search(" ".join(about.split()))
    return Source(
        kind="ohchr_matrix",
        symbol=cited.most_common(1)[0][0] if cited else "",
        title=document.title,
        body="UPR",
        country=review["country"] if review else "",
        language=document.language or "en",
        session=review["session"] if review else "",
        cycle=review["cycle"] if review else "",
    )
