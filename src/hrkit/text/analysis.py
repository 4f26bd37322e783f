"""From a text to the tokens that every search engine of the house receives ready-made.

One behaviour in every engine: NFKC, casefold, NFC; digits of all scripts as ASCII; accents folded; Snowball stems;
bigrams for Hangul, Han, Kana, Thai, Lao, Khmer and Myanmar with a gap between runs.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

from hrkit.text import tables
from hrkit.text.ngrams import LANGUAGES, has_ngrams, ngrams
from hrkit.text.stems import base_language, fold, language_for, stems_of
from hrkit.text.symbols import find_keys

ANALYSER_VERSION = 3
LONGEST_TEXT = 1_000_000
GAP = ""


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens of one text. `exact` and `gram` keep their order, `gram` has "" between two runs; `char` and `ngram` are
    sets.

    `stem` is what single words are matched by: stems without stop words, then the forms themselves where a reader's
    language may stem them otherwise. `symbol` holds the UN document symbols cited, without blanks and in capitals;
    `ngram` holds pieces of words in a language that nobody stems.
    """

    stem: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    gram: tuple[str, ...] = ()
    char: tuple[str, ...] = ()
    symbol: tuple[str, ...] = ()
    ngram: tuple[str, ...] = ()


def clean(text: str) -> str:
    """The text in one Unicode form, without controls, bidi marks and lone surrogates, digits as ASCII; case is kept.

    >>> clean("２०30० ｆｏｏ")
    '20300 foo'
    """
    if text.isascii():
        return text if text.isprintable() else tables.DIRTY.sub(" ", text)
    text = unicodedata.normalize("NFKC", text)
    return text.translate(tables.REPLACED) if tables.DIRTY.search(text) else text


def normalise(text: str) -> str:
    """`clean`, casefolded and in NFC again (casefold can take a text out of it); letter-spaced Hangul joined.

    >>> normalise("세 계 인 권 선 언"), normalise("ＳＴＲＡＳＳＥ Straße")
    ('세계인권선언', 'strasse strasse')
    """
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFC", clean(text).casefold())
    if tables.LETTER_SPACED.search(text):
        text = tables.LETTER_SPACED.sub(lambda run: run[0].replace(" ", ""), text)
    return text


def units(run: str) -> list[str]:
    """The characters of a run written without spaces; a vowel sign stays with its consonant."""
    return tables.CLUSTER.findall(run) if tables.IS_CLUSTERED(run) else list(run)


def grams(run: str) -> list[str]:
    """Overlapping pairs of a run; a single character stands for itself.

    >>> grams("기본조례"), grams("권")
    (['기본', '본조', '조례'], ['권'])
    """
    parts = units(run)
    return [a + b for a, b in pairwise(parts)] if len(parts) > 1 else parts


def is_unspaced(run: str) -> bool:
    """Whether the run (of `tables.RUN`) is of a script that is cut into bigrams."""
    return run[0] >= "\u0e00" and bool(tables.IS_HANGUL(run) or tables.IS_HAN(run) or tables.IS_CLUSTERED(run))


def analyse(text: str, lang: str = "") -> Tokens:
    """The tokens of a text in a language ("" = unknown).

    >>> analyse("Rights of children, A/HRC/59/15", "en").stem
    ('right', 'child', 'hrc', '59', '15')
    >>> analyse("인권 기본조례", "ko").gram
    ('인권', '', '기본', '본조', '조례')
    """
    text = text[:LONGEST_TEXT]
    lang = base_language(lang)
    cited = tuple(find_keys(clean(text))) if "/" in text else ()
    if text.isascii():
        words = tables.ASCII_WORD.findall(text.lower())
        language = language_for("latin", lang)
        stems = list(map(stems_of(language).__getitem__, words))
        if language != "en":
            stems += [word for word, stem in zip(words, stems, strict=True) if word != stem]
        pieces = _pieces(words) if has_ngrams("latin", lang) else ()
        return Tokens(tuple(filter(None, stems)), tuple(words), symbol=cited, ngram=pieces)
    return _mixed(normalise(text), lang, cited)


def _mixed(text: str, lang: str, cited: tuple[str, ...]) -> Tokens:
    """Tokens of a normalised text that is not plain ASCII."""
    stem: list[str] = []
    exact: list[str] = []
    gram: list[str] = []
    chars: dict[str, None] = {}
    pieces: dict[str, None] = {}
    for run in tables.RUN.findall(text):
        if is_unspaced(run):
            if gram:
                gram.append(GAP)
            gram.extend(grams(run))
            chars.update(dict.fromkeys(units(run)))
            if not tables.IS_HANGUL(run):
                continue
        else:
            stem.extend(_stem_and_form(run, lang))
            if lang in LANGUAGES and has_ngrams(tables.script_of(run[0]), lang):
                pieces.update(dict.fromkeys(ngrams(fold(run))))
        exact.append(fold(run))
    return Tokens(tuple(filter(None, stem)), tuple(exact), tuple(gram), tuple(chars), cited, tuple(pieces))


def _pieces(words: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(piece for word in words for piece in ngrams(word)))


def _stem_and_form(word: str, lang: str) -> tuple[str, ...]:
    """What a spaced word is matched by; the form is left away where every reader's query stems it the same way."""
    script = tables.script_of(word[0]) or "latin"
    language = language_for(script, lang)
    stem, form = stems_of(language)[word], fold(word)
    if stem == form or (word.isascii() and language == "en"):
        return (stem,)
    return stem, form


def collapse_blanks(text: str) -> str:
    """Every run of blanks as one space."""
    return re.sub(r"\s+", " ", text).strip()
