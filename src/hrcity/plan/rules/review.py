"""The life of an opinion and of the city's answer as tables. Values in, values out.

The body writes, its secretary publishes, the office answers: no role of the office has a verb on the opinion itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hrcity.core.errors import DomainError
from hrcity.core.roles import Role
from hrcity.plan.rules.plans import OFFICERS, Step, need_all


class Scope(TextChoices):
    PLAN = "plan", pgettext_lazy("opinion", "the plan")
    YEAR = "year", pgettext_lazy("opinion", "the progress of a year")
    NODE = "node", pgettext_lazy("opinion", "a measure")


class OpinionKind(TextChoices):
    COMMENT = "comment", pgettext_lazy("opinion", "comment")
    APPROVE = "approve", pgettext_lazy("opinion", "approves")
    CHANGES = "changes", pgettext_lazy("opinion", "approves with changes")
    OBJECT = "object", pgettext_lazy("opinion", "objects")
    PROPOSE = "propose", pgettext_lazy("opinion", "proposes a measure")
    RECOMMEND = "recommend", pgettext_lazy("opinion", "recommends")


OWED = frozenset({OpinionKind.CHANGES, OpinionKind.OBJECT, OpinionKind.PROPOSE, OpinionKind.RECOMMEND})
BECOMES_ASK = frozenset({OpinionKind.PROPOSE, OpinionKind.RECOMMEND})


class OpinionState(TextChoices):
    DRAFT = "draft", pgettext_lazy("opinion", "draft")
    PUBLISHED = "published", pgettext_lazy("opinion", "published")
    DISCARDED = "discarded", pgettext_lazy("opinion", "discarded")
    WITHDRAWN = "withdrawn", pgettext_lazy("opinion", "withdrawn by the body")


class OpinionWord(TextChoices):
    TAKEN_UP = "taken_up", pgettext_lazy("answer to an opinion", "taken up")
    PARTLY = "partly", pgettext_lazy("answer to an opinion", "taken up in part")
    NOT = "not", pgettext_lazy("answer to an opinion", "not taken up")


class AnswerState(TextChoices):
    DRAFT = "draft", pgettext_lazy("answer to an opinion", "waiting for the signature")
    RETURNED = "returned", pgettext_lazy("answer to an opinion", "returned")
    REPLACED = "replaced", pgettext_lazy("answer to an opinion", "a colleague went on with it")
    SIGNED = "signed", pgettext_lazy("answer to an opinion", "signed")


class ClockUnit(TextChoices):
    CALENDAR = "calendar", _("days")
    WORKING = "working", _("working days")
    MONTHS = "months", _("months")


DEFAULT_DAYS = 30
CLOCK_SENTENCE = _("Give a number from 1 to 400.")
# What the city said to the recommendation, in the words of an answer to an opinion.
WORD_OF_ANSWER: Mapping[str, OpinionWord] = {
    "accept": OpinionWord.TAKEN_UP, "partly": OpinionWord.PARTLY, "reject": OpinionWord.NOT,
    "take_on": OpinionWord.TAKEN_UP, "already": OpinionWord.TAKEN_UP, "part": OpinionWord.PARTLY,
    "outside": OpinionWord.NOT, "not_now": OpinionWord.NOT,
}  # fmt: skip
ANSWER_OF_WORD: Mapping[str, str] = {
    OpinionWord.TAKEN_UP: "accept", OpinionWord.PARTLY: "partly", OpinionWord.NOT: "reject",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class OpinionFacts:
    """What the guards of an opinion may look at."""

    actor_id: int | None = None
    author_id: int | None = None
    is_office: bool = False
    kind: str = ""
    text: str = ""
    reason: str = ""
    has_power: bool = False
    meeting_fits: bool = True
    vote_fits: bool = True
    year_fits: bool = True


@dataclass(frozen=True, slots=True)
class AnswerFacts:
    """What the guards of an answer may look at."""

    actor_id: int | None = None
    author_ids: frozenset[int] = frozenset()
    word: str = ""
    reason: str = ""
    has_node: bool = False
    node_fits: bool = True


def guard_independent(facts: OpinionFacts) -> None:
    """Whoever works for the human-rights office has no hand in an opinion about its work."""
    need_all((
        not facts.is_office,
        _("You hold a seat in the human-rights office. An opinion is written and published without it."),
        "office",
        "",
    ))  # fmt: skip


def guard_opinion(facts: OpinionFacts) -> None:
    """An opinion has words and a known kind; only a body with the power recommends; meeting and vote are its own."""
    guard_independent(facts)
    need_all(
        (facts.kind in OpinionKind.values, _("Choose what the body says."), "kind-unknown", "kind"),
        (facts.text.strip(), _("Write the opinion."), "text-missing", "text"),
        (
            facts.kind != OpinionKind.RECOMMEND or facts.has_power,
            _("This body has no power to recommend. Choose “proposes a measure”, or name the article under “Bodies”."),
            "no-power",
            "kind",
        ),
        (facts.meeting_fits, _("This meeting is one of another body."), "meeting-of-another", "meeting"),
        (facts.vote_fits, _("This vote was not taken in that meeting."), "vote-of-another", "vote"),
        (
            facts.year_fits,
            _("Choose a year of the plan that has begun."),
            "year-outside",
            "year",
        ),
    )


def guard_own_draft(facts: OpinionFacts) -> None:
    """A draft is mended by its author."""
    guard_opinion(facts)
    need_all((
        facts.actor_id == facts.author_id,
        _("A colleague wrote this draft. Write one of your own, or ask them."),
        "somebody-elses",
        "",
    ))  # fmt: skip


def guard_publish(facts: OpinionFacts) -> None:
    """Complete, and published by another person than its author."""
    guard_opinion(facts)
    need_all((
        facts.actor_id != facts.author_id,
        _("You wrote this opinion yourself. Another person publishes it."),
        "own-work",
        "",
    ))  # fmt: skip


def guard_discard(facts: OpinionFacts) -> None:
    """Not by the office."""
    guard_independent(facts)


def guard_withdraw(facts: OpinionFacts) -> None:
    """By the body itself, with a reason that the public reads."""
    guard_independent(facts)
    need_all((facts.reason.strip(), _("Write the reason; the public will read it."), "reason-missing", "reason"))


def guard_answer(facts: AnswerFacts) -> None:
    """Taken up says where; in part or not says why."""
    known = facts.word in OpinionWord.values
    need_all(
        (known, _("Choose one of the answers offered."), "word-unknown", "word"),
        (
            facts.word != OpinionWord.TAKEN_UP or facts.has_node,
            _("Say in which measure it is taken up."),
            "node-missing",
            "node",
        ),
        (facts.node_fits, _("This measure belongs to another plan."), "node-of-another", "node"),
        (
            not known or facts.word == OpinionWord.TAKEN_UP or facts.reason.strip(),
            _("Write the reason; the body and the public will read it."),
            "reason-missing",
            "reason",
        ),
    )


def guard_sign(facts: AnswerFacts) -> None:
    """Complete, and signed by another person than those who wrote on it."""
    need_all((
        facts.actor_id not in facts.author_ids,
        _("You drafted this answer yourself. Somebody else signs it."),
        "own-work",
        "",
    ))  # fmt: skip
    guard_answer(facts)


def guard_send_back(facts: AnswerFacts) -> None:
    """With a reason."""
    need_all((facts.reason.strip(), _("Write the reason."), "reason-missing", "reason"))


MEMBER = frozenset({Role.COMMISSION_MEMBER})
SECRETARY = frozenset({Role.SECRETARY})
# A department head signs for the city only in the mayor's office; access looks at the body.
SIGNERS = frozenset({Role.OFFICE_HEAD, Role.DEPARTMENT_HEAD})
_O = OpinionState
OPINION_TRANSITIONS: Mapping[OpinionState, Mapping[str, Step[OpinionFacts]]] = {
    _O.DRAFT: {
        "write": Step(None, MEMBER, guard_own_draft),
        "publish": Step(_O.PUBLISHED, SECRETARY, guard_publish),
        "discard": Step(_O.DISCARDED, MEMBER | SECRETARY, guard_discard),
    },
    _O.PUBLISHED: {"withdraw": Step(_O.WITHDRAWN, SECRETARY, guard_withdraw)},
    _O.DISCARDED: {},
    _O.WITHDRAWN: {},
}
_A = AnswerState
ANSWER_TRANSITIONS: Mapping[AnswerState, Mapping[str, Step[AnswerFacts]]] = {
    _A.DRAFT: {
        "write": Step(None, OFFICERS, guard_answer),
        "sign": Step(_A.SIGNED, SIGNERS, guard_sign),
        "return": Step(_A.RETURNED, SIGNERS, guard_send_back),
    },
    _A.RETURNED: {"write": Step(_A.DRAFT, OFFICERS, guard_answer)},
    _A.REPLACED: {},
    _A.SIGNED: {"amend": Step(None, OFFICERS, guard_answer)},
}
OPINION_VERBS = tuple(sorted({verb for verbs in OPINION_TRANSITIONS.values() for verb in verbs}))
ANSWER_VERBS = tuple(sorted({verb for verbs in ANSWER_TRANSITIONS.values() for verb in verbs}))


def opinion_step(state: str, verb: str) -> Step[OpinionFacts]:
    """The cell of the opinion's table.

    Raises:
        DomainError: the verb is not possible in this state.
    """
    step = OPINION_TRANSITIONS[OpinionState(state)].get(verb)
    if step is None:
        raise _over(str(OpinionState(state).label))
    return step


def answer_step(state: str, verb: str) -> Step[AnswerFacts]:
    """The cell of the answer's table.

    Raises:
        DomainError: the verb is not possible in this state.
    """
    step = ANSWER_TRANSITIONS[AnswerState(state)].get(verb)
    if step is None:
        raise _over(str(AnswerState(state).label))
    return step


def _over(label: str) -> DomainError:
    return DomainError(
        _("This is no longer possible: meanwhile it is “%(state)s”. Reload the page to see what happened.")
        % {"state": label},
        "wrong-status",
    )


def owes_answer(kind: str) -> bool:
    """Whether the city owes an answer: comments stay comments, and what is approved needs none.

    >>> owes_answer("object"), owes_answer("comment")
    (True, False)
    """
    return kind in OWED


def years_to_review(starts: int, ends: int, this_year: int) -> tuple[int, ...]:
    """The years of a plan that are over: their progress can be reviewed.

    >>> years_to_review(2024, 2027, 2026)
    (2024, 2025)
    """
    return tuple(range(starts, min(ends, this_year - 1) + 1))
