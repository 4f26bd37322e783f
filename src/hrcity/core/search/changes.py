"""What changed, kept in the database until the index has it.

A service calls `changed` inside its transaction. The worker's keeper looks twice a second and writes in batches;
where no worker runs, `flush` does the same at once.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator

from django.db import close_old_connections, connection, transaction

from hrcity.core.meaning import queue
from hrcity.core.models import SearchChange
from hrcity.core.ranges import ranges
from hrcity.core.search.kinds import KINDS
from hrcity.core.search.port import IndexUnavailable, SearchIndex, WriterBusy
from hrcity.core.search.rebuild import rebuild
from hrcity.core.search.store import store

logger = logging.getLogger("hrcity.search")
BATCH = 500
COMMIT_SECONDS = 1.0
POLL_SECONDS = 0.5
RANGES_AT_ONCE = 500


Follower = Callable[[list[tuple[int, int]]], None]
FOLLOWERS: dict[str, list[Follower]] = {}


def follow(kind: str, follower: Follower) -> None:
    """Have ranges of changed rows of a kind told to `follower` too, in the transaction that changes them: for whatever
    else is derived from them. It notes what changed and does the work later."""
    FOLLOWERS.setdefault(kind, []).append(follower)


def changed(kind: str, ids: Iterable[int]) -> None:
    """Have these rows read again by the index; call it in the transaction that changes them.

    Consecutive numbers make one row, so a bulk import may give all its ids at once.
    """
    found = list(ranges(ids))
    SearchChange.objects.bulk_create(
        [SearchChange(kind=kind, first=first, last=last) for first, last in found], batch_size=1000)
    for follower in FOLLOWERS.get(kind, ()):
        follower(found)


changed_many = changed


def flush(*, wait: bool = True) -> int:
    """Write all pending changes now, and build the index first if there is none; how many rows were read again.

    Raises:
        WriterBusy: another process writes and `wait` is False.
    """
    with store().writer_lock(wait=wait):
        try:
            index = store().open()
        except IndexUnavailable:
            return rebuild()
        if not SearchChange.objects.exists():
            return 0
        try:
            return _write_pending(index)
        except IndexUnavailable:
            logger.exception("the search index is damaged and is built anew")
            return rebuild()
        finally:
            index.close_writer()


def _write_pending(index: SearchIndex) -> int:
    written = 0
    while pending := list(SearchChange.objects.order_by("pk")[:RANGES_AT_ONCE]):
        written += _write_some(index, pending)
    return written


def _write_some(index: SearchIndex, pending: list[SearchChange]) -> int:
    """Write up to a second's worth of the pending ranges, commit, and only then forget them."""
    began = time.monotonic()
    written = 0
    done: list[int] = []
    rest: tuple[SearchChange, int] | None = None
    for kind, same in _by_kind(pending):
        for change, ids in _batches(same):
            written += _write_rows(index, kind, ids)
            done.extend(one.pk for one in change[:-1])
            rest = (change[-1], ids[-1])
            if change[-1].last <= ids[-1]:
                done.append(change[-1].pk)
                rest = None
            if time.monotonic() - began > COMMIT_SECONDS:
                break
        else:
            continue
        break
    index.commit()
    with transaction.atomic():
        SearchChange.objects.filter(pk__in=done).delete()
        if rest is not None:
            SearchChange.objects.filter(pk=rest[0].pk).update(first=rest[1] + 1)
    return written


def _by_kind(pending: list[SearchChange]) -> Iterator[tuple[str, list[SearchChange]]]:
    kinds: dict[str, list[SearchChange]] = {}
    for change in pending:
        kinds.setdefault(change.kind, []).append(change)
    yield from kinds.items()


def _batches(pending: list[SearchChange]) -> Iterator[tuple[list[SearchChange], list[int]]]:
    """Numbers of rows, at most BATCH at a time, with the ranges they come from (the last may go on)."""
    ids: list[int] = []
    used: list[SearchChange] = []
    for change in pending:
        used.append(change)
        place = change.first
        while place <= change.last:
            taken = range(place, min(change.last, place + BATCH - len(ids) - 1) + 1)
            ids.extend(taken)
            place = taken.stop
            if len(ids) >= BATCH:
                yield used, ids
                ids, used = [], [change] if place <= change.last else []
    if ids:
        yield used, ids


def _write_rows(index: SearchIndex, kind: str, ids: list[int]) -> int:
    """Replace the documents of some rows; a kind that is not registered has none."""
    unique = list(dict.fromkeys(ids))
    docs = list(KINDS[kind].load(unique)) if kind in KINDS else []
    index.replace([(kind, number) for number in unique], docs)
    queue.add(kind, unique)
    return len(unique)


def keep(stop: threading.Event) -> None:
    """Write changes as they come until `stop` is set: what a worker runs in a thread of its own."""
    while not stop.wait(POLL_SECONDS):
        try:
            close_old_connections()
            if SearchChange.objects.exists() or not store().exists():
                flush(wait=False)
        except WriterBusy:
            stop.wait(POLL_SECONDS)
        except Exception:
            logger.exception("the search index waits")
            stop.wait(5)
    connection.close()
