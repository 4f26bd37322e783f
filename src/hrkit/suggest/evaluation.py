"""Scores of a model on labelled rows, by the protocol: distinct texts, those not seen in training reported first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import numpy as np

from hrkit.suggest import protocol
from hrkit.suggest.classifier import Model, hash_of
from hrkit.suggest.fitting import Flags, Floats
from hrkit.suggest.model import Row
from hrkit.suggest.training import merged


def evaluate(model: Model, rows: Iterable[Row], also_seen: Iterable[str] = ()) -> dict[str, Any]:
    """Figures on the distinct texts not seen in training (nor among `also_seen`), and on all under `all`.

    Labels of the rows that the model does not know count as missed. Where every text was seen, the figures are on
    all texts and `warning` says so.
    """
    distinct = [row for row in merged(rows) if row.labels]
    names = tuple(sorted({*model.labels, *(label for row in distinct for label in row.labels)}))
    gold = np.array([[name in row.labels for name in names] for row in distinct], dtype=bool)
    probabilities = _probabilities(model, distinct, names)
    seen = model.has_seen([row.text for row in distinct])
    hashes = {hash_of(text) for text in also_seen}
    seen |= np.array([hash_of(row.text) in hashes for row in distinct], dtype=bool)
    fresh = ~seen if not seen.all() else np.ones(len(seen), dtype=bool)
    found = _figures(probabilities[fresh], gold[fresh], names, model.threshold)
    found |= {
        "seen_in_training": int(seen.sum()),
        "unknown_labels": sorted(set(names) - set(model.labels)),
        "threshold": model.threshold,
        "all": _figures(probabilities, gold, names, model.threshold),
    }
    if seen.all():
        found["warning"] = "Every text was seen in training: the figures say nothing about new ones."
    return found


def _probabilities(model: Model, rows: list[Row], names: tuple[str, ...]) -> Floats:
    """Per row and name; 0 for names that the model does not know."""
    found = np.zeros((len(rows), len(names)))
    columns = np.array([names.index(label) for label in model.labels])
    for lang in dict.fromkeys(row.lang for row in rows):
        own = np.flatnonzero([row.lang == lang for row in rows])
        found[np.ix_(own, columns)] = model.probabilities([rows[at].text for at in own], lang)
    return found


def _figures(probabilities: Floats, gold: Flags, names: tuple[str, ...], threshold: float) -> dict[str, Any]:
    one = protocol.figures(probabilities, gold, names, threshold)
    found = asdict(one)
    found["labels"] = {label: asdict(quality) for label, quality in one.labels.items()}
    return found
