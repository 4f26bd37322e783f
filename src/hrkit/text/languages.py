"""Which language a text typed by a person is in: by its script where that decides, else by py3langid among the few
languages that the office works in. A document that says its language is never asked."""

from __future__ import annotations

import copy
import threading
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from hrkit.text import tables
from hrkit.text.analysis import clean
from hrkit.text.stems import SCRIPT, base_language
from hrkit.text.symbols import split_typed

Origin = Literal["rule", "model", "unknown"]

AMONG = ("ar", "bn", "de", "en", "es", "fr", "id", "ja", "ko", "mn", "ne", "pt", "ru", "th", "tl", "vi", "zh")
# Enough to tell a language by, however long the text is.
LONGEST_LOOK = 2_000
FEWEST_LETTERS = 2
# Below so many words a model guesses: the reader's own language is likelier.
FEW_WORDS = 4
LETTERS_A_WORD = 2
BY_PREFERENCE = 0.5
# Scripts that stems do not ask for; Japanese is told by its Kana, and may do without for a few characters.
UNSPACED = {"ko": ("hangul",), "ja": ("kana", "han"), "zh": ("han",), "th": ("thai",), "lo": ("lao",),
            "km": ("khmer",), "my": ("myanmar",)}
RANGES = (("hangul", 0xAC00, 0xD7A3), ("hangul", 0x1100, 0x11FF), ("hangul", 0x3130, 0x318F), ("kana", 0x3041, 0x30FF),
          ("thai", 0x0E00, 0x0E7F), ("lao", 0x0E80, 0x0EFF), ("myanmar", 0x1000, 0x109F), ("khmer", 0x1780, 0x17FF))
_load = threading.Lock()


@dataclass(frozen=True, slots=True)
class Identified:
    """A language ("" = unknown), who says so, and how surely (0 to 1)."""

    lang: str = ""
    origin: Origin = "unknown"
    confidence: float = 0.0


def identify(text: str, among: Sequence[str] = AMONG, prefer: str = "") -> Identified:
    """The language of a text, one of `among`; a text of under four words is in `prefer` unless its script says no.

    Fewer than two letters, numbers and document symbols are in no language; nor is a script that none of `among` uses.

    >>> identify("인권 기본조례", ("en", "ko")).lang, identify("A/HRC/59/15", ("en", "ko")).lang
    ('ko', '')
    >>> identify("housing", ("en", "fr"), prefer="fr")
    Identified(lang='fr', origin='rule', confidence=0.5)
    """
    looked_at = clean(text[:LONGEST_LOOK])
    _symbols, rest = split_typed(looked_at)
    scripts = Counter(filter(None, map(_script, rest)))
    if sum(scripts.values()) < FEWEST_LETTERS:
        return Identified()
    script = _ruling(scripts)
    base = tuple(dict.fromkeys(map(base_language, among)))
    candidates = tuple(lang for lang in base if script in _scripts(lang))
    if not candidates:
        return Identified()
    if len(candidates) == 1:
        own = sum(scripts[name] for name in _scripts(candidates[0]))
        return Identified(candidates[0], "rule", round(own / sum(scripts.values()), 3))
    if base_language(prefer) in candidates and _words(rest, script) < FEW_WORDS:
        return Identified(base_language(prefer), "rule", BY_PREFERENCE)
    return _by_model(rest, candidates)


def _script(character: str) -> str:
    """The script of a letter, "" for anything else."""
    if not unicodedata.category(character).startswith("L"):
        return ""
    code = ord(character)
    for name, first, last in RANGES:
        if first <= code <= last:
            return name
    return tables.script_of(character) or ("han" if tables.IS_HAN(character) else "other")


def _ruling(scripts: Counter[str]) -> str:
    """The script that decides: the one with most letters, Kana before Han."""
    script, _count = max(scripts.items(), key=lambda item: (item[1] * (1 + (item[0] in {"hangul", "han"})), item[0]))
    return "kana" if script == "han" and scripts["kana"] else script


def _scripts(lang: str) -> tuple[str, ...]:
    return UNSPACED.get(lang) or (SCRIPT.get(lang, "latin"),)


def _words(text: str, script: str) -> int:
    """How many words; two characters make one where no spaces are written."""
    if script in {"han", "kana", "thai", "lao", "myanmar", "khmer"}:
        return sum(_script(character) == script for character in text) // LETTERS_A_WORD
    return len(tables.RUN.findall(text))


def _by_model(text: str, candidates: tuple[str, ...]) -> Identified:
    model = _restricted(frozenset(candidates))
    if model is None:
        return Identified()
    lang, confidence = model.classify(text)
    return Identified(str(lang), "model", round(float(confidence), 3))


@lru_cache(maxsize=1)
def _whole() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


@lru_cache(maxsize=64)
def _restricted(langs: frozenset[str]) -> Any:
    """The model for some languages only, kept: its own `set_languages` changes what all threads of a process share."""
    with _load:
        whole = _whole()
        known = langs & set(whole.labels)
        if not known:
            return None
        model = copy.copy(whole)
        model.set_languages(sorted(known))
        return model
