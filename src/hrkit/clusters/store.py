"""What a collection's clusters are found with, kept on disk: a new document touches only what it reaches.

A store is a folder: `store.json` names its parts (`segment.py`), the order of tokens, and which items are removed. A
write makes new files beside the old ones and then replaces `store.json`: it happens whole or not at all. Parts grow
like the digits of a number: a new one is merged with the one before it when that is not twice as large.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, NamedTuple, ParamSpec, TypeVar

import numpy as np
import numpy.typing as npt

from hrkit.clusters.build import FLOOR, THRESHOLD, Encoder
from hrkit.clusters.lexicon import RULES_VERSION
from hrkit.clusters.model import Item, ItemError
from hrkit.clusters.near import (
    I32,
    I64,
    U64,
    Pairs,
    Progress,
    Wordings,
    candidates,
    common_order,
    near_pairs,
    prefixes,
    stacked,
    weighed,
)
from hrkit.clusters.segment import Edges, Segment, StoreError, checksum, in_order, load_array, merged, segment_of
from hrkit.clusters.wording import number_of
from hrkit.text import ANALYSER_VERSION

FORMAT = 1
VERSIONS = {"format": FORMAT, "rules": RULES_VERSION, "analyser": ANALYSER_VERSION}
_META = "store.json"
# New rows compared with the kept ones in one go.
_BATCH = 4000
_NONE = np.zeros(0, np.int64)


P = ParamSpec("P")
T = TypeVar("T")


def told(method: Callable[P, T]) -> Callable[P, T]:
    """Turn what numbers that lead nowhere end in into the error that callers know."""

    @wraps(method)
    def careful(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return method(*args, **kwargs)
        except (IndexError, UnicodeDecodeError) as error:
            raise StoreError("The store holds numbers that lead nowhere. Build the store anew.") from error

    return careful


class Near(NamedTuple):
    """A text asked about, a kept text, and how close they are."""

    key: str
    other: str
    closeness: float


@dataclass(frozen=True, slots=True)
class Written:
    """Rows that items were added to, and rows that items were taken from."""

    added: I64
    left: I64


class Store:
    """Wordings and near pairs of a collection in a folder, made when it is not there.

    `across` and `floor` are set when the store is made, and must be the same later. One process writes at a time.
    Raises StoreError when the store is damaged or of another version: build it anew from the texts.
    """

    def __init__(self, folder: Path, *, across: bool = False, floor: float = FLOOR) -> None:
        self.folder = Path(folder)
        self.across, self.floor = across, floor
        self._open()

    def _open(self) -> None:
        """Read what is on disk, or begin empty."""
        self._segments: list[Segment] = []
        self._names: list[str] = []
        self._files: dict[str, dict[str, list[int]]] = {}
        self._alive = np.zeros(0, np.bool_)
        self._order: tuple[U64, I32] = (np.zeros(0, np.uint64), np.zeros(0, np.int32))
        self._serial = 0
        if (self.folder / _META).exists():
            self._load()

    def __len__(self) -> int:
        return int(np.count_nonzero(self._alive))

    @property
    def row_count(self) -> int:
        """Rows of all parts."""
        return sum(part.rows for part in self._segments)

    # Reading

    def _load(self) -> None:
        meta = self._meta()
        found = {name: meta.get(name) for name in VERSIONS}
        if found != VERSIONS:
            raise StoreError(f"The store was made by another version ({found}, now {VERSIONS}). Build it anew.")
        if (meta["across"], meta["floor"]) != (self.across, self.floor):
            raise StoreError(f"The store was made with across={meta['across']} and floor={meta['floor']}. "
                             "Open it so, or build it anew.")
        self._serial = meta["serial"]
        first_row = first_item = 0
        for name, files in meta["segments"].items():
            part = Segment.load(self.folder / name, first_row, first_item, files)
            self._segments.append(part)
            self._names.append(name)
            self._files[name] = files
            first_row, first_item = first_row + part.rows, first_item + part.items
        self._read_tables(meta["tables"], first_item)

    def _meta(self) -> dict[str, Any]:
        try:
            meta = json.loads((self.folder / _META).read_text("utf-8"))
            if not isinstance(meta, dict) or "format" not in meta:
                raise ValueError("no table of contents")
            if meta["format"] == FORMAT and not {"across", "floor", "serial", "segments", "tables"} <= meta.keys():
                raise ValueError("keys are missing")
        except (OSError, ValueError) as error:
            raise StoreError(f"{_META} of the store cannot be read. Build the store anew.") from error
        return meta

    def _read_tables(self, tables: dict[str, list[Any]], items: int) -> None:
        """Which items are there, and the order of tokens; a table's file name changes with every write of it."""
        kinds = {"alive": np.bool_, "order_token": np.uint64, "order_rank": np.int32}
        self._files["tables"] = tables
        found = {name: load_array(self.folder / tables[name][0], kind, tables[name][1]) for name, kind in kinds.items()}
        self._alive, self._order = np.array(found["alive"]), (found["order_token"], found["order_rank"])
        if len(self._alive) != items:
            raise StoreError("The parts of the store do not fit together. Build the store anew.")

    def verify(self) -> None:
        """Compare every file with the checksum it was written with; raises StoreError."""
        for name in self._names:
            for column, (_, expected) in self._files[name].items():
                if checksum(self.folder / name / f"{column}.npy") != expected:
                    raise StoreError(f"{column}.npy of the store was changed. Build the store anew.")

    @told
    def rows_of(self, keys: Iterable[str]) -> dict[str, int]:
        """The row of each key that is there."""
        return {key: self._row_of_item(item) for key, item in self._items_of(list(keys)).items()}

    def _row_of_item(self, item: int) -> int:
        part = self._part_of_item(item)
        return int(part.arrays["item_row"][item - part.first_item])

    def _part_of_item(self, item: int) -> Segment:
        return next(part for part in reversed(self._segments) if part.first_item <= item)

    def _items_of(self, keys: Sequence[str]) -> dict[str, int]:
        hashes = np.array([number_of(key) for key in keys], np.uint64)
        found: dict[str, int] = {}
        for part in self._segments:
            asked, places = part.lookup("key_hash", hashes)
            for at, item in zip(asked.tolist(), part.arrays["key_item"][places].tolist(), strict=True):
                if self._alive[item] and part.key(item) == keys[at]:
                    found[keys[at]] = item
        return found

    @told
    def members(self, rows: I64) -> dict[int, list[str]]:
        """The keys of rows; a row without any is left out."""
        found: dict[int, list[str]] = {}
        for part in self._segments:
            asked, places = part.lookup("member_row", rows)
            for at, item in zip(asked.tolist(), part.arrays["member_item"][places].tolist(), strict=True):
                if self._alive[item]:
                    found.setdefault(int(rows[at]), []).append(self._part_of_item(item).key(item))
        return found

    @told
    def edges(self, rows: I64, least: float) -> Edges:
        """All near pairs that begin at some rows."""
        found = []
        for part in self._segments:
            asked, places = part.lookup("edge_from", rows)
            close = part.arrays["edge_closeness"][places]
            kept = close >= least - 1e-6
            found.append((rows[asked[kept]], part.arrays["edge_to"][places[kept]].astype(np.int64), close[kept]))
        found.append((_NONE, _NONE, np.zeros(0)))
        return Edges(*(np.concatenate(columns) for columns in zip(*found, strict=True)))

    @told
    def wordings(self, rows: I64) -> Wordings:
        """Some rows (sorted)."""
        parts = []
        for part in self._segments:
            low, high = np.searchsorted(rows, [part.first_row, part.first_row + part.rows])
            parts.append(part.wordings().take(rows[low:high] - part.first_row))
        return stacked(parts)

    @told
    def neighbours(self, items: Iterable[Item], least: float = THRESHOLD) -> list[Near]:
        """Kept texts that are near some texts (which need not be kept), closest first for each."""
        encoder = self._encoded(items)
        new = encoder.wordings()
        known = self._known_rows(np.array(encoder.identities, np.uint64))
        pairs = self._near_kept(new)
        close = list(zip(pairs.left.tolist(), pairs.right.tolist(), pairs.closeness.tolist(), strict=True))
        close += [(int(row), number, 1.0) for number, row in enumerate(known.tolist()) if row >= 0]
        members = self.members(np.unique(np.array([row for row, _, _ in close], np.int64)))
        asked = encoder.members()
        found = {Near(key, other, closeness) for row, number, closeness in close if closeness >= least - 1e-9
                 for key in asked[number] for other in members.get(row, ()) if key != other}
        return sorted(found, key=lambda near: (near.key, -near.closeness, near.other))

    def _encoded(self, items: Iterable[Item], progress: Progress | None = None) -> Encoder:
        encoder = Encoder(self.across)
        listed = list(items)
        for done, item in enumerate(listed):
            encoder.add(item)
            if progress and done % 5000 == 0:
                progress(done, len(listed))
        if len(set(encoder.keys)) < len(encoder.keys):
            raise ItemError("A key occurs twice. Give every text a key of its own.")
        return encoder

    def _known_rows(self, identities: U64) -> I64:
        """The row of each identity, -1 for none."""
        rows = np.full(len(identities), -1, np.int64)
        for part in self._segments:
            asked, places = part.lookup("identity", identities)
            rows[asked] = part.arrays["identity_row"][places]
        return rows

    def _near_kept(self, new: Wordings) -> Pairs:
        """Near pairs of kept rows (left) and new ones (right), batch by batch."""
        found = [self._near_batch(new, np.arange(at, min(at + _BATCH, len(new)))) for at in range(0, len(new), _BATCH)]
        if not found:
            return Pairs(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0))
        return Pairs(*(np.concatenate(columns) for columns in zip(*found, strict=True)))

    def _near_batch(self, new: Wordings, chosen: I64) -> tuple[I32, I32, npt.NDArray[np.float64]]:
        batch = new.take(chosen)
        posting, numbers = prefixes(batch, self._order, self.floor)
        lefts, rights = [_NONE], [_NONE]
        for part in self._segments:
            asked, places = part.lookup("posting", posting)
            lefts.append(part.arrays["posting_row"][places].astype(np.int64))
            rights.append(numbers[asked].astype(np.int64))
        kept, places = np.unique(np.concatenate(lefts), return_inverse=True)
        both = stacked([self.wordings(kept), batch])
        pairs = weighed(both, candidates(places, np.concatenate(rights) + len(kept), both, self.floor), self.floor)
        right = chosen[pairs.right - len(kept)]
        return kept[pairs.left].astype(np.int32), right.astype(np.int32), pairs.closeness

    # Writing

    @told
    def add(self, items: Iterable[Item], progress: Progress | None = None) -> Written:
        """Take texts in; a key that is there already gets its new text."""
        encoder = self._encoded(items, progress)
        with self._writing():
            written = self._add(encoder)
            self._settle()
        return written

    @told
    def remove(self, keys: Iterable[str]) -> Written:
        """Take keys out; those that are not there do no harm."""
        with self._writing():
            items = list(self._items_of(list(keys)).values())
            rows = np.array([self._row_of_item(item) for item in items], np.int64)
            self._alive[items] = False
            self._settle()
        return Written(_NONE, np.unique(rows))

    def _add(self, encoder: Encoder) -> Written:
        new = encoder.wordings()
        if not self._segments:
            self._order = common_order(new.tokens)
        identities = np.array(encoder.identities, np.uint64)
        row_of = self._known_rows(identities)
        fresh = np.flatnonzero(row_of < 0)
        row_of[fresh] = self.row_count + np.arange(len(fresh))
        item_rows = row_of[np.array(encoder.rows, np.int64)]
        kept = self._items_of(encoder.keys)
        before = {key: self._row_of_item(item) for key, item in kept.items()}
        changed = [at for at, key in enumerate(encoder.keys) if before.get(key, -1) != item_rows[at]]
        replaced = [encoder.keys[at] for at in changed if encoder.keys[at] in kept]
        self._alive[[kept[key] for key in replaced]] = False
        rows = new.take(fresh)
        keys = [encoder.keys[at] for at in changed]
        if changed:
            hashes = np.array([number_of(key) for key in keys], np.uint64)
            first = (self.row_count, len(self._alive))
            self._append(segment_of(first, rows, identities[fresh], keys, hashes, item_rows[changed], self._order,
                                    self.floor, self._edges(rows)))
            self._alive = np.concatenate([self._alive, np.ones(len(keys), np.bool_)])
        return Written(np.unique(item_rows[changed]), np.unique(np.array([before[key] for key in replaced], np.int64)))

    def _edges(self, rows: Wordings) -> Edges:
        """Near pairs of new rows with kept ones and with one another."""
        old, new = self._near_kept(rows), near_pairs(rows, self._order, self.floor)
        first = self.row_count
        return Edges(np.concatenate([old.left, first + new.left.astype(np.int64)]),
                     first + np.concatenate([old.right, new.right]).astype(np.int64),
                     np.concatenate([old.closeness, new.closeness]))

    def _append(self, part: Segment) -> None:
        """Add a part; it swallows those before it that are not twice its size."""
        parts = [part]
        while self._segments and self._segments[-1].items < 2 * sum(one.items for one in parts):
            parts.insert(0, self._segments.pop())
            self._names.pop()
        if len(parts) > 1:
            part = merged(parts) if self._segments else self._reordered(merged(parts))
        self._segments.append(part)
        self._serial += 1
        self._names.append(f"part-{self._serial}")

    def _reordered(self, part: Segment) -> Segment:
        """The one part with a new order of tokens: that of a small beginning would serve a large store badly."""
        self._order = common_order(part.arrays["tokens"])
        self._files.pop("tables", None)
        posting, rows = prefixes(part.wordings(), self._order, self.floor)
        arrays = dict(part.arrays) | {"posting": posting, "posting_row": rows}
        return Segment(part.first_row, part.first_item, in_order(arrays))

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Alone; after a failure the store is as it was on disk."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with open(self.folder / "lock", "w", encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise StoreError("The store is being written by another process. Try again later.") from error
            if self._is_behind():
                raise StoreError("The store was written by another process since it was opened. Open it again.")
            try:
                yield
            except BaseException:
                self._open()
                raise

    def _is_behind(self) -> bool:
        path = self.folder / _META
        return (self._meta()["serial"] if path.exists() else 0) != self._serial

    def _settle(self) -> None:
        """Write what is new, then replace the table of contents, then drop what is no longer named."""
        self._serial += 1
        for name, part in zip(self._names, self._segments, strict=True):
            if name not in self._files:
                shutil.rmtree(self.folder / name, ignore_errors=True)
                self._files[name] = part.save(self.folder / name)
                loaded = Segment.load(self.folder / name, part.first_row, part.first_item, self._files[name])
                self._segments[self._names.index(name)] = loaded
        tables = self._write_tables()
        segments = {name: self._files[name] for name in self._names}
        meta = VERSIONS | {"across": self.across, "floor": self.floor, "serial": self._serial, "segments": segments,
                           "tables": tables}
        partial = self.folder / f"{_META}.partial"
        with open(partial, "w", encoding="utf-8") as stream:
            json.dump(meta, stream)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(partial, self.folder / _META)
        self._files = segments | {"tables": tables}
        self._drop({*segments, *(file for file, _ in tables.values()), _META, "lock"})

    def _write_tables(self) -> dict[str, Any]:
        tables: dict[str, Any] = {}
        kept = self._files.get("tables", {})
        for name, array in (("alive", self._alive), ("order_token", self._order[0]), ("order_rank", self._order[1])):
            if name in kept and name != "alive":
                tables[name] = kept[name]
                continue
            file = f"{name}-{self._serial}.npy"
            np.save(self.folder / file, array)
            tables[name] = [file, (self.folder / file).stat().st_size]
        return tables

    def _drop(self, wanted: set[str]) -> None:
        """Remove files of ours that nothing names."""
        for path in self.folder.iterdir():
            if path.name in wanted:
                continue
            if path.is_dir() and path.name.startswith("part-"):
                shutil.rmtree(path, ignore_errors=True)
            elif path.suffix == ".npy":
                path.unlink(missing_ok=True)
