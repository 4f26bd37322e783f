from __future__ import annotations

import contextlib
import io
import json
import os
import sqlite3
import stat
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from hrcity.core import audit, restoring
from hrcity.core.actors import SYSTEM
from hrcity.core.backup import MANIFEST, archive_verify, backup_write, backups_prune
from hrcity.core.errors import DomainError
from hrcity.core.files import file_path, file_store
from hrcity.core.health import worker_beat
from hrcity.core.models import ScheduledTask, StoredFile
from hrcity.people.models import User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def city(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home folder with a person, a file and three audit entries."""
    settings.FILES_ROOT = tmp_path / "home" / "files"
    monkeypatch.setitem(audit.VERBS, "test.done", audit.Verb("test.done", "", frozenset({"n"})))
    User.objects.create_user("minjun@example.org", "박민준")
    file_store(io.BytesIO(b"minutes of the meeting"), "minutes.txt")
    for number in range(3):
        audit.audit("test.done", None, by=SYSTEM, data={"n": number})
    yield tmp_path


@pytest.fixture
def archive(city: Path) -> Path:
    return backup_write(city / "backup.tar.gz").path


@contextlib.contextmanager
def opened(file: Path) -> Iterator[sqlite3.Connection]:
    """A database file that is closed again."""
    with contextlib.closing(sqlite3.connect(file)) as link, link:
        yield link


def rewritten(archive: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """The same archive with members changed or left out."""
    other = archive.with_name("changed.tar.gz")
    with tarfile.open(archive) as old, tarfile.open(other, "w:gz") as new:
        for entry in old:
            stream = old.extractfile(entry)
            content = change(entry.name, stream.read() if stream else b"")
            if content is not None:
                entry.size = len(content)
                new.addfile(entry, io.BytesIO(content))
    return other


@pytest.mark.slow
def test_what_is_restored_into_a_folder_is_what_was_there(archive: Path, city: Path) -> None:
    done = restoring.restore_into(archive, city / "drill")
    with opened(city / "drill" / "hrcity.sqlite3") as link:
        assert link.execute("SELECT name FROM people_user").fetchall() == [("박민준",)]
    digest = StoredFile.objects.get().sha256
    assert (city / "drill" / "files" / digest[:2] / digest[2:]).read_bytes() == b"minutes of the meeting"
    assert done.audit_entries == 3
    assert sorted(path.name for path in (city / "drill").iterdir()) == [
        "files", "hrcity.sqlite3", "settings-of-backup.json"]


def test_an_archive_is_for_its_owner_alone(archive: Path) -> None:
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600


@pytest.mark.slow
def test_no_secret_and_no_sign_in_is_in_an_archive(city: Path, settings: Any, client: Any) -> None:
    settings.ENV = settings.ENV | {"HRCITY_SECRET_KEY": "hush-hush", "DATABASE_URL": "postgres://u:hush-hush@h/n"}
    client.force_login(User.objects.get())
    archive = backup_write(city / "b.tar.gz").path
    restoring.restore_into(archive, city / "drill")
    everything = b"".join(path.read_bytes() for path in (city / "drill").rglob("*") if path.is_file())
    assert b"hush-hush" not in everything
    with opened(city / "drill" / "hrcity.sqlite3") as link:
        assert link.execute("SELECT count(*) FROM people_session").fetchone() == (0,)
    assert "HRCITY_TIME_ZONE" in json.loads((city / "drill" / "settings-of-backup.json").read_text())


@pytest.mark.parametrize("name", ["database.sqlite3", "settings.json", "files"])
def test_a_changed_member_is_refused(archive: Path, city: Path, name: str) -> None:
    changed = rewritten(archive, lambda member, content: content[:-1] + b"?" if member.startswith(name) else content)
    with pytest.raises(DomainError, match="was changed or damaged"):
        restoring.restore_into(changed, city / "drill")
    assert not any((city / "drill").iterdir())


def test_a_missing_member_is_refused(archive: Path, city: Path) -> None:
    changed = rewritten(archive, lambda name, content: None if name.startswith("files") else content)
    with pytest.raises(DomainError, match="was changed or damaged"):
        restoring.restore_into(changed, city / "drill")


def test_an_archive_that_is_cut_off_is_refused(archive: Path, city: Path) -> None:
    cut = archive.with_name("cut.tar.gz")
    cut.write_bytes(archive.read_bytes()[:-2000])
    with pytest.raises(DomainError, match="cut off, damaged"):
        archive_verify(cut)


def test_a_file_that_is_no_backup_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "x.tar.gz").write_bytes(b"hello")
    with pytest.raises(CommandError, match=r"Nothing was restored: x\.tar\.gz cannot be read"):
        call_command("restore", str(tmp_path / "x.tar.gz"), "--into", str(tmp_path / "drill"))


def test_an_archive_that_reaches_out_of_its_folder_is_refused(archive: Path, city: Path) -> None:
    evil = archive.with_name("evil.tar.gz")
    with tarfile.open(evil, "w:gz") as out:
        entry = tarfile.TarInfo("../escaped")
        entry.size = 1
        out.addfile(entry, io.BytesIO(b"x"))
    with pytest.raises(DomainError, match="which no backup of hrcity holds"):
        restoring.restore_into(evil, city / "drill")
    assert not (city / "escaped").exists()


@pytest.mark.slow
def test_a_broken_audit_chain_is_refused_even_with_a_matching_manifest(archive: Path, city: Path) -> None:
    """Somebody who changes the database and the manifest still breaks the chain."""
    import hashlib

    new: dict[str, bytes] = {}

    def change(name: str, content: bytes) -> bytes:
        if name == "database.sqlite3":
            file = city / "changed.sqlite3"
            file.write_bytes(content)
            with opened(file) as link:
                link.execute("""UPDATE core_auditentry SET data = '{"n": 7}' WHERE number = 2""")
            new[name] = file.read_bytes()
            return new[name]
        if name == MANIFEST:
            manifest = json.loads(content)
            manifest["members"]["database.sqlite3"] = {
                "sha256": hashlib.sha256(new["database.sqlite3"]).hexdigest(), "size": len(new["database.sqlite3"])}
            return json.dumps(manifest).encode()
        return content

    with pytest.raises(DomainError, match="broken at entry 2"):
        restoring.restore_into(rewritten(archive, change), city / "drill")


def test_an_archive_of_a_newer_version_is_refused(archive: Path, city: Path) -> None:
    def change(name: str, content: bytes) -> bytes:
        if name != MANIFEST:
            return content
        manifest = json.loads(content)
        manifest["migrations"].append("core.9999_from_the_future")
        return json.dumps(manifest).encode()

    with pytest.raises(DomainError, match="newer version"):
        restoring.restore_into(rewritten(archive, change), city / "drill")


def test_restoring_over_a_city_needs_yes(archive: Path, settings: Any) -> None:
    with pytest.raises(CommandError, match=r"would be replaced\. Say --yes"):
        call_command("restore", str(archive))
    assert User.objects.count() == 1


def test_restoring_while_the_platform_runs_is_refused(archive: Path) -> None:
    worker_beat()
    with pytest.raises(CommandError, match="is running here"):
        call_command("restore", str(archive), "--yes")


def test_a_folder_that_is_not_empty_is_refused(archive: Path, city: Path) -> None:
    (city / "drill").mkdir()
    (city / "drill" / "thesis.txt").write_text("years of work")
    with pytest.raises(DomainError, match="is not empty"):
        restoring.restore_into(archive, city / "drill")
    assert (city / "drill" / "thesis.txt").read_text() == "years of work"


def test_a_stored_file_that_is_missing_stops_the_backup(city: Path) -> None:
    os.unlink(file_path(StoredFile.objects.get().sha256))
    with pytest.raises(CommandError, match="is missing"):
        call_command("backup", str(city / "b.tar.gz"))
    assert not list(city.glob("*b.tar.gz*"))


def test_a_stored_file_that_is_damaged_stops_the_backup(city: Path) -> None:
    file_path(StoredFile.objects.get().sha256).write_bytes(b"minutes of no meeting!")
    with pytest.raises(CommandError, match="is damaged"):
        call_command("backup", str(city / "b.tar.gz"))
    assert not list(city.glob("*b.tar.gz*"))


def test_an_archive_is_never_overwritten(archive: Path) -> None:
    with pytest.raises(CommandError, match="exists already"):
        call_command("backup", str(archive))


def test_a_folder_keeps_the_newest_archives(tmp_path: Path) -> None:
    for day in range(1, 6):
        (tmp_path / f"hrcity-2026010{day}-000000.tar.gz").touch()
    (tmp_path / "notes.tar.gz").touch()
    assert len(backups_prune(tmp_path, 2)) == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "hrcity-20260104-000000.tar.gz", "hrcity-20260105-000000.tar.gz", "notes.tar.gz"]


def test_the_command_says_what_it_wrote(city: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("backup", str(city))
    said = capsys.readouterr().out
    assert "1 files, 3 audit entries; read again and whole" in said
    assert "sha256 " in said
    ScheduledTask.objects.all().delete()
