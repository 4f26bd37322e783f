"""Every read of recommendations beyond access: work lists, counts, suggestions, what a page shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.utils.translation import gettext as _

from hrcity.core.clocks import today
from hrcity.core.errors import DomainError
from hrcity.core.kept import keep
from hrcity.core.models import Visibility
from hrcity.core.roles import DEPARTMENT, GRADERS, OFFICE, Role, bodies_of, has_role, roles_of
from hrcity.institutions.models import Body, BodyKind
from hrcity.instruments.models import NORMS, Instrument, InstrumentKind
from hrcity.recommendations import access, rules
from hrcity.recommendations.access import visible
from hrcity.recommendations.models import (
    Answer,
    Assignment,
    Evidence,
    Grade,
    Passing,
    Recommendation,
    Update,
)
from hrcity.recommendations.places import at_home
from hrcity.recommendations.rules import AnswerState, Status
from hrcity.vocabulary.models import SchemeKind, Term

ROW = ("issuer", "document")
Paper = TypeVar("Paper", Answer, Update)


def public() -> QuerySet[Recommendation]:
    """What everybody may read."""
    return visible().filter(visibility=Visibility.PUBLIC)


def ours_in_public(day: dt.date | None = None) -> QuerySet[Recommendation]:
    """Those of which the public may read that they are the city's."""
    return (
        public()
        .filter(ours__in=["ours", "shared"], ours_public_from__lte=day or today())
        .exclude(status__in=[Status.RECEIVED, Status.PROPOSED, Status.DISPUTED])
    )


def late_in_public(day: dt.date | None = None) -> QuerySet[Recommendation]:
    """Ours, and the answer is past its day."""
    when = day or today()
    return ours_in_public(when).filter(status=Status.ASSIGNED, due_on__lt=when)


@dataclass(frozen=True, slots=True)
class Totals:
    """The three figures of the front page, and what stands behind them."""

    asked: int
    ours: int
    answered: int
    late: int
    graded: int
    passed_on: int
    passed_on_silent: int


def totals() -> Totals:
    """The public figures, in three queries."""
    when = today()
    answered = Q(status__in=[Status.IN_PROGRESS, Status.REPORTED_DONE, Status.GRADED, Status.DECLINED, Status.CLOSED])
    row = ours_in_public(when).aggregate(
        ours=Count("pk"),
        answered=Count("pk", filter=answered),
        late=Count("pk", filter=Q(status=Status.ASSIGNED, due_on__lt=when)),
        graded=Count("pk", filter=Q(status__in=[Status.GRADED, Status.CLOSED])),
    )
    passed = Passing.objects.filter(recommendation__visibility=Visibility.PUBLIC).aggregate(
        all=Count("pk"), silent=Count("pk", filter=Q(answered_on__isnull=True))
    )
    asked = public().filter(at_home()).count()
    return Totals(asked=asked, passed_on=passed["all"], passed_on_silent=passed["silent"], **row)


@dataclass(frozen=True, slots=True)
class Task:
    """One line of somebody's desk: the record, what to do, until when."""

    recommendation: Recommendation
    verb: str
    due_on: dt.date | None
    body: Body | None = None


def desk(user: Any, limit: int = 200) -> list[Task]:
    """What waits for a person: late first, then by date."""
    found = _line_tasks(user, limit) if roles_of(user) else []
    if has_role(user, Role.OFFICER, Role.OFFICE_HEAD):
        found += _office_tasks(has_role(user, Role.OFFICE_HEAD), user, limit)
    if roles_of(user) & DEPARTMENT:
        signing = {(task.recommendation.pk, task.body.pk) for task in found if task.body}
        found += _department_tasks(user, limit, signing)
    if roles_of(user) & GRADERS:
        found += _grader_tasks(user, limit)
    found.sort(key=lambda task: (task.due_on or dt.date.max, task.recommendation.pk))
    return found[:limit]


def _office_tasks(is_head: bool, user: Any, limit: int) -> list[Task]:
    rows = visible().select_related(*ROW)
    found: list[Task] = []
    if is_head:
        mine = rows.filter(status=Status.PROPOSED).exclude(
            decisions__ended_at__isnull=True, decisions__proposed_by=user
        )
        found += [Task(row, "approve", None) for row in mine[:limit]]
        found += [Task(row, "uphold", row.due_on) for row in rows.filter(status=Status.DISPUTED)[:limit]]
    else:
        found += [Task(row, "propose_again", row.due_on) for row in rows.filter(status=Status.DISPUTED)[:limit]]
    to_check = Evidence.objects.filter(visibility=Visibility.INTERNAL, released_by__isnull=True)
    unchecked = (
        rows.filter(pk__in=to_check.exclude(Q(by=user) | Q(body_id__in=bodies_of(user))).values("recommendation_id"))
        .filter(Q(answers__state=AnswerState.SIGNED) | Q(updates__state=AnswerState.SIGNED))
        .distinct()
    )
    found += [Task(row, "check_evidence", None) for row in unchecked[:limit]]
    return found + _letter_tasks(limit)


def _letter_tasks(limit: int) -> list[Task]:
    """Letters to be written, and those whose reminder is due."""
    waiting = Passing.objects.filter(
        Q(sent_on__isnull=True) | Q(remind_on__lte=today()),
        answered_on__isnull=True,
        recommendation__status=Status.PASSED_ON,
    ).order_by(F("remind_on").asc(nulls_last=True), "pk")
    return [
        Task(item.recommendation, "remind" if item.sent_on else "pursue", item.remind_on, item.to)
        for item in waiting.select_related("recommendation__issuer", "recommendation__document", "to")[:limit]
    ]


def _grader_tasks(user: Any, limit: int) -> list[Task]:
    """To grade: what is reported as done; and, less urgent, what is answered and has no grade of the own body yet."""
    rows = visible().select_related(*ROW)
    done = rows.filter(status=Status.REPORTED_DONE)[:limit]
    answered = (
        rows.filter(status__in=[Status.IN_PROGRESS, Status.DECLINED], answers__state=AnswerState.SIGNED)
        .exclude(grades__body_id__in=bodies_of(user, *GRADERS))
        .distinct()
        .order_by("-updated_at")[:limit]
    )
    return [*(Task(row, "grade", None) for row in done), *(Task(row, "grade_early", None) for row in answered)]


def _department_tasks(user: Any, limit: int, signing: Collection[tuple[int, int]]) -> list[Task]:
    """What the person's bodies write; where their own signature waits, that comes first and stands elsewhere."""
    mine = Assignment.objects.filter(
        body_id__in=bodies_of(user, *DEPARTMENT), ended_at__isnull=True, noticed_at__isnull=False
    ).select_related("recommendation__issuer", "recommendation__document", "body")
    answers = _states(Answer, user, AnswerState.SUBMITTED, AnswerState.RETURNED)
    reports = _states(Update, user, AnswerState.SUBMITTED)
    found = []
    for row in mine.filter(recommendation__status__in=[Status.ASSIGNED, Status.IN_PROGRESS])[:limit]:
        key = (row.recommendation_id, row.body_id)
        if key not in signing:
            verb = _department_verb(row.recommendation.status, answers.get(key), key in reports)
            found.append(Task(row.recommendation, verb, row.recommendation.due_on or row.due_on, row.body))
    return found


def _states(model: type[Answer] | type[Update], user: Any, *states: str) -> dict[tuple[int, int], str]:
    """The state of what the person's bodies have in hand, by record and body."""
    rows = model._default_manager.filter(body_id__in=bodies_of(user, *DEPARTMENT), state__in=states)
    rows = rows.order_by("pk")  # the last word counts: a draft that a colleague took over stays returned
    return {(record, body): state for record, body, state in rows.values_list("recommendation_id", "body_id", "state")}


def _department_verb(status: str, answer: str | None, has_report: bool) -> str:
    if answer == AnswerState.SUBMITTED or (answer is None and has_report):
        return "wait_for_signature"
    if answer is not None:
        return "draft_again"
    return "draft" if status == Status.ASSIGNED else "update"


def _line_tasks(user: Any, limit: int) -> list[Task]:
    """Answers and reports whose next step of the approval line is this person's."""
    found = []
    for model, verb in ((Answer, "sign"), (Update, "sign_update")):
        rows = on_their_way(model).filter(steps__role__in=roles_of(user)).distinct()
        here = [status for status, verbs in rules.TRANSITIONS.items() if verb in verbs]
        rows = rows.filter(recommendation__status__in=here).select_related(
            "recommendation__issuer", "recommendation__document", "body"
        )
        found += [
            Task(row.recommendation, verb, row.recommendation.due_on, row.body)
            for row in rows[:limit]
            if may_sign(row, user)
        ]
    return found


def on_their_way(model: type[Answer] | type[Update]) -> QuerySet[Any]:
    """What waits for a signature and is of a body that still answers, the oldest first, with its line."""
    answering = Assignment.objects.filter(
        recommendation=OuterRef("recommendation"),
        body=OuterRef("body"),
        noticed_at__isnull=False,
        ended_at__isnull=True,
    )
    rows = model._default_manager.filter(Exists(answering), state=AnswerState.SUBMITTED)
    return rows.prefetch_related("steps").order_by("pk")


def unread_count() -> int:
    """How many nobody has looked at yet, of those that concern the city."""
    return visible().filter(at_home(), status=Status.RECEIVED).count()


def function_terms() -> QuerySet[Term]:
    """Functions of the city, for a choice."""
    return Term.objects.filter(scheme__kind=SchemeKind.FUNCTIONS, retired_at__isnull=True).select_related("parent")


def grade_terms(is_un: bool = False) -> QuerySet[Term]:
    """The grades a body may give: words for the city's graders, letters only for a UN committee."""
    return Term.objects.filter(scheme__code="ccpr_grades" if is_un else "implementation", retired_at__isnull=True)


def body_work(body: Body, actor: Any) -> QuerySet[Recommendation]:
    """What a body answers for, as the reader may know it: late first."""
    rows = Recommendation.objects.filter(
        assignments__body=body, assignments__ended_at__isnull=True, assignments__noticed_at__isnull=False
    )
    if not roles_of(actor) & (OFFICE | {Role.AUDITOR}) and body.pk not in bodies_of(actor):
        rows = rows.filter(visibility=Visibility.PUBLIC, ours_public_from__lte=today()).exclude(
            status__in=[Status.RECEIVED, Status.PROPOSED, Status.DISPUTED]
        )
    waits = Case(When(status__in=rules.WAITING_FOR_ANSWER, then=0), default=1)
    return rows.order_by(waits, F("due_on").asc(nulls_last=True), "pk")


def bodies_owing() -> dict[int, dict[str, int]]:
    """Per body, in public: how many it leads, how many of them are answered, how many are late."""
    when = today()
    rows = (
        Assignment.objects.filter(
            ended_at__isnull=True, is_lead=True, noticed_at__isnull=False, recommendation__in=ours_in_public(when)
        )
        .values("body_id")
        .annotate(
            owes=Count("pk"),
            open=Count("pk", filter=Q(recommendation__status=Status.ASSIGNED)),
            late=Count("pk", filter=Q(recommendation__status=Status.ASSIGNED, recommendation__due_on__lt=when)),
            going=Count("pk", filter=Q(recommendation__status__in=[Status.IN_PROGRESS, Status.REPORTED_DONE])),
            graded=Count("pk", filter=Q(recommendation__status__in=[Status.GRADED, Status.CLOSED])),
        )
    )
    return {row["body_id"]: {name: int(str(count)) for name, count in row.items() if name != "body_id"} for row in rows}


def last_text(body_id: int, recommendation: Recommendation) -> Update | Answer | None:
    """What the body wrote last about this ask: last period's text at hand."""
    last = recommendation.updates.filter(body_id=body_id).order_by("-at").first()
    return last or recommendation.answers.filter(body_id=body_id).order_by("-version").first()


def waits_for(paper: Answer | Update, user: Any) -> bool:
    """Whether the next step of a paper's line is for a role that the person holds."""
    step = next((step for step in paper.steps.all() if step.at is None), None)
    waits = paper.state == AnswerState.SUBMITTED and step is not None
    return waits and step is not None and access.holds_step(user, step.role, paper.body_id)


def may_sign(paper: Answer | Update, user: Any) -> bool:
    """Whether the person may take that step: not what they wrote, and no second step of one line."""
    own = {paper.author_id, *(step.by_id for step in paper.steps.all())}
    return waits_for(paper, user) and user.pk not in own


def to_sign(papers: Iterable[Paper], user: Any) -> Paper | None:
    """The paper of a record that waits for this person; one of their own only where there is no other."""
    waiting = [paper for paper in papers if waits_for(paper, user)]
    return next((paper for paper in waiting if may_sign(paper, user)), waiting[0] if waiting else None)


def answer_step(recommendation: Recommendation, user: Any) -> Answer | None:
    """The answer whose next step of the approval line is this person's to take."""
    return to_sign(on_their_way(Answer).filter(recommendation=recommendation).select_related("body"), user)


def update_step(recommendation: Recommendation, user: Any) -> Update | None:
    """The report whose next step of the approval line is this person's to take."""
    return to_sign(on_their_way(Update).filter(recommendation=recommendation).select_related("body"), user)


def answer_waiting(recommendation: Recommendation, user: Any) -> Answer:
    """The answer that waits for this person's signature.

    Raises:
        DomainError: there is none.
    """
    row = answer_step(recommendation, user)
    if row is None:
        raise DomainError(_("No answer waits for your signature here."), "nothing-to-sign")
    return row


def update_waiting(recommendation: Recommendation, user: Any) -> Update:
    """The report that waits for this person's signature.

    Raises:
        DomainError: there is none.
    """
    row = update_step(recommendation, user)
    if row is None:
        raise DomainError(_("No report waits for your signature here."), "nothing-to-sign")
    return row


def waiting_here(answers: Sequence[Answer], updates: Sequence[Update], user: Any) -> frozenset[str]:
    """Which signatures wait on a record for this person, and whether the own draft is under way."""
    found: set[str] = set()
    if to_sign(answers, user) is not None:
        found |= {"sign", "send_back"}
    elif _has_sent(answers, user):
        found.add("answer_submitted")
    if to_sign(updates, user) is not None:
        found |= {"sign_update", "send_back_update"}
    elif _has_sent(updates, user):
        found.add("update_submitted")
    return frozenset(found)


def _has_sent(papers: Iterable[Answer | Update], user: Any) -> bool:
    mine = bodies_of(user, *DEPARTMENT)
    return any(paper.state == AnswerState.SUBMITTED and paper.body_id in mine for paper in papers)


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters of a record that was passed on, and how many of the whole city's have no answer.

    Few of these were ever reported on or graded (before they were reopened): what is not there is not asked for again.
    """

    rows: Sequence[Passing] = ()
    asked: int = 0
    silent: int = 0
    may_have_reports: bool = True
    may_have_grades: bool = True

    @property
    def open(self) -> list[Passing]:
        """Those that are out and not answered, the one that waits longest for a reminder first."""
        rows = [row for row in self.rows if row.sent_on and not row.answered_on]
        return sorted(rows, key=lambda row: (row.remind_on or dt.date.max, row.pk))

    @property
    def marks(self) -> frozenset[str]:
        """What the page offers: a letter to be written, one that is out, one whose reminder is due."""
        unsent = not self.rows or any(row.sent_on is None for row in self.rows)
        due = any(row.remind_on and row.remind_on <= today() for row in self.open)
        marks = (("letter_unsent", unsent), ("letter_open", self.open), ("letter_due", due))
        return frozenset(name for name, holds in marks if holds)


def letters_of(recommendation: Recommendation) -> Letters:
    """The letters of a record, none unless it is passed on, and the public count of silence. One query."""
    if recommendation.status != Status.PASSED_ON:
        return Letters()
    public_ones = Passing.objects.filter(recommendation__visibility=Visibility.PUBLIC, sent_on__isnull=False).order_by()
    count = public_ones.values("recommendation__visibility").annotate(n=Count("pk")).values("n")
    rows = list(
        recommendation.passings.select_related("to", "letter_file", "answer_file")
        .annotate(
            asked=Subquery(count),
            silent=Subquery(count.filter(answered_on__isnull=True)),
            has_reports=Exists(Update.objects.filter(recommendation=recommendation)),
            has_grades=Exists(Grade.objects.filter(recommendation=recommendation)),
        )
        .order_by(F("sent_on").desc(nulls_first=True), "pk")
    )
    if not rows:
        return Letters()
    first = rows[0]
    return Letters(rows, first.asked or 0, first.silent or 0, first.has_reports, first.has_grades)


def letter_to_write(recommendation: Recommendation, pk: str) -> Passing | None:
    """The letter whose draft is wanted: the one named, else the one not sent yet, else the one that waits longest."""
    letters = letters_of(recommendation)
    named = [row for row in letters.rows if str(row.pk) == pk and not row.answered_on]
    unsent = [row for row in letters.rows if row.sent_on is None]
    return next(iter([*named, *unsent, *letters.open]), None)


def letter_open(recommendation: Recommendation, chosen: Passing | None = None) -> Passing:
    """The letter that is meant: the one chosen, else the one that waits longest for a reminder.

    Raises:
        DomainError: none is out and unanswered.
    """
    waiting = letters_of(recommendation).open
    if chosen is None and not waiting:
        raise DomainError(_("No letter waits for an answer here."), "no-letter")
    return chosen or waiting[0]


NORM_SECONDS = 600


def norm_of(recommendation: Recommendation) -> Instrument | None:
    """The treaty or law behind an ask: the document itself where it is a norm, else the treaty of the body that asks;
    for the UPR the Universal Declaration (Human Rights Council resolution 5/1, annex, para. 1). Kept for ten minutes.
    """
    if recommendation.document is not None and recommendation.document.kind in NORMS:
        return recommendation.document
    if recommendation.issuer_id is None:
        return None
    return keep("recommendations.norms", NORM_SECONDS, _norms).get(recommendation.issuer_id)


def _norms() -> dict[int, Instrument]:
    treaties = Instrument.objects.filter(kind=InstrumentKind.TREATY, body__isnull=False)
    found = {treaty.body_id: treaty for treaty in treaties if treaty.body_id is not None}
    declaration = Instrument.objects.filter(slug="udhr").first()
    if declaration is not None:
        found |= dict.fromkeys(Body.objects.filter(kind=BodyKind.UPR).values_list("pk", flat=True), declaration)
    return found
