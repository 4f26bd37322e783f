"""`./run` as a new user starts it: in a clean clone, under an empty home, from nothing."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.harness.postgres import free_port

ROOT = Path(__file__).resolve().parents[2]
KEPT = ("PATH", "LANG", "LD_LIBRARY_PATH", "SSL_CERT_FILE", "SSL_CERT_DIR", "TMPDIR", "PYENV_ROOT", "PYENV_VERSION")
pytestmark = pytest.mark.slow


@dataclass
class Clone:
    """A checkout of what git tracks, and an environment with an empty home."""

    folder: Path
    env: dict[str, str]

    def run(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([str(self.folder / "run"), *words], env=self.env | more, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=900)

    def start(self, *words: str, **more: str) -> subprocess.Popen[str]:
        return subprocess.Popen([str(self.folder / "run"), *words], env=self.env | more, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True)

    def processes(self) -> list[int]:
        """What runs out of this clone."""
        found = []
        for entry in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                if str(self.folder).encode() in entry.read_bytes():
                    found.append(int(entry.parent.name))
            except OSError:
                continue
        return found


def checked_out() -> list[str]:
    """What would be in a clone if everything here were committed now."""
    words = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    """A clone, not yet prepared."""
    folder = tmp_path_factory.mktemp("clone") / "hrcity"
    home = tmp_path_factory.mktemp("home")
    for name in checked_out():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    pip = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    path = os.pathsep.join(part for part in kept["PATH"].split(os.pathsep) if str(ROOT) not in part)
    return Clone(folder, kept | pip | {"HOME": str(home), "PATH": path})


@pytest.fixture(scope="module")
def prepared(clone: Clone) -> Clone:
    done = clone.run("--prepare")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return clone


@pytest.fixture
def nothing_left(prepared: Clone) -> Iterator[None]:
    yield
    until = time.monotonic() + 5
    while prepared.processes() and time.monotonic() < until:
        time.sleep(0.1)
    left = prepared.processes()
    for pid in left:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    assert left == []


def first_page(port: int, seconds: float) -> tuple[float, str]:
    """Seconds until the front page comes, and the page."""
    start = time.monotonic()
    while time.monotonic() - start < seconds:
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/", timeout=5) as answer:
                return time.monotonic() - start, answer.read().decode()
        except urllib.error.HTTPError as error:
            raise AssertionError(f"the front page answers {error.code}") from error
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"no page within {seconds} s")


def test_prepare_sets_up_whole_and_starts_nothing(prepared: Clone) -> None:
    assert prepared.processes() == []
    assert (prepared.folder / "var" / "hrcity.sqlite3").exists()
    venv = prepared.folder / ".venv" / "bin"
    assert subprocess.run([venv / "hrcity", "audit", "verify"], env=prepared.env).returncode == 0
    done = subprocess.run([venv / "python", "-m", "hrkit.symbols", "parse", "A/HRC/37/15"], env=prepared.env, cwd="/",
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_preparing_again_does_nothing_and_is_quick(prepared: Clone) -> None:
    start = time.monotonic()
    done = prepared.run("--prepare")
    assert done.returncode == 0
    assert "Installing" not in done.stdout and " s\n" not in done.stdout
    assert time.monotonic() - start < 10


@pytest.mark.usefixtures("nothing_left")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_starts_and_each_signal_ends_every_process(prepared: Clone, number: int) -> None:
    port = free_port()
    process = prepared.start("--port", str(port))
    seconds, page = first_page(port, 60)
    assert "<h1" in page
    assert len(prepared.processes()) >= 4
    process.send_signal(number)
    said, _none = process.communicate(timeout=20)
    assert process.returncode == 0
    assert f"http://localhost:{port}" in said
    print(f"first page after {seconds:.1f} s")


@pytest.mark.usefixtures("nothing_left")
@pytest.mark.parametrize("what", ["worker", "gunicorn"])
def test_a_killed_process_comes_back(prepared: Clone, what: str) -> None:
    port = free_port()
    process = prepared.start("--port", str(port))
    first_page(port, 60)
    time.sleep(1)
    victims = [pid for pid in prepared.processes()
               if what in Path(f"/proc/{pid}/cmdline").read_text() and os.getpgid(pid) == pid]
    os.kill(victims[0], signal.SIGKILL)
    until = time.monotonic() + 20
    while time.monotonic() < until:
        time.sleep(0.2)
        again = [pid for pid in prepared.processes() if what in Path(f"/proc/{pid}/cmdline").read_text()]
        if again and victims[0] not in again:
            break
    assert again and victims[0] not in again
    first_page(port, 20)
    process.terminate()
    process.communicate(timeout=20)


@pytest.mark.usefixtures("nothing_left")
def test_a_port_in_use_is_one_sentence(prepared: Clone) -> None:
    import socket

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        done = prepared.run("--port", str(other.getsockname()[1]))
    assert done.returncode == 1
    assert re.fullmatch(r"hrcity: Port \d+ on 127\.0\.0\.1 is already in use: .*\n", done.stderr)


def test_a_wrong_setting_is_one_sentence(prepared: Clone) -> None:
    done = prepared.run("--prepare", HRCITY_DEBUG="maybe")
    assert done.returncode == 1
    assert "HRCITY_DEBUG has a value that cannot be used" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_demonstration_does_not_become_a_real_city(prepared: Clone) -> None:
    done = prepared.run("--prepare", "--empty")
    assert done.returncode == 1
    assert "holds the demonstration city" in done.stdout + done.stderr


@pytest.mark.usefixtures("nothing_left")
def test_an_empty_city_starts_without_the_demonstration(prepared: Clone, tmp_path: Path) -> None:
    port = free_port()
    process = prepared.start("--empty", "--port", str(port), HRCITY_HOME=str(tmp_path))
    first_page(port, 60)
    process.terminate()
    said, _none = process.communicate(timeout=20)
    assert "demonstration city" not in said


def test_a_bundle_installs_and_starts_without_a_package_index(
        prepared: Clone, tmp_path: Path, nothing_left: None) -> None:
    done = prepared.run("--bundle", str(tmp_path / "b.tar.gz"))
    assert done.returncode == 0, done.stdout + done.stderr
    with tarfile.open(tmp_path / "b.tar.gz") as archive:
        archive.extractall(tmp_path, filter="data")
    folder = next(tmp_path.glob("hrcity-*"))
    closed = {name: value for name, value in prepared.env.items() if not name.startswith("PIP_")}
    closed |= {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull, "http_proxy": "http://127.0.0.1:9",
               "https_proxy": "http://127.0.0.1:9"}
    unpacked = Clone(folder, closed)
    done = unpacked.run("--prepare", "--empty")
    assert done.returncode == 0, done.stdout + done.stderr
    python = folder / ".venv" / "bin" / "python"
    done = subprocess.run([python, "-c", "import django.conf.locale, hrcity; print(hrcity.__file__)"], env=closed,
                          cwd="/", capture_output=True, text=True)
    assert done.stdout.strip().startswith(str(folder)), done.stderr
    shutil.rmtree(folder)


def test_what_runs_the_tests_is_not_what_was_cloned(prepared: Clone) -> None:
    assert not str(prepared.folder).startswith(str(Path(sys.prefix)))
