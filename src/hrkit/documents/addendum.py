"""Addendum to a Working Group report: which recommendations the State supports, notes or leaves open.

Only sentences that enumerate numbers state positions ("accepts the following recommendations: 140.7, 140.8 …");
headings above explanations mix them ("140.72-75") and are used for a number only where no sentence names it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from hrkit.documents.errors import DocumentError
from hrkit.documents.model import Ask, Position, Reading, Source
from hrkit.documents.positions import position_of
from hrkit.documents.readers import Para, TextDocument, block_text, read_text

_SYMBOL = re.compile(r"\bA/HRC/\d+/\d+/Add\.\d+")
_N = r"\d{2,3}\.\d{1,3}"
_TO = r"\s*(?:-|–|—|\bto\b|\bthrough\b)\s*"
_ITEM = rf"{_N}(?:{_TO}(?:{_N}|\d{{1,3}}(?![\d.])))?"
# After a number of the list its paragraph may be left out ("140.82-85, 87"), only after a comma or "and".
_SHORT = rf"(?:\s*,\s*(?:and\s+)?|\s+and\s+)\d{{1,3}}(?!\s*\.\s*[A-Z]|[\d.%]|\s+[a-z])(?:{_TO}\d{{1,3}}(?![\d.]))?"
_LIST = re.compile(rf"{_ITEM}(?:{_SHORT}|(?:\s*[,;.&/]\s*|\s+)(?:and\s+|or\s+)?{_ITEM})*")
_PARTS = re.compile(rf"(?:(?P<head>\d{{2,3}})\.)?(?P<first>\d{{1,3}})(?:{_TO}(?:\d{{2,3}}\.)?(?P<last>\d{{1,3}}))?")
_PARAGRAPH = re.compile(r"\s*(\d{1,3})\s*\.\s+(?=[A-Z“\"])")
# "115.2: Not accepted", "115.4 is noted": the position right behind the number.
_STATUS = re.compile(
    r"[\s:.–—|\t(-]*(?:(?:is|are|was|were|has been|have been)\s+)?(?:(?:also|fully|partially|partly|not)\s+)*"
    r"(?:accepted|supported|noted|rejected|accept|support|partial|(?:do|does|did) not|enjoys?|not)\b",
    re.I,
)
_ANSWER = re.compile(r"\b(?:positions?|responses?|repl(?:y|ies)|answers?|views?|status|decision)\b", re.I)
_CELL = 60
_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Statement:
    """A State's position on one number, its place, and what states it: a list (3), a sentence (2), a heading (1)."""

    number: str
    position: Position
    source: str = ""
    weight: int = 3


def positions(path: Path) -> dict[str, Position]:
    """Position by paragraph number ("140.7") that an addendum states."""
    return {number: statement.position for number, statement in read_statements(path).items()}


def read(path: Path) -> Reading:
    """The addendum as a reading: one ask per number with its position and no text.

    Raises `DocumentError` (`no-positions`) when the file states none.
    """
    document = read_text(path)
    statements, warnings = statements_of(document)
    source = Source(
        kind="upr_addendum",
        symbol=symbol_of(document),
        title=document.title,
        body="UPR",
        language=document.language or "en",
    )
    reading = Reading(source, warnings=[*document.warnings, *warnings])
    reading.asks = [
        Ask(
            number=found.number,
            text="",
            printed_number=found.number,
            position=found.position,
            position_source=found.source,
        )
        for found in statements.values()
    ]
    return reading


def read_statements(path: Path) -> dict[str, Statement]:
    """The statements of an addendum by number, in the order of the numbers."""
    return statements_of(read_text(path))[0]


def beside(report: Path, symbol: str) -> Path | None:
    """The addendum that lies beside a report: a file whose name begins alike and whose text says `symbol`/Add.1.

    Only files whose names begin with the report's stem are opened, at most five of them.
    """
    if not symbol:
        return None
    wanted = f"{symbol}/Add.1"
    try:
        names = sorted(other for other in report.parent.iterdir() if other.stem.startswith(report.stem))
    except OSError:
        return None
    for other in [other for other in names if other.name != report.name and other.is_file()][:5]:
        try:
            document = read_text(other)
        except DocumentError:
            continue
        if symbol_of(document) == wanted:
            return other
    return None


def symbol_of(document: TextDocument) -> str:
    """The addendum's own symbol, by its page headers or its first lines."""
    top = [line.text for line in document.lines[:60]] or [block_text(block) for block in document.blocks[:40]]
    found = _SYMBOL.search(" ".join([*document.furniture, *top]))
    return found[0] if found else ""


def statements_of(document: TextDocument) -> tuple[dict[str, Statement], list[str]]:
    """Statements by number and warnings about numbers that are stated twice with different positions."""
    symbol = symbol_of(document)
    texts = list(_passages(document))
    heads = main_heads([*texts, *(block_text(table) for table in document.tables)])
    found: dict[str, Statement] = {}
    warnings: list[str] = []
    for statement in [*_table_statements(document, heads, symbol), *_statements(texts, heads, symbol)]:
        before = found.get(statement.number)
        if before and before.weight == statement.weight > 1 and before.position != statement.position:
            warnings.append(
                f"{statement.number} is stated as {before.position} and as {statement.position}; the first is kept."
            )
        if before is None or statement.weight > before.weight:
            found[statement.number] = statement
    if not found:
        raise DocumentError(
            "no-positions",
            "No sentence of this file states a position on numbered recommendations. Check that it is the addendum "
            "with the State's views.",
        )
    order = sorted(found, key=lambda number: tuple(map(int, number.split("."))))
    return {number: found[number] for number in order}, warnings


def main_heads(texts: Sequence[str]) -> set[str]:
    """The paragraph numbers of the report that the file speaks of, so that dates and shares are no numbers."""
    counts = Counter(
        number.partition(".")[0] for text in texts for number in re.findall(rf"(?<![\d.]){_N}(?![\d%])", text)
    )
    most = max(counts.values(), default=0)
    return {head for head, count in counts.items() if count >= max(_SHARE * most, 1)}


def _passages(document: TextDocument) -> Iterator[str]:
    """Paragraphs of the text: lines of a PDF are grouped, table rows and other blocks stand alone."""
    if not document.lines:
        for block in document.blocks:
            if isinstance(block, Para):
                yield from block.text.split("\n")
        return
    group: list[str] = []
    for line in document.lines:
        if group and _begins(group[-1], line.text):
            yield " ".join(group)
            group = []
        group.append(line.text.strip())
    if group:
        yield " ".join(group)


def _begins(previous: str, line: str) -> bool:
    """Whether a printed line begins a passage: a numbered paragraph, a heading, a line of numbers after prose."""
    if _PARAGRAPH.match(line) or re.match(r"\s*(?:[IVX]+|[A-Z])\.\s+\S", line):
        return True
    listed = _LIST.match(line.strip())
    inside = re.search(r"(?:\d|,|;|:|&|\b(?:and|recommendations?|paragraphs?|to))\s*$", previous)
    if listed and not (inside or re.search(rf"{_N}\.?\s*$", previous)):
        return True
    whole = _LIST.fullmatch(previous.strip())
    return bool(whole) and not listed


def _statements(texts: Sequence[str], heads: set[str], symbol: str) -> Iterator[Statement]:
    above: Position | None = None
    source = ""
    for text in texts:
        paragraph = _PARAGRAPH.match(text)
        if paragraph:
            source = f"{symbol}, para. {paragraph[1]}".lstrip(", ")
        lists = [found for found in _LIST.finditer(text) if _own(found[0], heads)]
        if not lists:
            heading = position_of(text) if len(text) < 200 and not text.rstrip().endswith(".") else None
            above = heading or above
            continue
        for number, found in enumerate(lists):
            begin = lists[number - 1].end() if number else (paragraph.end() if paragraph else 0)
            end = lists[number + 1].start() if number + 1 < len(lists) else len(text)
            position, weight = stated(text[begin : found.start()], text[found.end() : end])
            if weight == 3 and position and text[: found.start()].rstrip().endswith(":"):
                above = position
            if position or above:
                for item in expand(found[0]):
                    if item.partition(".")[0] in heads:
                        yield Statement(item, position or above or Position.PENDING, source or symbol, weight)


def _table_statements(document: TextDocument, heads: set[str], symbol: str) -> Iterator[Statement]:
    """Positions of a table: a row with numbers at a cell's start and its position.

    The position stands in another cell that says little else, in the column headed so, or in a heading row above.
    """
    for table in document.tables:
        above: Position | None = None
        column: int | None = None
        for row in table.rows:
            numbers = [found for cell in row if (found := _LIST.match(cell.strip())) and _own(found[0], heads)]
            if not numbers:
                column = next((at for at, cell in enumerate(row) if _ANSWER.search(cell[:_CELL])), column)
                texts = {cell.strip() for cell in row if cell.strip()}
                above = position_of(texts.pop()) if len(texts) == 1 else above
                continue
            position = row_position(row, column) or above
            if position:
                for item in expand(numbers[0][0]):
                    yield Statement(item, position, symbol)


def row_position(row: list[str], column: int | None) -> Position | None:
    """The position in the first sentence of the cell in the column of answers, else of a cell that says little else."""
    if column is not None and column < len(row):
        found = position_of(re.split(r"(?<=[a-z)])[.;:]\s", row[column])[0])
        if found:
            return found
    short = [cell for cell in row if len(cell) < _CELL and not _LIST.match(cell.strip())]
    return next(filter(None, map(position_of, short)), None)


def _own(listed: str, heads: set[str]) -> bool:
    return listed.partition(".")[0] in heads


def stated(before: str, after: str) -> tuple[Position | None, int]:
    """The position of a list of numbers by the words before it in the passage, else right after it, and its weight."""
    lead = re.split(r"(?<=[a-z)])\.\s+(?=[A-Z])", before)[-1]
    position = position_of(lead) if re.search(r"[a-z]{3}", lead) else None
    if position:
        return position, 3
    sentence = re.split(r"(?<=[a-z)])[.;](?:\s|$)", after)[0]
    if _STATUS.match(sentence) or re.search(r"recommendations?[\s\w]{0,20}$", before, re.I):
        position = position_of(sentence[:200])
    return position, 2 if position else 1


def expand(listed: str) -> list[str]:
    """Every number of a printed list: ranges counted out, left-out paragraph numbers filled in.

    >>> expand("140.82-85, 87 and 140.90. 140.91")
    ['140.82', '140.83', '140.84', '140.85', '140.87', '140.90', '140.91']
    """
    numbers: list[str] = []
    head = ""
    for part in _PARTS.finditer(listed):
        head = part["head"] or head
        first = int(part["first"])
        last = int(part["last"]) if part["last"] else first
        if head and first <= last < first + 400:
            numbers += [f"{head}.{number}" for number in range(first, last + 1)]
    return numbers
