"""What goes into clusters and what comes out: plain values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from hrkit.clusters.wording import Wording


class ChoiceError(ValueError):
    """What persons chose contradicts itself; the message names the keys."""


class ItemError(ValueError):
    """An item cannot be taken: a key occurs twice or is empty."""


@dataclass(frozen=True, slots=True)
class Item:
    """A text with its key, its language, and its scope: the State under review (ISO3) or "city"."""

    key: str
    text: str
    lang: str = "en"
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """What persons decided: keys that are one request (`together`), pairs that are not (`apart`)."""

    together: Sequence[frozenset[str] | tuple[str, ...]] = ()
    apart: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Cluster:
    """At least two keys, sorted; `medoid_key` is closest to all others, `closeness` the mean over all pairs."""

    id: str
    keys: tuple[str, ...]
    medoid_key: str
    closeness: float


class ChangeKind(StrEnum):
    """What happened to a cluster since it was kept."""

    NEW = "new"
    GROWN = "grown"
    SHRUNK = "shrunk"
    MERGED = "merged"
    SPLIT = "split"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Change:
    """`merged`: `id` is now part of `other`; `split`: `id` is new and came out of `other`."""

    kind: ChangeKind
    id: str
    other: str = ""


@dataclass(frozen=True, slots=True)
class Why:
    """How close two texts are, the words they share, what only one has, and the names that keep them apart."""

    closeness: float
    shared: tuple[str, ...]
    only_a: tuple[str, ...]
    only_b: tuple[str, ...]
    names_a: tuple[str, ...]
    names_b: tuple[str, ...]

    @property
    def names_differ(self) -> bool:
        """Whether the two name different instruments, groups, mechanisms or directions: then they never merge."""
        return self.names_a != self.names_b


@dataclass(frozen=True, slots=True)
class Result:
    """Clusters by id, what changed since `kept`, and how near any two texts are."""

    clusters: tuple[Cluster, ...]
    changes: tuple[Change, ...]
    wording_of: Callable[[str], Wording] = field(repr=False, compare=False)

    def why(self, key_a: str, key_b: str) -> Why:
        """Why two texts are, or are not, one request. Raises KeyError for a key that was not given."""
        return why(self.wording_of(key_a), self.wording_of(key_b))


def why(a: Wording, b: Wording) -> Why:
    """What two wordings share.

    >>> from hrkit.clusters.wording import wording
    >>> found = why(wording("Ratify CEDAW"), wording("Ratify CAT"))
    >>> found.names_differ, found.shared, found.only_a, found.only_b
    (True, ('=join',), ('=cedaw',), ('=cat',))
    """
    both, left, right = a.tokens.keys() & b.tokens.keys(), a.tokens.keys() - b.tokens, b.tokens.keys() - a.tokens
    shared = a.weight(both)
    whole = a.weight(a.tokens) + b.weight(b.tokens) - shared
    return Why(shared / whole if whole else 0.0, tuple(sorted(both)), tuple(sorted(left)), tuple(sorted(right)),
               a.names, b.names)
