"""The `hrcity` command: Django's commands under the house's own names, and those that stand outside Django."""

from __future__ import annotations

import importlib
import os
import sys

ALIASES = {"import": "import_file", "copy-database": "copy_database", "check-city": "check"}
OUTSIDE = {
    "serve": ("hrcity.conf.serve", "start web and worker and keep them alive"),
    "meaning-service": ("hrcity.conf.meaning_service", "the process that finds by meaning, alone"),
    "prepare": ("hrcity.conf.loading", "set up whole: tables, catalogues, static files, vocabularies, demonstration"),
    "catalogues": ("hrcity.conf.catalogues", "compile, check or extract the message catalogues"),
    "settings": ("hrcity.conf.settings_doc", "print or write the page of settings"),
}


def main(argv: list[str] | None = None) -> None:
    """Run `hrcity COMMAND …`; a wrong setting is one sentence, not a traceback."""
    words = list(sys.argv if argv is None else argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hrcity.conf.settings")

    from hrcity.conf.env import SettingError

    try:
        if len(words) > 1 and words[1] in OUTSIDE:
            sys.exit(importlib.import_module(OUTSIDE[words[1]][0]).main(words[2:]))
        _django(words)
    except SettingError as error:
        sys.exit(f"hrcity: {error}")


def _django(words: list[str]) -> None:
    if len(words) > 1:
        words[1] = ALIASES.get(words[1], words[1])
    from django.core.management import execute_from_command_line

    if words[1:] in ([], ["help"], ["--help"], ["-h"]):
        for name, (_module, meaning) in OUTSIDE.items():
            print(f"  {name:15} {meaning}")
    execute_from_command_line(words)


if __name__ == "__main__":
    main()
