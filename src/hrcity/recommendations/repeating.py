"""Grouping what is asked again and again: asks as items of hrkit.clusters, with what persons chose. In jobs only."""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import logging
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from hrcity.core.jobs import Progress
from hrcity.recommendations import access
from hrcity.recommendations.models import ChoiceKind, ClusterChoice, ClusterMember

if TYPE_CHECKING:
    from hrkit.clusters import Change, Choices, Cluster, Item, Result, Store

logger = logging.getLogger("hrcity.repeated")
CITY = "city"
AT_ONCE = 5000
MOST_IN_MEMORY = 40_000
FIELDS = ("pk", "text", "lang", "country")


def items(ids: Iterable[int]) -> Iterator[Item]:
    """Asks as items: one country reviewed is one scope, so that Norway's request never groups with Kenya's."""
    from hrkit.clusters import Item

    rows, wanted = access.visible().order_by("pk"), sorted(ids)
    for start in range(0, len(wanted), AT_ONCE):
        some = rows.filter(pk__range=(wanted[start], wanted[start : start + AT_ONCE][-1]))
        chosen = set(wanted[start : start + AT_ONCE])
        for pk, text, lang, country in some.values_list(*FIELDS):
            if pk in chosen:
                yield Item(str(pk), text, lang, country or CITY)


def kept() -> Mapping[str, list[str]]:
    """The groups as they are, the oldest first, so that they keep their numbers."""
    found: dict[str, list[str]] = {}
    for key, ask in ClusterMember.objects.order_by("cluster_id", "pk").values_list("cluster__key", "recommendation_id"):
        found.setdefault(key, []).append(str(ask))
    return found


def choices() -> Choices:
    """What persons said of pairs."""
    from hrkit.clusters import Choices

    together: list[tuple[str, str]] = []
    apart: list[tuple[str, str]] = []
    for kind, one, other in ClusterChoice.objects.filter(ended_at__isnull=True).values_list("kind", "one", "other"):
        (together if kind == ChoiceKind.TOGETHER else apart).append((str(one), str(other)))
    return Choices(together=tuple(together), apart=tuple(apart))


def folder() -> Path:
    """Where the signatures of all texts are kept; derived, and built anew when it is missing or damaged."""
    return Path(settings.HOME) / "clusters"


def store(*, anew: bool = False) -> Store:
    """The signatures of all texts; empty where there are none, where they are damaged, or `anew`."""
    from hrkit.clusters import Store, StoreError

    if not anew:
        try:
            return Store(folder())
        except (StoreError, OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            logger.warning("the signatures of repeated requests are built anew: %s", error)
    shutil.rmtree(folder(), ignore_errors=True)
    folder().unlink(missing_ok=True)
    return Store(folder())


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """One run of a host at a time: a second worker waits. Free again when the process dies."""
    with (Path(settings.HOME) / "clusters.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@dataclass(frozen=True, slots=True)
class Grouped:
    """The groups that a run touched, and the asks whose group it settled."""

    result: Result
    asks: frozenset[int]
    began: dt.datetime


def group(
    ids: Iterable[int] = (), touching: Iterable[int] = (), *, anew: bool = False, progress: Progress | None = None
) -> Grouped:
    """Group the asks that the store does not know yet and those of `ids` (their text changed), and look again at
    `touching` (a person chose). With `anew` everything is read again."""
    began = timezone.now()
    known, before = store(anew=anew), kept()
    fresh = _to_read(known, set(ids))
    seen = {str(pk) for pk in (*fresh, *touching)}
    if len(fresh) > MOST_IN_MEMORY:
        result = _by_portions(known, fresh, before, progress)
    else:
        again = [str(pk) for pk in touching]
        result = _settle(known, items(fresh), again, before, progress)
    changed = {change.id for change in result.changes} | {change.other for change in result.changes}
    seen.update(key for one in result.clusters for key in one.keys)
    seen.update(key for name in changed for key in before.get(name, ()))
    return Grouped(result, frozenset(map(int, seen)), began)


def _settle(
    known: Store, fresh: Iterable[Item], again: Sequence[str], before: Mapping[str, list[str]],
    progress: Progress | None = None,
) -> Result:  # fmt: skip
    """Take asks in, and group what they and `again` can reach."""
    from hrkit.clusters import ChoiceError, Choices, cluster_more

    read, said = list(fresh), choices()
    try:
        return cluster_more(known, read, touching=again, kept=before, choices=said, progress=progress)
    except ChoiceError as error:
        # A page prevents it; should it come about all the same, what is kept apart is the safer half.
        logger.warning("choices about repeated requests contradict one another: %s", error)
        safer = Choices(apart=said.apart)
        return cluster_more(known, read, touching=again, kept=before, choices=safer, progress=progress)


def _by_portions(known: Store, fresh: set[int], before: Mapping[str, list[str]], progress: Progress | None) -> Result:
    """Many asks, country by country: the texts of all are never in memory at once, and no group crosses a country."""
    from hrkit.clusters import Result

    ordered = [pk for pk in access.visible().order_by("country", "pk").values_list("pk", flat=True) if pk in fresh]
    portions = [ordered[start : start + MOST_IN_MEMORY] for start in range(0, len(ordered), MOST_IN_MEMORY)]
    for done, portion in enumerate(portions):
        known.add(items(portion))
        if progress is not None:
            progress(done * MOST_IN_MEMORY // 2, len(ordered))
    found: dict[str, Cluster] = {}
    changes: dict[Change, None] = {}
    for portion in portions:
        result = _settle(known, (), [str(pk) for pk in portion], before)
        found |= {one.id: one for one in result.clusters}
        changes |= dict.fromkeys(result.changes)
    return Result(tuple(found.values()), tuple(changes), result.wording_of)


def _to_read(known: Store, ids: set[int]) -> set[int]:
    """What the store is to read: the asks named, and where others are missing in it (a run was killed), those too."""
    new = len(ids) - len(known.rows_of(map(str, ids)))
    if len(known) + new == access.visible().count():
        return ids
    every = {str(pk) for pk in access.visible().order_by().values_list("pk", flat=True).iterator(20_000)}
    return ids | {int(key) for key in every - known.rows_of(every).keys()}


def forget(ids: Iterable[int]) -> None:
    """Take asks out of the store; one that is damaged goes whole and is built anew by the next run."""
    from hrkit.clusters import StoreError

    try:
        store().remove(map(str, ids))
    except StoreError:
        shutil.rmtree(folder(), ignore_errors=True)


def is_current() -> bool:
    """Whether the store has as many texts as there are asks; after an import was taken back it has more."""
    return len(store()) == access.visible().count()
