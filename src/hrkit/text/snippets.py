"""The part of a text that answers a query, in pieces that say which of them to mark."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left

from hrkit.text import tables
from hrkit.text.analysis import collapse_blanks, is_unspaced, normalise
from hrkit.text.query import Parsed, Word
from hrkit.text.stems import base_language, fold, language_for, stems_of

Piece = tuple[str, bool]


def snippet(text: str, parsed: Parsed, length: int = 240, lang: str = "") -> list[Piece]:
    """About `length` characters of a text around the words found, as (piece, is it a hit); lang is the text's.

    >>> from hrkit.text.query import parse_query
    >>> snippet("The State should end homelessness.", parse_query("homeless", "en"), lang="en")
    [('The State should end ', False), ('homelessness', True), ('.', False)]
    """
    text = collapse_blanks(unicodedata.normalize("NFC", text))
    spans = hits(text, parsed, lang)
    start = _best_start(spans, length, len(text))
    start, end = _at_words(text, start, min(len(text), start + length))
    pieces: list[Piece] = [("…", False)] if start else []
    place = start
    for first, last in spans:
        if first < place or last > end:
            continue
        pieces.extend([(text[place:first], False)] if first > place else [])
        pieces.append((text[first:last], True))
        place = last
    tail = text[place:end] + ("…" if end < len(text) else "")
    return [*pieces, (tail, False)] if tail else pieces


def hits(text: str, parsed: Parsed, lang: str = "") -> list[tuple[int, int]]:
    """Where the words of a query stand in a text in NFC: (first, behind last), in order, without overlap."""
    lang = base_language(lang) or parsed.lang
    wanted = _Wanted(parsed)
    spans: list[tuple[int, int]] = []
    for run in tables.RUN.finditer(text):
        form = normalise(run[0])
        if is_unspaced(run[0]):
            spans.extend((run.start() + first, run.start() + last) for first, last in wanted.inside(run[0]))
        elif form and wanted.has(form, lang):
            spans.append(run.span())
    return spans


class _Wanted:
    """The forms a query looks for, ready to compare."""

    def __init__(self, parsed: Parsed) -> None:
        words = [word for word in parsed.words if isinstance(word, Word)]
        self.stems = {stem for word in words for stem in word.stems}
        self.forms = {word.form for word in words if word.is_spaced}
        self.forms.update(form for phrase in parsed.phrases for _, form in phrase.exact)
        self.prefixes = parsed.prefixes
        self.pieces = {word.form for word in words if not word.is_spaced}
        self.pieces.update(run for phrase in parsed.phrases for run in tables.RUN.findall(phrase.text)
                           if is_unspaced(run))

    def has(self, form: str, lang: str) -> bool:
        """Whether a spaced word is looked for."""
        folded = fold(form)
        if folded in self.forms or folded.startswith(self.prefixes):
            return True
        return stems_of(language_for(tables.script_of(form[0]) or "latin", lang))[form] in self.stems

    def inside(self, run: str) -> list[tuple[int, int]]:
        """Where wanted characters stand in a run without spaces."""
        found: list[tuple[int, int]] = []
        place = 0
        while place < len(run):
            longest = max((len(piece) for piece in self.pieces if run.startswith(piece, place)), default=0)
            if longest:
                found.append((place, place + longest))
            place += longest or 1
        return found


def _best_start(spans: list[tuple[int, int]], length: int, size: int) -> int:
    """Start of the window of `length` characters with most hits, a little before its first."""
    if not spans or size <= length:
        return 0
    firsts = [first for first, _ in spans]
    best = max(range(len(firsts)), key=lambda n: (bisect_left(firsts, firsts[n] + length - 40) - n, -n))
    return max(0, min(firsts[best] - length // 6, size - length))


def _at_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Move both ends to blanks nearby, so that no word is cut; a text without blanks is cut where it is."""
    if start:
        blank = text.find(" ", start, start + 25)
        start = blank + 1 if blank >= 0 else start
    if end < len(text):
        blank = text.rfind(" ", end - 25, end)
        end = blank if blank > start else end
    return start, end
