from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from hrcity.conf import bootstrap, bundle
from hrcity.conf.bootstrap import SetupError, manifest_verify


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small checkout with what belongs into a bundle and what does not."""
    root = tmp_path / "checkout"
    for name in ("requirements.lock", "requirements-postgres.lock", "LICENSE", "docs/index.md", "src/hrcity/a.py",
                 "src/hrcity/__pycache__/a.pyc", "src/hrcity.egg-info/PKG-INFO", "src/hrcity/locale/ko/django.mo",
                 "var/hrcity.sqlite3", "tests/test_a.py", ".venv/bin/python"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    (root / "pyproject.toml").write_text('[project]\nversion = "1.2.3"\n')
    (root / "run").write_text("#!/usr/bin/env python3\n")
    (root / "run").chmod(0o755)
    monkeypatch.setattr(bundle, "_compile_catalogues", lambda root, python: None)
    monkeypatch.setattr(bundle, "_download", lambda root, python, wheels, locks: (wheels / "a.whl").write_text("wheel"))
    return root


@pytest.fixture
def unpacked(checkout: Path, tmp_path: Path) -> Path:
    bundle.bundle_write(checkout, Path("python"), tmp_path / "b.tar.gz")
    with tarfile.open(tmp_path / "b.tar.gz") as archive:
        archive.extractall(tmp_path / "closed", filter="data")
    return tmp_path / "closed" / "hrcity-1.2.3"


def test_it_holds_code_wheels_and_catalogues_and_nothing_of_a_city(unpacked: Path) -> None:
    names = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*") if path.is_file()}
    assert names == {
        "MANIFEST", "PLATFORM", "run", "pyproject.toml", "requirements.lock", "requirements-postgres.lock", "LICENSE",
        "docs/index.md", "src/hrcity/a.py", "src/hrcity/locale/ko/django.mo", "wheels/a.whl"}
    assert (unpacked / "run").stat().st_mode & 0o111


def test_an_unpacked_bundle_is_whole(unpacked: Path) -> None:
    manifest_verify(unpacked)


@pytest.mark.parametrize("name", ["wheels/a.whl", "src/hrcity/a.py", "requirements.lock"])
def test_a_changed_file_is_refused(unpacked: Path, name: str) -> None:
    (unpacked / name).write_text("changed")
    with pytest.raises(SetupError, match=f"{name} is not as it was packed"):
        manifest_verify(unpacked)


def test_a_missing_file_is_refused(unpacked: Path) -> None:
    (unpacked / "wheels" / "a.whl").unlink()
    with pytest.raises(SetupError, match="is not as it was packed"):
        manifest_verify(unpacked)


def test_a_bundle_for_another_machine_says_so(unpacked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "platform_line", lambda: "CPython 3.13 linux riscv64")
    with pytest.raises(SetupError, match=r"This bundle is for CPython .*; this machine is CPython 3\.13 linux riscv64"):
        manifest_verify(unpacked)


def test_the_same_files_make_the_same_archive_but_for_its_clock(checkout: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        bundle.bundle_write(checkout, Path("python"), tmp_path / f"{name}.tar.gz")
    listed = []
    for name in ("one", "two"):
        with tarfile.open(tmp_path / f"{name}.tar.gz") as archive:
            listed.append([(entry.name, entry.size, entry.mtime, entry.uid) for entry in archive])
    assert listed[0] == listed[1]


def test_a_name_that_is_no_archive_is_refused(checkout: Path, tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"ends in \.tar\.gz"):
        bundle.bundle_write(checkout, Path("python"), tmp_path / "b.zip")


def test_a_wheel_that_cannot_be_had_leaves_nothing_behind(
        checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(root: Path, python: Path, wheels: Path, locks: object) -> None:
        raise SetupError("A wheel of the lock could not be had")

    monkeypatch.setattr(bundle, "_download", fail)
    with pytest.raises(SetupError):
        bundle.bundle_write(checkout, Path("python"), tmp_path / "b.tar.gz")
    assert not list(tmp_path.glob("*b.tar.gz*"))
