"""The rules of the desk: who may decide what with whom, when a meeting decides, the draw of a sample, a dispute's way
up. Values in, values out: no query, no clock."""

from __future__ import annotations

import datetime as dt
import hashlib
import random
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from hrcity.core.errors import DomainError
from hrcity.core.roles import Role
from hrcity.recommendations.rules import NEEDS_LEAD, OFFICERS, Status

UNDECIDED = frozenset({Status.RECEIVED, Status.UNCLEAR})
# So long a card stays with the person who took it.
CLAIM_HOURS = 4
CLAIM_AT_ONCE = 10
# So many recommendations one proposal may touch: more would hold the database too long. The rest is the next card.
MOST_TOUCHED = 100
# What was proposed may be taken back from the desk for so long, while nobody has decided.
UNDO = dt.timedelta(hours=1)
MOST_DRAWN = 500
SECOND_LOOKERS = OFFICERS | {Role.REVIEWER}


def digest_of(names: Iterable[object]) -> str:
    """SHA-256 over names in their order, for the audit and for telling a list from another.

    >>> digest_of(["REC-2026-0001"]) == digest_of(["REC-2026-0002"])
    False
    """
    return hashlib.sha256("\n".join(map(str, names)).encode()).hexdigest()


def require_same(seen: str, found: Sequence[str]) -> None:
    """What is about to be touched is what the page listed.

    Raises:
        DomainError: a colleague decided, or an import added, something in between.
    """
    if not found:
        raise DomainError(_("All of this is proposed or decided already. Go on with the next one."), "nothing-left")
    if seen != digest_of(found):
        raise DomainError(
            _("What this touches has changed since you opened the page. Look at the list once more, then send it."),
            "list-changed",
        )


def require_free(taken_by: int | None, actor: int) -> None:
    """A card that a colleague has taken is left to the colleague.

    Raises:
        DomainError: it is taken.
    """
    if taken_by is not None and taken_by != actor:
        raise DomainError(_("A colleague has taken this one. Go on with the next."), "taken")


def require_own(proposer: int, actor: int) -> None:
    """Only the proposer takes a proposal back.

    Raises:
        DomainError: it is somebody else's.
    """
    if proposer != actor:
        raise DomainError(_("Only the person who proposed this takes it back."), "not-own")


def require_meeting(kind: str, state: str, day: dt.date, today: dt.date | None = None) -> None:
    """The meeting is one at which competence is decided; with `today`, it has begun.

    Raises:
        DomainError: another kind of meeting, one that is cancelled, or one that is still to come.
    """
    if kind != "competence":
        raise DomainError(_("Whose a request is, is decided in a competence meeting only."), "wrong-meeting", "meeting")
    if state == "cancelled":
        raise DomainError(_("This meeting was cancelled. Choose another one."), "meeting-cancelled", "meeting")
    if today is not None and day > today:
        raise DomainError(
            _("This meeting is still to come. Note what it decided once it has been held."), "meeting-later", "meeting"
        )


def require_second_person(actor: int, proposer: int, approver: int | None) -> None:
    """A second look is given by a third person.

    Raises:
        DomainError: the person took part in the decision.
    """
    if actor in {proposer, approver}:
        raise DomainError(_("You took part in this decision. Somebody else gives the second look."), "own-work")


def agrees(first: tuple[str, int | None], second: tuple[str, int | None]) -> bool:
    """Whether two looks come to the same: whose it is and, where it is the city's, which department leads.

    >>> agrees(("ours", 1), ("ours", 2)), agrees(("national", None), ("national", 5))
    (False, True)
    """
    if first[0] != second[0]:
        return False
    return first[1] == second[1] if first[0] in NEEDS_LEAD else True


def draw(population: Collection[int], wanted: int, seed: str) -> list[int]:
    """A simple random sample without replacement, the same for the same seed and population, in order.

    >>> draw([3, 1, 2], 2, "2026") == draw([1, 2, 3], 2, "2026")
    True

    Raises:
        DomainError: nothing to draw from, or a number that makes no sense.
    """
    if not 1 <= wanted <= MOST_DRAWN:
        raise DomainError(_("Draw between 1 and %(n)s decisions.") % {"n": MOST_DRAWN}, "wrong-number", "size")
    if not population:
        raise DomainError(_("No decision waits for a second look: all were drawn already."), "nothing-to-draw", "size")
    ordered = sorted(population)
    return sorted(random.Random(seed).sample(ordered, min(wanted, len(ordered))))


@dataclass(frozen=True, slots=True)
class Level:
    """One place of the line for disputes: its order, name, body and the working days it has."""

    order: int
    title: dict[str, str]
    days: int
    body_id: int | None = None
    legal_basis: str = ""


def level_after(line: Sequence[Level], order: int) -> Level | None:
    """The next place up, None at the top."""
    return next((level for level in sorted(line, key=lambda one: one.order) if level.order > order), None)


def require_level_above(line: Sequence[Level], order: int) -> Level:
    """The next place up.

    Raises:
        DomainError: there is none.
    """
    level = level_after(line, order)
    if level is None:
        raise DomainError(
            _("This dispute is at the top of its line. What is decided there settles it."), "top-of-line", "reason"
        )
    return level


def require_line(levels: Sequence[Level]) -> None:
    """A line has at least one named place, each with its days.

    Raises:
        DomainError: it has none, a place has no name, or no time.
    """
    if not levels:
        raise DomainError(_("Name at least one place that decides."), "line-empty")
    if not all(any(text.strip() for text in level.title.values()) for level in levels):
        raise DomainError(_("Name each place of the line, in at least one language."), "level-unnamed")
    if not all(1 <= level.days <= 120 for level in levels):
        raise DomainError(_("Give each place between 1 and 120 working days."), "level-days")
