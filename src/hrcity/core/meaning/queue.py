"""What must still be embedded, kept in the database until the process has it: nothing is lost with a worker.

The keeper of the search index adds what it has just read again; what was never embedded is found by comparing. First
come changes, then what concerns the city itself, then the rest.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Sum

from hrcity.core.meaning.client import is_switched_on
from hrcity.core.models import MeaningChange
from hrcity.core.ranges import ranges

CHANGED, OWN, REST = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one kind to embed next, and the line of the queue that they come from."""

    line: MeaningChange
    ids: list[int]


def add(kind: str, ids: Iterable[int], rank: int = CHANGED) -> None:
    """Have these rows embedded again; where the city has not asked for search by meaning, nothing happens."""
    if is_switched_on():
        MeaningChange.objects.bulk_create(
            [MeaningChange(kind=kind, first=first, last=last, rank=rank) for first, last in ranges(ids)],
            batch_size=1000)


def waiting() -> int:
    """How many rows wait."""
    found: dict[str, Any] = MeaningChange.objects.aggregate(rows=Sum(F("last") - F("first") + 1))
    return int(found["rows"] or 0)


def waiting_of(kind: str) -> set[int]:
    """The rows of a kind that wait."""
    lines = MeaningChange.objects.filter(kind=kind).values_list("first", "last")
    return {number for first, last in lines for number in range(first, last + 1)}


def take(count: int) -> Batch | None:
    """The next rows, at most `count`; they stay in the queue until they are `done`."""
    line = MeaningChange.objects.order_by("rank", "pk").first()
    if line is None:
        return None
    return Batch(line, list(range(line.first, min(line.last, line.first + count - 1) + 1)))


def done(batch: Batch) -> None:
    """These rows are embedded; if another worker did them meanwhile, nothing happens."""
    line = MeaningChange.objects.filter(pk=batch.line.pk, first=batch.ids[0])
    if batch.ids[-1] >= batch.line.last:
        line.delete()
    else:
        line.update(first=batch.ids[-1] + 1)
