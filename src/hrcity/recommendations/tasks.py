"""Periodic work: what becomes public by the passing of a day."""

from __future__ import annotations

import datetime as dt

from hrcity.core import clocks, search
from hrcity.core.schedule import every
from hrcity.recommendations.searching import KIND, due_for_public


@every(dt.timedelta(hours=1), "recommendations.public-today")
def public_today() -> None:
    """Windows to object that ended yesterday: the index learns whose those asks are."""
    search.changed_many(KIND, due_for_public(clocks.today()))
