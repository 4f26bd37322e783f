"""The sign-ins a demonstration city shows on its sign-in page. `portal` says which; a real city has none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoSignIn:
    """One person of the demonstration city; the password is public."""

    name: str
    role: str
    email: str
    password: str


_source: Callable[[], Sequence[DemoSignIn]] | None = None


def register(source: Callable[[], Sequence[DemoSignIn]]) -> None:
    """Say how to find the demo sign-ins; the source answers () for a real city."""
    global _source
    _source = source


def sign_ins() -> Sequence[DemoSignIn]:
    """The sign-ins to show, () for a real city."""
    return _source() if _source is not None else ()
