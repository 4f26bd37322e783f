"""Conditions and scores in SQL, built from quoted terms: what a person typed never reaches PostgreSQL's parsers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from hrcity.core.search.cursors import days_bounds
from hrcity.core.search.fields import CITED
from hrcity.core.search.matching import CITED_SYMBOL, OWN_SYMBOL, SERIES
from hrcity.core.search.port import Ask
from hrcity.core.search.table_rows import (
    CHAR,
    EXACT,
    GRAM,
    LONGEST_TOKEN,
    MARK,
    MORPH,
    NGRAM,
    STEM,
    code,
    lexeme,
)
from hrkit.text import Parsed, Phrase, Word

# Weights of ts_rank for D (text), C (exact form), B (none), A (title): in the proportions of the tantivy engine.
WEIGHTS = "{0.33,0.17,0,1}"
# ts_rank has no idf: each word is ranked by itself and weighed with how rare it is.
SCALE = 10.0
AS_LABEL = 0.05
MORPHEME = 0.5

Idf = Callable[[Sequence[str]], float]


class Sql(NamedTuple):
    """A piece of SQL with what fills its places."""

    text: str
    values: tuple[object, ...] = ()


NEVER, ALWAYS = Sql("FALSE"), Sql("TRUE")


def all_of(some: Sequence[Sql]) -> Sql:
    """All conditions hold."""
    return _linked(" AND ", some) if some else ALWAYS


def any_of(some: Sequence[Sql]) -> Sql:
    """One of the conditions holds."""
    return _linked(" OR ", some) if some else NEVER


def _linked(sign: str, some: Sequence[Sql]) -> Sql:
    if len(some) == 1:
        return some[0]
    return Sql(f"({sign.join(one.text for one in some)})", tuple(value for one in some for value in one.values))


def tokens(lexemes: Sequence[str], sign: str = "|") -> Sql:
    """Rows with one (or with `&` all) of some lexemes."""
    return Sql("words @@ %s::tsquery", (f" {sign} ".join(lexemes),)) if lexemes else NEVER


def coded(column: str, codes: Iterable[int]) -> Sql:
    """Rows with one of some codes."""
    found = sorted(set(codes))
    return Sql(f"{column} && %s::bigint[]", (found,)) if found else NEVER


def strict(ask: Ask, *, is_near: bool = False) -> Sql:
    """All words, phrases and prefixes; or the document whose own number was typed."""
    parsed = ask.query
    words = [near(ask, one) if is_near else word(ask, one) for one in parsed.words]
    must = [*words, *_insisted(parsed)]
    return _or_symbols(parsed, all_of(must) if must else NEVER)


def loose(ask: Ask, words: Sequence[Word]) -> Sql:
    """Any of some words; what stands in quotes or ends in a star is insisted on."""
    return _or_symbols(ask.query, all_of([any_of([near(ask, one) for one in words]), *_insisted(ask.query)]))


def word(ask: Ask, one: Word) -> Sql:
    """One word, in the text or as the name of a label."""
    named = ask.named.get(one.form, ())
    text = in_text(one)
    return any_of([text, coded("labels", [code(*pair) for pair in named])]) if named else text


def near(ask: Ask, one: Word) -> Sql:
    """One word, or one that has several of its letters in a row."""
    if not one.ngrams:
        return word(ask, one)
    return any_of([word(ask, one), tokens([lexeme(NGRAM, piece) for piece in one.ngrams])])


def in_text(one: Word) -> Sql:
    """One word in the text: by any of its stems, or by its pairs in a row."""
    if one.is_spaced:
        return tokens([lexeme(STEM, stem) for stem in one.stems])
    if not one.grams:
        return tokens([lexeme(CHAR, one.form)])
    return _row("gram", GRAM, tuple(enumerate(one.grams)))


def _row(column: str, prefix: str, places: Sequence[tuple[int, str]]) -> Sql:
    """Tokens at their places: the index names the rows that have all, their text decides."""
    has_all = tokens(list(dict.fromkeys(lexeme(prefix, token) for _, token in places)), "&")
    if len(places) == 1:
        return has_all
    holes = any(b - a > 1 for (a, _), (b, _) in pairwise(places))
    text = _pattern(places) if holes else f"% {' '.join(token[:LONGEST_TOKEN] for _, token in places)} %"
    return all_of([has_all, Sql(f"{column} {'~' if holes else 'LIKE'} %s", (text,))])


def _pattern(places: Sequence[tuple[int, str]]) -> str:
    """A regular expression in which a hole is any token, but never the end of a text."""
    found = [" ", places[0][1][:LONGEST_TOKEN]]
    for (before, _), (place, token) in pairwise(places):
        found.append(" [^ |]+" * (place - before - 1) + f" {token[:LONGEST_TOKEN]}")
    return "".join((*found, " "))


def phrase(one: Phrase) -> Sql:
    """Words in a row, among the exact forms and among the pairs."""
    return all_of([_row(column, prefix, places)
                   for column, prefix, places in (("exact", EXACT, one.exact), ("gram", GRAM, one.gram)) if places])


def _insisted(parsed: Parsed) -> list[Sql]:
    prefixes = [tokens([f"{lexeme(EXACT, start)}:*"]) for start in parsed.prefixes]
    return [*(phrase(one) for one in parsed.phrases), *prefixes]


def _or_symbols(parsed: Parsed, words: Sql) -> Sql:
    if not parsed.symbols:
        return words
    return any_of([words, coded("symbols", [code("symbol", token) for token, _ in _symbol_weights(parsed)])])


def _symbol_weights(parsed: Parsed) -> list[tuple[str, float]]:
    return [(token, weight / (rank + 1)) for rank, key in enumerate(parsed.symbols)
            for token, weight in ((key, OWN_SYMBOL), (f"{key}/", SERIES), (CITED + key, CITED_SYMBOL))]


def always(ask: Ask) -> list[Sql]:
    """What holds whatever is looked for: visibility, days, exclusions."""
    found = [coded("labels", [code(MARK, mark) for mark in ask.visible_to])]
    for name, (first, last) in ask.between.items():
        low, below = days_bounds(first, last)
        column = "newest" if name == "date" else "due"
        found.append(Sql(f"({column} >= %s AND {column} < %s)", (low, below)))
    if ask.among is not None:
        found.append(Sql("key = ANY(%s)", (list(ask.among),)))
    for one in ask.query.excluded:
        inner = phrase(one) if isinstance(one, Phrase) else in_text(one)
        found.append(Sql(f"NOT ({inner.text})", inner.values))
    return found


def filtered(name: str, values: Sequence[str]) -> Sql:
    """One facet has one of the values."""
    return coded("labels", [code(name, value) for value in values if value])


def symbol_score(parsed: Parsed) -> list[Sql]:
    """What the numbers typed are worth, the best that applies."""
    some = [(Sql("symbols @> ARRAY[%s]::bigint[]", (code("symbol", token),)), weight)
            for token, weight in _symbol_weights(parsed)]
    if not some:
        return []
    cases = [f"CASE WHEN {test.text} THEN {weight} ELSE 0 END" for test, weight in some]
    return [Sql(f"greatest({', '.join(cases)})", tuple(value for test, _ in some for value in test.values))]


def score(ask: Ask, words: Sequence[Word], phrases: Sequence[Phrase], idf: Idf) -> Sql:
    """The sum over words and phrases of what ts_rank makes of each, weighed with how rare it is; and the symbols."""
    found = symbol_score(ask.query)
    for one in words:
        own = terms(one)
        weight = idf(own)
        found.append(_rank([*own, lexeme(EXACT, one.form)], weight))
        if named := [code(*pair) for pair in ask.named.get(one.form, ())]:
            test = coded("labels", named)
            found.append(Sql(f"CASE WHEN {test.text} THEN {AS_LABEL * weight:.4f} ELSE 0 END", test.values))
        if morphs := ask.morphs.get(one.form, ()):
            found.append(_rank([lexeme(MORPH, morph) for morph in morphs], MORPHEME * weight))
        if one.ngrams:
            found.append(_rank([lexeme(NGRAM, piece) for piece in one.ngrams], 1.0))
    for some in phrases:
        own = [*(lexeme(EXACT, token) for _, token in some.exact), *(lexeme(GRAM, token) for _, token in some.gram)]
        found.append(_rank(list(dict.fromkeys(own)), idf(own)))
    return _linked(" + ", found) if found else Sql("0")


def terms(one: Word) -> list[str]:
    if one.is_spaced:
        return [lexeme(STEM, stem) for stem in one.stems]
    return [lexeme(GRAM, gram) for gram in one.grams] or [lexeme(CHAR, one.form)]


def _rank(lexemes: Sequence[str], weight: float) -> Sql:
    """ts_rank divides by the number of terms: it is taken back, so that a word with several stems is worth as much.

    The 1 divides by the logarithm of the row's length.
    """
    factor = SCALE * weight * len(lexemes)
    return Sql(f"{factor:.4f} * ts_rank('{WEIGHTS}', words, %s::tsquery, 1)", (" | ".join(lexemes),))
