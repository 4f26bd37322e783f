"""The public CSV against itself: does every parent's displayed progress follow from its leaves?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from hrkit.progress.arithmetic import roll_up, shown
from hrkit.progress.model import ProgressError, Rolled
from hrkit.progress.table import Row, TableError


@dataclass(frozen=True, slots=True)
class Difference:
    """A parent whose displayed progress does not follow from what stands below it."""

    row: int
    ref: str
    given: Decimal | None
    computed: Decimal | None
    rolled: Rolled


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many nodes and parents there are, how many parents agree, and which do not."""

    nodes: int
    parents: int
    different: tuple[Difference, ...]

    @property
    def equal(self) -> int:
        """Parents whose displayed progress follows."""
        return self.parents - len(self.different)


def recompute(rows: Sequence[Row], digits: int = 2) -> Outcome:
    """Compute every parent from the leaves and compare it with what the file displays.

    Raises:
        TableError: the rows cannot be summed; it names row and column.
    """
    try:
        rolled = roll_up(row.item for row in rows)
    except ProgressError as problem:
        # Of a ref that stands there twice, the second row is the wrong one.
        number = next(row.number for row in reversed(rows) if row.item.ref == problem.ref)
        raise TableError(problem.sentence, number, problem.field) from None
    parents = [row for row in rows if row.is_parent]
    different = tuple(
        Difference(row.number, row.item.ref, row.displayed, shown(one.progress, digits), one)
        for row in parents
        if not _same(row.displayed, one := rolled[row.item.ref], digits)
    )
    return Outcome(len(rows), len(parents), different)


def _same(given: Decimal | None, rolled: Rolled, digits: int) -> bool:
    """Equal at `digits` decimals, or at as many as the file gives: rounding twice would make false differences."""
    if given is None or rolled.progress is None:
        return given is None and rolled.progress is None
    own = max(0, -int(given.as_tuple().exponent))
    return shown(given, digits) == shown(rolled.progress, digits) or (
        own > digits and given == shown(rolled.progress, own)
    )
