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
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain

from hrcity.core.search.cursors import place_due, place_newest
from hrcity.core.search.fields import CITED, Content, contents, own_symbols
from hrcity.core.search.port import FACETS, Doc
from hrkit.text import ANALYSER_VERSION, Tokens

COLUMNS = ("key", "owner", "newest", "due", "words", "labels", "symbols", "exact", "gram")
STEM, EXACT, GRAM, CHAR, NGRAM, MORPH = "s", "e", "g", "c", "n", "m"
TABLE_VERSION = 1
# A lexeme has at most 2,046 bytes: a run of Hangul, or a letter with hundreds of marks, is cut, here and in queries.
LONGEST_TOKEN = 255
# A tsvector has at most 1,048,575 bytes; of a text with more different tokens than fit, the first are found.
LARGEST_VECTOR = 1_000_000
# More occurrences of a word hardly raise a score.
MOST_COUNTED = 8
PLACES = [":" + ",".join(map(str, range(1, count + 1))) for count in range(MOST_COUNTED + 1)]
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
    digest = hashlib.blake2b(f"{name}={value}".encode(errors="surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def lexeme(prefix: str, token: str) -> str:
    """A token as it stands in a tsvector or a tsquery: quoted, so that no sign in it means anything.

    >>> lexeme("e", "l'eau")
    "'el''eau'"
    """
    return "'" + (prefix + token[:LONGEST_TOKEN]).replace("\\", "\\\\").replace("'", "''") + "'"


def labels(doc: Doc) -> list[tuple[str, str]]:
    """Values of facets that a document has, by their facets' names.

    Raises:
        ValueError: a facet that does not exist.
    """
    if not FACETS.keys() >= doc.facets.keys():
        raise ValueError(f"no such facet: {', '.join(doc.facets.keys() - FACETS.keys())}")
    found = [(name, value) for name, values in doc.facets.items() for value in values if value]
    return [("kind", doc.kind), *([("lang", doc.lang)] if doc.lang else []), *found]


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
    return "{" + ",".join(map(str, dict.fromkeys([code(*pair) for pair in pairs]))) + "}"


def _joined(parts: Iterable[tuple[str, ...]]) -> str:
    """Tokens in order between blanks, so that a phrase is a piece of the text."""
    some = [" ".join([token[:LONGEST_TOKEN] or GAP for token in part]) for part in parts if part]
    return f" {f' {BREAK} '.join(some)} " if some else ""


def _vector(content: Content) -> str:
    """Tokens with how often they occur: weight A in the title, D in the text, C for exact forms."""
    texts = content.parts[1:] if content.title else content.parts
    body = Counter(_counted(texts))
    if content.morphs:
        body.update([MORPH + token[:LONGEST_TOKEN] for token in content.morphs])
    lines = []
    if content.title:
        title = Counter(_counted([content.title]))
        lines = [f"'{token}'{_title_places(count, body.pop(token, 0))}" for token, count in title.items()]
    lines += [f"'{token}'{PLACES[count] if count <= MOST_COUNTED else PLACES[-1]}" for token, count in body.items()]
    lines += [f"'{EXACT}{token}':1C" for token in _different(part.exact for part in content.parts)]
    lines += [f"'{CHAR}{token}'" for token in _different(part.char for part in content.parts)]
    lines += [f"'{NGRAM}{token}'" for token in _different(part.ngram for part in content.parts)]
    return _fitting(lines)


def _different(parts: Iterable[tuple[str, ...]]) -> Iterable[str]:
    return dict.fromkeys([token[:LONGEST_TOKEN] for token in chain.from_iterable(parts)])


def _counted(parts: Sequence[Tokens]) -> list[str]:
    """Tokens of which it matters how often they occur; letters, marks and digits only, so nothing in them is quoted."""
    found = [STEM + token for part in parts for token in part.stem]
    if any(part.gram for part in parts):
        found += [GRAM + token[:LONGEST_TOKEN] for part in parts for token in part.gram if token]
    return found


def _title_places(title: int, body: int) -> str:
    """Positions that only count: the title's with their weight, then the text's.

    >>> _title_places(1, 2)
    ':1A,2,3'
    """
    first = min(title, MOST_COUNTED)
    places = [*(f"{n}A" for n in range(1, first + 1)), *map(str, range(first + 1, first + 1 + min(body, MOST_COUNTED)))]
    return ":" + ",".join(places)


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
