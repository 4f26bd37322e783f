"""Argon2id with fixed cost, and no more than two at a time in a process.

OWASP's smallest recommended setting (19 MiB, 2 passes, 1 lane): a burst of sign-ins must not take all memory.
"""

from __future__ import annotations

import threading

from django.contrib.auth.hashers import Argon2PasswordHasher

_AT_ONCE = threading.BoundedSemaphore(2)


class Argon2Hasher(Argon2PasswordHasher):
    """argon2id, m = 19 MiB, t = 2, p = 1."""

    memory_cost = 19 * 1024
    time_cost = 2
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        """Hash a password; waits while two others are being hashed."""
        with _AT_ONCE:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        """Check a password; waits while two others are being checked."""
        with _AT_ONCE:
            return super().verify(password, encoded)
