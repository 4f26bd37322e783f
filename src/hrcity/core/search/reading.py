"""One question answered by one state of the tantivy index."""

from __future__ import annotations

from collections import Counter
from collections.abc import MutableMapping, Sequence
from typing import Any, NamedTuple, cast

from tantivy import DocAddress, Occur, Order, Query, Schema, Searcher

from hrcity.core.search import cursors
from hrcity.core.search.fields import slots
from hrcity.core.search.matching import CITED_SYMBOL, Clause, Matching
from hrcity.core.search.port import (
    ENOUGH_HITS,
    LARGEST_PAGE,
    LOOSE_WORDS,
    RELEVANCE_DEPTH,
    TOTAL_LIMIT,
    Ask,
    FacetCounts,
    Hit,
    Page,
    Why,
)
from hrkit.text import Notice, Word

ENGINE = "tantivy"
MOST_VALUES = 2000
HIGHEST_PLACE = 2**63 - 1
KIND_COLUMN = slots("kind")[0]
AMONG_EQUALS = 50
DEEPEST = TOTAL_LIMIT + LARGEST_PAGE


class _Found(NamedTuple):
    place: int
    score: float
    address: DocAddress
    is_partial: bool = False


class Reading:
    """Answers one ask; `kept` holds counts of the same state of the index from earlier asks."""

    def __init__(self, searcher: Searcher, schema: Schema, ask: Ask, kept: MutableMapping[Any, Any]) -> None:
        self.searcher = searcher
        self.matching = Matching(schema, searcher, ask.named)
        self.ask = ask
        self.k = min(ask.k, LARGEST_PAGE)
        self.kept = kept
        filters = {name: self.matching.filter(name, values) for name, values in ask.all_filters.items()}
        self.filters: dict[str, Clause] = filters
        self.always = [self.matching.visible(ask.visible_to), *self.matching.days(ask),
                       *self.matching.excluded(ask.query)]
        self.notices = list(ask.query.notices)
        self.is_loose = False

    def page(self) -> Page:
        """The page asked for."""
        return self._by_relevance() if self.ask.order == "relevance" else self._by_date()

    def _limited(self, match: Query | None, without: str = "") -> Query:
        """The match within what is visible and filtered, one filter left away for the counts beside its values."""
        clauses: list[Clause] = [(Occur.Must, match)] if match is not None else []
        clauses += self.always + [clause for name, clause in self.filters.items() if name != without]
        return Query.boolean_query(clauses)

    def _match(self, *, scored: bool) -> Query | None:
        """What is looked for: all the words, or once that found too little, any of them."""
        parsed = self.ask.query
        if parsed.is_empty:
            return None
        if not self.is_loose:
            return self.matching.strict(parsed, scored=scored)
        # Of many words the rarest: a record that shares but a common word answers nothing.
        words = sorted(parsed.words, key=self._frequency)[:LOOSE_WORDS]
        return self.matching.loose(parsed, words, scored=scored)

    def _frequency(self, word: Word) -> int:
        """About how many documents have a word; one that none has is no help, and comes last."""
        fields = [("stem", stem) for stem in word.stems] or [("gram", gram) for gram in word.grams]
        counts = [self.searcher.doc_freq(field, token) for field, token in fields or [("char", word.form)]]
        return (max if word.is_spaced else min)(counts) or self.searcher.num_docs

    def _by_relevance(self) -> Page:
        shown = cursors.read(self.ask.after, "relevance").shown
        want = len(shown) + max(self.k, 0) + 1
        total, found = self._total(), self._ranked(want)
        if total < ENOUGH_HITS and len(self.ask.query.words) > 1:
            self.is_loose = True
            more = self._total()
            self.is_loose = more > total
            if self.is_loose:
                self.notices.append(Notice("some_words"))
                seen = {one.place for one in found}
                total, found = more, found + [one for one in self._ranked(want + len(found)) if one.place not in seen]
        known = set(shown)
        waiting = [one for one in found if cursors.short(one.place) not in known] if known else found
        hits = waiting[: max(self.k, 0)]
        shown_now = (*shown, *(cursors.short(one.place) for one in hits))
        is_deep = len(shown_now) >= RELEVANCE_DEPTH
        if is_deep and len(waiting) > len(hits):
            self.notices.append(Notice("deep", str(len(shown_now))))
        return self._page(
            total, hits,
            after=cursors.write_shown(shown_now) if hits and len(waiting) > len(hits) and not is_deep else "",
            before=cursors.write_shown(shown[: -self.k]) if shown and self.k > 0 else None)

    def _ranked(self, want: int) -> list[_Found]:
        """The best, at least `want` where there are as many: by score, then the newer, then the lower number.

        To count the matches too would cost the engine its short cuts. It looks deeper only while the score of the
        last one wanted goes on, because among equals the newer come first.
        """
        query = self._limited(self._match(scored=True))
        # Without words (a star, a date) all are equal.
        for depth in (min(want + AMONG_EQUALS, DEEPEST), DEEPEST) if self.ask.query.words else (DEEPEST,):
            hits = self.searcher.search(query, depth, count=False).hits
            scores = [round(score, 4) for score, _address in hits]
            if len(hits) < depth or scores[want - 1] > scores[-1]:
                break
        addresses = [address for _score, address in hits]
        places = self.searcher.fast_field_values("newest", addresses) if addresses else []
        found = [_Found(int(place or 0), score, address, self.is_loose)
                 for score, address, place in zip(scores, addresses, places, strict=True)]
        found.sort(key=lambda one: (-one.score, -one.place))
        return found

    def _by_date(self) -> Page:
        total = self._total()
        if not total and len(self.ask.query.words) > 1:
            self.is_loose = True
            total = self._total()
            self.notices += [Notice("some_words")] if total else []
        sort = self.ask.order
        cursor = cursors.read(self.ask.after, sort)
        if self.k < 1:
            return self._page(total, [], after="", before=None)
        found = self._from_place(sort, cursor)
        has_more = len(found) > self.k
        found = found[: self.k]
        if cursor.is_back:
            found.reverse()
        has_next = has_more or cursor.is_back
        has_before = cursor.place is not None and (has_more or not cursor.is_back)
        last = found[-1].place if found else 0
        first = found[0].place if found else cursor.place or 0
        return self._page(
            total, found, after=cursors.write_place(sort, last) if found and has_next else "",
            before=cursors.write_place(sort, first, is_back=True) if has_before else None)

    def _from_place(self, sort: str, cursor: cursors.Cursor) -> list[_Found]:
        """One more than a page, from the cursor on, or back from it."""
        is_up = (sort == "due") != cursor.is_back
        query = self._limited(self._match(scored=False))
        if cursor.place is not None:
            low, below = (cursor.place + 1, HIGHEST_PLACE) if is_up else (0, cursor.place)
            query = Query.boolean_query([(Occur.Must, query), self.matching.places(sort, low, below)])
        result = self.searcher.search(query, self.k + 1, count=False, order_by_field=sort,
                                      order=Order.Asc if is_up else Order.Desc)
        return [_Found(int(place), 0.0, address, self.is_loose) for place, address in result.hits]

    def _total(self) -> int:
        """How many match; counted with the facets where those are asked for too, and then kept."""
        known = (*self._known(), "total")
        if known not in self.kept:
            self._facets()
        if known not in self.kept:
            self.kept[known] = _count(self.searcher.search(self._limited(self._match(scored=False)), 1, count=True))
        return int(self.kept[known])

    def _known(self) -> tuple[Any, ...]:
        """What the counts of an answer depend on, whatever its page and order."""
        ask = self.ask
        return (ask.query, self.is_loose, ask.visible_to, tuple(sorted(ask.all_filters.items())),
                tuple(sorted(ask.between.items())), tuple(sorted(ask.named.items())))

    def _page(self, total: int, found: Sequence[_Found], *, after: str, before: str | None) -> Page:
        keys = [self._key(one.address) for one in found]
        missing = self._missing([key for key, one in zip(keys, found, strict=True) if one.is_partial])
        words = tuple(word.form for word in self.ask.query.words)
        hits = tuple(
            Hit(key, one.score, Why(tuple(word for word in words if word not in missing.get(key, ())),
                                    missing.get(key, ()), one.score >= CITED_SYMBOL * 2, ENGINE))
            for key, one in zip(keys, found, strict=True))
        return Page(hits, min(total, TOTAL_LIMIT), total > TOTAL_LIMIT, self._facets(), tuple(self.notices),
                    after, before)

    def _key(self, address: DocAddress) -> str:
        doc = self.searcher.doc(address)
        version = doc.get_first("version")
        return f"{doc.get_first('owner')}:{version}" if version else str(doc.get_first("owner"))

    def _missing(self, keys: list[str]) -> dict[str, tuple[str, ...]]:
        """Which words are not in each of a few documents."""
        if not keys:
            return {}
        owners = list({":".join(key.split(":")[:2]) for key in keys})
        among = Query.term_set_query(self.matching.schema, "owner", owners)
        missing: dict[str, tuple[str, ...]] = dict.fromkeys(keys, ())
        for word in self.ask.query.words:
            both = Query.boolean_query([(Occur.Must, among), (Occur.Must, self.matching.word(word))])
            has = {self._key(address) for _, address in self.searcher.search(both, LARGEST_PAGE * 10, count=False).hits}
            missing.update({key: (*words, word.form) for key, words in missing.items() if key not in has})
        return {key: words for key, words in missing.items() if words}

    def _facets(self) -> FacetCounts:
        names = tuple(self.ask.facets)
        known = (*self._known(), names)
        if names and known not in self.kept:
            free = [name for name in names if name not in self.filters]
            counts = self._count_values(free) if free else {}
            for name in names:
                if name in self.filters:
                    counts |= self._count_values([name], without=name)
            self.kept[known] = {name: counts[name] for name in names}
        return cast("FacetCounts", self.kept[known]) if names else {}

    def _count_values(self, names: Sequence[str], without: str = "") -> dict[str, tuple[tuple[str, int], ...]]:
        columns = {KIND_COLUMN, *(column for name in names for column in slots(name))}
        wanted = {column: {"terms": {"field": column, "size": MOST_VALUES}} for column in columns}
        answer = self.searcher.aggregate(self._limited(self._match(scored=False), without), wanted)
        if not without:  # every document has one kind
            total = sum(bucket["doc_count"] for bucket in answer[KIND_COLUMN]["buckets"])
            self.kept[*self._known(), "total"] = total
        counts: dict[str, tuple[tuple[str, int], ...]] = {}
        for name in names:
            values: Counter[str] = Counter()
            for column in slots(name):
                for bucket in answer[column]["buckets"]:
                    values[bucket["key"]] += bucket["doc_count"]
            del values[""]
            counts[name] = tuple(sorted(values.items(), key=lambda item: (-item[1], item[0])))
        return counts


def _count(result: Any) -> int:
    return int(result.count or 0)
