"""Where apps meet without importing one another: what can be imported, linked, erased, exported, told of a change.

Each app registers in `apps.ready`; `core` knows only these shapes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from django.db.models import Model
    from django.utils.functional import _StrPromise

    from hrcity.core.actors import Actor
    from hrcity.core.jobs import Progress
    from hrcity.core.models import ImportRun


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a preview or a result: what happens to what. `verdict` is created, updated, unchanged or refused."""

    verdict: str
    where: str
    what: str = ""
    why: str = ""


@dataclass(slots=True)
class Outcome:
    """What an import would do or did. `samples` are the first lines of each verdict, `notes` are sentences."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[Line] = field(default_factory=list)
    samples: list[Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    title: str = ""


class Importer(Protocol):
    """How an app takes over files of one kind."""

    @property
    def kind(self) -> str:
        """The kind of file."""

    @property
    def label(self) -> str | _StrPromise:
        """What such a file is called."""

    @property
    def hint(self) -> str | _StrPromise:
        """What it brings."""

    def preview(self, run: ImportRun, progress: Progress | None) -> Outcome:
        """Read the file and say what would change; write nothing."""

    def apply(self, run: ImportRun, progress: Progress | None) -> Outcome:
        """Write the rows of the run, invisible until the run is done; idempotent."""

    def shown(self, run: ImportRun) -> None:
        """Called after the flip: tell the index what is visible now."""

    def undo_refusal(self, run: ImportRun) -> str:
        """A sentence why the run cannot be taken back any more ("" = it can)."""

    def undo(self, run: ImportRun, by: Actor) -> None:
        """Take back the rows of the run."""


IMPORTERS: dict[str, Importer] = {}


def register_importer(importer: Importer) -> None:
    """Offer files of `importer.kind` on the import page and in `hrcity import`."""
    IMPORTERS[importer.kind] = importer


@dataclass(frozen=True, slots=True)
class PersonalData:
    """How an app hands out and blanks what it holds about a person."""

    name: str
    export: Callable[[Any], Iterable[dict[str, Any]]]
    erase: Callable[[Any], int]


PERSONAL_DATA: dict[str, PersonalData] = {}


def register_personal_data(entry: PersonalData) -> None:
    """Take part in the export and erasure of a person's data."""
    PERSONAL_DATA[entry.name] = entry


Listener = Callable[["Model", str], None]
LISTENERS: dict[str, list[Listener]] = {}


def listen(label: str, listener: Listener) -> None:
    """Be told, after commit, of `(row, verb)` on rows of the model `label` ("recommendations.recommendation")."""
    LISTENERS.setdefault(label, []).append(listener)


def tell(row: Model, verb: str) -> None:
    """Tell the listeners of a change; services call it in `transaction.on_commit`."""
    for listener in LISTENERS.get(row._meta.label_lower, []):
        listener(row, verb)


@dataclass(frozen=True, slots=True)
class TrailNode:
    """One node of the evidence trail: `key` is norm, ask, decision, measure, indicator or proof."""

    key: str
    title: str
    text: str = ""
    url: str = ""
    missing: bool = False
    action_url: str = ""
    action_label: str = ""


TrailSource = Callable[["Model", Any], list[TrailNode]]
TRAIL: dict[str, TrailSource] = {}


def register_trail(key: str, source: TrailSource) -> None:
    """Say how to find the nodes of one kind for a record and a reader."""
    TRAIL[key] = source


LINKED: dict[str, Callable[[], Any]] = {}


def register_linked(label: str, condition: Callable[[], Any]) -> None:
    """Say by which condition (an `Exists` over `OuterRef("pk")`) a row of the model `label` has something above it on
    its trail: it is asked along with the row, and only where it holds is more asked."""
    LINKED[label] = condition


@dataclass(frozen=True, slots=True)
class DeskTask:
    """One line of somebody's desk: what to do about what, until when. `is_later` = it can wait."""

    ref: str
    url: str
    title: str
    what: str
    verb: str
    due_on: dt.date | None = None
    body: str = ""
    whence: str = ""
    lang: str = ""
    is_later: bool = False


TaskSource = Callable[[Any], Iterable[DeskTask]]
TASKS: dict[str, TaskSource] = {}


def register_tasks(key: str, source: TaskSource) -> None:
    """Put what waits for a person on their desk; `source` is asked with the person."""
    TASKS[key] = source
