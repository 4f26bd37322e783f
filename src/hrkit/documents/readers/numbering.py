"""Automatic paragraph numbers of a .docx, which stand in no text run and must be counted."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

_GANADA = "가나다라마바사아자차카타파하"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
_ROMAN_LOW = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


@dataclass(slots=True)
class Level:
    """One level of a list: its number format, its printed pattern ("%1.%2") and its first number."""

    form: str = "decimal"
    pattern: str = ""
    start: int = 1


@dataclass(slots=True)
class Numbering:
    """The lists of a document and where each of them stands while its paragraphs are read in order."""

    abstract: dict[str, dict[int, Level]] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    overrides: dict[tuple[str, int], int] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)

    def next(self, list_id: str, depth: int) -> str:
        """The printed number of the next paragraph of a list; empty for bullets and unknown lists."""
        name = self.lists.get(list_id, "")
        levels = self.abstract.get(name)
        if not levels or depth not in levels:
            return ""
        counts = self.counts.setdefault(name, {})
        self._restart(list_id, counts)
        for filled in range(depth):
            counts.setdefault(filled, levels.get(filled, Level()).start)
        counts[depth] = counts[depth] + 1 if depth in counts else levels[depth].start
        for deeper in [level for level in counts if level > depth]:
            del counts[deeper]
        return printed(levels, counts, depth)

    def _restart(self, list_id: str, counts: dict[int, int]) -> None:
        """A list that overrides its start begins anew at its first paragraph."""
        if list_id in self.begun:
            return
        self.begun.add(list_id)
        for (owner, depth), start in self.overrides.items():
            if owner == list_id:
                counts[depth] = start - 1


def printed(levels: dict[int, Level], counts: dict[int, int], depth: int) -> str:
    """A level's pattern with its counters filled in.

    >>> printed({0: Level(), 1: Level(pattern="%1.%2")}, {0: 140, 1: 7}, 1)
    '140.7'
    """
    level = levels[depth]
    if level.form in {"bullet", "none"}:
        return ""

    def fill(match: re.Match[str]) -> str:
        index = int(match[1]) - 1
        return formatted(counts.get(index, 1), levels.get(index, Level()).form)

    return re.sub(r"%(\d)", fill, level.pattern).strip()


# Beyond it nobody counts in letters; a file that does would only fill the memory.
LARGEST_IN_LETTERS = 3999


def formatted(number: int, form: str) -> str:
    """A counter in a number format of WordprocessingML.

    >>> [formatted(4, form) for form in ("decimal", "lowerLetter", "upperRoman", "ganada")]
    ['4', 'd', 'IV', '라']
    """
    if number > LARGEST_IN_LETTERS:
        return str(number)
    if form in {"lowerLetter", "upperLetter"}:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if form == "upperLetter" else letter
    if form in {"lowerRoman", "upperRoman"}:
        return roman(number).upper() if form == "upperRoman" else roman(number)
    if form == "ganada":
        return _GANADA[(number - 1) % len(_GANADA)]
    return f"{number:02d}" if form == "decimalZero" else str(number)


def roman(number: int) -> str:
    """Lower-case Roman numeral of a positive number.

    >>> roman(49)
    'xlix'
    """
    text = ""
    for value, letters in _ROMAN + _ROMAN_LOW:
        text += letters * (number // value)
        number %= value
    return text


def read_numbering(root: _Element | None, namespace: str) -> Numbering:
    """The lists declared in `word/numbering.xml`; none when the part is absent."""
    numbering = Numbering()
    if root is None:
        return numbering
    w = "{" + namespace + "}"
    for abstract in root.iterfind(f"{w}abstractNum"):
        levels = {int(item.get(f"{w}ilvl", "0")): _level(item, w) for item in abstract.iterfind(f"{w}lvl")}
        numbering.abstract[abstract.get(f"{w}abstractNumId", "")] = levels
    for item in root.iterfind(f"{w}num"):
        list_id = item.get(f"{w}numId", "")
        numbering.lists[list_id] = _value(item, f"{w}abstractNumId", w)
        for override in item.iterfind(f"{w}lvlOverride"):
            start = _value(override, f"{w}startOverride", w)
            if start.isdigit():
                numbering.overrides[list_id, int(override.get(f"{w}ilvl", "0"))] = int(start)
    return numbering


def _level(item: _Element, w: str) -> Level:
    start = _value(item, f"{w}start", w)
    return Level(_value(item, f"{w}numFmt", w), _value(item, f"{w}lvlText", w), int(start) if start.isdigit() else 1)


def _value(item: _Element, tag: str, w: str) -> str:
    child = item.find(tag)
    return "" if child is None else child.get(f"{w}val", "")
