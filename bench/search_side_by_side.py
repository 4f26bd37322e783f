"""tantivy, SQLite FTS5 and PostgreSQL over the same 300,000 documents, side by side in one run.

    python bench/search_side_by_side.py [--docs 300000] [--data ../shared/data] [--without-postgres]

Texts and volume are those of bench/search_index.py (SYNTHETIC VOLUME). Two engines behind the platform's port (tantivy
and PostgreSQL: all words, filters and facets), and three by themselves on the same tokens: the top 10 of an OR or AND
query, without totals, marks or facets. Figures are CPU time of this process and, for PostgreSQL, of the server's
process too. A PostgreSQL of the script's own is started and removed; it needs Debian's programs (apt install
postgresql). Calibration loops between relate the figures to the pace of this machine.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent)]
STACK = ExitStack()


def start_postgres() -> str:
    """The address of a server of this script's own, before Django reads it."""
    from tests.harness import postgres

    # As a city would run it, but for waiting for the disk.
    postgres.SETTINGS.update({"shared_buffers": "256MB", "work_mem": "32MB", "maintenance_work_mem": "128MB",
                              "max_parallel_workers_per_gather": "0", "max_parallel_maintenance_workers": "0"})
    return STACK.enter_context(postgres.server())


if "--without-postgres" not in sys.argv and "-h" not in sys.argv and "--help" not in sys.argv:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))
    os.environ["DATABASE_URL"] = start_postgres()

import search_index as shared  # noqa: E402  it sets Django up
from django.db import connection  # noqa: E402

from hrcity.core.search import Ask, Doc, SearchIndex, parse_query  # noqa: E402
from hrcity.core.search.store import STORES  # noqa: E402
from hrcity.core.search.table_index import TableIndex  # noqa: E402
from hrcity.core.search.tables import drop  # noqa: E402
from hrcity.core.search.tantivy_index import TantivyIndex  # noqa: E402
from hrkit.text import analyse  # noqa: E402

QUERIES = 100
TICKS = os.sysconf("SC_CLK_TCK")


def server_seconds() -> float:
    """CPU seconds of the server's process that answers this connection (resolution of the kernel's clock: 10 ms)."""
    if connection.vendor != "postgresql":
        return 0.0
    if connection.connection is None:
        connection.ensure_connection()
    fields = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


@contextmanager
def spent(answer: list[float]) -> Iterator[None]:
    """CPU seconds of this process and of the server."""
    began, there = time.process_time(), server_seconds()
    yield
    own = time.process_time() - began
    answer.extend((own, server_seconds() - there))


def mean_ms(run: Callable[[str], object], asked: Sequence[str]) -> str:
    """Mean CPU-ms a query, the server's share apart."""
    took: list[float] = []
    for text in asked[:5]:
        run(text)
    with spent(took):
        for text in asked:
            run(text)
    own, there = (1000 * seconds / len(asked) for seconds in took)
    return f"{own + there:8.2f}" + (f" (server {there:.2f})" if there else "")


def line(engine: str, what: str, text: str) -> None:
    """One figure."""
    print(f"{engine:22s} {what:48s} {text}", flush=True)


def pace(engine: str) -> None:
    """How fast the machine is just now: figures of one run are minutes apart."""
    line(engine, "(calibration loop)", f"{shared.calibration():8.2f} CPU-s")


def port(engine: str, index: SearchIndex, docs: Sequence[shared.Row], words: Sequence[str]) -> None:
    """Build and ask one engine through the platform's port."""
    took: list[float] = []
    began = time.process_time()
    for _ in shared.documents(list(docs)):
        pass
    making = time.process_time() - began
    with spent(took):
        index.add_new(shared.documents(list(docs)))
        index.commit()
        index.close_writer(wait_for_merges=True)
    size = int(index.health()["bytes"]) / 1e6
    line(engine, "build from texts, all fields and facets",
         f"{took[0] - making + took[1]:.1f} CPU-s (server {took[1]:.1f}), {size:.0f} MB")

    pace(engine)

    def ask(text: str, **more: object) -> object:
        return index.search(Ask(parse_query(text, "en"), shared.PUBLIC, **more))  # type: ignore[arg-type]

    line(engine, "all words, first 25 and total", mean_ms(ask, words))
    line(engine, "any words (one that no text has), total", mean_ms(ask, [f"{one} zzzqx" for one in words]))
    line(engine, "words, 2 facets, country filter", mean_ms(lambda text: ask(
        text, facets=("body", "year"), filters={"country": ["Turkey", "Slovenia"]}), words))
    line(engine, "words and 8 facets", mean_ms(lambda text: ask(text, facets=shared.FACETS), words))
    line(engine, "words, 8 facets, newest first", mean_ms(
        lambda text: ask(text, facets=shared.FACETS, sort="newest"), words))
    line(engine, "phrase of two neighbouring words", mean_ms(ask, [f'"{" ".join(one.split()[:2])}"' for one in words]))
    line(engine, "browse: 25 newest", mean_ms(ask, [""] * 10))
    took = []
    with spent(took):
        ask("", facets=shared.FACETS)
    line(engine, "browse: 8 facets over everything, the first time", f"{1000 * sum(took):8.1f}")
    for text in ('"human rights"', "re* in* co*", "human rights international continue measures ensure against efforts "
                 "women children national law protection implementation all its"):
        took = []
        with spent(took):
            ask(text, facets=shared.FACETS)
        line(engine, f"hard: {text[:30]} (8 facets)", f"{1000 * sum(took):8.1f}")
    one: Doc = next(shared.documents([docs[0]]))
    took = []
    with spent(took):
        index.replace([("recommendation", 1)], [one])
        index.commit()
    line(engine, "replace one document and commit", f"{1000 * sum(took):8.1f}")
    pace(engine)
    index.close_writer()


def raw_tantivy(index: TantivyIndex, words: Sequence[Sequence[str]]) -> None:
    """Top 10 of the engine's own queries, from our tokens."""
    import tantivy

    reader = index._open()
    searcher, schema = reader.searcher(), reader.schema

    def ask(terms: Sequence[str], occur: tantivy.Occur) -> object:
        query = tantivy.Query.boolean_query([(occur, tantivy.Query.term_query(schema, "stem", term, "freq"))
                                             for term in terms])
        return searcher.search(query, 10, count=False).hits

    asked = ["\n".join(terms) for terms in words]
    line("tantivy, engine", "OR of 2 to 4 words, top 10 (goal 1.5)",
         mean_ms(lambda text: ask(text.split("\n"), tantivy.Occur.Should), asked))
    line("tantivy, engine", "AND, top 10", mean_ms(lambda text: ask(text.split("\n"), tantivy.Occur.Must), asked))


def raw_fts5(texts: Sequence[str], words: Sequence[Sequence[str]]) -> None:
    """SQLite's own full-text index over the same stems, ranked by its bm25."""
    with tempfile.TemporaryDirectory() as folder:
        base = sqlite3.connect(Path(folder) / "fts.sqlite3")
        took: list[float] = []
        with spent(took):
            base.execute("CREATE VIRTUAL TABLE t USING fts5(stem, tokenize=\"ascii tokenchars '/-_.'\", content='')")
            base.executemany("INSERT INTO t (rowid, stem) VALUES (?, ?)", enumerate(
                (" ".join(analyse(text, "en").stem) for text in texts), 1))
            base.execute("INSERT INTO t (t) VALUES ('optimize')")
            base.commit()
        size = (Path(folder) / "fts.sqlite3").stat().st_size / 1e6
        line("SQLite FTS5, engine", "build from texts, stems only", f"{took[0]:.1f} CPU-s, {size:.0f} MB")

        def ask(text: str, sign: str) -> object:
            return base.execute("SELECT rowid FROM t WHERE t MATCH ? ORDER BY rank LIMIT 10", (
                sign.join(f'"{term}"' for term in text.split("\n")),)).fetchall()

        asked = ["\n".join(terms) for terms in words]
        line("SQLite FTS5, engine", "OR of 2 to 4 words, top 10", mean_ms(lambda text: ask(text, " OR "), asked))
        line("SQLite FTS5, engine", "AND, top 10", mean_ms(lambda text: ask(text, " AND "), asked))
        base.close()
    pace("SQLite FTS5, engine")


def raw_postgres(table: str, words: Sequence[Sequence[str]]) -> None:
    """ts_rank over all matches of the table's own tokens, without the port's marks, totals or limit."""

    def ask(text: str, sign: str) -> object:
        query = sign.join(f"'s{term}'" for term in text.split("\n"))
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT key FROM {table} WHERE words @@ %s::tsquery "
                           "ORDER BY ts_rank(words, %s::tsquery) DESC LIMIT 10", (query, query))
            return cursor.fetchall()

    asked = ["\n".join(terms) for terms in words]
    line("PostgreSQL, engine", "OR of 2 to 4 words, top 10 by ts_rank", mean_ms(lambda text: ask(text, " | "), asked))
    line("PostgreSQL, engine", "AND, top 10 by ts_rank", mean_ms(lambda text: ask(text, " & "), asked))


def agreement(one: SearchIndex, other: SearchIndex, words: Sequence[str]) -> None:
    """Whether both find and count the same, and how alike their first ten are where both rank."""
    shares, firsts = [], 0
    for text in words:
        ask = Ask(parse_query(text, "en"), shared.PUBLIC, k=10, facets=("status", "right"))
        a, b = one.search(ask), other.search(ask)
        if (a.total, a.more, a.facets) != (b.total, b.more, b.facets):
            line("both", f"DIFFERENT totals or facets: {text}", f"{a.total} {b.total}")
        if a.hits and "too_many_to_rank" not in [notice.code for notice in b.notices]:
            shares.append(len({hit.key for hit in a.hits} & {hit.key for hit in b.hits}) / len(a.hits))
            firsts += a.hits[0].key == b.hits[0].key
    line("both", f"of {len(shares)} queries that both rank",
         f"{statistics.mean(shares):.2f} of the first ten the same, {firsts} times the very first")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--docs", type=int, default=300_000)
    parser.add_argument("--data", type=Path, default=Path(os.environ.get(
        "HRCITY_REFERENCE_DATA", shared.ROOT.parent / "shared" / "data")))
    parser.add_argument("--without-postgres", action="store_true")
    given = parser.parse_args()
    if not given.data.is_dir():
        sys.exit("reference data not found: set HRCITY_REFERENCE_DATA")
    real = shared.rows(given.data)
    docs = shared.volume(real, given.docs)
    asked = shared.queries(real, QUERIES)
    words = [" ".join(some) for some in asked]
    stems = [list(dict.fromkeys(analyse(one, "en").stem)) for one in words]
    print(f"{len(docs)} documents, {QUERIES} queries of {statistics.mean(map(len, asked)):.1f} words, CPU-ms a query; "
          f"engines behind the port: {', '.join(STORES)}")
    with tempfile.TemporaryDirectory() as folder:
        index = TantivyIndex.create(Path(folder))
        port("tantivy, port", index, docs, words)
        raw_tantivy(index, stems)
        raw_fts5([row.text for row in docs], stems)
        if connection.vendor == "postgresql":
            table = TableIndex.create("hrcity_search_bench_1")
            port("PostgreSQL, port", table, docs, words)
            raw_postgres(table.table, stems)
            agreement(index, table, words)
            drop(table.table)
    pace("end")


if __name__ == "__main__":
    with STACK:
        main()
