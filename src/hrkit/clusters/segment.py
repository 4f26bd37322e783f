"""One part of a store on disk: arrays in .npy files, memory-mapped, searched by sorted columns."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from hrkit.clusters.near import F64, I64, U64, Wordings, prefixes

Array = npt.NDArray[Any]
# What a part holds; the columns of one group belong together and are sorted by the first of them.
TYPES: dict[str, type[np.generic]] = {
    "offsets": np.int64, "tokens": np.uint64, "blocks": np.uint64, "weights": np.int32, "bits": np.uint64,
    "identity": np.uint64, "identity_row": np.int32,
    "posting": np.uint64, "posting_row": np.int32,
    "edge_from": np.int32, "edge_to": np.int32, "edge_closeness": np.float64,
    "key_hash": np.uint64, "key_item": np.int32,
    "member_row": np.int32, "member_item": np.int32,
    "item_row": np.int32, "key_offsets": np.int64, "key_text": np.uint8,
}
SORTED = (("identity", "identity_row"), ("posting", "posting_row"), ("edge_from", "edge_to", "edge_closeness"),
          ("key_hash", "key_item"), ("member_row", "member_item"))


class StoreError(Exception):
    """A store cannot be used: damaged, of another version, or open elsewhere. All but the last: build it anew."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Rows from `first_row` and items from `first_item` on; all numbers inside count over the whole store."""

    first_row: int
    first_item: int
    arrays: Mapping[str, Array]

    @property
    def rows(self) -> int:
        """How many rows."""
        return len(self.arrays["blocks"])

    @property
    def items(self) -> int:
        """How many items, removed ones too."""
        return len(self.arrays["item_row"])

    def wordings(self) -> Wordings:
        """The rows."""
        given = self.arrays
        return Wordings(given["offsets"], given["tokens"], given["blocks"], given["weights"], given["bits"])

    def lookup(self, column: str, wanted: Array) -> tuple[I64, I64]:
        """(place in `wanted`, place in the sorted column) of every hit."""
        sorted_column = self.arrays[column]
        low = np.searchsorted(sorted_column, wanted, "left")
        counts = np.searchsorted(sorted_column, wanted, "right") - low
        asked = np.repeat(np.arange(len(wanted)), counts)
        starts = np.cumsum(counts) - counts
        return asked, np.arange(len(asked)) - np.repeat(starts, counts) + np.repeat(low, counts)

    def key(self, item: int) -> str:
        """The key of an item."""
        begin, end = self.arrays["key_offsets"][item - self.first_item: item - self.first_item + 2].tolist()
        return bytes(self.arrays["key_text"][begin:end]).decode()

    def save(self, folder: Path) -> dict[str, list[int]]:
        """Write all arrays; returns size and checksum of each file."""
        folder.mkdir()
        written = {}
        for name, kind in TYPES.items():
            path = folder / f"{name}.npy"
            np.save(path, np.ascontiguousarray(self.arrays[name], kind))
            written[name] = [path.stat().st_size, checksum(path)]
        return written

    @classmethod
    def load(cls, folder: Path, first_row: int, first_item: int, files: Mapping[str, Sequence[int]]) -> Self:
        """Map the arrays; raises StoreError where a file is missing, cut off or of another shape."""
        arrays = {name: load_array(folder / f"{name}.npy", kind, files[name][0]) for name, kind in TYPES.items()}
        return cls(first_row, first_item, arrays)


def load_array(path: Path, kind: type[np.generic], size: int) -> Array:
    """A memory-mapped array; raises StoreError when it is not what was written."""
    try:
        if path.stat().st_size != size:
            raise StoreError(f"{path.name} of the store is cut off or changed. Build the store anew.")
        found: Array = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise StoreError(f"{path.name} of the store cannot be read. Build the store anew.") from error
    if found.dtype != kind:
        raise StoreError(f"{path.name} of the store holds something else. Build the store anew.")
    return found


def checksum(path: Path) -> int:
    """CRC-32 of a file, read in pieces."""
    found = 0
    with open(path, "rb") as stream:
        while piece := stream.read(1 << 20):
            found = zlib.crc32(piece, found)
    return found


@dataclass(frozen=True, slots=True)
class Edges:
    """Near pairs of rows by their numbers in the whole store."""

    left: I64
    right: I64
    closeness: F64


def segment_of(
    first: tuple[int, int],
    rows: Wordings,
    identities: U64,
    keys: Sequence[str],
    hashes: U64,
    item_rows: I64,
    order: tuple[U64, npt.NDArray[np.int32]],
    floor: float,
    edges: Edges,
) -> Segment:
    """A part from new rows, new items and the edges that were found for them; `first` counts rows and items."""
    first_row, first_item = first
    posting, posting_row = prefixes(rows, order, floor) if len(rows) else (identities, np.zeros(0, np.int32))
    texts = [key.encode() for key in keys]
    items = np.arange(first_item, first_item + len(keys))
    arrays: dict[str, Array] = {
        "offsets": rows.offsets, "tokens": rows.tokens, "blocks": rows.blocks, "weights": rows.weights,
        "bits": rows.bits, "identity": identities, "identity_row": first_row + np.arange(len(rows)),
        "posting": posting, "posting_row": first_row + posting_row,
        "edge_from": np.concatenate([edges.left, edges.right]), "edge_to": np.concatenate([edges.right, edges.left]),
        "edge_closeness": np.concatenate([edges.closeness] * 2),
        "key_hash": hashes, "key_item": items, "member_row": item_rows, "member_item": items, "item_row": item_rows,
        "key_offsets": np.concatenate([[0], np.cumsum([len(text) for text in texts])]),
        "key_text": np.frombuffer(b"".join(texts), np.uint8),
    }  # fmt: skip
    return Segment(first_row, first_item, in_order(arrays))


def in_order(arrays: Mapping[str, Array]) -> dict[str, Array]:
    """The same with every group sorted and every array of its type."""
    found = {name: np.asarray(arrays[name]).astype(kind, copy=False) for name, kind in TYPES.items()}
    for first, *others in SORTED:
        places = np.lexsort((found[others[0]], found[first]))
        for name in (first, *others):
            found[name] = found[name][places]
    return found


def merged(parts: Sequence[Segment]) -> Segment:
    """Neighbouring parts as one."""
    joined = {name: np.concatenate([part.arrays[name] for part in parts]) for name in TYPES
              if not name.endswith("offsets")}
    for name in ("offsets", "key_offsets"):
        joined[name] = _offsets([part.arrays[name] for part in parts])
    return Segment(parts[0].first_row, parts[0].first_item, in_order(joined))


def _offsets(parts: Iterable[Array]) -> I64:
    lengths = np.concatenate([np.diff(part) for part in parts])
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
