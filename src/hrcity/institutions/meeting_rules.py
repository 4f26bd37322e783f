"""The life of a meeting as one table, and what must hold: who keeps its books, quorum, conflicts, votes, minutes.

Values in, values out. Practice followed: rules of procedure of human-rights commissions (open sessions, closed parts
with a reason, members with an interest step aside, minutes published and corrected only in the open).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from hrcity.core.errors import DomainError
from hrcity.core.roles import Role
from hrcity.institutions.models import CITY_KINDS, BallotChoice, BodyKind, MeetingState, Presence
from hrcity.institutions.rules import OUTSIDE_GRADERS

SECRETARY = frozenset({Role.SECRETARY})
OFFICERS = frozenset({Role.OFFICER, Role.OFFICE_HEAD})
KEEPERS = SECRETARY | OFFICERS
OUTSIDE_SEATS = frozenset({Role.COMMISSION_MEMBER, Role.REVIEWER})
INSIDE_SEATS = frozenset({Role.OFFICER, Role.OFFICE_HEAD, Role.FOCAL_POINT, Role.DEPARTMENT_HEAD})
DECLARERS = KEEPERS | OUTSIDE_SEATS | INSIDE_SEATS
SOON_DAYS = 7
MINUTES_DAYS = 14  # the house's default; no law says when minutes are due


def seats_that_vote(kind: str) -> frozenset[Role]:
    """The roles whose holders are members of a body of a kind: they count for the quorum and vote.

    >>> Role.SECRETARY in seats_that_vote("commission"), Role.COMMISSION_MEMBER in seats_that_vote("commission")
    (False, True)
    """
    return OUTSIDE_SEATS if kind in OUTSIDE_GRADERS else INSIDE_SEATS


def keepers(kind: str, had_secretary: bool) -> frozenset[Role]:
    """Who keeps the books of a body: its own secretary once it has ever had one, else the human-rights office.

    A vacant seat of a secretary does not hand the books back to the office: otherwise ending a term would be enough
    to edit, delay or hide what a commission says.

    >>> keepers("commission", True) == {Role.SECRETARY}, Role.OFFICER in keepers("office", False)
    (True, True)
    """
    return SECRETARY if had_secretary else OFFICERS


def holds_meetings(kind: str) -> bool:
    """Whether meetings of bodies of a kind are kept here: the city's own, not those of the State or the UN.

    >>> holds_meetings("commission"), holds_meetings("treaty_body")
    (True, False)
    """
    return kind in CITY_KINDS or kind == BodyKind.PARTNER


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """What the guards may look at; the service fills in what the verb needs."""

    starts_at: dt.datetime | None = None
    now: dt.datetime | None = None
    reason: str = ""
    quorum: int = 0
    attended: int = 0
    points: int = 0
    has_minutes: bool = False
    closed_unexplained: int = 0


Guard = Callable[[MeetingFacts], None]


@dataclass(frozen=True, slots=True)
class Step:
    """One cell of the table: where the verb leads (None = stays), who may (in their body), what must hold."""

    next: str | None
    who: frozenset[Role]
    guard: Guard


def no_guard(facts: MeetingFacts) -> None:
    """Nothing more is needed."""


def guard_hold(facts: MeetingFacts) -> None:
    """A meeting is held once it has begun."""
    if facts.starts_at is None or facts.now is None or facts.starts_at > facts.now:
        raise DomainError(_("This meeting is still to come. Say that it was held once it has begun."), "to-come")


def guard_reason(facts: MeetingFacts) -> None:
    """Whoever takes something back says why."""
    if not facts.reason.strip():
        raise DomainError(_("Say why. The reason is shown to everybody."), "reason-missing", "reason")


def guard_publish(facts: MeetingFacts) -> None:
    """Minutes are public once they say what they must: all that is missing is told at once."""
    checks = (
        (not facts.has_minutes, _("There are no minutes yet. Write them, or add their file."), "minutes-missing"),
        (not facts.attended, _("Nobody is recorded as present. Record who came."), "attendance-missing"),
        (not facts.quorum, _("The quorum is not stated. State it where you record who came."), "quorum-missing"),
        (not facts.points, _("The agenda has no point. Add what was discussed."), "agenda-missing"),
        (bool(facts.closed_unexplained), _("A closed part has no reason. Give each its reason."), "closed-unexplained"),
    )
    missing = [DomainError(text, code) for is_missing, text, code in checks if is_missing]
    if missing:
        missing[0].others = tuple(missing[1:])
        raise missing[0]


MEETING_TRANSITIONS: Mapping[str, Mapping[str, Step]] = {
    MeetingState.PLANNED: {
        "change": Step(None, KEEPERS, no_guard),
        "agenda": Step(None, KEEPERS, no_guard),
        "paper": Step(None, KEEPERS, no_guard),
        "invite": Step(None, KEEPERS, no_guard),
        "attend": Step(None, KEEPERS, no_guard),
        "conflict": Step(None, DECLARERS, no_guard),
        "hold": Step(MeetingState.HELD, KEEPERS, guard_hold),
        "cancel": Step(MeetingState.CANCELLED, KEEPERS, guard_reason),
    },
    MeetingState.HELD: {
        "agenda": Step(None, KEEPERS, no_guard),
        "paper": Step(None, KEEPERS, no_guard),
        "attend": Step(None, KEEPERS, no_guard),
        "conflict": Step(None, DECLARERS, no_guard),
        "vote": Step(None, KEEPERS, no_guard),
        "minutes": Step(None, KEEPERS, no_guard),
        "publish": Step(MeetingState.PUBLISHED, KEEPERS, guard_publish),
    },
    MeetingState.PUBLISHED: {
        "paper": Step(None, KEEPERS, no_guard),
        "correct": Step(None, KEEPERS, guard_reason),
    },
    MeetingState.CANCELLED: {},
}
MEETING_VERBS = tuple(dict.fromkeys(verb for steps in MEETING_TRANSITIONS.values() for verb in steps))
WRONG_STATE: Mapping[str, object] = {
    MeetingState.PLANNED: _("This waits until the meeting was held."),
    MeetingState.HELD: _("The meeting was held; this can no longer be changed."),
    MeetingState.PUBLISHED: _("The minutes are published. Change them only by a correction with its reason."),
    MeetingState.CANCELLED: _("This meeting was cancelled; its page stays as it is."),
}


def meeting_step(state: str, verb: str) -> Step:
    """The cell of the table.

    Raises:
        DomainError: the verb has no place in this state.
    """
    step = MEETING_TRANSITIONS[state].get(verb)
    if step is None:
        raise DomainError(str(WRONG_STATE[state]), "wrong-state")
    return step


def majority(seats: int) -> int:
    """The quorum where none is stated: more than half of the seats in force on the day.

    >>> majority(9), majority(10), majority(0)
    (5, 6, 0)
    """
    return seats // 2 + 1 if seats else 0


def counted(presences: Mapping[int, str], conflicted: Collection[int] = ()) -> frozenset[int]:
    """The members who count on a point: present and without a conflict of interest. Guests are no members.

    >>> sorted(counted({1: "present", 2: "excused", 3: "present"}, {3}))
    [1]
    """
    return frozenset(pk for pk, presence in presences.items() if presence == Presence.PRESENT and pk not in conflicted)


def has_quorum(count: int, quorum: int) -> bool:
    """Whether enough members are there to decide.

    >>> has_quorum(5, 5), has_quorum(4, 5), has_quorum(3, 0)
    (True, False, False)
    """
    return quorum > 0 and count >= quorum


def require_quorum(count: int, quorum: int) -> None:
    """Nothing is put to the vote without it.

    Raises:
        DomainError: it is not stated, or too few count on this point.
    """
    if not quorum:
        raise DomainError(_("Record who came, and state the quorum, before a vote is entered."), "quorum-missing")
    if not has_quorum(count, quorum):
        raise DomainError(
            _("There is no quorum on this point: %(count)s members count, %(quorum)s are needed. "
              "Members with a conflict of interest and guests do not count.")
            % {"count": count, "quorum": quorum}, "no-quorum")  # fmt: skip


def require_ballots(ballots: Mapping[int, str], may_vote: Collection[int]) -> dict[str, int]:
    """The count of an open vote.

    Raises:
        DomainError: nobody voted, somebody who was not there or has a conflict voted, or a choice is none.
    """
    if not ballots:
        raise DomainError(_("Enter how each member voted."), "no-ballots")
    if set(ballots) - set(may_vote):
        raise DomainError(_("Only members who were there and have no conflict of interest vote."), "may-not-vote")
    if set(ballots.values()) - set(BallotChoice.values):
        raise DomainError(_("A vote is for, against or an abstention."), "no-choice")
    chosen = list(ballots.values())
    return {choice.value: chosen.count(choice) for choice in BallotChoice}


def require_secret(counts: Mapping[str, int], may_vote: int) -> None:
    """A secret vote has only counts.

    Raises:
        DomainError: nobody voted, or more than could.
    """
    total = sum(counts.values())
    if not total:
        raise DomainError(_("Enter how many voted for, against, and abstained."), "no-ballots", "yes")
    if total > may_vote:
        raise DomainError(
            _("%(total)s votes were counted, but only %(most)s members may vote on this point. Count again.")
            % {"total": total, "most": may_vote}, "too-many-votes", "yes")  # fmt: skip


def require_reason_if_closed(is_closed: bool, reason: Mapping[str, str]) -> None:
    """What is kept from the public says why.

    Raises:
        DomainError: it does not.
    """
    if is_closed and not reason:
        raise DomainError(
            _("Say why this is closed: the public reads the reason in its place."), "closed-reason-missing",
            "closed_reason")  # fmt: skip
