"""`hrcity search QUERY`: what the search finds, on the command line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hrcity.core.models import Visibility
from hrcity.core.search import KINDS, Doc, Page, parse_query, search
from hrcity.core.search.why import why_line

SHOWN = 400
LINE = 90


class Command(BaseCommand):
    help = "Search as the office does (everything), or as the public with --public."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("query", nargs="?", default="", help="words, \"a phrase\", -word, word*, a document number")
        parser.add_argument("--lang", default="en", help="language of the words typed")
        parser.add_argument("--filter", action="append", default=[], metavar="NAME=VALUE", dest="filters")
        parser.add_argument("--facet", action="append", default=[], metavar="NAME", dest="facets")
        parser.add_argument("--sort", choices=["relevance", "newest", "due"], default="relevance")
        parser.add_argument("--limit", type=int, default=20)
        parser.add_argument("--public", action="store_true", help="only what anyone may see")
        parser.add_argument("--meaning", action="store_true", help="by meaning too (extra semantic)")
        parser.add_argument("--explain", action="store_true", help="why each hit is there, and how the query was read")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the hits, best first."""
        marks = [Visibility.PUBLIC.value] if options["public"] else [one.value for one in Visibility]
        parsed = parse_query(options["query"], options["lang"])
        try:
            page = search(parsed, visible_to=marks, lang=options["lang"], filters=_pairs(options["filters"]),
                          facets=options["facets"], sort=options["sort"], k=options["limit"],
                          meaning="always" if options["meaning"] else "few")
        except ValueError as error:
            raise CommandError(f"{error}. Write --filter NAME=VALUE with a name such as country, right or status."
                               ) from error
        docs = _docs(page)
        if options["json"]:
            found = _as_json(page, docs) | ({"query": asdict(parsed)} if options["explain"] else {})
            self.stdout.write(json.dumps(found, ensure_ascii=False, default=str))
        else:
            self.stdout.write(_as_text(page, docs, explain=options["explain"]))


def _docs(page: Page) -> dict[str, Doc]:
    """The documents behind the hits, by `kind:id`."""
    found: dict[str, Doc] = {}
    for name in {hit.kind for hit in page.hits}:
        ids = [hit.id for hit in page.hits if hit.kind == name]
        found |= {doc.owner: doc for doc in KINDS[name].load(ids)}
    return found


def _about(doc: Doc | None) -> dict[str, str]:
    """What a document is, in short."""
    if doc is None:
        return {}
    return {"ref": doc.ref, "symbol": doc.symbol, "lang": doc.lang, "title": doc.title, "text": doc.body[:SHOWN]}


def _pairs(texts: list[str]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign:
            raise ValueError(f"{text!r} has no =")
        found.setdefault(name.strip(), []).append(value.strip())
    return found


def _as_json(page: Page, docs: Mapping[str, Doc]) -> dict[str, Any]:
    return {
        "hits": [{"key": hit.key, "score": hit.score, "why": asdict(hit.why)} | _about(docs.get(f"{hit.kind}:{hit.id}"))
                 for hit in page.hits],
        "total": page.total, "more": page.more,
        "facets": {name: dict(counts) for name, counts in page.facets.items()},
        "notices": [asdict(one) for one in page.notices], "after": page.after,
    }  # fmt: skip


def _as_text(page: Page, docs: Mapping[str, Doc], *, explain: bool) -> str:
    lines = [page.notice] if page.notice else []
    lines.append(f"{'more than ' if page.more else ''}{page.total} found")
    for hit in page.hits:
        about = _about(docs.get(f"{hit.kind}:{hit.id}"))
        text = " ".join((about.get("title") or about.get("text", "")).split())[:LINE]
        lines.append(f"{hit.score:10.4f}  {hit.key}  {about.get('ref', '')}  {text}")
        if explain:
            lines.append(f"{'':12}{why_line(hit.why)} ({hit.why.engine})")
    lines += [f"{name}: {', '.join(f'{value} {count}' for value, count in counts)}"
              for name, counts in page.facets.items()]
    return "\n".join(lines)
