"""The two linear steps and the calibration, on matrices.

Step one: a linear support vector machine per label over weighted features. A feature's weight is how far it shifts
the labels of the texts that have it (Kullback–Leibler divergence from the labels of all texts), to the power .75,
times the root of the usual inverse document frequency; a text is then scaled by its length to the power .7.
Step two: ridge regression of every label on the first answers of all labels and the three highest of them, so that
labels which come together help each other and "Other" hears that nothing else spoke. Last, a logistic curve per
label, drawn to the curve of all labels together, makes a probability of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

COST = 0.6  # of the support vector machine
TOLERANCE = 0.1  # a finer one changes no figure by more than .001
LABEL_POWER, RARE_POWER, LENGTH_POWER = 0.75, 0.5, 0.7
SMOOTH = 2.0  # texts with the labels of all texts that are added to those of each feature
STEEP, MIDDLE = 4.0, -0.25  # a first answer → 0–1
HIGHEST = 3
RIDGE = 10.0
FEWEST_FOR_SECOND = 1_500  # with fewer rows the labels' own first answers are better
TO_POOL = 10.0  # how strongly a label's curve is drawn to the curve of all


@dataclass(frozen=True, slots=True)
class First:
    """Step one: weight per feature, mean length, coefficients (label × feature) and intercepts."""

    weights: Floats
    length: float
    coefficients: Floats
    intercepts: Floats

    def answers(self, counts: Any) -> Floats:
        """The first answer of every label to every text."""
        return np.asarray(scaled(counts, self.weights, self.length)[0] @ self.coefficients.T) + self.intercepts


@dataclass(frozen=True, slots=True)
class Second:
    """Step two: mean and spread of its inputs, coefficients (input × label), then the curves (slope, shift)."""

    mean: Floats
    spread: Floats
    coefficients: Floats
    curves: Floats

    def scores(self, answers: Floats) -> Floats:
        """The second answers, about 0 for no and 1 for yes."""
        return np.asarray((_inputs(answers) - self.mean) / self.spread @ self.coefficients)

    def probabilities(self, answers: Floats) -> Floats:
        """What a person would say, as a probability."""
        return _curved(self.scores(answers), self.curves)


def feature_weights(counts: Any, labels: Flags, row_weights: Floats) -> Floats:
    """How much each feature is worth for telling labels apart; mean square 1."""
    present = sparse.diags(row_weights) @ (counts > 0).astype(float)
    often = np.asarray(present.sum(0)).ravel()
    shares = labels / np.maximum(labels.sum(1, keepdims=True), 1)
    usual = np.maximum(row_weights @ shares / row_weights.sum(), 1e-9)
    here = (np.asarray(present.T @ shares) + SMOOTH * usual) / (often + SMOOTH)[:, None]
    telling = (here * np.log(np.maximum(here, 1e-12) / usual)).sum(1)
    rare = np.log((1 + row_weights.sum()) / (1 + often)) + 1
    weights = np.maximum(telling, 1e-4) ** LABEL_POWER * np.maximum(rare, 0.1) ** RARE_POWER
    return np.asarray(weights / np.sqrt((weights**2).mean()))


def scaled(counts: Any, weights: Floats, length: float = 0.0) -> tuple[Any, float]:
    """Weighted features over the text's length to a power; the mean length is measured where none is given."""
    weighted = counts @ sparse.diags(weights)
    lengths = np.sqrt(np.asarray(weighted.multiply(weighted).sum(1)).ravel())
    lengths[lengths == 0] = 1
    length = length or float(lengths.mean())
    return (sparse.diags(1 / (lengths**LENGTH_POWER * length ** (1 - LENGTH_POWER))) @ weighted).tocsr(), length


def fit_first(counts: Any, labels: Flags, row_weights: Floats, seed: int = 0) -> First:
    """Fit step one; a label that no row or every row has gets a constant answer."""
    from sklearn.svm import LinearSVC  # takes half a second to load: only for training

    weights = feature_weights(counts, labels, row_weights)
    matrix, length = scaled(counts, weights)
    coefficients = np.zeros((labels.shape[1], counts.shape[1]))
    intercepts = np.where(labels.all(0), 1.0, -1.0)
    for at in np.flatnonzero(labels.any(0) & ~labels.all(0)):
        machine = LinearSVC(C=COST, tol=TOLERANCE, random_state=seed)
        machine.fit(matrix, labels[:, at], sample_weight=row_weights)
        coefficients[at], intercepts[at] = machine.coef_[0], machine.intercept_[0]
    return First(weights, length, coefficients, intercepts)


def _inputs(answers: Floats) -> Floats:
    """What step two sees: every label's first answer as 0–1, the highest ones, and a constant."""
    flat = 1 / (1 + np.exp(-STEEP * (answers - MIDDLE)))
    highest = -np.sort(-flat, axis=1)[:, :HIGHEST]
    return np.hstack([flat, highest, np.ones((len(flat), 1))])


def fit_second(answers: Floats, labels: Flags, row_weights: Floats, parts: int = 5) -> tuple[Second, Floats]:
    """Fit step two on first answers to texts that step one has not learnt from.

    Also gives the probabilities of these rows by a step two fitted without each fifth of them (only the curves saw
    them), for thresholds and for the quality that is shown.
    """
    if len(answers) < FEWEST_FOR_SECOND:
        return _only_curves(answers, labels, row_weights)
    inputs = _inputs(answers)
    mean, spread = inputs.mean(0), inputs.std(0) + 1e-9
    mean[-1], spread[-1] = 0, 1
    standard, part = (inputs - mean) / spread, np.arange(len(inputs)) % parts
    grams, targets = [], []
    for at in range(parts):
        weighted = standard[part == at] * row_weights[part == at, None]
        grams.append(weighted.T @ standard[part == at])
        targets.append(weighted.T @ labels[part == at].astype(float))
    gram, target = sum(grams), sum(targets)
    held_out = np.zeros(labels.shape)
    for at in range(parts):
        held_out[part == at] = standard[part == at] @ _ridge(gram - grams[at], target - targets[at])
    second = Second(mean, spread, _ridge(gram, target), _curves(held_out, labels, row_weights))
    return second, _curved(held_out, second.curves)


def _only_curves(answers: Floats, labels: Flags, row_weights: Floats) -> tuple[Second, Floats]:
    """A step two that hands every label's own first answer on, with its curve."""
    inputs = _inputs(answers)
    size, count = inputs.shape[1], labels.shape[1]
    curves = _curves(inputs[:, :count], labels, row_weights)
    same = Second(np.zeros(size), np.ones(size), np.eye(size, count), curves)
    return same, same.probabilities(answers)


def _ridge(gram: Floats, target: Floats) -> Floats:
    return np.asarray(np.linalg.solve(gram + RIDGE * np.eye(len(gram)), target))


def _curves(scores: Floats, labels: Flags, row_weights: Floats) -> Floats:
    """Slope and shift per label (2 × labels)."""
    flat_weights = np.repeat(row_weights, labels.shape[1])
    pool = _logistic(scores.ravel(), labels.ravel(), flat_weights, np.array([5.0, -3.0]), 1e-3)
    each = [_logistic(scores[:, at], labels[:, at], row_weights, pool, TO_POOL) for at in range(labels.shape[1])]
    return np.array(each).T


def _logistic(scores: Floats, labels: Flags, row_weights: Floats, start: Floats, pull: float) -> Floats:
    """Logistic regression on one input by Newton's method, drawn to `start`."""
    inputs = np.stack([scores, np.ones_like(scores)], axis=1)
    pulls = pull * np.array([0.1, 1.0])
    found = start.copy()
    for _ in range(60):
        chance = _sigmoid(inputs @ found)
        slope = inputs.T @ (row_weights * (chance - labels)) + pulls * (found - start)
        bend = inputs.T @ (inputs * (row_weights * chance * (1 - chance))[:, None]) + np.diag(pulls + 1e-9)
        step = np.clip(np.linalg.solve(bend, slope), -2, 2)
        found = found - step
        if np.abs(step).max() < 1e-6:
            break
    return found


def _curved(scores: Floats, curves: Floats) -> Floats:
    return _sigmoid(scores * np.maximum(curves[0], 1e-3) + curves[1])


def _sigmoid(values: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -50, 50))))
