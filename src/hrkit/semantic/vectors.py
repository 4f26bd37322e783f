"""A folder of vectors: one mapped file of bytes, and a small database of what each row is.

    meta.sqlite3      rows (key, owner, language, text's digest, values to filter by, days), names of values, the stamp
    vectors-N.i8      384 bytes a row, only ever appended to; rows that no longer count are marked, then compacted

The database's commit is what makes rows exist: bytes behind its last row are what is left of a writer that died, and
are written over. One process holds the folder; its threads may call everything.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sqlite3
import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hrkit.semantic.columns import MARK, NO_DAY, Columns, Mask, RowValues, Wanted, make_segment
from hrkit.semantic.scan import NEVER, Bytes, best, dots, dots_where, similarity

COMPACT_FROM = 1000
COMPACT_SHARE = 0.25
LOADED_AT_ONCE = 20_000
# How similar all documents are on the whole is told by so many of them.
SAMPLE = 4096
META = "meta.sqlite3"
SCHEMA = """
CREATE TABLE stamp (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE value (number INTEGER PRIMARY KEY, facet TEXT NOT NULL, value TEXT NOT NULL, UNIQUE (facet, value));
CREATE TABLE row (place INTEGER PRIMARY KEY, key TEXT NOT NULL, owner TEXT NOT NULL, lang TEXT NOT NULL,
                  digest TEXT NOT NULL, numbers BLOB NOT NULL, date INTEGER NOT NULL, due INTEGER NOT NULL,
                  live INTEGER NOT NULL);
CREATE INDEX row_owner ON row (owner, live);
CREATE INDEX row_key ON row (key, live);
"""


class Damaged(Exception):
    """The folder cannot be read: remove it and embed again."""


class OtherModel(Exception):
    """The folder holds vectors of another model or version: they cannot be compared with these."""


@dataclass(frozen=True, slots=True)
class Row:
    """One text of a document: `facets` has the values to filter by, `marks` who may find it."""

    key: str
    lang: str
    digest: str
    vector: Bytes
    marks: Sequence[str] = ()
    facets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    date: dt.date | None = None
    due: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The nearest documents with their similarity, best first, and how similar all documents are on the whole."""

    hits: Sequence[tuple[str, float]] = ()
    mean: float = 0.0
    spread: float = 0.0
    rows: int = 0


@dataclass(frozen=True, slots=True)
class _State:
    """What a search reads: never changed, only exchanged."""

    rows: Bytes
    live: Mask
    columns: Columns


class Vectors:
    """The folder, opened. What is put or dropped counts after `commit`."""

    def __init__(self, folder: Path, stamp: str, dims: int) -> None:
        """Open the folder, or make it.

        Raises:
            OtherModel: the folder's stamp is another one.
            Damaged: files are missing, cut off or unreadable.
        """
        self.folder, self.stamp, self.dims = folder, stamp, dims
        self._lock = threading.RLock()
        self._put: dict[str, list[Row]] = {}
        is_new = not (folder / META).exists()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            self._base = sqlite3.connect(folder / META, check_same_thread=False, isolation_level=None)
            self._base.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-4000;")
            if is_new:
                self._make()
            self._load()
        except (sqlite3.Error, OSError, ValueError, KeyError) as error:
            self.close()
            raise Damaged(f"the vectors in {folder.name} cannot be read: {type(error).__name__}") from error
        except OtherModel:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the files."""
        if hasattr(self, "_base"):
            self._base.close()

    def _make(self) -> None:
        self._base.executescript(SCHEMA)
        marks = {"model": self.stamp, "dims": str(self.dims), "file": "vectors-1.i8"}
        self._base.executemany("INSERT INTO stamp VALUES (?, ?)", marks.items())
        (self.folder / marks["file"]).touch(mode=0o600)

    def _load(self) -> None:
        kept = dict(self._base.execute("SELECT name, value FROM stamp").fetchall())
        if (kept["model"], kept["dims"]) != (self.stamp, str(self.dims)):
            raise OtherModel(f"these vectors were made by {kept['model']}, not by {self.stamp}")
        self._file = self.folder / Path(kept["file"]).name
        self._read_numbers()
        live, segments = bytearray(), []
        lines = self._base.execute("SELECT place, numbers, date, due, live FROM row ORDER BY place")
        while some := lines.fetchmany(LOADED_AT_ONCE):
            if [line[0] for line in some] != list(range(len(live), len(live) + len(some))):
                raise ValueError("a row is missing")
            segments.append(make_segment(len(live), [RowValues(*line[1:4]) for line in some], self._facet_of))
            live.extend(line[4] for line in some)
        self._state = _State(self._mapped(len(live)), np.frombuffer(bytes(live), dtype=bool), Columns.of(segments))

    def _read_numbers(self) -> None:
        lines = self._base.execute("SELECT number, facet, value FROM value ORDER BY number").fetchall()
        self._number = {(facet, value): number for number, facet, value in lines}
        self._facet_of = ["", *(facet for _number, facet, _value in lines)]
        if [line[0] for line in lines] != list(range(1, len(lines) + 1)):
            raise ValueError("a value is missing")

    def _mapped(self, count: int) -> Bytes:
        if self._file.stat().st_size < count * self.dims:
            raise ValueError("the file of vectors is cut off")
        if not count:
            return np.empty((0, self.dims), dtype=np.int8)
        return np.memmap(self._file, dtype=np.int8, mode="r", shape=(count, self.dims))

    def put(self, owner: str, rows: Iterable[Row]) -> None:
        """Take these rows as all that `owner` has (none: it is forgotten)."""
        with self._lock:
            self._put[owner] = list(rows)

    def drop(self, owners: Iterable[str]) -> None:
        """Forget everything of some owners."""
        for owner in owners:
            self.put(owner, ())

    def known(self, owner: str) -> dict[str, Bytes]:
        """The vectors that an owner's texts have already, by digest."""
        with self._lock:
            found = self._base.execute("SELECT digest, place FROM row WHERE owner = ? AND live", (owner,)).fetchall()
            return {digest: self._state.rows[place] for digest, place in found}

    def commit(self) -> int:
        """Make all that was put visible at once; how many rows were added."""
        with self._lock:
            put, self._put = self._put, {}
            if not put:
                return 0
            rows = [row for some in put.values() for row in some]
            first = len(self._state.live)
            self._append(first, rows)
            values = self._write(first, put)
            live = np.concatenate([self._state.live, np.ones(len(rows), dtype=bool)])
            live[self._gone] = False
            self._state = _State(self._mapped(len(live)), live,
                                 self._state.columns.grown(make_segment(first, values, self._facet_of)))
            self._compact_if_due()
            return len(rows)

    def _append(self, first: int, rows: Sequence[Row]) -> None:
        with self._file.open("r+b") as out:
            out.truncate(first * self.dims)
            out.seek(first * self.dims)
            out.write(b"".join(np.ascontiguousarray(row.vector, dtype=np.int8).tobytes() for row in rows))
            out.flush()
            os.fsync(out.fileno())

    def _write(self, first: int, put: Mapping[str, Sequence[Row]]) -> list[RowValues]:
        """Rows and values into the database, in one transaction."""
        values: list[RowValues] = []
        lines: list[tuple[object, ...]] = []
        self._base.execute("BEGIN IMMEDIATE")
        try:
            self._gone = [place for owner in put for (place,) in self._base.execute(
                "SELECT place FROM row WHERE owner = ? AND live", (owner,))]
            self._base.executemany("UPDATE row SET live = 0 WHERE place = ?", [(place,) for place in self._gone])
            for owner, some in put.items():
                for row in some:
                    made = RowValues(self._numbered(row), _day(row.date), _day(row.due))
                    lines.append((first + len(lines), row.key, owner, row.lang, row.digest,
                                  made.numbers, made.date, made.due))
                    values.append(made)
            self._base.executemany("INSERT INTO row VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)", lines)
            self._base.execute("COMMIT")
        except BaseException:
            self._base.execute("ROLLBACK")
            self._read_numbers()
            raise
        return values

    def _numbered(self, row: Row) -> bytes:
        pairs = dict.fromkeys((facet, value) for facet, some in ((MARK, row.marks), *row.facets.items())
                              for value in some)
        return np.array([self._number.get(pair) or self._new_number(*pair) for pair in pairs], np.int32).tobytes()

    def _new_number(self, facet: str, value: str) -> int:
        number = self._number[facet, value] = len(self._facet_of)
        self._facet_of.append(facet)
        self._base.execute("INSERT INTO value VALUES (?, ?, ?)", (number, facet, value))
        return number

    def _compact_if_due(self) -> None:
        dead = len(self._state.live) - int(self._state.live.sum())
        if dead >= COMPACT_FROM and dead >= COMPACT_SHARE * len(self._state.live):
            self.compact()

    def compact(self) -> None:
        """Write the rows that count into a new file, and switch to it in one transaction."""
        with self._lock:
            old, places = self._file, np.flatnonzero(self._state.live)
            new = self.folder / f"vectors-{int(old.stem.partition('-')[2]) + 1}.i8"
            with new.open("wb") as out:
                for start in range(0, len(places), 10_000):
                    out.write(self._state.rows[places[start:start + 10_000]].tobytes())
                out.flush()
                os.fsync(out.fileno())
            self._base.executescript("""
                BEGIN IMMEDIATE;
                CREATE TABLE moved AS SELECT row_number() OVER (ORDER BY place) - 1 AS place, key, owner, lang, digest,
                                             numbers, date, due, live FROM row WHERE live;
                DELETE FROM row;
                INSERT INTO row SELECT * FROM moved;
                DROP TABLE moved;
                UPDATE stamp SET value = '""" + new.name + """' WHERE name = 'file';
                COMMIT;""")
            self._load()
            old.unlink(missing_ok=True)

    def search(self, vector: Bytes, wanted: Wanted, k: int, *, leave_out: Collection[str] = ()) -> Found:
        """The nearest `k` documents among those wanted, each once, by its nearest text."""
        return self.search_each(vector, [wanted], k, leave_out=leave_out)[0]

    def search_each(
        self, vector: Bytes, several: Sequence[Wanted], k: int, *, leave_out: Collection[str] = ()
    ) -> list[Found]:
        """The same for several kinds of wanted rows, in one pass over the vectors."""
        with self._lock:
            state = self._state
            masks = state.columns.masks(several, self._number, state.live)
            scores = dots_where(state.rows, vector, np.logical_or.reduce(masks))
            hits = [self._hits(np.where(mask, scores, NEVER) if len(masks) > 1 else scores, k, leave_out)
                    for mask in masks]
            live = np.flatnonzero(state.live)
            some = similarity(dots(np.ascontiguousarray(state.rows[live[::len(live) // SAMPLE + 1]]), vector))
        mean, spread = (float(some.mean()), float(some.std())) if len(live) else (0.0, 0.0)
        return [Found(one, mean, spread, len(live)) for one in hits]

    def _hits(self, scores: NDArray[np.int32], k: int, leave_out: Collection[str]) -> list[tuple[str, float]]:
        depth = 2 * k + len(leave_out)
        while True:
            places = best(scores, depth)
            keys = self._keys(places)
            near = similarity(scores[places])
            found: dict[str, float] = {}
            for place, value in zip(places.tolist(), near.tolist(), strict=True):
                if keys[place] not in leave_out:
                    found.setdefault(keys[place], round(value, 4))
            if len(found) >= k or len(places) < depth:
                return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:k]
            depth *= 4

    def _keys(self, places: NDArray[np.int64]) -> dict[int, str]:
        found: dict[int, str] = {}
        for start in range(0, len(places), 500):
            some = ",".join(map(str, places[start:start + 500].tolist()))
            found.update(self._base.execute(f"SELECT place, key FROM row WHERE place IN ({some})").fetchall())
        return found

    def of_keys(self, keys: Collection[str], vector: Bytes) -> dict[str, tuple[float, list[str]]]:
        """For some documents: how near they are, and in which languages their texts are."""
        with self._lock:
            rows = self._rows_of(keys)
            if not rows:
                return {}
            places = np.array([place for place, _key, _lang in rows])
            near = similarity(dots(np.ascontiguousarray(self._state.rows[places]), vector)).tolist()
        found: dict[str, tuple[float, list[str]]] = {}
        for (_place, key, lang), value in zip(rows, near, strict=True):
            best_so_far, langs = found.get(key, (-1.0, []))
            found[key] = (round(max(best_so_far, value), 4), [*langs, lang])
        return found

    def vectors_of(self, key: str, wanted: Wanted) -> Bytes | None:
        """The vectors of a document's texts, if it is among those wanted."""
        with self._lock:
            (mask,) = self._state.columns.masks([wanted], self._number, self._state.live)
            places = [place for place, _key, _lang in self._rows_of([key]) if mask[place]]
            return np.array(self._state.rows[places]) if places else None

    def _rows_of(self, keys: Collection[str]) -> list[tuple[int, str, str]]:
        some = list(keys)[:1000]
        marks = ",".join("?" * len(some))
        return self._base.execute(
            f"SELECT place, key, lang FROM row WHERE key IN ({marks}) AND live ORDER BY place", some).fetchall()

    def owners(self) -> list[str]:
        """Who has rows."""
        with self._lock:
            return [owner for (owner,) in self._base.execute("SELECT DISTINCT owner FROM row WHERE live")]

    def counts(self) -> dict[str, int]:
        """Rows that count, owners, and bytes on disk."""
        with self._lock:
            owners = self._base.execute("SELECT count(DISTINCT owner) FROM row WHERE live").fetchone()[0]
            return {"rows": int(self._state.live.sum()), "owners": int(owners), "bytes": self._file.stat().st_size}


def remove(folder: Path) -> None:
    """Remove a folder of vectors with all that is in it."""
    shutil.rmtree(folder, ignore_errors=True)


def _day(day: dt.date | None) -> int:
    return day.toordinal() if day else NO_DAY
