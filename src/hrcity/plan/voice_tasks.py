"""Periodic work of residents' comments."""

from __future__ import annotations

import datetime as dt

from hrcity.core.clocks import today
from hrcity.core.schedule import every
from hrcity.plan.services.voice import comments_lapse, originals_erase


@every(dt.timedelta(hours=6), "plan.voice")
def voice_keep() -> None:
    """Close what nobody contested again, and erase what was sent once its time is over."""
    comments_lapse(today())
    originals_erase(today())
