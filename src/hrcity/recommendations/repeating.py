"""Grouping what is asked again and again: asks as items of hrkit.clusters, with what persons chose. In jobs only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from hrcity.recommendations import access
from hrcity.recommendations.models import ChoiceKind, ClusterChoice, ClusterMember

if TYPE_CHECKING:
    from hrkit.clusters import Choices, Item, Result, Store

CITY = "city"
FIELDS = ("pk", "text", "lang", "country")


def items(ids: Iterable[int] | None = None) -> Iterator[Item]:
    """Asks as items: one country reviewed is one scope, so that Norway's request never groups with Kenya's."""
    from hrkit.clusters import Item

    rows = access.visible().order_by("pk")
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    for pk, text, lang, country in rows.values_list(*FIELDS).iterator(chunk_size=20_000):
        yield Item(str(pk), text, lang, country or CITY)


def kept() -> Mapping[str, list[str]]:
    """The groups as they are, so that they keep their numbers."""
    found: dict[str, list[str]] = {}
    for key, ask in ClusterMember.objects.order_by("pk").values_list("cluster__key", "recommendation_id"):
        found.setdefault(key, []).append(str(ask))
    return found


def choices() -> Choices:
    """What persons said of pairs."""
    from hrkit.clusters import Choices

    together, apart = [], []
    for kind, one, other in ClusterChoice.objects.filter(ended_at__isnull=True).values_list("kind", "one", "other"):
        (together if kind == ChoiceKind.TOGETHER else apart).append((str(one), str(other)))
    return Choices(together=tuple(together), apart=tuple(apart))


def folder() -> Path:
    """Where the signatures of all texts are kept; derived, and built anew when it is missing or damaged."""
    return Path(settings.HOME) / "clusters"


def store() -> Store:
    """The signatures of all texts."""
    from hrkit.clusters import Store

    return Store(folder())


def group_all(progress: Callable[[int, int], None] | None = None) -> Result:
    """Group every ask."""
    from hrkit.clusters import cluster

    return cluster(items(), kept=kept(), choices=choices(), progress=progress)
