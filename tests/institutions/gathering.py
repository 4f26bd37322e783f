"""A commission that meets: three members, its secretary, a meeting with an agenda; short words for what tests do."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from django.utils import timezone

from hrcity.core.files import file_store
from hrcity.core.models import StoredFile
from hrcity.core.roles import Role
from hrcity.institutions import meeting_queries as queries
from hrcity.institutions import meeting_services as services
from hrcity.institutions import minutes_services
from hrcity.institutions.models import AgendaItem, Meeting, Membership
from hrcity.people.models import User
from tests.personas import SmallCity

HOUR = dt.timedelta(hours=1)


class Gathering:
    """Grace, Bora and Chan sit in the commission; Sena keeps its books."""

    def __init__(self, city: SmallCity) -> None:
        self.city, self.body = city, city.bodies["commission"]
        for name in ("bora", "chan"):
            user = User.objects.create(email=f"{name}@saebit.example", name=name.capitalize(), password="!")
            city.people[name] = user
            Membership.objects.create(user=user, body=self.body, role=Role.COMMISSION_MEMBER,
                                      starts_on=dt.date(2020, 1, 1))  # fmt: skip
        self.sena = city.person("sena")

    def seat(self, name: str) -> Membership:
        """The seat of a member."""
        return Membership.objects.get(user_id=self.city.people[name].pk, role=Role.COMMISSION_MEMBER)

    def plan(self, hours: float = 48, **fields: Any) -> Meeting:
        """A meeting some hours from now (negative: it has begun)."""
        given = {"body": self.body, "title": {"en": "Winter session", "ko": "겨울 회의"}, "by": self.sena,
                 "starts_at": timezone.now() + hours * HOUR}  # fmt: skip
        return services.meeting_plan(**given | fields)

    def point(self, meeting: Meeting, title: str = "Opinion on the plan", **fields: Any) -> AgendaItem:
        """A point of its agenda."""
        return services.agenda_add(**{"meeting": meeting, "title": {"en": title}, "by": self.sena} | fields)

    def held(self, **fields: Any) -> tuple[Meeting, AgendaItem]:
        """A meeting with one point that was held, with Grace and Bora there."""
        meeting = self.plan(-1, **fields)
        item = self.point(meeting)
        services.meeting_hold(meeting=meeting, by=self.sena)
        self.come(meeting, grace="present", bora="present", chan="excused")
        return self.again(meeting), item

    def come(self, meeting: Meeting, guests: tuple[str, ...] = (), **presences: str) -> None:
        """Record who came."""
        found = {self.seat(name).pk: presence for name, presence in presences.items()}
        services.attendance_set(meeting=meeting, presences=found, guests=guests, by=self.sena)

    def published(self, text: str = "The plan was discussed.") -> Meeting:
        """Held, minuted and published."""
        meeting, _item = self.held()
        minutes_services.minutes_write(meeting=meeting, minutes={"en": text}, by=self.sena)
        minutes_services.minutes_publish(meeting=meeting, by=self.sena)
        return self.again(meeting)

    def again(self, meeting: Meeting) -> Meeting:
        """The row as it is now."""
        return queries.meetings().get(pk=meeting.pk)

    def file(self, name: str = "paper.pdf", content: bytes = b"%PDF-1.7 words") -> StoredFile:
        """A stored file."""
        return file_store(io.BytesIO(content), name)
