"""The incremental path: new, changed and removed texts, and only the clusters they can reach."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

import numpy as np

from hrkit.clusters.build import NO_KEPT, THRESHOLD, clusters_of, result_of
from hrkit.clusters.linkage import Bonds, bonds_of
from hrkit.clusters.model import Choices, Item, Result
from hrkit.clusters.near import I64, Pairs, Progress
from hrkit.clusters.store import Store
from hrkit.clusters.wording import Wording, wording


def cluster_more(
    store: Store,
    items: Iterable[Item] = (),
    *,
    removed: Iterable[str] = (),
    touching: Iterable[str] = (),
    kept: Mapping[str, Sequence[str]] = NO_KEPT,
    choices: Choices | None = None,
    threshold: float = THRESHOLD,
    item_of: Callable[[str], Item] | None = None,
    progress: Progress | None = None,
) -> Result:
    """Add `items` to the store, take `removed` keys out, and cluster anew whatever that can change.

    The result holds the touched clusters and changes only; they are what `cluster` would give for everything in the
    store. `touching` names further keys to look at, such as those of a choice made since. `item_of` gives the texts
    of kept keys to `Result.why`. Other parameters are those of `cluster`.
    """
    listed = list(items)
    choices = choices or Choices()
    bonds = bonds_of(choices)
    asked = {*touching}
    gone = set(removed)
    before = reach(store, store.rows_of([*asked, *gone, *(item.key for item in listed)]).values(), bonds, threshold)
    known = {key for keys in store.members(before).values() for key in keys}
    if gone:
        store.remove(gone)
    written = store.add(listed, progress)
    begin = [*written.added.tolist(), *store.rows_of(known | asked).values()]
    rows = reach(store, begin, bonds, threshold)
    members = store.members(rows)
    found = clusters_of(store.wordings(rows), dict(_numbered(rows, members)), _inside(store, rows), choices, threshold)
    touched = known | gone | {key for keys in members.values() for key in keys}
    texts = {item.key: item for item in listed}
    return result_of(found, _kept(kept, touched), _wordings(texts, item_of), kept.keys())


def reach(store: Store, begin: Iterable[int], bonds: Bonds, threshold: float) -> I64:
    """Rows that a chain of near pairs or of choices leads to; a row without items leads nowhere."""
    together: dict[str, list[str]] = {}
    for key, label in bonds.label_of.items():
        together.setdefault(label, []).append(key)
    seen: set[int] = set()
    looked: set[int] = set()
    frontier = set(begin)
    while frontier:
        members = store.members(np.array(sorted(frontier), np.int64))
        seen |= members.keys()
        labels = {bonds.label_of[key] for keys in members.values() for key in keys if key in bonds.label_of}
        chosen = store.rows_of(key for label in labels for key in together.pop(label, ()))
        near = store.edges(np.array(sorted(members), np.int64), threshold).right
        looked |= frontier
        frontier = {*near.tolist(), *chosen.values()} - looked
    return np.array(sorted(seen), np.int64)


def _numbered(rows: I64, members: Mapping[int, list[str]]) -> Iterable[tuple[int, list[str]]]:
    return ((place, members[row]) for place, row in enumerate(rows.tolist()) if row in members)


def _inside(store: Store, rows: I64) -> Pairs:
    """The near pairs among some rows, by their places."""
    edges = store.edges(rows, store.floor)
    left, right = np.searchsorted(rows, edges.left), np.searchsorted(rows, edges.right)
    inside = (edges.left < edges.right) & (rows[np.minimum(right, len(rows) - 1)] == edges.right)
    return Pairs(left[inside].astype(np.int32), right[inside].astype(np.int32), edges.closeness[inside])


def _kept(kept: Mapping[str, Sequence[str]], touched: Collection[str]) -> dict[str, Sequence[str]]:
    wanted = set(touched)
    return {id: keys for id, keys in kept.items() if not wanted.isdisjoint(keys)}


def _wordings(texts: Mapping[str, Item], item_of: Callable[[str], Item] | None) -> Callable[[str], Wording]:
    def wording_of(key: str) -> Wording:
        item = texts.get(key) or (item_of(key) if item_of else None)
        if item is None:
            raise KeyError(f"The text of “{key}” is not known here. Pass item_of to cluster_more.")
        return wording(item.text, item.lang)

    return wording_of
