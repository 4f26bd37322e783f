"""One question answered by one state of an index: paging, stages and counts, the same for every engine."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Mapping, MutableMapping, Sequence
from enum import IntEnum
from typing import Any, NamedTuple, cast

from hrcity.core.search import cursors
from hrcity.core.search.port import (
    ENOUGH_HITS,
    LARGEST_PAGE,
    LIKE_WORDS,
    LOOSE_WORDS,
    RELEVANCE_DEPTH,
    TOTAL_LIMIT,
    Ask,
    FacetCounts,
    Hit,
    Page,
    Why,
)
from hrkit.text import Notice

KEPT_COUNTS = 512
HIGHEST_PLACE = 2**63 - 1
# Below it, an own number was typed at most in part: a document that only cites one has less.
OWN_NUMBER = 2_000.0


class Stage(IntEnum):
    """How much is asked of a document; each finds all that the one before it does."""

    STRICT = 0
    NEAR = 1
    LOOSE = 2


TOLD = {Stage.NEAR: "near_words", Stage.LOOSE: "some_words"}


class Found(NamedTuple):
    """A document found: its place in the order by date, its score, and how the engine names it."""

    place: int
    score: float
    at: Any
    is_partial: bool = False


Counts = dict[str, tuple[tuple[str, int], ...]]


class KeptCounts(OrderedDict[Any, Any]):
    """Totals and facet counts of one state of the index; the oldest go first."""

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(key, value)
        while len(self) > KEPT_COUNTS:
            try:
                self.popitem(last=False)
            except KeyError:  # another thread was quicker
                return


class Answering(ABC):
    """Answers one ask; `kept` holds counts of the same state of the index from earlier asks."""

    engine = ""

    def __init__(self, ask: Ask, kept: MutableMapping[Any, Any]) -> None:
        self.ask = ask
        self.kept = kept
        self.k = min(ask.k, LARGEST_PAGE)
        self.filtered = ask.all_filters
        self.notices = list(ask.query.notices)
        self.stage = Stage.LOOSE if ask.any_words else Stage.STRICT
        self.most_words = LIKE_WORDS if ask.any_words else LOOSE_WORDS

    @abstractmethod
    def ranked(self, want: int) -> list[Found]:
        """The best, at least `want` where there are as many: by score, then the newer, then the lower number."""

    @abstractmethod
    def from_place(self, order: str, low: int, below: int, *, is_up: bool) -> list[Found]:
        """One more than a page of those at the places low ≤ place < below, from one end on."""

    @abstractmethod
    def count(self) -> int:
        """How many match, at least up to one more than the total that is told."""

    @abstractmethod
    def count_values(self, names: Sequence[str], without: str = "") -> tuple[Counts, int]:
        """Values of facets, most first, and of how many documents; one filter may be left away."""

    @abstractmethod
    def key(self, found: Found) -> str:
        """The key of a document found."""

    @abstractmethod
    def missing(self, keys: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """Which words are not in each of a few documents."""

    def page(self) -> Page:
        """The page asked for."""
        return self._by_relevance() if self.ask.order == "relevance" else self._by_date()

    def _stages(self) -> list[Stage]:
        """What to try where little is found."""
        if self.ask.any_words:
            return []
        words = self.ask.query.words
        near = [Stage.NEAR] if any(word.ngrams for word in words) else []
        return [*near, Stage.LOOSE] if len(words) > 1 else near

    def _by_relevance(self) -> Page:
        shown = cursors.read(self.ask.after, "relevance").shown
        want = len(shown) + max(self.k, 0) + 1
        total = self._total()
        found = self.ranked(want) if total else []
        for stage in self._stages():
            before, self.stage = self.stage, stage
            if total >= ENOUGH_HITS or (more := self._total()) <= total:
                self.stage = before
                continue
            self.notices.append(Notice(TOLD[stage]))
            seen = {one.place for one in found}
            total, found = more, found + [one for one in self.ranked(want + len(found)) if one.place not in seen]
        return self._page_of_shown(total, found, shown)

    def _page_of_shown(self, total: int, found: list[Found], shown: tuple[int, ...]) -> Page:
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

    def _by_date(self) -> Page:
        total = self._total()
        for stage in self._stages():
            if not total:
                self.stage = stage
                total = self._total()
                self.notices += [Notice(TOLD[stage])] if total else []
        order = self.ask.order
        cursor = cursors.read(self.ask.after, order)
        if self.k < 1:
            return self._page(total, [], after="", before=None)
        found = self._from_cursor(order, cursor)
        has_more = len(found) > self.k
        found = found[: self.k]
        if cursor.is_back:
            found.reverse()
        has_next = has_more or cursor.is_back
        has_before = cursor.place is not None and (has_more or not cursor.is_back)
        last = found[-1].place if found else 0
        first = found[0].place if found else cursor.place or 0
        return self._page(
            total, found, after=cursors.write_place(order, last) if found and has_next else "",
            before=cursors.write_place(order, first, is_back=True) if has_before else None)

    def _from_cursor(self, order: str, cursor: cursors.Cursor) -> list[Found]:
        """From the cursor on, or back from it."""
        is_up = (order == "due") != cursor.is_back
        low, below = 0, HIGHEST_PLACE
        if cursor.place is not None:
            low, below = (min(cursor.place, HIGHEST_PLACE - 1) + 1, below) if is_up else (low, cursor.place)
        return self.from_place(order, low, min(below, HIGHEST_PLACE), is_up=is_up)

    def _total(self) -> int:
        """How many match; counted with the facets where those are asked for too, and then kept."""
        known = (*self._known(), "total")
        if known not in self.kept:
            self._facets()
        if known not in self.kept:
            self.kept[known] = self.count()
        return int(self.kept[known])

    def _known(self) -> tuple[Any, ...]:
        """What the counts of an answer depend on, whatever its page and order."""
        ask = self.ask
        return (ask.query, self.stage, ask.visible_to, tuple(sorted(self.filtered.items())),
                tuple(sorted(ask.between.items())), tuple(sorted(ask.named.items())), ask.among)

    def _facets(self) -> FacetCounts:
        names = tuple(self.ask.facets)
        known = (*self._known(), names)
        if names and known not in self.kept:
            free = [name for name in names if name not in self.filtered]
            counts: Counts = {}
            if free:
                counts, self.kept[*self._known(), "total"] = self.count_values(free)
            for name in names:
                if name in self.filtered:
                    counts |= self.count_values([name], without=name)[0]
            self.kept[known] = {name: counts[name] for name in names}
        return cast("FacetCounts", self.kept[known]) if names else {}

    def _page(self, total: int, found: Sequence[Found], *, after: str, before: str | None) -> Page:
        keys = [self.key(one) for one in found]
        partial = [key for key, one in zip(keys, found, strict=True) if one.is_partial and not self.ask.any_words]
        missing = self.missing(partial) if partial else {}
        words = tuple(word.form for word in self.ask.query.words)
        hits = tuple(
            Hit(key, one.score, Why(tuple(word for word in words if word not in missing.get(key, ())),
                                    missing.get(key, ()), one.score >= OWN_NUMBER, self.engine))
            for key, one in zip(keys, found, strict=True))
        return Page(hits, min(total, TOTAL_LIMIT), total > TOTAL_LIMIT, self._facets(), tuple(self.notices),
                    after, before)
