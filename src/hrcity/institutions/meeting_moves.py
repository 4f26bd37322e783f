"""What every write of a meeting shares: the row locked and permitted, the state moved with its entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from hrcity.core.audit import audit
from hrcity.core.registry import tell
from hrcity.core.text import filled
from hrcity.institutions import meeting_access as access
from hrcity.institutions import meeting_rules as rules
from hrcity.institutions.models import Meeting
from hrcity.people.models import User

TEXTS = ("title", "place", "help_note", "closed_reason", "text", "outcome", "minutes", "reason", "question")


def texts(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The texts among some fields, without empty languages; the rest as it is."""
    return {name: filled(value) if name in TEXTS else value for name, value in fields.items()}


def locked(meeting: Meeting, verb: str, by: User) -> tuple[Meeting, rules.Step]:
    """The row as it is now, locked, once the table lets this person use the verb."""
    row = Meeting.objects.select_for_update().select_related("body").get(pk=meeting.pk)
    return row, access.permit(by, row, verb)


def move(row: Meeting, step: rules.Step, verb: str, by: User, *fields: str, **data: Any) -> Meeting:
    """The state the table leads to, one entry, listeners told."""
    before = row.state
    row.state = step.next or row.state
    row.save(update_fields=["state", *fields])
    audit(f"meeting.{verb}", row, by=by, data={**data, "before": before, "after": row.state})
    transaction.on_commit(lambda: tell(row, verb))
    return row
