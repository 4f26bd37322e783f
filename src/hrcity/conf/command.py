"""The `hrcity` command: Django's commands under the house's own names."""

from __future__ import annotations

import os
import sys

ALIASES = {"import": "import_file", "copy-database": "copy_database", "settings": "settings_page", "check-city": "check"}


def main(argv: list[str] | None = None) -> None:
    """Run `hrcity COMMAND …`; a wrong setting is one sentence, not a traceback."""
    words = list(sys.argv if argv is None else argv)
    if len(words) > 1:
        words[1] = ALIASES.get(words[1], words[1])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hrcity.conf.settings")
    from django.core.management import execute_from_command_line

    from hrcity.conf.env import SettingError

    try:
        execute_from_command_line(words)
    except SettingError as error:
        sys.exit(f"hrcity: {error}")


if __name__ == "__main__":
    main()
