"""Footnotes of a PDF page, told by the size and height of their marks: a raised small figure is none of the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from statistics import median

from hrkit.documents.readers.blocks import Line
from hrkit.documents.readers.lines import APART, is_furniture
from hrkit.documents.readers.notes import raised
from hrkit.documents.readers.pdf_layout import Sizes, apart

# Private letters that hold a mark's place in a line until its note is found.
OPEN, CLOSE = "\ue0f0", "\ue0f1"
_HELD = re.compile(f"{OPEN}([^{CLOSE}]*){CLOSE}")
_FIGURES = re.compile(r"(?<=\S)(?:\d+|\*{1,3})(?![\w.]*\w)")
# PDFium ends a line at a raised mark, whatever follows it on the same baseline.
_BROKEN = re.compile(r"(?P<figures>\d+|\*{1,3})(?P<gap>\r?\n)(?=(?P<after>[ \t]*\S))")
_STARTS = re.compile(r"[ \t]*(\d{1,3}|\*{1,3})[ \t]*(?=\S)")
_NOTE_SIZE = 0.97


@dataclass(slots=True)
class Page:
    """A page's lines and its notes by mark in order.

    In the lines each mark of a note is held between `OPEN` and `CLOSE`, and a line set apart from the one above it
    begins with `APART`.
    """

    lines: list[str] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)


def read_page(text: str, sizes: Sizes) -> Page:
    """The lines of a page's text (line ends "\\n" or "\\r\\n") with its footnotes taken out."""
    text = mend_lines(text, sizes)
    found = [(mark_in(text, match.start(), match.end(), sizes), match.end()) for match in _FIGURES.finditer(text)]
    marks = {start: text[start:end] for start, end in found if start < end}
    body = body_size(text, sizes)
    fresh = apart(text, sizes)
    page = Page()
    at, in_notes = 0, False
    for line in text.split("\n"):
        start = _STARTS.match(line)
        if start and _opens_note(sizes, start[1][0], at + start.start(1), at + start.end(), body):
            page.notes.append((start[1], line[start.end() :].strip()))
            in_notes = True
        elif in_notes and _small(sizes, at, line, body) and not is_furniture(line):
            page.notes[-1] = (page.notes[-1][0], f"{page.notes[-1][1]} {line.strip()}")
        else:
            in_notes = False
            page.lines.append((APART if at in fresh else "") + _hold(line, at, marks))
        at += len(line) + 1
    return page


def mark_in(text: str, start: int, end: int, sizes: Sizes) -> int:
    """Where the raised figures at the end of a run of figures begin; `end` where none is raised."""
    if start and not text[start - 1].isspace() and sizes.raised(start, start - 1):
        return start
    return next((at for at in range(max(start + 1, end - 3), end) if sizes.raised(at, start)), end)


def mend_lines(text: str, sizes: Sizes) -> str:
    """The text with blanks, as many, for the line ends that only a raised mark has made."""
    parts: list[str] = []
    done = 0
    for broken in _BROKEN.finditer(text):
        start, end = broken.span("figures")
        after = broken.end("after") - 1
        mark = mark_in(text, start, end, sizes)
        alone = mark == end and text[start - 1 : start] in {"", "\n"} and sizes.raised(start, after)
        beside = after if alone else mark - 1
        if alone or (mark < end and abs(sizes.at(beside)[1] - sizes.at(after)[1]) < 0.5):
            parts += [text[done:end], " " * len(broken["gap"])]
            done = broken.end()
    return "".join([*parts, text[done:]])


def body_size(text: str, sizes: Sizes) -> float:
    """The usual size of letters on a page, by the letters at the middle of its lines, long lines counting more."""
    found: list[float] = []
    at = 0
    for line in text.split("\n"):
        found += [sizes.at(at + len(line) // 2)[0]] * (len(line) // 20)
        at += len(line) + 1
    return median([size for size in found if size] or [0.0])


def _opens_note(sizes: Sizes, letter: str, mark: int, text: int, body: float) -> bool:
    """Whether a line in small letters begins with a raised mark; an asterisk need not be raised."""
    size, _ = sizes.at(text)
    if not 0 < size < _NOTE_SIZE * body:
        return False
    return sizes.raised(mark, text) or (letter == "*" and size < sizes.at(mark)[0])


def _small(sizes: Sizes, at: int, line: str, body: float) -> bool:
    """Whether a line is set in the small letters of notes."""
    first = at + len(line) - len(line.lstrip())
    return not line.strip() or 0 < sizes.at(first)[0] < _NOTE_SIZE * body


def _hold(line: str, at: int, marks: dict[int, str]) -> str:
    """A line with its raised marks between `OPEN` and `CLOSE`, powers as raised figures."""
    parts: list[str] = []
    done = 0
    for place in sorted(place for place in marks if at <= place < at + len(line)):
        mark, start = marks[place], place - at
        parts.append(line[done:start])
        parts.append(raised(line[:start], mark) or f"{OPEN}{mark}{CLOSE}")
        done = start + len(mark)
    return "".join([*parts, line[done:]])


def release(page: Page, lines: Sequence[str], number: int = 0) -> list[Line]:
    """Lines of a page as printed, with the notes that their marks stand for; one without a mark goes with the last.

    >>> release(Page(notes=[("1", "CRC/C/KOR/5.")]), ["The State party.\ue0f01\ue0f1"], 7)
    [Line(text='The State party.', page=7, notes=('CRC/C/KOR/5.',), apart=False)]
    """
    texts = dict(reversed(page.notes))
    found: list[Line] = []
    for line in lines:
        notes = tuple(texts.pop(mark) for mark in _HELD.findall(line) if mark in texts)
        found.append(Line(_HELD.sub("", line).removeprefix(APART), number, notes, line.startswith(APART)))
    left = tuple(text for mark, text in page.notes if mark in texts)
    if left and found:
        found[-1] = replace(found[-1], notes=found[-1].notes + left)
    return found
