"""What is passed up is pursued: the letter, its reminders, and what the body that was asked has answered."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from hrcity.core.cleaning import is_picture, require_servable
from hrcity.core.clocks import today
from hrcity.core.errors import DomainError
from hrcity.core.jobs import job_start
from hrcity.core.models import StoredFile
from hrcity.institutions.models import Body
from hrcity.people.models import User
from hrcity.recommendations import access, rules
from hrcity.recommendations.models import Passing, Recommendation
from hrcity.recommendations.services.common import locked, settle


@transaction.atomic
def passing_send(
    *,
    recommendation: Recommendation,
    to: Body,
    letter: str,
    by: User,
    sent_on: dt.date | None = None,
    file: StoredFile | None = None,
) -> Passing:
    """Note that the letter to the ministry, assembly or NHRI has gone out; a reminder is due after 60 days."""
    row = locked(recommendation)
    access.permit(by, row, "pursue")
    day = _past(sent_on, "sent_on")
    twin = row.passings.filter(to=to, letter=letter.strip(), sent_on=day, answered_on__isnull=True).first()
    if twin is not None:  # a double click, or a second tab
        return twin
    _keep(file, by)
    item = row.passings.filter(to=to, sent_on__isnull=True).first() or Passing(recommendation=row, to=to, by=by)
    item.letter, item.letter_file, item.sent_on, item.remind_on = letter.strip(), file, day, day + rules.REMIND_AFTER
    item.save()
    settle(row, "passed_on", by=by, data={"body": to.ref, "date": day.isoformat()})
    return item


@transaction.atomic
def passing_remind(*, passing: Passing, by: User) -> Passing:
    """Note a reminder; the next one is due after 60 days."""
    row, passing = _open(passing, by, "remind")
    passing.reminders += 1
    passing.remind_on = today() + rules.REMIND_AFTER
    passing.save(update_fields=["reminders", "remind_on"])
    settle(row, "passing_reminded", by=by, data={"body": passing.to.ref, "count": passing.reminders})
    return passing


@transaction.atomic
def passing_answer(
    *, passing: Passing, answer: str, by: User, answered_on: dt.date | None = None, file: StoredFile | None = None
) -> Passing:
    """Note what the body that was asked has answered."""
    row, passing = _open(passing, by, "reply")
    if not answer.strip():
        raise DomainError(_("Write what was answered."), "answer-missing", "answer")
    day = _past(answered_on, "answered_on")
    if passing.sent_on is not None and day < passing.sent_on:
        raise DomainError(_("The answer cannot be older than the letter."), "day-earlier", "answered_on")
    _keep(file, by)
    passing.answer, passing.answer_file, passing.answered_on, passing.remind_on = answer.strip(), file, day, None
    passing.save(update_fields=["answer", "answer_file", "answered_on", "remind_on"])
    settle(row, "passing_answered", by=by, data={"body": passing.to.ref})
    return passing


def _open(passing: Passing, by: User, verb: str) -> tuple[Recommendation, Passing]:
    """The record and the letter as they are now, locked; refused when the letter is not out or is answered.

    Raises:
        DomainError: the status does not offer the verb, or nothing is to be answered.
        PermissionDenied: it is the office's to do.
    """
    row = locked(passing.recommendation)
    access.permit(by, row, verb)
    passing = Passing.objects.select_for_update().select_related("to").get(pk=passing.pk)
    if passing.sent_on is None:
        raise DomainError(_("This letter has not been sent yet. Note first that it was."), "not-sent")
    if passing.answered_on is not None:
        raise DomainError(_("This letter is answered already. Reload the page."), "answered")
    return row, passing


def _past(day: dt.date | None, field: str) -> dt.date:
    """The day given, today if none is; what has not happened yet is not noted."""
    if day is not None and day > today():
        raise DomainError(_("This day is still to come. Write the day on which it happened."), "day-later", field)
    return day or today()


def _keep(file: StoredFile | None, by: User) -> None:
    """Only what can be handed out; a scan that is a picture gets its cleaned copy."""
    if file is None:
        return
    require_servable(file)
    if is_picture(file):
        job_start("files.clean", by=by, title={"en": file.name, "ko": file.name}, file_id=file.pk)
