"""The reference index: scans tokens, in memory, as plainly as can be. What it finds is what every engine must find."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from hrcity.core.search import Ask, Doc
from hrkit.text import Parsed, Phrase, Tokens, Word, analyse, symbol_key, symbol_prefixes
from hrkit.text.symbols import split_typed

Has = Callable[["Word | Phrase", "list[Tokens]"], bool]


class Oracle:
    """Documents and their tokens."""

    def __init__(self) -> None:
        self.docs: dict[str, tuple[Doc, list[Tokens], set[str]]] = {}

    def replace(self, owners: Iterable[tuple[str, int]], docs: Iterable[Doc]) -> None:
        gone = {f"{kind}:{number}" for kind, number in owners}
        self.docs = {key: kept for key, kept in self.docs.items() if kept[0].owner not in gone}
        for doc in docs:
            parts = [analyse(doc.title, doc.lang), analyse(doc.body, doc.lang),
                     *(analyse(text, lang) for lang, text in doc.texts)]
            self.docs[doc.key] = (doc, parts, own_numbers(doc) | {key for part in parts for key in part.symbol})

    def match(self, ask: Ask) -> set[str]:
        """Keys of what has all the words; of what has any, where fewer than ten have all."""
        found = self._some(ask, all, has)
        for how in (all, any):
            if ask.query.is_refused or ask.query.is_empty or len(found) >= (10 if ask.order == "relevance" else 1):
                break
            found = found | self._some(ask, how, near)
        return found

    def _some(self, ask: Ask, how: Callable[[Iterable[bool]], bool], one_has: Has) -> set[str]:
        if ask.query.is_refused:
            return set()
        return {key for key, (doc, parts, numbers) in self.docs.items()
                if allowed(doc, ask) and (ask.query.is_empty or wanted(ask.query, parts, numbers, how, one_has))
                and not any(has(one, parts) for one in ask.query.excluded)}

    def counts(self, ask: Ask, name: str) -> Counter[str]:
        """How often each value of a facet stands in what was found."""
        return Counter(value for key in self.match(ask) for value in set(self.docs[key][0].facets.get(name, ())))


def own_numbers(doc: Doc) -> set[str]:
    keys = [symbol_key(doc.ref), symbol_key(doc.symbol), *split_typed(doc.symbol)[0]]
    return {token for key in filter(None, keys) for token in (key, *(one.rstrip("/") for one in symbol_prefixes(key)))}


def allowed(doc: Doc, ask: Ask) -> bool:
    own = {name: set(values) for name, values in doc.facets.items()} | {"kind": {doc.kind}, "lang": {doc.lang}}
    return bool({doc.visibility, *doc.readers} & ask.visible_to) and all(
        own.get(name, set()) & set(values) for name, values in ask.all_filters.items())


def wanted(query: Parsed, parts: list[Tokens], numbers: set[str], how: Callable[[Iterable[bool]], bool],
           one_has: Has) -> bool:
    if numbers & set(query.symbols):
        return True
    insisted = [*(has(one, parts) for one in query.phrases),
                *(any(token.startswith(start) for part in parts for token in part.exact) for start in query.prefixes)]
    words = [one_has(one, parts) for one in query.words]
    return bool(insisted or words) and all(insisted) and (how(words) if words else True)


def near(one: Word | Phrase, parts: list[Tokens]) -> bool:
    return has(one, parts) or (isinstance(one, Word) and any(set(one.ngrams) & set(part.ngram) for part in parts))


def has(one: Word | Phrase, parts: list[Tokens]) -> bool:
    if isinstance(one, Phrase):
        return any(row(part.exact, one.exact) for part in parts) if one.exact and not one.gram else any(
            row(part.gram, one.gram) for part in parts) and (not one.exact or any(
                row(part.exact, one.exact) for part in parts))
    if one.is_spaced:
        return any(set(one.stems) & set(part.stem) for part in parts)
    if not one.grams:
        return any(one.form in part.char for part in parts)
    return any(row(part.gram, tuple(enumerate(one.grams))) for part in parts)


def row(tokens: tuple[str, ...], places: tuple[tuple[int, str], ...]) -> bool:
    first = places[0][0]
    return any(all(start + place - first < len(tokens) and tokens[start + place - first] == token
                   for place, token in places) for start in range(len(tokens)))
