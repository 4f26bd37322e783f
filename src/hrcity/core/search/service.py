"""What the apps call: search, and the upkeep that a worker does."""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from hrcity.core.meaning import client
from hrcity.core.schedule import every
from hrcity.core.search import by_meaning, changes
from hrcity.core.search.kinds import KINDS, Named
from hrcity.core.search.port import Ask, Doc, Hit, IndexUnavailable, MeaningUse, Page, SearchIndex, Sort, Why
from hrcity.core.search.rebuild import rebuild_start
from hrcity.core.search.store import store
from hrkit.semantic.fusion import fuse
from hrkit.text import Notice, Parsed, korean, parse_query, words_of

logger = logging.getLogger("hrcity.search")
ASK_FOR_REBUILD_EVERY = 60.0
LIKE_DEPTH = 50


class _Kept:
    """What a process keeps open: the current build, and when it last asked for a rebuild."""

    index: SearchIndex | None = None
    asked_at: float = 0.0


def index() -> SearchIndex:
    """The current build, opened on first use (after a fork, never before it).

    Raises:
        IndexUnavailable: there is none, or it was made by another version.
    """
    _Kept.index = store().open(_Kept.index)
    return _Kept.index


def search(query: str | Parsed = "", *, visible_to: Collection[str], lang: str = "",
           filters: Mapping[str, Sequence[str]] | None = None, facets: Sequence[str] = (), sort: Sort = "relevance",
           k: int = 25, after: str = "", kinds: Sequence[str] = (),
           between: Mapping[str, tuple[dt.date | None, dt.date | None]] | None = None, any_words: bool = False,
           meaning: MeaningUse = "never") -> Page:
    """Find what the bearer of the marks `visible_to` may see; an empty query browses, newest first or by due date.

    With `meaning` "always" the list also has what says the same in other words or languages, where the city has the
    extra `semantic`; with "few" only where the words find little. If that does not answer in time, a notice says so.
    With `any_words` and the words of a text
    (`hrkit.text.words_of`) it finds what is like that text.

    A missing or damaged index never fails a page: the database answers more plainly, with a notice, and a rebuild
    is started.

    Raises:
        ValueError: a filter or facet that does not exist (values may be anything).
    """
    parsed = parse_query(query, lang) if isinstance(query, str) else query
    named = {} if any_words else named_by(parsed, kinds or tuple(KINDS))
    pairs = {form: tuple((one.facet, one.value) for one in some) for form, some in named.items()}
    ask = Ask(parsed, frozenset(visible_to), filters or {}, tuple(facets), sort, k, after, tuple(kinds), between or {},
              pairs, morphs_by(parsed), any_words)
    for _attempt in range(2):
        try:
            page = _page(index(), ask, meaning)
            return replace(page, notices=(*page.notices, *_label_notices(named)))
        except IndexUnavailable as error:
            # The build may have been exchanged between reading its name and opening it: look once more.
            _Kept.index, reason = None, error
    logger.warning("search answers from the database: %s", reason)
    return _from_database(ask)


def _page(built: SearchIndex, ask: Ask, meaning: MeaningUse) -> Page:
    if meaning == "never" or not by_meaning.applies(ask):
        return built.search(ask)
    if meaning == "few" and not by_meaning.goes_on(ask):
        page = built.search(ask)
        if by_meaning.is_plenty(page):
            return page
    return by_meaning.page(built, ask)


def like(doc: Doc, *, visible_to: Collection[str], kinds: Sequence[str], k: int) -> list[Hit]:
    """What is like a document, nearest first: by its rarest words and, where the city has it, by meaning. One list."""
    words = search(words_of(doc.body, doc.lang), visible_to=visible_to, lang=doc.lang, kinds=kinds, k=LIKE_DEPTH,
                   any_words=True).hits
    near = client.like(doc.key, marks=sorted(visible_to), k=LIKE_DEPTH, filters={"kind": list(kinds)})
    by_words, similar = {hit.key: hit for hit in words}, dict(near.hits if near is not None else ())
    scores = dict(fuse([list(by_words), list(similar)]))
    shown = _still_there(visible_to, [key for key in scores if key not in by_words], kinds)
    found = [key for key in scores if key != doc.key and (key in by_words or key in shown)]
    return [Hit(key, scores[key], replace(by_words[key].why if key in by_words else by_meaning.ONLY_NEAR,
                                          by_meaning=similar.get(key))) for key in found[:k]]  # fmt: skip


def _still_there(visible_to: Collection[str], keys: Sequence[str], kinds: Sequence[str]) -> frozenset[str]:
    """Which of some documents the index shows to this reader."""
    if not keys:
        return frozenset()
    try:
        ask = Ask(Parsed(), frozenset(visible_to), k=len(keys), kinds=tuple(kinds), sort="newest", among=tuple(keys))
        return frozenset(hit.key for hit in index().search(ask).hits)
    except IndexUnavailable:
        return frozenset()


def named_by(parsed: Parsed, kinds: Collection[str]) -> dict[str, Sequence[Named]]:
    """Which labels the words of a query stand for, by the word's form."""
    found: dict[str, Sequence[Named]] = {}
    for word in parsed.words:
        some = [one for kind in kinds if kind in KINDS and (names := KINDS[kind].names) for one in names(word)]
        if some:
            found[word.form] = some
    return found


def morphs_by(parsed: Parsed) -> dict[str, Sequence[str]]:
    """The parts of the Korean words of a query, by the word's form; none where no analyser is at hand."""
    forms = [word.form for word in parsed.words if word.grams and korean.is_korean(word.form)]
    return {form: parts for form, parts in zip(forms, korean.routed(forms), strict=False) if parts}


def _label_notices(named: Mapping[str, Sequence[Named]]) -> list[Notice]:
    titles = dict.fromkeys(one.title for some in named.values() for one in some)
    return [Notice("by_label", ", ".join(titles))] if titles else []


def _from_database(ask: Ask) -> Page:
    if time.monotonic() - _Kept.asked_at > ASK_FOR_REBUILD_EVERY:
        _Kept.asked_at = time.monotonic()
        rebuild_start()
    notices = (*ask.query.notices, Notice("from_database"))
    if ask.query.is_refused or ask.k < 1:
        return Page(notices=notices)
    names = ask.all_filters.get("kind", tuple(KINDS))
    found: list[Hit] = []
    for kind in (KINDS[name] for name in names if name in KINDS):
        if kind.fallback is not None:
            found.extend(Hit(f"{kind.name}:{number}", 0.0, Why(engine="database"))
                         for number in list(kind.fallback(ask))[: ask.k])
    return Page(tuple(found[: ask.k]), len(found), len(found) >= ask.k, {}, notices)


@every(dt.timedelta(seconds=0), "search.changes")
def _keep_index() -> None:
    """Called by a worker's housekeeping: from then on a thread of that worker writes changes as they come."""
    if threading.current_thread() is threading.main_thread():
        changes.flush()
    elif not any(thread.name == "search-keeper" for thread in threading.enumerate()):
        threading.Thread(target=changes.keep, args=(threading.Event(),), name="search-keeper", daemon=True).start()


@every(dt.timedelta(days=1), "search.repair")
def repair() -> int:
    """Compare the index with the database and have the differences read again; how many rows differ."""
    try:
        owners = list(index().owners())
    except IndexUnavailable:
        rebuild_start()
        return 0
    there: dict[str, set[int]] = {}
    for owner in owners:
        kind, number = owner.split(":")
        there.setdefault(kind, set()).add(int(number))
    differing = 0
    for name in {*there, *KINDS}:
        wanted = set(KINDS[name].all_ids()) if name in KINDS else set()
        ids = there.get(name, set()) ^ wanted
        changes.changed(name, ids)
        differing += len(ids)
    return differing
