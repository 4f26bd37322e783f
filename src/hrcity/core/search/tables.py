"""The builds of the index in PostgreSQL: tables in the platform's own database, made by SQL, never by a migration."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection, connections, transaction

from hrcity.core.search import table_rows
from hrcity.core.search.port import IndexUnavailable, SearchIndex, WriterBusy
from hrcity.core.search.table_index import CURRENT, PREFIX, TableIndex, table_guard, version_of

# Any number that nothing else in this database locks.
LOCK = 7_218_041_948_120_000
SECONDS_TO_DROP = 5


class TableStore:
    """Builds as tables, shared by all hosts."""

    def exists(self) -> bool:
        """Whether there is a current build, of whatever version."""
        return bool(current())

    def open(self, kept: SearchIndex | None = None) -> TableIndex:
        """The current build.

        Raises:
            IndexUnavailable: there is none, or it was made by another version.
        """
        table = current()
        if not table:
            raise IndexUnavailable("there is no index")
        if version_of(table) != table_rows.version():
            raise IndexUnavailable("the index is of another version")
        return kept if isinstance(kept, TableIndex) and kept.table == table else TableIndex(table)

    def create(self) -> TableIndex:
        """A new empty build beside the current one."""
        return TableIndex.create(f"{PREFIX}{table_rows.version()}_{secrets.token_hex(4)}")

    def publish(self, build: SearchIndex) -> None:
        """Make a build the current one and remove the others, but for one that somebody is still reading."""
        assert isinstance(build, TableIndex)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"CREATE TABLE IF NOT EXISTS {CURRENT} (name text NOT NULL, state bigint NOT NULL)")
            cursor.execute(f"DELETE FROM {CURRENT}")
            cursor.execute(f"INSERT INTO {CURRENT} (name, state) VALUES (%s, 0)", (build.table,))
        for other in builds():
            if other != build.table:
                drop(other)

    def discard(self, build: SearchIndex) -> None:
        """Remove a build that came to nothing."""
        assert isinstance(build, TableIndex)
        drop(build.table)

    @contextmanager
    def writer_lock(self, *, wait: bool) -> Iterator[None]:
        """Be the only writer of all hosts. The lock has a connection of its own: it is free when that ends.

        Raises:
            WriterBusy: somebody else is, and `wait` is False.
        """
        link = connections.create_connection("default")
        try:
            with link.cursor() as cursor:
                cursor.execute(f"SELECT {'pg_advisory_lock' if wait else 'pg_try_advisory_lock'}(%s)", (LOCK,))
                if cursor.fetchone()[0] is False:
                    raise WriterBusy
            yield
        finally:
            link.close()


def current() -> str:
    """The table in use, or ""."""
    try:
        with table_guard(), connection.cursor() as cursor:
            cursor.execute(f"SELECT name FROM {CURRENT}")
            row = cursor.fetchone()
    except IndexUnavailable:
        return ""
    return str(row[0]) if row and str(row[0]).startswith(PREFIX) else ""


def builds() -> list[str]:
    """All tables of builds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename LIKE %s",
                       (PREFIX.replace("_", r"\_") + r"%\_values",))
        return [str(name).removesuffix("_values") for (name,) in cursor.fetchall()]


def drop(table: str) -> None:
    """Remove a build; one that is being read for long stays until the next time."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{SECONDS_TO_DROP}s'")
            cursor.execute(f"DROP TABLE IF EXISTS {table}, {table}_values")
    except DatabaseError:
        return
