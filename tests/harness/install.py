"""What the tests need from Debian: looked for, installed where that is allowed, else named."""

from __future__ import annotations

import os
import shutil
import subprocess

from tests.harness import postgres

CJK = "Noto Sans CJK"


def chromium() -> str:
    """The path of a Chromium, or nothing."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    return ""


def has_cjk() -> bool:
    """Whether Korean is drawn with a font that has it."""
    program = shutil.which("fc-list")
    return bool(program) and CJK in subprocess.run([program, ":lang=ko"], capture_output=True, text=True).stdout


def missing() -> list[str]:
    """Debian packages that would have to be installed."""
    wanted = []
    if not chromium():
        wanted.append("chromium")
    if not has_cjk():
        wanted += ["fonts-noto-cjk", "fontconfig"]
    if postgres.programs() is None:
        wanted.append("postgresql")
    return wanted


def install() -> str:
    """Install what is missing; empty, or a sentence on what is still missing and why."""
    wanted = missing()
    if not wanted:
        return ""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return f"missing and not installed (that needs root and apt): {' '.join(wanted)}"
    print(f"Installing from Debian: {' '.join(wanted)} …", flush=True)
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-qq"], ["install", "-qq", "-y", "--no-install-recommends", *wanted]):
        subprocess.run(["apt-get", *words], env=quiet, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    still = missing()
    return f"apt could not install: {' '.join(still)}" if still else ""
