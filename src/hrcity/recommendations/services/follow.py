"""Follow-up: what the answering body reports, along its approval line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hrcity.core.clocks import today
from hrcity.core.errors import DomainError
from hrcity.core.text import Localized, filled
from hrcity.people.models import User
from hrcity.recommendations import access, rules
from hrcity.recommendations.models import Evidence, Recommendation, Update
from hrcity.recommendations.rules import AnswerState, Facts, Status
from hrcity.recommendations.services import notices
from hrcity.recommendations.services.common import locked, settle
from hrcity.recommendations.services.line import line_lay, line_step, line_take


def period_of(day: dt.date) -> str:
    """The half-year a day lies in: `2026-H2`.

    >>> period_of(dt.date(2026, 11, 21))
    '2026-H2'
    """
    return f"{day.year}-H{1 if day.month <= 6 else 2}"


@transaction.atomic
def update_add(
    *,
    recommendation: Recommendation,
    text: Localized,
    by: User,
    says_done: bool = False,
    period: str = "",
    evidence: Sequence[Evidence] = (),
    corrects: Update | None = None,
) -> Update:
    """Report what was done in a period; it goes along the approval line. A correction is a new report."""
    row = locked(recommendation)
    access.permit(by, row, "update")
    text = filled(text)
    if not text:
        raise DomainError(_("Write what was done."), "text-missing", "text")
    if says_done and not evidence:
        raise DomainError(
            _("“Done” needs evidence: add a file, a link, minutes or a figure."), "evidence-missing", "evidence"
        )
    body_id = access.acting_body(by, row)
    sent = row.updates.filter(body_id=body_id, by=by, text=text, says_done=says_done, state=AnswerState.SUBMITTED)
    if (twin := sent.first()) is not None:  # a double click, or a second tab
        return twin
    item = Update.objects.create(
        recommendation=row,
        body_id=body_id,
        period=period or period_of(today()),
        text=text,
        says_done=says_done,
        state=AnswerState.SUBMITTED,
        corrects=corrects,
        by=by,
    )
    item.evidence.set(piece for piece in evidence if piece.recommendation_id == row.pk)
    line_lay(item)
    settle(row, "update_added", by=by, data={"body": item.body.ref, "period": item.period, "update": item.pk})
    transaction.on_commit(lambda: notices.to_sign(item))
    return item


def _waiting(update: Update, verb: str) -> tuple[Recommendation, Update]:
    """The record and the report as they are now, locked; refused when the status takes no reports any more."""
    row = locked(update.recommendation)
    rules.step_for(row.status, verb)
    return row, Update.objects.select_for_update().select_related("body").get(pk=update.pk)


@transaction.atomic
def update_sign(*, update: Update, by: User, note: str = "") -> Update:
    """Take one step of the line; the last one publishes the report, and "done" by the lead body asks for a grade."""
    row, update = _waiting(update, "sign_update")
    step = line_step(update, by)
    facts = Facts(actor_id=by.pk, author_ids=frozenset({update.by_id}), evidence=update.evidence.count())
    rules.require(row.status, "sign_update", facts)
    told = {"body": update.body.ref, "period": update.period, "update": update.pk}
    if not line_take(step, update, by, note):
        settle(row, "update_approved", by=by, data=told)
        transaction.on_commit(lambda: notices.to_sign(update))
        return update
    done = update.says_done and row.status == Status.IN_PROGRESS and access.lead_body(row) == update.body_id
    if done:
        rules.require(row.status, "report_done", facts)
    update.state, update.signed_by, update.signed_at = AnswerState.SIGNED, by, timezone.now()
    update.save(update_fields=["state", "signed_by", "signed_at"])
    settle(row, "update_signed", by=by, status=Status.REPORTED_DONE if done else None, data=told)
    transaction.on_commit(lambda: notices.update_signed(update))
    return update


@transaction.atomic
def update_send_back(*, update: Update, reason: str, by: User) -> Update:
    """Whoever holds the next step gives a report back to its author, with a reason."""
    row, update = _waiting(update, "send_back_update")
    line_step(update, by)
    rules.guard_reason(Facts(reason=reason))
    update.state, update.returned_reason = AnswerState.RETURNED, reason.strip()
    update.save(update_fields=["state", "returned_reason"])
    settle(row, "update_returned", by=by, data={"body": update.body.ref, "update": update.pk})
    transaction.on_commit(lambda: notices.update_returned(update))
    return update
