"""How search by meaning is: off, starting, at work on n of m, ready, or silent; as a sentence for pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from hrcity.core.kept import keep
from hrcity.core.meaning import client, queue

KEEP_SECONDS = 5.0
OFF, STARTING, EMBEDDING, READY, SILENT, FAILED = "off", "starting", "embedding", "ready", "silent", "failed"


@dataclass(frozen=True, slots=True)
class MeaningState:
    """`name` is off, starting, embedding, ready, silent or failed; `done` of `total` documents are embedded."""

    name: str
    done: int = 0
    total: int = 0

    @property
    def is_usable(self) -> bool:
        """Whether a search by meaning finds something."""
        return self.name in {EMBEDDING, READY}

    @property
    def sentence(self) -> str:
        """For a page, in the reader's language."""
        text = {
            OFF: _("Search by meaning is not switched on here."),
            STARTING: _("Search by meaning is starting."),
            EMBEDDING: _("Search by meaning is reading: %(done)s of %(total)s documents."),
            READY: _("Search by meaning knows %(done)s documents."),
        }.get(self.name, _("Search by meaning does not answer at the moment; words are searched for."))
        return text % {"done": f"{self.done:,}", "total": f"{self.total:,}"}


def meaning_state() -> MeaningState:
    """The state, at most five seconds old; where the extra is off it costs nothing."""
    if not client.is_switched_on():
        return MeaningState(OFF)
    return keep("core.meaning.state", KEEP_SECONDS, meaning_state_read)


def meaning_state_read() -> MeaningState:
    """The state now."""
    if not client.is_switched_on():
        return MeaningState(OFF)
    return _state_of(client.health())


def _state_of(told: Mapping[str, Any] | None) -> MeaningState:
    if told is None:
        return MeaningState(SILENT)
    name = str(told.get("state", FAILED))
    if name != READY:
        return MeaningState(STARTING if name == STARTING else FAILED)
    owners = told.get("owners", 0)
    stored, waiting = owners if isinstance(owners, int) else 0, queue.waiting()
    return MeaningState(EMBEDDING if waiting else READY, stored, stored + waiting)
