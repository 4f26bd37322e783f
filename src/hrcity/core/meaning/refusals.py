"""What the process says to a message that it cannot take."""

from __future__ import annotations


class Refused(Exception):
    """The message does not say what it must."""
