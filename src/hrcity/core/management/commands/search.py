"""`hrcity search QUERY`: what the search finds, on the command line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hrcity.core.models import Visibility
from hrcity.core.search import Page, search


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
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the hits, best first."""
        marks = [Visibility.PUBLIC.value] if options["public"] else [one.value for one in Visibility]
        try:
            page = search(options["query"], visible_to=marks, lang=options["lang"],
                          filters=_pairs(options["filters"]), facets=options["facets"], sort=options["sort"],
                          k=options["limit"])
        except ValueError as error:
            raise CommandError(f"{error}. Write --filter NAME=VALUE with a name such as country, right or status."
                               ) from error
        self.stdout.write(json.dumps(_as_json(page), ensure_ascii=False) if options["json"] else _as_text(page))


def _pairs(texts: list[str]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign:
            raise ValueError(f"{text!r} has no =")
        found.setdefault(name.strip(), []).append(value.strip())
    return found


def _as_json(page: Page) -> dict[str, Any]:
    return {"hits": [{"key": hit.key, "score": hit.score, "why": asdict(hit.why)} for hit in page.hits],
            "total": page.total, "more": page.more, "facets": {name: dict(counts) for name, counts in
                                                               page.facets.items()},
            "notices": [asdict(one) for one in page.notices], "after": page.after}


def _as_text(page: Page) -> str:
    lines = [page.notice] if page.notice else []
    lines.append(f"{'more than ' if page.more else ''}{page.total} found")
    lines += [f"{hit.score:10.2f}  {hit.key}{'  (some words)' if hit.some_words else ''}" for hit in page.hits]
    lines += [f"{name}: {', '.join(f'{value} {count}' for value, count in counts)}"
              for name, counts in page.facets.items()]
    return "\n".join(lines)
