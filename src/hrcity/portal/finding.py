"""The question behind a list of recommendations, asked again where no page is: exports, saved searches, the API."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.http import QueryDict

from hrcity.core import search
from hrcity.core.search import LONGEST_CURSOR, Page
from hrcity.recommendations import access
from hrcity.recommendations.listing import PUBLIC_FACETS, filters_of, scope_of

PUBLIC_FILTERS = (*PUBLIC_FACETS, "theme", "country", "origin")
DESK_FILTERS = (*PUBLIC_FILTERS, "desk", "desk_department")
SORTS = frozenset({"relevance", "newest", "due"})
LONGEST_QUERY = 2000
BATCH = 200


def filters_for(query: QueryDict, reader: Any) -> dict[str, list[str]]:
    """The filters of an address that this reader may use: those over statuses not yet public only at the desk."""
    return filters_of(query, DESK_FILTERS if access.sees_desk(reader) else PUBLIC_FILTERS) | scope_of(query)


def find(query: QueryDict, reader: Any, *, lang: str = "", k: int = 25, facets: Sequence[str] = (), sort: str = "",
         after: str | None = None) -> Page:
    """One page of what an address of the list finds for a reader; `sort` and `after` overrule the address."""
    order = sort or query.get("sort", "relevance")
    cursor = query.get("after", "") if after is None else after
    return search.search(
        query.get("q", "")[:LONGEST_QUERY], lang=(lang or "en")[:2], filters=filters_for(query, reader), facets=facets,
        k=k, visible_to=access.visibilities(reader), kinds=["recommendation"], after=cursor[:LONGEST_CURSOR],
        sort=order if order in SORTS else "relevance")  # type: ignore[arg-type]  # one of the three


def batches(query: QueryDict, reader: Any, *, lang: str = "", limit: int = 10_000) -> Iterator[list[int]]:
    """The ids of everything an address finds, newest first, in batches, up to `limit`.

    Newest first, because by relevance an index lists the first few hundred only.
    """
    after, seen = "", 0
    while seen < limit:
        page = find(query, reader, lang=lang, k=min(BATCH, limit - seen), sort="newest", after=after)
        ids = [hit.id for hit in page.hits]
        seen += len(ids)
        if ids:
            yield ids
        if not page.after or not ids:
            return
        after = page.after


def kept_query(query: QueryDict, reader: Any) -> str:
    """What of an address a saved search keeps: words and filters, no place in the pages, no language."""
    copy = QueryDict(mutable=True)
    words = str(query.get("q", "")).strip()
    if words:
        copy["q"] = words[:LONGEST_QUERY]
    for name, values in filters_for(query, reader).items():
        if name != "scope":
            copy.setlist(name, list(dict.fromkeys(values)))
    if query.get("scope") == "all":
        copy["scope"] = "all"
    return copy.urlencode()


def in_words(query: QueryDict, names: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Words and filters as a reader names them, for titles and heads of documents."""
    words = [f"“{query['q'][:80]}”"] if query.get("q") else []
    return words + [names.get(name, {}).get(value, value) for name in DESK_FILTERS for value in query.getlist(name)]
