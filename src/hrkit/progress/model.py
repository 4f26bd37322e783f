"""What goes into the sum and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction


class Status(StrEnum):
    """What a department says of its measure; `NOT_REPORTED` is derived from silence and never said."""

    NOT_STARTED = "not_started"
    ON_TRACK = "on_track"
    DELAYED = "delayed"
    BLOCKED = "blocked"
    DONE = "done"
    DROPPED = "dropped"
    NOT_REPORTED = "not_reported"


# They end a measure: nothing more is owed, and they carry over to every later period.
TERMINAL = frozenset({Status.DONE, Status.DROPPED})
# What a status says by itself; of the others a reported leaf must say how far it is.
FIXED = {Status.DONE: 100, Status.NOT_STARTED: 0}


class ProgressError(ValueError):
    """The tree cannot be summed; the message is one sentence that names the node.

    `ref` is the node and `field` its column in the public CSV (ref, parent_ref, weight, status, progress, reported).
    """

    def __init__(self, sentence: str, ref: str, field: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.ref = ref
        self.field = field


@dataclass(frozen=True, slots=True)
class Item:
    """One node of a plan, for one reporting period.

    A node below which others stand is a parent: it has no progress of its own, and of its status only `dropped` counts
    (it takes along everything below). A leaf counts when it is done, or when `reported`: a validated update exists for
    the period. The progress of an unreported leaf is its last value, kept for showing, and leaves the sum.
    """

    ref: str
    parent_ref: str | None = None
    weight: Decimal | int | None = None
    status: str = Status.NOT_REPORTED
    progress: Decimal | int | None = None
    reported: bool = False


@dataclass(frozen=True, slots=True)
class Rolled:
    """What stands at a node: its progress (exact, 0 to 100, or none), and what the figure is made of.

    `reported`, `total` and `dropped` count direct children (0 for a leaf; `total` includes the dropped); `leaves_…`
    count the leaves below, a leaf being its own. `statuses` counts those leaves by status: it is shown beside the
    figure and never averaged into one.
    """

    progress: Fraction | None
    reported: int = 0
    total: int = 0
    dropped: int = 0
    leaves_reported: int = 0
    leaves_total: int = 0
    leaves_dropped: int = 0
    statuses: Mapping[str, int] = field(default_factory=dict)
