"""The nearest of many vectors, exactly: one pass over bytes, bound by what memory gives.

Vectors are signed bytes under one common scale, so that whole-number dot products order as cosines do. numkong does
the pass; without it numpy does, three to four times as slowly.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.int8]
Scores = NDArray[np.int32]

# The largest component seen in 1,200 real texts is 0.24 (unit length); what is larger is cut off.
SCALE = 127 / 0.3
AT_ONCE = 4096
# Where fewer than one in so many rows are wanted, gathering them first is cheaper.
GATHER_BELOW = 8
NEVER = np.int32(-(2**31))


def to_bytes(vectors: NDArray[np.float32]) -> Bytes:
    """Unit vectors as signed bytes.

    >>> to_bytes(np.array([0.1, -0.2, 1.0], np.float32)).tolist()
    [42, -85, 127]
    """
    made: Bytes = np.clip(np.rint(vectors * SCALE), -127, 127).astype(np.int8)
    return made


def similarity(scores: NDArray[np.int32]) -> NDArray[np.float32]:
    """Cosines from whole-number scores."""
    return (scores / (SCALE * SCALE)).astype(np.float32)


@lru_cache(maxsize=1)
def has_numkong() -> bool:
    """Whether the quick engine is there."""
    return find_spec("numkong") is not None


def dots(rows: Bytes, vector: Bytes) -> Scores:
    """The dot product of every row (n, d) with one vector (d,)."""
    return _by_numkong(rows, vector) if len(rows) and has_numkong() else dots_by_numpy(rows, vector)


def _by_numkong(rows: Bytes, vector: Bytes) -> Scores:
    import numkong

    made: Scores = np.asarray(numkong.dots_packed(rows, numkong.dots_pack(vector[None, :])))[:, 0]
    return made


def dots_by_numpy(rows: Bytes, vector: Bytes) -> Scores:
    """The same with numpy alone; exact, because sums of 384 products of bytes fit a float."""
    made = np.empty(len(rows), dtype=np.int32)
    asked = vector.astype(np.float32)
    for start in range(0, len(rows), AT_ONCE):
        made[start:start + AT_ONCE] = rows[start:start + AT_ONCE].astype(np.float32) @ asked
    return made


def dots_where(rows: Bytes, vector: Bytes, mask: NDArray[np.bool_]) -> Scores:
    """The same where `mask` holds, and the lowest number elsewhere."""
    wanted = int(np.count_nonzero(mask))
    if wanted * GATHER_BELOW >= len(rows):
        return np.where(mask, dots(rows, vector), NEVER)
    made = np.full(len(rows), NEVER, dtype=np.int32)
    places = np.flatnonzero(mask)
    made[places] = dots(np.ascontiguousarray(rows[places]), vector)
    return made


def best(scores: Scores, k: int) -> NDArray[np.int64]:
    """Places of the k highest scores, best first, equals in order of place; those that never count are left out."""
    places = np.flatnonzero(scores > NEVER)
    counted = scores[places]
    if 0 < k < len(counted):
        # Everything as high as the k-th, so that which of several equals is cut off does not depend on chance.
        limit = np.partition(counted, len(counted) - k)[len(counted) - k]
        places = places[counted >= limit]
    return places[np.argsort(-scores[places].astype(np.int64), kind="stable")][:max(k, 0)]
