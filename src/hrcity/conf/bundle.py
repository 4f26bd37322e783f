"""`./run --bundle FILE`: code, wheels and catalogues in one archive that installs where there is no package index.

Standard library only; the archive unpacks to a folder whose `./run` checks every file against MANIFEST and installs
from `wheels/`.
"""

from __future__ import annotations

import io
import os
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from hrcity.conf.bootstrap import (
    EXTRA_LOCKS,
    MANIFEST,
    POSTGRES_LOCK,
    RUN_LOCKS,
    SOURCE_ONLY,
    SetupError,
    platform_line,
    sha256_of,
)

LOCKS = (*RUN_LOCKS, POSTGRES_LOCK, *EXTRA_LOCKS.values())
TOP = ("run", "pyproject.toml", *LOCKS, "README.md", "CHANGELOG.md", "LICENSE", "docs", "src")
LEFT_OUT = {"__pycache__", ".mypy_cache", ".ruff_cache"}


def bundle_write(root: Path, python: Path, target: Path, locks: Sequence[str] = ()) -> None:
    """Write the archive, with the wheels of `locks` too, to `target`; it appears under its name only when it is whole.

    Raises:
        SetupError: a wheel could not be had, or the archive could not be written.
    """
    if not target.name.endswith((".tar.gz", ".tgz")):
        raise SetupError(f"Name the bundle something that ends in .tar.gz, not {target.name}.")
    target = target.absolute()
    _compile_catalogues(root, python)
    part = target.with_name(f".{target.name}.part")
    try:
        with tempfile.TemporaryDirectory(prefix="hrcity-bundle-") as folder:
            wheels = Path(folder)
            _download(root, python, wheels, locks)
            files = dict(_files(root)) | {f"wheels/{path.name}": path for path in sorted(wheels.iterdir())}
            _pack(files, part, f"hrcity-{_version(root)}")
        os.replace(part, target)
    except OSError as error:
        raise SetupError(f"The bundle could not be written to {target}: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)
    print(f"hrcity: wrote {target} ({target.stat().st_size / 1e6:.0f} MB, for {platform_line()}).\n"
          f"On the closed network: tar xf {target.name} && cd hrcity-{_version(root)} && ./run")


def _compile_catalogues(root: Path, python: Path) -> None:
    if subprocess.run([str(python), "-m", "hrcity.conf", "catalogues", "--compile"], cwd=root).returncode:
        raise SetupError("The message catalogues could not be compiled (what was said stands above).")


def _download(root: Path, python: Path, wheels: Path, further: Sequence[str]) -> None:
    print("hrcity: collecting wheels …", flush=True)
    tool = [str(python), "-m", "pip"]
    if subprocess.run([*tool, "--version"], capture_output=True).returncode:
        subprocess.run([str(python), "-m", "ensurepip", "--default-pip"], capture_output=True)
    locks = [word for lock in dict.fromkeys((*RUN_LOCKS, POSTGRES_LOCK, *further))
             for word in ("-r", str(root / lock))]
    words = [*tool, "download", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:",
             "--no-binary", SOURCE_ONLY, "--require-hashes", "--dest", str(wheels), *locks]
    if (root / "wheels").is_dir():
        words += ["--no-index", "--find-links", str(root / "wheels")]
    if subprocess.run(words, stdin=subprocess.DEVNULL).returncode:
        raise SetupError("A wheel of the lock could not be had; is the package index reachable from here?")


def _version(root: Path) -> str:
    import tomllib

    return str(tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def _files(root: Path) -> Iterator[tuple[str, Path]]:
    """The files of the product by their name in the archive: no tests, no data of a city, nothing a tool left."""
    for name in TOP:
        start = root / name
        paths = sorted(start.rglob("*")) if start.is_dir() else [start]
        for path in paths:
            inside = path.relative_to(root)
            if path.is_file() and not LEFT_OUT & set(inside.parts) and ".egg-info" not in inside.as_posix():
                yield inside.as_posix(), path


def _pack(files: dict[str, Path], target: Path, folder: str) -> None:
    """A tar whose bytes depend on nothing but its files: no owners, no times."""
    platform = (platform_line() + "\n").encode()
    lines = [f"{sha256_of(path)}  {name}" for name, path in sorted(files.items())]
    manifest = ("\n".join(lines) + "\n").encode()
    with tarfile.open(target, "w:gz", compresslevel=6) as archive:
        for name, content in ((MANIFEST, manifest), ("PLATFORM", platform)):
            archive.addfile(_entry(f"{folder}/{name}", len(content)), io.BytesIO(content))
        for name, path in sorted(files.items()):
            mode = 0o755 if os.access(path, os.X_OK) and "/" not in name else 0o644
            with path.open("rb") as handle:
                archive.addfile(_entry(f"{folder}/{name}", path.stat().st_size, mode), handle)


def _entry(name: str, size: int, mode: int = 0o644) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = size, mode, 1_700_000_000
    return entry
