"""The fields of the tantivy index, and a document as a row of them."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator, Sequence
from importlib.metadata import version as version_of_package
from typing import Any

import tantivy

from hrcity.core.search.cursors import place_due, place_newest
from hrcity.core.search.port import FACETS, Doc
from hrkit.text import ANALYSER_VERSION, analyse, symbol_key, symbol_prefixes
from hrkit.text.symbols import split_typed

# name → (tokenizer, what is kept of a posting). Tokens come ready-made, so blanks are all that splits them.
TEXT_FIELDS = {
    "stem": ("whitespace", "freq"),
    "title": ("whitespace", "freq"),
    "exact": ("whitespace", "position"),
    "gram": ("whitespace", "position"),
    "char": ("whitespace", "basic"),
    "symbol": ("raw", "basic"),
    "owner": ("raw", "basic"),
    "marks": ("raw", "basic"),
}
NUMBER_FIELDS = ("newest", "due")
GAP_TOKEN = "_"
CITED = "@"
# A column where every row has exactly one value is counted six to ten times faster than one with several or none:
# the first values of a facet get a column each, filled with "" where there is none, the rest shares a slower one.
SLOTS = {name: tuple(f"{name}{n}" for n in range(dense)) for name, dense in FACETS.items()}
REST = {name: f"{name}_rest" for name in FACETS}
LONGEST_VALUE = 200
ENGINE = f"tantivy {version_of_package('tantivy')}"


def slots(name: str) -> tuple[str, ...]:
    """The columns of a facet."""
    return (*SLOTS[name], REST[name])


def schema() -> tantivy.Schema:
    """The schema of an index."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    for name, (tokenizer, option) in TEXT_FIELDS.items():
        builder.add_text_field(name, tokenizer_name=tokenizer, index_option=option)
    for name in NUMBER_FIELDS:
        builder.add_unsigned_field(name, fast=True)
    for facet in FACETS:
        for column in slots(facet):
            builder.add_text_field(column, fast=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def version() -> str:
    """Hash of all that the content of an index depends on; another one means: build it anew."""
    parts = (TEXT_FIELDS, NUMBER_FIELDS, dict(FACETS), ANALYSER_VERSION, unicodedata.unidata_version,
             ENGINE, GAP_TOKEN, CITED)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def index_option(field: str) -> str:
    """What is kept of a posting in a field, as term queries must know it."""
    return TEXT_FIELDS[field][1] if field in TEXT_FIELDS else "basic"


def row(doc: Doc) -> dict[str, Any]:
    """A document as the values of its fields."""
    title = analyse(doc.title, doc.lang) if doc.title else None
    parts = [*((title,) if title else ()), analyse(doc.body, doc.lang), *(analyse(text, lang)
                                                                          for lang, text in doc.texts)]
    found: dict[str, Any] = {
        "key": doc.key,
        "owner": doc.owner,
        "marks": [doc.visibility, *doc.readers],
        "newest": place_newest(doc.date, doc.kind, doc.lang, doc.id),
        "due": place_due(doc.due, doc.kind, doc.lang, doc.id),
        "stem": " ".join(token for part in parts for token in part.stem),
        "exact": _joined([part.exact for part in parts]),
    }
    if any(part.gram for part in parts):
        found["gram"] = _joined([part.gram for part in parts])
        found["char"] = " ".join({one: None for part in parts for one in part.char})
    if title:
        found["title"] = " ".join((*title.stem, *filter(None, title.gram)))
    symbols = list(_symbols(doc, [key for part in parts for key in part.symbol]))
    if symbols:
        found["symbol"] = symbols
    _put_facets(doc, found)
    return found


def _joined(parts: Sequence[tuple[str, ...]]) -> str:
    """Tokens in order, a gap where the analyser left one and between the parts, so that no phrase crosses it."""
    if len(parts) == 1 and "" not in parts[0]:
        return " ".join(parts[0])
    return f" {GAP_TOKEN} ".join(" ".join(token or GAP_TOKEN for token in part) for part in parts if part)


def _symbols(doc: Doc, cited: list[str]) -> Iterator[str]:
    """Tokens to look a document up by: its numbers, the series they belong to, and marked, what it cites."""
    own = [symbol_key(doc.ref)] if doc.ref else []
    if doc.symbol:
        own.extend((symbol_key(doc.symbol), *split_typed(doc.symbol)[0]))
    for key in dict.fromkeys(filter(None, own)):
        yield key
        yield from symbol_prefixes(key)
    yield from (CITED + key for key in cited)


def _put_facets(doc: Doc, found: dict[str, Any]) -> None:
    given = doc.facets
    for name, columns in SLOTS.items():
        values: Sequence[str] = given.get(name, ())
        if name == "kind":
            values = (doc.kind,)
        elif name == "lang" and doc.lang:
            values = (doc.lang,)
        if len(values) > 1:
            values = tuple(dict.fromkeys(values))
        if values and "" in values:
            values = tuple(filter(None, values))
        for n, column in enumerate(columns):
            found[column] = values[n][:LONGEST_VALUE] if n < len(values) else ""
        if len(values) > len(columns):
            found[REST[name]] = [value[:LONGEST_VALUE] for value in values[len(columns):]]
