"""The gap map, kept as things change: what changed is noted with the change, counted anew soon after, in batches."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Max, Min

from hrcity.core.bulk import insert_many
from hrcity.core.ranges import ranges
from hrcity.plan.models import GapCell, GapChange, GapShare
from hrcity.plan.queries import gaps as queries
from hrcity.plan.rules.gaps import MARKS, Cell, Share, changes
from hrcity.recommendations import access

BATCH = 4000
SHARE_FIELDS = ("recommendation_id", "rights", "groups", "functions", "ours", "measured", "indicated", "proven")


def gaps_note(found: Iterable[tuple[int, int]]) -> None:
    """Have ranges of asks counted anew; call it in the transaction that changes them."""
    GapChange.objects.bulk_create([GapChange(first=first, last=last) for first, last in found], batch_size=1000)


def gaps_note_ids(ids: Iterable[int]) -> None:
    """The same for single asks."""
    gaps_note(ranges(ids))


def gaps_rebuild() -> None:
    """Forget what was counted and have all counted anew. The map says meanwhile how many are still to come."""
    ends = access.visible().aggregate(first=Min("pk"), last=Max("pk"))
    with transaction.atomic():
        GapCell.objects.all().delete()
        GapShare.objects.all().delete()
        GapChange.objects.all().delete()
        if ends["first"] is not None:
            GapChange.objects.create(first=ends["first"], last=ends["last"])


def gaps_follow(seconds: float = 1.0) -> int:
    """Count anew what was noted, batch by batch, until it is done or the time is over; how many asks were looked at."""
    began, seen = time.monotonic(), 0
    while True:
        done = _batch()
        seen += done
        if not done or time.monotonic() - began > seconds:
            return seen


@transaction.atomic
def _batch() -> int:
    """One batch in one transaction: shares and cells always agree. A second worker waits here and then finds less."""
    pending = list(GapChange.objects.select_for_update().order_by("pk")[:500])
    if not pending:
        return 0
    ids: list[int] = []
    done: list[int] = []
    for change in pending:
        room = BATCH - len(ids)
        if change.last - change.first < room:
            ids.extend(range(change.first, change.last + 1))
            done.append(change.pk)
            continue
        if room > 0:
            ids.extend(range(change.first, change.first + room))
            GapChange.objects.filter(pk=change.pk).update(first=change.first + room)
        break
    unique = list(dict.fromkeys(ids))
    _count(unique)
    GapChange.objects.filter(pk__in=done).delete()
    return len(unique)


def _count(ids: Sequence[int]) -> None:
    before, after = queries.shares_kept(ids), queries.shares_of(ids)
    moved = [pk for pk in ids if before.get(pk) != after.get(pk)]
    if not moved:
        return
    for start in range(0, len(moved), 500):
        GapShare.objects.filter(pk__in=moved[start : start + 500]).delete()
    rows = ((pk, after[pk]) for pk in moved if pk in after)
    insert_many(GapShare, SHARE_FIELDS, (_row(pk, share) for pk, share in rows))
    _add(changes((before.get(pk), after.get(pk)) for pk in moved))


def _row(pk: int, share: Share) -> tuple[object, ...]:
    return (pk, list(share.rights), list(share.groups), list(share.functions), share.ours, share.measured,
            share.indicated, share.proven)  # fmt: skip


def _add(found: dict[Cell, list[int]]) -> None:
    """Add to the cells that are there, make the others; a cell in which nothing is asked any more goes."""
    known = queries.cells_known(found)
    fresh = [(*cell, *adds) for cell, adds in found.items() if cell not in known]
    insert_many(GapCell, ("right", "group", "function", *MARKS), fresh)
    touched = []
    for cell, adds in found.items():
        row = known.get(cell)
        if row is not None:
            for mark, add in zip(MARKS, adds, strict=True):
                setattr(row, mark, getattr(row, mark) + add)
            touched.append(row)
    GapCell.objects.bulk_update(touched, MARKS, batch_size=150)
    GapCell.objects.filter(asked=0).delete()
