"""What goes into a model and what comes out of it: plain values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """A text with the labels that people gave it; a row with more weight counts more (an officer's correction)."""

    text: str
    labels: tuple[str, ...]
    lang: str = "en"
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Suggested:
    """A label for a text.

    `confidence` is the estimated probability (0–1) that a person would give the label, `words` stand in the text and
    spoke most for it, `is_above` says whether the label passes the threshold.
    """

    label: str
    confidence: float
    words: tuple[str, ...]
    is_above: bool


@dataclass(frozen=True, slots=True)
class Quality:
    """How well a label is found, measured on rows held out of the fit; `n` is the number of rows that have it."""

    precision: float
    recall: float
    f1: float
    n: int


class TooFewRows(ValueError):
    """There are too few labelled texts to learn from; the message says how many are needed."""


class ModelError(ValueError):
    """A folder holds no model that can be used; the message says what to do."""
