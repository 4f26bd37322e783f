"""A trained model: suggests labels with the words that speak for them; kept as numbers and JSON, never as code."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hrkit.suggest.features import Vocabulary, features, key_of, places
from hrkit.suggest.fitting import First, Floats, Second, scaled
from hrkit.suggest.model import Quality, Suggested

MOST_WORDS = 4
_BATCH = 2_000
_SMALL_SHARE = 0.15  # of the strongest word's contribution: weaker words are noise to the reader


def hash_of(text: str) -> int:
    """A number that tells texts apart, by what makes them the same (`key_of`)."""
    return int.from_bytes(hashlib.blake2b(key_of(text).encode(), digest_size=8).digest(), "little")


@dataclass(frozen=True, slots=True)
class Model:
    """Labels, coefficients, threshold, quality on held-out rows, and hashes of the texts it has learnt from."""

    vocabulary: Vocabulary
    labels: tuple[str, ...]
    first: First
    second: Second
    threshold: float
    quality: Mapping[str, Quality]
    seen: NDArray[np.uint64]

    def suggest(self, texts: Sequence[str], top: int = 3, lang: str = "en") -> list[list[Suggested]]:
        """The `top` best labels of each text, best first; `lang` is the language of all of them."""
        found: list[list[Suggested]] = []
        for start in range(0, len(texts), _BATCH):
            batch = texts[start : start + _BATCH]
            for text, chances in zip(batch, self.probabilities(batch, lang), strict=True):
                found.append(list(self._best(text, lang, chances, top)))
        return found

    def probabilities(self, texts: Sequence[str], lang: str = "en") -> Floats:
        """Probability per text and label (of `labels`)."""
        counts = self.vocabulary.matrix(features(text, lang) for text in texts)
        return self.second.probabilities(self.first.answers(counts))

    def has_seen(self, texts: Sequence[str]) -> NDArray[np.bool_]:
        """Which texts were among those it learnt from."""
        return np.isin(np.array([hash_of(text) for text in texts], dtype=np.uint64), self.seen)

    def _best(self, text: str, lang: str, chances: Floats, top: int) -> Iterator[Suggested]:
        found = [(name, start, end) for name, start, end in places(text, lang) if name in self.vocabulary]
        names = list(dict.fromkeys(name for name, _, _ in found))
        columns = np.array([self.vocabulary[name] for name in names], dtype=int)
        values = scaled(self.vocabulary.matrix([features(text, lang)]), self.first.weights, self.first.length)[0]
        values = np.asarray(values.todense()).ravel()[columns]
        best = np.argsort(-chances, kind="stable")
        for rank, label in enumerate(best[:top]):
            given = dict(zip(names, self.first.coefficients[label, columns] * values, strict=True))
            chance = float(chances[label])
            words = words_of(text, found, given)
            yield Suggested(self.labels[label], round(chance, 4), words, rank == 0 or chance > self.threshold)

    def save(self, folder: Path) -> None:
        """Write the model into a folder (made if it is missing)."""
        from hrkit.suggest.storing import save

        save(self, folder)

    @classmethod
    def load(cls, folder: Path) -> Model:
        """Read a model; raises `ModelError` for a folder that holds none, or a damaged one."""
        from hrkit.suggest.storing import load

        return load(folder)


def words_of(text: str, found: Sequence[tuple[str, int, int]], given: Mapping[str, float]) -> tuple[str, ...]:
    """The words of the text that gave most, strongest first; a word inside a longer one shown is not repeated.

    >>> words_of("Rights of the child", [("right", 0, 6), ("right child", 0, 19)], {"right": 0.1, "right child": 0.5})
    ('Rights of the child',)
    """
    spans: dict[tuple[int, int], float] = {}
    for name, start, end in found:
        spans[start, end] = spans.get((start, end), 0) + given[name]
    ranked = sorted((-value, span) for span, value in spans.items() if value > 0)
    chosen: list[tuple[int, int]] = []
    words: dict[str, str] = {}
    for value, (start, end) in ranked:
        if len(words) == MOST_WORDS or value > ranked[0][0] * _SMALL_SHARE:
            break
        if any(start < b and a < end for a, b in chosen):
            continue
        chosen.append((start, end))
        words.setdefault(text[start:end].casefold(), text[start:end])
    return tuple(words.values())
