"""Articles found in the running text of a charter, law or ordinance, in whatever way they are headed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from hrcity.instruments.rules import Part, Piece, eid_of

_WORD = (r"(?:Article|Art\.|Artículo|Artigo|Articolo|Artikel|Artykuł|Pasal|Điều|Статья|Стаття|Člen|Članak|Artikkeli|"
         r"Section|Sec\.|Madde|มาตรา|धारा|অনুচ্ছেদ)")
_HEAD = re.compile(
    rf"(?:제\s*(?P<ko>\d+)\s*조(?:\s*의\s*(?P<ko2>\d+))?(?=[\s(（\[【:：.]|$)"
    rf"|第\s*(?P<zh>\d+)\s*[条條](?:\s*の\s*(?P<zh2>\d+))?"
    rf"|{_WORD}\s*(?P<num>\d+|[IVXL]{{1,6}}\b)(?:\s*-\s*(?P<num2>\d+))?(?!\.\d))"
    rf"\s*(?:[(（\[【](?P<title>[^)）\]】]{{1,150}})[)）\]】])?\s*[.:：–—-]?\s*(?P<rest>.*)", re.I | re.S)
_CHAPTER = re.compile(r"(?:제\s*\d+\s*[장절편관](?:의\s*\d+)?(?:\s|$)|第\s*[\d一二三四五六七八九十]+\s*[章節节編]"
                      r"|(?:Chapter|Part|Title|Capítulo|Chapitre|Titre|Bab|Kapitel|Section)\s+(?:\d+|[IVXLC]+)\b)"
                      r".{0,120}", re.I)
_ANNEX = re.compile(r"(?:부\s*칙|附\s*[則则]|Addend(?:um|a)|Supplementary provisions?|Disposiciones finales)"
                    r"\s*(?:[<(\[〈＜\d제].{0,80})?", re.I)
# Readers of PDF and plain text join lines; an article that begins inside a paragraph is cut off again.
_INSIDE = re.compile(r"(?<=[.:;다」”\"])\s+"
                     rf"(?=제\s?\d+\s?조(?:의\s?\d+)?\s?[(（]|{_WORD}\s\d+\s?[.:(–]|第\s?\d+\s?[条條])")
_PARTICLE = re.compile(r"(?:에|의|를|을|와|과|은|는|부터|에서)\s")
# "제3조 및 제4조는", "Article 3 of this charter": a sentence that mentions an article, no heading.
_RUNS_ON = re.compile(r"(?:및|와|과|부터|내지|에|의|또는)(?:\s|$)|제\s?\d|[,，;]|[a-z]")
ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}


@dataclass(slots=True)
class _Draft:
    """An article while its lines are gathered."""

    eid: str
    number: str
    title: str = ""
    heading: str = ""
    lines: list[str] = field(default_factory=list)


def articles_of(pieces: Iterable[Piece]) -> list[Part]:
    """A charter, law or ordinance cut into its articles, in whatever way they are headed (제3조(목적), Article 3,
    第3条); [] where there are fewer than two. Chapter lines become the `heading` of what follows; what stands before
    the first article is the preamble; supplementary provisions count anew under ids of their own.
    """
    drafts = [_Draft("preamble", "")]
    chapter, annex, last = "", 0, 0
    for line in _lines(pieces):
        if _ANNEX.fullmatch(line):
            annex, last, chapter = annex + 1, 0, line
        elif _CHAPTER.fullmatch(line) and not _head(line, last):
            chapter = line
        elif found := _head(line, last):
            number, last = _number(found), _main_number(found)
            eid = eid_of(number, "art") if not annex else f"add{annex}_{eid_of(number, 'art')}"
            drafts.append(_Draft(eid, number, (found["title"] or "").strip(), chapter, [found["rest"].strip()]))
        else:
            drafts[-1].lines.append(line)
    if len(drafts) < 3:
        return []
    return [Part(draft.eid, draft.number, "\n".join(filter(None, draft.lines)), draft.title, draft.heading[:500])
            for draft in drafts if draft.title or any(draft.lines)]


def _lines(pieces: Iterable[Piece]) -> Iterator[str]:
    for piece in pieces:
        for line in piece.text.split("\n"):
            for part in _INSIDE.split(line):
                if part.strip():
                    yield " ".join(part.split())


def _head(line: str, last: int) -> re.Match[str] | None:
    """An article's first line: its number goes on from the last one, and the sentence does not simply mention it."""
    found = _HEAD.fullmatch(line)
    if found is None or (_PARTICLE if found["title"] else _RUNS_ON).match(found["rest"]):
        return None
    number = _main_number(found)
    inserted = bool(found["ko2"] or found["zh2"] or found["num2"])
    return found if last < number <= last + 5 or (inserted and number == last) else None


def _main_number(found: re.Match[str]) -> int:
    digits = found["ko"] or found["zh"] or found["num"]
    return int(digits) if digits.isdigit() else roman_number(digits)


def roman_number(text: str) -> int:
    """The value of a Roman number.

    >>> roman_number("XIV")
    14
    """
    values = [ROMAN[sign] for sign in text.upper()]
    return sum(-value if value < following else value
               for value, following in zip(values, [*values[1:], 0], strict=True))


def _number(found: re.Match[str]) -> str:
    second = found["ko2"] or found["zh2"] or found["num2"]
    return f"{_main_number(found)}-{second}" if second else str(_main_number(found))
