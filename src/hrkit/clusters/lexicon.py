"""One language's words as this room weighs them: named things, faint words, words of one meaning.

Weights are fixed and small whole numbers, not drawn from the collection: how close two texts are depends on these two
texts only, and stays so whatever else is imported.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from enum import IntEnum
from functools import cache
from itertools import product
from typing import NamedTuple

from hrkit.clusters import names_en, names_more
from hrkit.text.stems import base_language, language_for, stems_of
from hrkit.text.tables import script_of

# Counts up whenever a table or a rule changes what a text becomes: stores of another version are built anew.
RULES_VERSION = 1


# Words that stand between the parts of a name in one text and not in the next; without accents.
_IGNORED = {"fr": "se rapportant relatif relative relatifs relatives egard concernant a",
            "es": "sobre relativo relativa"}


class Weight(IntEnum):
    """How much a token counts; the value is kept in the two lowest bits of a token's number."""

    PLAIN = 0
    COMMON = 1
    FAINT = 2
    NAME = 3


WEIGHTS = (10, 5, 2, 10)


class Phrase(NamedTuple):
    """The stems after the first, and what the phrase stands for: a name, a word, or nothing at all ("")."""

    tail: tuple[str, ...]
    meaning: str
    is_name: bool


class Lexicon:
    """Phrases by their first stem and then their second ("" for a phrase of one), and the weight of single stems."""

    def __init__(self, lang: str, named: str, faint: str = "", common: str = "", same: str = "") -> None:
        self.lang = lang
        self.ignored = frozenset(_IGNORED.get(lang, "").split())
        self.entries: list[tuple[str, tuple[str, ...]]] = []
        self.phrases: dict[str, dict[str, list[Phrase]]] = {}
        for meaning, words in _entries(named):
            self._add(words, meaning, is_name=bool(meaning))
        for meaning, words in _entries(same):
            self._add(words, "".join(self.stems(meaning)), is_name=False)
        for found in [found for seconds in self.phrases.values() for found in seconds.values()]:
            found.sort(key=lambda phrase: -len(phrase.tail))
        self.weight = dict.fromkeys(self.stems(common), Weight.COMMON) | dict.fromkeys(self.stems(faint), Weight.FAINT)

    def stems(self, words: str) -> tuple[str, ...]:
        """Stems of words written without accents, stop words left out."""
        return tuple(stem for word in words.split() if (stem := self.stem(word)))

    def stem(self, word: str) -> str:
        """The stem of one word as `hrkit.text` folds it; "" for a stop word."""
        if word in self.ignored or (self.ignored and len(word) == 1):
            return ""
        return stems_of(language_for(script_of(word[0]) or "latin", self.lang))[word]

    def _add(self, words: str, meaning: str, *, is_name: bool) -> None:
        for written in _spellings(words):
            stems = self.stems(written)
            if stems:
                self.entries.append((meaning, stems))
                phrase = Phrase(stems[1:], meaning, is_name)
                found = self.phrases.setdefault(stems[0], {}).setdefault(stems[1] if stems[1:] else "", [])
                if not any(other.tail == phrase.tail for other in found):
                    found.append(phrase)


def _entries(table: str) -> Iterator[tuple[str, str]]:
    for line in table.strip().replace("\n ", " ").splitlines():
        meaning, _, phrases = line.partition(":")
        for words in phrases.split(","):
            yield meaning.strip(), words.strip()


def _spellings(words: str) -> Iterator[str]:
    """Every reading of a phrase with [optional] parts and alternatives.

    >>> list(_spellings("[first] protocol/protocols"))
    ['protocol', 'protocols', 'first protocol', 'first protocols']
    """
    parts = [(["", *part[1:-1].split("/")] if part[0] == "[" else part.split("/"))
             for part in re.findall(r"\[[^\]]*\]|\S+", words)]
    for chosen in product(*parts):
        yield " ".join(filter(None, chosen))


@cache
def lexicon(lang: str) -> Lexicon:
    """The tables of a language; a language without its own has the acronyms and names of English."""
    base = base_language(lang)
    english = names_en.INSTRUMENTS + names_en.GROUPS + names_en.MECHANISMS + names_en.DIRECTIONS + names_en.NOTHING
    more = {"fr": names_more.FRENCH, "es": names_more.SPANISH}.get(base)
    if more:
        return Lexicon(base, more["named"], more["faint"], more["common"])
    return Lexicon(base or "en", english, names_en.FAINT, names_en.COMMON, names_en.SAME)


@cache
def korean() -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern of all Korean phrases, longest first, and what each stands for."""
    meanings = {words.replace("·", ""): meaning for meaning, words in _entries(names_more.KOREAN["named"])}
    longest = sorted(meanings, key=lambda words: (-len(words), words))
    return re.compile("|".join(" ?".join(map(re.escape, words.replace(" ", ""))) for words in longest)), {
        words.replace(" ", ""): meaning for words, meaning in meanings.items()}


@cache
def without_particle() -> Callable[[str], str]:
    """Takes the particle or ending off a Korean word of at least two syllables."""
    endings = sorted(names_more.PARTICLES.split(), key=lambda ending: (-len(ending), ending))
    pattern = re.compile(f"(?<=..)(?:{'|'.join(endings)})$")
    return lambda word: pattern.sub("", word)
