"""What web and worker say to the process that knows meanings. A search never waits for it longer than 150 ms.

Whatever goes wrong, a search gets None and goes by words. A process that is dead or keeps being late is left alone for
a while (a circuit breaker), so that it costs nothing.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from hrcity.core.meaning import wire

logger = logging.getLogger("hrcity.meaning")
SEARCH_SECONDS = 0.15
ASK_SECONDS = 1.0
# What is no key of a document never reaches the index.
KEY = re.compile(r"[A-Za-z_]\w*:\d{1,18}(?::[A-Za-z-]{1,20})?", re.ASCII)
EMBED_SECONDS = 300.0
# A query's few words are cut at once or not at all; a worker's batch of texts may take its time.
MORPHEME_SECONDS = ((300, 0.15), (10**9, 30.0))
REFUSED = ("refused", "failed")
LATE_IN_A_ROW = 3
FIRST_REST, LONGEST_REST = 1.0, 30.0


class Unavailable(Exception):
    """The process did not answer, or said that it could not."""


class Refusal(Unavailable):
    """The process is well, but cannot take this message, now or later."""


@dataclass(frozen=True, slots=True)
class Near:
    """What a search by meaning found: (key, similarity) best first; of the documents asked about (key → similarity,
    languages); the language of the query; and per filtered facet the keys found without that filter."""

    hits: Sequence[tuple[str, float]] = ()
    of: Mapping[str, tuple[float, Sequence[str]]] = field(default_factory=dict)
    lang: str = ""
    without: Mapping[str, Sequence[str]] = field(default_factory=dict)


class Breaker:
    """Says whether to ask at all; shared by the threads of a process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rest_until = 0.0
        self._rest = 0.0
        self._late = 0

    def is_closed(self) -> bool:
        """Whether the process may be asked; once a rest is over, one caller tries."""
        with self._lock:
            now = time.monotonic()
            if now < self._rest_until:
                return False
            if self._rest:
                self._rest_until = now + self._rest
            return True

    def worked(self) -> None:
        """It answered."""
        with self._lock:
            self._rest_until = self._rest = 0.0
            self._late = 0

    def failed(self, *, was_late: bool) -> None:
        """It did not; being late counts only when it happens several times in a row."""
        with self._lock:
            self._late += 1
            if was_late and self._late < LATE_IN_A_ROW and not self._rest:
                return
            self._rest = min(max(self._rest * 2, FIRST_REST), LONGEST_REST)
            self._rest_until = time.monotonic() + self._rest


BREAKER = Breaker()


def is_switched_on(extra: str = "semantic") -> bool:
    """Whether the city has asked for an extra."""
    return extra in settings.EXTRAS


def call(message: Mapping[str, Any], seconds: float) -> wire.Message:
    """Ask the process something, without the breaker.

    Raises:
        Unavailable: no answer in time, or a refusal.
    """
    until = time.monotonic() + seconds
    try:
        link, token = wire.connect(Path(settings.HOME), until=until)
        with link:
            link.settimeout(max(until - time.monotonic(), 0.001))
            wire.write_frame(link, {**message, "token": token} if token else dict(message))
            answer = wire.read_frame(link, until=until)
    except TimeoutError as error:
        raise Unavailable("late") from error
    except wire.WireError as error:
        raise Unavailable("late" if time.monotonic() >= until else "broken") from error
    except (OSError, ValueError, KeyError) as error:
        raise Unavailable("nobody there") from error
    if "error" in answer:
        told = str(answer["error"])[:200]
        raise (Refusal if told.startswith(REFUSED) else Unavailable)(told)
    return answer


def ask(message: Mapping[str, Any], seconds: float) -> wire.Message | None:
    """Ask the process something; None where it rests, is late or refuses."""
    if not BREAKER.is_closed():
        return None
    try:
        answer = call(message, seconds)
    except Unavailable as error:
        if isinstance(error, Refusal):
            BREAKER.worked()
        else:
            BREAKER.failed(was_late=str(error) == "late")
        logger.debug("meaning: %s", error)
        return None
    BREAKER.worked()
    return answer


def search(text: str, *, marks: Sequence[str], filters: Mapping[str, Sequence[str]], k: int, lang: str = "",
           between: Mapping[str, tuple[str | None, str | None]] | None = None,
           about: Sequence[str] = (), beside: Sequence[str] = ()) -> Near | None:
    """The documents nearest in meaning to `text`, how near those of the keys `about` are, and which would be found
    without each filter named in `beside`."""
    answer = ask({"op": "search", "text": text, "lang": lang, "marks": sorted(marks),
                  "filters": {name: list(values) for name, values in filters.items()}, "k": k,
                  "between": {name: list(span) for name, span in (between or {}).items()}, "about": list(about),
                  "beside": list(beside)},
                 SEARCH_SECONDS)
    return None if answer is None else _near(answer)


def like(key: str, *, marks: Sequence[str], k: int, filters: Mapping[str, Sequence[str]] | None = None) -> Near | None:
    """The documents nearest to one that is stored ("more like this"); None also where that one may not be seen."""
    answer = ask({"op": "like", "key": key, "marks": sorted(marks), "k": k,
                  "filters": {name: list(values) for name, values in (filters or {}).items()}}, SEARCH_SECONDS)
    return None if answer is None else _near(answer)


def _near(answer: wire.Message) -> Near | None:
    try:
        return Near(tuple((str(key), float(near)) for key, near in answer["hits"] if KEY.fullmatch(str(key))),
                    {str(key): (float(near), tuple(langs)) for key, (near, langs) in answer.get("of", {}).items()},
                    str(answer.get("lang", "")), {str(name): tuple(keys) for name, keys
                                                  in answer.get("without", {}).items()})
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def health() -> wire.Message | None:
    """What the process says of itself."""
    return ask({"op": "health"}, SEARCH_SECONDS)


def embed(owners: Sequence[str], docs: Sequence[Mapping[str, Any]]) -> wire.Message:
    """Have documents embedded: all that these owners have.

    Raises:
        Refusal: something in them cannot be embedded.
        Unavailable: it was not done.
    """
    return call({"op": "embed", "owners": list(owners), "docs": list(docs)}, EMBED_SECONDS)


def forget(owners: Sequence[str]) -> wire.Message:
    """Have everything of some owners forgotten.

    Raises:
        Unavailable: it was not done.
    """
    return call({"op": "forget", "owners": list(owners)}, EMBED_SECONDS)


def owned() -> dict[str, list[tuple[int, int]]]:
    """What the process has: kind → ranges of numbers.

    Raises:
        Unavailable: it did not answer.
    """
    answer = call({"op": "owners"}, EMBED_SECONDS)
    return {str(kind): [(int(first), int(last)) for first, last in some] for kind, some in answer["owners"].items()}


def morphemes(texts: Sequence[str]) -> list[list[str]]:
    """The parts of Korean texts; the analyser is loaded in that process only.

    Raises:
        Unavailable: it did not answer, or the extra `ko` is not installed.
    """
    length = sum(map(len, texts))
    seconds = next(seconds for longest, seconds in MORPHEME_SECONDS if length < longest)
    answer = ask({"op": "morphemes", "texts": list(texts)}, seconds)
    if answer is None:
        raise Unavailable("no morphemes")
    return [[str(part) for part in some] for some in answer["morphemes"]]
