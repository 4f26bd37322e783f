from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hrcity.conf import bootstrap
from hrcity.conf.bootstrap import RUN_LOCKS, TEST_LOCKS, SetupError, environment_ready


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout in which making a venv and installing only leave a trace."""
    for name in ("pyproject.toml", "requirements.lock", "requirements-dev.lock", "requirements-postgres.lock"):
        (tmp_path / name).write_text(f"# {name}\n")

    def make(venv: Path) -> None:
        shutil.rmtree(venv, ignore_errors=True)
        (venv / "bin").mkdir(parents=True)
        (venv / "bin" / "python").touch()
        note(tmp_path, "venv")

    monkeypatch.setattr(bootstrap, "_make_venv", make)
    monkeypatch.setattr(bootstrap, "_install", lambda root, python, locks: note(tmp_path, *locks))
    return tmp_path


def note(root: Path, *words: str) -> None:
    with (root / "trace").open("a") as out:
        out.write(" ".join(words) + "\n")


def trace(root: Path) -> list[str]:
    return (root / "trace").read_text().splitlines()


def test_the_second_start_installs_nothing(checkout: Path) -> None:
    environment_ready(checkout, RUN_LOCKS)
    environment_ready(checkout, RUN_LOCKS)
    assert trace(checkout) == ["venv", "requirements.lock"]


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_a_changed_lock_or_project_is_installed_again_into_the_same_venv(checkout: Path, name: str) -> None:
    environment_ready(checkout, RUN_LOCKS)
    (checkout / name).write_text("# newer\n")
    environment_ready(checkout, RUN_LOCKS)
    assert trace(checkout) == ["venv", "requirements.lock", "requirements.lock"]


def test_an_interrupted_install_starts_anew(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(root: Path, python: Path, locks: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(bootstrap, "_install", interrupted)
        with pytest.raises(KeyboardInterrupt):
            environment_ready(checkout, RUN_LOCKS)
    (checkout / ".venv" / "half-written").touch()
    environment_ready(checkout, RUN_LOCKS)
    assert trace(checkout) == ["venv", "venv", "requirements.lock"]
    assert not (checkout / ".venv" / "half-written").exists()


def test_the_development_lock_serves_for_running_too(checkout: Path) -> None:
    environment_ready(checkout, TEST_LOCKS)
    environment_ready(checkout, RUN_LOCKS)
    environment_ready(checkout, bootstrap.locks_for_run("postgres://h/n"))
    assert trace(checkout) == ["venv", "requirements-dev.lock"]


def test_the_driver_of_postgresql_is_installed_where_it_is_used(checkout: Path) -> None:
    environment_ready(checkout, bootstrap.locks_for_run(""))
    environment_ready(checkout, bootstrap.locks_for_run("postgres://h/n"))
    environment_ready(checkout, bootstrap.locks_for_run(""))
    assert trace(checkout)[1:] == ["requirements.lock", "requirements.lock requirements-postgres.lock"]


def test_a_folder_that_was_moved_is_installed_again(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The scripts in `.venv/bin` name their folder."""
    environment_ready(checkout, RUN_LOCKS)
    moved = tmp_path_factory.mktemp("elsewhere") / "checkout"
    shutil.copytree(checkout, moved)
    environment_ready(moved, RUN_LOCKS)
    assert trace(checkout) == ["venv", "requirements.lock", "requirements.lock"]


def test_a_python_without_venv_names_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ensurepip" else real(name))
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(SetupError, match="install the package python3-venv"):
        bootstrap._make_venv(tmp_path / ".venv")


@pytest.mark.parametrize("script", ["run", "test"])
def test_an_old_python_is_told_in_one_sentence(script: str) -> None:
    """The scripts must be readable for it: no newer syntax before the check."""
    root = Path(bootstrap.__file__).resolve().parents[3]
    source = (root / script).read_text()
    code = "import sys; sys.version_info = (3, 8, 1); exec(compile(open(sys.argv[1]).read(), 'run', 'exec'))"
    done = subprocess.run([sys.executable, "-c", code, str(root / script)], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith("hrcity needs Python 3.11 or newer")
    assert "match " not in source and ":=" not in source.split("version_info")[0]


def test_no_lock_names_the_host_of_an_index() -> None:
    root = Path(bootstrap.__file__).resolve().parents[3]
    for lock in root.glob("requirements*.lock"):
        assert "://" not in lock.read_text(), lock.name


def test_every_requirement_is_pinned_with_a_hash() -> None:
    root = Path(bootstrap.__file__).resolve().parents[3]
    for lock in root.glob("requirements*.lock"):
        text = lock.read_text()
        names = [line for line in text.splitlines() if line and line[0].isalnum()]
        assert all("==" in line for line in names)
        assert text.count("--hash=sha256:") >= len(names)
