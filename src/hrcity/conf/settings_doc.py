"""`hrcity settings`: the page of settings, printed, written or compared with docs/settings.md."""

from __future__ import annotations

from collections.abc import Sequence

from hrcity.conf.env import settings_page
from hrcity.core.written import DOCS, page_command

PAGE = DOCS / "settings.md"


def main(argv: Sequence[str]) -> int:
    """Exit code 1 where `--check` finds the page out of date."""
    return page_command(argv, command="hrcity settings", page=PAGE, make=settings_page)
