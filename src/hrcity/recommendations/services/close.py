"""The end and what comes after: grades, closing, reopening, escalating."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from hrcity.core.actors import Actor
from hrcity.core.clocks import due_from, today
from hrcity.core.models import Visibility
from hrcity.core.roles import GRADERS, bodies_of
from hrcity.core.text import Localized, filled, plain
from hrcity.institutions.models import Body, BodyKind, BodyPower
from hrcity.institutions.queries import may as body_may
from hrcity.people.models import User
from hrcity.recommendations import access, rules
from hrcity.recommendations.models import ApprovalStep, Evidence, Grade, Recommendation
from hrcity.recommendations.rules import Facts, GraderRole, Status
from hrcity.recommendations.services import notices
from hrcity.recommendations.services.common import locked, settle
from hrcity.recommendations.services.decide import answer_rule
from hrcity.vocabulary.models import Term

ROLE_OF_BODY = {
    BodyKind.COMMISSION: GraderRole.COMMISSION,
    BodyKind.OMBUDSPERSON: GraderRole.OMBUDSPERSON,
    BodyKind.NHRI: GraderRole.NHRI,
    BodyKind.TREATY_BODY: GraderRole.UN,
    BodyKind.PARTNER: GraderRole.REVIEWER,
    BodyKind.CENTRE: GraderRole.NGO,
}


def _authors(row: Recommendation) -> frozenset[int]:
    people: set[int | None] = set()
    for drafted, signed in row.answers.values_list("drafted_by", "signed_by"):
        people |= {drafted, signed}
    for author, signed in row.updates.values_list("by", "signed_by"):
        people |= {author, signed}
    people |= set(row.evidence.values_list("by", flat=True))
    on_line = Q(answer__recommendation=row) | Q(update__recommendation=row)
    people |= set(ApprovalStep.objects.filter(on_line).values_list("by", flat=True))
    return frozenset(pk for pk in people if pk is not None)


def _with_those_above(row: Recommendation) -> frozenset[int]:
    """The answering bodies and all that they stand below: who heads the whole heads the part."""
    found: set[int] = set()
    level = set(access.assigned_bodies(row))
    while level - found:
        found |= level
        parents = Body.objects.filter(pk__in=level, parent__isnull=False).values_list("parent_id", flat=True)
        level = {pk for pk in parents if pk is not None}
    return frozenset(found)


def _lead_outside_office(row: Recommendation) -> frozenset[int]:
    """The body that answers; what the human-rights office itself answers for is closed by a colleague in it."""
    leads = row.assignments.filter(ended_at__isnull=True, is_lead=True).exclude(body__kind=BodyKind.OFFICE)
    return frozenset(leads.values_list("body_id", flat=True))


@transaction.atomic
def grade_give(
    *,
    recommendation: Recommendation,
    term: Term,
    body: Body,
    reason: Localized,
    by: User,
    evidence: Sequence[Evidence] = (),
    dated: dt.date | None = None,
) -> Grade:
    """Somebody outside the answering bodies says in words how far it is carried out. Earlier grades stay.

    Raises:
        PermissionDenied: the person does not sit in `body`, or the body has no power to grade.
        DomainError: own work, own body, no reason, or the best grade without released evidence.
    """
    row = locked(recommendation)
    access.permit(by, row, "grade")
    if body.pk not in bodies_of(by, *GRADERS) or body_may(body, BodyPower.Verb.GRADE) is None:
        raise PermissionDenied(_("This body has no power to grade, or you do not sit in it."))
    released = [item for item in evidence if item.recommendation_id == row.pk]
    has_proof = row.evidence.filter(visibility=Visibility.PUBLIC).exists()
    step = rules.require(
        row.status,
        "grade",
        Facts(
            actor_id=by.pk,
            author_ids=_authors(row),
            actor_bodies=bodies_of(by),
            reason=plain(reason),
            answering_bodies=_with_those_above(row),
            grade_code=term.code,
            evidence=int(has_proof),
        ),
    )
    previous = row.grades.filter(body=body).first()
    grade = Grade.objects.create(
        recommendation=row,
        term=term,
        role=ROLE_OF_BODY.get(BodyKind(body.kind), GraderRole.REVIEWER),
        body=body,
        by=by,
        dated=dated or today(),
        reason=filled(reason),
        supersedes=previous,
        answer=row.answers.filter(state="signed").first(),
    )
    grade.evidence.set(released)
    settle(row, "graded", by=by, status=step.next, data={"body": body.ref, "grade": term.code})
    transaction.on_commit(lambda: notices.graded(row, grade))
    return grade


@transaction.atomic
def report_send_back(*, recommendation: Recommendation, reason: str, by: Actor) -> Recommendation:
    """A grader finds that "done" is not shown: back to the department, with the reason."""
    row = locked(recommendation)
    access.permit(by, row, "send_back_done")
    rules.guard_outside(Facts(actor_bodies=bodies_of(by), answering_bodies=_with_those_above(row)))
    rules.require(row.status, "send_back_done", Facts(reason=reason))
    settle(row, "report_returned", by=by, status=Status.IN_PROGRESS, data={"reason": reason.strip()[:300]})
    transaction.on_commit(lambda: notices.report_returned(row))
    return row


@transaction.atomic
def recommendation_close(*, recommendation: Recommendation, by: User, reason: str = "") -> Recommendation:
    """Close it; at anything but the best grade only with a reason that the public reads."""
    row = locked(recommendation)
    access.permit(by, row, "close")
    rules.guard_outside(Facts(actor_bodies=bodies_of(by), answering_bodies=_lead_outside_office(row)))
    last = row.grades.select_related("term").first()
    rules.require(row.status, "close", Facts(reason=reason, grade_code=last.term.code if last else ""))
    return settle(row, "closed", by=by, status=Status.CLOSED, due_on=None, data={"reason": reason.strip()[:300]})


@transaction.atomic
def recommendation_reopen(*, recommendation: Recommendation, reason: str, by: User) -> Recommendation:
    """Begin anew: whose is it? Everything that happened stays in the history."""
    row = locked(recommendation)
    access.permit(by, row, "reopen")
    rules.require(row.status, "reopen", Facts(reason=reason))
    # Until it is decided anew it is nobody's: a body that stayed would be named in lists of what is only looked at.
    row.assignments.filter(ended_at__isnull=True).update(
        ended_at=timezone.now(), ended_reason=reason.strip()[:300]
    )
    return settle(
        row,
        "reopened",
        by=by,
        status=Status.RECEIVED,
        ours="",
        ours_public_from=None,
        due_on=None,
        decision=None,
        data={"reason": reason.strip()[:300]},
    )


@transaction.atomic
def recommendation_resume(*, recommendation: Recommendation, reason: str, by: Actor) -> Recommendation:
    """Back to work on a graded or closed one, with a reason."""
    row = locked(recommendation)
    access.permit(by, row, "resume")
    rules.require(row.status, "resume", Facts(reason=reason))
    if not row.ours:
        row.ours = "ours"
    return settle(
        row, "resumed", by=by, status=Status.IN_PROGRESS, ours=row.ours, data={"reason": reason.strip()[:300]}
    )


@transaction.atomic
def recommendation_escalate(*, recommendation: Recommendation, reason: str, by: User) -> Recommendation:
    """The commission puts a declined one before the department once more; the answer is due anew."""
    row = locked(recommendation)
    access.permit(by, row, "escalate")
    rules.require(row.status, "escalate", Facts(reason=reason))
    due = due_from(today(), answer_rule())
    row.assignments.filter(ended_at__isnull=True).update(due_on=due)
    settle(row, "escalated", by=by, status=Status.ASSIGNED, due_on=due, data={"reason": reason.strip()[:300]})
    transaction.on_commit(lambda: notices.assigned(row))
    return row
