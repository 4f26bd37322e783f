"""The process itself: listens, hands each caller to a thread, ends cleanly. It loads neither Django nor a database.

Whatever a caller sends ends in an answer or a refusal, never in a dead process.
"""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import secrets
import signal
import socket
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

from hrcity.core.meaning import wire
from hrcity.core.meaning.refusals import Refused
from hrcity.core.meaning.wire import Message
from hrkit.semantic import embedder

logger = logging.getLogger("hrcity.meaning")
CALLERS_AT_ONCE = 32
FRAME_SECONDS = 10.0
LOOK_SECONDS = 0.2
LOCK = "meaning.lock"
BACKGROUND_NICENESS = 10
LONGEST_KOREAN = 2_000_000

Handler = Callable[[Message], Message]


class Busy(Exception):
    """Another such process runs already."""


class Service:
    """Answers callers; the engine is loaded beside, so that health can be asked from the first moment."""

    def __init__(
        self, home: Path, folder: Path, make_engine: Callable[[Path], Any] | None, *, with_korean: bool = False
    ) -> None:
        self.home = home
        self.engine: Any = None
        self.state = "starting" if make_engine else "absent"
        self._folder, self._make = folder, make_engine
        self._with_korean = with_korean
        self._token = ""
        self._places = threading.BoundedSemaphore(CALLERS_AT_ONCE)
        self._korean = threading.Lock()
        self._stop = threading.Event()

    def run(self) -> None:
        """Serve until `stop`.

        Raises:
            Busy: another process serves this home folder.
        """
        with only_one(self.home):
            listening, self._token = wire.listen(self.home)
            threading.Thread(target=self._load, daemon=True).start()
            listening.settimeout(LOOK_SECONDS)
            try:
                while not self._stop.is_set():
                    with contextlib.suppress(TimeoutError, ConnectionError):
                        self._accept(listening.accept()[0])
            finally:
                listening.close()
                for name in (wire.SOCKET, wire.PORT_FILE):
                    (self.home / name).unlink(missing_ok=True)
                if self.engine is not None:
                    self.engine.close()

    def stop(self, number: int = 0, frame: FrameType | None = None) -> None:
        """End after the caller that is being answered."""
        self._stop.set()

    def _load(self) -> None:
        if self._make is not None:
            try:
                self.engine = self._make(self._folder)
                self.state = "ready"
            except Exception:
                logger.exception("search by meaning cannot start")
                self.state = "failed"
        if self._with_korean:
            self.answer({"op": "morphemes", "texts": ["인권"]})

    def _accept(self, link: socket.socket) -> None:
        if not wire.is_same_user(link) or not self._places.acquire(blocking=False):
            link.close()
            return
        threading.Thread(target=self._serve, args=(link,), daemon=True).start()

    def _serve(self, link: socket.socket) -> None:
        try:
            with link:
                answer = self._answer_to(link)
                link.settimeout(FRAME_SECONDS)
                wire.write_frame(link, answer)
        except (OSError, wire.WireError):
            logger.debug("a caller went away")
        finally:
            self._places.release()

    def _answer_to(self, link: socket.socket) -> Message:
        try:
            given = wire.read_frame(link, until=time.monotonic() + FRAME_SECONDS)
        except wire.WireError as error:
            return {"error": str(error)}
        if self._token and not secrets.compare_digest(str(given.get("token", "")).encode(), self._token.encode()):
            return {"error": "not allowed"}
        return self.answer(given)

    def answer(self, given: Message) -> Message:
        """The answer to one message; an error is told by its kind, never by what was in the message."""
        op = given.get("op")
        handler = self._handler(op) if isinstance(op, str) else None
        if handler is None:
            return {"error": "no such operation" if self.state == "ready" or op == "ping" else self.state}
        try:
            return handler(given)
        except Refused as error:
            return {"error": f"refused: {error}"}
        except (OSError, sqlite3.Error):  # a full disk, say: the same will work later
            logger.exception("the vectors cannot be read or written")
            return {"error": "storage"}
        except Exception:
            logger.exception("an operation failed")
            return {"error": "failed"}

    def _handler(self, op: str) -> Handler | None:
        own: dict[str, Handler] = {"ping": lambda given: {"state": self.state}, "morphemes": self._morphemes}
        if op == "health" and self.engine is None:
            return lambda given: {"state": self.state}
        if op in own:
            return own[op]
        if self.engine is None or op not in {"health", "owners", "search", "like", "embed", "forget"}:
            return None
        if op in {"embed", "forget"}:
            be_patient()
        found: Handler = getattr(self.engine, op)
        return found

    def _morphemes(self, given: Message) -> Message:
        """Korean texts cut into their parts; the analyser takes half a gigabyte, here and nowhere else."""
        texts = given.get("texts")
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise Refused("texts")
        if sum(map(len, texts)) > LONGEST_KOREAN:
            raise Refused("too long")
        try:
            from hrkit.text.korean import morphemes

            with self._korean:
                return {"morphemes": morphemes(texts)}
        except ImportError as error:
            raise Refused("the extra ko is not installed") from error


def be_patient() -> None:
    """Let this thread run when nothing else wants to (on Linux a thread has a priority of its own)."""
    if sys.platform.startswith("linux"):
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), BACKGROUND_NICENESS)


@contextlib.contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Be the only such process of a home folder; the lock is free again when its holder dies.

    Raises:
        Busy: it is held.
    """
    with (home / LOCK).open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy from error
        handle.truncate(0)
        handle.write(f"{os.getpid()}\n")
        handle.flush()
        yield


def make_engine(folder: Path) -> Any:
    """The engine with the real model."""
    from hrcity.core.meaning.engine import Engine

    return Engine(folder, embedder.Embedder)


def main(home: Path, folder: Path, extras: frozenset[str]) -> int:
    """Serve until a signal comes; the exit code."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    logging.basicConfig(level=logging.WARNING, format="hrcity meaning: %(message)s")
    wanted = "semantic" in extras and embedder.is_installed()
    service = Service(home, folder, make_engine if wanted else None, with_korean="ko" in extras)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, service.stop)
    try:
        service.run()
    except Busy:
        print("hrcity: search by meaning runs already for this home folder.", file=sys.stderr)
        return 1
    return 0
