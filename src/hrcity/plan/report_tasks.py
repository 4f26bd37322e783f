"""Periodic work of reporting: periods are opened, reminders go out in the city's working hours."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from hrcity.core import clocks
from hrcity.core.schedule import every
from hrcity.institutions.queries import time_zone
from hrcity.plan.models import Plan
from hrcity.plan.rules import PlanState
from hrcity.plan.services.periods import periods_ready
from hrcity.plan.services.reminders import reminders_send

FIRST_HOUR, LAST_HOUR = 8, 18


@every(dt.timedelta(hours=6), "plan.periods")
def periods_open() -> None:
    """Open what has begun since in each plan in force."""
    for plan in Plan.objects.filter(state=PlanState.IN_FORCE):
        periods_ready(plan=plan, today=clocks.today())


@every(dt.timedelta(hours=1), "plan.reminders")
def reminders_daily() -> None:
    """Send the day's digests, between eight and six of the city's clock."""
    if FIRST_HOUR <= timezone.localtime(timezone=time_zone()).hour < LAST_HOUR:
        reminders_send(today=clocks.today())
