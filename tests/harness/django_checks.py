"""Django's own checks and the catalogues' in one process: the start costs more than most of them."""

from __future__ import annotations

import sys

import django
from django.core.management import call_command
from django.core.management.base import CommandError, SystemCheckError


def missing_migrations() -> None:
    """Every model as its migrations make it."""
    call_command("makemigrations", check_changes=True, dry_run=True)


def deploy() -> None:
    """Nothing that Django warns of before a deployment."""
    call_command("check", deploy=True, fail_level="WARNING")


def catalogues() -> None:
    """Every text in every language."""
    from hrcity.conf.catalogues import main as catalogues_main

    if catalogues_main(["--check"]):
        raise CommandError("texts without a translation: hrcity catalogues --list")


def main() -> int:
    """Run all, also after one failed; 1 where one did."""
    django.setup()
    failed = 0
    for check in (missing_migrations, deploy, catalogues):
        try:
            check()
        except (CommandError, SystemCheckError, SystemExit) as error:
            print(f"{check.__name__.replace('_', ' ')}: {error}", flush=True)
            failed += 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
