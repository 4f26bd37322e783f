"""The kind of action a recommendation asks for (1 ask others … 5 specific action), by its first verb and object."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import islice

from hrkit.suggest.model import Suggested

_WORD = re.compile(r"[^\W\d_](?:[\w'’-]*\w)?")
_SEARCHED = 60
DEFAULT, BY_VERB, BY_RULE, BY_NOUN, UNKNOWN = "4", 0.85, 0.85, 0.6, 0.45


@dataclass(frozen=True, slots=True)
class _Rule:
    category: str
    then: re.Pattern[str]
    why: str


@dataclass(frozen=True, slots=True)
class _Table:
    verbs: Mapping[str, str]
    nouns: Mapping[str, str]
    rules: Mapping[str, tuple[_Rule, ...]]
    openers: frozenset[str]
    clauses: frozenset[str]


@cache
def _table() -> _Table:
    data = json.loads((files("hrkit.suggest") / "data" / "actions.json").read_text("utf-8"))
    verbs = {verb: category for category, words in data["verbs"].items() for verb in words.split()}
    rules: dict[str, list[_Rule]] = {}
    for rule in data["rules"]:
        rules.setdefault(rule["verb"], []).append(_Rule(str(rule["category"]), re.compile(rule["then"]), rule["why"]))
    return _Table(
        verbs, {noun: str(category) for noun, category in data["nouns"].items()},
        {verb: tuple(each) for verb, each in rules.items()},
        frozenset((data["openers"] + " " + data["adverbs"]).split()), frozenset(data["clauses"].split()),
    )


def action_of(text: str, lang: str = "en") -> Suggested | None:
    """The category ("1"–"5") with the verb that decided; None for a text without words or not in English.

    >>> action_of("Fully investigate all allegations of torture").label, action_of("Continue and deepen reforms").label
    ('5', '4')
    """
    explained = explain(text, lang)
    return explained[0] if explained else None


def explain(text: str, lang: str = "en") -> tuple[Suggested, str] | None:
    """The same with the reason in a sentence.

    >>> explain("Continue to fight poverty")[1]
    'the verb “continue”'
    """
    if not lang.lower().startswith("en") or not _WORD.search(text):
        return None
    table = _table()
    found = _first_verb(text, table)
    if found is None:
        return Suggested(DEFAULT, UNKNOWN, (), True), "no verb that is known: most such texts ask for general action"
    verb, start, end = found
    word = text[start:end]
    if verb not in table.verbs:
        return Suggested(table.nouns[verb], BY_NOUN, (word,), True), f"the noun “{verb}”"
    after = " ".join(_WORD.findall(text[end:].lower())[:25])
    for rule in table.rules.get(verb, ()):
        hit = rule.then.search(after)
        if hit:
            words = (word, *_as_written(text[end:], hit[0]))
            return Suggested(rule.category, BY_RULE, words, True), f"the verb “{verb}”: {rule.why}"
    return Suggested(table.verbs[verb], BY_VERB, (word,), True), f"the verb “{verb}”"


def _as_written(text: str, words: str) -> tuple[str, ...]:
    """A run of lower-case words as the text prints it."""
    pattern = r"\W+".join(map(re.escape, words.split()))
    found = re.search(pattern, text, re.I) if pattern else None
    return (found[0],) if found else ()


def _first_verb(text: str, table: _Table) -> tuple[str, int, int] | None:
    """The first known verb after openers, adverbs and opening clauses; else the first known noun of action."""
    start = _after_clause(text, table)
    noun: tuple[str, int, int] | None = None
    for found in islice(_WORD.finditer(text, start), _SEARCHED):
        word = found[0].lower().replace("’", "'")
        for form in _forms(word):
            if form in table.verbs:
                return form, found.start(), found.end()
        if noun is None and word in table.nouns:
            noun = word, found.start(), found.end()
        if noun is not None and word not in table.openers:
            return noun
    return noun


def _after_clause(text: str, table: _Table) -> int:
    """Where the main clause begins: after the first comma, if the text opens with a clause that is not the request."""
    first = _WORD.search(text)
    comma = text.find(",")
    if first and first[0].lower() in table.clauses and 0 < comma < 0.7 * len(text):
        return comma + 1
    return 0


def _forms(word: str) -> tuple[str, ...]:
    """The word, then the verb it may be a form of.

    >>> _forms("ratifying"), _forms("making")
    (('ratifying', 'ratify'), ('making', 'mak', 'make'))
    """
    if word.endswith("ying"):
        return word, word[:-3]
    if word.endswith("ing"):
        return word, word[:-3], word[:-3] + "e"
    return (word,)
