"""The search port: what is indexed, what is asked, what comes back. Engines implement `SearchIndex`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Literal, Protocol

from hrkit.text import Notice, Parsed

Sort = Literal["relevance", "newest", "due"]
# By meaning as well: never, where the words find few, or always. It costs several times what words cost.
MeaningUse = Literal["never", "few", "always"]

# name → how many values a document usually has at most: so many columns are counted fast, the rest more slowly.
FACETS: Mapping[str, int] = {
    "kind": 1, "lang": 1, "body": 1, "country": 1, "origin": 1, "status": 1, "year": 1, "position": 1, "scope": 1,
    "department": 2, "desk": 1, "desk_department": 2, "function": 2, "right": 3, "group": 3, "sdg": 3, "theme": 4,
}
TOTAL_LIMIT = 1000
RELEVANCE_DEPTH = 500
LARGEST_PAGE = 200
# To rank is to look at every match: where an engine cannot take a short cut, beyond this the newest come first.
MOST_RANKED = 20_000
# Where fewer than this have all the words, those with any follow: any of so many, the rarest.
ENOUGH_HITS = 10
LOOSE_WORDS = 6
# A text that is looked for as a whole ("more like this") goes by so many of its rarest words.
LIKE_WORDS = 12
# By relevance a cursor lists what was shown, four bytes a hit: never cut it shorter than this.
LONGEST_CURSOR = 3000


@dataclass(frozen=True, slots=True)
class Doc:
    """One thing that can be found; so that it counts once, all its languages belong into one document.

    `title` and `body` are in `lang`; `texts` are further (language, text) of the same thing: translations, summaries.
    Only what is shown as a page per language (`is_version`) has a document per language.
    `visibility` and `readers` name who may find it: a search gives the marks its reader bears, one in common is
    enough. `facets` maps names of `FACETS` to values; `kind` and `lang` are added to them by themselves.
    """

    kind: str
    id: int
    title: str = ""
    body: str = ""
    lang: str = ""
    texts: Sequence[tuple[str, str]] = ()
    is_version: bool = False
    symbol: str = ""
    ref: str = ""
    facets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    visibility: str = "internal"
    readers: Sequence[str] = ()
    date: dt.date | None = None
    due: dt.date | None = None

    @property
    def key(self) -> str:
        """`kind:id`, or `kind:id:lang` for a version; unique in the index."""
        return f"{self.kind}:{self.id}:{self.lang}" if self.is_version else f"{self.kind}:{self.id}"

    @property
    def owner(self) -> str:
        """`kind:id`: the row that this document, and its sisters in other languages, come from."""
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True)
class Ask:
    """One question to an index. Values of one filter are alternatives, different filters must all hold.

    `between` limits "date" or "due" to days (first, last), either of them None for open; a document without that date
    is then left out. `named` gives (facet, value) pairs by the form of a word: a document with one of them has that
    word, whatever its text says (a label is the same in every language). `morphs` gives the parts of Korean words by
    the form of a word: they raise a score and find nothing by themselves. `any_words`: any of the rarest words is
    enough from the start, as for a whole text ("more like this"). `among` limits it to documents with these keys.
    """

    query: Parsed = field(default_factory=Parsed)
    visible_to: frozenset[str] = frozenset()
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    facets: Sequence[str] = ()
    sort: Sort = "relevance"
    k: int = 25
    after: str = ""
    kinds: Sequence[str] = ()
    between: Mapping[str, tuple[dt.date | None, dt.date | None]] = field(default_factory=dict)
    named: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    morphs: Mapping[str, Sequence[str]] = field(default_factory=dict)
    any_words: bool = False
    among: Sequence[str] | None = None

    def __post_init__(self) -> None:
        unknown = [name for name in (*self.filters, *self.facets) if name not in FACETS]
        if unknown or not set(self.between) <= {"date", "due"}:
            raise ValueError(f"no such facet: {', '.join(unknown) or ', '.join(self.between)}")

    @property
    def all_filters(self) -> dict[str, tuple[str, ...]]:
        """The filters that say something, with `kinds` as one of them."""
        found = {name: tuple(dict.fromkeys(values)) for name, values in self.filters.items() if values}
        if self.kinds:
            wanted = found.get("kind", tuple(self.kinds))
            found["kind"] = tuple(kind for kind in self.kinds if kind in wanted) or ("",)
        return found

    @property
    def order(self) -> Sort:
        """The order that applies: without words there is no relevance, so the newest come first."""
        return "newest" if self.sort == "relevance" and self.query.is_empty else self.sort


@dataclass(frozen=True, slots=True)
class Why:
    """Why a document was found: the words that match, those that do not, whether its own number was typed, and how near
    its meaning is (None: it was not found by meaning); and its ranks among the hits by words and by meaning (0: none).
    """

    words: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    by_symbol: bool = False
    engine: str = ""
    by_meaning: float | None = None
    rank_words: int = 0
    rank_meaning: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """A document found."""

    key: str
    score: float = 0.0
    why: Why = field(default_factory=Why)

    @property
    def kind(self) -> str:
        """The kind of the document."""
        return self.key.split(":")[0]

    @property
    def id(self) -> int:
        """The number of its row."""
        return int(self.key.split(":")[1])

    @property
    def some_words(self) -> bool:
        """Found although words are missing in it."""
        return bool(self.why.missing)


FacetCounts = Mapping[str, Sequence[tuple[str, int]]]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of hits. `total` is exact unless `more`, which reads "more than {total}".

    `facets` gives (value, count), most first; a facet that is filtered on counts as if it were not, so that its other
    values can be added. `after` and `before` are cursors of the neighbouring pages ("" = none, or the first page).
    """

    hits: Sequence[Hit] = ()
    total: int = 0
    more: bool = False
    facets: FacetCounts = field(default_factory=dict)
    notices: Sequence[Notice] = ()
    after: str = ""
    before: str | None = None

    @property
    def notice(self) -> str:
        """The notices as sentences in the reader's language."""
        from hrcity.core.search.notices import sentence

        return " ".join(sentence(one) for one in self.notices)


class IndexUnavailable(Exception):
    """The index is missing, damaged or of another version: the database must answer, and the index be rebuilt."""


class WriterBusy(Exception):
    """Another process writes the index now."""


class SearchIndex(Protocol):
    """What one build of every engine offers. Reading needs no lock; writing is one writer's work (`Store`)."""

    def search(self, ask: Ask) -> Page:
        """Answer a question.

        Raises:
            IndexUnavailable: it cannot be read.
        """

    def replace(self, owners: Iterable[tuple[str, int]], docs: Iterable[Doc]) -> None:
        """Forget everything of these rows (kind, id) and take these documents instead; visible after `commit`."""

    def add_new(self, docs: Iterable[Doc]) -> None:
        """Take documents into a build that nobody reads yet, and that surely has none of them."""

    def commit(self) -> None:
        """Make all that was replaced visible at once."""

    def close_writer(self, *, wait_for_merges: bool = False) -> None:
        """Let go of the writer; what was not committed is forgotten."""

    def owners(self) -> Iterable[str]:
        """`kind:id` of every row that has a document."""

    def health(self) -> Mapping[str, int | str]:
        """Number of documents, size, version."""


class Store(Protocol):
    """Where the builds of an engine are: which one is current, and who may write."""

    def exists(self) -> bool:
        """Whether there is a current build, of whatever version."""

    def open(self, kept: SearchIndex | None = None) -> SearchIndex:
        """The current build; `kept` itself where that still is it.

        Raises:
            IndexUnavailable: there is none, or it was made by another version.
        """

    def create(self) -> SearchIndex:
        """A new empty build beside the current one."""

    def publish(self, build: SearchIndex) -> None:
        """Make a build the current one, and remove the others."""

    def discard(self, build: SearchIndex) -> None:
        """Remove a build that came to nothing."""

    def writer_lock(self, *, wait: bool) -> AbstractContextManager[None]:
        """Be the only writer; free again when the process dies.

        Raises:
            WriterBusy: somebody else is, and `wait` is False.
        """
