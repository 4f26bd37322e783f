"""Pages of docs/ that are written from the code: print, write, or say that one is out of date. Needs no Django."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

DOCS = Path(__file__).resolve().parents[3] / "docs"


def page_command(argv: Sequence[str], *, command: str, page: Path, make: Callable[[], str]) -> int:
    """Print what `make` gives, write it with `--write`, or exit 1 where `--check` finds the page out of date."""
    name = f"docs/{page.name}"
    parser = argparse.ArgumentParser(prog=command)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--write", action="store_true", help=f"write {name}")
    what.add_argument("--check", action="store_true", help=f"fail when {name} is out of date")
    chosen = parser.parse_args(argv)
    text = make()
    if chosen.check:
        if page.exists() and page.read_text(encoding="utf-8") == text:
            return 0
        print(f"{name} is out of date: run `{command} --write`.")
        return 1
    if chosen.write:
        page.write_text(text, encoding="utf-8")
    else:
        print(text, end="")
    return 0


def with_django(make: Callable[[], str]) -> Callable[[], str]:
    """The same, with Django set up before."""

    def made() -> str:
        import os

        import django

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hrcity.conf.settings")
        django.setup()
        return make()

    return made
