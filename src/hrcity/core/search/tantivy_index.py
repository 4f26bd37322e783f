"""The search port on tantivy: a folder, one writer, any number of readers."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import tantivy

from hrcity.core.search import fields
from hrcity.core.search.answering import KeptCounts
from hrcity.core.search.port import Ask, Doc, IndexUnavailable, Page
from hrcity.core.search.reading import Reading

# One thread and one arena: merges stay predictable, and a job worker's memory below its limit.
WRITER_BYTES = 128_000_000
BURST = 1000
VERSION_FILE = "hrcity-version"


def version_of(build: Path) -> str:
    """The version a build was made with, or ""."""
    try:
        return (build / VERSION_FILE).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


@contextmanager
def engine_guard() -> Iterator[None]:
    """Turn what the engine raises into IndexUnavailable; its panics are BaseExceptions that nobody else catches."""
    try:
        yield
    except (ValueError, OSError) as error:
        raise IndexUnavailable(str(error)) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise IndexUnavailable("the engine panicked") from error
        raise


class TantivyIndex:
    """One build of the index in a folder; it must exist for reading, `create` makes it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._opened: tantivy.Index | None = None
        self._state: tuple[int, ...] = ()
        self._searcher: tantivy.Searcher | None = None
        self._kept = KeptCounts()
        self._writer: tantivy.IndexWriter | None = None

    @classmethod
    def create(cls, folder: Path) -> TantivyIndex:
        """A new empty index in an existing folder."""
        with engine_guard():
            tantivy.Index(fields.schema(), path=str(folder))
            (folder / VERSION_FILE).write_text(fields.version(), encoding="ascii")
        return cls(folder)

    def search(self, ask: Ask) -> Page:
        """Answer a question.

        Raises:
            IndexUnavailable: the folder is missing, damaged or of another version.
        """
        if ask.query.is_refused:
            return Page(notices=ask.query.notices)
        with engine_guard():
            index, searcher, kept = self._fresh()
            return Reading(searcher, index.schema, ask, kept).page()

    def replace(self, owners: Iterable[tuple[str, int]], docs: Iterable[Doc]) -> None:
        """Forget everything of these rows and take these documents instead; visible after `commit`."""
        with engine_guard():
            writer = self._writing()
            for kind, number in owners:
                writer.delete_documents_by_term("owner", f"{kind}:{number}")
            self._add(writer, docs)

    def add_new(self, docs: Iterable[Doc]) -> None:
        """Take documents into a build that nobody reads yet, and that surely has none of them."""
        with engine_guard():
            self._add(self._writing(), docs)

    def _add(self, writer: tantivy.IndexWriter, docs: Iterable[Doc]) -> None:
        schema = self._open().schema
        source = iter(docs)
        # In bursts: handed over one by one, each document would wake the writer's thread.
        while burst := list(islice(source, BURST)):
            for made in [tantivy.Document.from_dict(row, schema) for row in fields.rows(burst)]:
                writer.add_document(made)

    def commit(self) -> None:
        """Make all that was replaced visible at once."""
        with engine_guard():
            self._writing().commit()

    def close_writer(self, *, wait_for_merges: bool = False) -> None:
        """Let go of the writer; what was not committed is forgotten."""
        writer, self._writer = self._writer, None
        if writer is not None:
            with engine_guard():
                if wait_for_merges:
                    writer.wait_merging_threads()
                else:
                    writer.rollback()

    def owners(self) -> Iterable[str]:
        """`kind:id` of every row that has a document."""
        with engine_guard():
            _, searcher, _ = self._fresh()
            # Without a query the dictionary also names what was deleted and not yet merged away.
            live = tantivy.Query.all_query()
            return [str(owner) for owner, count in searcher.terms_with_prefix("owner", "", live) if count]

    def health(self) -> Mapping[str, int | str]:
        """Number of documents and parts, bytes on disk, version."""
        with engine_guard():
            _, searcher, _ = self._fresh()
            size = sum(entry.stat().st_size for entry in os.scandir(self.folder) if entry.is_file())
            return {"documents": searcher.num_docs, "segments": searcher.num_segments, "bytes": size,
                    "version": version_of(self.folder), "engine": fields.ENGINE}

    def _open(self) -> tantivy.Index:
        if self._opened is None:
            opened = tantivy.Index.open(str(self.folder))
            # Without this the engine starts a thread that watches the folder, and a fork would lose it.
            opened.config_reader("manual", 0)
            self._opened = opened
        return self._opened

    def _writing(self) -> tantivy.IndexWriter:
        if self._writer is None:
            self._writer = self._open().writer(heap_size=WRITER_BYTES, num_threads=1)
        return self._writer

    def _fresh(self) -> tuple[tantivy.Index, tantivy.Searcher, KeptCounts]:
        """The newest commit; looking whether there is one costs two calls of stat."""
        with self._lock:
            found = (self.folder / "meta.json").stat()
            state = (os.getpid(), found.st_mtime_ns, found.st_ino, found.st_size)
            if self._searcher is None or state != self._state:
                if self._state and self._state[0] != state[0]:
                    self._opened = None
                index = self._open()
                index.reload()
                self._searcher, self._state, self._kept = index.searcher(), state, KeptCounts()
            return self._open(), self._searcher, self._kept
