"""What the process does: embed documents, find the nearest, forget. Everything here is called by several threads.

Two handles of the model: one for queries, one for documents, so that a query never waits for a document.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from hrcity.core.meaning.refusals import Refused
from hrcity.core.ranges import ranges
from hrkit.semantic import vectors as room
from hrkit.semantic.basis import Basis, make_basis, stamp
from hrkit.semantic.columns import Wanted
from hrkit.semantic.embedder import Encoder, clean
from hrkit.semantic.language import language_of
from hrkit.semantic.scan import Bytes, to_bytes
from hrkit.semantic.vectors import Row, Vectors

logger = logging.getLogger("hrcity.meaning")
KEPT_QUERIES = 4096
MOST_HITS = 200
MOST_ABOUT = 500
MOST_TEXTS = 16
# A hit stands out from all documents by so many standard deviations, once there are enough to tell.
OUTSTANDING = 2.0
ENOUGH_ROWS = 200

Message = dict[str, Any]


class Engine:
    """The model and the folder of vectors."""

    def __init__(self, folder: Path, make: Callable[[], Encoder]) -> None:
        """Load the model and open the folder; vectors of another model, or damaged ones, are thrown away."""
        self.asking, self.embedding = make(), make()
        self.stamp, self.opened = stamp(self.asking), secrets.token_hex(4)
        self._asking_lock, self._embedding_lock = threading.Lock(), threading.Lock()
        self._kept: OrderedDict[str, tuple[Bytes, float]] = OrderedDict()
        self._kept_lock = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.basis = self._basis(folder / f"basis-{self.stamp.rpartition(' ')[2]}.npz")
        self.vectors = self._vectors(folder / "vectors")

    def _basis(self, path: Path) -> Basis:
        try:
            return Basis.load(path)
        except (OSError, ValueError, KeyError):
            made = make_basis(self.asking)
            for older in path.parent.glob("basis-*.npz"):
                older.unlink(missing_ok=True)
            made.save(path.with_suffix(".new"))
            path.with_suffix(".new").replace(path)
            return made

    def _vectors(self, folder: Path) -> Vectors:
        try:
            return Vectors(folder, self.stamp, self.asking.dims)
        except (room.Damaged, room.OtherModel) as error:
            logger.warning("all documents are embedded anew: %s", error)
            room.remove(folder)
            return Vectors(folder, self.stamp, self.asking.dims)

    def close(self) -> None:
        """Let go of the files once a write has ended."""
        with self._embedding_lock:
            self.vectors.close()

    def health(self, given: Message) -> Message:
        """How much is stored."""
        return {"state": "ready", "model": self.stamp, "opened": self.opened, **self.vectors.counts()}

    def owners(self, given: Message) -> Message:
        """Who has vectors: kind → ranges of numbers."""
        kinds: dict[str, list[int]] = {}
        for owner in self.vectors.owners():
            kind, _, number = owner.partition(":")
            kinds.setdefault(kind, []).append(int(number))
        return {"owners": {kind: list(ranges(numbers)) for kind, numbers in kinds.items()}}

    def search(self, given: Message) -> Message:
        """The nearest documents to a text, with what is told about others asked for."""
        text = _text(given, "text")
        kept = self._query(text)
        if kept is None:
            return {"hits": [], "lang": ""}
        vector, floor = kept
        wanted, k = _wanted(given), _count(given)
        beside = [name for name in _texts(given, "beside", 100) if name in wanted.filters]
        found, *others = self.vectors.search_each(vector, [wanted, *map(wanted.without, beside)], k)
        cut = self._cut(found, floor)
        without = {name: [key for key, near in other.hits if near >= cut]
                   for name, other in zip(beside, others, strict=True)}
        about = _texts(given, "about", MOST_ABOUT)
        return {"hits": [pair for pair in found.hits if pair[1] >= cut],
                "lang": language_of(text, _text(given, "lang")),
                "of": self.vectors.of_keys(about, vector) if about else {}, "without": without, "floor": round(cut, 4)}

    def like(self, given: Message) -> Message:
        """The nearest documents to one that is stored."""
        key, wanted = _text(given, "key"), _wanted(given)
        own = self.vectors.vectors_of(key, Wanted(wanted.marks))
        if own is None:
            raise Refused("not stored")
        mean = own.astype(np.float32).mean(axis=0)
        vector = to_bytes(mean / max(float(np.linalg.norm(mean)), 1e-9))
        found = self.vectors.search(vector, wanted, _count(given), leave_out=[key])
        cut = self._cut(found, 0.0)
        return {"hits": [pair for pair in found.hits if pair[1] >= cut]}

    def _cut(self, found: room.Found, floor: float) -> float:
        """How near a document must be: nearer than made-up words, and outstanding among all documents."""
        if found.rows < ENOUGH_ROWS:
            return floor
        return max(floor, found.mean + OUTSTANDING * found.spread)

    def _query(self, text: str) -> tuple[Bytes, float] | None:
        """The vector of a query and its floor, kept from earlier where it was asked before."""
        key = clean(text)[:1000].casefold()
        with self._kept_lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        with self._asking_lock:
            made = self.asking.query(text)
        if made is None:
            return None
        apart = self.basis.query(made)
        answer = to_bytes(apart), self.basis.floor(apart)
        with self._kept_lock:
            self._kept[key] = answer
            while len(self._kept) > KEPT_QUERIES:
                self._kept.popitem(last=False)
        return answer

    def embed(self, given: Message) -> Message:
        """Take documents as all that their owners have; texts that are known by their digest cost nothing."""
        owners, docs = _texts(given, "owners", 1000), given.get("docs")
        if not isinstance(docs, list) or not all(isinstance(doc, dict) for doc in docs):
            raise Refused("docs")
        with self._embedding_lock:
            rows: dict[str, list[Row]] = {owner: [] for owner in owners}
            made = 0
            for doc in docs:
                owner = _text(doc, "owner")
                if owner not in rows:
                    raise Refused("owner")
                some, new = self._rows(doc, self.vectors.known(owner))
                rows[owner] += some
                made += new
            for owner, some in rows.items():
                self.vectors.put(owner, some)
            self.vectors.commit()
        return {"embedded": made, "rows": sum(map(len, rows.values()))}

    def _rows(self, doc: Message, known: Mapping[str, Bytes]) -> tuple[list[Row], int]:
        rows: dict[str, Row] = {}
        made = 0
        pairs = [pair for pair in doc.get("texts", ()) if isinstance(pair, list) and len(pair) == 2]
        for lang, text in pairs[:MOST_TEXTS]:
            digest = hashlib.sha256(str(text).encode("utf-8", "replace")).hexdigest()[:20]
            vectors = {name: vector for name, vector in known.items() if name.startswith(digest)}
            if not vectors:
                vectors = self._embedded(str(text), digest)
                made += len(vectors)
            for name, vector in vectors.items():
                rows[name] = Row(_text(doc, "key"), str(lang) or language_of(str(text)), name, vector,
                                 _texts(doc, "marks", 1000), _facets(doc), _day(doc.get("date")), _day(doc.get("due")))
        return list(rows.values()), made

    def _embedded(self, text: str, digest: str) -> dict[str, Bytes]:
        parts = ((n, self.embedding.passage(part)) for n, part in enumerate(self.embedding.parts(text)))
        return {f"{digest}:{n}": to_bytes(self.basis.passage(vector)) for n, vector in parts if vector is not None}

    def forget(self, given: Message) -> Message:
        """Forget everything of some owners."""
        owners = _texts(given, "owners", 100_000)
        with self._embedding_lock:
            self.vectors.drop(owners)
            self.vectors.commit()
        return {"forgotten": len(owners)}


def _text(given: Mapping[str, Any], name: str) -> str:
    found = given.get(name, "")
    if not isinstance(found, str):
        raise Refused(name)
    return found


def _texts(given: Mapping[str, Any], name: str, most: int) -> list[str]:
    found = given.get(name, [])
    if not isinstance(found, list) or len(found) > most or not all(isinstance(one, str) for one in found):
        raise Refused(name)
    return found


def _count(given: Mapping[str, Any]) -> int:
    found = given.get("k", 100)
    if not isinstance(found, int) or not 0 < found <= MOST_HITS:
        raise Refused("k")
    return found


def _facets(given: Mapping[str, Any], name: str = "facets") -> dict[str, list[str]]:
    found = given.get(name, {})
    if not isinstance(found, dict):
        raise Refused(name)
    return {str(facet): _texts(found, facet, 1000) for facet in found}


def _wanted(given: Mapping[str, Any]) -> Wanted:
    spans = given.get("between", {})
    if not isinstance(spans, dict) or not set(spans) <= {"date", "due"}:
        raise Refused("between")
    between = {}
    for name, span in spans.items():
        if not isinstance(span, list) or len(span) != 2:
            raise Refused("between")
        between[name] = (_day(span[0]), _day(span[1]))
    return Wanted(frozenset(_texts(given, "marks", 10_000)), _facets(given, "filters"), between)


def _day(text: object) -> dt.date | None:
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(str(text))
    except ValueError as error:
        raise Refused("a day") from error

