"""From what in an app above a recommendation came: a string reference, and whoever knows where it leads."""

from __future__ import annotations

from collections.abc import Callable

ORIGINS: dict[str, Callable[[str], tuple[str, str]]] = {}


def register_origin(prefix: str, source: Callable[[str], tuple[str, str]]) -> None:
    """Say what a reference that begins with `prefix` is: `source` gives its words and its address, asking nothing of
    the database."""
    ORIGINS[prefix] = source


def origin_of(ref: str) -> dict[str, str] | None:
    """The words and the address of a reference; None where nobody knows it."""
    for prefix, source in ORIGINS.items():
        if ref.startswith(prefix):
            words, url = source(ref)
            return {"label": words, "url": url}
    return None
