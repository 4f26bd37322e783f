"""A department objects: the dispute goes up a named line, each place with its working days, until it is settled."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hrcity.core.actors import SYSTEM, Actor
from hrcity.core.audit import audit
from hrcity.core.clocks import today, working_days_after
from hrcity.core.errors import DomainError
from hrcity.core.registry import tell
from hrcity.core.roles import Role, has_role
from hrcity.core.text import plain
from hrcity.people.models import User
from hrcity.recommendations import disputes
from hrcity.recommendations.desk_rules import Level, level_after, require_level_above, require_line
from hrcity.recommendations.models import Assignment, DisputeEnd, DisputeLevel, DisputeStep, Recommendation
from hrcity.recommendations.rules import OFFICERS, Facts, Status, guard_reason
from hrcity.recommendations.services import notices


def dispute_open(row: Recommendation, assignment: Assignment) -> DisputeStep:
    """Begin at the lowest place of the line; called in the transaction of the objection."""
    level = min(disputes.line(), key=lambda one: one.order)
    return _begin(row, level, assignment, None, assignment.objection)


def _begin(
    row: Recommendation, level: Level, assignment: Assignment | None, by: User | None, reason: str
) -> DisputeStep:
    start = today()
    return DisputeStep.objects.create(
        recommendation=row,
        assignment=assignment,
        order=level.order,
        title=level.title,
        body_id=level.body_id,
        started_on=start,
        due_on=working_days_after(start, level.days),
        reason=reason.strip(),
        by=by,
    )


@transaction.atomic
def dispute_raise(*, recommendation: Recommendation, reason: str, by: User) -> DisputeStep:
    """Pass a dispute up to the next place of the line, with a reason."""
    if not has_role(by, *OFFICERS):
        raise PermissionDenied(_("This is done by the human-rights office."))
    guard_reason(Facts(reason=reason))
    return _raise(recommendation, by, by, reason)


def _raise(recommendation: Recommendation, by: Actor, person: User | None, reason: str) -> DisputeStep:
    row = Recommendation.objects.select_for_update().get(pk=recommendation.pk)
    step = row.dispute_steps.select_for_update().filter(end="").first()
    if row.status != Status.DISPUTED or step is None:
        raise DomainError(_("This dispute is settled already. Reload the page."), "settled")
    level = require_level_above(disputes.line(), step.order)
    step.end, step.ended_on = DisputeEnd.RAISED, today()
    step.save(update_fields=["end", "ended_on"])
    fresh = _begin(row, level, step.assignment, person, reason)
    data = {"level": plain(fresh.title), "due": fresh.due_on.isoformat(), "reason": reason.strip()[:300]}
    audit("recommendation.dispute_raised", row, by=by, data=data)
    transaction.on_commit(lambda: notices.dispute_raised(row, fresh))
    transaction.on_commit(lambda: tell(row, "dispute_raised"))
    return fresh


def disputes_follow() -> int:
    """Pass up every dispute whose day is past and that has a place above it; how many. Each in its own transaction.

    A dispute that is on no place of the line (it is older than the line) begins at the lowest.
    """
    for row in disputes.without_step():
        objecting = row.assignments.filter(ended_at__isnull=True).exclude(objection="").first()
        if objecting is not None:
            dispute_open(row, objecting)
    line = disputes.line()
    late = DisputeStep.objects.filter(end="", due_on__lt=today()).select_related("recommendation")
    count = 0
    for step in late:
        if level_after(line, step.order) is None:
            continue
        try:
            with transaction.atomic():
                _raise(step.recommendation, SYSTEM, None, _("The day to decide had passed."))
        except DomainError:
            continue  # settled or passed up by somebody in the meantime
        count += 1
    return count


@transaction.atomic
def dispute_line_set(*, levels: Sequence[Level], by: User) -> list[DisputeLevel]:
    """Name the places that disputes go up, lowest first. Disputes under way keep the place they are at."""
    if not has_role(by, Role.OFFICE_HEAD, Role.ADMINISTRATOR):
        raise PermissionDenied(_("This is done by the head of the human-rights office or an administrator."))
    require_line(levels)
    DisputeLevel.objects.select_for_update().filter(ended_at__isnull=True).update(ended_at=timezone.now())
    rows = [
        DisputeLevel(order=place, title=level.title, body_id=level.body_id, days=level.days,
                     legal_basis=level.legal_basis.strip())
        for place, level in enumerate(levels, start=1)
    ]  # fmt: skip
    DisputeLevel.objects.bulk_create(rows)
    audit("recommendation.dispute_line_set", None, by=by, data={"levels": [plain(row.title) for row in rows]})
    return rows
