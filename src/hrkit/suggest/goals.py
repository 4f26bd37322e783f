"""Sustainable Development Goals that a text concerns, by own lists of words per Goal (`data/goals.json`)."""

from __future__ import annotations

import json
import math
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from hrkit.suggest.features import stem_runs
from hrkit.suggest.model import Suggested
from hrkit.text.stems import base_language

LONGEST_TERM = 4
# A Goal is offered from this share of the best Goal's points on, and from these points on.
SHARE_OF_BEST, FEWEST_POINTS = 0.4, 3.5
# Chance that a person agrees, from points and share of the best: a logistic curve fitted on half of the development
# rows of the public benchmark.
CURVE = (1.54, 2.06, -3.31)
MOST_WORDS = 6


@cache
def _terms(lang: str) -> Mapping[str, tuple[tuple[str, float], ...]]:
    """Term (stems joined by blanks, or a Korean word) → (Goal, points); points are shared between its Goals."""
    data = json.loads((files("hrkit.suggest") / "data" / "goals.json").read_text("utf-8"))
    found: dict[str, dict[str, float]] = {}
    for goal, languages in data["goals"].items():
        for strength, terms in languages.get(lang, {}).items():
            for term in terms:
                own = found.setdefault(_key(term, lang), {})
                own[goal] = max(own.get(goal, 0), data["weights"][strength])
    return {term: tuple((goal, points / math.sqrt(len(own))) for goal, points in own.items())
            for term, own in found.items() if term}


def _key(term: str, lang: str) -> str:
    return term if lang == "ko" else " ".join(stem for stem, _, _, _ in stem_runs(term, lang))


def _hits(text: str, lang: str) -> Iterator[tuple[str, int, int]]:
    """Terms in the text with their places."""
    terms = _terms(lang)
    if lang == "ko":
        for term in terms:
            at = text.find(term)
            while at >= 0:
                yield term, at, at + len(term)
                at = text.find(term, at + len(term))
        return
    words = stem_runs(text, lang)
    for first in range(len(words)):
        for last in range(first, min(first + LONGEST_TERM, len(words))):
            term = " ".join(word[0] for word in words[first : last + 1])
            if term in terms:
                yield term, words[first][2], words[last][3]


def goals_in(text: str, lang: str = "en", top: int = 3) -> list[Suggested]:
    """The `top` Goals ("1" to "17") with most points, best first, with the words that gave them.

    `is_above` marks those the text concerns: at least 3.5 points and 40 % of the best Goal's. Languages: en, ko.

    >>> [(one.label, one.words) for one in goals_in("Protect coral reefs", top=1)]
    [('14', ('coral reefs', 'coral'))]
    """
    text = unicodedata.normalize("NFC", text)
    lang = base_language(lang)
    often: Counter[str] = Counter()
    written: dict[str, str] = {}
    for term, start, end in _hits(text, lang):
        often[term] += 1
        written.setdefault(term, text[start:end])
    points: dict[str, dict[str, float]] = {}
    for term, count in often.items():
        for goal, each in _terms(lang)[term]:
            points.setdefault(goal, {})[term] = each * (1 + math.log(count))
    totals = {goal: sum(own.values()) for goal, own in points.items()}
    best = max(totals.values(), default=0.0)
    ranked = sorted(totals, key=lambda goal: (-totals[goal], int(goal)))[:top]
    return [_suggested(goal, totals[goal], totals[goal] / best, points[goal], written) for goal in ranked]


def _suggested(
    goal: str, total: float, share: float, own: Mapping[str, float], written: Mapping[str, str]
) -> Suggested:
    slope, by_share, shift = CURVE
    chance = 1 / (1 + math.exp(-(slope * math.log1p(total) + by_share * share + shift)))
    words = [written[term] for term in sorted(own, key=lambda term: (-own[term], -len(term)))]
    is_above = total >= FEWEST_POINTS and share >= SHARE_OF_BEST
    return Suggested(goal, round(chance, 4), tuple(dict.fromkeys(words))[:MOST_WORDS], is_above)
