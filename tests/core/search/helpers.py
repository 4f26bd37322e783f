"""Small documents, and the articles of the Universal Declaration."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from uuid import uuid4

from lxml import html

from hrcity.core.search import Doc, Page, SearchIndex
from hrcity.core.search.table_index import TableIndex
from hrcity.core.search.tantivy_index import TantivyIndex

PUBLIC = frozenset({"public"})


def new_index(engine: str, folder: Path) -> SearchIndex:
    """An empty index of an engine."""
    if engine == "tantivy":
        return TantivyIndex.create(folder)
    return TableIndex.create(f"hrcity_search_{uuid4().hex[:20]}")


def note(number: int, body: str = "", **more: Any) -> Doc:
    """A small public document."""
    return Doc("note", number, body=body, visibility=more.pop("visibility", "public"), **more)


def keys(page: Page) -> list[int]:
    """The numbers of the hits."""
    return [hit.id for hit in page.hits]


def articles(reference_data: Path, name: str) -> list[str]:
    """The thirty articles of a language version of the Universal Declaration, without their headings."""
    tree = html.fromstring((reference_data / "recommendations" / "udhr" / f"{name}.html").read_bytes().decode())
    return [re.sub(r"\s+", " ", " ".join(part.text_content() for part in article.iter("p", "li")))
            for article in tree.iter("article")]
