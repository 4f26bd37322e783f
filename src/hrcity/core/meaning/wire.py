"""Frames between processes of one machine: four bytes of length, then a JSON object. Where the process listens.

A Unix socket that only its owner may open; where there are none, a port of the loopback with a token in a file that
only its owner may read.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import socket
import struct
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SOCKET = "meaning.sock"
PORT_FILE = "meaning.port"
LONGEST_FRAME = 8 * 1024 * 1024
# A Unix socket's path may have about a hundred bytes; a longer one is reached through its open folder.
LONGEST_PATH = 100
HAS_UNIX = hasattr(socket, "AF_UNIX")

Message = dict[str, Any]


class WireError(Exception):
    """The other side is gone, too slow, or does not speak as agreed."""


def write_frame(link: socket.socket, message: Message) -> None:
    """Send one message.

    Raises:
        WireError: it is too large.
        OSError: the other side is gone.
    """
    body = json.dumps(message, ensure_ascii=True, separators=(",", ":")).encode("ascii")
    if len(body) > LONGEST_FRAME:
        raise WireError("the message is too large")
    link.sendall(struct.pack(">I", len(body)) + body)


def read_frame(link: socket.socket, *, until: float) -> Message:
    """Receive one message by the time `until` (of time.monotonic).

    Raises:
        WireError: it is late, cut off, too large, or no JSON object.
        OSError: the other side is gone.
    """
    (length,) = struct.unpack(">I", _exactly(link, 4, until))
    if length > LONGEST_FRAME:
        raise WireError("the message is too large")
    try:
        found = json.loads(_exactly(link, length, until))
    except (ValueError, RecursionError) as error:
        raise WireError("the message is no JSON") from error
    if not isinstance(found, dict):
        raise WireError("the message is no JSON object")
    return found


def _exactly(link: socket.socket, count: int, until: float) -> bytes:
    parts = bytearray()
    while len(parts) < count:
        left = until - time.monotonic()
        if left <= 0:
            raise WireError("the other side is too slow")
        link.settimeout(left)
        some = link.recv(min(count - len(parts), 1 << 20))
        if not some:
            raise WireError("the other side is gone")
        parts += some
    return bytes(parts)


def listen(home: Path) -> tuple[socket.socket, str]:
    """A listening socket in the home folder, and the token that its callers must give ("" for a Unix socket)."""
    if not HAS_UNIX:
        return _listen_on_loopback(home)
    (home / SOCKET).unlink(missing_ok=True)
    found = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        with _short_path(home) as path:
            found.bind(path)
    finally:
        os.umask(before)
    found.listen(64)
    return found, ""


def _listen_on_loopback(home: Path) -> tuple[socket.socket, str]:
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    found.bind(("127.0.0.1", 0))
    found.listen(64)
    token = secrets.token_urlsafe(32)
    part = home / f"{PORT_FILE}.new"
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as out:
        json.dump({"port": found.getsockname()[1], "token": token}, out)
    part.replace(home / PORT_FILE)
    return found, token


def connect(home: Path, *, until: float) -> tuple[socket.socket, str]:
    """A connection to the process of a home folder, and the token to give.

    Raises:
        OSError, ValueError: nobody listens there.
    """
    left = max(until - time.monotonic(), 0.001)
    if not HAS_UNIX:
        kept = json.loads((home / PORT_FILE).read_text(encoding="ascii"))
        return socket.create_connection(("127.0.0.1", int(kept["port"])), timeout=left), str(kept["token"])
    found = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        found.settimeout(left)
        with _short_path(home) as path:
            found.connect(path)
    except BaseException:
        found.close()
        raise
    return found, ""


@contextlib.contextmanager
def _short_path(home: Path) -> Iterator[str]:
    path = os.fspath(home / SOCKET)
    if len(os.fsencode(path)) < LONGEST_PATH or not sys.platform.startswith("linux"):
        yield path
        return
    folder = os.open(home, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{SOCKET}"
    finally:
        os.close(folder)


def is_same_user(link: socket.socket) -> bool:
    """Whether the other end of a Unix socket belongs to our own user, where the kernel tells."""
    if not HAS_UNIX or link.family != socket.AF_UNIX or not hasattr(socket, "SO_PEERCRED"):
        return True
    found = link.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    return bool(struct.unpack("3i", found)[1] == os.getuid())
