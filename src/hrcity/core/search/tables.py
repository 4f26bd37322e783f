"""The builds of the index in PostgreSQL: tables in the platform's own database, made by SQL, never by a migration."""

from __future__ import annotations

import re
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
        table, state = _pointer()
        if not table:
            raise IndexUnavailable("there is no index")
        if version_of(table) != table_rows.version():
            raise IndexUnavailable("the index is of another version")
        return (kept if isinstance(kept, TableIndex) and kept.table == table else TableIndex(table)).at(state)

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
    return _pointer()[0]


def _pointer() -> tuple[str, int]:
    """The table in use and how many commits it has seen."""
    try:
        with table_guard(), connection.cursor() as cursor:
            cursor.execute(f"SELECT name, state FROM {CURRENT}")
            name, state = cursor.fetchone() or ("", 0)
    except IndexUnavailable:
        return "", 0
    return (name, state) if re.fullmatch(rf"{PREFIX}[a-z0-9_]+", name) else ("", 0)


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
            cursor.execute(f"SET LOCAL lock_timeout = '{int(SECONDS_TO_DROP * 1000)}ms'")
            cursor.execute(f"DROP TABLE IF EXISTS {table}, {table}_values")
    except DatabaseError:
        return
