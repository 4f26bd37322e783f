"""What everybody sees of a plan, as values: its tree with the progress of every node, and which reports count today.

Source of the arithmetic: `hrkit.progress` (p = Σ w·p / Σ w over the reported children, level by level).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from hrcity.plan.rules.plans import NOT_REPORTED, OVER, Every, NodeStatus
from hrkit.progress import Item, ProgressError, Rolled, roll_up, shown
from hrkit.progress.periods import Period, PeriodKind, closed_periods, closing_day, periods_between

KIND_OF: Mapping[str, PeriodKind] = {
    Every.MONTH: PeriodKind.MONTH,
    Every.QUARTER: PeriodKind.QUARTER,
    Every.HALF: PeriodKind.HALF_YEAR,
    Every.YEAR: PeriodKind.YEAR,
}
DIGITS = 2
# The order in which statuses are counted and drawn.
STATUS_ORDER = (
    NodeStatus.DONE,
    NodeStatus.ON_TRACK,
    NodeStatus.DELAYED,
    NodeStatus.BLOCKED,
    NodeStatus.NOT_STARTED,
    NOT_REPORTED,
    NodeStatus.DROPPED,
)
MOST_LINES = 250
WHOLE = "*"  # no reference of a node: the plan as a whole


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How a plan reports: from when to when, how often, with how many days of grace."""

    every: str
    starts_on: dt.date
    ends_on: dt.date
    grace: int


def counted_period(rhythm: Rhythm, today: dt.date, holidays: Collection[dt.date]) -> str:
    """The key of the latest period of the plan that is closed; "" while there is none.

    A measure counts today when it has reported on this period or a later one.
    """
    kind = KIND_OF[rhythm.every]
    closed = closed_periods(today, kind, count=1, grace=rhythm.grace, holidays=holidays)[0]
    last = Period.of(rhythm.ends_on, kind)
    period = closed if closed.start <= last.start else last
    return period.key if period.end >= rhythm.starts_on else ""


def next_due(rhythm: Rhythm, today: dt.date, holidays: Collection[dt.date]) -> tuple[str, dt.date] | None:
    """Which period is reported on next, and the last day for it; None when the last one is past."""
    first = max(rhythm.starts_on, today - dt.timedelta(days=400))
    for period in periods_between(first, rhythm.ends_on, KIND_OF[rhythm.every]):
        day = closing_day(period, rhythm.grace, holidays)
        if day >= today:
            return period.key, day
    return None


@dataclass(frozen=True, slots=True)
class NodeRow:
    """A node as one row of the plan's only query; `period` and `told_at` are those of its last accepted report."""

    pk: int
    ref: str
    parent: int | None
    level: int
    order: int
    code: str
    title: Mapping[str, str]
    weight: Decimal | None
    lead: int | None
    starts_on: dt.date | None
    ends_on: dt.date | None
    status: str
    progress: Decimal | None
    period: str | None
    told_at: dt.datetime | None
    dropped_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Tree:
    """The nodes of a plan in reading order, what stands below each, and what every figure is made of.

    `problem` names the node and the column that cannot be summed; then there is no progress at all, only the nodes.
    """

    rows: Mapping[int, NodeRow]
    below: Mapping[int | None, Sequence[int]]
    depth: Mapping[int, int]
    counted: frozenset[int]
    rolled: Mapping[str, Rolled]
    problem: tuple[str, str] | None = None
    by_ref: Mapping[str, int] = field(default_factory=dict)

    @property
    def whole(self) -> Rolled:
        """The plan as a whole."""
        return self.rolled.get(WHOLE, Rolled(None))

    def of(self, pk: int) -> Rolled:
        """What stands at a node."""
        return self.rolled.get(self.rows[pk].ref, Rolled(None))

    def is_leaf(self, pk: int) -> bool:
        """Whether nothing stands below it: it is what is really done."""
        return pk not in self.below

    def leaves(self) -> list[NodeRow]:
        """Every measure that has nothing below it, in reading order."""
        return [row for pk, row in self.rows.items() if pk not in self.below]

    def status(self, pk: int) -> str:
        """The status of a measure today: "no report" where the period has none and it is not over."""
        row = self.rows[pk]
        return row.status if row.status in OVER or pk in self.counted else NOT_REPORTED


def tree_of(rows: Iterable[NodeRow], period: str) -> Tree:
    """The tree of a plan and its progress, counting reports on `period` or later ("" = any report)."""
    known = {row.pk: row for row in rows}
    below: dict[int | None, list[int]] = {}
    for row in sorted(known.values(), key=lambda row: (row.order, row.pk)):
        below.setdefault(row.parent if row.parent in known else None, []).append(row.pk)
    depth = dict(_downward(below))
    ordered = {pk: known[pk] for pk in depth} | {pk: row for pk, row in known.items() if pk not in depth}
    counted = frozenset(
        pk for pk, row in known.items() if pk not in below and row.period is not None and row.period >= period
    )
    items = [_item(row, ordered, below, counted) for row in ordered.values()]
    refs = {row.ref: pk for pk, row in ordered.items()}
    try:
        return Tree(ordered, below, depth, counted, roll_up(items, whole=WHOLE), by_ref=refs)
    except ProgressError as problem:
        return Tree(ordered, below, depth, counted, {}, (problem.ref, problem.field), refs)


def _downward(below: Mapping[int | None, Sequence[int]]) -> Iterator[tuple[int, int]]:
    """(node, depth from 1) from the top down, each branch to its end before the next."""
    stack = [(pk, 1) for pk in reversed(below.get(None, ()))]
    while stack:
        pk, depth = stack.pop()
        yield pk, depth
        stack += [(child, depth + 1) for child in reversed(below.get(pk, ()))]


def _item(
    row: NodeRow, known: Mapping[int, NodeRow], below: Mapping[int | None, Sequence[int]], counted: Collection[int]
) -> Item:
    above = None if row.parent is None else known.get(row.parent)
    parent = None if above is None else above.ref
    if row.pk in below:
        return Item(row.ref, parent, row.weight, row.status)
    return Item(row.ref, parent, row.weight, row.status, row.progress, row.pk in counted)


def figure(value: Fraction | Decimal | None) -> str:
    """Progress as pages and files write it: at most two decimals, no zeros that say nothing; "" for none.

    >>> figure(Fraction(200, 3)), figure(Decimal("37.500")), figure(None)
    ('66.67', '37.5', '')
    """
    rounded = shown(value, DIGITS)
    if rounded is None:
        return ""
    text = f"{rounded:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def csv_rows(tree: Tree, names: Mapping[int, str]) -> Iterator[tuple[str, ...]]:
    """The public table from which anybody computes every parent again: `hrkit.progress.table.COLUMNS`."""
    for pk, row in tree.rows.items():
        leaf = tree.is_leaf(pk)
        value = row.progress if leaf else tree.of(pk).progress
        above = None if row.parent is None else tree.rows.get(row.parent)
        parent = "" if above is None else above.ref
        status = row.status if leaf or row.status == NodeStatus.DROPPED else ""
        told = ("1" if pk in tree.counted else "0") if leaf else ""
        weight = "" if row.weight is None else f"{row.weight.normalize():f}"
        yield row.ref, parent, names.get(row.level, ""), weight, status, figure(value), told


def lines_open(tree: Tree, top: int | None = None, most: int = MOST_LINES) -> dict[int, bool]:
    """Which nodes a page prints, in reading order, each with whether what is below it is printed too.

    Whole levels, as many as fit into `most` lines, at least the first.
    """
    start = 0 if top is None else tree.depth.get(top, 0)
    sizes: dict[int, int] = {}
    inside = _inside(tree, top)
    for pk in inside:
        sizes[tree.depth[pk] - start] = sizes.get(tree.depth[pk] - start, 0) + 1
    deepest, total = 1, sizes.get(1, 0)
    while sizes.get(deepest + 1) and total + sizes[deepest + 1] <= most:
        deepest += 1
        total += sizes[deepest]
    return {pk: tree.depth[pk] - start < deepest for pk in inside if tree.depth[pk] - start <= deepest}


def _inside(tree: Tree, top: int | None) -> list[int]:
    if top is None:
        return list(tree.depth)
    order = list(tree.depth)
    start = order.index(top)
    found = []
    for pk in order[start + 1 :]:
        if tree.depth[pk] <= tree.depth[top]:
            break
        found.append(pk)
    return found


def ancestors(tree: Tree, pk: int) -> list[int]:
    """The nodes above one, the highest first."""
    found: list[int] = []
    place = tree.rows[pk].parent
    while place is not None and place in tree.rows and place not in found:
        found.insert(0, place)
        place = tree.rows[place].parent
    return found
