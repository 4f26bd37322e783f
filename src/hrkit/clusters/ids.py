"""Numbers of clusters that stay: a later run gives each earlier number to the cluster that took over most members."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from hashlib import blake2b

from hrkit.clusters.model import Change, ChangeKind


def founding_id(key: str, taken: Collection[str]) -> str:
    """The number of a cluster founded by a key; one that is taken already is passed over.

    >>> founding_id("A/HRC/59/15 140.7", ())
    'c-ac07a3621b'
    """
    for attempt in range(1000):
        digest = blake2b(f"{key}\x1f{attempt or ''}".encode(), digest_size=5).hexdigest()
        if f"c-{digest}" not in taken:
            return f"c-{digest}"
    raise AssertionError("a thousand numbers are taken")


def with_ids(
    clusters: Sequence[Sequence[str]], kept: Mapping[str, Sequence[str]], reserved: Collection[str] = ()
) -> tuple[list[str], list[Change]]:
    """The number of each cluster and what changed; `kept` is in the order of age, oldest first.

    Each kept number goes to the cluster with most of its members (then the smallest key); of several that go to
    one, the oldest stays and the others are merged into it. A cluster without one gets its founding member's.
    """
    at = {key: place for place, keys in enumerate(clusters) for key in keys}
    shares = {id: Counter(at[key] for key in keys if key in at) for id, keys in kept.items()}
    heirs: dict[int, str] = {}
    changes: list[Change] = []
    for id, share in shares.items():
        if not share:
            changes.append(Change(ChangeKind.GONE, id))
            continue
        heir = min(share, key=lambda place: (-share[place], clusters[place][0]))
        if heir in heirs:
            changes.append(Change(ChangeKind.MERGED, id, heirs[heir]))
        heirs.setdefault(heir, id)
    ids = [heirs.get(place, "") for place in range(len(clusters))]
    taken = {*kept, *reserved}
    for place in sorted(range(len(clusters)), key=lambda place: clusters[place][0]):
        if not ids[place]:
            ids[place] = founding_id(clusters[place][0], taken)
            taken.add(ids[place])
            changes.append(_origin(ids[place], place, shares))
    changes += [change for id, keys in zip(ids, clusters, strict=True) if id in kept
                for change in _size_changes(id, set(keys), set(kept[id]))]
    return ids, sorted(changes, key=lambda change: (change.kind, change.id, change.other))


def _origin(id: str, place: int, shares: Mapping[str, Counter[int]]) -> Change:
    """Split off the kept cluster that most of its members came from, else new."""
    came = [(-share[place], age, of) for age, (of, share) in enumerate(shares.items()) if share[place]]
    return Change(ChangeKind.SPLIT, id, min(came)[2]) if came else Change(ChangeKind.NEW, id)


def _size_changes(id: str, now: set[str], before: set[str]) -> list[Change]:
    grown = [Change(ChangeKind.GROWN, id)] if now - before else []
    return grown + ([Change(ChangeKind.SHRUNK, id)] if before - now else [])
