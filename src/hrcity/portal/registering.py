"""What exports and lists declare at start: audit verbs, personal data; jobs and periodic tasks by importing them."""

from __future__ import annotations


def register() -> None:
    """Called once from `apps.ready`, in web and worker alike."""
    from hrcity.portal import open_data, round_trip, saved

    assert open_data.KIND  # its job and its nightly task are declared by the import
    round_trip.register()
    saved.register()
