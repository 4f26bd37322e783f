"""What becomes of a job whose worker is killed while the supervisor watches."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TINY = str(Path(__file__).with_name("tiny_worker.py"))
SCRIPT = f"""
import os, sys
from hrcity.conf import serve
child = serve.Child("worker", [sys.executable, {TINY!r}, "work"], dict(os.environ))
sys.exit(serve.Supervisor([child]).run(lambda: True))
"""
pytestmark = pytest.mark.slow


@pytest.fixture
def city(tmp_path: Path) -> dict[str, str]:
    """The environment of a home folder with empty tables."""
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    env |= {"HRCITY_HOME": str(tmp_path), "TRACE": str(tmp_path / "trace"), "PYTHONPATH": str(ROOT / "src"),
            "DJANGO_SETTINGS_MODULE": "hrcity.conf.settings"}
    subprocess.run([sys.executable, "-m", "django", "migrate", "-v0", "--skip-checks"], env=env, check=True)
    return env


@pytest.fixture
def supervised(city: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-c", SCRIPT], env=city)
    yield process
    process.terminate()
    process.wait(20)


def tiny(city: dict[str, str], *words: str) -> str:
    return subprocess.run([sys.executable, TINY, *words], env=city, capture_output=True, text=True, check=True).stdout


def wait_for(what: Callable[[], bool], seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.2)


def runs_of(city: dict[str, str]) -> list[int]:
    trace = Path(city["TRACE"])
    return [int(line) for line in trace.read_text().split()] if trace.exists() else []


def test_a_repeatable_job_is_finished_by_the_worker_that_follows(
        city: dict[str, str], supervised: subprocess.Popen[bytes]) -> None:
    tiny(city, "start", "test.repeatable")
    wait_for(lambda: len(runs_of(city)) == 1)
    os.kill(runs_of(city)[0], signal.SIGKILL)
    wait_for(lambda: tiny(city, "state").startswith("done"))
    assert tiny(city, "state").split()[:2] == ["done", "2"]
    assert len(set(runs_of(city))) == 2


def test_a_job_that_cannot_be_repeated_fails_with_a_sentence(
        city: dict[str, str], supervised: subprocess.Popen[bytes]) -> None:
    tiny(city, "start", "test.once")
    wait_for(lambda: len(runs_of(city)) == 1)
    os.kill(runs_of(city)[0], signal.SIGKILL)
    wait_for(lambda: tiny(city, "state").startswith("failed"))
    assert "please start it again" in tiny(city, "state")
    assert len(runs_of(city)) == 1
