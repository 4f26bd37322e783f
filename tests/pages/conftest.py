"""A real server with the demonstration city, and a real browser."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.harness.postgres import free_port

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "saebit-demo-2026"
PEOPLE = {
    "minjun": "minjun.park",
    "seoyeon": "seoyeon.han",
    "dewi": "dewi.lestari",
    "jiho": "jiho.kim",
    "grace": "grace.otieno",
    "sena": "sena.yoo",
    "omar": "omar.haddad",
    "yun": "yun.jaein",
    "ana": "ana.flores",
    "haneul": "haneul.choi",
}
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str:
    """Where the browser is; "" where there is none."""
    return next(
        (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
    )


@dataclass(frozen=True)
class Site:
    """A running server. `rows`: references of what the tests added to the demonstration city."""

    url: str
    home: Path
    rows: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demonstration city, served with its worker as `./run` serves it."""
    home, port = tmp_path_factory.mktemp("city"), free_port()
    environment = {
        **os.environ,
        "HRCITY_HOME": str(home),
        "PYTHONPATH": str(ROOT / "src"),
        "DATABASE_URL": "",
        "HRCITY_URL": f"http://localhost:{port}",
    }
    environment.pop("HRCITY_TESTING", None)
    words = [sys.executable, "-m", "hrcity.conf", "serve", "--load", "--port", str(port)]
    process = subprocess.Popen(words, env=environment, cwd=ROOT, stdin=subprocess.DEVNULL, start_new_session=True)
    try:
        _wait(f"http://localhost:{port}/health", process)
        words = [sys.executable, "-m", "tests.pages.rows"]
        added = subprocess.check_output(words, env=environment, cwd=ROOT, text=True)
        yield Site(f"http://localhost:{port}", home, json.loads(added.splitlines()[-1]))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 240
    while time.monotonic() < until:
        if process.poll() is not None:
            pytest.fail("the server ended before its first page")
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.3)
    pytest.fail("the server showed no page within four minutes")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium, as Debian installs it."""
    path = chromium()
    if not path:
        pytest.skip("no browser: install Chromium (on Debian: apt install chromium fonts-noto-cjk)")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield found
        found.close()


@dataclass
class Visitor:
    """Somebody at a browser; `said` collects what the console and the network complained about."""

    page: Page
    context: BrowserContext
    said: list[str]


Visit = Callable[..., Visitor]


@pytest.fixture(scope="session")
def states(site: Site, browser: Browser) -> dict[str, dict[str, object]]:
    """The cookies of each person, signed in once by the page that people use."""
    found: dict[str, dict[str, object]] = {"": {}}
    for person, name in PEOPLE.items():
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{site.url}/account/login/?lang=en")
        page.locator("input[name=login]:visible").fill(f"{name}@saebit.example")
        page.locator("input[name=password]:visible").fill(PASSWORD)
        page.locator("input[name=password]:visible").press("Enter")
        page.wait_for_url("**/desk/**")
        found[person] = dict(context.storage_state())
        context.close()
    return found


@pytest.fixture
def visit(site: Site, browser: Browser, states: dict[str, dict[str, object]]) -> Iterator[Visit]:
    """Opens a browser as somebody: `visit("minjun", lang="ko", width=375, javascript=False)`."""
    contexts: list[BrowserContext] = []

    def open_as(person: str = "", *, lang: str = "en", width: int = 1280, javascript: bool = True) -> Visitor:
        state = states[person]
        context = browser.new_context(
            base_url=site.url,
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
            locale="ko-KR" if lang == "ko" else "en-GB",
            storage_state=state or None,
        )  # type: ignore[arg-type]
        context.add_cookies([{"name": "hrcity_language", "value": lang, "url": site.url}])
        page, said = context.new_page(), []  # type: ignore[var-annotated]
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.on("requestfailed", lambda request: said.append(f"failed: {request.url}"))
        page.on(
            "request",
            lambda request: (
                None if request.url.startswith((site.url, "data:")) else said.append(f"foreign: {request.url}")
            ),
        )
        contexts.append(context)
        return Visitor(page, context, said)

    yield open_as
    for context in contexts:
        context.close()
