"""The worker's thread that has documents embedded: a few at a time, at low priority, going on after any interruption.

Not a job: embedding a large collection takes hours, and a worker does one job at a time.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from typing import Any

from django.db import close_old_connections, connection

from hrcity.core.meaning import client, queue
from hrcity.core.meaning.client import Refusal, Unavailable
from hrcity.core.search.kinds import KINDS, Kind
from hrcity.core.search.port import Doc
from hrkit.semantic.language import texts_by_language

logger = logging.getLogger("hrcity.meaning")
BATCH = 16
POLL_SECONDS = 1.0
REPAIR_SECONDS = 24 * 3600.0
PATIENCE_SECONDS = 5.0
# More of one text than the model reads, or of all texts of a document than a message should hold, is left out.
LONGEST_TEXT = 16_000
LONGEST_DOCUMENT = 60_000


def message_of(doc: Doc) -> dict[str, Any]:
    """A document as the process takes it: its texts by language, and what it is filtered by."""
    body = "\n".join(part for part in (doc.title, doc.body) if part)
    texts = [(doc.lang, body)] if doc.lang else texts_by_language(body[:LONGEST_DOCUMENT])
    facets = {name: list(values) for name, values in doc.facets.items() if values}
    return {
        "owner": doc.owner, "key": doc.key,
        "texts": _limited((*texts, *doc.texts)),
        "marks": [doc.visibility, *doc.readers],
        "facets": facets | {"kind": [doc.kind]} | ({"lang": [doc.lang]} if doc.lang else {}),
        "date": doc.date.isoformat() if doc.date else None, "due": doc.due.isoformat() if doc.due else None,
    }  # fmt: skip


def _limited(texts: Sequence[tuple[str, str]]) -> list[list[str]]:
    """The beginnings of texts, as long as there is room."""
    found: list[list[str]] = []
    left = LONGEST_DOCUMENT
    for lang, text in texts:
        part = text[: min(LONGEST_TEXT, left)]
        left -= len(part)
        if part:
            found.append([lang, part])
    return found


def embed_next(count: int = BATCH) -> int:
    """Have the next rows of the queue embedded; how many (0: nothing waits).

    A row that cannot be embedded is left out with a line in the log: it must not hold up the others.

    Raises:
        Unavailable: the process did not do it; the rows stay in the queue.
    """
    batch = queue.take(count)
    if batch is None:
        return 0
    kind = batch.line.kind
    docs = list(KINDS[kind].load(batch.ids)) if kind in KINDS else []
    try:
        client.embed([f"{kind}:{number}" for number in batch.ids], [message_of(doc) for doc in docs])
    except Refusal as error:
        if len(batch.ids) > 1:
            return embed_next(1)
        logger.warning("%s %s cannot be embedded: %s", kind, batch.ids[0], error)
    queue.done(batch)
    return len(batch.ids)


def flush() -> int:
    """Have everything embedded that waits, now; how many rows.

    Raises:
        Unavailable: the process is not there.
    """
    rows = 0
    while some := embed_next():
        rows += some
    return rows


def repair() -> int:
    """Queue what the process has not but should, or has but should not; how many rows.

    Raises:
        Unavailable: the process is not there.
    """
    owned = client.owned()
    return sum(_repair_kind(name, owned.get(name, ())) for name in sorted({*owned, *KINDS}))


def _repair_kind(name: str, ranges: Sequence[tuple[int, int]]) -> int:
    has = {number for first, last in ranges for number in range(first, last + 1)}
    wanted = set(KINDS[name].all_ids()) if name in KINDS else set()
    waiting = queue.waiting_of(name)
    missing, gone = wanted - has - waiting, has - wanted - waiting
    own = _own(KINDS[name]) & missing if name in KINDS and missing else set()
    for ids, rank in ((gone, queue.CHANGED), (own, queue.OWN), (missing - own, queue.REST)):
        queue.add(name, ids, rank)
    return len(missing) + len(gone)


def _own(kind: Kind) -> set[int]:
    """What concerns the city itself."""
    return set(kind.first()) if kind.first is not None else set()


class Keeper:
    """Works the queue off; compares once a day, and whenever the process has opened its vectors anew."""

    def __init__(self) -> None:
        self._opened = ""
        self._repaired_at = 0.0

    def step(self) -> bool:
        """A few rows; whether more may wait.

        Raises:
            Unavailable: the process is not there or not ready.
        """
        told = client.call({"op": "health"}, client.ASK_SECONDS)
        if told.get("state") != "ready":
            raise Unavailable(str(told.get("state")))
        if told.get("opened") != self._opened or time.monotonic() - self._repaired_at > REPAIR_SECONDS:
            repair()
            self._opened, self._repaired_at = str(told.get("opened")), time.monotonic()
        return embed_next() > 0


def keep(stop: threading.Event) -> None:
    """Embed what waits until `stop` is set: what a worker runs in a thread of its own."""
    keeper, wait = Keeper(), POLL_SECONDS
    while client.is_switched_on() and not stop.wait(wait):
        try:
            close_old_connections()
            wait = 0.0 if keeper.step() else POLL_SECONDS
        except Unavailable:
            wait = PATIENCE_SECONDS
        except Exception:
            logger.exception("embedding waits")
            wait = PATIENCE_SECONDS
    connection.close()

