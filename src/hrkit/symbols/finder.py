"""Find the symbols cited in running text, and nothing else that has slashes in it.

Every symbol has a slash behind one of a few openings, so the text is scanned for slashes. What follows an opening is
packed into a blank-free window (symbols break over lines and are printed with stray blanks) and read by the grammar.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from hrkit.symbols import clean
from hrkit.symbols.grammar import Reach
from hrkit.symbols.model import Found
from hrkit.symbols.names import COMMITTEES, OTHER_SERIES
from hrkit.symbols.reader import Reading, read_all, read_series, symbol_of

OPENINGS = frozenset(("A", "S", "E", "T", "ST", "HRI", "INT", "EC", "CD", "HR", *COMMITTEES, *OTHER_SERIES))
LONGEST_WINDOW = 120
OPENING = re.compile(r"([A-Za-z]{1,6})[ \r\n]{0,3}$")
SLASH = re.compile(r"/|%2[fF]")
WORDS = frozenset(("ADD", "CORR", "REV", "AMEND", "SUB", "CONCL", "MISC", "CONF", "RES", "DEC", "AGENDA"))
DOTTED = re.compile(r"(?<![A-Za-z])(?:Add|Corr|Rev|Amend|Sub|Misc|Concl|L|CRP|PV|SR|WG|GC|CN|C)$", re.I)
BRACKET = re.compile(
    r"\(\s?(?:Vol\.?\s?[IVXL\d]{1,6}|Part\s?[IVXL\d]{1,6}|Supp[a-z]{0,8}\.?|Summary|Findings|Recommendations"
    r"|Resumption(?:\s?\d{1,2})?|(?:E?S-)?[IVXL]{1,8}|(?:19|20)\d\d)\s?\)",
    re.I,
)
LETTERED = re.compile(r"[A-Z]\s?\((?:E?S-)?[IVXL]{1,8}\)")
PAGE = re.compile(r"pp?\.\s?\d{1,4}(?:-\d{1,4})?")
LETTERS_BEHIND_DOT = re.compile(r"\.[A-Z]{1,4}/[A-Z0-9]")  # SER.A/1, WG.III/WP.1
CANNOT_BE = re.compile(r"before session|cannot be")
SUFFIX_WORD = re.compile(r"/(?:Add|Corr|Rev|Amend)$", re.I)
BROKEN_RUN = re.compile(r"-\s?\n\d")
ANOTHER = re.compile(r"/?\s{0,2}(?:A|S|E|HRI|CCPR|CEDAW|CAT|CRC|CERD|CMW|CRPD|CED)\s?/")
BLANK = re.compile(r"[ \r\n]{1,4}")
UN_ADDRESS = re.compile(
    r"(?:(?:undocs\.org|docs\.un\.org)/(?:(?:ar|en|es|fr|ru|zh)/)?|(?:symbolno|symbol|DS)=/?)$", re.I
)
CUE = re.compile(r"(?:\bdoc(?:ument|uments|s)?\b\.?|\bsymbols?|\bU\.?N\.?)[\s:(]{0,3}$", re.I)
# What a number of another house is called where it looks like a symbol of the Assembly or the Council (A/80/12).
OTHER_HOUSE = re.compile(
    r"\b(?:file|invoice|project|room|tender|ticket|contract|flat|lot|form|permit|licen[cs]e|plot|apartment|flight|route"
    r"|case|bus|gate|account|policy no\.?)[\s:#(]{1,3}$",
    re.I,
)
GLUE = frozenset("_/\\@=&%?#~+$-")
GLUED_AFTER = GLUE - {"/", "-", "&"}
DASHES = frozenset("–—―")


class Window:
    """The packed symbol candidate that starts at `start`, with the place in the text of each of its characters."""

    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.start = start
        self.packed: list[str] = []
        self.places: list[int] = []
        self.cuts: list[int] = []
        self.capitals = text[start].isupper()
        self._fill()

    @property
    def core(self) -> str:
        """The candidate in capitals without blanks."""
        return "".join(self.packed).upper()

    def end(self, length: int) -> int:
        """Place in the text just after the first `length` characters of the core."""
        return self.places[length - 1] + 1

    def _fill(self) -> None:
        at = self.start
        while at < len(self.text) and len(self.packed) < LONGEST_WINDOW:
            moved = self._step(at)
            if moved is None:
                break
            at = moved

    def _step(self, at: int) -> int | None:
        """Take what stands at `at`; the next place, or None where the candidate ends."""
        char = self.text[at]
        if char.isascii() and char.isalpha():
            return self._take_word(at)
        if char in "0123456789/":
            return self._take(at, at + 1)
        if char == "-":
            follows = self.text[at + 1 : at + 2]
            joins = BROKEN_RUN.match(self.text, at) or (follows.isascii() and follows.isalnum())
            return self._take(at, at + 1) if joins else None
        if char == "(":
            return self._take_bracket(at)
        if char == ".":
            return self._take_dot(at)
        if char in clean.INVISIBLE:
            return at + 1
        if self.text[at : at + 3].upper() == "%2F":
            self.packed.append("/")
            self.places.append(at + 2)
            return at + 3
        return self._cross_blank(at)

    def _take(self, start: int, end: int) -> int:
        for place in range(start, end):
            if not self.text[place].isspace():
                self.packed.append(self.text[place])
                self.places.append(place)
        return end

    def _take_word(self, at: int) -> int | None:
        """A run of letters; one in small letters ends a symbol in capitals unless it is a word such as Add."""
        end = at
        while end < len(self.text) and self.text[end].isascii() and self.text[end].isalpha() and end - at < 24:
            end += 1
        word = self.text[at:end]
        if self.capitals and not word.isupper() and word.upper() not in WORDS:
            while self.packed and self.packed[-1] in "/-.":
                self.packed.pop()
                self.places.pop()
            return None
        return self._take(at, end)

    def _take_bracket(self, at: int) -> int | None:
        match = BRACKET.match(self.text, at)
        return self._take(at, match.end()) if match else None

    def _take_dot(self, at: int) -> int | None:
        """A full stop belongs to the symbol in Add.1 and, by mistake, before a slash; else it ends the text."""
        last = self.packed[-1] if self.packed else ""
        rest = self.text[at + 1 : at + 5]
        if last.isdigit():
            return at + 1 if re.match(r"/[A-Za-z0-9]", rest) else None
        if rest[:1].isdigit() or LETTERS_BEHIND_DOT.match(self.text, at):
            return self._take(at, at + 1)
        gap = re.match(r"[ \r\n]{1,3}(?=\d)", rest)
        if gap and DOTTED.search("".join(self.packed)):
            return self._take(at, at + 1) + gap.end()
        return None

    def _cross_blank(self, at: int) -> int | None:
        """Cross a blank or one line break inside a symbol; None where the blank ends it."""
        blank = BLANK.match(self.text, at)
        if blank is None or blank[0].count("\n") > 1 or ANOTHER.match(self.text, blank.end()):
            return None
        after, last = blank.end(), self.packed[-1]
        rest = self.text[after : after + 2]
        if last == ")" and (page := PAGE.match(self.text, after)):
            self.cuts.append(len(self.packed))
            return self._take(after, page.end())
        broken_run = last == "-" and rest[:1].isdigit()
        if rest[:1].isdigit() and SUFFIX_WORD.search("".join(self.packed[-6:])):
            self.packed.append(".")  # "Add 1": the blank stands for the full stop
            self.places.append(at)
            return after
        around_slash = (last == "/" and rest[:1].isascii() and rest[:1].isalnum()) or re.match(r"/[A-Za-z0-9 \n]", rest)
        if broken_run or around_slash or BRACKET.match(self.text, after) or LETTERED.match(self.text, after):
            self.cuts.append(len(self.packed))
            return after
        return None


def find(text: str, *, today: date | None = None) -> list[Found]:
    """The UN document symbols cited in `text`, in order, each with its place.

    Well-formed symbols are found wherever they stand; forms that ordinary prose also has (A/70/150, S/2015/716) only in
    capitals between blanks or brackets; a bare A/810 only behind "document" or "UN". Misprints of a series that cannot
    be anything else are returned with `suspect`. Addresses and file paths are left alone, unless they lead to the
    United Nations' own documents. `today` as for `parse`.
    """
    return list(find_iter(text, today=today))


def find_iter(text: str, *, today: date | None = None) -> Iterator[Found]:
    """As `find`, one at a time."""
    day = today or date.today()
    plain = clean.fold(text)
    past = 0
    for slash in SLASH.finditer(plain):
        if slash.start() < past:
            continue
        start = opening_before(plain, slash.start(), past)
        found = None if start is None else found_at(text, plain, start, day)
        if found is not None:
            yield found
            past = found.end


def opening_before(plain: str, slash: int, past: int) -> int | None:
    """Where the opening of a series begins that ends just before the slash; None when there is none."""
    match = OPENING.search(plain, max(past, slash - 10), slash)
    if match is None or match[1].upper() not in OPENINGS:
        return None
    inside_path = match.start() > 0 and plain[match.start() - 1] in "/="
    return None if inside_path and not in_un_address(plain, match.start()) else match.start()


def in_un_address(plain: str, start: int) -> bool:
    """Whether what stands before `start` is the address of a United Nations document by symbol."""
    return UN_ADDRESS.search(plain, max(0, start - 40), start) is not None


def found_at(text: str, plain: str, start: int, today: date) -> Found | None:
    """The symbol that starts at `start`, if there is one and it may stand there."""
    window = Window(plain, start)
    if len(window.packed) < 4:
        return None
    readings = best_reading(window)
    if not readings:
        return None
    end = window.end(readings[-1].end)
    if not may_stand(text, plain, start, end, readings[0].reach):
        return None
    core = clean.Core(window.core[: readings[-1].end])
    if readings[0].misshapen:
        core = clean.core(text[start:end])
        readings = read_all(core.text) or readings
    symbol = symbol_of(text[start:end], core, readings, today)
    if readings[0].reach is Reach.CAPITALS and symbol.suspect and CANNOT_BE.search(symbol.suspect):
        return None
    return Found(start, end, symbol)


def best_reading(window: Window) -> list[Reading]:
    """What the window holds: first read whole, then up to each blank that was crossed, last a misprint."""
    core = window.core
    for length in (len(core), *reversed(window.cuts)):
        if readings := read_all(core[:length]):
            return readings
    series = read_series(core[: window.cuts[0]] if window.cuts else core)
    if series and window.capitals and core.count("/", 0, series.end) >= 3:
        return [series]
    return []


def may_stand(text: str, plain: str, start: int, end: int, reach: Reach) -> bool:
    """Whether what surrounds a symbol lets it be one, the more strictly the less its form says."""
    before, after = plain[start - 1 : start] if start else "", plain[end : end + 2]
    if in_un_address(plain, start):
        return True
    if after[:1] in GLUED_AFTER or re.match(r"\.[a-z]", after):
        return False
    raw = text[start - 1 : start]
    if reach is Reach.ANYWHERE:
        return clear_before(before, raw, plain[start])
    tight = before in GLUE or before == "." or (before.isascii() and before.isalnum())
    if (tight and raw not in DASHES) or re.match(r"[-/]?[A-Za-z0-9]", after) or not plain[start].isupper():
        return False
    if reach is Reach.CAPITALS:
        return not OTHER_HOUSE.search(plain, max(0, start - 24), start)
    return bool(CUE.search(plain, max(0, start - 24), start))


def clear_before(before: str, raw: str, first: str) -> bool:
    """Whether the character before a strong form leaves it free: a footnote number or full stop may cling to it."""
    if not before or raw in DASHES:
        return True
    if before in GLUE or (before.isascii() and before.isalpha()):
        return False
    return first.isupper() or not (before == "." or before.isdigit())
