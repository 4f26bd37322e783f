"""From near pairs to clusters: average linkage with a floor under every pair, and what persons chose.

Two clusters become one while the mean closeness over all their pairs is at least the threshold and no pair lies
under the floor, so that a chain of small steps never joins two texts that are far from each other. Single linkage
would (a cluster of 1,606 texts on the UPR data).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from itertools import chain

from hrkit.clusters.model import ChoiceError, Choices

# Closeness as whole millionths: sums are exact, so that no order of adding changes a tie.
SCALE = 1_000_000


@dataclass(slots=True)
class Unit:
    """Keys of one wording that go together whatever happens; `label` stands for what persons chose about them."""

    row: int
    keys: list[str]
    labels: frozenset[str] = frozenset()


@dataclass(slots=True)
class Bonds:
    """The choices by label: one label for all keys a person put together, and which labels stay apart."""

    label_of: dict[str, str] = field(default_factory=dict)
    apart: dict[str, set[str]] = field(default_factory=dict)


class Joined:
    """Union-find whose root is the smallest member."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def find(self, key: str) -> str:
        """The root of a key; a new key is its own."""
        root = key
        while (above := self._parent.setdefault(root, root)) != root:
            root = above
        while self._parent[key] != root:
            self._parent[key], key = root, self._parent[key]
        return root

    def join(self, a: str, b: str) -> None:
        """Make two sets one."""
        low, high = sorted((self.find(a), self.find(b)))
        self._parent[high] = low


def bonds_of(choices: Choices) -> Bonds:
    """The choices made transitive. Raises ChoiceError where two keys are both together and apart."""
    joined = Joined()
    for keys in choices.together:
        first, *rest = sorted(keys) or [""]
        for key in rest:
            joined.join(first, key)
    named = {key for keys in (*choices.together, *choices.apart) for key in keys}
    bonds = Bonds({key: joined.find(key) for key in sorted(named)})
    for a, b in choices.apart:
        one, other = bonds.label_of[a], bonds.label_of[b]
        if one == other:
            raise ChoiceError(f"“{a}” and “{b}” were put together and also kept apart. Take one of the two back.")
        bonds.apart.setdefault(one, set()).add(other)
        bonds.apart.setdefault(other, set()).add(one)
    return bonds


def units_of(members: Mapping[int, Sequence[str]], bonds: Bonds) -> list[Unit]:
    """Units in the order of their smallest keys; a key that must stay apart from some other is a unit of its own."""
    units: list[Unit] = []
    for row, keys in members.items():
        free = []
        for key in sorted(keys):
            label = bonds.label_of.get(key)
            if label in bonds.apart:
                units.append(Unit(row, [key], frozenset({str(label)})))
            else:
                free.append(key)
        if free:
            labels = {bonds.label_of[key] for key in free if key in bonds.label_of}
            units.append(Unit(row, free, frozenset(labels)))
    return sorted(units, key=lambda unit: unit.keys[0])


class _Whole:
    """Which units are one cluster in the end: merged by closeness or put together, and never against a choice."""

    def __init__(self, units: Sequence[Unit], bonds: Bonds) -> None:
        self._parent = list(range(len(units)))
        self._labels = [set(unit.labels) & bonds.apart.keys() for unit in units]
        self._refused = [set().union(*(bonds.apart[label] for label in labels)) for labels in self._labels]
        first: dict[str, int] = {}
        for number, unit in enumerate(units):
            for label in sorted(unit.labels):
                self.join(number, first.setdefault(label, number))

    def find(self, unit: int) -> int:
        """The root of a unit."""
        while self._parent[unit] != unit:
            self._parent[unit] = self._parent[self._parent[unit]]
            unit = self._parent[unit]
        return unit

    def may_join(self, a: int, b: int) -> bool:
        """Whether no choice keeps the two apart."""
        return self._labels[self.find(a)].isdisjoint(self._refused[self.find(b)])

    def join(self, a: int, b: int) -> None:
        """Make the two one."""
        low, high = sorted((self.find(a), self.find(b)))
        if low != high:
            self._parent[high] = low
            self._labels[low] |= self._labels[high]
            self._refused[low] |= self._refused[high]


def link(
    units: Sequence[Unit], pairs: Iterable[tuple[int, int, float]], bonds: Bonds, threshold: float
) -> list[list[int]]:
    """Clusters of at least two units, or of one unit with several keys, as sorted unit numbers.

    `pairs` are (row, row, closeness) of all pairs of rows not under the floor; units of one row are at closeness 1.
    """
    whole = _Whole(units, bonds)
    _merge(_neighbours(units, pairs), whole, round(threshold * SCALE))
    found: dict[int, list[int]] = {}
    for number in range(len(units)):
        found.setdefault(whole.find(number), []).append(number)
    return [numbers for numbers in found.values() if len(numbers) > 1 or len(units[numbers[0]].keys) > 1]


def _neighbours(units: Sequence[Unit], pairs: Iterable[tuple[int, int, float]]) -> dict[int, dict[int, int]]:
    """Of each unit the near ones and how close, in millionths."""
    of_row: dict[int, list[int]] = {}
    for number, unit in enumerate(units):
        of_row.setdefault(unit.row, []).append(number)
    near: dict[int, dict[int, int]] = {}
    same = ((row, row, 1.0) for row, numbers in of_row.items() if len(numbers) > 1)
    for left, right, closeness in chain(pairs, same):
        for a in of_row.get(left, ()):
            for b in of_row.get(right, ()):
                if a != b:
                    near.setdefault(a, {})[b] = near.setdefault(b, {})[a] = round(closeness * SCALE)
    return near


def _merge(near: dict[int, dict[int, int]], whole: _Whole, threshold: int) -> None:
    """Join the closest two clusters again and again; `near` holds sums over all pairs of two clusters."""
    size = dict.fromkeys(near, 1)
    heap = [(-float(total), a, b) for a, others in near.items() for b, total in others.items()
            if a < b and total >= threshold]
    heapify(heap)
    while heap:
        mean, a, b = heappop(heap)
        if a not in near or b not in near[a] or -near[a][b] / (size[a] * size[b]) != mean or not whole.may_join(a, b):
            continue
        whole.join(a, b)
        _fold(near, a, b)
        size[a] += size.pop(b)
        for other, total in near[a].items():
            closeness = total / (size[a] * size[other])
            if closeness >= threshold:
                heappush(heap, (-closeness, min(a, other), max(a, other)))


def _fold(near: dict[int, dict[int, int]], a: int, b: int) -> None:
    """Put cluster b into a: what was not near both is near neither any more."""
    of_a, of_b = near[a], near.pop(b)
    del of_a[b], of_b[a]
    for other in of_a.keys() - of_b.keys():
        del of_a[other], near[other][a]
    for other, total in of_b.items():
        del near[other][b]
        if other in of_a:
            of_a[other] += total
            near[other][a] += total
