"""`hrcity backup`: database and files in one archive, made while the platform runs, read again after writing.

The archive is a .tar.gz of `database.sqlite3` (also where the platform runs on PostgreSQL), `files/`, `settings.json`
(no secret in it) and, last, `MANIFEST.json`: the hash of every member, rows per table and the head of the audit chain.
Sign-ins in progress and the search index are left out: people sign in again, the index is made again.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import io
import json
import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection, connections, models

from hrcity.core.copying import copy_all, database_at
from hrcity.core.errors import DomainError
from hrcity.core.health import platform_version

FORMAT = 1
MANIFEST = "MANIFEST.json"
DATABASE = "database.sqlite3"
SETTINGS = "settings.json"
BLOCK = 1 << 20


@dataclass
class Manifest:
    """What an archive says of itself."""

    made_at: str
    version: str
    engine: str
    migrations: list[str]
    rows: dict[str, int]
    audit: dict[str, Any]
    members: dict[str, dict[str, Any]] = field(default_factory=dict)
    format: int = FORMAT

    def as_bytes(self) -> bytes:
        """The JSON that stands in the archive."""
        return json.dumps(self.__dict__, indent=1, sort_keys=True).encode()


@dataclass(frozen=True, slots=True)
class Written:
    """An archive that was written and read again."""

    path: Path
    sha256: str
    size: int
    manifest: Manifest


def backup_write(target: Path) -> Written:
    """Write an archive to `target` (a file, or a folder in which it gets a name with the time).

    Raises:
        DomainError: the file exists, a stored file is missing or damaged, or what was written cannot be read again.
    """
    now = dt.datetime.now(dt.UTC)
    if target.is_dir():
        target = target / f"hrcity-{now:%Y%m%d-%H%M%S}.tar.gz"
    if target.exists():
        raise DomainError(f"{target} exists already. Name another file, or a folder.", "exists")
    part = target.with_name(f".{target.name}.part")
    with tempfile.TemporaryDirectory(prefix="hrcity-backup-", dir=settings.FILE_UPLOAD_TEMP_DIR) as folder:
        snapshot = Path(folder) / DATABASE
        _snapshot(snapshot)
        manifest = _manifest_of(snapshot, now)
        try:
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
                _pack(out, snapshot, manifest)
                out.flush()
                os.fsync(out.fileno())
            written = archive_verify(part)
            os.replace(part, target)
        finally:
            part.unlink(missing_ok=True)
    return Written(target, written.sha256, written.size, written.manifest)


def backups_prune(folder: Path, keep: int) -> list[Path]:
    """Remove the oldest archives of `folder` but `keep`; which were removed."""
    old = sorted(folder.glob("hrcity-????????-??????.tar.gz"))[:-keep] if keep > 0 else []
    for path in old:
        path.unlink()
    return old


def _session_model() -> type[models.Model]:
    store = import_module(settings.SESSION_ENGINE).SessionStore
    model: type[models.Model] = store.get_model_class()
    return model


def _snapshot(path: Path) -> None:
    """One consistent copy of the database as an SQLite file, while others go on writing."""
    sessions = _session_model()
    if connection.vendor == "sqlite":
        _sqlite_copy(path)
    else:
        with database_at(f"sqlite://{path}", "snapshot") as alias:
            copy_all("default", alias, without=[sessions])
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as link:
        link.execute(f'DELETE FROM "{sessions._meta.db_table}"')
        link.execute("PRAGMA journal_mode=DELETE")
        if link.execute("PRAGMA quick_check").fetchone()[0] != "ok":
            raise DomainError("The database is damaged (SQLite's quick_check). Nothing was written; keep the older "
                              "backups.", "damaged")


def _sqlite_copy(path: Path) -> None:
    """SQLite's backup in one step: a read transaction, which in WAL mode keeps no writer waiting."""
    source = connections["default"]
    source.ensure_connection()
    name = source.settings_dict["NAME"]
    with contextlib.closing(sqlite3.connect(name, timeout=60)) as link, \
            contextlib.closing(sqlite3.connect(path)) as copy:
        link.backup(copy)


def _manifest_of(snapshot: Path, now: dt.datetime) -> Manifest:
    with contextlib.closing(sqlite3.connect(snapshot)) as link:
        names = [row[0] for row in link.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")]
        rows = {name: link.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}
        migrations = [f"{app}.{name}" for app, name in link.execute(
            "SELECT app, name FROM django_migrations ORDER BY app, name")]
        head = link.execute("SELECT number, digest FROM core_audithead").fetchone() or (0, "")
    return Manifest(now.isoformat(timespec="seconds"), platform_version(), connection.vendor, migrations, rows,
                    {"number": head[0], "digest": head[1]})


def _pack(out: IO[bytes], snapshot: Path, manifest: Manifest) -> None:
    shown = {name: str(value) for name, value in settings.ENV.items() if name not in settings.ENV_SECRETS}
    with tarfile.open(fileobj=out, mode="w:gz", compresslevel=3) as archive:
        _add(archive, manifest, DATABASE, snapshot)
        _add_bytes(archive, manifest, SETTINGS, json.dumps(shown, indent=1, sort_keys=True).encode())
        for name, path, digest in _files_of(snapshot):
            _add(archive, manifest, name, path)
            if manifest.members[name]["sha256"] != digest:
                raise DomainError(f"The stored file {digest} is damaged: its bytes have another hash. Restore it from "
                                  "an older backup, then make this one again.", "file-damaged")
        _add_bytes(archive, None, MANIFEST, manifest.as_bytes())


def _files_of(snapshot: Path) -> Iterator[tuple[str, Path, str]]:
    """Originals and cleaned copies that the snapshot's rows name; all must be there."""
    root = Path(settings.FILES_ROOT)
    with contextlib.closing(sqlite3.connect(snapshot)) as link:
        rows = link.execute("SELECT sha256 FROM core_storedfile UNION SELECT cleaned FROM core_storedfile ORDER BY 1")
        digests = [row[0] for row in rows if row[0]]
    for digest in digests:
        path = root / digest[:2] / digest[2:]
        if not path.is_file():
            raise DomainError(f"The stored file {digest} is missing. Restore it from an older backup, then make this "
                              "one again.", "file-missing")
        yield f"files/{digest[:2]}/{digest[2:]}", path, digest


class _Hashing:
    """A reader that hashes what passes."""

    def __init__(self, inner: IO[bytes]) -> None:
        self.inner, self.digest, self.size = inner, hashlib.sha256(), 0

    def read(self, size: int = -1) -> bytes:
        block = self.inner.read(size)
        self.digest.update(block)
        self.size += len(block)
        return block


def _add(archive: tarfile.TarFile, manifest: Manifest, name: str, path: Path) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = path.stat().st_size, 0o600
    with path.open("rb") as handle:
        reader = _Hashing(handle)
        archive.addfile(entry, reader)
    manifest.members[name] = {"sha256": reader.digest.hexdigest(), "size": reader.size}


def _add_bytes(archive: tarfile.TarFile, manifest: Manifest | None, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), 0o600
    archive.addfile(entry, io.BytesIO(content))
    if manifest is not None:
        manifest.members[name] = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}


def archive_verify(path: Path, into: Path | None = None) -> Written:
    """Read an archive whole and compare every member with its manifest; with `into`, unpack it there as it is read.

    Raises:
        DomainError: it is no archive of ours, cut off, or a member differs from the manifest.
    """
    seen: dict[str, dict[str, Any]] = {}
    manifest: Manifest | None = None
    try:
        with path.open("rb") as raw, tarfile.open(fileobj=raw, mode="r|gz") as archive:
            for entry in archive:
                stream = archive.extractfile(entry)
                if not entry.isreg() or stream is None or not _is_ours(entry.name):
                    raise DomainError(f"{path.name} holds {entry.name!r}, which no backup of hrcity holds.", "strange")
                if entry.name == MANIFEST:
                    manifest = Manifest(**json.loads(stream.read(256 * BLOCK)))
                    continue
                seen[entry.name] = _read_member(stream, into / entry.name if into else None)
    except (OSError, EOFError, tarfile.TarError, ValueError, TypeError, KeyError) as error:
        raise DomainError(f"{path.name} cannot be read to its end ({type(error).__name__}): it is cut off, damaged or "
                          "no backup of hrcity.", "unreadable") from error
    if manifest is None or manifest.format != FORMAT or DATABASE not in seen:
        raise DomainError(f"{path.name} is no complete backup of hrcity: {MANIFEST} or {DATABASE} is missing.",
                          "strange")
    if wrong := sorted(name for name in {*seen, *manifest.members} if seen.get(name) != manifest.members.get(name)):
        raise DomainError(f"{path.name} was changed or damaged: {wrong[0]} is not as it was packed"
                          + (f" (and {len(wrong) - 1} more)." if len(wrong) > 1 else "."), "tampered")
    with path.open("rb") as raw:
        digest = hashlib.file_digest(raw, "sha256").hexdigest()
    return Written(path, digest, path.stat().st_size, manifest)


def _is_ours(name: str) -> bool:
    parts = name.split("/")
    return name in {MANIFEST, DATABASE, SETTINGS} or (
        len(parts) == 3 and parts[0] == "files" and len(parts[1] + parts[2]) == 64
        and set(parts[1] + parts[2]) <= set("0123456789abcdef"))


def _read_member(stream: IO[bytes], target: Path | None) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    with contextlib.ExitStack() as stack:
        out = None
        if target is not None:
            target.parent.mkdir(parents=True, exist_ok=True)
            out = stack.enter_context(target.open("wb"))
        while block := stream.read(BLOCK):
            digest.update(block)
            size += len(block)
            if out is not None:
                out.write(block)
    return {"sha256": digest.hexdigest(), "size": size}
