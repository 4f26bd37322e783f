"""From a checkout and a bare Python to an installed `.venv`: what `./run` and `./test` do first.

Only the standard library: nothing is installed yet when this runs.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

RUN_LOCKS = ("requirements.lock",)
TEST_LOCKS = ("requirements-dev.lock",)
POSTGRES_LOCK = "requirements-postgres.lock"
# What HRCITY_EXTRAS may name, and the lock that each adds.
EXTRA_LOCKS = {"ko": "requirements-ko.lock", "semantic": "requirements-semantic.lock"}
# Published as source only; it holds data, nothing is compiled.
SOURCE_ONLY = "kiwipiepy-model"
MANIFEST = "MANIFEST"


class SetupError(Exception):
    """Setting up cannot go on; the message says why and what to do."""


def locks_for_run(database_url: str, extras: Sequence[str] = ()) -> tuple[str, ...]:
    """The locks that running needs: PostgreSQL's driver only where PostgreSQL is used, extras only where named.

    Raises:
        SetupError: there is no such extra.
    """
    if unknown := sorted(set(extras) - set(EXTRA_LOCKS)):
        raise SetupError(f"HRCITY_EXTRAS knows {', '.join(EXTRA_LOCKS)}, not {', '.join(unknown)}.")
    driver = (POSTGRES_LOCK,) if database_url.startswith("postgres") else ()
    return (*RUN_LOCKS, *driver, *(lock for name, lock in EXTRA_LOCKS.items() if name in extras))


def environment_ready(root: Path, locks: Sequence[str]) -> Path:
    """The Python of an installed `root/.venv` that satisfies `locks`; installs only what is missing.

    A stamp tells what is in; a marker that outlived its install tells that it was interrupted, and it starts anew.

    Raises:
        SetupError: it cannot be installed.
    """
    venv = root / ".venv"
    python = venv / "bin" / "python"
    with _alone(root):
        if _is_current(root, venv, locks):
            return python
        manifest_verify(root)
        marker = root / ".venv" / "installing"
        if marker.exists() or not python.exists():
            _make_venv(venv)
        marker.write_text("An install that is not finished; the next start repeats it.\n", encoding="utf-8")
        print(f"Installing into {venv.name} (a minute or two the first time) …", flush=True)
        _install(root, python, locks)
        _write_stamp(root, venv, locks)
        marker.unlink()
    return python


@contextlib.contextmanager
def _alone(root: Path) -> Iterator[None]:
    """One install at a time in a checkout."""
    with open(root / "pyproject.toml", "rb") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _fingerprint(root: Path, lock: str) -> str:
    """What an installed lock depends on: its lines, the project file, this Python and the folder (scripts name it)."""
    digest = hashlib.sha256()
    for part in (lock, "pyproject.toml"):
        digest.update((root / part).read_bytes())
    digest.update(f"{sys.version_info[:3]} {root}".encode())
    return digest.hexdigest()


def _stamp(venv: Path) -> dict[str, str]:
    try:
        return dict(json.loads((venv / "hrcity.json").read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _is_current(root: Path, venv: Path, locks: Sequence[str]) -> bool:
    """The development lock holds everything, so it satisfies every other."""
    if (venv / "installing").exists() or not (venv / "bin" / "python").exists():
        return False
    stamp = _stamp(venv)
    return any(all(stamp.get(lock) == _fingerprint(root, lock) for lock in wanted) for wanted in (locks, TEST_LOCKS))


def _write_stamp(root: Path, venv: Path, locks: Sequence[str]) -> None:
    kept = {lock: mark for lock, mark in _stamp(venv).items()
            if (root / lock).exists() and mark == _fingerprint(root, lock)}
    stamp = kept | {lock: _fingerprint(root, lock) for lock in locks}
    (venv / "hrcity.json").write_text(json.dumps(stamp), encoding="utf-8")


def _make_venv(venv: Path) -> None:
    if uv := _uv(venv.parent):
        _must([uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(venv)], "uv could not make .venv")
        return
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        raise SetupError("This Python has no venv: install the package python3-venv (apt install python3-venv, or "
                         f"python{sys.version_info.major}.{sys.version_info.minor}-venv for this very Python) and "
                         "start again.")
    shutil.rmtree(venv, ignore_errors=True)
    _must([sys.executable, "-m", "venv", str(venv)], "Python could not make .venv")


def _uv(root: Path) -> str | None:
    """uv where it is on the path; a bundle brings its wheels and uses pip, which is always there."""
    return None if (root / "wheels").is_dir() else shutil.which("uv")


def _install(root: Path, python: Path, locks: Sequence[str]) -> None:
    files = [word for lock in locks for word in ("-r", str(root / lock))]
    project = ["--no-deps", "--no-build-isolation", "-e", str(root)]
    if uv := _uv(root):
        tool = [uv, "pip", "install", "--quiet", "--python", str(python)]
        if _runs([*tool, "--require-hashes", *files]):
            _must([*tool, *project], "uv could not install the project")
            return
        print("uv could not install the lock; pip tries.", flush=True)
    if not _runs([str(python), "-m", "pip", "--version"]):
        _must([str(python), "-m", "ensurepip", "--default-pip"], "pip could not be put into .venv")
    # Python compiles what it imports; to compile all of scipy here would be half of the wait.
    tool = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--no-compile"]
    wheels = root / "wheels"
    source = ["--no-index", "--find-links", str(wheels)] if wheels.is_dir() else []
    _must([*tool, *source, "--only-binary", ":all:", "--no-binary", SOURCE_ONLY, "--require-hashes", *files],
          "The packages of the lock could not be installed; is the package index reachable from here?")
    _must([*tool, "--no-index", *project], "The project itself could not be installed")


def _runs(words: list[str]) -> bool:
    done = subprocess.run(words, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, env=_environment())
    return done.returncode == 0


def _must(words: list[str], sentence: str) -> None:
    if subprocess.run(words, stdin=subprocess.DEVNULL, env=_environment()).returncode:
        raise SetupError(f"{sentence} (what it said stands above).")


def _environment() -> dict[str, str]:
    """Without what would lead an install elsewhere than into `.venv`."""
    away = {"PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "PIP_TARGET", "PIP_USER", "PIP_PREFIX", "PIP_REQUIRE_VIRTUALENV"}
    return {name: value for name, value in os.environ.items() if name not in away}


def platform_line() -> str:
    """What wheels are made for: this Python and this kind of machine."""
    version = ".".join(platform.python_version_tuple()[:2])
    return f"{platform.python_implementation()} {version} {sys.platform} {platform.machine()}"


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def manifest_verify(root: Path) -> None:
    """In an unpacked bundle: every file is the one that was packed, and the wheels fit this machine.

    Raises:
        SetupError: a file is missing or differs, or the bundle is for another kind of machine.
    """
    manifest = root / MANIFEST
    if not manifest.exists():
        return
    made_for = (root / "PLATFORM").read_text(encoding="utf-8").strip()
    if made_for != platform_line():
        raise SetupError(f"This bundle is for {made_for}; this machine is {platform_line()}. Make the bundle on a "
                         "machine like this one.")
    for line in manifest.read_text(encoding="utf-8").splitlines():
        digest, name = line.split("  ", 1)
        path = root / name
        if not path.is_file() or sha256_of(path) != digest:
            raise SetupError(f"{name} is not as it was packed: unpack the bundle again, and compare its checksum with "
                             "the one you were given.")
