"""`hrcity settings`: the page of settings, printed, written or compared with docs/settings.md."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from hrcity.conf.env import settings_page

PAGE = Path(__file__).resolve().parents[3] / "docs" / "settings.md"


def main(argv: Sequence[str]) -> int:
    """Exit code 1 where `--check` finds the page out of date."""
    parser = argparse.ArgumentParser(prog="hrcity settings")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--write", action="store_true", help="write docs/settings.md")
    what.add_argument("--check", action="store_true", help="fail when docs/settings.md is out of date")
    chosen = parser.parse_args(argv)
    text = settings_page()
    if chosen.check:
        if PAGE.exists() and PAGE.read_text(encoding="utf-8") == text:
            return 0
        print("docs/settings.md is out of date: run `hrcity settings --write`.")
        return 1
    if chosen.write:
        PAGE.write_text(text, encoding="utf-8")
    else:
        print(text, end="")
    return 0
