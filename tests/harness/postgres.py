"""A PostgreSQL of the tests' own: Debian's programs, own folder, own port, never as root, stopped by its pid."""

from __future__ import annotations

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from hrcity.conf.serve import die_with

SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "60",
            "shared_buffers": "64MB", "listen_addresses": "127.0.0.1", "autovacuum": "off", "log_min_messages": "fatal"}


def programs() -> Path | None:
    """The folder of the newest `initdb` and `postgres`, or None."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if found:
        return max(found, key=lambda path: float(path.parent.name))
    program = shutil.which("initdb")
    return Path(program).resolve().parent if program else None


def other_user() -> Mapping[str, Any]:
    """Arguments of a process that may not run as root: PostgreSQL refuses to."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            who = pwd.getpwnam(name)
            return {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}
    raise RuntimeError("no user to run PostgreSQL as")


def free_port() -> int:
    """A port that nobody has at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def server() -> Iterator[str]:
    """Run one; gives its address. Its folder is removed at the end.

    Raises:
        RuntimeError: it is not installed or does not start; the message says which.
    """
    bin_folder = programs()
    if bin_folder is None:
        raise RuntimeError("PostgreSQL is not installed (apt install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="hrcity-pg-"))
    who = other_user()
    if who:
        os.chown(folder, who["user"], who["group"])
    password = secrets.token_hex(16)
    try:
        _make(bin_folder, folder, password, who)
        with _running(bin_folder, folder, who) as port:
            url = f"postgres://hrcity:{password}@127.0.0.1:{port}/postgres"
            _wait(url)
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _make(bin_folder: Path, folder: Path, password: str, who: Mapping[str, Any]) -> None:
    secret = folder / "password"
    secret.write_text(password, encoding="ascii")
    if who:
        os.chown(secret, who["user"], who["group"])
    secret.chmod(0o600)
    words = [str(bin_folder / "initdb"), "-D", str(folder / "data"), "-U", "hrcity", "--pwfile", str(secret), "-A",
             "scram-sha-256", "-E", "UTF8", "--locale=C", "--no-sync"]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, env={"PATH": "/usr/bin:/bin", "LANG": "C"},
                          **who)
    if done.returncode:
        raise RuntimeError(f"PostgreSQL's initdb failed: {done.stderr.strip()[-300:]}")


@contextlib.contextmanager
def _running(bin_folder: Path, folder: Path, who: Mapping[str, Any]) -> Iterator[int]:
    port = free_port()
    options = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
    words = [str(bin_folder / "postgres"), "-D", str(folder / "data"), "-p", str(port), "-k", str(folder), *options]
    process = subprocess.Popen(words, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               env={"PATH": "/usr/bin:/bin", "LANG": "C"}, start_new_session=True,
                               preexec_fn=die_with(os.getpid(), signal.SIGINT), **who)
    try:
        yield port
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(url: str) -> None:
    import psycopg

    last = ""
    for _attempt in range(150):
        try:
            psycopg.connect(url, connect_timeout=2).close()
            return
        except psycopg.OperationalError as error:
            last = str(error)
            time.sleep(0.1)
    raise RuntimeError(f"PostgreSQL does not answer: {last.strip()[-300:]}")
