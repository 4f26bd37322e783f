"""Numbered paragraphs of UN documents: the run 1 … n among contents lists, sub-headings and footnotes.

A document's lines that begin with a number are candidates; the run is the best chain of rising numbers, so a
numbered sub-heading, a quoted article or an annex that begins again at 1 does not break it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hrkit.documents.model import Paragraph

if TYPE_CHECKING:
    from hrkit.documents.readers import TextDocument

_GAP_COSTS = (0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
_HEADING_WEIGHT = 0.55
_FRONT_HEADINGS = 2

_JOB_NUMBER = re.compile(r"^GE\.\s?\d{2}-\d{5}(?:\s*\([A-Z]\))?\s*(?:\*\d{6,7}\*\s*)?")
_FURNITURE = re.compile(r"[-–—_*\s]*|\d{1,4}|[Pp]age(?:\s+\d+)?|GE\.\s?\d\d-\d{4,6}.*|Please recycle.*")
_LEADERS = re.compile(r"^.*?(?:\.\s?){5,}\s*\d*\s*")
_FOOTNOTE = re.compile(r"(?:\*{1,3}|†)\s*\S|\d{1,3}\s+(?:See |Ibid|Available (?:at|from)|[A-Z]{1,5}(?:/[A-Z0-9.]+){2})")
_A_DATE = r"(?!(?:January|February|March|April|May|June|July|August|September|October|November|December)\s+\d{4})"
_CANDIDATE = re.compile(
    r"\(?(\d{1,3})(?:\s?[.)]\s*|\s*\t\s*|\s+(?=[A-Z“\"(]))" + _A_DATE + r"(?=[^\d\s.,)])(.*)", re.S)
_ITEM = re.compile(r"\(?(?:[a-z]{1,2}|[ivx]{1,5})\)")
_ONLY_MARK = re.compile(r"\d{1,3}\s?\.|\((?:[a-z]{1,2}|[ivx]{1,5})\)")
# In a conversion that lost its line ends: the letters of items, a heading at the end of a
# paragraph, and what makes a number a reference.
_LETTER_INSIDE = re.compile(r"(?<=[.;:])\s+(?=\([a-z]{1,2}\)\s)")
_LAST_WORDS = re.compile(r"(?<=[.;:)])\s+(?=(?:(?:[IVX]{1,4}|[A-K])\.\s+)?[A-Z][^.;:]{3,120}$)")
_REFERS = re.compile(r"\b(?:arts?|articles?|paras?|paragraphs?|nos?|goals?|targets?|sections?|and|or)\.?\s*$", re.I)
_LONG_LINE = 1500
_ROMAN = re.compile(r"[IVXLC]{1,6}\s?[.)]\s*\S")
_LETTER = re.compile(r"[A-Z]\s?[.)]\s*\S")
_MARK = re.compile(r"^([IVXLC]{1,6}|[A-Z]|\d{1,2})\s?\.\s*(?=\S)")
_DIGIT = re.compile(r"\d{1,2}\s?\.\s*\S")
_ENDS = re.compile(r"[.;:,!?…][\d*”’\")]*$|[.;:!?]\s*[”’\")]+\d*$")


@dataclass(slots=True)
class TextLine:
    """One line of a document; `level` 1–9 where the file itself says that it is a heading; `notes` its footnotes."""

    text: str
    level: int = 0
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class Run:
    """The paragraphs of a numbered run; `front` is what stands before it, `missing` the numbers not found."""

    paragraphs: list[Paragraph] = field(default_factory=list)
    paths: list[tuple[str, ...]] = field(default_factory=list)
    front: list[str] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)
    flat: bool = False

    def warnings(self) -> list[str]:
        """What a reader should know about gaps in the count and about line ends that a conversion lost."""
        found: list[str] = []
        if self.flat:
            found.append("The file has lost its line ends: paragraphs and headings are told by numbers and stops.")
        if self.missing:
            shown = ", ".join(str(number) for number in self.missing)
            found.append(f"Paragraph numbers missing from the run: {shown}. Compare with the document.")
        return found


def lines_of(document: TextDocument) -> list[TextLine]:
    """The lines of a read document in order: paragraphs, and table cells one by one."""
    from hrkit.documents.readers import Para

    lines: list[TextLine] = []
    for block in document.blocks:
        if isinstance(block, Para):
            parts = block.text.split("\n")
            level = block.level if len(parts) == 1 else 0
            lines += [TextLine(part, level, block.notes if not at else ()) for at, part in enumerate(parts)]
        else:
            cells = [cell for row in block.rows for cell in _numbered_cells(row)]
            lines += [TextLine(part) for cell in cells for part in cell.split("\n")]
    return clean(lines)


def _numbered_cells(row: Sequence[str]) -> list[str]:
    """A row's cells; one that holds only a paragraph's number or letter goes before the text of the next."""
    cells = [cell for cell in row if cell.strip()]
    joined: list[str] = []
    for cell in cells:
        if joined and _ONLY_MARK.fullmatch(joined[-1].strip()):
            joined[-1] = f"{joined[-1].strip()}\t{cell.lstrip()}"
        else:
            joined.append(cell)
    return joined


def lines_of_text(text: str) -> list[TextLine]:
    """The lines of a plain text with any line ends."""
    return clean(TextLine(line) for line in re.split(r"[\r\n\u2028\u2029\x0b\x0c]+", text))


def clean(lines: Iterable[TextLine]) -> list[TextLine]:
    """Lines in NFC with single blanks; job and page numbers, rules, footnotes and leaders of contents lists go."""
    kept: list[TextLine] = []
    for line in lines:
        text = unicodedata.normalize("NFC", line.text.replace("\xa0", " ").replace("\u200b", "").strip())
        text = _JOB_NUMBER.sub("", re.sub(r"[ ]*\t[ \t]*", "\t", text))
        text = _LEADERS.sub("", "\t".join(" ".join(part.split()) for part in text.split("\t")))
        if text and not _FURNITURE.fullmatch(text) and not _FOOTNOTE.match(text):
            kept.append(TextLine(text, line.level, line.notes))
    return kept


def numbered_run(lines: Sequence[TextLine]) -> Run:
    """The best run of numbered paragraphs in `lines`; empty where there is none."""
    run = Run()
    if len(_best_chain(_candidates(lines))) < 2:
        split = _split_long(lines)
        run.flat = len(split) > len(lines)
        lines = split
    lines = _split_embedded(lines)
    chain = _best_chain(_candidates(lines))
    if not chain:
        return run
    path: tuple[str, ...] = ()
    first = chain[0][0]
    _, headings = _cut_headings(lines[:first], max(0, first - _FRONT_HEADINGS))
    run.front = [line.text for line in lines[:first]]
    notes = [note for line in lines[:first] for note in line.notes]
    ends = [place for place, _ in chain[1:]] + [len(lines)]
    for (place, number), end in zip(chain, ends, strict=True):
        path = _deepen(path, headings)
        found = _CANDIDATE.match(lines[place].text)
        opening = TextLine(found[2].strip() if found else lines[place].text, 0, lines[place].notes)
        body, headings = _cut_headings([opening, *_before_annex(lines[place + 1 : end], end == len(lines))], 1)
        text = "\n".join(line.text.replace("\t", " ") for line in body)
        notes += [note for line in body for note in line.notes]
        run.paragraphs.append(Paragraph(str(number), text, path[-1] if path else "", len(path), tuple(notes)))
        notes = [note for line in headings for note in line.notes]
        run.paths.append(path)
    present = {number for _, number in chain}
    run.missing = [number for number in range(1, chain[-1][1]) if number not in present]
    return run


def _candidates(lines: Sequence[TextLine]) -> list[tuple[int, int, float]]:
    """(line, number, weight) of every line that begins with a number; what looks like a heading weighs less."""
    found: list[tuple[int, int, float]] = []
    for place, line in enumerate(lines):
        match = _CANDIDATE.match(line.text)
        if match and int(match[1]):
            runs_on = place + 1 < len(lines) and bool(_ITEM.match(lines[place + 1].text))
            plain = len(match[2]) > 160 or bool(_ENDS.search(match[2])) or runs_on
            found.append((place, int(match[1]), 1.0 if plain and not line.level else _HEADING_WEIGHT))
    return found


def _best_chain(candidates: Sequence[tuple[int, int, float]]) -> list[tuple[int, int]]:
    """The heaviest chain of rising numbers, gaps costing; a run that does not begin at 1 costs as a gap does."""
    scores: list[float] = []
    before: list[int] = []
    latest: dict[int, int] = {}
    for index, (_, number, weight) in enumerate(candidates):
        best, origin = -_GAP_COSTS[min(number - 1, len(_GAP_COSTS) - 1)], -1
        for gap, cost in enumerate(_GAP_COSTS):
            earlier = latest.get(number - 1 - gap)
            if earlier is not None and scores[earlier] - cost >= best:
                best, origin = scores[earlier] - cost, earlier
        scores.append(best + weight)
        before.append(origin)
        known = latest.get(number)
        if known is None or scores[index] > scores[known]:
            latest[number] = index
    if not scores or max(scores) < 1:
        return []
    index = scores.index(max(scores))
    chain: list[tuple[int, int]] = []
    while index >= 0:
        chain.append(candidates[index][:2])
        index = before[index]
    return chain[::-1]


def _split_long(lines: Sequence[TextLine]) -> list[TextLine]:
    """Lines as they are, but very long ones cut before each number that counts on, and before letters of items."""
    split: list[TextLine] = []
    for line in lines:
        parts = list(_counted_parts(line.text)) if len(line.text) > _LONG_LINE else [line.text]
        if len(parts) > 1:
            parts = [piece for part in parts for piece in _LAST_WORDS.split(part)]
        pieces = [piece for part in parts for piece in (_LETTER_INSIDE.split(part) if len(parts) > 1 else [part])]
        split += [TextLine(piece, line.level, () if at else line.notes) for at, piece in enumerate(pieces)]
    return split


def _counted_parts(text: str) -> Iterator[str]:
    """A text cut before 1., 2., 3. … as far as they count on."""
    begin, number = 0, 1
    for found in re.finditer(r"(?<=\s)(\d{1,3})\s?\.\s+(?=[A-Z“\"])", text):
        if int(found[1]) == number and not _REFERS.search(text[max(0, found.start() - 15) : found.start()]):
            yield text[begin : found.start()].strip()
            begin, number = found.start(), number + 1
    yield text[begin:]


def _split_embedded(lines: Sequence[TextLine]) -> list[TextLine]:
    """Lines with a paragraph glued to the end of another ("… accordingly. 7. The Committee …") cut in two."""
    chain = _best_chain(_candidates(lines))
    numbers = [number for _, number in chain]
    result = list(lines)
    for number in sorted(set(range(1, numbers[-1])) - set(numbers), reverse=True) if numbers else []:
        after = bisect_left(numbers, number)
        first = chain[after - 1][0] if after else 0
        glued = re.compile(rf"(?<=[.;:)\]”\"’*])\s*(?<!\d){number}\.\s?(?=[A-Z“\"])")
        for place in range(first, chain[after][0]):
            found = glued.search(result[place].text)
            if found:
                text = result[place].text
                result[place : place + 1] = [
                    TextLine(text[: found.start()], result[place].level, result[place].notes),
                    TextLine(text[found.start() :].strip()),
                ]
                break
    return result


def _before_annex(lines: Sequence[TextLine], last: bool) -> Sequence[TextLine]:
    """Of the text after the last paragraph only what comes before an annex."""
    if not last:
        return lines
    annex = (place for place, line in enumerate(lines) if re.fullmatch(r"(?:Annex|Appendix|ANNEX)\b.{0,60}", line.text))
    return lines[: next(annex, len(lines))]


def _cut_headings(lines: Sequence[TextLine], least: int) -> tuple[list[TextLine], list[TextLine]]:
    """The paragraph's own lines, at least `least`, and the headings after them that belong to the next paragraph."""
    cut = len(lines)
    while cut > least and is_heading(lines[cut - 1]):
        cut -= 1
    return list(lines[:cut]), list(lines[cut:])


def is_heading(line: TextLine) -> bool:
    """Whether a line is a heading: the file says so, or it is short, capitalised and without a closing mark."""
    if line.level:
        return True
    text = line.text
    if len(text) > 180 or _ITEM.match(text) or text[:1].islower():
        return False
    return not _ENDS.search(re.sub(r"\s*\((?:arts?\.|articles?)[^)]*\)$", "", text).rstrip("*"))


def _depth(line: TextLine) -> int:
    if _ROMAN.match(line.text) and not re.match(r"[CDL]\.", line.text):
        return 1
    return 2 if _LETTER.match(line.text) else 3 if _DIGIT.match(line.text) else 4


def _deepen(path: tuple[str, ...], headings: Sequence[TextLine]) -> tuple[str, ...]:
    """The path of headings after new ones; each entry keeps its own depth by its printed form."""
    levels = [(_depth(TextLine(text)), text) for text in path]
    for line in headings:
        text, depth = _MARK.sub(r"\1. ", line.text.replace("\t", " ")), _depth(line)
        if levels and text[:1].islower():
            levels[-1] = (levels[-1][0], f"{levels[-1][1]} {text}")
            continue
        levels = [(known, name) for known, name in levels if known < depth]
        levels.append((depth, text))
    return tuple(name for _, name in levels)
