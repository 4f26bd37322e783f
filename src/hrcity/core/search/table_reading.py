"""One question answered by the search table of PostgreSQL."""

from __future__ import annotations

import math
from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any

from django.db import connection

from hrcity.core.search import table_matching as matching
from hrcity.core.search.answering import Answering, Counts, Found, Stage
from hrcity.core.search.port import MOST_RANKED, Ask
from hrcity.core.search.table_matching import Sql, all_of
from hrkit.text import Notice, Word


class TableReading(Answering):
    """Answers one ask; `shares` tells in which share of the rows a common lexeme stands."""

    engine = "postgresql"

    def __init__(self, table: str, ask: Ask, kept: MutableMapping[Any, Any], shares: Mapping[str, float]) -> None:
        super().__init__(ask, kept)
        self.table = table
        self.shares = shares
        self.always = matching.always(ask)
        self.filters = {name: matching.filtered(name, values) for name, values in self.filtered.items()}
        self._words: Sequence[Word] | None = None

    def _run(self, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(sql.replace("{table}", self.table), values)
            return list(cursor.fetchall())

    def _limited(self, without: str = "") -> Sql:
        """The match within what is visible and filtered, one filter left away for the counts beside its values."""
        filters = [clause for name, clause in self.filters.items() if name != without]
        return all_of([*self._match(), *filters, *self.always])

    def _match(self) -> list[Sql]:
        """What is looked for at this stage."""
        if self.ask.query.is_empty:
            return []
        if self.stage < Stage.LOOSE:
            return [matching.strict(self.ask, is_near=self.stage == Stage.NEAR)]
        return [matching.loose(self.ask, self._rarest())]

    def _rarest(self) -> Sequence[Word]:
        """Of many words the rarest: a record that shares but a common word answers nothing."""
        if self._words is None:
            words, most = self.ask.query.words, self.most_words
            self._words = words if len(words) <= most else sorted(words, key=self._frequency)[:most]
        return self._words

    def _frequency(self, word: Word) -> float:
        """About in which share of the rows a word stands; one that none has is no help, and comes last."""
        share = self._share(matching.terms(word))
        if share:
            return share
        test = matching.in_text(word)
        found = self._run(f"SELECT EXISTS (SELECT 1 FROM {{table}} WHERE {test.text})", test.values)
        return 0.0 if found[0][0] else 1.0

    def _share(self, terms: Sequence[str]) -> float:
        return max((self.shares.get(term[1:-1], 0.0) for term in terms), default=0.0)

    def _idf(self, terms: Sequence[str]) -> float:
        """How much a word says: of a common one little; a word that is not among the common counts as the rarest."""
        rarest = min(self.shares.values(), default=1.0)
        return 1.0 + math.log(1.0 / max(self._share(terms), rarest * 0.3, 1e-6))

    def ranked(self, want: int) -> list[Found]:
        """The best, at least `want` where there are as many: by score, then the newer, then the lower number."""
        where, parsed = self._limited(), self.ask.query
        many = bool(parsed.words or parsed.phrases) and self._total() > MOST_RANKED
        if many:
            self.notices.append(Notice("too_many_to_rank"))
        words = () if many else self._rarest() if self.stage == Stage.LOOSE else parsed.words
        score = matching.score(self.ask, words, () if many else parsed.phrases, self._idf)
        order = "score DESC, newest DESC" if score.text != "0" else "newest DESC"
        rows = self._run(f"SELECT key, newest, {score.text} AS score FROM {{table}} WHERE {where.text} "
                         f"ORDER BY {order} LIMIT %s", (*score.values, *where.values, want))
        return [Found(place, round(float(score), 4), key, self.stage > Stage.STRICT) for key, place, score in rows]

    def from_place(self, order: str, low: int, below: int, *, is_up: bool) -> list[Found]:
        """One more than a page of those at the places low ≤ place < below, from one end on."""
        where = self._limited()
        rows = self._run(
            f"SELECT key, {order} FROM {{table}} WHERE {where.text} AND {order} >= %s AND {order} < %s "
            f"ORDER BY {order} {'ASC' if is_up else 'DESC'} LIMIT %s", (*where.values, low, below, self.k + 1))
        return [Found(place, 0.0, key, self.stage > Stage.STRICT) for key, place in rows]

    def count(self) -> int:
        """How many match, up to one more than are ranked."""
        where = self._limited()
        rows = self._run(f"SELECT count(*) FROM (SELECT 1 FROM {{table}} WHERE {where.text} LIMIT %s) AS matches",
                         (*where.values, MOST_RANKED + 1))
        return int(rows[0][0])

    def count_values(self, names: Sequence[str], without: str = "") -> tuple[Counts, int]:
        """Values of facets, most first, and of how many documents (every document has one kind)."""
        where = self._limited(without)
        rows = self._run(
            "SELECT name, value, n FROM (SELECT code, count(*) AS n FROM (SELECT unnest(labels) AS code FROM {table} "
            f"WHERE {where.text}) AS labelled GROUP BY code) AS counted JOIN {{table}}_values USING (code) "
            "WHERE name = ANY(%s)", (*where.values, ["kind", *names]))
        counts: Counts = {}
        for name in names:
            own = [(value, n) for of, value, n in rows if of == name]
            counts[name] = tuple(sorted(own, key=lambda item: (-item[1], item[0])))
        return counts, sum(n for of, _, n in rows if of == "kind")

    def key(self, found: Found) -> str:
        """The key of a document found."""
        return str(found.at)

    def missing(self, keys: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """Which words are not in each of a few documents."""
        words = self.ask.query.words
        tests = [matching.word(self.ask, word) for word in words]
        values = tuple(value for test in tests for value in test.values)
        rows = self._run(f"SELECT key, {', '.join(test.text for test in tests)} FROM {{table}} WHERE key = ANY(%s)",
                         (*values, list(keys)))
        missing = {key: tuple(word.form for word, has in zip(words, found, strict=True) if not has)
                   for key, *found in rows}
        return {key: gone for key, gone in missing.items() if gone}
