"""Search: one port; tantivy or PostgreSQL behind it. Apps register kinds, tell of changes, and ask.

    register_kind("recommendation", load, all_ids, fallback)        in apps.ready
    changed("recommendation", [7, 8])                               in a service's transaction
    page = search("housing", visible_to={"public"}, lang="en", filters={"country": ["SVN"]}, facets=["right"])
    flush()                                                         where no worker runs
"""

from __future__ import annotations

from hrcity.core.search.changes import changed, changed_many, flush, follow, keep
from hrcity.core.search.kinds import KINDS, Named, Shown, register_kind
from hrcity.core.search.port import FACETS, LONGEST_CURSOR, Ask, Doc, Hit, IndexUnavailable, Page, SearchIndex, Why
from hrcity.core.search.rebuild import rebuild_start
from hrcity.core.search.service import index, like, named_by, repair, search
from hrkit.text import Notice, Parsed, parse_query, snippet

__all__ = ["FACETS", "KINDS", "LONGEST_CURSOR", "Ask", "Doc", "Hit", "IndexUnavailable", "Named", "Notice", "Page",
           "Parsed", "SearchIndex", "Shown", "Why", "changed", "changed_many", "flush", "follow", "index", "keep",
           "like", "named_by", "parse_query", "rebuild_start", "register_kind", "repair", "search", "snippet"]
