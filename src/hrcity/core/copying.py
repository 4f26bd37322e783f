"""All rows of one database into another, whatever the two are, and the proof that they are the same rows.

Used by `hrcity copy-database`, and by backup and restore where the platform runs on PostgreSQL: an archive always
holds SQLite, so that it can be opened anywhere.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler

from hrcity.core.errors import DomainError

BATCH = 1000
MODULUS = 1 << 256
Say = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Proof:
    """One table on both sides: rows, and a sum of row hashes that does not depend on their order."""

    table: str
    rows: int
    digest: str
    rows_copied: int
    digest_copied: str

    @property
    def equal(self) -> bool:
        return (self.rows, self.digest) == (self.rows_copied, self.digest_copied)


@contextlib.contextmanager
def database_at(url: str, alias: str = "copy") -> Iterator[str]:
    """Make the database at `url` (`postgres://…` or `sqlite:///file`) known to Django under `alias` for a while.

    Raises:
        DomainError: the address is of neither kind.
    """
    if url.startswith("sqlite:"):
        file = Path(unquote(urlsplit(url).path))
        if not file.is_absolute() or not file.parent.is_dir():
            raise DomainError("Name a file in a folder that exists, as in sqlite:///srv/hrcity/hrcity.sqlite3.", "url")
        entry = settings.DATABASE_FROM_URL("", file.parent, "FULL") | {"NAME": str(file)}
    elif url.startswith(("postgres:", "postgresql:")):
        entry = settings.DATABASE_FROM_URL(url, Path(settings.HOME), "FULL")
    else:
        raise DomainError("Write postgres://user:password@host:5432/name or sqlite:///folder/file.", "url")
    connections[alias] = ConnectionHandler({"default": entry, alias: entry}).create_connection(alias)
    try:
        yield alias
    finally:
        connections[alias].close()
        del connections[alias]


def tables() -> list[type[models.Model]]:
    """Every model that has a table, the tables of many-to-many relations included."""
    return [model for model in apps.get_models(include_auto_created=True)
            if model._meta.managed and not model._meta.proxy and not model._meta.swapped]


def require_empty(alias: str) -> None:
    """Refuse a database that holds rows of anybody.

    Raises:
        DomainError: it does; the message names the table.
    """
    connection = connections[alias]
    ours = {model._meta.db_table for model in tables()}
    for table in connection.introspection.table_names():
        if table in {"django_migrations", "django_content_type", "auth_permission"}:
            continue
        if table not in ours or _has_rows(connection, table):
            raise DomainError(f"The target is not empty (table {table}). Nothing was copied; name an empty database.",
                              "not-empty")


def _has_rows(connection: BaseDatabaseWrapper, table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")
        return cursor.fetchone() is not None


def copy_all(source: str, target: str, *, say: Say = lambda line: None,
             without: Sequence[type[models.Model]] = ()) -> list[Proof]:
    """Copy every row of every table from one alias to the other, all or nothing; the proofs, table by table.

    The target gets its tables first. The source is read in one transaction, so it may be in use (PostgreSQL); with
    SQLite its writers wait.

    Raises:
        DomainError: the target is not empty, or a table differs afterwards (then nothing is kept).
    """
    require_empty(target)
    call_command("migrate", database=target, verbosity=0, interactive=False)
    with reading(source), transaction.atomic(using=target):
        chosen = [model for model in tables() if model not in without]
        _empty(target)
        proofs = []
        for model in chosen:
            proofs.append(_copy_table(model, source, target))
            say(f"{model._meta.db_table}: {proofs[-1].rows}")
        _reset_sequences(target, chosen)
        if wrong := [proof.table for proof in proofs if not proof.equal]:
            raise DomainError(f"These tables differ after copying: {', '.join(wrong)}. Nothing was kept.", "differs")
    return proofs


@contextlib.contextmanager
def reading(alias: str) -> Iterator[None]:
    """One unchanging view of a database."""
    with transaction.atomic(using=alias):
        if connections[alias].vendor == "postgresql":
            with connections[alias].cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _empty(alias: str) -> None:
    """Take out what migrating put in: the copied rows bring their own."""
    connection = connections[alias]
    with connection.cursor() as cursor:
        for model in tables():
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")


def _columns(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    return [column for column in model._meta.local_concrete_fields if not column.generated]


def _copy_table(model: type[models.Model], source: str, target: str) -> Proof:
    """Rows as the database has them: no `save`, no automatic dates, no signals."""
    connection = connections[target]
    columns = _columns(model)
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(column.column)) for column in columns)
    marks = ", ".join(["%s"] * len(columns))
    insert = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})"
    count, total = 0, 0
    with connection.cursor() as cursor:
        for rows in _batches(_rows(model, source)):
            cursor.executemany(insert, [[column.get_db_prep_save(value, connection)
                                         for column, value in zip(columns, row, strict=True)] for row in rows])
            count += len(rows)
            total = (total + sum(map(_row_number, rows))) % MODULUS
    copied, copied_total = _measure(model, target)
    return Proof(model._meta.db_table, count, f"{total:064x}", copied, f"{copied_total:064x}")


def _batches(rows: Iterator[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _rows(model: type[models.Model], alias: str) -> Iterator[tuple[Any, ...]]:
    names = [column.attname for column in _columns(model)]
    return model._base_manager.using(alias).order_by().values_list(*names).iterator(chunk_size=BATCH)


def _measure(model: type[models.Model], alias: str) -> tuple[int, int]:
    count, total = 0, 0
    for row in _rows(model, alias):
        count += 1
        total = (total + _row_number(row)) % MODULUS
    return count, total


def _row_number(row: Sequence[Any]) -> int:
    text = json.dumps([_canonical(value) for value in row], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())


def _canonical(value: Any) -> Any:
    """The same text for the same value from either database."""
    match value:
        case dt.datetime():
            return (value.astimezone(dt.UTC) if value.tzinfo else value).isoformat(timespec="microseconds")
        case Decimal():
            return format(value.normalize(), "f")
        case bytes() | memoryview():
            return bytes(value).hex()
        case None | bool() | int() | float() | str() | list() | dict():
            return value
    return str(value)


def _reset_sequences(alias: str, chosen: Sequence[type[models.Model]]) -> None:
    connection = connections[alias]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), chosen):
            cursor.execute(statement)
