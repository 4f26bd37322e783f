"""The life of a recommendation as one table, and the decisions around it. Values in, values out: no query, no clock.

Nobody marks their own work: the table says which role a verb needs and which person must be another one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.db.models import TextChoices
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from hrcity.core.errors import DomainError
from hrcity.core.roles import DEPARTMENT, Role


class Status(TextChoices):
    RECEIVED = "received", pgettext_lazy("status", "received")
    PROPOSED = "proposed", pgettext_lazy("status", "waiting for approval")
    ASSIGNED = "assigned", pgettext_lazy("status", "answer due")
    DISPUTED = "disputed", pgettext_lazy("status", "department objects")
    UNCLEAR = "unclear", pgettext_lazy("status", "unclear whose it is")
    PASSED_ON = "passed_on", pgettext_lazy("status", "passed on")
    DECLINED = "declined", pgettext_lazy("status", "declined, with reason")
    IN_PROGRESS = "in_progress", pgettext_lazy("status", "under way")
    REPORTED_DONE = "reported_done", pgettext_lazy("status", "reported as done")
    GRADED = "graded", pgettext_lazy("status", "graded")
    CLOSED = "closed", pgettext_lazy("status", "closed")


class Ours(TextChoices):
    OURS = "ours", _("ours")
    SHARED = "shared", _("shared with the State")
    NATIONAL = "national", _("national")
    UNCLEAR = "unclear", _("unclear")


class Addressee(TextChoices):
    STATE = "state", _("the country")
    CITY = "city", _("the city")


class AnswerWord(TextChoices):
    """First five: to what is asked of the State; last three: to what is asked of the city itself."""

    ALREADY = "already", _("We do this already")
    TAKE_ON = "take_on", _("We take it on")
    PART = "part", _("We take on this part")
    OUTSIDE = "outside", _("Outside our powers, passed on")
    NOT_NOW = "not_now", _("Not now, because …")
    ACCEPT = "accept", _("Accepted")
    PARTLY = "partly", _("Accepted in part")
    REJECT = "reject", _("Rejected")


class AnswerState(TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("waiting for signature")
    RETURNED = "returned", _("returned")
    SIGNED = "signed", _("signed")


class GraderRole(TextChoices):
    COMMISSION = "commission", _("human-rights commission")
    OMBUDSPERSON = "ombudsperson", _("ombudsperson")
    NHRI = "nhri", _("national human-rights institution")
    REVIEWER = "reviewer", _("outside reviewer")
    UN = "un", _("UN committee")
    NGO = "ngo", _("civil society")


WORDS_FOR: Mapping[Addressee, tuple[AnswerWord, ...]] = {
    Addressee.STATE: (AnswerWord.TAKE_ON, AnswerWord.ALREADY, AnswerWord.PART, AnswerWord.OUTSIDE, AnswerWord.NOT_NOW),
    Addressee.CITY: (AnswerWord.ACCEPT, AnswerWord.PARTLY, AnswerWord.REJECT),
}
NEEDS_REASON = frozenset(
    {AnswerWord.PART, AnswerWord.OUTSIDE, AnswerWord.NOT_NOW, AnswerWord.PARTLY, AnswerWord.REJECT}
)
NEEDS_PART = frozenset({AnswerWord.PART, AnswerWord.PARTLY})
NEEDS_MEASURE = frozenset({AnswerWord.TAKE_ON, AnswerWord.PART, AnswerWord.ACCEPT, AnswerWord.PARTLY})
NEEDS_EVIDENCE = frozenset({AnswerWord.ALREADY})
NEEDS_PASSED_TO = frozenset({AnswerWord.OUTSIDE})
NEEDS_LEAD = frozenset({Ours.OURS, Ours.SHARED})
NEEDS_LEGAL_BASIS = frozenset(Ours) - {Ours.UNCLEAR}
NEEDS_ASKED_INSTEAD = frozenset(Ours) - NEEDS_LEAD
AFTER_ANSWER: Mapping[AnswerWord, Status] = {
    AnswerWord.ALREADY: Status.REPORTED_DONE,
    AnswerWord.TAKE_ON: Status.IN_PROGRESS,
    AnswerWord.PART: Status.IN_PROGRESS,
    AnswerWord.OUTSIDE: Status.PASSED_ON,
    AnswerWord.NOT_NOW: Status.DECLINED,
    AnswerWord.ACCEPT: Status.IN_PROGRESS,
    AnswerWord.PARTLY: Status.IN_PROGRESS,
    AnswerWord.REJECT: Status.DECLINED,
}
AFTER_DECISION: Mapping[Ours, Status] = {
    Ours.OURS: Status.ASSIGNED,
    Ours.SHARED: Status.ASSIGNED,
    Ours.NATIONAL: Status.PASSED_ON,
    Ours.UNCLEAR: Status.UNCLEAR,
}
REMIND_AFTER = dt.timedelta(days=60)
# Grades that say it is carried out: the city's own word, and the letter of a UN committee.
CARRIED_OUT = frozenset({"done", "A"})
OPEN = frozenset(Status) - {Status.CLOSED}
WAITING_FOR_ANSWER = frozenset({Status.ASSIGNED, Status.DISPUTED})
ANSWERED = frozenset({Status.IN_PROGRESS, Status.REPORTED_DONE, Status.GRADED, Status.DECLINED})


@dataclass(frozen=True, slots=True)
class Facts:
    """What a guard may look at; services fill in what the verb needs."""

    actor_id: int | None = None
    proposer_id: int | None = None
    drafter_id: int | None = None
    signer_id: int | None = None
    author_ids: frozenset[int] = frozenset()
    actor_bodies: frozenset[int] = frozenset()
    answering_bodies: frozenset[int] = frozenset()
    reason: str = ""
    outcome: str = ""
    legal_basis: str = ""
    passed_to: bool = False
    has_lead: bool = False
    addressee: str = Addressee.STATE
    word: str = ""
    part: str = ""
    measure: str = ""
    measure_due: dt.date | None = None
    evidence: int = 0
    today: dt.date | None = None
    objection_until: dt.date | None = None
    grade_code: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


Guard = Callable[[Facts], None]


def _need(condition: object, message: object, code: str, where: str = "") -> None:
    if not condition:
        raise DomainError(str(message), code, where)


Check = tuple[object, object, str, str]


def _need_all(*checks: Check) -> None:
    """All that is missing at once, each with its field: (condition, sentence, code, field)."""
    wrong = [DomainError(str(sentence), code, where) for condition, sentence, code, where in checks if not condition]
    if wrong:
        wrong[0].others = tuple(wrong[1:])
        raise wrong[0]


def guard_propose(facts: Facts) -> None:
    """A proposal has a reason; unless unclear a legal basis; when ours, somebody who answers."""
    ours = facts.outcome in NEEDS_LEAD
    _need_all(
        (not ours or facts.has_lead, _("Choose the department that will answer."), "lead-missing", "lead"),
        (ours or facts.passed_to, _("Choose who is to be asked instead."), "passed-to-missing", "passed_to"),
        (
            facts.outcome not in NEEDS_LEGAL_BASIS or facts.legal_basis.strip(),
            _("Name the legal basis: the article that makes this the city's, or the State's."),
            "legal-basis-missing",
            "legal_basis",
        ),
        (
            facts.reason.strip(),
            _("Write the reason: it will be read by the department and, in plain words, by the public."),
            "reason-missing",
            "reason",
        ),
    )


def guard_approve(facts: Facts) -> None:
    """The approver is not the proposer."""
    _need(facts.actor_id != facts.proposer_id, _("You proposed this yourself. Somebody else approves it."), "own-work")


def guard_reason(facts: Facts) -> None:
    """The verb needs a reason."""
    _need(facts.reason.strip(), _("Write the reason."), "reason-missing", "reason")


def guard_object(facts: Facts) -> None:
    """An objection has a reason and comes while the window is open."""
    guard_reason(facts)
    _need(
        facts.today is None or facts.objection_until is None or facts.today <= facts.objection_until,
        _(
            "The time to object has passed. Answer with “Not now, because …”, or ask the human-rights office to reopen "
            "it."
        ),
        "window-closed",
    )


def guard_draft(facts: Facts) -> None:
    """The words fit the addressee; a no or a part has its reason; a yes has a measure with a date."""
    word = AnswerWord(facts.word) if facts.word in AnswerWord.values else None
    _need(
        word is not None and word in WORDS_FOR[Addressee(facts.addressee)],
        _("Choose one of the answers offered."),
        "word-unknown",
        "word",
    )
    assert word is not None
    _need_all(
        (word not in NEEDS_PART or facts.part.strip(), _("Say which part you take on."), "part-missing", "part"),
        (word not in NEEDS_MEASURE or facts.measure.strip(), _("Say what you will do."), "measure-missing", "measure"),
        (
            word not in NEEDS_MEASURE or facts.measure_due,
            _("Say by when it will be done."),
            "measure-day-missing",
            "measure_due_on",
        ),
        (
            word not in NEEDS_REASON or facts.reason.strip(),
            _("This answer needs a reason that the public can read."),
            "reason-missing",
            "reason",
        ),
        (
            word not in NEEDS_PASSED_TO or facts.passed_to,
            _("Choose whom it is passed to."),
            "passed-to-missing",
            "passed_to",
        ),
        (
            word not in NEEDS_EVIDENCE or facts.evidence,
            _("“We do this already” needs evidence: add a file, a link, minutes or a figure."),
            "evidence-missing",
            "evidence",
        ),
    )


def guard_sign(facts: Facts) -> None:
    """The signer did not draft it, and the answer is complete."""
    _need(
        facts.actor_id != facts.drafter_id and facts.actor_id not in facts.author_ids,
        _("You drafted this answer yourself. Somebody else signs it."),
        "own-work",
    )
    guard_draft(facts)


def guard_report(facts: Facts) -> None:
    """The signer did not write the report."""
    _need(
        facts.actor_id not in facts.author_ids, _("You wrote this report yourself. Somebody else signs it."), "own-work"
    )


def guard_done(facts: Facts) -> None:
    """Done needs evidence and is signed by another person than its author."""
    guard_report(facts)
    _need(
        facts.evidence,
        _("“Done” needs evidence: add a file, a link, minutes or a figure."),
        "evidence-missing",
        "evidence",
    )


def guard_release(facts: Facts) -> None:
    """Who checks evidence did not add it and holds no seat in the body it comes from."""
    _need(
        facts.actor_id not in facts.author_ids,
        _("You added this evidence yourself. Somebody else checks it."),
        "own-work",
    )
    _need(
        not facts.actor_bodies & facts.answering_bodies,
        _("You hold a seat in the body this evidence comes from. Somebody outside it checks it."),
        "own-body",
    )


def guard_outside(facts: Facts) -> None:
    """Who decides about a body's work holds no seat in it."""
    _need(
        not facts.actor_bodies & facts.answering_bodies,
        _("You hold a seat in the body whose work this is. Somebody outside it decides."),
        "own-body",
    )


def guard_grade(facts: Facts) -> None:
    """The grader belongs to no answering body and wrote nothing of what is graded; a top grade rests on evidence."""
    _need(
        facts.actor_id not in facts.author_ids, _("You took part in this answer. Somebody else grades it."), "own-work"
    )
    _need(
        not facts.actor_bodies & facts.answering_bodies,
        _("Your own body answers for this. Somebody outside it gives the grade."),
        "own-body",
    )
    guard_reason(facts)
    _need(
        facts.grade_code not in CARRIED_OUT or facts.evidence,
        _("This grade needs evidence that has been released."),
        "evidence-missing",
        "term",
    )


def guard_close(facts: Facts) -> None:
    """Closing at anything but the best grade needs a reason."""
    _need(
        facts.grade_code in CARRIED_OUT or facts.reason.strip(),
        _("It is not fully carried out. Write why it is closed all the same."),
        "reason-missing",
        "reason",
    )


def no_guard(facts: Facts) -> None:
    """Nothing more to check."""


@dataclass(frozen=True, slots=True)
class Step:
    """One cell of the table: where the verb leads (None = stays), who may, what must hold."""

    next: Status | None
    who: frozenset[Role]
    guard: Guard = no_guard


OFFICERS = frozenset({Role.OFFICER, Role.OFFICE_HEAD})
HEAD = frozenset({Role.OFFICE_HEAD})
FOCAL = DEPARTMENT
SIGNER = frozenset({Role.DEPARTMENT_HEAD})
GRADER = frozenset({Role.COMMISSION_MEMBER, Role.REVIEWER})
COMMISSION = frozenset({Role.COMMISSION_MEMBER})

_propose = Step(Status.PROPOSED, OFFICERS, guard_propose)
_reopen = Step(Status.RECEIVED, OFFICERS, guard_reason)
_draft = Step(None, FOCAL, guard_draft)
_grade_aside = Step(None, GRADER, guard_grade)
_update = Step(None, FOCAL, no_guard)
_sign_update = Step(None, SIGNER, guard_report)
_send_back = Step(None, SIGNER, guard_reason)
_reports = {"update": _update, "sign_update": _sign_update, "send_back_update": _send_back}

TRANSITIONS: Mapping[Status, Mapping[str, Step]] = {
    Status.RECEIVED: {"propose": _propose},
    Status.PROPOSED: {
        "approve": Step(None, HEAD, guard_approve),  # AFTER_DECISION gives the next status
        "return": Step(Status.RECEIVED, HEAD, guard_reason),
        "approve_in_meeting": Step(None, OFFICERS, guard_approve),  # as `approve`
        "return_in_meeting": Step(Status.RECEIVED, OFFICERS, guard_reason),
        "take_back": Step(Status.RECEIVED, OFFICERS),  # of one's own proposal
        "propose": _propose,
    },
    Status.ASSIGNED: {
        "object": Step(Status.DISPUTED, FOCAL, guard_object),
        "take": Step(None, FOCAL),
        "draft": _draft,
        "sign": Step(None, SIGNER, guard_sign),  # AFTER_ANSWER gives the next status
        "send_back": _send_back,
        "grade": _grade_aside,
        "reopen": _reopen,
    },
    Status.DISPUTED: {"propose": _propose, "uphold": Step(Status.ASSIGNED, HEAD, guard_reason), "reopen": _reopen},
    Status.UNCLEAR: {"propose": _propose},
    Status.PASSED_ON: {
        "pursue": Step(None, OFFICERS),
        "remind": Step(None, OFFICERS),
        "reply": Step(None, OFFICERS),
        "reopen": _reopen,
        "propose": _propose,
    },
    Status.DECLINED: {
        "escalate": Step(Status.ASSIGNED, COMMISSION, guard_reason),
        "grade": _grade_aside,
        "close": Step(Status.CLOSED, OFFICERS, guard_reason),
        "reopen": _reopen,
    },
    Status.IN_PROGRESS: {
        **_reports,
        "draft": _draft,
        "sign": Step(None, SIGNER, guard_sign),
        "send_back": _send_back,
        "report_done": Step(Status.REPORTED_DONE, SIGNER, guard_done),
        "grade": _grade_aside,
        "reopen": _reopen,
    },
    Status.REPORTED_DONE: {
        "grade": Step(Status.GRADED, GRADER, guard_grade),
        "send_back_done": Step(Status.IN_PROGRESS, GRADER, guard_reason),
        **_reports,
        "reopen": _reopen,
    },
    Status.GRADED: {
        "grade": _grade_aside,
        **_reports,
        "resume": Step(Status.IN_PROGRESS, OFFICERS, guard_reason),
        "close": Step(Status.CLOSED, OFFICERS, guard_close),
        "reopen": _reopen,
    },
    Status.CLOSED: {"reopen": _reopen, "resume": Step(Status.IN_PROGRESS, OFFICERS, guard_reason)},
}
# Their `who` is the usual line of one head: where a body has another line, whoever holds its next step.
ON_THE_LINE = ("sign", "send_back", "sign_update", "send_back_update")
VERBS = tuple(sorted({verb for verbs in TRANSITIONS.values() for verb in verbs}))


def step_for(status: str, verb: str) -> Step:
    """The cell of the table.

    Raises:
        DomainError: the verb is not possible in this status.
    """
    step = TRANSITIONS[Status(status)].get(verb)
    if step is None:
        raise DomainError(
            _(
                "This is no longer possible: meanwhile the recommendation is “%(status)s”. Reload the page "
                "to see what happened."
            )
            % {"status": Status(status).label},
            "wrong-status",
        )
    return step


def require(status: str, verb: str, facts: Facts) -> Step:
    """The cell, its guard passed.

    Raises:
        DomainError: the verb is not possible in this status, or its guard does not hold.
    """
    step = step_for(status, verb)
    step.guard(facts)
    return step


def period_words(period: str) -> str:
    """A half-year such as `2026-H2` in words; another text stays."""
    year, _dash, half = period.partition("-")
    words = {"H1": gettext("first half of %(year)s"), "H2": gettext("second half of %(year)s")}.get(half, period)
    return words % {"year": year}


def is_public_ours(status: str, public_from: dt.date | None, today: dt.date) -> bool:
    """Whether the public may read whose an ask is: approved, and the department's window to object is over."""
    return (
        public_from is not None
        and public_from <= today
        and status not in {Status.RECEIVED, Status.PROPOSED, Status.DISPUTED}
    )


def is_late(status: str, due_on: dt.date | None, public_from: dt.date | None, today: dt.date) -> bool:
    """Late: an answer is due, its day is past, and the window to object is over."""
    return (
        status == Status.ASSIGNED
        and due_on is not None
        and due_on < today
        and public_from is not None
        and public_from <= today
    )
