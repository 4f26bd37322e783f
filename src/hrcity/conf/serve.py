"""`hrcity serve`: one process that keeps web and worker alive and ends them with it.

It loads neither Django nor a database driver: it is small, and what breaks the platform does not break it.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from hrcity.conf import env, loading, meaning_service

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
GRACE_SECONDS = 10.0
GIVE_UP_AFTER = 5
WORKER_WAITS_AT_MOST = 10.0
PR_SET_PDEATHSIG = 1


def port_is_free(host: str, port: int) -> str:
    """Empty where the port can be had, else a sentence that says what to do."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host.strip("[]"), port))
    except PermissionError:
        return f"Port {port} may only be used by root: choose one above 1023, such as --port 8000."
    except OverflowError:
        return f"{port} is no port: choose a number from 1024 to 65535."
    except OSError:
        return (f"Port {port} on {host} is already in use: stop what runs there, or choose another one, such as "
                f"--port {port + 1}.")
    return ""


@dataclass
class Child:
    """One process that is kept alive, with what it takes to start it again."""

    name: str
    words: list[str]
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    started: float = 0.0
    again_at: float = field(default=0.0)

    def start(self, now: float) -> None:
        """Start it as leader of a group of its own, to be ended by the kernel when the supervisor is killed."""
        self.started = now
        self.process = subprocess.Popen(self.words, env=self.environment, stdin=subprocess.DEVNULL,
                                        start_new_session=True, preexec_fn=die_with(os.getpid()))

    def look(self, now: float) -> bool:
        """Start it again when it is due; True where it has just been found dead."""
        if self.process is None:
            if now >= self.again_at:
                self.start(now)
            return False
        if self.process.poll() is None:
            return False
        self.signal(signal.SIGKILL)
        self.deaths = 1 if now - self.started > 60 else self.deaths + 1
        self.again_at = now + back_off(self.deaths)
        self.process = None
        return True

    def signal(self, number: int) -> None:
        """Send a signal to the whole group; one that is gone is left alone."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)


def back_off(deaths: int) -> float:
    """Seconds to wait before a process that died `deaths` times in a row is started again: 0.5, 1, 2 … at most 30."""
    return float(min(30.0, 0.5 * 2 ** min(max(deaths - 1, 0), 10)))


def die_with(parent: int, number: int = signal.SIGTERM) -> Callable[[], None] | None:
    """For a child about to start: on Linux the kernel sends it `number` when its parent ends, even by kill -9."""
    if not sys.platform.startswith("linux"):
        return None
    library = ctypes.CDLL(None, use_errno=True)

    def before_start() -> None:
        library.prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:
            os._exit(1)

    return before_start


class Supervisor:
    """Starts children, restarts the dead, ends all on the first signal."""

    def __init__(self, children: Sequence[Child]) -> None:
        self.children = list(children)
        self.stopping = 0

    def run(self, each: Callable[[], bool]) -> int:
        """Until a signal comes, or `each` (called five times a second) says False. The exit code."""
        self.listen()
        code = 0
        try:
            while not self.stopping:
                if not (self._look() and each()):
                    code = 1
                    break
                time.sleep(0.2)
        finally:
            self.end()
        return code

    def listen(self) -> None:
        """Take the signals that end everything; under nohup the hang-up stays ignored."""
        for number in STOP_SIGNALS:
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self._stop)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping += 1

    def _look(self) -> bool:
        now = time.monotonic()
        for child in self.children:
            if child.look(now):
                say(f"{child.name} ended unexpectedly; starting it again in {back_off(child.deaths):g} s.")
                if child.deaths >= GIVE_UP_AFTER and not any(other.deaths == 0 for other in self.children):
                    say("Nothing stays up; the last lines above say why.")
                    return False
        return True

    def end(self) -> None:
        """SIGTERM, once more after most of the grace, then SIGKILL; a second signal shortens the wait."""
        start = time.monotonic()
        for child in self.children:
            if child.process is not None:
                child.process.send_signal(signal.SIGTERM)
        pressed = False
        while any(child.process and child.process.poll() is None for child in self.children):
            spent = time.monotonic() - start
            if spent > GRACE_SECONDS or self.stopping > 1:
                break
            if spent > GRACE_SECONDS * 0.8 and not pressed:
                pressed = True
                for child in self.children:
                    child.signal(signal.SIGTERM)
            time.sleep(0.05)
        for child in self.children:
            child.signal(signal.SIGKILL)
            if child.process is not None:
                child.process.wait()


def say(sentence: str) -> None:
    """One line for the person at the terminal or in the journal."""
    print(f"hrcity: {sentence}", flush=True)


def web_words(host: str, port: int, settings: dict[str, object]) -> list[str]:
    """The command line of the web server."""
    bind = f"[{host.strip('[]')}]:{port}" if ":" in host else f"{host}:{port}"
    memory = ["--worker-tmp-dir", "/dev/shm"] if os.access("/dev/shm", os.W_OK) else []
    return [sys.executable, "-m", "gunicorn", "hrcity.conf.wsgi:application", "--bind", bind,
            "--worker-class", "gthread", "--workers", str(settings["HRCITY_WEB_WORKERS"]),
            "--threads", str(settings["HRCITY_WEB_THREADS"]),
            "--graceful-timeout", "5", "--timeout", "120", "--keep-alive", "5", "--max-requests", "20000",
            "--max-requests-jitter", "2000", "--limit-request-line", "8190", "--no-control-socket",
            "--log-level", "warning", *memory]


def worker_words() -> list[str]:
    """The command line of the job worker."""
    return [sys.executable, "-m", "hrcity.conf", "worker"]


def helper_children(settings: dict[str, object], environment: dict[str, str]) -> list[Child]:
    """The process that finds by meaning, where the city has asked for it; it too lets the first page come first."""
    if not meaning_service.wanted(settings):
        return []
    return [Child("search by meaning", meaning_service.words(), environment,
                  again_at=time.monotonic() + WORKER_WAITS_AT_MOST)]


def child_environment(address: str) -> dict[str, str]:
    """What children see: the address they are reached at, unless the city has set one."""
    environment = dict(os.environ)
    if not os.environ.get("HRCITY_URL") and not os.environ.get("HRCITY_URL_FILE"):
        environment["HRCITY_URL"] = address
    return environment


def options(argv: Sequence[str]) -> argparse.Namespace:
    """What stands behind `hrcity serve`."""
    parser = argparse.ArgumentParser(prog="hrcity serve", description="Start web and worker and keep them alive.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--only", choices=["web", "worker"], help="one of the two, as separate services do; "
                        "what finds by meaning goes with the worker")
    parser.add_argument("--load", action="store_true", help="first do what `hrcity prepare` does")
    parser.add_argument("--empty", action="store_true", help="with --load: no demonstration city")
    return parser.parse_args(argv)


def main(argv: Sequence[str]) -> int:
    """Serve until a signal comes; the exit code."""
    chosen = options(argv)
    settings = env.read_environment()
    if chosen.only != "worker" and (why := port_is_free(chosen.host, chosen.port)):
        say(why)
        return 1
    shown = "localhost" if chosen.host in {"127.0.0.1", "::1", "0.0.0.0", "::"} else chosen.host
    address = f"http://{shown}:{chosen.port}"
    environment = child_environment(address)
    greeting = ""
    if chosen.load:
        code, greeting = _load(environment, empty=chosen.empty)
        if code:
            return code
    web = Child("web", web_words(chosen.host, chosen.port, settings), environment)
    # The first page comes first: the worker waits for it, but not for long.
    worker = Child("worker", worker_words(), environment, again_at=time.monotonic() + WORKER_WAITS_AT_MOST)
    helpers = helper_children(settings, environment)
    children = {"web": [web], "worker": [worker, *helpers], None: [web, worker, *helpers]}[chosen.only]
    if web not in children:
        address, worker.again_at = "", 0.0
    code = Supervisor(children).run(_Announcement(address, chosen.port, chosen.host, greeting, worker).look)
    say("stopped.")
    return code


def _load(environment: dict[str, str], *, empty: bool) -> tuple[int, str]:
    """Run the setting-up in a process of its own, so that its memory is given back; what to greet with."""
    if not empty and (kept := loading.kept_greeting(environment)) is not None:
        return 0, kept
    with tempfile.TemporaryDirectory(prefix="hrcity-") as folder:
        file = Path(folder) / "greeting"
        words = [sys.executable, "-m", "hrcity.conf", "prepare", "--greeting", str(file)]
        if empty:
            words.append("--empty")
        child = Child("prepare", words, environment)
        child.start(time.monotonic())
        assert child.process is not None
        supervisor = Supervisor([])
        supervisor.listen()
        while child.process.poll() is None and not supervisor.stopping:
            time.sleep(0.02)
        if supervisor.stopping:
            child.signal(signal.SIGTERM)
            child.process.wait()
            say("stopped while setting up; the next start goes on.")
            return 1, ""
        return child.process.returncode, file.read_text(encoding="utf-8") if file.exists() else ""


class _Announcement:
    """Says once, when the first page answers, where it is."""

    def __init__(self, address: str, port: int, host: str, greeting: str, worker: Child) -> None:
        self.address, self.greeting, self.told, self.worker = address, greeting, not address, worker
        loop = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "::1": "[::1]"}.get(host, host)
        self.probe = f"http://{loop}:{port}/health"

    def look(self) -> bool:
        """Ask until it answers; always True."""
        if not self.told and answers(self.probe):
            self.told = True
            self.worker.again_at = min(self.worker.again_at, time.monotonic())
            print(f"\nhrcity is ready: {self.address}\n{self.greeting}\nStop with Ctrl-C.\n", flush=True)
        return True


def answers(url: str) -> bool:
    """Whether a web server answers at `url`, with whatever code."""
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
