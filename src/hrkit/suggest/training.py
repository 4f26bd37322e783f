"""Learning from labelled texts, on the office's own machine."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hrkit.suggest import fitting, protocol
from hrkit.suggest.classifier import Model, hash_of
from hrkit.suggest.features import Vocabulary, features, key_of
from hrkit.suggest.fitting import Flags, Floats
from hrkit.suggest.model import Row, TooFewRows

FEWEST_ROWS = 40
FEWEST_OF_LABEL = 5
FAMILY_LETTERS = 60
MANY_ROWS = 4_000  # from here on two halves learn from each other's rest, below five fifths; rare features go


def merged(rows: Iterable[Row]) -> list[Row]:
    """One row per distinct text and language; a label stays that half of the text's weight gives.

    >>> [row.labels for row in merged([Row("A", ("x",)), Row("a!", ("y",), weight=3), Row("b", ())])]
    [('y',), ()]
    """
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if row.weight > 0 and row.text.strip():
            groups.setdefault((row.lang, key_of(row.text)), []).append(row)
    return [_merge(group) for group in groups.values()]


def _merge(rows: Sequence[Row]) -> Row:
    if len(rows) == 1:
        return rows[0]
    votes: Counter[str] = Counter()
    for row in rows:
        for label in dict.fromkeys(row.labels):
            votes[label] += row.weight  # type: ignore[assignment]  # a Counter may hold fractions
    half = sum(row.weight for row in rows) / 2
    labels = tuple(label for label, weight in votes.items() if weight >= half)
    return Row(rows[0].text, labels, rows[0].lang, max(row.weight for row in rows))


@dataclass(frozen=True, slots=True)
class Prepared:
    """Rows as matrices."""

    vocabulary: Vocabulary
    counts: Any
    labels: Flags
    weights: Floats
    names: tuple[str, ...]
    families: npt.NDArray[np.int64]


def train(rows: Iterable[Row], *, seed: int = 0) -> Model:
    """Fit a model; its quality is measured on rows held out of the fit, then all rows are used.

    Labels with fewer than five distinct texts are not offered. Raises `TooFewRows` for fewer than forty distinct
    texts or fewer than two labels to offer.
    """
    distinct = merged(rows)
    prepared = prepare(distinct)
    answers = held_out_answers(prepared, seed)
    second, held_out = fitting.fit_second(answers, prepared.labels, prepared.weights)
    threshold = protocol.best_threshold(held_out, prepared.labels)
    found = protocol.predicted(held_out, threshold)
    first = fitting.fit_first(prepared.counts, prepared.labels, prepared.weights, seed)
    return Model(
        vocabulary=prepared.vocabulary,
        labels=prepared.names,
        first=first,
        second=second,
        threshold=threshold,
        quality=protocol.qualities(found, prepared.labels, prepared.names),
        seen=np.unique(np.array([hash_of(row.text) for row in distinct], dtype=np.uint64)),
    )


def prepare(rows: Sequence[Row]) -> Prepared:
    """Matrices of the rows; refuses too few of them."""
    often = Counter(label for row in rows for label in row.labels)
    names = tuple(sorted(label for label, count in often.items() if count >= FEWEST_OF_LABEL))
    if len(rows) < FEWEST_ROWS:
        raise TooFewRows(f"There are {len(rows)} distinct labelled texts; at least {FEWEST_ROWS} are needed.")
    if len(names) < 2:
        raise TooFewRows(
            f"At least two labels must have {FEWEST_OF_LABEL} distinct texts or more each; {len(names)} of "
            f"{len(often)} has. Label more texts first."
        )
    column = {name: at for at, name in enumerate(names)}
    labels = np.zeros((len(rows), len(names)), dtype=bool)
    for at, row in enumerate(rows):
        labels[at, [column[label] for label in row.labels if label in column]] = True
    vocabulary, counts = _vectors(rows)
    return Prepared(vocabulary, counts, labels, np.array([row.weight for row in rows]), names, families_of(rows))


_ASIDE = re.compile(r"\([^()]*\)|\d+")


def families_of(rows: Sequence[Row]) -> npt.NDArray[np.int64]:
    """A number for each row, the same for near copies of one text: those that begin alike once what stands in brackets
    and numbers are left out. Near copies never stand on both sides of a measurement.

    >>> families_of([Row("Ratify CAT (Chile)", ()), Row("Ratify CAT.", ()), Row("Ratify CRC", ())]).tolist()
    [0, 0, 1]
    """
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(key_of(_ASIDE.sub(" ", row.text))[:FAMILY_LETTERS], len(numbers))
                     for row in rows], dtype=np.int64)


def _vectors(rows: Sequence[Row]) -> tuple[Vocabulary, Any]:
    """Features that occur in two texts or more."""
    vocabulary = Vocabulary()
    counts = vocabulary.grow(features(row.text, row.lang) for row in rows)
    keep = np.asarray((counts > 0).sum(0)).ravel() >= 2
    return vocabulary.pruned(keep.tolist()), counts[:, keep]


def held_out_answers(prepared: Prepared, seed: int) -> Floats:
    """First answers to every row by a step one fitted without that row."""
    size = prepared.counts.shape[0]
    parts = 2 if size >= MANY_ROWS else 5
    count = int(prepared.families.max()) + 1
    # All of one kind: then rows are told apart one by one.
    families, count = (prepared.families, count) if count >= FEWEST_ROWS else (np.arange(size), size)
    part = (np.random.default_rng(seed).permutation(count) % parts)[families]
    answers = np.zeros(prepared.labels.shape)
    for held in range(parts):
        rest = part != held
        fitted = fitting.fit_first(prepared.counts[rest], prepared.labels[rest], prepared.weights[rest], seed)
        answers[~rest] = fitted.answers(prepared.counts[~rest])
    return answers
