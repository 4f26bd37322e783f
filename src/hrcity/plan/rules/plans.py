"""The life of a plan and of a report as tables, and the decisions around them. Values in, values out.

Source: `docs` of the field in ADR 0025; states and guards follow published practice of Seoul, Gwanak-gu and Busan:
adopted after the commission's review, amended with reasons, closed with a last report, evaluated.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from hrcity.core.errors import DomainError
from hrcity.core.roles import DEPARTMENT, Role


class PlanState(TextChoices):
    DRAFTING = "drafting", pgettext_lazy("plan", "being drafted")
    CONSULTATION = "consultation", pgettext_lazy("plan", "open for comments")
    COMMISSION_REVIEW = "commission_review", pgettext_lazy("plan", "before the commission")
    ADOPTED = "adopted", pgettext_lazy("plan", "adopted")
    IN_FORCE = "in_force", pgettext_lazy("plan", "in force")
    CLOSED = "closed", pgettext_lazy("plan", "ended")
    EVALUATED = "evaluated", pgettext_lazy("plan", "evaluated")


class NodeStatus(TextChoices):
    NOT_STARTED = "not_started", pgettext_lazy("measure", "not started")
    ON_TRACK = "on_track", pgettext_lazy("measure", "on track")
    DELAYED = "delayed", pgettext_lazy("measure", "delayed")
    BLOCKED = "blocked", pgettext_lazy("measure", "stuck")
    DONE = "done", pgettext_lazy("measure", "done")
    DROPPED = "dropped", pgettext_lazy("measure", "dropped")


NOT_REPORTED = "not_reported"  # derived for a period without a report, never stored
REPORTABLE = tuple(status for status in NodeStatus if status != NodeStatus.DROPPED)
OVER = frozenset({NodeStatus.DONE, NodeStatus.DROPPED})
STUCK = frozenset({NodeStatus.DELAYED, NodeStatus.BLOCKED})


class UpdateState(TextChoices):
    DRAFT = "draft", pgettext_lazy("report", "draft")
    SUBMITTED = "submitted", pgettext_lazy("report", "waiting to be checked")
    RETURNED = "returned", pgettext_lazy("report", "returned")
    ACCEPTED = "accepted", pgettext_lazy("report", "accepted")


class Every(TextChoices):
    """How long a reporting period is."""

    MONTH = "month", _("every month")
    QUARTER = "quarter", _("every quarter")
    HALF = "half", _("every half-year")
    YEAR = "year", _("every year")


class Duty(TextChoices):
    RESPECT = "respect", pgettext_lazy("duty", "respect")
    PROTECT = "protect", pgettext_lazy("duty", "protect")
    FULFIL = "fulfil", pgettext_lazy("duty", "fulfil")


IS_DRAFT = frozenset({PlanState.DRAFTING, PlanState.CONSULTATION, PlanState.COMMISSION_REVIEW})
IS_LIVE = frozenset({PlanState.ADOPTED, PlanState.IN_FORCE})
IS_PUBLIC = frozenset(PlanState) - {PlanState.DRAFTING}


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What the guards of a plan may look at; services fill in what the verb needs."""

    leaves: int = 0
    leaves_without_lead: int = 0
    leaves_unready: int = 0
    heard: bool = False
    proposals_unanswered: int = 0
    has_act: bool = False
    reason: str = ""
    leaves_open: int = 0
    has_evaluation: bool = False
    is_outside: bool = False
    changes: int = 0


@dataclass(frozen=True, slots=True)
class UpdateFacts:
    """What the guards of a report may look at."""

    actor_id: int | None = None
    author_ids: frozenset[int] = frozenset()
    actor_bodies: frozenset[int] = frozenset()
    reporting_bodies: frozenset[int] = frozenset()
    status: str = ""
    progress: Decimal | None = None
    before: Decimal | None = None
    text: str = ""
    reason: str = ""
    has_new_end: bool = False
    has_needs: bool = False
    evidence: int = 0
    is_correction: bool = False
    correction_reason: str = ""
    is_late_for_closed: bool = False


F = TypeVar("F")


@dataclass(frozen=True, slots=True)
class Step(Generic[F]):
    """One cell of a table: where the verb leads (None = stays), who may, what must hold."""

    next: str | None
    who: frozenset[Role]
    guard: Callable[[F], None]


Check = tuple[object, object, str, str]


def need_all(*checks: Check) -> None:
    """All that is missing at once, each with its field: (condition, sentence, code, field).

    Raises:
        DomainError: the first that does not hold, the others in `others`.
    """
    wrong = [DomainError(str(sentence), code, where) for condition, sentence, code, where in checks if not condition]
    if wrong:
        wrong[0].others = tuple(wrong[1:])
        raise wrong[0]


def no_guard(facts: object) -> None:
    """Nothing more to check."""


def guard_leads(facts: PlanFacts) -> None:
    """There is something to talk about, and each measure has a department that answers for it."""
    if facts.is_outside:
        return
    missing = ngettext_lazy(
        "%(n)s measure has no lead department yet. Name one for each.",
        "%(n)s measures have no lead department yet. Name one for each.",
        "n",
    )
    need_all(
        (facts.leaves, _("The plan has no measure yet. Add the first one."), "plan-empty", ""),
        (not facts.leaves_without_lead, missing % {"n": facts.leaves_without_lead}, "lead-missing", ""),
    )


def guard_heard(facts: PlanFacts) -> None:
    """What was heard in the consultation, and what changed, is published."""
    need_all((
        facts.heard or facts.is_outside,
        _("Write what you heard and what changed; the public will read it."),
        "heard-missing",
        "heard",
    ))  # fmt: skip


def guard_adopt(facts: PlanFacts) -> None:
    """Each proposal of the commission is answered, and the act is named: body, day, document."""
    if facts.is_outside:
        return
    open_ones = ngettext_lazy(
        "%(n)s proposal of the commission has no answer yet: taken up where, or why not.",
        "%(n)s proposals of the commission have no answer yet: taken up where, or why not.",
        "n",
    )
    need_all(
        (not facts.proposals_unanswered, open_ones % {"n": facts.proposals_unanswered}, "proposals-open", ""),
        (facts.has_act, _("Name the act: which body adopted it, on which day."), "act-missing", "adopted_by"),
    )


def guard_start(facts: PlanFacts) -> None:
    """Each measure says from when to when and what is to be reached."""
    unready = ngettext_lazy(
        "%(n)s measure has no beginning, end or target text yet.",
        "%(n)s measures have no beginning, end or target text yet.",
        "n",
    )
    need_all((
        facts.is_outside or not facts.leaves_unready, unready % {"n": facts.leaves_unready}, "measures-unready", "",
    ))  # fmt: skip


def guard_reason(facts: PlanFacts) -> None:
    """The verb needs a reason."""
    need_all((facts.reason.strip(), _("Write the reason."), "reason-missing", "reason"))


def guard_amend(facts: PlanFacts) -> None:
    """A new version changes something and says why, by whose act."""
    need_all(
        (facts.changes, _("Nothing is changed yet. Change a measure first."), "nothing-changed", ""),
        (facts.has_act, _("Name the act: which body decided it, on which day."), "act-missing", "decided_by"),
    )


def guard_close(facts: PlanFacts) -> None:
    """Each measure has its last report, or the reason says why not."""
    need_all((
        facts.is_outside or not facts.leaves_open or facts.reason.strip(),
        _("Some measures have no last report. Ask for them, or write why the plan ends without."),
        "reports-missing",
        "reason",
    ))  # fmt: skip


def guard_evaluate(facts: PlanFacts) -> None:
    """An evaluation is named that people can read."""
    need_all((
        facts.has_evaluation,
        _("Add the evaluation: a file, or the address where people can read it."),
        "evaluation-missing",
        "evaluation_url",
    ))  # fmt: skip


OFFICERS = frozenset({Role.OFFICER, Role.OFFICE_HEAD})
HEAD = frozenset({Role.OFFICE_HEAD})
COMMISSION = frozenset({Role.COMMISSION_MEMBER})
OUTSIDE = frozenset({Role.OFFICER, Role.OFFICE_HEAD, Role.COMMISSION_MEMBER, Role.REVIEWER})
_S = PlanState

PLAN_TRANSITIONS: Mapping[PlanState, Mapping[str, Step[PlanFacts]]] = {
    _S.DRAFTING: {
        "open_consultation": Step(_S.CONSULTATION, OFFICERS, guard_leads),
        "send_to_commission": Step(_S.COMMISSION_REVIEW, OFFICERS, guard_leads),
    },
    _S.CONSULTATION: {"close_consultation": Step(_S.COMMISSION_REVIEW, OFFICERS, guard_heard)},
    _S.COMMISSION_REVIEW: {
        "opine": Step(None, COMMISSION, no_guard),
        "return": Step(_S.DRAFTING, COMMISSION | HEAD, guard_reason),
        "adopt": Step(_S.ADOPTED, HEAD, guard_adopt),
    },
    _S.ADOPTED: {"start": Step(_S.IN_FORCE, OFFICERS, guard_start), "opine": Step(None, COMMISSION, no_guard)},
    _S.IN_FORCE: {
        "amend": Step(None, HEAD, guard_amend),
        "opine": Step(None, COMMISSION, no_guard),
        "close": Step(_S.CLOSED, HEAD, guard_close),
    },
    _S.CLOSED: {"evaluate": Step(_S.EVALUATED, OFFICERS, guard_evaluate), "opine": Step(None, COMMISSION, no_guard)},
    _S.EVALUATED: {},
}
PLAN_VERBS = tuple(sorted({verb for verbs in PLAN_TRANSITIONS.values() for verb in verbs}))


def guard_report(facts: UpdateFacts) -> None:
    """What a report must say: words; for what is late or stuck why and until when; for done its proof."""
    status = facts.status
    done, stuck = status == NodeStatus.DONE, status in STUCK
    is_known = status in REPORTABLE
    has_place = status in {NodeStatus.NOT_STARTED, NodeStatus.DONE} or facts.progress is not None
    falls = facts.before is not None and facts.progress is not None and facts.progress < facts.before
    need_all(
        (is_known, _("Choose where the measure stands."), "status-unknown", "status"),
        (facts.text.strip(), _("Write what was done."), "text-missing", "text"),
        (has_place, _("Say how far it is, from 0 to 99."), "progress-missing", "progress"),
        (
            done or facts.progress is None or facts.progress < 100,
            _("100 is for what is done: choose “done”, or a smaller number."),
            "progress-not-done",
            "progress",
        ),
        (not stuck or facts.reason.strip(), _("Write why it is late or stuck."), "reason-missing", "reason"),
        (
            not stuck or facts.has_new_end or facts.has_needs,
            _("Give a new day, or say what is needed from whom."),
            "way-out-missing",
            "new_end",
        ),
        (
            not done or facts.evidence or facts.reason.strip(),
            _("“Done” needs evidence, or the reason why there is none."),
            "evidence-missing",
            "evidence",
        ),
        (not falls or facts.reason.strip(), _("The figure falls: write why."), "fall-unexplained", "reason"),
        (
            not facts.is_correction or facts.correction_reason.strip(),
            _("Say what was wrong in the earlier report."),
            "correction-unexplained",
            "correction_reason",
        ),
        (
            not facts.is_late_for_closed or facts.reason.strip(),
            _("This period is closed. Write why the report comes late."),
            "late-unexplained",
            "reason",
        ),
    )


def guard_outside(facts: UpdateFacts) -> None:
    """Who accepts or returns a report neither wrote nor sent it, and sits outside the reporting body."""
    need_all(
        (
            facts.actor_id not in facts.author_ids,
            _("You wrote or sent this report yourself. Somebody else checks it."),
            "own-work",
            "",
        ),
        (
            not facts.actor_bodies & facts.reporting_bodies,
            _("You hold a seat in the body that reports. Somebody outside it checks the report."),
            "own-body",
            "",
        ),
    )


def guard_return(facts: UpdateFacts) -> None:
    """From outside, with a reason."""
    guard_outside(facts)
    need_all((facts.reason.strip(), _("Write the reason."), "reason-missing", "reason"))


def guard_accept(facts: UpdateFacts) -> None:
    """From outside."""
    guard_outside(facts)


_U = UpdateState
SIGNER = frozenset({Role.DEPARTMENT_HEAD})
UPDATE_TRANSITIONS: Mapping[UpdateState, Mapping[str, Step[UpdateFacts]]] = {
    _U.DRAFT: {"write": Step(None, DEPARTMENT, no_guard), "submit": Step(_U.SUBMITTED, SIGNER, guard_report)},
    _U.RETURNED: {
        "write": Step(_U.DRAFT, DEPARTMENT, no_guard),
        "submit": Step(_U.SUBMITTED, SIGNER, guard_report),
    },
    _U.SUBMITTED: {
        "accept": Step(_U.ACCEPTED, OUTSIDE, guard_accept),
        "return": Step(_U.RETURNED, OUTSIDE, guard_return),
    },
    _U.ACCEPTED: {"correct": Step(None, DEPARTMENT, no_guard)},
}


def plan_step(state: str, verb: str) -> Step[PlanFacts]:
    """The cell of the plan's table.

    Raises:
        DomainError: the verb is not possible in this state.
    """
    step = PLAN_TRANSITIONS[PlanState(state)].get(verb)
    if step is None:
        raise DomainError(
            _("This is no longer possible: meanwhile the plan is “%(state)s”. Reload the page to see what happened.")
            % {"state": PlanState(state).label},
            "wrong-status",
        )
    return step


def update_step(state: str, verb: str) -> Step[UpdateFacts]:
    """The cell of the report's table.

    Raises:
        DomainError: the verb is not possible in this state.
    """
    step = UPDATE_TRANSITIONS[UpdateState(state)].get(verb)
    if step is None:
        raise DomainError(
            _("This is no longer possible: meanwhile the report is “%(state)s”. Reload the page to see what happened.")
            % {"state": UpdateState(state).label},
            "wrong-status",
        )
    return step


def node_is_late(status: str, ends_on: dt.date | None, today: dt.date) -> bool:
    """Past its end and neither done nor dropped."""
    return ends_on is not None and today > ends_on and status not in OVER


def milestone_is_missed(due_on: dt.date, reached_on: dt.date | None, today: dt.date) -> bool:
    """Its day has passed and it was not reached."""
    return reached_on is None and today > due_on
