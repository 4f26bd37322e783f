"""`hrcity create_user EMAIL NAME [--password-stdin]`: an account from the server's own command line."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hrcity.core.actors import SYSTEM
from hrcity.core.errors import DomainError
from hrcity.people.services import user_create


class Command(BaseCommand):
    help = "Make an account. Without --password-stdin the person sets a password by “Forgotten your password?”."

    def add_arguments(self, parser: CommandParser) -> None:
        """Address, name, and whether the password comes on standard input (an argument could be read by others)."""
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("--password-stdin", action="store_true", help="read the password, one line, from stdin")
        parser.add_argument("--language", default="", help="language of mails, such as ko")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it and print its number."""
        password = sys.stdin.readline().rstrip("\r\n") if options["password_stdin"] else None
        try:
            user = user_create(email=options["email"], name=options["name"], password=password,
                               language=options["language"], by=SYSTEM)
        except DomainError as error:
            raise CommandError(str(error.message)) from error
        self.stdout.write(f"Account {user.pk} made for {user.email}.")
