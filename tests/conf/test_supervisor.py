from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hrcity.conf import serve

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
    import sys, os
    from hrcity.conf import serve
    children = [serve.Child(name, [sys.executable, "-c", code], dict(os.environ)) for name, code in {children!r}]
    sys.exit(serve.Supervisor(children).run(lambda: True))
"""
SLEEP = "import os, time; open(os.environ['TRACE'], 'a').write(f'{os.getpid()}\\n'); time.sleep(600)"
STUBBORN = "import signal; [signal.signal(n, signal.SIG_IGN) for n in (1, 2, 15)]\n" + SLEEP
WITH_CHILD = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {SLEEP!r}]); {SLEEP}"

Start = Callable[..., tuple["subprocess.Popen[str]", Callable[[int], list[int]]]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a supervisor over small programs; gives it and a way to wait for the ids of what it started."""
    running = []

    def begin(*codes: str) -> tuple[subprocess.Popen[str], Callable[[int], list[int]]]:
        trace = tmp_path / "trace"
        script = textwrap.dedent(SCRIPT).format(children=[(f"child {n}", code) for n, code in enumerate(codes)])
        process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True,
                                   env=os.environ | {"TRACE": str(trace), "PYTHONPATH": str(ROOT / "src")})
        running.append(process)

        def pids(count: int) -> list[int]:
            until = time.monotonic() + 10
            while time.monotonic() < until:
                found = [int(line) for line in trace.read_text().split()] if trace.exists() else []
                if len(found) >= count:
                    return found
                time.sleep(0.02)
            raise AssertionError(f"only {found} started")

        return process, pids

    yield begin
    for process in running:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def wait_gone(pids: list[int], seconds: float = 5) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not any(alive(pid) for pid in pids):
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_the_parent_alone_ends_every_process(start: Start, number: int) -> None:
    process, pids = start(SLEEP, WITH_CHILD)
    started = pids(3)
    process.send_signal(number)
    assert process.wait(10) == 0
    assert wait_gone(started)


@pytest.mark.slow
def test_a_second_signal_ends_at_once_what_does_not_listen(start: Start) -> None:
    process, pids = start(STUBBORN)
    started = pids(1)
    time.sleep(0.2)
    process.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    process.wait(5)
    assert wait_gone(started)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel's help is Linux's own")
def test_killing_the_supervisor_ends_its_children(start: Start) -> None:
    process, pids = start(SLEEP, SLEEP)
    started = pids(2)
    process.kill()
    assert wait_gone(started)


@pytest.mark.slow
def test_a_killed_child_is_started_again_and_its_own_children_do_not_stay(start: Start) -> None:
    process, pids = start(WITH_CHILD)
    first = pids(2)
    os.kill(next(pid for pid in first if os.getpgid(pid) == pid), signal.SIGKILL)
    again = pids(4)[2:]
    assert wait_gone(first)
    assert all(alive(pid) for pid in again)
    assert process.poll() is None


@pytest.mark.slow
def test_when_nothing_stays_up_it_gives_up_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    children = [serve.Child("web", [sys.executable, "-c", "raise SystemExit(3)"], dict(os.environ))]
    monkeypatch.setattr(serve, "back_off", lambda deaths: 0.0)
    monkeypatch.setattr(serve.Supervisor, "listen", lambda self: None)
    said: list[str] = []
    monkeypatch.setattr(serve, "say", said.append)
    assert serve.Supervisor(children).run(lambda: True) == 1
    assert said[-1].startswith("Nothing stays up")


def test_waiting_grows_to_half_a_minute() -> None:
    assert [serve.back_off(deaths) for deaths in (1, 2, 3, 7, 99)] == [0.5, 1.0, 2.0, 30.0, 30.0]


def test_a_port_in_use_gets_a_sentence() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert f"Port {port} on 127.0.0.1 is already in use" in serve.port_is_free("127.0.0.1", port)
    assert serve.port_is_free("127.0.0.1", port) == ""


@pytest.mark.parametrize("port", [70000, -1])
def test_what_is_no_port_gets_a_sentence(port: int) -> None:
    assert "is no port" in serve.port_is_free("127.0.0.1", port)


def test_the_address_of_the_site_follows_the_port_unless_it_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HRCITY_URL", raising=False)
    assert serve.child_environment("http://localhost:9")["HRCITY_URL"] == "http://localhost:9"
    monkeypatch.setenv("HRCITY_URL", "https://city.example")
    assert serve.child_environment("http://localhost:9")["HRCITY_URL"] == "https://city.example"
