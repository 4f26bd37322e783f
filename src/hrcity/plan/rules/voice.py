"""The life of a resident's comment as one table, and the decisions around it. Values in, values out.

Moderation refuses form, never opinion: the reasons are a fixed list, and which one was used is told to the sender.
Source: issue "follow-up", residents' comments; the practice of Seoul and Eunpyeong-gu, which do it on paper.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hrcity.core.actors import ActorKind
from hrcity.core.errors import DomainError
from hrcity.core.roles import Role
from hrcity.plan.rules.plans import Step, need_all, no_guard


class CommentState(TextChoices):
    SUBMITTED = "submitted", pgettext_lazy("comment", "waiting to be read")
    HELD = "held", pgettext_lazy("comment", "held to protect a person")
    PUBLISHED = "published", pgettext_lazy("comment", "published")
    REFUSED = "refused", pgettext_lazy("comment", "not published")
    LED_ON = "led_on", pgettext_lazy("comment", "led to confidential advice")
    ANSWERED = "answered", pgettext_lazy("comment", "answered")
    CONTESTED_AGAIN = "contested_again", pgettext_lazy("comment", "contested again")
    CLOSED = "closed", pgettext_lazy("comment", "closed")


class Stance(TextChoices):
    CONTEST = "contest", _("I contest it: it is not as the report says")
    CONFIRM = "confirm", _("I confirm it: it is as the report says")
    ADD = "add", _("I add something that is missing")


STANCE_WORDS: Mapping[str, object] = {
    Stance.CONTEST: pgettext_lazy("stance", "contests"),
    Stance.CONFIRM: pgettext_lazy("stance", "confirms"),
    Stance.ADD: pgettext_lazy("stance", "adds"),
}


class Channel(TextChoices):
    WEB = "web", pgettext_lazy("channel", "on this website")
    PAPER = "paper", pgettext_lazy("channel", "on paper")
    ORAL = "oral", pgettext_lazy("channel", "said in person")
    PHONE = "phone", pgettext_lazy("channel", "by phone")
    MONITOR = "monitor", pgettext_lazy("channel", "finding of a resident monitor")


ENTERED = (Channel.PAPER, Channel.ORAL, Channel.PHONE)


class Refusal(TextChoices):
    """Why a comment is not published. There is no other reason; an opinion is never one."""

    NAMES_PERSON = "names_person", _("It names a person or shows who they are")
    INSULT = "insult", _("It insults people or calls for hatred")
    ADVERTISING = "advertising", _("It is advertising")
    OFF_TOPIC = "off_topic", _("It is not about this measure")
    DUPLICATE = "duplicate", _("The same comment was already sent")


class Decision(TextChoices):
    UPHELD = "upheld", pgettext_lazy("contest", "the resident is right")
    DISMISSED = "dismissed", pgettext_lazy("contest", "the answer holds")


class ReplyState(TextChoices):
    DRAFT = "draft", _("waiting for signature")
    RETURNED = "returned", _("returned")
    SIGNED = "signed", _("signed")


PER_SENDER_HOUR = 12
PER_MEASURE_DAY = 100
LOOKUPS_HOUR = 20
LONGEST = 3000
MOST_PHOTO_BYTES = 10 * 1024 * 1024
IS_SHOWN = frozenset({CommentState.PUBLISHED, CommentState.ANSWERED, CommentState.CONTESTED_AGAIN, CommentState.CLOSED})
IS_WAITING = frozenset({CommentState.SUBMITTED, CommentState.HELD})
NEEDS_ANSWER = frozenset({Stance.CONTEST, Stance.ADD})


@dataclass(frozen=True, slots=True)
class CommentFacts:
    """What the guards may look at; services fill in what the verb needs."""

    actor_id: int | None = None
    own_ids: frozenset[int] = frozenset()
    actor_bodies: frozenset[int] = frozenset()
    contested_bodies: frozenset[int] = frozenset()
    text: str = ""
    reason: str = ""
    personal: tuple[str, ...] = field(default=())
    has_consent: bool = False
    has_twin: bool = False
    was_contested_again: bool = False


def guard_outside(facts: CommentFacts) -> None:
    """Who decides about a comment sits outside the bodies it is about, and did not bring it in."""
    need_all(
        (
            not facts.actor_bodies & facts.contested_bodies,
            _("You hold a seat in a body that this comment is about. Somebody outside it decides."),
            "own-body",
            "",
        ),
        (
            facts.actor_id is None or facts.actor_id not in facts.own_ids,
            _("You wrote this down yourself. Somebody else decides about it."),
            "own-work",
            "",
        ),
    )


def guard_publish(facts: CommentFacts) -> None:
    """From outside; the text that everybody reads has no way to reach or recognise a person in it."""
    guard_outside(facts)
    need_all(
        (facts.text.strip(), _("The public text is empty."), "text-missing", "text"),
        (
            not facts.personal,
            _("Take this out of the public text first: %(found)s.") % {"found": ", ".join(facts.personal)},
            "personal-data",
            "text",
        ),
    )


def guard_refuse(facts: CommentFacts) -> None:
    """From outside, for one of the published reasons; a duplicate names the first one."""
    guard_outside(facts)
    need_all(
        (facts.reason in Refusal.values, _("Choose which rule it breaks."), "reason-missing", "reason"),
        (
            facts.reason != Refusal.DUPLICATE or facts.has_twin,
            _("Name the comment that says the same, by its number."),
            "twin-missing",
            "twin",
        ),
    )


def guard_lead_on(facts: CommentFacts) -> None:
    """From outside, and only when the sender agreed."""
    guard_outside(facts)
    need_all((
        facts.has_consent,
        _("The sender has not agreed to be led to confidential advice."),
        "consent-missing",
        "",
    ))  # fmt: skip


def guard_take_down(facts: CommentFacts) -> None:
    """What was published goes only to protect a person."""
    guard_outside(facts)
    need_all((
        facts.reason == Refusal.NAMES_PERSON,
        _("What is published is taken down only to protect a person."),
        "reason-not-protection",
        "reason",
    ))  # fmt: skip


def guard_words(facts: CommentFacts) -> None:
    """There must be words."""
    need_all((facts.text.strip(), _("Write the answer."), "text-missing", "text"))


def guard_sign(facts: CommentFacts) -> None:
    """Words, and another hand than the one that wrote them."""
    guard_words(facts)
    need_all((
        facts.actor_id not in facts.own_ids,
        _("You wrote this answer yourself. Somebody else signs it."),
        "own-work",
        "",
    ))  # fmt: skip


def guard_return(facts: CommentFacts) -> None:
    """Back to its author with a reason."""
    need_all((facts.reason.strip(), _("Write the reason."), "reason-missing", "reason"))


def guard_again(facts: CommentFacts) -> None:
    """Once, and with the reason."""
    need_all(
        (not facts.was_contested_again, _("You have contested this answer already."), "again-used", ""),
        (facts.text.strip(), _("Write what the answer leaves open."), "text-missing", "text"),
    )


def guard_decide(facts: CommentFacts) -> None:
    """From outside, with words that everybody reads."""
    guard_outside(facts)
    need_all((facts.text.strip(), _("Write what the commission finds; everybody reads it."), "text-missing", "text"))


MODERATORS = frozenset({Role.SECRETARY, Role.COMMISSION_MEMBER, Role.REVIEWER})
DECIDERS = frozenset({Role.COMMISSION_MEMBER})
DRAFTERS = frozenset({Role.FOCAL_POINT, Role.DEPARTMENT_HEAD, Role.OFFICER, Role.OFFICE_HEAD})
SIGNERS = frozenset({Role.DEPARTMENT_HEAD, Role.OFFICE_HEAD})
APPOINTERS = frozenset({Role.SECRETARY, Role.REVIEWER})
KEEPERS = frozenset({Role.OFFICER, Role.OFFICE_HEAD, Role.SECRETARY, Role.COMMISSION_MEMBER, Role.REVIEWER})
NOBODY: frozenset[Role] = frozenset()
BY_ACTOR: Mapping[str, ActorKind] = {"contest_again": ActorKind.RESIDENT, "lapse": ActorKind.SYSTEM}
_C = CommentState
_take_down = Step(_C.REFUSED, MODERATORS, guard_take_down)

COMMENT_TRANSITIONS: Mapping[CommentState, Mapping[str, Step[CommentFacts]]] = {
    _C.SUBMITTED: {
        "publish": Step(_C.PUBLISHED, MODERATORS, guard_publish),
        "hold": Step(_C.HELD, MODERATORS, guard_outside),
        "refuse": Step(_C.REFUSED, MODERATORS, guard_refuse),
    },
    _C.HELD: {
        "publish": Step(_C.PUBLISHED, MODERATORS, guard_publish),
        "refuse": Step(_C.REFUSED, MODERATORS, guard_refuse),
        "lead_on": Step(_C.LED_ON, MODERATORS, guard_lead_on),
    },
    _C.PUBLISHED: {
        "draft": Step(None, DRAFTERS, guard_words),
        "return": Step(None, SIGNERS, guard_return),
        "sign": Step(_C.ANSWERED, SIGNERS, guard_sign),
        "take_down": _take_down,
    },
    _C.ANSWERED: {
        "contest_again": Step(_C.CONTESTED_AGAIN, NOBODY, guard_again),
        "lapse": Step(_C.CLOSED, NOBODY, no_guard),
        "take_down": _take_down,
    },
    _C.CONTESTED_AGAIN: {
        "uphold": Step(_C.CLOSED, DECIDERS, guard_decide),
        "dismiss": Step(_C.CLOSED, DECIDERS, guard_decide),
        "take_down": _take_down,
    },
    _C.CLOSED: {"take_down": _take_down},
    _C.REFUSED: {},
    _C.LED_ON: {},
}
COMMENT_VERBS = tuple(sorted({verb for verbs in COMMENT_TRANSITIONS.values() for verb in verbs}))


def comment_step(state: str, verb: str) -> Step[CommentFacts]:
    """The cell of the table.

    Raises:
        DomainError: the verb is not possible in this state.
    """
    step = COMMENT_TRANSITIONS[CommentState(state)].get(verb)
    if step is None:
        raise DomainError(
            _("This is no longer possible: meanwhile the comment is “%(state)s”. Reload the page to see what happened.")
            % {"state": CommentState(state).label},
            "wrong-status",
        )
    return step


def comment_is_overdue(state: str, due_on: dt.date | None, today: dt.date) -> bool:
    """Published, to be answered, and the day has passed.

    >>> comment_is_overdue("published", dt.date(2027, 3, 1), dt.date(2027, 3, 1))
    False
    """
    return state == CommentState.PUBLISHED and due_on is not None and today > due_on


def comment_is_open(state: str, stance: str) -> bool:
    """A contest that stands beside the claim it contests, until it is answered and the answer holds."""
    return stance == Stance.CONTEST and state in {CommentState.PUBLISHED, CommentState.CONTESTED_AGAIN}


def receipt_words(code: str) -> str:
    """The twenty digits of a receipt in groups of four.

    >>> receipt_words("12345678901234567890")
    '1234 5678 9012 3456 7890'
    """
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))


def receipt_digits(typed: str) -> str:
    """What was typed, as twenty digits; "" where it cannot be a receipt.

    >>> receipt_digits(" 1234-5678 9012 3456 7890"), receipt_digits("12")
    ('12345678901234567890', '')
    """
    digits = "".join(str(int(letter)) for letter in typed if letter.isdecimal())
    return digits if len(digits) == 20 else ""
