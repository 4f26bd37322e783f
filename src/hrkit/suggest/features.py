"""From a text to the features that vote: stems and pairs of neighbouring stems, word forms, pairs of Hangul or Han.

Stop words are left out before pairs are made, so that "rights of the child" gives the pair "right child".
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from scipy import sparse

from hrkit.text import GAP, analyse, normalise
from hrkit.text.stems import base_language, language_for, stems_of
from hrkit.text.tables import RUN, script_of

FORM, GRAM, BETWEEN = "=", "~", " "
_ONLY_LETTERS = re.compile(r"[^a-z0-9 ]")


def features(text: str, lang: str = "en") -> list[str]:
    """The features of a text, in no order that matters, repeated as often as they occur.

    >>> features("Protect the rights of children", "en")
    ['protect', 'right', 'child', 'protect right', 'right child', '=protect', '=rights', '=children']
    >>> features("인권 교육", "ko")
    ['인권', '교육', '인권 교육', '=인권', '=교육', '~인권', '~교육']
    """
    tokens = analyse(text, lang)
    stems = _stems(tokens.exact, lang)
    kept = [(stem, word) for stem, word in zip(stems, tokens.exact, strict=True) if stem]
    single = [stem for stem, _ in kept]
    found = single + [a + BETWEEN + b for a, b in pairwise(single)] + [FORM + word for _, word in kept]
    return found + [GRAM + gram for gram in tokens.gram if gram != GAP]


def _stems(words: Sequence[str], lang: str) -> list[str]:
    lang = base_language(lang)
    if all(map(str.isascii, words)):
        return list(map(stems_of(language_for("latin", lang)).__getitem__, words))
    return [stems_of(language_for(script_of(word[0]), lang))[word] for word in words]


def stem_runs(text: str, lang: str = "en") -> list[tuple[str, str, int, int]]:
    """(stem, form, start, end) of each word that is no stop word, in order.

    >>> stem_runs("Rights of the child")
    [('right', 'rights', 0, 6), ('child', 'child', 14, 19)]
    """
    found = []
    for run in RUN.finditer(text):
        words = analyse(run[0], lang).exact
        found += [(stem, word, run.start(), run.end())
                  for stem, word in zip(_stems(words, lang), words, strict=True) if stem]
    return found


def places(text: str, lang: str = "en") -> list[tuple[str, int, int]]:
    """Features with the place in the text where each stands.

    >>> [(name, "Rights of the child"[a:b]) for name, a, b in places("Rights of the child")][:3]
    [('right', 'Rights'), ('=rights', 'Rights'), ('child', 'child')]
    """
    words = stem_runs(text, lang)
    found = [(name, start, end) for stem, form, start, end in words for name in (stem, FORM + form)]
    found += [(a[0] + BETWEEN + b[0], a[2], b[3]) for a, b in pairwise(words)]
    for run in () if text.isascii() else RUN.finditer(text):
        found += [(GRAM + gram, run.start(), run.end()) for gram in analyse(run[0], lang).gram if gram != GAP]
    return found


def key_of(text: str) -> str:
    """What makes two texts the same: lower case, only a–z, 0–9 and single blanks; other scripts keep their letters.

    >>> key_of("Ratify the  ICRMW!"), key_of("인권을 보장하라.")
    ('ratify the icrmw', '인권을 보장하라')
    """
    kept = _ONLY_LETTERS.sub("", " ".join(text.lower().split()))
    letters = 0 if text.isascii() else sum(map(str.isalpha, text))
    if 2 * len(kept.replace(" ", "")) < letters:
        kept = " ".join(RUN.findall(normalise(text)))
    return " ".join(kept.split())


class Vocabulary(dict[str, int]):
    """Feature → column."""

    def grow(self, texts: Iterable[Sequence[str]]) -> Any:
        """The matrix of features (1 + log of how often); new features get new columns."""
        growing = _Growing(self)
        columns, ends = array("l"), array("l", [0])
        for names in texts:
            columns.extend([growing[name] for name in names])
            ends.append(len(columns))
        self.update(growing)
        return self._matrix(columns, ends)

    def matrix(self, texts: Iterable[Sequence[str]]) -> Any:
        """The same for later texts: features never seen are left out."""
        columns, ends = array("l"), array("l", [0])
        for names in texts:
            columns.extend([self[name] for name in names if name in self])
            ends.append(len(columns))
        return self._matrix(columns, ends)

    def _matrix(self, columns: array[int], ends: array[int]) -> Any:
        shape = (len(ends) - 1, len(self))
        found = sparse.csr_matrix((np.ones(len(columns)), np.array(columns), np.array(ends)), shape=shape)
        found.sum_duplicates()
        found.data = 1 + np.log(found.data)
        return found

    def pruned(self, keep: Sequence[bool]) -> Vocabulary:
        """Only the features to keep, columns renumbered in their order."""
        names = [name for name, kept in zip(self, keep, strict=True) if kept]
        return Vocabulary({name: column for column, name in enumerate(names)})


class _Growing(dict[str, int]):
    """Gives a name that it lacks the next number."""

    def __missing__(self, name: str) -> int:
        self[name] = number = len(self)
        return number
