"""What takes the language out of a vector, so that only the meaning is compared.

The model puts texts of one language near one another, whatever they say: a Korean query finds the wrong English text
because some English texts lie nearer to Korean as such. Twelve sentences of our own (`data/background.json`), each in
nineteen languages, show in which directions languages differ; these are taken out of every vector, and what all texts
share is made smaller. Neither needs to know which language a text is in.

The same in other words: removing the mean and the leading directions (Mu and Viswanath, All-but-the-Top, ICLR 2018),
here the directions between the means of languages (Yang et al., A Simple and Effective Method to Eliminate the
Self Language Bias in Multilingual Representations, EMNLP 2021). Both constants were chosen on the Sustainable
Development Goals, UN thesaurus terms and our vocabulary's Korean; the Universal Declaration only measures them.
"""

from __future__ import annotations

import hashlib
import json
import random
import unicodedata
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from hrkit.semantic.embedder import Encoder, FloatVector

DIRECTIONS = 12
SHARED_PART = 0.8
NOISE_TEXTS = 96
NEAREST_NOISE = 10
FORMAT = 1
BACKGROUND = Path(__file__).with_name("data") / "background.json"
LETTERS = ((0x61, 0x7A), (0x61, 0x7A), (0x61, 0x7A), (0x430, 0x44F), (0xAC00, 0xD7A3), (0x3131, 0x3163),
           (0x4E00, 0x9FA5), (0x628, 0x64A), (0xE01, 0xE2E), (0x905, 0x939))

Floats = NDArray[np.float32]


@lru_cache(maxsize=1)
def background() -> dict[str, list[str]]:
    """Language → its twelve sentences; sentence n says the same in all of them."""
    found: dict[str, list[str]] = json.loads(BACKGROUND.read_text(encoding="utf-8"))
    return found


def noise(count: int = NOISE_TEXTS) -> list[str]:
    """Made-up words of several scripts, the same at every call: what nothing in a city is about."""
    rng = random.Random(99)
    texts = []
    for n in range(count):
        first, last = LETTERS[n % len(LETTERS)]
        alphabet = [chr(code) for code in range(first, last + 1) if unicodedata.category(chr(code))[0] == "L"]
        words = ("".join(rng.choices(alphabet, k=rng.randint(2, 10))) for _ in range(1 + n % 3))
        texts.append(" ".join(words))
    return texts


def stamp(encoder: Encoder) -> str:
    """What vectors depend on: two of different stamps are never compared."""
    parts = (FORMAT, DIRECTIONS, SHARED_PART, BACKGROUND.read_text(encoding="utf-8"), noise())
    return f"{encoder.name} {encoder.version} {encoder.dims} {hashlib.sha256(repr(parts).encode()).hexdigest()[:12]}"


@dataclass(frozen=True)
class Basis:
    """`query_centre` and `passage_centre` (n,) are what all texts share, `directions` (d, n) orthonormal rows in which
    languages differ, `noise` (m, n) finished vectors of made-up words."""

    query_centre: Floats
    passage_centre: Floats
    directions: Floats
    noise: Floats

    def query(self, vector: FloatVector) -> Floats:
        """A query's vector without its language, of unit length."""
        return self._apart(vector, self.query_centre)

    def passage(self, vector: FloatVector) -> Floats:
        """A passage's vector without its language, of unit length."""
        return self._apart(vector, self.passage_centre)

    def floor(self, vector: Floats) -> float:
        """How near a query is to made-up words: what is not nearer to it than these does not answer it."""
        return float(np.sort(self.noise @ vector)[-NEAREST_NOISE:].mean())

    def _apart(self, vector: FloatVector, centre: Floats) -> Floats:
        moved = vector - centre
        moved = moved - (moved @ self.directions.T) @ self.directions
        made: Floats = (moved / max(float(np.linalg.norm(moved)), 1e-9)).astype(np.float32)
        return made

    def save(self, path: Path) -> None:
        """Keep it beside the vectors: to make it takes some seconds."""
        with path.open("wb") as out:
            np.savez(out, query_centre=self.query_centre, passage_centre=self.passage_centre,
                     directions=self.directions, noise=self.noise)

    @classmethod
    def load(cls, path: Path) -> Basis:
        """Read what `save` wrote.

        Raises:
            OSError, ValueError, KeyError: there is none, or it is damaged.
        """
        try:
            with np.load(path, allow_pickle=False) as kept:
                return cls(**{name: kept[name] for name in cls.__dataclass_fields__})
        except zipfile.BadZipFile as error:
            raise ValueError("not what was kept") from error


def make_basis(encoder: Encoder) -> Basis:
    """Embed our own sentences and find what they share and in what their languages differ (some seconds)."""
    texts = list(background().values())
    queries = np.array([[encoder.query(text) for text in some] for some in texts], dtype=np.float32).mean(axis=1)
    passages = np.array([[encoder.passage(text) for text in some] for some in texts], dtype=np.float32).mean(axis=1)
    offsets = np.vstack([queries - queries.mean(axis=0), passages - passages.mean(axis=0)])
    directions = np.linalg.svd(offsets, full_matrices=False)[2][:DIRECTIONS]
    plain = Basis(SHARED_PART * queries.mean(axis=0), SHARED_PART * passages.mean(axis=0),
                  np.ascontiguousarray(directions), np.zeros((0, encoder.dims), np.float32))
    made_up = [plain.query(vector) for text in noise() if (vector := encoder.query(text)) is not None]
    return Basis(plain.query_centre, plain.passage_centre, plain.directions, np.array(made_up, dtype=np.float32))
