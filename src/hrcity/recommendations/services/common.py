"""What every verb does at its end: status, audit, and telling those who wait for the change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from hrcity.core import search
from hrcity.core.actors import Actor
from hrcity.core.audit import audit
from hrcity.core.clocks import today
from hrcity.core.registry import tell
from hrcity.recommendations.models import DisputeEnd, Recommendation
from hrcity.recommendations.rules import Status

# The same sent again within this time is a double click or a second tab, not a second wish.
TWICE = dt.timedelta(minutes=5)


def locked(recommendation: Recommendation) -> Recommendation:
    """The row as it is now, locked until the end of the transaction: a second tab or click waits and then sees the
    new status."""
    return Recommendation.objects.select_for_update().get(pk=recommendation.pk)


def settle(
    row: Recommendation,
    verb: str,
    *,
    by: Actor,
    data: Mapping[str, Any] | None = None,
    status: str | None = None,
    **fields: Any,
) -> Recommendation:
    """Write the new status and fields, one audit entry, and tell the index and the listeners on commit."""
    before = row.status
    if status is not None:
        row.status = status
    for name, value in fields.items():
        setattr(row, name, value)
    row.updated_at = timezone.now()
    row.save(update_fields=["status", "updated_at", *fields])
    if before == Status.DISPUTED and row.status != before:
        end = DisputeEnd.KEPT if row.status == Status.ASSIGNED else DisputeEnd.MOVED
        row.dispute_steps.filter(end="").update(end=end, ended_on=today())
    payload = dict(data or {})
    if status is not None and status != before:
        payload |= {"before": before, "after": str(status)}
    audit(f"recommendation.{verb}", row, by=by, data=payload)
    search.changed("recommendation", [row.pk])
    transaction.on_commit(lambda: tell(row, verb))
    return row
