"""How well the rules for Goals, groups and kinds of action agree with labels that people gave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from hrkit.suggest import protocol
from hrkit.suggest.actions import action_of
from hrkit.suggest.fitting import Flags
from hrkit.suggest.goals import goals_in
from hrkit.suggest.groups import data, groups_in
from hrkit.suggest.model import Row
from hrkit.suggest.training import merged

GOALS = tuple(str(goal) for goal in range(1, 18))


def goals(rows: Sequence[tuple[str, str, bool]]) -> dict[str, Any]:
    """`mean_accuracy`: the mean over the Goals present of how often the rules say of a text what the row says."""
    agreed: dict[str, list[bool]] = {}
    for text, goal, concerns in rows:
        found = {one.label for one in goals_in(text, top=len(GOALS)) if one.is_above}
        agreed.setdefault(goal, []).append((goal in found) == concerns)
    each = {
        goal: {"accuracy": float(np.mean(agreed[goal])), "n": len(agreed[goal])} for goal in GOALS if goal in agreed
    }
    return {
        "mean_accuracy": float(np.mean([one["accuracy"] for one in each.values()])),
        "rows": len(rows),
        "goals": each,
    }


def actions(rows: Iterable[Row]) -> dict[str, Any]:
    """Accuracy and mean F1 over the five kinds of action, on distinct texts."""
    distinct = [row for row in merged(rows) if row.labels]
    gold = [set(row.labels) for row in distinct]
    names = tuple(sorted(set().union(*gold)))
    found = [{one.label} if (one := action_of(row.text, row.lang)) else set() for row in distinct]
    labels = protocol.qualities(_flags(found, names), _flags(gold, names), names)
    return {
        "accuracy": float(np.mean([bool(said & right) for said, right in zip(found, gold, strict=True)])),
        "macro_f1": float(np.mean([one.f1 for one in labels.values()])),
        "texts": len(distinct),
        "labels": {label: asdict(one) for label, one in labels.items()},
    }


def groups(files: Iterable[Sequence[Row]]) -> dict[str, Any]:
    """Agreement with OHCHR's groups of persons, for those that have a code in `upstream` of the data file.

    A file that never uses the label for Roma is not judged on it: its minorities include them.
    """
    names = tuple(sorted(set(codes().values())))
    said, right = zip(*(_of_file(rows, names) for rows in files), strict=True)
    found, gold = np.vstack(said), np.vstack(right)
    labels = protocol.qualities(found, gold, names)
    return {
        "micro_f1": protocol.micro_f1(found, gold),
        "macro_f1": float(np.mean([one.f1 for one in labels.values() if one.n])),
        "rows": len(gold),
        "labels": {label: asdict(one) for label, one in labels.items()},
    }


def codes() -> Mapping[str, str]:
    """Our code by OHCHR's label in lower case."""
    found: Mapping[str, str] = data()["upstream"]  # type: ignore[assignment]  # the file's own shape
    return found


def _of_file(rows: Sequence[Row], names: tuple[str, ...]) -> tuple[Flags, Flags]:
    """What the rules say and what the file says, both for each row and name."""
    gold = [{codes()[label.casefold()] for label in row.labels if label.casefold() in codes()} for row in rows]
    found = [{one.label for one in groups_in(row.text, row.lang) if one.is_above} for row in rows]
    is_judged_on_roma = any("minorities.roma" in given for given in gold)
    for given, said in zip(gold, found, strict=True):
        given |= {"minorities"} if "minorities.roma" in given else set()
        said -= set() if is_judged_on_roma else {"minorities.roma"}
    return _flags(found, names), _flags(gold, names)


def _flags(found: Sequence[set[str]], names: tuple[str, ...]) -> Flags:
    return np.array([[name in each for name in names] for each in found], dtype=bool)
