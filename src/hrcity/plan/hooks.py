"""What plans tell and hear through the registries of core."""

from __future__ import annotations


def register() -> None:
    """Each part of the app registers its own; the order does not matter."""
    from hrcity.plan import gap_hooks, voice_hooks

    gap_hooks.register()
    voice_hooks.register()
