"""The approval line of a body: an answer and a report go along it step by step, and the last step signs them."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from hrcity.core.errors import DomainError
from hrcity.core.roles import DEPARTMENT, Role
from hrcity.institutions.models import Body
from hrcity.institutions.queries import absent_colleague
from hrcity.people.models import User
from hrcity.recommendations import access
from hrcity.recommendations.models import Answer, ApprovalStep, Update
from hrcity.recommendations.rules import AnswerState


def approval_line(body: Body) -> tuple[str, ...]:
    """The roles that sign for a body, in order; the last one signs what is sent."""
    return tuple(body.approval_line) or (Role.DEPARTMENT_HEAD.value,)


def line_lay(paper: Answer | Update) -> None:
    """Begin the line of the paper's body anew."""
    owner = {"answer": paper} if isinstance(paper, Answer) else {"update": paper}
    paper.steps.all().delete()
    ApprovalStep.objects.bulk_create(
        ApprovalStep(**owner, order=order, role=role) for order, role in enumerate(approval_line(paper.body), start=1)
    )


def line_next(paper: Answer | Update) -> ApprovalStep | None:
    """The first step that nobody has taken, while the paper waits to be signed."""
    if paper.state != AnswerState.SUBMITTED:
        return None
    return paper.steps.filter(at__isnull=True).order_by("order").first()


def line_step(paper: Answer | Update, by: User) -> ApprovalStep:
    """The step that waits, if it is this person's to take.

    Raises:
        DomainError: nothing waits any more, or the body no longer answers.
        PermissionDenied: the step is somebody else's.
    """
    step = line_next(paper)
    if step is None:
        raise DomainError(_("This is not waiting for a signature any more. Reload the page."), "wrong-state")
    access.permit_step(by, step.role, paper.body_id)
    if paper.body_id not in access.assigned_bodies(paper.recommendation):
        raise DomainError(_("The body that wrote this does not answer for the recommendation any more."), "not-theirs")
    return step


def line_take(step: ApprovalStep, paper: Answer | Update, by: User, note: str = "") -> bool:
    """Take the step that waits; True when it was the last. Nobody takes two steps of one line.

    Raises:
        DomainError: the person has taken an earlier step.
    """
    if paper.steps.filter(by=by).exists():
        raise DomainError(
            _("You have already taken a step of this approval line. Somebody else takes the next."), "own-work"
        )
    step.by, step.at, step.note = by, timezone.now(), note[:500]
    step.on_behalf_of = absent_colleague(by, Role(step.role), paper.body if step.role in DEPARTMENT else None)
    step.save()
    return line_next(paper) is None
