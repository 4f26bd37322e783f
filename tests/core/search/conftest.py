"""An index of each engine. Nothing of Django is imported before pytest-django has set it up."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from hrcity.core.search import Doc, Page, SearchIndex

# Every engine behind the port; the second only where the suite runs on PostgreSQL (`./test` runs it on both).
ENGINES = ["tantivy", *(["postgres"] if os.environ.get("DATABASE_URL") else [])]

collect_ignore = [] if "postgres" in ENGINES else ["test_tables.py"]


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """The name of an engine; the tests that use it run with each."""
    if request.param == "postgres":
        request.getfixturevalue("db")
    return str(request.param)


@pytest.fixture
def index(engine: str, tmp_path: Path) -> Iterator[SearchIndex]:
    """An empty index."""
    from tests.core.search.helpers import new_index

    made = new_index(engine, tmp_path)
    yield made
    made.close_writer()


@pytest.fixture
def find(index: SearchIndex) -> Callable[..., Page]:
    """Ask the index as the public does."""
    from hrcity.core.search import Ask, parse_query
    from tests.core.search.helpers import PUBLIC

    def ask(text: str = "", lang: str = "en", **more: Any) -> Page:
        return index.search(Ask(parse_query(text, lang), more.pop("visible_to", PUBLIC), **more))

    return ask


@pytest.fixture
def fill(index: SearchIndex) -> Callable[..., None]:
    """Put documents in and commit."""

    def put(*docs: Doc) -> None:
        index.replace([(doc.kind, doc.id) for doc in docs], docs)
        index.commit()

    return put


@pytest.fixture
def shelf(engine: str, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[int, Doc]]:
    """A kind of its own over a dict, and an index of its own."""
    from hrcity.core.search import kinds
    from hrcity.core.search.service import _Kept

    docs: dict[int, Doc] = {}
    settings.SEARCH = engine
    settings.SEARCH_ROOT = tmp_path / "search"
    monkeypatch.setattr(_Kept, "index", None)
    monkeypatch.setattr(_Kept, "asked_at", 0.0)
    monkeypatch.setitem(kinds.KINDS, "note", kinds.Kind(
        "note", lambda ids: [docs[one] for one in ids if one in docs], lambda: list(docs),
        lambda ask: [one for one, doc in sorted(docs.items(), reverse=True)
                     if doc.visibility in ask.visible_to and ask.query.text in doc.title]))
    for name in list(kinds.KINDS):
        if name != "note":
            monkeypatch.delitem(kinds.KINDS, name)
    forget_tables(engine)
    yield docs
    forget_tables(engine)


def forget_tables(engine: str) -> None:
    """A test that commits leaves no index to the next."""
    from django.db import connection

    from hrcity.core.search import tables

    if engine == "postgres":
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {tables.CURRENT}")
        for build in tables.builds():
            tables.drop(build)
