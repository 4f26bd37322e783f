"""A made-up encoder: words of a few languages stand for concepts, each language lies in a direction of its own."""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

from hrkit.semantic.basis import background
from hrkit.semantic.embedder import LONGEST_QUERY, clean, says_something
from hrkit.semantic.language import language_of

DIMS = 384
CONCEPTS = {
    "housing": "housing home rent logement vivienda 주거권 주거 집",
    "water": "water drink eau agua 물 식수",
    "torture": "torture cruelty cruel 고문",
    "school": "school education école 교육 학교",
}
OF_WORD = {word: concept for concept, words in CONCEPTS.items() for word in words.split()}


def direction(name: str) -> NDArray[np.float32]:
    """A unit vector that belongs to a name."""
    seed = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
    made = np.random.default_rng(seed).standard_normal(DIMS)
    return (made / np.linalg.norm(made)).astype(np.float32)


class FakeEncoder:
    """Texts about the same concept are near, whatever their language; texts of one language are near too."""

    name, version, dims = "fake", "1", DIMS

    def __init__(self, version: str = "1") -> None:
        self.version = version
        self.asked: list[str] = []

    def query(self, text: str, longest: int = LONGEST_QUERY) -> NDArray[np.float32] | None:
        """See Encoder."""
        return self._encode(clean(text)[:longest])

    def passage(self, text: str) -> NDArray[np.float32] | None:
        """See Encoder."""
        self.asked.append(text)
        return self._encode(clean(text))

    def parts(self, text: str) -> list[str]:
        """See Encoder: two parts at most, of 500 characters."""
        text = clean(text)
        return [part for part in (text[:500], text[500:1000]) if says_something(part)]

    def _encode(self, text: str) -> NDArray[np.float32] | None:
        if not says_something(text):
            return None
        words = [OF_WORD.get(word, word) for word in text.lower().replace(".", " ").split()]
        sentence = next((n for some in background().values() for n, one in enumerate(some) if one == text), None)
        said = [direction(word) for word in words] if sentence is None else [direction(f"sentence {sentence}")]
        lang = next((lang for lang, some in background().items() if text in some), language_of(text, "en"))
        made = np.sum(said, axis=0) / np.sqrt(len(said)) + direction(f"language {lang}") + direction("shared")
        unit: NDArray[np.float32] = (made / np.linalg.norm(made)).astype(np.float32)
        return unit
