"""One question answered by one state of the tantivy index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any

from tantivy import Occur, Order, Query, Schema, Searcher

from hrcity.core.search.answering import HIGHEST_PLACE, Answering, Counts, Found, Stage
from hrcity.core.search.fields import slots
from hrcity.core.search.matching import Clause, Matching, any_of
from hrcity.core.search.port import LARGEST_PAGE, MOST_RANKED, TOTAL_LIMIT, Ask
from hrkit.text import Notice, Word

MOST_VALUES = 2000
KIND_COLUMN = slots("kind")[0]
AMONG_EQUALS = 50
DEEPEST = TOTAL_LIMIT + LARGEST_PAGE


class Reading(Answering):
    """Answers one ask from one state of the index."""

    engine = "tantivy"

    def __init__(self, searcher: Searcher, schema: Schema, ask: Ask, kept: MutableMapping[Any, Any]) -> None:
        super().__init__(ask, kept)
        self.searcher = searcher
        self.matching = Matching(schema, searcher, ask)
        self.filters: dict[str, Clause] = {
            name: self.matching.filter(name, values) for name, values in self.filtered.items()}
        self.always = [self.matching.visible(ask.visible_to), *self.matching.days(ask),
                       *self.matching.among(ask), *self.matching.excluded(ask.query)]

    def _limited(self, match: Query | None, without: str = "") -> Query:
        """The match within what is visible and filtered, one filter left away for the counts beside its values."""
        clauses: list[Clause] = [(Occur.Must, match)] if match is not None else []
        clauses += self.always + [clause for name, clause in self.filters.items() if name != without]
        return Query.boolean_query(clauses)

    def _match(self, *, scored: bool) -> Query | None:
        """What is looked for at this stage."""
        parsed = self.ask.query
        if parsed.is_empty:
            return None
        if self.stage < Stage.LOOSE:
            return self.matching.strict(parsed, scored=scored, is_near=self.stage == Stage.NEAR)
        # Of many words the rarest: a record that shares but a common word answers nothing.
        words = sorted(parsed.words, key=self._frequency)[: self.most_words]
        return self.matching.loose(parsed, words, scored=scored)

    def _frequency(self, word: Word) -> int:
        """About how many documents have a word; one that none has is no help, and comes last."""
        fields = [("stem", stem) for stem in word.stems] or [("gram", gram) for gram in word.grams]
        counts = [self.searcher.doc_freq(field, token) for field, token in fields or [("char", word.form)]]
        return (max if word.is_spaced else min)(counts) or self.searcher.num_docs

    def ranked(self, want: int) -> list[Found]:
        """The best, at least `want` where there are as many: by score, then the newer, then the lower number.

        To count the matches too would cost the engine its short cuts. It looks deeper only while the score of the
        last one wanted goes on, because among equals the newer come first.
        """
        parsed = self.ask.query
        if not (parsed.words or parsed.symbols):
            # Only stars: all are equal. Only phrases: no engine ranks those without looking through all of them again.
            is_many = bool(parsed.phrases) and self._total() > MOST_RANKED
            if is_many:
                self.notices.append(Notice("too_many_to_rank"))
            if is_many or not parsed.phrases:
                return self._newest(want)
        query = self._limited(self._match(scored=True))
        for depth in (min(want + AMONG_EQUALS, DEEPEST), DEEPEST):
            hits = self.searcher.search(query, depth, count=False).hits
            scores = [round(score, 4) for score, _address in hits]
            if len(hits) < depth or scores[want - 1] > scores[-1]:
                break
        addresses = [address for _score, address in hits]
        places = self.searcher.fast_field_values("newest", addresses) if addresses else []
        found = [Found(int(place or 0), score, address, self.stage > Stage.STRICT)
                 for score, address, place in zip(scores, addresses, places, strict=True)]
        found.sort(key=lambda one: (-one.score, -one.place))
        return found

    def _newest(self, want: int) -> list[Found]:
        """The newest `want`, looked for first among so many of the newest documents as must hold them."""
        query = self._limited(self._match(scored=False))
        for low in (self._low_enough(want), 0):
            among = [(Occur.Must, query), self.matching.places("newest", low, HIGHEST_PLACE)]
            hits = self.searcher.search(Query.boolean_query(among) if low else query, want, count=False,
                                        order_by_field="newest", order=Order.Desc).hits
            if len(hits) >= want:
                break
        return [Found(int(place), 0.0, address, self.stage > Stage.STRICT) for place, address in hits]

    def _low_enough(self, want: int) -> int:
        """A place above which there are, by their share of all documents, thrice the matches wanted; 0 for all.

        What begins like a star is gathered from the whole index in any case.
        """
        if self.ask.query.prefixes:
            return 0
        depth = 3 * want * self.searcher.num_docs // max(self._total(), 1)
        if depth > DEEPEST:
            return 0
        hits = self.searcher.search(self._limited(None), depth, count=False, order_by_field="newest",
                                    order=Order.Desc).hits
        return int(hits[-1][0]) if len(hits) == depth else 0

    def from_place(self, order: str, low: int, below: int, *, is_up: bool) -> list[Found]:
        """One more than a page of those at the places low ≤ place < below, from one end on."""
        query = self._limited(self._match(scored=False))
        if (low, below) != (0, HIGHEST_PLACE):
            query = Query.boolean_query([(Occur.Must, query), self.matching.places(order, low, below)])
        result = self.searcher.search(query, self.k + 1, count=False, order_by_field=order,
                                      order=Order.Asc if is_up else Order.Desc)
        return [Found(int(place), 0.0, address, self.stage > Stage.STRICT) for place, address in result.hits]

    def count(self) -> int:
        """How many match."""
        result: Any = self.searcher.search(self._limited(self._match(scored=False)), 1, count=True)
        return int(result.count or 0)

    def key(self, found: Found) -> str:
        """The key of a document found."""
        doc = self.searcher.doc(found.at)
        version = doc.get_first("version")
        return f"{doc.get_first('owner')}:{version}" if version else str(doc.get_first("owner"))

    def missing(self, keys: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """Which words are not in each of a few documents."""
        owners = list({":".join(key.split(":")[:2]) for key in keys})
        # Not a set of terms: the engine would look through all owners for it, word by word.
        among = any_of([self.matching.term("owner", owner) for owner in owners])
        missing: dict[str, tuple[str, ...]] = dict.fromkeys(keys, ())
        for word in self.ask.query.words:
            both = Query.boolean_query([(Occur.Must, among), (Occur.Must, self.matching.word(word))])
            hits = self.searcher.search(both, LARGEST_PAGE * 10, count=False).hits
            has = {self.key(Found(0, 0.0, address)) for _, address in hits}
            missing.update({key: (*words, word.form) for key, words in missing.items() if key not in has})
        return {key: words for key, words in missing.items() if words}

    def count_values(self, names: Sequence[str], without: str = "") -> tuple[Counts, int]:
        """Values of facets, most first, and of how many documents (every document has one kind)."""
        columns = {KIND_COLUMN, *(column for name in names for column in slots(name))}
        wanted = {column: {"terms": {"field": column, "size": MOST_VALUES}} for column in columns}
        answer = self.searcher.aggregate(self._limited(self._match(scored=False), without), wanted)
        counts: Counts = {}
        for name in names:
            values: Counter[str] = Counter()
            for column in slots(name):
                for bucket in answer[column]["buckets"]:
                    values[bucket["key"]] += bucket["doc_count"]
            del values[""]
            counts[name] = tuple(sorted(values.items(), key=lambda item: (-item[1], item[0])))
        return counts, sum(bucket["doc_count"] for bucket in answer[KIND_COLUMN]["buckets"])
