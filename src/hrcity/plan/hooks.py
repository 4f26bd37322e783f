"""What plans tell and hear through the registries of core."""

from __future__ import annotations


def register() -> None:
    """Each part of the app registers its own; the order does not matter."""
    from hrcity.plan import gap_hooks, report_hooks

    gap_hooks.register()
    report_hooks.register()
    from hrcity.plan import gap_hooks, public_hooks

    gap_hooks.register()
    public_hooks.register()
    from hrcity.plan import gap_hooks, review_hooks

    gap_hooks.register()
    review_hooks.register()
    from hrcity.plan import gap_hooks, money_hooks

    gap_hooks.register()
    money_hooks.register()
    from hrcity.plan import gap_hooks, seat_hooks

    gap_hooks.register()
    seat_hooks.register()
    from hrcity.plan import gap_hooks, tree_hooks

    gap_hooks.register()
    tree_hooks.register()
    from hrcity.plan import gap_hooks, voice_hooks

    gap_hooks.register()
    voice_hooks.register()
