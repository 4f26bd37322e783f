"""The search port on PostgreSQL: a table of tokens beside the platform's own, shared by any number of hosts.

    hrcity_search_current            one row: name and version of the table in use, and a number that each commit raises
    hrcity_search_VERSION_BUILD          a build: one row a document
    hrcity_search_VERSION_BUILD_values   what the codes of its labels mean
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice

from django.db import DatabaseError, OperationalError, connection, transaction

from hrcity.core.search import table_rows
from hrcity.core.search.answering import KeptCounts
from hrcity.core.search.port import Ask, Doc, IndexUnavailable, Page
from hrcity.core.search.table_reading import TableReading

PREFIX = "hrcity_search_"
CURRENT = f"{PREFIX}current"
BURST = 1000
# How many lexemes PostgreSQL keeps the frequency of: ten times as many as this.
STATISTICS = 300

CREATE = """
CREATE TABLE {table} (key text NOT NULL, owner text NOT NULL, newest bigint NOT NULL, due bigint NOT NULL,
    words tsvector NOT NULL, labels bigint[] NOT NULL, symbols bigint[] NOT NULL, exact text NOT NULL,
    gram text NOT NULL);
ALTER TABLE {table} ALTER COLUMN words SET STATISTICS {statistics};
CREATE TABLE {table}_values (code bigint PRIMARY KEY, name text NOT NULL, value text NOT NULL);
"""
INDEXES = """
CREATE INDEX IF NOT EXISTS {table}_tokens ON {table} USING gin (words, labels, symbols);
CREATE INDEX IF NOT EXISTS {table}_owner ON {table} (owner);
CREATE INDEX IF NOT EXISTS {table}_newest ON {table} (newest);
CREATE INDEX IF NOT EXISTS {table}_due ON {table} (due);
ANALYZE {table};
"""
SHARES = """
SELECT unnest(most_common_elems::text::text[]), unnest(most_common_elem_freqs) FROM pg_stats
WHERE schemaname = current_schema() AND tablename = %s AND attname = 'words'
"""


@contextmanager
def table_guard() -> Iterator[None]:
    """Turn what the database raises about a table into IndexUnavailable; a transaction around it goes on.

    A database that does not answer, or too late, is another matter: nothing would be gained by building anew.
    """
    try:
        if connection.in_atomic_block:
            with transaction.atomic():
                yield
        else:
            yield
    except OperationalError:
        raise
    except DatabaseError as error:
        # Only what kind of error: its text may quote what a person typed.
        raise IndexUnavailable(type(error.__cause__ or error).__name__) from error


class TableIndex:
    """One build of the index as a table; it must exist for reading, `create` makes it."""

    def __init__(self, table: str) -> None:
        self.table = table
        self._lock = threading.Lock()
        self._state: int | None = None
        self._kept = KeptCounts()
        self._shares: dict[str, float] = {}
        self._owners: dict[str, None] = {}
        self._rows: list[tuple[Doc, table_rows.Row]] = []
        self._known: set[int] = set()

    @classmethod
    def create(cls, table: str) -> TableIndex:
        """A new empty index."""
        with table_guard(), connection.cursor() as cursor:
            cursor.execute(CREATE.format(table=table, statistics=STATISTICS))
        return cls(table)

    def search(self, ask: Ask) -> Page:
        """Answer a question.

        Raises:
            IndexUnavailable: the table is missing or damaged.
        """
        if ask.query.is_refused:
            return Page(notices=ask.query.notices)
        with table_guard():
            # A build that nobody has told the state of keeps nothing.
            kept = KeptCounts() if self._state is None else self._kept
            return TableReading(self.table, ask, kept, self._common()).page()

    def replace(self, owners: Iterable[tuple[str, int]], docs: Iterable[Doc]) -> None:
        """Forget everything of these rows and take these documents instead; kept here until `commit`."""
        gone = {f"{kind}:{number}": None for kind, number in owners}
        self._owners.update(gone)
        given = list(docs)
        self._rows = [row for row in self._rows if row[0].owner not in gone]
        self._rows.extend(zip(given, table_rows.rows(given), strict=True))

    def add_new(self, docs: Iterable[Doc]) -> None:
        """Take documents into a build that nobody reads yet, and that surely has none of them."""
        source = iter(docs)
        while burst := list(islice(source, BURST)):
            with table_guard():
                self._write(burst, table_rows.rows(burst))

    def _write(self, docs: Iterable[Doc], rows: Iterable[table_rows.Row]) -> None:
        self._name_values(docs)
        columns = ", ".join(table_rows.COLUMNS)
        # COPY is the driver's own: without this its errors would not be Django's.
        copying = f"COPY {self.table} ({columns}) FROM STDIN"
        with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(copying) as copy:
            for row in rows:
                copy.write_row(row)

    def _name_values(self, docs: Iterable[Doc]) -> None:
        """Keep what the codes mean that are new."""
        pairs = {pair: table_rows.code(*pair) for doc in docs for pair in table_rows.labels(doc)}
        new = [(code, *pair) for pair, code in pairs.items() if code not in self._known]
        if new:
            with connection.cursor() as cursor:
                cursor.executemany(f"INSERT INTO {self.table}_values (code, name, value) VALUES (%s, %s, %s) "
                                   "ON CONFLICT DO NOTHING", new)
        self._known.update(row[0] for row in new)

    def commit(self) -> None:
        """Make all that was replaced visible at once, and every reader look anew."""
        with table_guard(), transaction.atomic(), connection.cursor() as cursor:
            if self._owners:
                cursor.execute(f"DELETE FROM {self.table} WHERE owner = ANY(%s)", (list(self._owners),))
            if self._rows:
                self._write([doc for doc, _ in self._rows], [row for _, row in self._rows])
            if not _is_there(f"{self.table}_due"):
                cursor.execute(INDEXES.format(table=self.table))
            if _is_there(CURRENT):
                cursor.execute(f"UPDATE {CURRENT} SET state = state + 1 WHERE name = %s", (self.table,))
        self.close_writer()

    def close_writer(self, *, wait_for_merges: bool = False) -> None:
        """Let go of the writer; what was not committed is forgotten."""
        self._owners, self._rows, self._known = {}, [], set()

    def owners(self) -> Iterable[str]:
        """`kind:id` of every row that has a document."""
        with table_guard(), connection.cursor() as cursor:
            cursor.execute(f"SELECT DISTINCT owner FROM {self.table}")
            return [owner for (owner,) in cursor.fetchall()]

    def health(self) -> Mapping[str, int | str]:
        """Number of documents, bytes with indexes, version."""
        with table_guard(), connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*), pg_total_relation_size('{self.table}') FROM {self.table}")
            documents, size = cursor.fetchone()
            server = getattr(connection, "pg_version", 0) // 10_000
        return {"documents": documents, "bytes": size, "version": version_of(self.table),
                "engine": f"postgresql {server}"}

    def at(self, state: int) -> TableIndex:
        """The index, told how many commits there were: what it keeps is of one state only."""
        with self._lock:
            if state != self._state:
                self._state, self._kept = state, KeptCounts()
        return self

    def _common(self) -> Mapping[str, float]:
        """In which share of the rows each common lexeme stands, as PostgreSQL last counted on a sample."""
        if not self._shares:
            with connection.cursor() as cursor:
                cursor.execute(SHARES, (self.table,))
                self._shares = dict(cursor.fetchall())
        return self._shares


def _is_there(relation: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", (relation,))
        return cursor.fetchone()[0] is not None


def version_of(table: str) -> str:
    """The version that a table's name tells."""
    return table.removeprefix(PREFIX).partition("_")[0]
