"""How long 300,000 texts take to cluster, how long one more document takes, and what is missed.

    python bench/clusters.py [--texts 300000] [--data ../shared/data] [--across]

SYNTHETIC VOLUME: the UPR recommendations of sessions 1 to 13 (given data), then pairs of two random ones joined by
"; " up to the number wanted (seed 7). Its pairs are unlike real near-duplicates, so known ones are planted among real
texts as well: a share of words dropped, words swapped. Figures are CPU time of one thread; set OMP_NUM_THREADS=1 and
OPENBLAS_NUM_THREADS=1. The last line relates them to a loop of this machine.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

import numpy as np  # noqa: E402
from scipy import sparse  # noqa: E402
from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: E402

from hrkit.clusters import FLOOR, Item, Store, cluster, cluster_more  # noqa: E402
from hrkit.clusters.build import Encoder  # noqa: E402
from hrkit.clusters.near import U64, Wordings, common_order, near_pairs, shared_weights  # noqa: E402
from hrkit.clusters.wording import wording  # noqa: E402
from hrkit.documents.upr_info import UprInfoRow, stream  # noqa: E402

T = TypeVar("T")
PLANTED = 1000
NEW = 250


def given_rows(folder: Path) -> list[UprInfoRow]:
    """The given recommendations of more than ten characters."""
    paths = [folder / "recommendations" / "upr-info" / f"{name}.csv" for name in ("1-5", "6-9", "10-13")]
    return [row for path in paths for row in stream(path) if isinstance(row, UprInfoRow) and len(row.text) > 10]


def volume(given: Sequence[UprInfoRow], size: int) -> list[Item]:
    """The rows, then pairs of two random ones."""
    draw = random.Random(7)
    texts = [(row.text, row.country_iso3) for row in given][:size]
    while len(texts) < size:
        a, b = draw.choice(given), draw.choice(given)
        texts.append((f"{a.text}; {b.text}", a.country_iso3))
    return [Item(f"{number:06}", text, "en", scope) for number, (text, scope) in enumerate(texts)]


def timed(name: str, act: Callable[[], T]) -> T:
    """Do it and print its CPU seconds and the peak of memory so far."""
    began = time.process_time()
    result = act()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{name}: {time.process_time() - began:.2f} CPU-s, peak so far {peak} MB")
    return result


def dropped(text: str, share: float, draw: random.Random) -> str:
    """The text without some of its words, at least one."""
    words = text.split()
    gone = set(draw.sample(range(len(words)), max(1, round(share * len(words)))))
    return " ".join(word for place, word in enumerate(words) if place not in gone)


def swapped(text: str, share: float, draw: random.Random) -> str:
    """The text with some neighbouring words changing places."""
    words = text.split()
    for place in draw.sample(range(len(words) - 1), max(1, round(share * len(words)))):
        words[place], words[place + 1] = words[place + 1], words[place]
    return " ".join(words)


def planted(given: Sequence[UprInfoRow]) -> None:
    """Recall of known near-duplicates: texts of at least twelve words, changed, and clustered with all real ones."""
    for name, change, share in (("words dropped", dropped, 0.1), ("words dropped", dropped, 0.2),
                                ("words dropped", dropped, 0.3), ("words swapped", swapped, 0.2)):
        draw = random.Random(3)
        long = [number for number, row in enumerate(given) if len(row.text.split()) >= 12]
        chosen = draw.sample(long, PLANTED)
        items = [Item(f"r{number}", row.text, "en", row.country_iso3) for number, row in enumerate(given)]
        items += [Item(f"p{number}", change(given[number].text, share, draw), "en", given[number].country_iso3)
                  for number in chosen]
        of = {key: one.id for one in cluster(items).clusters for key in one.keys}
        found = sum(of.get(f"p{number}", "") == of.get(f"r{number}", "none") for number in chosen)
        same = sum(wording(items[len(given) + place].text).names == wording(given[number].text).names
                   for place, number in enumerate(chosen))
        print(f"planted, {share:.0%} {name}: {found} of {PLANTED} in the cluster of their original "
              f"({PLANTED - same} lost or gained a name by it and must not be)")


def recall(given: Sequence[UprInfoRow]) -> None:
    """Near pairs found against comparing every text with every text of its block, all countries together."""
    encoder = Encoder(across=True)
    for number, row in enumerate(given):
        encoder.add(Item(str(number), row.text))
    rows = encoder.wordings()
    pairs = timed("near pairs of the real texts, across countries", lambda: near_pairs(
        rows, common_order(rows.tokens), FLOOR))
    exact = timed("the same by comparing all with all of a block", lambda: all_with_all(rows.blocks, rows))
    found = set(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True))
    print(f"pairs: {len(found)} found, {len(exact)} exist, recall {len(found & exact) / len(exact):.4f}")


def all_with_all(blocks: U64, rows: Wordings) -> set[tuple[int, int]]:
    """Every pair of one block over the floor, without any filter."""
    found: set[tuple[int, int]] = set()
    order = np.argsort(blocks, kind="stable")
    starts = np.flatnonzero(np.concatenate([[True], blocks[order][1:] != blocks[order][:-1]]))
    for members in np.split(np.sort(order) if len(starts) == 1 else order, starts[1:]):
        for at in range(0, len(members), 200):
            left = np.repeat(members[at: at + 200], len(members))
            right = np.tile(members, len(members[at: at + 200]))
            left, right = left[left < right], right[left < right]
            shared = shared_weights(rows, left, right)
            close = shared / (rows.weights[left].astype(np.int64) + rows.weights[right] - shared)
            found.update(zip(left[close >= FLOOR].tolist(), right[close >= FLOOR].tolist(), strict=True))
    return found


def cosine_single(texts: Sequence[str]) -> None:
    """What one would do first: all pairs by cosine of words at .7, single linkage."""
    began = time.process_time()
    matrix = TfidfVectorizer(dtype=np.float32).fit_transform(texts)
    links = []
    for at in range(0, matrix.shape[0], 1000):
        close = (matrix[at: at + 1000] @ matrix.T).tocoo()
        near = (close.data >= 0.7) & (close.row + at < close.col)
        links.append(np.stack([close.row[near] + at, close.col[near]]))
    left, right = np.concatenate(links, axis=1)
    graph = sparse.coo_matrix((np.ones(len(left)), (left, right)), shape=(len(texts), len(texts)))
    _, labels = sparse.csgraph.connected_components(graph, directed=False)
    sizes = np.bincount(labels)
    spent = time.process_time() - began
    print(f"baseline, cosine .7 of all pairs, single linkage, {len(texts)} texts: {spent:.1f} CPU-s, "
          f"{len(left)} pairs, {(sizes > 1).sum()} clusters, largest {sizes.max()}")


def real(given: Sequence[UprInfoRow]) -> None:
    """Clusters of the given rows, inside countries and across."""
    items = [Item(f"{number:05}", row.text, "en", row.country_iso3) for number, row in enumerate(given)]
    for across in (False, True):
        where = "across countries" if across else "inside countries"
        found = timed(f"{len(items)} real rows, {where}", lambda across=across: cluster(items, across=across)).clusters
        sizes = sorted((len(one.keys) for one in found), reverse=True)
        print(f"  {len(found)} clusters, {sum(sizes)} rows, largest {sizes[:5]}")


def incremental(items: Sequence[Item], given: Sequence[UprInfoRow], across: bool) -> None:
    """One more document into a store that holds everything."""
    draw = random.Random(9)
    scope = given[0].country_iso3
    new = [Item(f"new-{n}", dropped(draw.choice(given).text, 0.07, draw), "en", scope) for n in range(NEW)]
    with tempfile.TemporaryDirectory(prefix="hrkit-clusters-") as folder:
        path = Path(folder) / "store"
        timed(f"store of {len(items)} texts made", lambda: Store(path, across=across).add(items))
        size = sum(file.stat().st_size for file in path.rglob("*.npy")) / 1e6
        print(f"  {size:.0f} MB on disk")
        store = timed("store opened", lambda: Store(path, across=across))
        found = timed(f"one document of {NEW} texts added and clustered", lambda: cluster_more(store, new))
        print(f"  {len(found.clusters)} clusters touched")
        timed(f"neighbours of {NEW} texts", lambda: store.neighbours(new))
        timed("100 texts removed and clustered", lambda: cluster_more(store, removed=[item.key for item in new[:100]]))


def calibration() -> float:
    """CPU seconds of a fixed loop, to compare machines."""
    began = time.process_time()
    total = 0
    for n in range(5_000_000):
        total += n * n % 7
    return time.process_time() - began


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=int, default=300_000)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--across", action="store_true", help="link across countries in the timing, too")
    parser.add_argument("--only-volume", action="store_true", help="leave out recall and baseline")
    options = parser.parse_args()
    given = given_rows(options.data)
    if not options.only_volume:
        real(given)
        recall(given)
        planted(given)
        cosine_single(list(dict.fromkeys(row.text for row in given)))
    items = volume(given, options.texts)
    where = "across countries" if options.across else "inside countries"
    found = timed(f"whole build of {len(items)} texts (synthetic volume), {where}",
                  lambda: cluster(items, across=options.across)).clusters
    print(f"  {len(found)} clusters, largest {max(len(one.keys) for one in found)}")
    incremental(items, given, options.across)
    print(f"calibration loop of this machine: {calibration():.2f} CPU-s")


if __name__ == "__main__":
    main()
