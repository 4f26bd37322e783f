"""Sessions in the database, each with its user, so that a person can list and end them.

What the list shows (device, first and last day) lives in the session itself: the row is written anew on every save,
so anything kept only in the row would be lost.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from hrcity.people.models import Session

STARTED, SEEN, DEVICE = "started_at", "seen_on", "device"
# allauth keeps a whole POST here while it asks for the password again: address, browser and all that was typed.
SUSPENDED = "account_reauthentication_state"


class SessionStore(DatabaseStore):
    """Django's database store over our own session table."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Our session model."""
        return Session

    def encode(self, session_dict: dict[str, Any]) -> str:
        """As Django, without suspended requests: after the password the person lands on the page and sends it again."""
        kept = session_dict.get(SUSPENDED)
        if isinstance(kept, dict) and "request" in kept:
            session_dict = {key: value for key, value in session_dict.items() if key != SUSPENDED}
        return super().encode(session_dict)

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Copy into the row whose session it is and what the list of sessions shows."""
        row = super().create_model_instance(data)
        assert isinstance(row, Session)
        user_id = data.get("_auth_user_id")
        row.user_id = int(user_id) if user_id else None
        row.device = str(data.get(DEVICE, ""))[:60]
        row.started_at = _moment(data.get(STARTED)) or timezone.now()
        row.last_seen_on = _day(data.get(SEEN))
        return row


def _moment(text: object) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if isinstance(text, str) else None


def _day(text: object) -> dt.date | None:
    return dt.date.fromisoformat(text) if isinstance(text, str) else None
