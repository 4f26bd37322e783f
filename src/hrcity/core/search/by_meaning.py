"""A list by words and by meaning: both lists fused, each hit once, totals and facets of what either finds.

Words are asked first; then the process that knows meanings, which filters by the same marks and facets. What only it
finds is asked for again in the index, so that nobody sees or counts what the index would not show them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from hrcity.core.meaning import client
from hrcity.core.meaning.client import Near
from hrcity.core.search import cursors
from hrcity.core.search.port import (
    ENOUGH_HITS,
    LARGEST_PAGE,
    RELEVANCE_DEPTH,
    TOTAL_LIMIT,
    Ask,
    FacetCounts,
    Hit,
    Page,
    SearchIndex,
    Why,
)
from hrkit.semantic.fusion import fuse, who_may_vote
from hrkit.text import Notice, Parsed

LISTED = 100
ONLY_NEAR = Why(engine="meaning")
LOOSENED = frozenset({"near_words", "some_words"})


def applies(ask: Ask) -> bool:
    """Whether a question can go by meaning: plain words, by relevance, from the first page or such a list's next.

    Who quotes, excludes, types a number or a star wants just that.
    """
    query = ask.query
    exact = query.phrases or query.prefixes or query.excluded or query.symbols
    is_plain = bool(query.words) and not exact and not ask.any_words and not query.is_refused
    is_ours = not ask.after or goes_on(ask)
    return client.is_switched_on() and is_plain and is_ours and ask.order == "relevance"


def goes_on(ask: Ask) -> bool:
    """Whether the question is for the next page of such a list."""
    return cursors.read_keys(ask.after) is not None


def is_plenty(page: Page) -> bool:
    """Whether the words alone found enough, all of them in each record."""
    return page.total >= ENOUGH_HITS and not any(notice.code in LOOSENED for notice in page.notices)


@dataclass(frozen=True, slots=True)
class _Lists:
    """What either side found: hits by words in order, further ones that meaning puts higher, similarities by meaning in
    order, and the keys that only meaning found."""

    page: Page
    words: Sequence[Hit]
    deeper: Sequence[Hit]
    near: Near
    only_near: Sequence[str]

    def order(self) -> list[tuple[str, float]]:
        """All keys with their scores: an own number typed comes first, then what has all the words, where that is few;
        then the fused lists, then further words."""
        by_words = [hit.key for hit in (*self.words, *self.deeper)]
        votes = who_may_vote([hit.key for hit in self.words[:LISTED]],
                             {key: langs for key, (_near, langs) in self.near.of.items()}, self.near.lang)
        scores = dict(fuse([votes, self.meant()]))
        own = [hit.key for hit in self.words if hit.why.by_symbol]
        whole = [hit.key for hit in self.words if not hit.why.missing]
        first = [*own, *(whole if len(whole) < ENOUGH_HITS else ())]
        return [(key, scores.get(key, 0.0)) for key in dict.fromkeys((*first, *scores, *by_words))]

    def meant(self) -> list[str]:
        """The hits by meaning that this reader is shown, nearest first."""
        shown = {*self.only_near, *(hit.key for hit in (*self.words, *self.deeper))}
        return [key for key, _near in self.near.hits if key in shown]

    def hits(self, some: Sequence[tuple[str, float]]) -> tuple[Hit, ...]:
        """Some of the keys as hits, each with why it is there."""
        by_words = {hit.key: hit.why for hit in (*self.words, *self.deeper)}
        ranks = {hit.key: rank for rank, hit in enumerate(self.words, start=1)}
        near_ranks = {key: rank for rank, key in enumerate(self.meant(), start=1)}
        similar = dict(self.near.hits)
        return tuple(Hit(key, score, replace(
            by_words.get(key, ONLY_NEAR), by_meaning=similar.get(key), rank_words=ranks.get(key, 0),
            rank_meaning=near_ranks.get(key, 0))) for key, score in some)


def page(index: SearchIndex, ask: Ask) -> Page:
    """One page of the list.

    Raises:
        IndexUnavailable: the index cannot be read.
    """
    shown = cursors.read_keys(ask.after) or ()
    first, words = _by_words(index, ask, max(LISTED, len(shown) + max(ask.k, 0) + 1))
    near = _by_meaning(ask, [hit.key for hit in words])
    if near is None and not ask.after:
        plain = index.search(ask)
        return replace(plain, notices=(*plain.notices, Notice("no_meaning")))
    lists = _meet(index, ask, first, words, near or Near())
    made = _cut_page(ask, lists, shown)
    return made if near is not None else replace(made, notices=(*made.notices, Notice("no_meaning")))


def _by_words(index: SearchIndex, ask: Ask, depth: int) -> tuple[Page, list[Hit]]:
    """The first page with its counts, and hits by words down to `depth`."""
    first = index.search(replace(ask, after="", k=min(depth, LARGEST_PAGE)))
    found, last = list(first.hits), first
    while last.after and len(found) < min(depth, RELEVANCE_DEPTH):
        last = index.search(replace(ask, after=last.after, k=LARGEST_PAGE, facets=()))
        found.extend(last.hits)
    return first, found


def _by_meaning(ask: Ask, keys: Sequence[str]) -> Near | None:
    between = {name: (first.isoformat() if first else None, last.isoformat() if last else None)
               for name, (first, last) in ask.between.items()}
    filters = ask.all_filters
    return client.search(ask.query.text, marks=sorted(ask.visible_to), filters=filters, k=LISTED, lang=ask.query.lang,
                         between=between, about=keys[:LISTED], beside=[one for one in ask.facets if one in filters])


def _meet(index: SearchIndex, ask: Ask, first: Page, words: Sequence[Hit], near: Near) -> _Lists:
    """Which hits by meaning the words find too, and counts of both together."""
    is_loose = any(notice.code in LOOSENED for notice in first.notices)
    known = {hit.key for hit in words}
    is_complete = not first.more and len(known) >= first.total
    unknown = [key for key, _near in near.hits if key not in known]
    deeper = {} if is_complete else _by_words_too(index, ask, unknown, is_loose=is_loose)
    only = [key for key in unknown if key not in deeper]
    free = [name for name in ask.facets if name not in ask.all_filters]
    checked = _browse(index, ask, only, free)
    keys = {hit.key for hit in checked.hits}
    facets = _added(first.facets, checked.facets)
    for name in ask.facets:
        if name in ask.all_filters:
            rest = _without(ask, name)
            some = near.without.get(name, ())
            too = _by_words_too(index, rest, some, is_loose=is_loose)
            facets = _added(facets, _browse(index, rest, [key for key in some if key not in too], [name]).facets)
    total = first.total + len(keys)
    met = replace(first, total=min(total, TOTAL_LIMIT), more=first.more or total > TOTAL_LIMIT, facets=facets)
    return _Lists(met, words, list(deeper.values()), near, [key for key in only if key in keys])


def _by_words_too(index: SearchIndex, ask: Ask, keys: Sequence[str], *, is_loose: bool) -> dict[str, Hit]:
    """Those of some documents that the words find too, as strictly as the list itself takes them."""
    if not keys:
        return {}
    found = index.search(replace(ask, among=tuple(keys), after="", k=LARGEST_PAGE, facets=())).hits
    return {hit.key: hit for hit in found if is_loose or not hit.why.missing}


def _browse(index: SearchIndex, ask: Ask, keys: Sequence[str], facets: Sequence[str]) -> Page:
    """Some documents as the index shows them to this reader, with their counts."""
    if not keys:
        return Page()
    return index.search(Ask(Parsed(), ask.visible_to, ask.filters, tuple(facets), "newest", LARGEST_PAGE, "", ask.kinds,
                            ask.between, among=tuple(keys)))


def _without(ask: Ask, name: str) -> Ask:
    """The question with one filter left away; a page's own kinds stay."""
    return replace(ask, filters={facet: values for facet, values in ask.filters.items() if facet != name})


def _added(one: FacetCounts, other: FacetCounts) -> dict[str, Sequence[tuple[str, int]]]:
    """Counts of both, most first."""
    found: dict[str, Sequence[tuple[str, int]]] = dict(one)
    for name, counts in other.items():
        values = Counter(dict(found.get(name, ())))
        values.update(dict(counts))
        found[name] = tuple(sorted(values.items(), key=lambda item: (-item[1], item[0])))
    return found


def _cut_page(ask: Ask, lists: _Lists, shown: Sequence[int]) -> Page:
    """What was not shown yet, as many as wanted, with cursors."""
    order, known, k = lists.order(), set(shown), max(min(ask.k, LARGEST_PAGE), 0)
    waiting = [pair for pair in order if cursors.short_key(pair[0]) not in known] if known else order
    hits = lists.hits(waiting[:k])
    now = (*shown, *(cursors.short_key(hit.key) for hit in hits))
    has_more, is_deep = len(waiting) > len(hits), len(now) >= RELEVANCE_DEPTH
    notices = (*lists.page.notices, *([Notice("deep", str(len(now)))] if is_deep and has_more else []))
    return replace(lists.page, hits=hits, notices=notices,
                   after=cursors.write_keys(now) if hits and has_more and not is_deep else "",
                   before=cursors.write_keys(shown[:-k]) if shown and k else None)
