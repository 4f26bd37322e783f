"""Periodic work of the gap map."""

from __future__ import annotations

import datetime as dt

from hrcity.core.schedule import every
from hrcity.plan.models import GapChange, GapShare
from hrcity.plan.queries.gaps import counted
from hrcity.plan.services.gaps import gaps_follow, gaps_rebuild


@every(dt.timedelta(seconds=10), "plan.gaps")
def gaps_keep() -> None:
    """Count anew what changed; where nothing was counted yet, begin."""
    if not GapShare.objects.exists() and not GapChange.objects.exists() and counted().exists():
        gaps_rebuild()
    gaps_follow()
