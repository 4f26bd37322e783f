"""How suggestions are scored: a prediction is every label above its threshold, and always the best one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from hrkit.suggest.fitting import Flags, Floats
from hrkit.suggest.model import Quality


@dataclass(frozen=True, slots=True)
class Figures:
    """Scores on distinct texts; the mean over labels (macro) takes those that at least one text has."""

    micro_f1: float
    macro_f1: float
    top1: float
    recall_at_3: float
    all_in_top3: float
    labels: Mapping[str, Quality]
    texts: int


def predicted(probabilities: Floats, threshold: float) -> Flags:
    """Labels above the threshold, and the best one of each text."""
    found = probabilities > threshold
    if found.size:
        found[np.arange(len(found)), probabilities.argmax(1)] = True
    return np.asarray(found)


def qualities(found: Flags, gold: Flags, names: tuple[str, ...]) -> dict[str, Quality]:
    """Precision, recall and F1 of each label."""
    hits, said, due = (found & gold).sum(0), found.sum(0), gold.sum(0)
    return {
        name: Quality(_share(hits[at], said[at]), _share(hits[at], due[at]),
                      _share(2 * hits[at], said[at] + due[at]), int(due[at]))
        for at, name in enumerate(names)
    }


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole else 0.0


def micro_f1(found: Flags, gold: Flags) -> float:
    """F1 over all pairs of text and label."""
    return _share(2 * (found & gold).sum(), found.sum() + gold.sum())


def figures(probabilities: Floats, gold: Flags, names: tuple[str, ...], threshold: float) -> Figures:
    """All scores. A text without any gold label counts for precision only.

    >>> probabilities, gold = np.array([[0.9, 0.2], [0.1, 0.2]]), np.array([[True, False], [True, True]])
    >>> one = figures(probabilities, gold, ("a", "b"), 0.5)
    >>> round(one.micro_f1, 3), one.top1, one.labels["a"].recall
    (0.8, 1.0, 0.5)
    """
    found = predicted(probabilities, threshold)
    labels = qualities(found, gold, names)
    best = np.argsort(-probabilities, axis=1, kind="stable")
    labelled = gold.any(1)
    in_top3 = np.take_along_axis(gold, best[:, :3], axis=1).sum(1)[labelled] / gold.sum(1)[labelled]
    first = np.take_along_axis(gold, best[:, :1], axis=1).ravel()[labelled]
    return Figures(
        micro_f1=micro_f1(found, gold),
        macro_f1=_mean([one.f1 for one in labels.values() if one.n]),
        top1=_mean(first),
        recall_at_3=_mean(in_top3),
        all_in_top3=_mean(in_top3 == 1),
        labels=labels,
        texts=len(gold),
    )


def _mean(values: list[float] | Floats | Flags) -> float:
    return float(np.mean(values)) if len(values) else 0.0


def best_threshold(probabilities: Floats, gold: Flags) -> float:
    """The one threshold for all labels with the highest mean of micro- and macro-F1, tried in steps of a hundredth."""
    tried = np.arange(10, 71) / 100
    return float(max(tried, key=lambda threshold: _both_f1(predicted(probabilities, threshold), gold)))


def _both_f1(found: Flags, gold: Flags) -> float:
    hits, either = (found & gold).sum(0), found.sum(0) + gold.sum(0)
    return _mean(2 * hits / np.maximum(either, 1)) + _share(2 * hits.sum(), either.sum())
