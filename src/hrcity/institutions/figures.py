"""What each body owes, as the app above counts it: institutions shows figures and knows nothing of what they count."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import QuerySet

from hrcity.institutions.models import Body

COLUMNS = ("owes", "open", "late", "going", "graded")
Owing = Callable[[], Mapping[int, Mapping[str, int]]]
Row = Mapping[str, Any]


class Rows(Protocol):
    """Rows of a body's work, late first: counted and sliced without reading all. Each is a mapping with `ref`, `url`,
    `title`, `lang`, `chip` {tone, icon, word}, `due_on`, `distance`, `is_late`."""

    def __len__(self) -> int: ...

    def __getitem__(self, part: slice) -> Sequence[Row]: ...


Work = Callable[[Body, Any], Rows]


BATCH = 500


@dataclass(slots=True)
class LazyRows:
    """A query set told a slice at a time: `LazyRows(queries.body_work(body, actor), tell)`."""

    query: QuerySet[Any]
    tell: Callable[[QuerySet[Any]], Sequence[Row]]

    def __len__(self) -> int:
        return self.query.count()

    def __getitem__(self, part: slice) -> Sequence[Row]:
        return self.tell(self.query[part])

    def __iter__(self) -> Iterator[Row]:
        for start in range(0, len(self), BATCH):
            yield from self.tell(self.query[start : start + BATCH])


_owing: Owing = dict
_work: Work | None = None


def register(owing: Owing, work: Work) -> None:
    """`owing()` gives {body id: {"owes", "open", "late", "going", "graded"}} as the public may know it; `work(body,
    actor)` the rows of one body as this reader may know them."""
    global _owing, _work
    _owing, _work = owing, work


def owing() -> Mapping[int, Mapping[str, int]]:
    """The figures of every body that owes something."""
    return _owing()


def work(body: Body, actor: Any) -> Rows:
    """What one body answers for; empty where no app above says."""
    return _work(body, actor) if _work is not None else []


def of(figures: Mapping[int, Mapping[str, int]], body_id: int) -> dict[str, int]:
    """The five figures of one body, zeros where it owes nothing."""
    row = figures.get(body_id, {})
    return {name: row.get(name, 0) for name in COLUMNS}
