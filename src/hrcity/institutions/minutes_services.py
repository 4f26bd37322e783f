"""Every write of minutes: drafted, published, corrected in the open."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hrcity.core.cleaning import is_picture, require_servable
from hrcity.core.errors import DomainError
from hrcity.core.models import StoredFile
from hrcity.core.text import filled
from hrcity.institutions import meeting_queries as queries
from hrcity.institutions import meeting_rules as rules
from hrcity.institutions.meeting_moves import locked, move
from hrcity.institutions.models import Meeting, MinutesVersion, Presence
from hrcity.people.models import User


@transaction.atomic
def minutes_write(
    *, meeting: Meeting, by: User, minutes: Mapping[str, str] | None = None, file: StoredFile | None = None
) -> Meeting:
    """Draft the minutes of a meeting that was held: as text, as a file, or both. A file given before stays."""
    row, step = locked(meeting, "minutes", by)
    if file is not None:
        _require_document(file)
        row.minutes_file = file
    row.minutes, row.minutes_by = filled(minutes), by
    if not row.minutes and row.minutes_file is None:
        raise DomainError(_("Write the minutes, or choose their file."), "minutes-missing", "minutes")
    return move(row, step, "minutes_written", by, "minutes", "minutes_file", "minutes_by")


def _require_document(file: StoredFile) -> None:
    require_servable(file)
    if is_picture(file):
        raise DomainError(
            _("Minutes are a document. Save the pictures as one PDF and choose that."), "minutes-kind", "file"
        )


@transaction.atomic
def minutes_publish(*, meeting: Meeting, by: User) -> Meeting:
    """Publish the minutes, once they state the quorum, who came, and why each closed part is closed.

    Raises:
        DomainError: with everything that is missing.
    """
    row, step = locked(meeting, "publish", by)
    items = queries.agenda(row)
    came = row.attendance.filter(membership__isnull=False, presence=Presence.PRESENT).count()
    closed = [item.closed_reason for item in items if item.is_closed]
    closed += [paper.closed_reason for paper in queries.papers(row) if paper.is_closed]
    step.guard(
        rules.MeetingFacts(
            quorum=row.quorum,
            attended=came,
            points=len(items),
            closed_unexplained=closed.count({}),
            has_minutes=bool(row.minutes) or row.minutes_file_id is not None,
        )
    )
    row.published_at = timezone.now()
    return move(row, step, "minutes_published", by, "published_at", quorum=row.quorum, present=came)


@transaction.atomic
def minutes_correct(
    *,
    meeting: Meeting,
    reason: Mapping[str, str],
    by: User,
    minutes: Mapping[str, str] | None = None,
    file: StoredFile | None = None,
) -> Meeting:
    """Correct published minutes: how they read before stays readable, with the reason.

    Raises:
        DomainError: no reason, nothing left of the minutes, or nothing is different.
    """
    row, step = locked(meeting, "correct", by)
    why, text = filled(reason), filled(minutes)
    step.guard(rules.MeetingFacts(reason="".join(why.values())))
    if file is not None:
        _require_document(file)
    if text == row.minutes and (file is None or file.pk == row.minutes_file_id):
        raise DomainError(_("The minutes read like this already. Nothing was changed."), "unchanged", "minutes")
    if not text and file is None and row.minutes_file_id is None:
        raise DomainError(_("Published minutes cannot be emptied."), "minutes-missing", "minutes")
    number = row.earlier_minutes.count() + 1
    MinutesVersion.objects.create(meeting=row, number=number, minutes=row.minutes, file_id=row.minutes_file_id,
                                  reason=why, by=by)  # fmt: skip
    row.minutes, row.minutes_by = text, by
    row.minutes_file = file or row.minutes_file
    return move(row, step, "minutes_corrected", by, "minutes", "minutes_file", "minutes_by", version=number)
