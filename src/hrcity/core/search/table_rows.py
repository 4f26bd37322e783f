"""A document as a row of the search table of PostgreSQL.

Tokens come ready-made: they are written as text and cast to tsvector, since to_tsvector would split them again. One
column holds all kinds of tokens, told apart by their first letter, so that one index looks up all of them. PostgreSQL's
own positions end at 16,383 and at 256 a lexeme; so a phrase is looked for in the tokens written as text, and positions
only count how often a word occurs.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from hrcity.core.search.cursors import place_due, place_newest
from hrcity.core.search.fields import CITED, Content, contents, own_symbols
from hrcity.core.search.port import FACETS, Doc
from hrkit.text import ANALYSER_VERSION, Tokens

COLUMNS = ("key", "owner", "newest", "due", "words", "labels", "symbols", "exact", "gram")
STEM, EXACT, GRAM, CHAR, NGRAM, MORPH = "s", "e", "g", "c", "n", "m"
TABLE_VERSION = 1
# A token longer than this is cut, in rows and in queries alike: a lexeme has at most 2,046 bytes.
LONGEST_TOKEN = 255
# A tsvector has at most 1,048,575 bytes; of a text with more different tokens than fit, the first are found.
LARGEST_VECTOR = 1_000_000
# More occurrences of a word hardly raise a score.
MOST_COUNTED = 8
MARK = ""
# Between tokens and texts: neither stands in any token.
GAP, BREAK = "_", "|"

Row = tuple[str, str, int, int, str, str, str, str, str]


def version() -> str:
    """Hash of all that the content of a table depends on."""
    parts = (COLUMNS, TABLE_VERSION, ANALYSER_VERSION, sorted(FACETS), CITED, unicodedata.unidata_version)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


@lru_cache(maxsize=100_000)
def code(name: str, value: str) -> int:
    """A value of a facet, a mark of visibility (no name) or a symbol as a signed 64-bit number.

    >>> code("country", "KOR") == code("country", "KOR") != code("body", "KOR")
    True
    """
    digest = hashlib.blake2b(f"{name}={value}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def lexeme(prefix: str, token: str) -> str:
    """A token as it stands in a tsvector or a tsquery: quoted, so that no sign in it means anything.

    >>> lexeme("e", "l'eau")
    "'el''eau'"
    """
    return "'" + (prefix + token[:LONGEST_TOKEN]).replace("\\", "\\\\").replace("'", "''") + "'"


def labels(doc: Doc) -> Iterator[tuple[str, str]]:
    """Values of facets that a document has, by their facets' names.

    Raises:
        ValueError: a facet that does not exist.
    """
    yield "kind", doc.kind
    if doc.lang:
        yield "lang", doc.lang
    for name, values in doc.facets.items():
        if name not in FACETS:
            raise ValueError(f"no such facet: {name}")
        yield from ((name, value) for value in values if value)


def rows(docs: Sequence[Doc]) -> list[Row]:
    """Documents as rows, in the order of COLUMNS."""
    return [_row(doc, content) for doc, content in zip(docs, contents(docs), strict=True)]


def _row(doc: Doc, content: Content) -> Row:
    marks = [(MARK, mark) for mark in (doc.visibility, *doc.readers)]
    symbols = [("symbol", one) for one in (*own_symbols(doc), *content.symbols)]
    parts = content.parts
    return (doc.key, doc.owner, place_newest(doc.date, doc.kind, doc.lang, doc.id),
            place_due(doc.due, doc.kind, doc.lang, doc.id), _vector(content),
            _array([*marks, *labels(doc)]), _array(symbols),
            _joined(part.exact for part in parts), _joined(part.gram for part in parts))


def _array(pairs: Iterable[tuple[str, str]]) -> str:
    return "{" + ",".join(map(str, dict.fromkeys(code(*pair) for pair in pairs))) + "}"


def _joined(parts: Iterable[tuple[str, ...]]) -> str:
    """Tokens in order between blanks, so that a phrase is a piece of the text."""
    some = [" ".join([token[:LONGEST_TOKEN] or GAP for token in part]) for part in parts if part]
    return f" {f' {BREAK} '.join(some)} " if some else ""


def _vector(content: Content) -> str:
    """Tokens with how often they occur: weight A in the title, D in the text, C for exact forms."""
    title = content.title or Tokens()
    body: Counter[str] = Counter()
    exact: dict[str, None] = {}
    for part in content.parts[1:] if content.title else content.parts:
        body.update(_counted(part))
    for part in content.parts:
        exact.update(dict.fromkeys([EXACT + token for token in part.exact]))
        exact.update(dict.fromkeys([CHAR + token for token in part.char]))
        exact.update(dict.fromkeys([NGRAM + token for token in part.ngram]))
    body.update([MORPH + token for token in content.morphs])
    lines = [lexeme("", token) + _places("A", count, body.pop(token, 0))
             for token, count in Counter(_counted(title)).items()]
    lines += [lexeme("", token) + _places("A", 0, count) for token, count in body.items()]
    lines += [lexeme("", token) + ":1C" if token[0] == EXACT else lexeme("", token) for token in exact]
    return _fitting(lines)


def _counted(tokens: Tokens) -> list[str]:
    """Tokens of which it matters how often they occur."""
    found = [STEM + token for token in tokens.stem]
    if tokens.gram:
        found += [GRAM + token for token in tokens.gram if token]
    return found


def _places(weight: str, title: int, body: int) -> str:
    """Positions that only count: the title's with their weight, then the text's.

    >>> _places("A", 1, 2)
    ':1A,2,3'
    """
    first = min(title, MOST_COUNTED)
    places = [f"{n}{weight}" for n in range(1, first + 1)]
    return ":" + ",".join((*places, *map(str, range(first + 1, first + 1 + min(body, MOST_COUNTED)))))


def _fitting(lines: list[str]) -> str:
    """As much of the lexemes as fits: six bytes for each, its letters and its positions."""
    text = " ".join(lines)
    if len(text) < LARGEST_VECTOR // 12:
        return text
    size, fitting = 0, []
    for line in lines:
        size += len(line.encode()) + 8 + 2 * MOST_COUNTED
        if size > LARGEST_VECTOR:
            break
        fitting.append(line)
    return " ".join(fitting)
