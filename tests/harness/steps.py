"""The steps of `./test`: each a command, its result, and what it says where it could not be done."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as Tree
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PASSED, FAILED, NOT_CHECKED = "passed", "failed", "not checked"


@dataclass
class Result:
    """What came of a step."""

    name: str
    state: str
    seconds: float = 0.0
    note: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    unreferenced: int = 0


def environment(home: Path, **more: str) -> dict[str, str]:
    """That of a step: nothing of the caller's city, a home folder of its own, and what Python compiles is kept:
    these are a dozen starts of the same modules."""
    dropped = {"DATABASE_URL", "PYTHONHOME", "PYTHONDONTWRITEBYTECODE"}
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(("HRCITY_", "DJANGO_")) and name not in dropped}
    if "HRCITY_REFERENCE_DATA" in os.environ:
        kept["HRCITY_REFERENCE_DATA"] = os.environ["HRCITY_REFERENCE_DATA"]
    return kept | {"HRCITY_HOME": str(home), "PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1"} | more


def hrcity(*words: str) -> list[str]:
    """The command line of an `hrcity` command."""
    return [sys.executable, "-m", "hrcity.conf", *words]


def tool(name: str, *words: str) -> list[str]:
    """The command line of a program that stands in `.venv`."""
    return [str(Path(sys.executable).parent / name), *words]


def static_steps() -> list[tuple[str, list[str], dict[str, str]]]:
    """Name, command and extra environment of each check that runs no test."""
    https = {"HRCITY_HTTPS": "1", "HRCITY_URL": "https://city.example", "HRCITY_HOSTS": "city.example"}
    return [
        ("types (mypy strict)", [sys.executable, "-m", "mypy"], {}),
        ("style (ruff)", [sys.executable, "-m", "ruff", "check", "."], {}),
        ("layers (import-linter)", tool("lint-imports", "--no-logo", "--no-cache"), {}),
        ("migrations, deploy, texts", [sys.executable, "-m", "tests.harness.django_checks"],
         https | {"DJANGO_SETTINGS_MODULE": "hrcity.conf.settings"}),
        ("docs/settings.md current", hrcity("settings", "--check"), {}),
    ]


def run_step(name: str, words: Sequence[str], env: Mapping[str, str]) -> tuple[Result, str]:
    """Run one to its end; its result and what it said."""
    start = time.monotonic()
    done = subprocess.run(words, cwd=ROOT, env=dict(env), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace")
    state = PASSED if done.returncode == 0 else FAILED
    return Result(name, state, time.monotonic() - start), done.stdout


def run_pytest(name: str, words: Sequence[str], env: Mapping[str, str], report: Path, *, limit: float) -> Result:
    """Run pytest with its lines as they come; counts from its report; over `limit` seconds it is ended."""
    start = time.monotonic()
    command = [sys.executable, "-m", "pytest", f"--junitxml={report}", "-rf", *words]
    process = subprocess.Popen(command, cwd=ROOT, env=dict(env), stdin=subprocess.DEVNULL, start_new_session=True)
    try:
        code = process.wait(limit)
    except subprocess.TimeoutExpired:
        code = -1
    finally:
        _end_group(process)
    result = Result(name, PASSED if code in {0, 5} else FAILED, time.monotonic() - start)
    if code == -1:
        result.note = f"ended after {limit:.0f} s"
    result.counts, result.unreferenced = _counts(report)
    if result.state == FAILED and not result.counts.get("failed"):
        result.counts["failed"] = 1
    return result


def _end_group(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _counts(report: Path) -> tuple[dict[str, int], int]:
    """Passed, failed and skipped of a JUnit report, and the skipped for lack of reference data."""
    if not report.exists():
        return {}, 0
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    unreferenced = 0
    for case in Tree.parse(report).getroot().iter("testcase"):
        skipped = case.find("skipped")
        if skipped is not None:
            counts["skipped"] += 1
            unreferenced += "reference data not found" in (skipped.get("message") or "")
        elif case.find("failure") is not None or case.find("error") is not None:
            counts["failed"] += 1
        else:
            counts["passed"] += 1
    return counts, unreferenced
