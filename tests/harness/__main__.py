"""What `./test` runs once its packages are there: every check, then one table and one line."""

from __future__ import annotations

import argparse
import contextlib
import re
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.harness import install, postgres
from tests.harness.steps import (
    FAILED,
    NOT_CHECKED,
    PASSED,
    Result,
    environment,
    run_pytest,
    run_step,
    static_steps,
)

QUICK = "not slow and not pages"
WHOLE = "not pages"
TWO = ["-n", "2", "--dist", "worksteal", "--ignore=tests/pages",
       "--ignore=tests/people/test_passkeys.py"]
WITHOUT_DATABASE = ["--ignore=tests/hrkit", "--ignore=tests/conf"]


def main(argv: list[str]) -> int:
    """Run the checks; 0 where none failed."""
    parser = argparse.ArgumentParser(prog="./test", description="Check everything; --quick: the minute's worth.")
    parser.add_argument("--quick", action="store_true", help="no slow tests, no PostgreSQL, no browser")
    parser.add_argument("tests", nargs="*", help="only these tests (paths for pytest), on SQLite")
    chosen = parser.parse_args(argv)
    start = time.monotonic()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, frame: sys.exit(128 + number))
    with tempfile.TemporaryDirectory(prefix="hrcity-test-") as folder:
        home = Path(folder)
        if chosen.tests:
            results = [run_pytest("tests", chosen.tests, environment(home), home / "one.xml", limit=1800)]
        elif chosen.quick:
            results = quick(home)
        else:
            results = whole(home)
    return summary(results, time.monotonic() - start)


def quick(home: Path) -> list[Result]:
    """The quick tests on SQLite, and static checks beside them."""
    words = [*TWO, "-m", QUICK]
    with static_beside(home) as results:
        tests = run_pytest("tests on SQLite", words, environment(home), home / "quick.xml", limit=600)
    return [*results, tests]


def whole(home: Path) -> list[Result]:
    """Everything, on both databases and in a browser."""
    said = install.install()
    if said:
        print(f"not checked: {said}", flush=True)
    tests = []
    with static_beside(home) as results, contextlib.ExitStack() as stack:
        why, more = "", {}
        try:
            more = {"HRCITY_TEST_POSTGRES": stack.enter_context(postgres.server())}
        except RuntimeError as error:
            why = str(error)
        env = environment(home, **more)
        tests.append(run_pytest("tests on SQLite", [*TWO, "-m", WHOLE], env, home / "sqlite.xml", limit=1500))
        tests.append(_on_postgres(home, env, more.get("HRCITY_TEST_POSTGRES", ""), why))
    return [*results, *tests, _in_browser(home)]


@contextlib.contextmanager
def static_beside(home: Path) -> Iterator[list[Result]]:
    """Run the checks that run no test, one after another beside what the caller does, so that no core waits for the
    types; the list is filled at the end."""
    print("Checking style, layers, types, migrations, settings and catalogues beside the tests …", flush=True)
    results: list[Result] = []
    pool = ThreadPoolExecutor(1)
    under_way = pool.map(lambda row: _static(home, *row), static_steps())
    try:
        yield results
        results += under_way
    finally:
        pool.shutdown(cancel_futures=True)


def _static(home: Path, name: str, words: list[str], more: dict[str, str]) -> Result:
    """One check; what a failed one said is printed at once."""
    result, text = run_step(name, words, environment(home / re.sub(r"\W+", "-", name), **more))
    if result.state == FAILED:
        print(f"\n--- {name}: failed\n{text.strip()[-6000:]}\n", flush=True)
    return result


def _on_postgres(home: Path, env: dict[str, str], url: str, why: str) -> Result:
    name = "tests on PostgreSQL"
    if not url:
        return Result(name, NOT_CHECKED, note=f"every test that uses the database, on PostgreSQL: {why}")
    words = [*TWO, "-m", WHOLE, *WITHOUT_DATABASE]
    return run_pytest(name, words, env | {"DATABASE_URL": url}, home / "postgres.xml", limit=1500)


def _in_browser(home: Path) -> Result:
    name = "pages in a browser"
    program = install.chromium()
    if not program:
        return Result(name, NOT_CHECKED, note="every page in headless Chromium at both widths in both languages, "
                                              "axe WCAG 2.2 AA included: no Chromium (apt install chromium)")
    env = environment(home, HRCITY_CHROMIUM=program)
    result = run_pytest(name, ["-m", "pages"], env, home / "pages.xml", limit=900)
    if not install.has_cjk():
        result.note = "Korean was drawn without its font (apt install fonts-noto-cjk): its looks were not checked"
    return result


def summary(results: list[Result], seconds: float) -> int:
    """One line per step, what was not checked, and the closing line that counts tests."""
    print("\n" + "-" * 72)
    for result in results:
        tests = ", ".join(f"{count} {word}" for word, count in result.counts.items() if count)
        print(f"{result.name:28} {result.state:12} {result.seconds:6.1f} s  {tests}")
        if result.note:
            print(f"    {'not checked: ' if result.state == NOT_CHECKED else ''}{result.note}")
    unreferenced = sum(result.unreferenced for result in results)
    if unreferenced:
        print(f"{unreferenced} tests were skipped for lack of reference data (HRCITY_REFERENCE_DATA).")
    failed = [result.name for result in results if result.state == FAILED]
    print(f"{'Failed: ' + ', '.join(failed) if failed else 'All that was checked is in order'}; {seconds:.0f} s.")
    total = {word: sum(result.counts.get(word, 0) for result in results) for word in ("passed", "failed", "skipped")}
    total["failed"] += sum(1 for result in results if result.state == FAILED and not result.counts)
    total["passed"] += sum(1 for result in results if result.state == PASSED and not result.counts)
    print(f"{total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
