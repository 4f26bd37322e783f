"""From printed lines to paragraphs: page furniture is cut, soft line breaks are joined."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from hrkit.documents.readers.blocks import Line, Para

# A private letter before a line that the print sets apart from the line above; gone before anyone sees the text.
APART = "\ue0f2"
# A header or footer stands among a page's first or last lines and comes back on other pages with other digits.
_EDGE = 3
_REPEATS = 3
_FURNITURE = re.compile(
    r"""\s*(?:
        GE\.\s?\d{2}-\d{4,6}(?:\s*\(E\))?(?:\s+\d+)*          # job number, page number after it
      | \d{1,4}\s+GE\.\s?\d{2}-\d{4,6}
      | (?:page|p\.|página|стр\.)\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?
      | \d{1,4}
      | -\s*\d{1,4}\s*-
      | (?:\d{1,4}\s+)?[A-Z]{1,5}(?:/[A-Za-z0-9.\-]+){2,7}(?:\s+page\s+\d{1,4}|\s+\d{1,4})?   # symbol, page
      | please\s+recycle.*
    )\s*""",
    re.X | re.I,
)
_ITEM = re.compile(r"\s*(?:\(?[a-z]{1,3}\)|\(?[ivx]+\)|[•▪●○◦–—·-]\s|[IVX]{1,5}\.\s|[A-Z]\.\s|\*)")
_NUMBER = re.compile(r"\s*(\d{1,3})(?:\.(\d{1,3}))?(?:\.|\s|\.\s)\s*(?=\S)")
_ENDED = re.compile(r"[.:;!?…。」”\"’)\]]\d{0,3}\s*$")


def cut_furniture(pages: Sequence[Sequence[str]]) -> tuple[list[list[str]], list[str]]:
    """Pages without their headers and footers, and the distinct furniture that was cut.

    A line goes when it stands within three lines of a page's edge and either looks like UN furniture (symbol, job
    number, page number) or recurs, digits aside, on at least three pages and a quarter of them.
    """
    edges = Counter(_shape(line) for page in pages for line in {*_edge_lines(page)})
    often = max(_REPEATS, len(pages) // 4)
    kept: list[list[str]] = []
    cut: dict[str, None] = {}
    for page in pages:
        lines = [line for line in page if line.removeprefix(APART).strip()]
        first, last = _body(lines, {shape for shape, count in edges.items() if count >= often})
        kept.append(lines[first:last])
        for line in lines[:first] + lines[last:]:
            cut.setdefault(line.removeprefix(APART).strip())
    return kept, list(cut)


def is_furniture(line: str) -> bool:
    """Whether a line is what UN documents print at a page's edge: symbol, job number, page number."""
    return bool(_FURNITURE.fullmatch(line.removeprefix(APART)))


def _edge_lines(page: Sequence[str]) -> list[str]:
    lines = [line for line in page if line.removeprefix(APART).strip()]
    return lines[:_EDGE] + lines[-_EDGE:]


def _shape(line: str) -> str:
    return re.sub(r"\d+", "#", line.removeprefix(APART).strip())


def _body(lines: list[str], repeated: set[str]) -> tuple[int, int]:
    """First and one-past-last index of a page's own lines."""

    def furniture(line: str) -> bool:
        return is_furniture(line) or (_shape(line) in repeated and len(line.strip()) < 120)

    first, last = 0, len(lines)
    while first < min(_EDGE, last) and furniture(lines[first]):
        first += 1
    while last > max(first, len(lines) - _EDGE) and furniture(lines[last - 1]):
        last -= 1
    return first, last


def join_lines(lines: Sequence[Line]) -> Iterator[Para]:
    """Paragraphs from printed lines.

    A paragraph begins at a line that the print sets apart, at a list mark, at a number that follows an ended sentence
    or continues the count, and after a line that stops well short of the measure.
    """
    measure = _measure(lines)
    parts: list[str] = []
    notes: list[str] = []
    page, number, previous = 0, 0, ""
    for line in lines:
        found = _NUMBER.match(line.text)
        counts = found is not None and _counts_on(previous, int(found[1]), number)
        begins = line.apart and not (line.text.lstrip()[:1].islower() and not _ENDED.search(previous))
        if parts and (begins or counts or _ITEM.match(line.text) or _stops_short(previous, measure)):
            yield Para(join(parts), page=page, notes=tuple(notes))
            parts, notes = [], []
        if not parts:
            page = line.page
        if found is not None and counts:
            number = int(found[1])
        parts.append(line.text)
        notes += line.notes
        previous = line.text
    if parts:
        yield Para(join(parts), page=page, notes=tuple(notes))


def _measure(lines: Sequence[Line]) -> int:
    lengths = sorted(len(line.text.rstrip()) for line in lines)
    return lengths[len(lengths) * 3 // 4] if lengths else 0


def _stops_short(line: str, measure: int) -> bool:
    return len(line.rstrip()) < (0.85 if _ENDED.search(line) else 0.5) * measure


def _counts_on(previous: str, number: int, last: int) -> bool:
    return not previous or bool(_ENDED.search(previous)) or number == last + 1


def join(lines: Sequence[str]) -> str:
    """Printed lines as one text: blanks collapsed; a hyphen at a line's end keeps its word together.

    >>> join(["follow-", "up to the  visit"])
    'follow-up to the visit'
    """
    parts: list[str] = []
    for line in lines:
        line = " ".join(line.split())
        keeps = parts and re.search(r"\w-$", parts[-1][-2:])
        parts.append(line if keeps or not parts else f" {line}")
    return "".join(parts)
