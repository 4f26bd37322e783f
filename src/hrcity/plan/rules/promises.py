"""When a promise of an office-holder counts as kept, broken or open, and who may say so. Values in, values out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hrcity.core.roles import DEPARTMENT, Role
from hrcity.plan.rules.plans import OFFICERS, Step, need_all


class PromiseKind(TextChoices):
    ANSWER = "answer", pgettext_lazy("promise", "signed answer")
    COUNCIL = "council", pgettext_lazy("promise", "answer to a council question")
    STATEMENT = "statement", pgettext_lazy("promise", "yearly statement")
    ELECTION = "election", pgettext_lazy("promise", "election promise")


class Verdict(TextChoices):
    OPEN = "open", pgettext_lazy("promise", "open")
    KEPT = "kept", pgettext_lazy("promise", "kept")
    BROKEN = "broken", pgettext_lazy("promise", "broken")


VERB_OF: Mapping[str, str] = {Verdict.KEPT: "keep", Verdict.BROKEN: "break", Verdict.OPEN: "reopen"}


@dataclass(frozen=True, slots=True)
class PromiseFacts:
    """What the guards of a promise may look at."""

    actor_id: int | None = None
    entered_by: int | None = None
    actor_bodies: frozenset[int] = frozenset()
    line: frozenset[int] = frozenset()
    is_office: bool = False
    reason: str = ""
    proofs: int = 0
    text: str = ""


def guard_outside_line(facts: PromiseFacts) -> None:
    """Whoever judges stands outside the holder's line, and did not enter the promise."""
    need_all(
        (
            facts.actor_id != facts.entered_by,
            _("You entered this promise yourself. Somebody else judges it."),
            "own-work",
            "",
        ),
        (
            not facts.is_office and not facts.actor_bodies & facts.line,
            _("You hold a seat in the line of this office-holder. Somebody outside it judges."),
            "own-body",
            "",
        ),
    )


def guard_judge(facts: PromiseFacts) -> None:
    """From outside, with a reason and with proof that anybody can look up."""
    guard_outside_line(facts)
    need_all(
        (facts.reason.strip(), _("Write the reason."), "reason-missing", "reason"),
        (
            facts.proofs,
            _("Add proof: the address where it can be read, or evidence that has been released."),
            "proof-missing",
            "proof_url",
        ),
    )


def guard_reopen(facts: PromiseFacts) -> None:
    """From outside, with a reason."""
    guard_outside_line(facts)
    need_all((facts.reason.strip(), _("Write the reason."), "reason-missing", "reason"))


def guard_reply(facts: PromiseFacts) -> None:
    """A reply has words."""
    need_all((facts.text.strip(), _("Write your reply."), "text-missing", "text"))


def guard_enter(*, text: str, has_source: bool, given_on: dt.date | None, due_on: dt.date | None) -> None:
    """A promise has words, a day and a source that can be looked up.

    Raises:
        DomainError: all that is missing.
    """
    need_all(
        (text.strip(), _("Write what was promised, in the words that were used."), "text-missing", "text"),
        (given_on, _("Say on which day it was promised."), "day-missing", "given_on"),
        (has_source, _("Name the source: a document, an address or a file."), "source-missing", "source"),
        (
            given_on is None or due_on is None or due_on >= given_on,
            _("The day it is due lies before the day it was promised."),
            "due-before",
            "due_on",
        ),
    )


JUDGES = frozenset({Role.COMMISSION_MEMBER, Role.SECRETARY, Role.REVIEWER})
ENTERERS = JUDGES | OFFICERS
# The holder's side: people with a seat in the holder's own body; access looks at the body.
HOLDERS_SIDE = DEPARTMENT | OFFICERS
_V = Verdict
_keep: Step[PromiseFacts] = Step(_V.KEPT, JUDGES, guard_judge)
_break: Step[PromiseFacts] = Step(_V.BROKEN, JUDGES, guard_judge)
_reopen: Step[PromiseFacts] = Step(_V.OPEN, JUDGES, guard_reopen)
_reply: Step[PromiseFacts] = Step(None, HOLDERS_SIDE, guard_reply)
PROMISE_TRANSITIONS: Mapping[Verdict, Mapping[str, Step[PromiseFacts]]] = {
    _V.OPEN: {"keep": _keep, "break": _break, "reply": _reply},
    _V.KEPT: {"break": _break, "reopen": _reopen, "reply": _reply},
    _V.BROKEN: {"keep": _keep, "reopen": _reopen, "reply": _reply},
}
PROMISE_VERBS = tuple(sorted({verb for verbs in PROMISE_TRANSITIONS.values() for verb in verbs}))


def standing(judgements: Iterable[tuple[dt.date, dt.date, str]], day: dt.date, shown_on: dt.date) -> str:
    """The verdict that counts for `day`: the last one given by then, of those that everybody may read on `shown_on`;
    open where there is none.

    Each judgement is (day given, day public from, verdict), in the order given.

    >>> given, read = dt.date(2026, 5, 1), dt.date(2026, 5, 8)
    >>> [standing([(given, read, "broken")], given, day) for day in (given, read)]
    ['open', 'broken']
    """
    found: str = Verdict.OPEN
    for given, public_from, verdict in judgements:
        if given <= day and public_from <= shown_on:
            found = verdict
    return found


def is_late(due_on: dt.date | None, verdict: str, today: dt.date) -> bool:
    """Its day is over and nobody has found it kept or broken."""
    return due_on is not None and today > due_on and verdict == Verdict.OPEN
