"""The text of one numbered recommendation taken apart: wordings, and the States that close each of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from hrkit.documents.model import Wording
from hrkit.documents.states import Named, looks_like_state, read_states

# What may stand between two pairs of parentheses that name States together: "(A); (B)", "(A) and (B)".
_GLUE = re.compile(r"[\s,;/]*(?:and\b|&)?[\s,;/]*")
# "[Chile]" for "(Chile)", "(Chile; Peru); Spain)" for "(Chile; Peru; Spain)": only believed of known States.
LONGEST_TAIL = 4000
_SQUARE = re.compile(r"\[([^\[\]]+)\]([\s;,.]*)$")
_OVERRUN = re.compile(r"\)\s*[;,]\s*([^()]*(?:\([^()]*\)[^()]*)*)\)([\s;,.]*)$")
_BEHALF = re.compile(r",?\s*(?:also\s+)?(?:speaking\s+)?on behalf of\b.*", re.I | re.S)
# What follows the States of one wording before the next wording begins.
_NEXT = re.compile(r"\s*(?:[;.]|,?\s*(?:and\s+)?(?=to\s)|,\s*(?:and\s+)?(?=[a-z])|(?=and\s))\s*")
_TAIL = re.compile(r"[\s;,.:/]*(?:\band\b|\bor\b)?[\s;,.:/*†\d]*")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A recommendation's text without the States at its end, its States in order, its wordings, and doubts."""

    text: str
    states: tuple[str, ...]
    wordings: tuple[Wording, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Group:
    """A run of parentheses that names States: where it begins and ends in the text."""

    start: int
    end: int
    named: Named


def parse_item(raw: str) -> Parsed:
    """Split a recommendation as printed into text, States and wordings.

    The last parentheses name the States; others may hold acronyms or asides and are left in the text. Several
    wordings under one number are each closed by their own States. `text` keeps what is printed but for the last
    States.

    >>> parse_item("Ratify the Protocol (OP-CAT) (Chile) (Iran (Islamic Republic of));").states
    ('Chile', 'Iran (Islamic Republic of)')
    """
    raw = mend_brackets(" ".join(raw.split()))
    groups = state_groups(raw)
    text = raw[: groups[-1].start] if groups and _closes(raw, groups[-1]) else raw
    states = tuple(dict.fromkeys(name for group in groups for name in group.named.states))
    return Parsed(tidy(text), states, wordings(raw, groups), tuple(_warnings(groups)))


def mend_brackets(raw: str) -> str:
    """A text whose closing States stand in square brackets, or run over a bracket too early, with the usual ones.

    >>> mend_brackets("Do it [Chile];"), mend_brackets("Do it (Chile; Peru); Spain).")
    ('Do it (Chile);', 'Do it (Chile; Peru) (Spain).')
    """
    tail = max(len(raw) - LONGEST_TAIL, 0)  # States stand at the end; a longer text would be searched for seconds
    square, over = _SQUARE.search(raw, tail), _OVERRUN.search(raw, tail)
    if square and _all_known(square[1]):
        return f"{raw[: square.start()]}({square[1]}){square[2]}"
    if over and _all_known(over[1]) and raw.count(")") > raw.count("("):
        return f"{raw[: over.start()]}) ({over[1]}){over[2]}"
    return raw


def _all_known(content: str) -> bool:
    named = read_states(content)
    return bool(named.states) and not named.unknown and not named.mended


def state_groups(raw: str) -> list[_Group]:
    """The runs of parentheses in a text that name the States behind the words before them."""
    runs: list[_Group] = []
    pairs = list(parentheses(raw))
    for number, (start, end) in enumerate(pairs):
        last = number == len(pairs) - 1 and bool(_TAIL.fullmatch(raw, end))
        content = _BEHALF.sub("", raw[start + 1 : end - 1])
        # "(UAE)" inside a text explains the words before it; only at the end it names who recommends.
        named = accepted(read_states(content), last) if last or not content.isupper() else None
        if not named:
            continue
        if runs and _GLUE.fullmatch(raw, runs[-1].end, start):
            before = runs.pop()
            runs.append(_Group(before.start, end, before.named + named))
        else:
            runs.append(_Group(start, end, named))
    if any(raw[run.end :].startswith("/") for run in runs):
        return runs
    return [run for run in runs if _closes(raw, run) or _NEXT.match(raw, run.end)]


def accepted(named: Named, last: bool) -> Named | None:
    """The reading of a pair of parentheses, if it names States; the last pair may hold unknown or misspelt ones.

    An unknown name of the last pair is kept raw among the States, unless it is an acronym or an instrument.
    """
    if named.states and not named.unknown and (last or not named.mended):
        return named
    raw = tuple(name for name in named.unknown if looks_like_state(name))
    if last and (raw or len(named.states) > len(named.unknown)):
        return Named(named.states + raw, named.unknown, named.mended)
    return None


def parentheses(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each outermost pair of parentheses; a pair never closed ends with the text."""
    depth, start = 0, 0
    for at, letter in enumerate(text):
        if letter == "(":
            if depth == 0:
                start = at
            depth += 1
        elif letter == ")" and depth:
            depth -= 1
            if depth == 0:
                yield start, at + 1


def wordings(raw: str, groups: list[_Group]) -> tuple[Wording, ...]:
    """The wordings of an item; one alone when the States stand inside one sentence ("Sign (A)/Ratify (B) …")."""
    if not groups or any(raw[group.end :].startswith("/") for group in groups):
        names = tuple(dict.fromkeys(name for group in groups for name in group.named.states))
        end = groups[-1].start if groups and _closes(raw, groups[-1]) else len(raw)
        return (Wording(tidy(raw[:end]), names),)
    found: list[Wording] = []
    begin = 0
    for group in groups:
        found.append(Wording(tidy(raw[begin : group.start]), tuple(dict.fromkeys(group.named.states))))
        gap = _NEXT.match(raw, group.end)
        begin = gap.end() if gap else group.end
    rest = tidy(raw[begin:])
    return (*found, Wording(rest, ())) if re.search(r"\w{3}", rest) else tuple(found)


def tidy(text: str) -> str:
    """A text without the marks that only separate it from the next item."""
    return re.sub(r"(?:\s*[;,]|\s*[;,]\s*and)\s*$", "", text.strip()).strip()


def _closes(raw: str, group: _Group) -> bool:
    return bool(_TAIL.fullmatch(raw, group.end))


def _warnings(groups: list[_Group]) -> Iterator[str]:
    if not groups:
        yield "No recommending State was found at the end of the text."
    for group in groups:
        for name in group.named.unknown:
            yield f"Unknown State, kept as printed: {name}"
        for printed, name in group.named.mended:
            yield f"State printed as {printed!r} was read as {name}."
