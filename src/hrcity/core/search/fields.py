"""The fields of the tantivy index, and a document as a row of them."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version as version_of_package
from itertools import zip_longest
from typing import Any

import tantivy

from hrcity.core.search.cursors import place_due, place_newest
from hrcity.core.search.port import FACETS, Doc
from hrkit.text import ANALYSER_VERSION, Tokens, analyse, korean, symbol_key, symbol_prefixes
from hrkit.text.symbols import split_typed

# name → (tokenizer, what is kept of a posting). Tokens come ready-made, so blanks are all that splits them.
TEXT_FIELDS = {
    "stem": ("whitespace", "freq"),
    "title": ("whitespace", "freq"),
    "exact": ("whitespace", "position"),
    "gram": ("whitespace", "position"),
    "char": ("whitespace", "basic"),
    "ngram": ("whitespace", "freq"),
    "morph": ("whitespace", "freq"),
    "symbol": ("raw", "basic"),
    "owner": ("raw", "basic"),
    "version": ("raw", "basic"),
    "marks": ("raw", "basic"),
}
STORED = ("owner", "version")
NUMBER_FIELDS = ("newest", "due")
GAP_TOKEN = "_"
CITED = "@"
# All facets are paths of one JSON field: text fields of their own would cost a byte of norms per document and column.
COLUMNS = "f"
# A column where every row has exactly one value is counted six to ten times faster than one with several or none:
# the first values of a facet get a column each, filled with "" where there is none, the rest shares a slower one.
SLOTS = {name: tuple(f"{name}{n}" for n in range(dense)) for name, dense in FACETS.items()}
REST = {name: f"{name}_rest" for name in FACETS}
ENGINE = f"tantivy {version_of_package('tantivy')}"

PLAN = {name: (columns[0], columns[1:], REST[name]) for name, columns in SLOTS.items()}


def slots(name: str) -> tuple[str, ...]:
    """The columns of a facet, as the engine's queries and counts name them."""
    return tuple(f"{COLUMNS}.{column}" for column in (*SLOTS[name], REST[name]))


def schema() -> tantivy.Schema:
    """The schema of an index."""
    builder = tantivy.SchemaBuilder()
    for name, (tokenizer, option) in TEXT_FIELDS.items():
        builder.add_text_field(name, stored=name in STORED, tokenizer_name=tokenizer, index_option=option)
    for name in NUMBER_FIELDS:
        builder.add_unsigned_field(name, fast=True)
    builder.add_json_field(COLUMNS, fast=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def version() -> str:
    """Hash of all that the content of an index depends on; another one means: build it anew."""
    parts = (TEXT_FIELDS, NUMBER_FIELDS, COLUMNS, dict(FACETS), ANALYSER_VERSION, unicodedata.unidata_version,
             ENGINE, GAP_TOKEN, CITED)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def index_option(field: str) -> str:
    """What is kept of a posting in a field, as term queries must know it."""
    return TEXT_FIELDS[field][1] if field in TEXT_FIELDS else "basic"


@dataclass(frozen=True, slots=True)
class Content:
    """What the texts of a document say: tokens of each text, the title's first where there is one."""

    parts: Sequence[Tokens]
    title: Tokens | None
    morphs: Sequence[str] = ()

    @property
    def symbols(self) -> list[str]:
        """Symbols cited in the texts."""
        return [CITED + key for part in self.parts for key in part.symbol]


def contents(docs: Sequence[Doc]) -> list[Content]:
    """The texts of documents read; their Korean goes through the morphological analyser together, where there is one.
    """
    return [_content(doc, morphs) for doc, morphs in zip(docs, korean.routed(map(_korean, docs)), strict=False)]


def _content(doc: Doc, morphs: Sequence[str]) -> Content:
    parts = [analyse(doc.body, doc.lang), *(analyse(text, lang) for lang, text in doc.texts)]
    title = analyse(doc.title, doc.lang) if doc.title else None
    return Content([title, *parts] if title else parts, title, morphs)


def _korean(doc: Doc) -> str:
    """The Korean texts of a document; of what has no language, whatever holds Hangul."""
    texts = [(doc.lang, doc.title), (doc.lang, doc.body), *doc.texts]
    return "\n".join(text for lang, text in texts if text and (lang or "ko") == "ko" and korean.is_korean(text))


def row(doc: Doc) -> dict[str, Any]:
    """A document as the values of its fields."""
    return rows([doc])[0]


def rows(docs: Sequence[Doc]) -> list[dict[str, Any]]:
    """Documents as the values of their fields."""
    return [_row(doc, content) for doc, content in zip(docs, contents(docs), strict=True)]


def _row(doc: Doc, content: Content) -> dict[str, Any]:
    parts = content.parts
    found: dict[str, Any] = {}
    if content.title:
        found["title"] = " ".join((*content.title.stem, *filter(None, content.title.gram)))
    found["owner"] = doc.owner
    if doc.is_version:
        found["version"] = doc.lang
    found["marks"] = [doc.visibility, *doc.readers]
    found["newest"] = place_newest(doc.date, doc.kind, doc.lang, doc.id)
    found["due"] = place_due(doc.due, doc.kind, doc.lang, doc.id)
    found["stem"] = " ".join([" ".join(part.stem) for part in parts])
    found["exact"] = _joined([part.exact for part in parts])
    if any(part.gram for part in parts):
        found["gram"] = _joined([part.gram for part in parts])
        found["char"] = " ".join({one: None for part in parts for one in part.char})
    if any(part.ngram for part in parts):
        found["ngram"] = " ".join([" ".join(part.ngram) for part in parts])
    if content.morphs:
        found["morph"] = " ".join(content.morphs)
    if symbols := [*own_symbols(doc), *content.symbols]:
        found["symbol"] = symbols
    found[COLUMNS] = _columns(doc)
    return found


def own_symbols(doc: Doc) -> list[str]:
    """What a document is looked up by: its symbol and reference, and the series they belong to."""
    return [*_number_tokens(doc.ref), *_number_tokens(doc.symbol)]


def _joined(parts: Sequence[tuple[str, ...]]) -> str:
    """Tokens in order, a gap where the analyser left one and between the parts, so that no phrase crosses it."""
    if len(parts) == 1 and "" not in parts[0]:
        return " ".join(parts[0])
    return f" {GAP_TOKEN} ".join(" ".join(token or GAP_TOKEN for token in part) for part in parts if part)


def _number_tokens(number: str) -> tuple[str, ...]:
    """What a document is looked up by: its symbol or reference, and the series it belongs to."""
    if "/" in number:
        return _series_tokens(number)
    return (symbol_key(number),) if number else ()


@lru_cache(maxsize=4096)
def _series_tokens(number: str) -> tuple[str, ...]:
    keys = dict.fromkeys((symbol_key(number), *split_typed(number)[0]))
    return tuple(token for key in keys if key for token in (key, *symbol_prefixes(key)))


def _columns(doc: Doc) -> dict[str, str | list[str]]:
    """Values in columns; a facet that the document does not name at all gets none."""
    found: dict[str, str | list[str]] = {"kind0": doc.kind}
    if doc.lang:
        found["lang0"] = doc.lang
    for name, values in doc.facets.items():
        if name not in PLAN:
            raise ValueError(f"no such facet: {name}")
        first, others, rest = PLAN[name]
        if len(values) < 2:
            found[first] = values[0] if values else ""
            for column in others:
                found[column] = ""
            continue
        several = [value for value in dict.fromkeys(values) if value]
        found.update(zip_longest((first, *others), several[:1 + len(others)], fillvalue=""))
        if len(several) > 1 + len(others):
            found[rest] = several[1 + len(others):]
    return found
