"""How the gap map counts: which cells an ask stands in, and what changes when it comes further."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

ANY = 0  # the margin: asks of whatever right, group or function
NONE = -1  # asks on which no right, group or function is put
MARKS = ("asked", "ours", "measured", "indicated", "proven")
Cell = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Share:
    """What one ask adds: numbers of rights, groups and functions, and how far it has come."""

    rights: tuple[int, ...] = ()
    groups: tuple[int, ...] = ()
    functions: tuple[int, ...] = ()
    ours: bool = False
    measured: bool = False
    indicated: bool = False
    proven: bool = False

    @property
    def marks(self) -> tuple[int, int, int, int, int]:
        """What it adds to each count of a cell."""
        return (1, int(self.ours), int(self.measured), int(self.indicated), int(self.proven))


def along(values: Sequence[int]) -> tuple[int, ...]:
    """The places on one axis: each value once, and the margin; where there is none, the place of those without.

    >>> along([7, 7, 3])
    (7, 3, 0)
    >>> along([])
    (-1, 0)
    """
    return (*(dict.fromkeys(values) or (NONE,)), ANY)


def cells(share: Share) -> Iterable[Cell]:
    """Every cell an ask stands in, margins included: (right, group, function)."""
    return product(along(share.rights), along(share.groups), along(share.functions))


def changes(pairs: Iterable[tuple[Share | None, Share | None]]) -> dict[Cell, list[int]]:
    """What to add to each cell for asks that were `before` and are `after` (None = not counted).

    >>> changes([(None, Share(rights=(1,), groups=(2,), ours=True))])[(1, 2, ANY)]
    [1, 1, 0, 0, 0]
    """
    found: dict[Cell, list[int]] = {}
    same: Counter[tuple[Share, int]] = Counter()
    for before, after in pairs:
        if before == after:
            continue
        if before is not None:
            same[before, -1] += 1
        if after is not None:
            same[after, 1] += 1
    for (share, sign), count in same.items():
        adds = [mark * sign * count for mark in share.marks]
        for cell in cells(share):
            row = found.get(cell)
            if row is None:
                found[cell] = list(adds)
            else:
                for place, add in enumerate(adds):
                    row[place] += add
    return {cell: row for cell, row in found.items() if any(row)}


def standing(ours: int, measured: int) -> str:
    """How a cell stands: nothing is ours here, a gap, partly answered, or all answered by a measure.

    >>> standing(0, 0), standing(3, 0), standing(3, 1), standing(3, 3)
    ('none', 'gap', 'part', 'whole')
    """
    if not ours:
        return "none"
    if not measured:
        return "gap"
    return "whole" if measured >= ours else "part"
