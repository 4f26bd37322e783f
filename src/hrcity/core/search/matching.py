"""Queries of the engine, built from terms only: what a person typed never reaches an engine's own parser."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tantivy import FieldType, Occur, Query, Schema, Searcher

from hrcity.core.search.cursors import days_bounds
from hrcity.core.search.fields import CITED, index_option, slots
from hrcity.core.search.port import Ask
from hrkit.text import Parsed, Phrase, Word

# The one table of weights. A word in the title counts for its place there and again for being in the text.
TITLE = 2.0
EXACT_FORM = 0.5
MORPHEME = 1.0
# Below any word in a text: what says it comes before what is only labelled so.
AS_LABEL = 0.5
OWN_SYMBOL = 10_000.0
SERIES = 5_000.0
CITED_SYMBOL = 1_000.0

SURROGATE = re.compile("[\ud800-\udfff]")

Clause = tuple[Occur, Query]


class Matching:
    """Builds the engine's queries for one state of the index."""

    def __init__(self, schema: Schema, searcher: Searcher, ask: Ask) -> None:
        self.schema = schema
        self.searcher = searcher
        self.named = ask.named
        self.morphs = ask.morphs

    def term(self, field: str, value: str, boost: float = 1.0) -> Query:
        """Documents with one token in a field."""
        query = Query.term_query(self.schema, field, value, index_option(field))
        return query if boost == 1.0 else Query.boost_query(query, boost)

    def strict(self, parsed: Parsed, *, scored: bool = True, is_near: bool = False) -> Query:
        """All words, phrases and prefixes; or the document whose own number was typed.

        `is_near`: a word may also be there by a few of its letters.
        """
        word = self.near if is_near else self.word
        must: list[Clause] = [(Occur.Must, query) for query in (*map(word, parsed.words), *self._insisted(parsed))]
        return self._with_symbols(parsed, _boolean(must + (self._better(parsed.words) if scored else [])))

    def loose(self, parsed: Parsed, words: Sequence[Word], *, scored: bool = True) -> Query:
        """Any of some words; what stands in quotes or ends in a star is insisted on.

        Only the title raises a score here: exact forms, looked at in half of all documents, would cost as much again.
        """
        some = [self.near(word) for word in words]
        if scored:
            some += [self.term("title", stem, TITLE) for word in words for stem in word.stems
                     if self.searcher.doc_freq("title", stem)]
        return self._with_symbols(parsed, _all([any_of(some), *self._insisted(parsed)]))

    def word(self, word: Word) -> Query:
        """One word, in the text or as the name of a label."""
        named = self.named.get(word.form, ())
        if not named:
            return self.in_text(word)
        labels = [self.term(column, value) for facet, value in named for column in slots(facet)]
        return any_of([self.in_text(word), Query.const_score_query(any_of(labels), AS_LABEL)])

    def near(self, word: Word) -> Query:
        """One word, or one that has several of its letters in a row."""
        if not word.ngrams:
            return self.word(word)
        alike = [self.term("ngram", one) for one in word.ngrams if self.searcher.doc_freq("ngram", one)]
        return any_of([self.word(word), *alike])

    def in_text(self, word: Word) -> Query:
        """One word, by any of its stems; a stem that no document has would only slow the engine down."""
        if word.is_spaced:
            known = [stem for stem in word.stems if self.searcher.doc_freq("stem", stem)]
            return any_of([self.term("stem", stem) for stem in known or word.stems[:1]])
        if not word.grams:
            return Query.const_score_query(self.term("char", word.form), 1.0)
        return self.row("gram", tuple(enumerate(word.grams)))

    def _better(self, words: Sequence[Word]) -> list[Clause]:
        """What raises the score and finds nothing by itself: the exact form, and a place in the title."""
        found: list[Clause] = []
        for word in words:
            found.append((Occur.Should, self.term("exact", word.form, EXACT_FORM)))
            if word.is_spaced:
                found.extend((Occur.Should, self.term("title", stem, TITLE)) for stem in word.stems
                             if self.searcher.doc_freq("title", stem))
            elif word.grams:
                found.append((Occur.Should, _all([self.term("title", gram, TITLE / len(word.grams))
                                                  for gram in word.grams])))
            found.extend((Occur.Should, self.term("morph", morph, MORPHEME)) for morph in self.morphs.get(word.form, ())
                         if self.searcher.doc_freq("morph", morph))
        return found

    def row(self, field: str, places: Sequence[tuple[int, str]]) -> Query:
        """Tokens at their places; the engine panics on a phrase of one."""
        if len(places) == 1:
            return self.term(field, places[0][1])
        first = places[0][0]
        return Query.phrase_query(self.schema, field, [(place - first, token) for place, token in places])

    def phrase(self, phrase: Phrase) -> Query:
        """Words in a row, among the exact forms and among the bigrams."""
        return _all([self.row(field, places) for field, places in (("exact", phrase.exact), ("gram", phrase.gram))
                     if places])

    def prefix(self, start: str) -> Query:
        """Words that begin like this; `start` has letters and digits only."""
        return Query.const_score_query(Query.regex_query(self.schema, "exact", f"{start}.*"), 1.0)

    def _insisted(self, parsed: Parsed) -> list[Query]:
        return [*(self.phrase(one) for one in parsed.phrases), *(self.prefix(one) for one in parsed.prefixes)]

    def _with_symbols(self, parsed: Parsed, words: Query) -> Query:
        if not parsed.symbols:
            return words
        clauses = [words]
        for rank, key in enumerate(parsed.symbols):
            for token, weight in ((key, OWN_SYMBOL), (f"{key}/", SERIES), (CITED + key, CITED_SYMBOL)):
                clauses.append(Query.const_score_query(self.term("symbol", token), weight / (rank + 1)))
        return Query.disjunction_max_query(clauses, 0.0)

    def excluded(self, parsed: Parsed) -> list[Clause]:
        """What must not be in a document."""
        return [(Occur.MustNot, self.phrase(one) if isinstance(one, Phrase) else self.in_text(one))
                for one in parsed.excluded]

    def visible(self, marks: Iterable[str]) -> Clause:
        """Only what a reader with these marks may find."""
        return self.one_of([("marks", mark) for mark in sorted(marks)])

    def filter(self, name: str, values: Sequence[str]) -> Clause:
        """One facet has one of the values."""
        return self.one_of([(column, value) for value in values if value for column in slots(name)])

    def one_of(self, terms: Sequence[tuple[str, str]]) -> Clause:
        """One of some tokens, without a say in the score; the engine takes no lone surrogate, and no document has one.
        """
        terms = [(field, value) for field, value in terms if value.isascii() or not SURROGATE.search(value)]
        if not terms:
            return (Occur.Must, Query.empty_query())
        return (Occur.Must, Query.const_score_query(any_of([self.term(field, value) for field, value in terms]), 0.0))

    def among(self, ask: Ask) -> list[Clause]:
        """Only the documents with some keys; a version is named by its row and its language."""
        if ask.among is None:
            return []
        rows = [key for key in ask.among if key.count(":") == 1]
        some = [Query.term_set_query(self.schema, "owner", rows)] if rows else []
        for key in ask.among:
            if key.count(":") == 2:
                owner, _, lang = key.rpartition(":")
                some.append(_all([self.term("owner", owner), self.term("version", lang)]))
        return [(Occur.Must, Query.const_score_query(any_of(some), 0.0) if some else Query.empty_query())]

    def days(self, ask: Ask) -> list[Clause]:
        """Limits of dates."""
        found: list[Clause] = []
        for name, (first, last) in ask.between.items():
            low, below = days_bounds(first, last)
            found.append(self.places("newest" if name == "date" else "due", low, below))
        return found

    def places(self, field: str, low: int, below: int) -> Clause:
        """Documents at the places low ≤ place < below."""
        return (Occur.Must, Query.const_score_query(
            Query.range_query(self.schema, field, FieldType.Unsigned, low, below, include_upper=False), 0.0))


def _boolean(clauses: Sequence[Clause]) -> Query:
    if len(clauses) == 1 and clauses[0][0] == Occur.Must:
        return clauses[0][1]
    return Query.boolean_query(clauses) if clauses else Query.empty_query()


def _all(queries: Sequence[Query]) -> Query:
    if len(queries) == 1:
        return queries[0]
    return Query.boolean_query([(Occur.Must, query) for query in queries]) if queries else Query.empty_query()


def any_of(queries: Sequence[Query]) -> Query:
    """One of some queries matches."""
    if len(queries) == 1:
        return queries[0]
    return Query.boolean_query([(Occur.Should, query) for query in queries]) if queries else Query.empty_query()
