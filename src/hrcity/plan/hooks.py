"""What plans tell and hear through the registries of core."""

from __future__ import annotations


def register() -> None:
    """Each part of the app registers its own; the order does not matter."""
    from hrcity.plan import (
        gap_hooks,
        money_hooks,
        public_hooks,
        report_hooks,
        review_hooks,
        seat_hooks,
        tree_hooks,
        voice_hooks,
    )

    for part in (
        gap_hooks,
        money_hooks,
        public_hooks,
        report_hooks,
        review_hooks,
        seat_hooks,
        tree_hooks,
        voice_hooks,
    ):
        part.register()
