"""What the caller gives and gets. Every number comes with its text: the caller knows the reader's language.

`heads` and the like are the column heads of the data table under the chart, in the reader's words.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from hrkit.charts.marks import SERIES, Mark, Pattern, Tone

Number = int | float | Decimal | Fraction
Rows = tuple[tuple[str, ...], ...]


class ChartError(ValueError):
    """The data cannot be drawn; one sentence that names the row or the field."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing, and the table of the same data."""

    svg: str
    columns: tuple[str, ...]
    rows: Rows


@dataclass(frozen=True, slots=True)
class Frame:
    """How a chart stands on its page.

    `prefix` begins every id and must be the chart's own on the page; `title` and `description` are read aloud. Without
    `width` the drawing takes the width of its place and its text keeps its size: positions are shares of the width,
    and texts are broken so that they fit into `least` pixels. With `width` it is a picture of that size by itself,
    with the colours of the light scheme, for files.
    """

    prefix: str
    title: str
    description: str = ""
    width: int | None = None
    least: int = 256
    rtl: bool = False

    @property
    def room(self) -> int:
        """The pixels that texts may count on."""
        return self.width or self.least


@dataclass(frozen=True, slots=True)
class Bar:
    """`value` None: there is no figure, and `text` says so."""

    label: str
    value: Number | None
    text: str
    href: str = ""
    mark: Mark = SERIES[0]


@dataclass(frozen=True, slots=True)
class Bars:
    """Horizontal bars from 0; `maximum` is the full length (else the largest value)."""

    rows: tuple[Bar, ...]
    heads: tuple[str, str] = ("", "")
    maximum: Number | None = None


@dataclass(frozen=True, slots=True)
class Series:
    label: str
    mark: Mark = SERIES[0]


@dataclass(frozen=True, slots=True)
class Amount:
    """One figure and how it is written; None is "no figure", which is not 0."""

    value: Number | None
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One amount for each series; `text` is the whole, written (stacked bars only)."""

    label: str
    amounts: tuple[Amount, ...]
    text: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Stacks:
    """Parts of a whole, such as measures by status; with `shares` every bar has the full length."""

    series: tuple[Series, ...]
    rows: tuple[Row, ...]
    heads: tuple[str, str] = ("", "")
    shares: bool = False


@dataclass(frozen=True, slots=True)
class Groups:
    """Bars side by side, such as planned, voted and spent; no figure is a small outline, 0 is no bar."""

    series: tuple[Series, ...]
    rows: tuple[Row, ...]
    head: str = ""
    maximum: Number | None = None


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis and what is written there."""

    at: Number
    text: str


@dataclass(frozen=True, slots=True)
class Point:
    """`at`: the place in time, a year or a day's ordinal; `low` and `high`: the interval, written in `interval`."""

    at: Number
    at_text: str
    value: Number | None
    text: str
    low: Number | None = None
    high: Number | None = None
    interval: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    points: tuple[Point, ...]
    mark: Mark = SERIES[0]


@dataclass(frozen=True, slots=True)
class Lines:
    """Values over time; a missing value breaks the line. `steps`: a value holds until the next one.

    `target` is a line across; `band_head` names the interval in key and table. The axis runs from `lowest` to
    `highest` (else the largest value drawn).
    """

    lines: tuple[Line, ...]
    head: str = ""
    times: tuple[Tick, ...] = ()
    values: tuple[Tick, ...] = ()
    target: Tick | None = None
    band_head: str = ""
    steps: bool = False
    lowest: Number = 0
    highest: Number | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """A day on the time axis and what is written there."""

    day: dt.date
    text: str


@dataclass(frozen=True, slots=True)
class Milestone:
    day: dt.date
    text: str
    label: str
    reached: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """One row of a timeline: from `start` to `end` (None: not known, no bar), `done` in per cent of its length."""

    label: str
    start: dt.date | None
    end: dt.date | None
    text: str
    done: Number | None = None
    done_text: str = ""
    milestones: tuple[Milestone, ...] = ()
    mark: Mark = SERIES[0]
    href: str = ""


@dataclass(frozen=True, slots=True)
class TimelineWords:
    """Column heads, and the words of the key."""

    label: str = ""
    period: str = ""
    done: str = ""
    milestones: str = ""
    planned: str = ""
    reached: str = ""
    not_reached: str = ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """Measures over time, with the done part, milestones and today."""

    rows: tuple[Span, ...]
    ticks: tuple[Day, ...] = ()
    today: Day | None = None
    words: TimelineWords = field(default_factory=TimelineWords)


@dataclass(frozen=True, slots=True)
class Cell:
    """`value` None: nothing can stand there. `label` names the link, where the row and column heads do not."""

    value: Number | None
    text: str
    href: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class HeatRow:
    label: str
    cells: tuple[Cell, ...]
    href: str = ""


@dataclass(frozen=True, slots=True)
class Heat:
    """Rows × columns with the numbers in the cells; five steps of shade up to `maximum`, 0 is an outline."""

    columns: tuple[str, ...]
    rows: tuple[HeatRow, ...]
    head: str = ""
    maximum: Number | None = None


@dataclass(frozen=True, slots=True)
class ProgressWords:
    """Column heads of the data table."""

    progress: str = ""
    reported: str = ""
    not_reported: str = ""
    dropped: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far, and of how much that is known: a bar, and a strip below it for what the bar could not count.

    `value` is 0 to 100 or None; of `total` parts `reported` were counted and `dropped` given up. `text` stands above
    (leave it empty where the page already says it).
    """

    value: Number | None
    value_text: str
    reported: int
    total: int
    dropped: int = 0
    text: str = ""
    words: ProgressWords = field(default_factory=ProgressWords)


NO_FIGURE = Mark(Tone.EDGE, Pattern.EMPTY)
