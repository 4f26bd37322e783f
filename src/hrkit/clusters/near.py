"""Which wordings are near one another: found exactly, without comparing all with all.

Closeness is the weight two wordings share over the weight of both together (weighted Jaccard), and only wordings of
one block (same scope, same names) are compared. Candidates come from a prefix filter (Bayardo, Ma and Srikant, *Scaling
up all pairs similarity search*, WWW 2007; Chaudhuri, Ganti and Kaushik, ICDE 2006): with tokens in one fixed order,
rarest first, two wordings that are near must share one of their first tokens, so no near pair is missed. A count of
differing bits of short signatures then throws out nearly all that are not near before they are weighed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from hrkit.clusters.lexicon import WEIGHTS, Weight

U64 = npt.NDArray[np.uint64]
I64 = npt.NDArray[np.int64]
I32 = npt.NDArray[np.int32]
F64 = npt.NDArray[np.float64]
Progress = Callable[[int, int], None]

_WEIGHT_OF = np.array(WEIGHTS, dtype=np.int32)
# What each word of 64 bits of a signature holds: four (a power of two) share the plain tokens, the last has the common.
_PLAIN_WORDS = 4
_SIGNATURE = (*[Weight.PLAIN] * _PLAIN_WORDS, Weight.COMMON)
# How many pairs (or tokens) are compared, rows cut, and pairs weighed in one go: some 100 MB each at the most.
_CHUNK = 1_000_000
_ROWS = 40_000
_PAIRS = 200_000
_PIECE = 2_000_000
_MIX = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class Wordings:
    """Wordings as arrays: row i holds tokens[offsets[i]:offsets[i + 1]], sorted, each once.

    `blocks` are 64-bit numbers of (scope, names), `weights` the sums of the rows, `bits` the signatures.
    """

    offsets: I64
    tokens: U64
    blocks: U64
    weights: I32
    bits: U64

    def __len__(self) -> int:
        return len(self.blocks)

    def take(self, rows: I64) -> Wordings:
        """Some rows, in the order asked for."""
        lengths = (self.offsets[1:] - self.offsets[:-1])[rows]
        offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        places = np.repeat(self.offsets[rows] - offsets[:-1], lengths) + np.arange(offsets[-1])
        return Wordings(offsets, self.tokens[places], self.blocks[rows], self.weights[rows], self.bits[rows])


@dataclass(frozen=True, slots=True)
class Pairs:
    """Rows `left` < `right` and how close they are, sorted by (left, right)."""

    left: I32
    right: I32
    closeness: F64


def stacked(parts: Sequence[Wordings]) -> Wordings:
    """Rows of several, one after the other."""
    if not parts:
        return wordings_of(np.zeros(1, np.int64), np.zeros(0, np.uint64), np.zeros(0, np.uint64))
    lengths = np.concatenate([np.diff(part.offsets) for part in parts])
    tokens, blocks, weights, bits = (np.concatenate([getattr(part, name) for part in parts])
                                     for name in ("tokens", "blocks", "weights", "bits"))
    return Wordings(np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64), tokens, blocks, weights, bits)


def weights_of(tokens: U64) -> I32:
    """The weight of each token, from its class in the lowest bits."""
    return _WEIGHT_OF[(tokens & np.uint64(3)).astype(np.uint8)]


def wordings_of(offsets: I64, tokens: U64, blocks: U64) -> Wordings:
    """The arrays completed by sums and signatures; every row must hold at least one token."""
    if not len(blocks):
        return Wordings(offsets, tokens, blocks, np.zeros(0, np.int32), np.zeros((0, len(_SIGNATURE)), np.uint64))
    starts = offsets[:-1]
    weights = np.add.reduceat(weights_of(tokens), starts).astype(np.int32)
    bits = np.stack([np.bitwise_or.reduceat(_bits(tokens, word), starts) for word in range(len(_SIGNATURE))], 1)
    return Wordings(offsets, tokens, blocks, weights, bits)


def _bits(tokens: U64, word: int) -> U64:
    """One of 64 bits for each token that belongs to a word of the signature, 0 for all others."""
    bit = np.uint64(1) << ((tokens >> np.uint64(2)) & np.uint64(63))
    if _SIGNATURE[word] == Weight.PLAIN:
        own = (tokens & np.uint64(256 * (_PLAIN_WORDS - 1) + 3)) == Weight.PLAIN + 256 * word
    else:
        own = (tokens & np.uint64(3)) == _SIGNATURE[word]
    bit[~own] = 0
    return bit


def common_order(tokens: U64) -> tuple[U64, I32]:
    """Tokens sorted by number and the rank of each, rarest first; names last, since all of a block share them."""
    distinct, counts = np.unique(tokens, return_counts=True)
    is_name = (distinct & np.uint64(3)) == Weight.NAME
    order = np.lexsort((distinct, counts, is_name))
    ranks = np.empty(len(distinct), np.int32)
    ranks[order] = np.arange(1, len(distinct) + 1, dtype=np.int32)
    return distinct, ranks


def ranks_of(tokens: U64, order: tuple[U64, I32]) -> I32:
    """The rank of each token; one that the order does not know is the rarest (0)."""
    known, ranks = order
    if not len(known):
        return np.zeros(len(tokens), np.int32)
    places = np.minimum(np.searchsorted(known, tokens).astype(np.int32), len(known) - 1)
    return np.where(known[places] == tokens, ranks[places], 0).astype(np.int32)


def prefixes(given: Wordings, order: tuple[U64, I32], floor: float) -> tuple[U64, I32]:
    """(block and token as one number, row) for the first tokens of every row, until less than `floor` of it is left."""
    keys, rows = [np.zeros(0, np.uint64)], [np.zeros(0, np.int32)]
    for start in range(0, len(given), _ROWS):
        chosen, numbers = _prefixes(given, order, floor, start, min(start + _ROWS, len(given)))
        keys.append(chosen)
        rows.append(numbers)
    return np.concatenate(keys), np.concatenate(rows)


def _prefixes(given: Wordings, order: tuple[U64, I32], floor: float, start: int, stop: int) -> tuple[U64, I32]:
    begin, end = given.offsets[start], given.offsets[stop]
    rows = np.repeat(np.arange(start, stop), np.diff(given.offsets[start: stop + 1]))
    tokens = given.tokens[begin:end]
    tokens = tokens[np.lexsort((tokens, ranks_of(tokens, order), rows))]
    weights = weights_of(tokens).astype(np.int64)
    before = np.cumsum(weights) - weights
    left = given.weights[rows] - (before - before[given.offsets[start:stop] - begin][rows - start])
    first = left >= floor * given.weights[rows] - 1e-9
    rows = rows[first]
    return posting_key(given.blocks[rows], tokens[first]), rows.astype(np.int32)


def posting_key(blocks: U64, tokens: U64) -> U64:
    """Block and token as one number; that two collide costs a comparison, never a wrong pair."""
    return (blocks * _MIX) ^ tokens


def near_pairs(given: Wordings, order: tuple[U64, I32], floor: float, progress: Progress | None = None) -> Pairs:
    """All pairs of one block whose closeness is at least `floor`."""
    keys, rows = prefixes(given, order, floor)
    found = [chunk for chunk in _within(keys, rows, given, floor, progress) if len(chunk)]
    return weighed(given, np.concatenate(found) if found else np.zeros(0, np.int64), floor)


def _within(keys: U64, rows: I32, given: Wordings, floor: float, progress: Progress | None) -> Iterator[I64]:
    """Pairs that share a first token and whose signatures may be near, as left * n + right."""
    weights = given.weights[rows].astype(np.int64)
    sorted_by = np.lexsort((rows, weights, keys))
    keys, rows, weights = keys[sorted_by], rows[sorted_by], weights[sorted_by]
    group = np.cumsum(np.concatenate([[False], keys[1:] != keys[:-1]])) << 24
    # Within a group by weight: only those not heavier than weight / floor can be near.
    heaviest = np.minimum(weights / floor + 1e-9, 2**24 - 1).astype(np.int64)
    ends = np.searchsorted(group + weights, group + heaviest, "right")
    counts = ends - np.arange(len(ends)) - 1
    total = np.cumsum(counts)
    start = 0
    while start < len(counts):
        begin = int(total[start - 1]) if start else 0
        stop = max(start + 1, int(np.searchsorted(total, begin + _CHUNK, "right")))
        left = np.repeat(np.arange(start, stop), counts[start:stop])
        of_each = counts[start:stop]
        right = left + 1 + np.arange(len(left)) - np.repeat(np.cumsum(of_each) - of_each, of_each)
        yield candidates(rows[left], rows[right], given, floor)
        start = stop
        if progress:
            progress(int(total[stop - 1]), int(total[-1]))


def candidates(left: I32 | I64, right: I32 | I64, given: Wordings, floor: float) -> I64:
    """Pairs left after comparing signatures, as low * n + high, each once.

    Each bit that differs is at least one token on one side only.
    """
    both = given.weights[left] + given.weights[right]
    most = both * ((1 - floor) / (1 + floor)) + 1e-6
    for word, weight in enumerate(_SIGNATURE):
        differing = np.bitwise_count(given.bits[left, word] ^ given.bits[right, word]).astype(np.float64)
        most = most - differing * WEIGHTS[weight]
        kept = most >= 0
        left, right, most = left[kept], right[kept], most[kept]
    kept = given.blocks[left] == given.blocks[right]
    low, high = np.minimum(left, right)[kept].astype(np.int64), np.maximum(left, right)[kept].astype(np.int64)
    return np.unique(low * len(given) + high)


def weighed(given: Wordings, joined: I64, floor: float) -> Pairs:
    """The pairs (left * n + right) that are near, with their closeness."""
    joined = np.unique(joined)
    pieces = [_weighed(given, joined[at: at + _PIECE], floor) for at in range(0, max(len(joined), 1), _PIECE)]
    return Pairs(*(np.concatenate(columns) for columns in zip(*pieces, strict=True)))


def _weighed(given: Wordings, joined: I64, floor: float) -> tuple[I32, I32, F64]:
    size = max(len(given), 1)
    left, right = joined // size, joined % size
    shared = shared_weights(given, left, right)
    closeness = shared / (given.weights[left].astype(np.int64) + given.weights[right] - shared)
    near = closeness >= floor - 1e-12
    return left[near].astype(np.int32), right[near].astype(np.int32), closeness[near]


def shared_weights(given: Wordings, left: I64, right: I64) -> I64:
    """The weight that each pair of rows has in common."""
    if not len(left):
        return np.zeros(0, np.int64)
    used, places = np.unique(np.concatenate([left, right]), return_inverse=True)
    if 2 * len(used) < len(given):
        given, (left, right) = given.take(used), np.split(places, 2)
    columns, count = columns_of(given.tokens)
    shape = (len(given), count)
    has = sparse.csr_matrix((np.ones(len(columns), np.int8), columns, given.offsets), shape=shape)
    weighted = sparse.csr_matrix((weights_of(given.tokens).astype(np.int8), columns, given.offsets), shape=shape)
    shared = [np.asarray(has[left[at: at + _PAIRS]].multiply(weighted[right[at: at + _PAIRS]]).sum(axis=1)).ravel()
              for at in range(0, len(left), _PAIRS)]
    return np.concatenate(shared).astype(np.int64)


def columns_of(tokens: U64) -> tuple[I32, int]:
    """The place of each token among the distinct ones, and how many these are."""
    distinct = np.unique(tokens)
    columns = np.empty(len(tokens), np.int32)
    for start in range(0, len(tokens), _CHUNK):
        columns[start: start + _CHUNK] = np.searchsorted(distinct, tokens[start: start + _CHUNK])
    return columns, len(distinct)
