"""Who cites an instrument: apps above say how to find out, and nothing here imports them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import PROTECT

from hrcity.instruments.models import Instrument, Provision

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Citation:
    """One record that cites an instrument; `eid` names the provision, when it is one."""

    title: str
    url: str
    reference: str = ""
    eid: str = ""


@dataclass(frozen=True, slots=True)
class CitedBy:
    """The records of one kind that cite an instrument: how many there are, the first few, and where all of them are."""

    label: str | _StrPromise
    count: int
    items: Sequence[Citation] = ()
    url: str = ""


Source = Callable[[Instrument, Any], CitedBy | None]
SOURCES: list[Source] = []


def register(source: Source) -> None:
    """Say who cites an instrument, as far as a reader may know: `source(instrument, reader)`; at most two queries."""
    if source not in SOURCES:
        SOURCES.append(source)


def cited_by(instrument: Instrument, reader: Any) -> list[CitedBy]:
    """Everything that cites an instrument and that the reader may see."""
    found = (source(instrument, reader) for source in SOURCES)
    return [entry for entry in found if entry is not None and entry.count]


def built_upon(instruments: Sequence[int], provisions: Sequence[int]) -> int:
    """How many records of other apps hold on to these rows, whoever may see them."""
    return _holders(Instrument, instruments) + _holders(Provision, provisions)


def _holders(model: type[Instrument] | type[Provision], ids: Sequence[int]) -> int:
    count = 0
    for relation in model._meta.related_objects:
        other = relation.related_model
        if ids and relation.on_delete is PROTECT and other._meta.app_label != "instruments":
            count += other._default_manager.filter(**{f"{relation.field.name}__in": ids}).count()
    return count
