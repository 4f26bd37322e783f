"""How a part of a chart is told from its neighbours: a tone and, never alone, a pattern."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Tone(StrEnum):
    """The colour tokens of the house that a chart may use."""

    ACCENT = "accent"
    INK = "ink"
    MUTED = "muted"
    EDGE = "edge"
    DONE = "done"
    WAITING = "waiting"
    LATE = "late"
    NOTE = "note"


class Pattern(StrEnum):
    """`EMPTY` is an outline only: what is not there."""

    SOLID = "solid"
    DIAGONAL = "diagonal"
    BACK = "back"
    CROSS = "cross"
    DOTS = "dots"
    RULES = "rules"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Mark:
    """Tone and pattern of one series."""

    tone: Tone = Tone.ACCENT
    pattern: Pattern = Pattern.SOLID


# What the hatching draws into one tile of 8 × 8.
TILES: Mapping[Pattern, str] = MappingProxyType(
    {
        Pattern.DIAGONAL: "M-2 2L2 -2M0 8L8 0M6 10L10 6",
        Pattern.BACK: "M-2 6L2 10M0 0L8 8M6 -2L10 2",
        Pattern.CROSS: "M0 0L8 8M8 0L0 8",
        Pattern.DOTS: "M2 2h.01M6 6h.01",
        Pattern.RULES: "M0 2h8M0 6h8",
    }
)
DASHES: Mapping[Pattern, str] = MappingProxyType(
    {
        Pattern.DIAGONAL: "7 4",
        Pattern.BACK: "7 4",
        Pattern.CROSS: "10 4 2 4",
        Pattern.DOTS: "1 5",
        Pattern.RULES: "12 5",
        Pattern.EMPTY: "3 4",
    }
)
# Of up to four series, in their order.
SERIES = (
    Mark(Tone.ACCENT, Pattern.SOLID),
    Mark(Tone.MUTED, Pattern.DIAGONAL),
    Mark(Tone.INK, Pattern.DOTS),
    Mark(Tone.EDGE, Pattern.BACK),
)
# The statuses of a measure, as `hrkit.progress` names them.
STATUS_MARKS: Mapping[str, Mark] = MappingProxyType(
    {
        "done": Mark(Tone.DONE, Pattern.SOLID),
        "on_track": Mark(Tone.ACCENT, Pattern.DIAGONAL),
        "delayed": Mark(Tone.WAITING, Pattern.DOTS),
        "blocked": Mark(Tone.LATE, Pattern.CROSS),
        "not_started": Mark(Tone.EDGE, Pattern.RULES),
        "not_reported": Mark(Tone.EDGE, Pattern.EMPTY),
        "dropped": Mark(Tone.MUTED, Pattern.BACK),
    }
)
