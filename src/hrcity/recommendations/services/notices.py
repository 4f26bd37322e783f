"""Mails of the main job: each names the task, the date and one address to click. Sent by the worker after commit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hrcity.core.localtext import date_words
from hrcity.core.mail import mail_queue
from hrcity.core.roles import DEPARTMENT, GRADERS, Role
from hrcity.core.text import plain
from hrcity.institutions.queries import holders, memberships_now, office
from hrcity.people.models import User
from hrcity.recommendations.models import Answer
from hrcity.recommendations.present import reading
from hrcity.recommendations.services.line import line_next

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from hrcity.recommendations.models import Assignment, Decision, DisputeStep, Grade, Recommendation, Update


Told = str | Mapping[str, str] | dt.date | Callable[[], str] | None


def _send(
    people: Iterable[User], row: Recommendation, subject: str | _StrPromise, task: str | _StrPromise, **values: Told
) -> None:
    texts = list(row.texts.all())
    for person in {person.pk: person for person in people if person.email}.values():
        with translation.override(person.language or settings.LANGUAGE_CODE):
            known = {"ref": row.ref} | {key: _in_words(value) for key, value in values.items()}
            due = gettext("Due: %(day)s") % {"day": date_words(row.due_on)} if row.due_on else ""
            place = f"{settings.SITE_URL}{row.get_absolute_url()}#next"
            lines = [task % known, "", reading(row, texts).text[:400], "", due, place]
            mail_queue(
                to=person.email or "",
                subject=subject % known,
                body="\n".join(line for index, line in enumerate(lines) if line or index in (1, 3)),
            )


def _in_words(value: Told) -> str:
    """A title, a day or a word as the person who gets the mail reads it: in their language, not in the sender's."""
    if isinstance(value, Mapping):
        return plain(value)
    if value is None or isinstance(value, dt.date):
        return date_words(value)
    return value if isinstance(value, str) else value()


def _office(role: Role) -> list[User]:
    here = office()
    return holders(role, here) if here else []


def to_approve(row: Recommendation) -> None:
    """To the office head: a proposal waits."""
    _send(
        _office(Role.OFFICE_HEAD),
        row,
        _("%(ref)s: a proposal waits for your approval"),
        _("A colleague proposes whose this recommendation is. Please approve it or return it with a reason."),
    )


def many_to_approve(rows: Sequence[Recommendation]) -> None:
    """To the office head: one mail for a proposal that stands for several."""
    if len(rows) == 1:
        return to_approve(rows[0])
    return _send(
        _office(Role.OFFICE_HEAD),
        rows[0],
        _("%(ref)s and %(more)s more: a proposal waits for your approval"),
        _("A colleague proposes whose these recommendations are: %(refs)s. Please approve or return the proposal."),
        more=str(len(rows) - 1),
        refs=", ".join(row.ref for row in rows),
    )


def many_assigned(rows: Sequence[Recommendation]) -> None:
    """To contacts and heads of each answering body: one mail for all that the meeting gave it."""
    found: dict[int, list[Recommendation]] = {}
    bodies = {}
    for row in rows:
        for assignment in row.assignments.filter(ended_at__isnull=True).select_related("body"):
            bodies[assignment.body_id] = assignment.body
            found.setdefault(assignment.body_id, []).append(row)
    for pk, theirs in found.items():
        if len(theirs) == 1:
            assigned(theirs[0], only=pk)
            continue
        _send(
            holders(Role.FOCAL_POINT, bodies[pk]) + holders(Role.DEPARTMENT_HEAD, bodies[pk]),
            theirs[0],
            _("%(ref)s and %(more)s more: your department is asked to answer"),
            _("%(body)s is asked to answer these recommendations: %(refs)s. If one is not yours, object on its page."),
            body=bodies[pk].title,
            more=str(len(theirs) - 1),
            refs=", ".join(row.ref for row in theirs),
        )


def dispute_raised(row: Recommendation, step: DisputeStep) -> None:
    """To whoever decides at this place of the line."""
    people = _office(Role.OFFICE_HEAD)
    if step.body is not None:
        people += holders(Role.DEPARTMENT_HEAD, step.body)
    _send(
        people,
        row,
        _("%(ref)s: a dispute was passed up to %(level)s"),
        _("A department objects to answering this recommendation. %(level)s decides by %(until)s."),
        level=step.title,
        until=step.due_on,
    )


def proposal_returned(row: Recommendation, decision: Decision) -> None:
    """To the proposer."""
    _send(
        [decision.proposed_by],
        row,
        _("%(ref)s: your proposal came back"),
        _("The head of the office returned your proposal: %(reason)s"),
        reason=decision.returned_reason,
    )


def assigned(row: Recommendation, only: int | None = None) -> None:
    """To contacts and heads of each answering body (or of one): the notice that starts the clock."""
    for assignment in row.assignments.filter(ended_at__isnull=True).select_related("body"):
        if only not in {None, assignment.body_id}:
            continue
        people = holders(Role.FOCAL_POINT, assignment.body) + holders(Role.DEPARTMENT_HEAD, assignment.body)
        _send(
            people,
            row,
            _("%(ref)s: your department is asked to answer"),
            _("%(body)s is asked to answer this recommendation. If it is not yours, say so by %(until)s."),
            body=assignment.body.title,
            until=assignment.objection_until,
        )


def objected(row: Recommendation, assignment: Assignment) -> None:
    """To officers and the head of the office."""
    _send(
        _office(Role.OFFICER) + _office(Role.OFFICE_HEAD),
        row,
        _("%(ref)s: %(body)s objects"),
        _("%(body)s says that this is not its own: %(reason)s"),
        body=assignment.body.title,
        reason=assignment.objection,
    )


def to_sign(paper: Answer | Update) -> None:
    """To whoever holds the next step of the approval line, but not to those who wrote it or have signed already."""
    step = line_next(paper)
    if step is None:
        return
    own = {paper.author_id, *paper.steps.values_list("by", flat=True)}
    role = Role(step.role)
    people = [who for who in holders(role, paper.body if role in DEPARTMENT else None) if who.pk not in own]
    if isinstance(paper, Answer):
        _send(
            people,
            paper.recommendation,
            _("%(ref)s: an answer waits for your signature"),
            _("The draft answer of %(body)s is ready. Please sign it or return it with a reason."),
            body=paper.body.title,
        )
        return
    _send(
        people,
        paper.recommendation,
        _("%(ref)s: a report waits for your signature"),
        _("The report of %(body)s for %(period)s is ready. Please sign it or return it with a reason."),
        body=paper.body.title,
        period=lambda: paper.period_words,
    )


def answer_returned(answer: Answer) -> None:
    """To the drafter."""
    _send(
        [answer.drafted_by],
        answer.recommendation,
        _("%(ref)s: your draft came back"),
        _("Your draft was returned: %(reason)s"),
        reason=answer.returned_reason,
    )


def answered(row: Recommendation, answer: Answer) -> None:
    """To the office: check the evidence."""
    _send(
        _office(Role.OFFICER),
        row,
        _("%(ref)s: %(body)s has answered"),
        _("%(body)s has answered. Please check the evidence and release what may be public."),
        body=answer.body.title,
    )


def update_returned(update: Update) -> None:
    """To the author."""
    _send(
        [update.by],
        update.recommendation,
        _("%(ref)s: your report came back"),
        _("Your report was returned: %(reason)s"),
        reason=update.returned_reason,
    )


def update_signed(update: Update) -> None:
    """To the office and, if the body says it is done, to the graders."""
    row = update.recommendation
    _send(
        _office(Role.OFFICER),
        row,
        _("%(ref)s: a new report by %(body)s"),
        _("%(body)s has reported. Please check the evidence."),
        body=update.body.title,
    )
    if update.says_done:
        seats = memberships_now().filter(role__in=GRADERS).select_related("user")
        _send(
            [seat.user for seat in seats],
            row,
            _("%(ref)s: reported as done, to be graded"),
            _("%(body)s reports that this is done. Please say how far it is carried out."),
            body=update.body.title,
        )


def report_returned(row: Recommendation) -> None:
    """To the answering bodies."""
    for assignment in row.assignments.filter(ended_at__isnull=True).select_related("body"):
        _send(
            holders(Role.FOCAL_POINT, assignment.body),
            row,
            _("%(ref)s: “done” was not accepted"),
            _("The report was returned. The reason is on the page."),
        )


def graded(row: Recommendation, grade: Grade) -> None:
    """To the answering bodies and the office."""
    people = _office(Role.OFFICER)
    for assignment in row.assignments.filter(ended_at__isnull=True).select_related("body"):
        people += holders(Role.FOCAL_POINT, assignment.body) + holders(Role.DEPARTMENT_HEAD, assignment.body)
    _send(
        people,
        row,
        _("%(ref)s: graded by %(body)s"),
        _("%(body)s says: %(grade)s"),
        body=grade.body.title,
        grade=grade.term.title,
    )
