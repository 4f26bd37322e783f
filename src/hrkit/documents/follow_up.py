"""Which paragraphs a treaty body wants answered first, and by when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from hrkit.documents.model import Paragraph
from hrkit.documents.uhri_dirt import iso_date


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One follow-up request: the paragraph that makes it, what it names, and the deadline.

    `paragraphs` are (number, letter) pairs, letter "" for a whole paragraph; `months` counts from adoption
    (0 where a day is given), `date` is that day in ISO.
    """

    number: str
    paragraphs: tuple[tuple[str, str], ...]
    months: int
    date: str


_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "six": 6, "twelve": 12, "eighteen": 18, "twenty-four": 24}
_WITHIN = re.compile(
    r"\bwithin (?:a period of )?(?:the next )?(a|one|two|three|four|six|twelve|eighteen|twenty-four|\d{1,2})"
    r"(?: \(\d+\))?[ -](year|month)s?\b",
    re.I,
)
_BY = re.compile(r"\b(?:by|before|no later than|not later than|until)\s+(?:the )?(\d{1,2} [A-Z][a-z]+ \d{4})\b")
_URGENT = re.compile(
    r"\bparticular importance\b|\burgent (?:measures|attention)\b|\bpriority (?:attention|concern|recommendation)", re.I
)
_INFORMATION = re.compile(
    r"\b(?:information|inform|report on|written|responses?|replies|steps taken|measures taken)\b", re.I
)
_REFERENCE = re.compile(r"\b(?:sub)?(?:paragraphs?|paras?\.?)\s+(?=\d)", re.I)
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d{1,3})(?![\d.]*\d)"
    r"|\((?P<first>[a-z])\)?\s*[-–]\s*\(?(?P<last>[a-z])\)"
    r"|\((?P<letter>[a-z])\)"
    r"|(?P<topic>\([^()]{3,200}\))"
    r"|(?P<through>[-–]|to(?=\s+[\d(]))"
    r"|(?P<link>,|;|&|and|or|as well as|respectively|above|paragraphs?|paras?\.?)(?![a-z]))",
    re.I,
)
_ELSEWHERE = re.compile(
    r"\s*,?\s*of (?:the |its )?(?:Committee|rules?\b|guidelines|article|Convention|Covenant|general|resolution|Optional"
    r"|procedure|previous|Universal|[A-Z]{1,5}/)",
    re.I,
)
_LED_ELSEWHERE = re.compile(
    r"(?:\b(?:rules?|articles?|arts?\.|resolution \S+)\s*\d*\s?(?:\(\d+\))?|[A-Z]{1,5}(?:/[\w.-]+){2,}),?\s*$", re.I
)
_POINTS_OUT = re.compile(r"\battention\b|\bemphasi[sz]es\b|\bimportance of\b", re.I)


def follow_up_of(paragraph: Paragraph) -> FollowUp | None:
    """The follow-up request a paragraph makes, or None: it asks for information, names paragraphs and a deadline."""
    text = paragraph.text
    within, by = _WITHIN.search(text), _BY.search(text)
    if not (within or by) or not _INFORMATION.search(text):
        return None
    named = tuple(pair for pair in references(text) if pair[0] != paragraph.number)
    if not named:
        return None
    return FollowUp(paragraph.number, named, _months(within) if within else 0, iso_date(by[1]) if by else "")


def is_urgent(paragraph: Paragraph) -> tuple[tuple[str, str], ...]:
    """The (number, letter) pairs a paragraph puts first: by a follow-up request, or as of particular importance."""
    request = follow_up_of(paragraph)
    if request:
        return request.paragraphs
    if not (_URGENT.search(paragraph.text) and _POINTS_OUT.search(paragraph.text)):
        return ()
    return tuple(pair for pair in references(paragraph.text) if pair[0] != paragraph.number)


def _months(within: re.Match[str]) -> int:
    word = within[1].lower()
    count = int(word) if word.isdigit() else _NUMBERS.get(word, 1)
    return count * 12 if within[2].lower() == "year" else count


def references(text: str) -> tuple[tuple[str, str], ...]:
    """Paragraphs of this document that a text names, as (number, letter) in order; those of other texts are left out.

    >>> references("in paragraphs 11 (a), 14 (prisons) and 16 (b)–(c) above, under rule 71, paragraph 1")
    (('11', 'a'), ('14', ''), ('16', 'b'), ('16', 'c'))
    """
    found: dict[tuple[str, str], None] = {}
    for start in _REFERENCE.finditer(text):
        if _LED_ELSEWHERE.search(text[: start.start()]):
            continue
        pairs, end = _read_list(text, start.end())
        if not _ELSEWHERE.match(text, end):
            found.update(dict.fromkeys(pairs))
    return tuple(found)


def _read_list(text: str, at: int) -> tuple[list[tuple[str, str]], int]:
    """The pairs of a list such as "11 (a), 14 and 16–18", and where it ends."""
    pairs: list[tuple[str, list[str]]] = []
    through = False
    end = at
    while token := _TOKEN.match(text, at):
        at = token.end()
        if token["number"]:
            first = int(pairs[-1][0]) + 1 if through and pairs else int(token["number"])
            pairs += [(str(number), []) for number in range(first, int(token["number"]) + 1)][:60]
        elif token["letter"] and pairs:
            pairs[-1][1].extend(_letters(pairs[-1][1], token["letter"], through))
        elif token["first"] and pairs:
            pairs[-1][1].extend(_span(token["first"], token["last"]))
        elif token["link"] is None and token["through"] is None and not token["topic"]:
            break
        through = token["through"] is not None
        if token["number"] or token["letter"] or token["first"]:
            end = at
    return list(_flat(pairs)), end


def _letters(known: list[str], letter: str, through: bool) -> list[str]:
    return _span(chr(ord(known[-1]) + 1), letter) if through and known else [letter.lower()]


def _span(first: str, last: str) -> list[str]:
    return [chr(code) for code in range(ord(first.lower()), ord(last.lower()) + 1)]


def _flat(pairs: list[tuple[str, list[str]]]) -> Iterator[tuple[str, str]]:
    for number, letters in pairs:
        yield from ((number, letter) for letter in letters) if letters else [(number, "")]
