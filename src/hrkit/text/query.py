"""What a person typed into a search box, read without ever failing.

The whole syntax: words (all of them), "a phrase", -word, word*, a UN document number. Nothing else has a meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from hrkit.text import tables
from hrkit.text.analysis import GAP, clean, collapse_blanks, grams, is_unspaced, normalise, units
from hrkit.text.ngrams import asks_ngrams, wanted
from hrkit.text.stems import base_language, fold, languages_for, stems_of, stop_words
from hrkit.text.symbols import split_typed

LONGEST_QUERY = 200
MOST_WORDS = 16
# What costs an engine most has the lowest limits, so that no text whatever makes a search slow.
MOST_PHRASES = 3
MOST_PREFIXES = 2
MOST_EXCLUDED = 4
SHORTEST_PREFIX = 2

_PIECE = re.compile(r'(?P<minus>(?<!\S)-)?"(?P<quoted>[^"]*)"|(?P<chunk>[^\s"]+)')
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»〝〞", '"'))
_OPERATOR = re.compile(r"(?:AND|OR|NOT|NEAR|TO)(?:/\d+)?|\+|&&|\|\|")
_MEANT_ELSEWHERE = re.compile(r'[\^~*()\[\]{}:\\|&+=<>/"%]|\b(?:AND|OR|NOT|NEAR|TO)\b')
_FUZZY = re.compile(r"(?<=\w)~\d*")


@dataclass(frozen=True, slots=True)
class Word:
    """One word to find. A spaced word matches one of `stems` (of several languages, and its own form); an unspaced
    one its `grams` in a row, or, when it is one character long (no grams), that character anywhere. Where little is
    found, one of `ngrams` does for a word of a language that nobody stems."""

    form: str
    stems: tuple[str, ...] = ()
    grams: tuple[str, ...] = ()
    ngrams: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The word as it is searched for."""
        return self.form

    @property
    def is_spaced(self) -> bool:
        """Whether the word is of a script with spaces between words."""
        return bool(self.stems)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in a row: tokens with their offsets among the exact forms and among the bigrams."""

    text: str
    exact: tuple[tuple[int, str], ...] = ()
    gram: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell the reader: a stable code and what fills its sentence."""

    code: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query read. `symbols` are keys to look up exactly, the best guess first."""

    text: str = ""
    lang: str = ""
    words: tuple[Word, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    prefixes: tuple[str, ...] = ()
    excluded: tuple[Word | Phrase, ...] = ()
    symbols: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Nothing to look for: the list is browsed."""
        return not (self.words or self.phrases or self.prefixes or self.symbols)

    @property
    def is_refused(self) -> bool:
        """Only exclusions: answering would mean everything but."""
        return self.is_empty and bool(self.excluded)

    @property
    def symbol(self) -> str:
        """The best guess of a document symbol or reference, or ""."""
        return self.symbols[0] if self.symbols else ""


@dataclass(slots=True)
class _Reading:
    lang: str
    words: dict[str, Word] = field(default_factory=dict)
    phrases: dict[str, Phrase] = field(default_factory=dict)
    prefixes: dict[str, None] = field(default_factory=dict)
    excluded: list[Word | Phrase] = field(default_factory=list)
    stops: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    notices: dict[str, Notice] = field(default_factory=dict)

    def exclude(self, one: Word | Phrase) -> None:
        """Keep one thing to leave out, while there is room."""
        if len(self.excluded) < MOST_EXCLUDED:
            self.excluded.append(one)
        else:
            self.left_out.append(f"-{one.text}")

    def tell(self, code: str, text: str = "") -> None:
        """Keep one notice of a kind."""
        self.notices.setdefault(code, Notice(code, text))


def parse_query(text: str, lang: str = "") -> Parsed:
    """Read a query typed in a page of language `lang`; never raises.

    >>> parsed = parse_query('"right to housing" rent* -hotel', "en")
    >>> [p.text for p in parsed.phrases], parsed.prefixes, [w.form for w in parsed.excluded]
    (['right to housing'], ('rent',), ['hotel'])
    """
    reading = _Reading(base_language(lang))
    typed = collapse_blanks(clean(text[: LONGEST_QUERY * 50]).translate(_QUOTES))
    if len(typed) > LONGEST_QUERY or len(text) > LONGEST_QUERY * 50:
        typed = typed[:LONGEST_QUERY].rstrip()
        reading.tell("cut", str(LONGEST_QUERY))
    symbols = _read(typed, reading)
    words = tuple(reading.words.values())
    if len(words) > MOST_WORDS:
        words = words[:MOST_WORDS]
        reading.tell("too_many", str(MOST_WORDS))
    if reading.left_out:
        reading.tell("left_out", ", ".join(reading.left_out))
    parsed = Parsed(typed, reading.lang, words, tuple(reading.phrases.values()), tuple(reading.prefixes),
                    tuple(reading.excluded), tuple(symbols))
    return _with_notices(parsed, reading)


def _read(typed: str, reading: _Reading) -> list[str]:
    """Fill the reading; the symbols found outside quotes."""
    symbols: list[str] = []
    rest = typed
    if "/" in typed or "-" in typed:
        bare = re.sub(r'"[^"]*"', " ", typed)
        symbols, left = split_typed(bare)
        if symbols:
            rest = " ".join((left, *re.findall(r'-?"[^"]*"', typed)))
    for piece in _PIECE.finditer(rest):
        if piece["chunk"] is not None:
            _read_chunk(piece["chunk"], reading)
        else:
            _read_quoted(piece["quoted"], bool(piece["minus"]), reading)
    return symbols


def _read_chunk(chunk: str, reading: _Reading) -> None:
    """One piece without blanks: an operator to ignore, `-word`, `word*`, or words."""
    if _OPERATOR.fullmatch(chunk):
        return
    if re.match(r"NEAR(?:/\d+)?\(", chunk):
        chunk = chunk.partition("(")[2]
    chunk = _FUZZY.sub("", chunk)
    if len(chunk) > 1 and chunk[0] == "-" and chunk[1].isalnum():
        for word in _words(chunk, reading.lang):
            reading.exclude(word)
        return
    runs = tables.RUN.findall(normalise(chunk))
    if chunk.endswith("*") and runs and chunk[-2].isalnum() and not is_unspaced(runs[-1]):
        last = fold(runs.pop())
        if len(last) < SHORTEST_PREFIX:
            reading.tell("prefix_short", last)
            runs.append(last)
        elif len(reading.prefixes) < MOST_PREFIXES:
            reading.prefixes[last] = None
        elif last not in reading.prefixes:
            reading.left_out.append(f"{last}*")
    for run in runs:
        _add_word(run, reading)


def _add_word(run: str, reading: _Reading) -> None:
    word = _word(run, reading.lang)
    if _is_stop(run, reading.lang):
        reading.stops.append(run)
    else:
        reading.words.setdefault(word.form, word)


def _read_quoted(text: str, is_excluded: bool, reading: _Reading) -> None:
    runs = tables.RUN.findall(normalise(text))
    if not runs:
        return
    if all(_is_stop(run, reading.lang) for run in runs) and len(runs) > 1:
        # A phrase of words that stand in every text costs as much as the whole index and finds all of it.
        reading.stops.extend(runs)
        return
    # Inside a run without spaces there is no difference between a word and a phrase.
    found = _word(runs[0], reading.lang) if len(runs) == 1 and is_unspaced(runs[0]) else _phrase(runs, reading.lang)
    if is_excluded:
        reading.exclude(found)
    elif isinstance(found, Word):
        reading.words.setdefault(found.form, found)
    elif len(reading.phrases) < MOST_PHRASES or found.text in reading.phrases:
        reading.phrases[found.text] = found
    else:
        reading.left_out.append(f'"{found.text}"')


def _is_stop(run: str, lang: str) -> bool:
    return any(run in stop_words(one) for one in _stemmed_as(run, lang)[:1])


def _stemmed_as(run: str, lang: str) -> tuple[str, ...]:
    return languages_for(tables.script_of(run[0]) or "latin", lang)


def _words(chunk: str, lang: str) -> Iterator[Word]:
    for run in tables.RUN.findall(normalise(chunk)):
        yield _word(run, lang)


def _word(run: str, lang: str) -> Word:
    if is_unspaced(run):
        parts = units(run)
        return Word(run, grams=tuple(grams(run)) if len(parts) > 1 else ())
    form = fold(run)
    stems = tuple(dict.fromkeys((*(stems_of(one)[run] or form for one in _stemmed_as(run, lang)), form)))
    return Word(form, stems, ngrams=wanted(form) if asks_ngrams(tables.script_of(run[0]), lang) else ())


def _phrase(runs: list[str], lang: str) -> Phrase:
    """Offsets as analysis gives positions: Hangul words stand among the exact forms too, runs of grams have a gap.

    A stop word inside a phrase keeps its place open for any word: its own postings would cost as much as the index.
    """
    all_are_stops = all(_is_stop(run, lang) for run in runs)
    exact: list[tuple[int, str]] = []
    gram: list[tuple[int, str]] = []
    place = gap = 0
    for run in runs:
        if is_unspaced(run):
            gram.extend((gap + n, one) for n, one in enumerate(grams(run)))
            gap += len(grams(run)) + 1
            place += bool(tables.IS_HANGUL(run))
        else:
            if all_are_stops or not _is_stop(run, lang):
                exact.append((place, fold(run)))
            place += 1
    return Phrase(" ".join(runs), tuple(exact), tuple(gram))


def _with_notices(parsed: Parsed, reading: _Reading) -> Parsed:
    """Add what must be said: nothing to look for, only exclusions, or how a query with signs in it was read."""
    typed_something = bool(parsed.text)
    if parsed.is_refused:
        reading.tell("only_excluded")
    elif parsed.is_empty and reading.stops:
        reading.tell("only_stop_words", " ".join(dict.fromkeys(reading.stops)))
    elif parsed.is_empty and typed_something:
        reading.tell("nothing_to_find")
    elif _looks_like_syntax(parsed):
        reading.tell("read_as", as_words(parsed))
    return Parsed(parsed.text, parsed.lang, parsed.words, parsed.phrases, parsed.prefixes, parsed.excluded,
                  parsed.symbols, tuple(reading.notices.values()))


def _looks_like_syntax(parsed: Parsed) -> bool:
    """Whether the text has signs that mean something elsewhere and nothing here."""
    if parsed.symbols:
        return False
    rest = re.sub(r'"[^"]*"|(?<=\w)\*(?!\S)', " ", parsed.text)
    return bool(_MEANT_ELSEWHERE.search(rest) or rest.endswith(" -"))


def words_of(text: str, lang: str = "", most: int = 60) -> Parsed:
    """A text as a query for others like it: its words but the commonest, each once, in their order; nothing in it is
    read as syntax.

    >>> [word.form for word in words_of("The right to housing, and to rent housing", "en").words]
    ['right', 'housing', 'rent']
    """
    reading = _Reading(base_language(lang))
    for run in tables.RUN.findall(normalise(text[: LONGEST_QUERY * 50])):
        if len(reading.words) >= most:
            break
        _add_word(run, reading)
    return Parsed(lang=reading.lang, words=tuple(reading.words.values()))


def as_words(parsed: Parsed) -> str:
    """What was searched for, in words.

    >>> as_words(parse_query("title:housing AND (rent", "en"))
    'title housing rent'
    """
    return " ".join((*parsed.symbols[-1:], *(word.form for word in parsed.words),
                     *(f'"{phrase.text}"' for phrase in parsed.phrases), *(f"{one}*" for one in parsed.prefixes)))


__all__ = ["GAP", "Notice", "Parsed", "Phrase", "Word", "as_words", "parse_query", "words_of"]
