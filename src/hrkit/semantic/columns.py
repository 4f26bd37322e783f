"""What may filter vectors: marks of who may see a row, values of facets, days; all as small arrays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Days = tuple[dt.date | None, dt.date | None]

MARK = "mark"
TAIL = 4096
NO_DAY = 0
# Most readers bear one of a few sets of marks: what those may see is kept.
MARKS_KEPT = 8


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows count: of marks one in common is enough; of one facet one value, of different facets all; days from
    first to last, where a row without that day is left out."""

    marks: frozenset[str] = frozenset()
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    between: Mapping[str, Days] = field(default_factory=dict)

    def without(self, facet: str) -> Wanted:
        """The same with one facet left free."""
        return replace(self, filters={name: values for name, values in self.filters.items() if name != facet})


@dataclass(frozen=True, slots=True)
class Segment:
    """Rows `first` to `first + count`: per facet the pairs (row, number of a value), and the days of each row."""

    first: int
    count: int
    pairs: Mapping[str, tuple[NDArray[np.int32], NDArray[np.int32]]]
    days: Mapping[str, NDArray[np.int32]]

    def one_of(self, facet: str, numbers: Sequence[int]) -> Mask:
        """The rows that have one of some values."""
        found = np.zeros(self.count, dtype=bool)
        if facet in self.pairs and numbers:
            rows, codes = self.pairs[facet]
            asked = np.zeros(max(*numbers, int(codes.max(initial=0))) + 1, dtype=bool)
            asked[list(numbers)] = True
            found[rows[asked[codes]] - self.first] = True
        return found

    def on_days(self, name: str, span: Days) -> Mask:
        """The rows whose day lies between two."""
        days = self.days[name]
        found: Mask = days != NO_DAY
        if span[0] is not None:
            found &= days >= span[0].toordinal()
        if span[1] is not None:
            found &= days <= span[1].toordinal()
        return found


@dataclass(frozen=True, slots=True)
class RowValues:
    """What one row says for filters: numbers of its values as the bytes of an int32 array, and its days (0: none)."""

    numbers: bytes
    date: int = NO_DAY
    due: int = NO_DAY


def make_segment(first: int, rows: Sequence[RowValues], facet_of: Sequence[str]) -> Segment:
    """Arrays of consecutive rows; `facet_of` names the facet of each numbered value (0 is no value)."""
    codes = np.frombuffer(b"".join(row.numbers for row in rows), dtype=np.int32)
    counts = np.array([len(row.numbers) // 4 for row in rows], dtype=np.int64)
    places = np.repeat(np.arange(first, first + len(rows), dtype=np.int32), counts)
    names = sorted(set(facet_of))
    facets = np.array([names.index(facet) for facet in facet_of], dtype=np.int16)[codes]
    pairs = {name: (places[chosen], codes[chosen]) for n, name in enumerate(names) if (chosen := facets == n).any()}
    days = {"date": np.array([row.date for row in rows], np.int32),
            "due": np.array([row.due for row in rows], np.int32)}
    return Segment(first, len(rows), pairs, days)


def joined(segments: Sequence[Segment]) -> Segment:
    """Neighbouring segments as one."""
    facets = {facet for segment in segments for facet in segment.pairs}
    pairs = {facet: (np.concatenate([one.pairs[facet][0] for one in segments if facet in one.pairs]),
                     np.concatenate([one.pairs[facet][1] for one in segments if facet in one.pairs]))
             for facet in facets}
    days = {name: np.concatenate([one.days[name] for one in segments]) for name in ("date", "due")}
    return Segment(segments[0].first, sum(one.count for one in segments), pairs, days)


class Columns:
    """The values of all rows: one large segment and a small one behind it that grows; never changed in place."""

    def __init__(self, segments: Sequence[Segment] = ()) -> None:
        self.segments = tuple(segments)
        self._marks: dict[tuple[str, tuple[str, ...]], Mask] = {}

    @classmethod
    def of(cls, segments: Sequence[Segment]) -> Columns:
        """All rows at once."""
        return cls([joined(segments)] if segments else [])

    def grown(self, segment: Segment) -> Columns:
        """These and further rows."""
        if not segment.count:
            return self
        kept = [*self.segments, segment]
        if len(kept) > 2:
            kept = [kept[0], joined(kept[1:])]
        if len(kept) == 2 and kept[1].count > TAIL:
            kept = [joined(kept)]
        return Columns(kept)

    def masks(self, several: Sequence[Wanted], number_of: Mapping[tuple[str, str], int], live: Mask) -> list[Mask]:
        """The rows that count, for several questions that share most of their tests."""
        kept = dict(self._marks)
        found = []
        for wanted in several:
            mask = live.copy()
            for facet, values in [(MARK, wanted.marks), *wanted.filters.items()]:
                test = (facet, tuple(sorted(values)))
                if test not in kept:
                    kept[test] = self._one_of(facet, _known(facet, values, number_of))
                if facet == MARK and len(self._marks) < MARKS_KEPT:
                    self._marks[test] = kept[test]
                mask &= kept[test]
            for segment in self.segments:
                for name, span in wanted.between.items():
                    mask[segment.first:segment.first + segment.count] &= segment.on_days(name, span)
            found.append(mask)
        return found

    def _one_of(self, facet: str, numbers: Sequence[int]) -> Mask:
        parts = [segment.one_of(facet, numbers) for segment in self.segments]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=bool)


def _known(facet: str, values: Iterable[str], number_of: Mapping[tuple[str, str], int]) -> list[int]:
    return [number_of[facet, value] for value in values if (facet, value) in number_of]
