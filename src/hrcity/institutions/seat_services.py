"""Every write about who sits at the table: compositions, and gaps with an owner and a date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hrcity.core.audit import audit
from hrcity.core.clocks import today
from hrcity.core.errors import DomainError
from hrcity.core.registry import tell
from hrcity.core.text import filled
from hrcity.institutions import meeting_access as access
from hrcity.institutions.models import Body, SeatGap, SeatShare
from hrcity.institutions.seat_rules import Group
from hrcity.people.models import User


@transaction.atomic
def seat_shares_set(
    *,
    body: Body,
    dimension: str,
    as_of: dt.date,
    seats: int,
    groups: Sequence[Group],
    by: User,
    source: Mapping[str, str] | None = None,
) -> list[SeatShare]:
    """The composition of a body by one dimension on a day; what was recorded before ends and stays as history. The
    same again changes nothing.

    Raises:
        PermissionDenied: somebody else keeps the books of this body.
        DomainError: no seats, a group larger than the table, a day to come, or a population share without a source.
    """
    Body.objects.select_for_update().get(pk=body.pk)
    access.permit_keeping(by, body)
    named = filled(source)
    _require_sound(seats, groups, as_of, named)
    now = list(SeatShare.objects.filter(body=body, dimension=dimension, ended_at__isnull=True).order_by("pk"))
    if _told(now) == [(as_of, seats, row.title, row.members, row.population, named) for row in groups]:
        return now
    moment = timezone.now()
    SeatShare.objects.filter(pk__in=[row.pk for row in now]).update(ended_at=moment)
    found = SeatShare.objects.bulk_create(
        SeatShare(body=body, dimension=dimension, as_of=as_of, group=row.title, members=row.members, seats=seats,
                  population_share=row.population, source=named, by=by, at=moment) for row in groups)  # fmt: skip
    audit(
        "seats.recorded",
        body,
        by=by,
        data={"dimension": str(dimension), "as_of": as_of.isoformat(), "groups": len(groups)},
    )
    return found


def _told(rows: Sequence[SeatShare]) -> list[tuple[object, ...]]:
    return [(row.as_of, row.seats, row.group, row.members, row.population_share, row.source) for row in rows]


def _require_sound(seats: int, groups: Sequence[Group], as_of: dt.date, source: Mapping[str, str]) -> None:
    if seats < 1 or not groups:
        raise DomainError(_("Enter how many seats there are, and the groups."), "seats-missing", "seats")
    if any(row.members > seats for row in groups):
        raise DomainError(
            _("A group cannot have more members than there are seats (%(seats)s).") % {"seats": seats},
            "too-many",
            "groups",
        )
    if as_of > today():
        raise DomainError(_("This day is still to come."), "future-day", "as_of")
    if any(row.population is not None for row in groups) and not source:
        raise DomainError(
            _("Name the source of the shares of the population, with its year."), "source-missing", "source"
        )


@transaction.atomic
def seat_gap_open(
    *,
    body: Body,
    dimension: str,
    group: Mapping[str, str],
    action: Mapping[str, str],
    owner: Body,
    due_on: dt.date,
    by: User,
) -> SeatGap:
    """A group is missing at a table: what will be done, who sees to it, until when. The same twice is one.

    Raises:
        PermissionDenied: somebody else keeps the books of this body.
        DomainError: group or action missing, or the day is past.
    """
    Body.objects.select_for_update().get(pk=body.pk)
    access.permit_keeping(by, body)
    who, what = filled(group), filled(action)
    if not who:
        raise DomainError(_("Name the group that is missing."), "group-missing", "group")
    if not what:
        raise DomainError(_("Say what will be done about it."), "action-missing", "action")
    if due_on < today():
        raise DomainError(_("This day is past. Choose one to come."), "past-day", "due_on")
    running = body.seat_gaps.filter(dimension=dimension, owner=owner, closed_at__isnull=True)
    same = next((row for row in running if row.group == who and row.action == what), None)
    if same is not None:
        return same
    row = SeatGap.objects.create(body=body, dimension=dimension, group=who, action=what, owner=owner, due_on=due_on,
                                 by=by)  # fmt: skip
    audit(
        "seats.gap_opened",
        body,
        by=by,
        data={"gap": row.pk, "dimension": str(dimension), "owner": owner.ref, "due": due_on.isoformat()},
    )
    transaction.on_commit(lambda: tell(row, "opened"))
    return row


@transaction.atomic
def seat_gap_close(*, gap: SeatGap, reason: Mapping[str, str], by: User) -> SeatGap:
    """The gap is closed, or given up: with a reason, and never by the body that sees to it. It stays readable.

    Raises:
        PermissionDenied: somebody of the body that owes it.
        DomainError: no reason.
    """
    row = SeatGap.objects.select_for_update().select_related("body", "owner").get(pk=gap.pk)
    access.permit_closing(by, row)
    if row.closed_at is not None:
        return row
    why = filled(reason)
    if not why:
        raise DomainError(_("Say what has changed, or why this is given up."), "reason-missing", "reason")
    row.closed_at, row.closed_reason, row.closed_by = timezone.now(), why, by
    row.save(update_fields=["closed_at", "closed_reason", "closed_by"])
    audit("seats.gap_closed", row.body, by=by, data={"gap": row.pk, "owner": row.owner.ref})
    transaction.on_commit(lambda: tell(row, "closed"))
    return row
