"""Periodic work of `people`."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from hrcity.core.schedule import every
from hrcity.people.models import Session


@every(dt.timedelta(days=1), "people.sessions_forget")
def sessions_forget() -> None:
    """Delete sessions that ran out."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
