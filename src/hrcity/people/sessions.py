"""Sessions in the database, each with its user, so that a person can list and end them."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from hrcity.people.models import Session


class SessionStore(DatabaseStore):
    """Django's database store over our own session table."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Our session model."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Note whose session it is; the device word is set at sign-in (people.services)."""
        row = super().create_model_instance(data)
        user_id = data.get("_auth_user_id")
        row.user_id = int(user_id) if user_id else None
        row.device = str(data.get("device", ""))[:60]
        row.last_seen_on = data.get("seen_on")
        return row
