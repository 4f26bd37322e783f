"""The whole build: items → wordings → near pairs → clusters with their numbers."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from hrkit.clusters.ids import with_ids
from hrkit.clusters.linkage import Unit, bonds_of, link, units_of
from hrkit.clusters.model import Choices, Cluster, Item, ItemError, Result
from hrkit.clusters.near import Pairs, Progress, Wordings, common_order, near_pairs, shared_weights, wordings_of
from hrkit.clusters.wording import Numbers, Wording, digest, number_of, wording

THRESHOLD = 0.57
FLOOR = 0.45
# What a cosine must reach where vectors are given; right for sentence embeddings that lie in .7 to 1 as e5's do.
VECTOR_FLOOR = 0.88

Vectors = npt.NDArray[np.floating] | Callable[[Sequence[str]], npt.NDArray[np.floating]]
NO_KEPT: Mapping[str, Sequence[str]] = MappingProxyType({})


@dataclass(slots=True)
class Encoder:
    """Collects items; items of one scope and one wording share a row."""

    across: bool = False
    keys: list[str] = field(default_factory=list)
    rows: array[int] = field(default_factory=lambda: array("q"))
    first_item: list[int] = field(default_factory=list)
    numbers: Numbers = field(default_factory=Numbers)
    identities: array[int] = field(default_factory=lambda: array("Q"))
    _row_of: dict[int, int] = field(default_factory=dict)
    _offsets: array[int] = field(default_factory=lambda: array("q", [0]))
    _tokens: array[int] = field(default_factory=lambda: array("Q"))
    _blocks: array[int] = field(default_factory=lambda: array("Q"))

    def add(self, item: Item) -> None:
        """Take one item."""
        if not item.key:
            raise ItemError(f"A text has no key: “{item.text[:60]}”. Give every text a key of its own.")
        found = wording(item.text, item.lang)
        numbers = array("Q", sorted(map(self.numbers.__getitem__, found.tokens.items())))
        block = block_of(found.names, "" if self.across else item.scope)
        if not numbers:
            # Nothing to compare: such a text is near none, not even its like.
            numbers, block = array("Q", [0]), number_of(f"empty\x1f{item.key}")
        identity = digest(block.to_bytes(8, "little") + numbers.tobytes())
        row = self._row_of.setdefault(identity, len(self._blocks))
        if row == len(self._blocks):
            self.identities.append(identity)
            self._blocks.append(block)
            self._tokens.extend(numbers)
            self._offsets.append(len(self._tokens))
            self.first_item.append(len(self.keys))
        self.keys.append(item.key)
        self.rows.append(row)

    def wordings(self) -> Wordings:
        """All rows as arrays."""
        return wordings_of(np.array(self._offsets, np.int64), np.array(self._tokens, np.uint64),
                           np.array(self._blocks, np.uint64))

    def release(self) -> None:
        """Let go of what only adding needs."""
        self._row_of.clear()
        self._offsets, self._tokens, self._blocks = array("q"), array("Q"), array("Q")

    def members(self) -> dict[int, list[str]]:
        """Keys of each row."""
        found: dict[int, list[str]] = {}
        for key, row in zip(self.keys, self.rows, strict=True):
            found.setdefault(row, []).append(key)
        return found


@lru_cache(maxsize=100_000)
def block_of(names: tuple[str, ...], scope: str) -> int:
    """The number of a scope and the names of a text: only texts of one block can be one request."""
    return number_of("\x1f".join((scope, *names)))


def cluster(
    items: Iterable[Item],
    *,
    kept: Mapping[str, Sequence[str]] = NO_KEPT,
    choices: Choices | None = None,
    across: bool = False,
    vectors: Vectors | None = None,
    vector_floor: float = VECTOR_FLOOR,
    threshold: float = THRESHOLD,
    floor: float = FLOOR,
    progress: Progress | None = None,
) -> Result:
    """Clusters of the same request among `items`: proposals for a person to confirm, split or merge.

    Two texts can only be one request inside one `scope` (or anywhere with `across`) and when they name the same
    instruments, groups, mechanisms and direction; then the mean closeness (0 to 1) of a cluster's pairs reaches
    `threshold` and no pair is under `floor`. `vectors`, an array with one row an item or a function from texts to
    rows, confirms near pairs a second time by cosine. `kept` (id → keys, oldest first) keeps ids; `choices` hold
    whatever the texts say. Raises ItemError for a key given twice and ChoiceError for choices that contradict.

    >>> asks = [Item("a", "Ratify OP-CAT"), Item("b", "Ratify the OP-CAT (Chile)"), Item("c", "Ratify ICRMW")]
    >>> [found.keys for found in cluster(asks).clusters]
    [('a', 'b')]
    """
    by_key = _by_key(items)
    encoder = Encoder(across)
    for done, item in enumerate(by_key.values()):
        encoder.add(item)
        if progress and done % 5000 == 0:
            progress(done, len(by_key))
    rows = encoder.wordings()
    encoder.release()
    pairs = near_pairs(rows, common_order(rows.tokens), floor)
    if vectors is not None:
        texts = [item.text for item in by_key.values()]
        pairs = confirmed(pairs, encoder.first_item, texts, vectors, vector_floor)
    found = clusters_of(rows, encoder.members(), pairs, choices or Choices(), threshold)
    if progress:
        progress(len(by_key), len(by_key))
    return result_of(found, kept, lambda key: wording(by_key[key].text, by_key[key].lang))


def _by_key(items: Iterable[Item]) -> dict[str, Item]:
    found: dict[str, Item] = {}
    for item in items:
        if found.setdefault(item.key, item) is not item:
            raise ItemError(f"The key “{item.key}” occurs twice. Give every text a key of its own.")
    return found


def confirmed(pairs: Pairs, items: Sequence[int], texts: Sequence[str], vectors: Vectors, least: float) -> Pairs:
    """The pairs whose vectors agree; a function is asked only for texts that are near another."""
    rows, places = np.unique(np.concatenate([pairs.left, pairs.right]), return_inverse=True)
    if not len(rows):
        return pairs
    chosen = np.asarray(items)[rows]
    found = vectors([texts[item] for item in chosen]) if callable(vectors) else vectors[chosen]
    found = np.asarray(found, np.float64)
    found /= np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-12)
    left, right = np.split(places, 2)
    agree = np.einsum("ij,ij->i", found[left], found[right]) >= least
    return Pairs(pairs.left[agree], pairs.right[agree], pairs.closeness[agree])


@dataclass(frozen=True, slots=True)
class Found:
    """A cluster without its number."""

    keys: tuple[str, ...]
    medoid_key: str
    closeness: float


def clusters_of(
    rows: Wordings, members: Mapping[int, Sequence[str]], pairs: Pairs, choices: Choices, threshold: float
) -> list[Found]:
    """Clusters of the rows' members, in the order of their smallest keys."""
    bonds = bonds_of(choices)
    paired = {*pairs.left.tolist(), *pairs.right.tolist()}
    units = units_of({row: keys for row, keys in members.items() if row in paired or len(keys) > 1
                      or not bonds.label_of.keys().isdisjoint(keys)}, bonds)
    listed = zip(pairs.left.tolist(), pairs.right.tolist(), pairs.closeness.tolist(), strict=True)
    by_row = [_by_row([units[number] for number in numbers]) for numbers in link(units, listed, bonds, threshold)]
    close = _all_pairs(rows, [list(counts) for counts in by_row])
    return sorted(map(_found, by_row, close), key=lambda one: one.keys)


def _by_row(units: Sequence[Unit]) -> dict[int, list[str]]:
    """The keys of some units by their rows, both sorted."""
    found: dict[int, list[str]] = {}
    for unit in units:
        found.setdefault(unit.row, []).extend(unit.keys)
    return {row: sorted(found[row]) for row in sorted(found)}


def _all_pairs(rows: Wordings, clusters: Sequence[Sequence[int]]) -> Iterator[npt.NDArray[np.float64]]:
    """For each cluster a table of how close every two of its rows are."""
    pairs = np.array([pair for chosen in clusters for pair in combinations(chosen, 2)], np.int64).reshape(-1, 2)
    left, right = pairs[:, 0], pairs[:, 1]
    shared = shared_weights(rows, left, right)
    closeness = shared / (rows.weights[left].astype(np.int64) + rows.weights[right] - shared)
    at = 0
    for chosen in clusters:
        size = len(chosen)
        table = np.eye(size)
        upper = np.triu_indices(size, 1)
        table[upper] = closeness[at: at + len(upper[0])]
        at += len(upper[0])
        yield np.maximum(table, table.T)


def _found(counts: Mapping[int, Sequence[str]], close: npt.NDArray[np.float64]) -> Found:
    """The cluster of some keys by row: its medoid and its mean closeness, every key counted."""
    keys = sorted(key for row in counts.values() for key in row)
    sizes = np.array([len(row) for row in counts.values()], np.float64)
    sums = close @ sizes - 1
    firsts = [row[0] for row in counts.values()]
    medoid = min(range(len(firsts)), key=lambda at: (-round(float(sums[at]), 9), firsts[at]))
    mean = float((sizes * sums).sum() / (sizes.sum() * (sizes.sum() - 1)))
    return Found(tuple(keys), firsts[medoid], round(mean, 6))


def result_of(
    found: Sequence[Found],
    kept: Mapping[str, Sequence[str]],
    wording_of: Callable[[str], Wording],
    reserved: Collection[str] = (),
) -> Result:
    """The clusters with their numbers, by number; `reserved` numbers are given to none."""
    ids, changes = with_ids([one.keys for one in found], kept, reserved)
    clusters = [Cluster(id, one.keys, one.medoid_key, one.closeness) for id, one in zip(ids, found, strict=True)]
    return Result(tuple(sorted(clusters, key=lambda one: one.id)), tuple(changes), wording_of)
