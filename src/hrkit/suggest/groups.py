"""Groups of persons and rights that a text names, by lists of terms in several languages (`data/groups.json`,
`data/rights.json`)."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from hrkit.suggest.model import Suggested
from hrkit.text.stems import base_language

NAMED, NAMED_TWICE, GOES_WITH, HINTED = 0.85, 0.95, 0.75, 0.4
_INSIDE = r"[\w\u0900-\u097f]"  # vowel signs of Devanagari are no \w
_NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class _Terms:
    """The terms of one group in one language: words, and acronyms, whose case matters ("AIDS" is no "aids")."""

    words: re.Pattern[str]
    acronyms: re.Pattern[str]

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        yield from (found.span() for found in self.words.finditer(_flat(text)))
        yield from (found.span() for found in self.acronyms.finditer(text))


@cache
def data(name: str = "groups") -> dict[str, Mapping[str, object]]:
    """A file as it is: `groups` (terms per code and language), `all` (what goes with a code), `upstream` labels."""
    return dict(json.loads((files("hrkit.suggest") / "data" / f"{name}.json").read_text("utf-8")))


@cache
def _terms(name: str, kind: str, lang: str) -> dict[str, _Terms]:
    """Compiled terms of a file by code; `kind` is `groups` (words that name it) or `hints`."""
    lists: Mapping[str, Mapping[str, str]] = data(name)[kind]  # type: ignore[assignment]  # the file's own shape
    return {code: _compiled(texts[lang], lang) for code, texts in lists.items() if texts.get(lang)}


def _compiled(listed: str, lang: str) -> _Terms:
    terms = [term.strip() for term in listed.split("|")]
    acronyms = [term for term in terms if term.rstrip("*").replace("-", "").isupper()]
    words = [_flat(term) for term in terms if term not in acronyms]
    return _Terms(_pattern(words, lang, re.I), _pattern(acronyms, lang))


def _pattern(terms: list[str], lang: str, flags: int = 0) -> re.Pattern[str]:
    if not terms:
        return _NEVER
    parts = [re.sub(r"\\ ", r"\\s+", re.escape(term)) for term in sorted(terms, key=len, reverse=True)]
    inner = "|".join(part.replace(r"\*", f"(?:{_INSIDE}|[’'-])*").replace(r"\[", "[").replace(r"\]", "]")
                     for part in parts)
    if lang == "ko":  # particles are joined to the word, and words to one another
        return re.compile(inner, flags)
    return re.compile(f"(?<!{_INSIDE})(?:{inner})(?!{_INSIDE})", flags)


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    base = unicodedata.normalize("NFD", character)[0]
    return base.lower() if "LATIN" in unicodedata.name(base, "") else character


def _flat(text: str) -> str:
    """Latin letters without accents and in lower case, one character for one.

    >>> _flat("Égalité des FEMMES")
    'egalite des femmes'
    """
    if text.isascii():
        return text.lower()
    return "".join(map(_plain, text))


def groups_in(text: str, lang: str = "en") -> list[Suggested]:
    """Codes of the groups that a text names, most often named first, with the words that name them.

    A more exact group brings the wider one with it ("Roma" → minorities). Words that only hint at a group
    ("domestic violence") offer it below the threshold. Languages: en, ko, fr, es, id, ne.

    >>> [one.label for one in groups_in("Protect Roma children", "en")]
    ['children', 'minorities', 'minorities.roma']
    >>> groups_in("장애인의 이동권을 보장하라", "ko")[0].words
    ('장애인',)
    """
    return _named(text, "groups", base_language(lang))


def rights_in(text: str, lang: str = "en") -> list[Suggested]:
    """Codes of the rights that a text names, those named by most words first. Languages: en, ko.

    A rule for where nothing is there to learn from: words alone say less of a right than of a group.

    >>> [one.label for one in rights_in("Provide social housing for homeless people")]
    ['living.housing', 'living.eviction']
    """
    found = _named(text, "rights", base_language(lang))
    return sorted(found, key=lambda one: (-one.confidence, -len(" ".join(one.words)), one.label))


def _named(text: str, name: str, lang: str) -> list[Suggested]:
    text = unicodedata.normalize("NFC", text)
    found = _words_in(text, name, "groups", lang)
    wider: Mapping[str, list[str]] = data(name)["all"]  # type: ignore[assignment]  # the file's own shape
    implied = {code: found[narrow] for narrow in found for code in wider.get(narrow, []) if code not in found}
    hints = _words_in(text, name, "hints", lang)
    hinted = {code: words for code, words in hints.items() if code not in found | implied}
    named = [Suggested(code, NAMED_TWICE if len(words) > 1 else NAMED, words, True) for code, words in found.items()]
    named += [Suggested(code, GOES_WITH, words, True) for code, words in implied.items()]
    named += [Suggested(code, HINTED, words, False) for code, words in hinted.items()]
    return sorted(named, key=lambda one: (-one.confidence, one.label))


def _words_in(text: str, name: str, kind: str, lang: str) -> dict[str, tuple[str, ...]]:
    """Code → the words of the text that are its terms, each once, in order."""
    spans = {code: sorted(terms.spans(text)) for code, terms in _terms(name, kind, lang).items()}
    return {code: tuple(dict.fromkeys(text[start:end] for start, end in each)) for code, each in spans.items() if each}
