"""Korean words cut into their parts (kiwipiepy, optional), beside the bigrams that find every word.

An analyser takes some three seconds and half a gigabyte to load: the platform keeps it in one process of its own and
gives everybody else a way to it by `set_morphemes`. Without one nothing is missed, only ranked less well.
"""

from __future__ import annotations

import logging
import threading
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import repeat
from typing import Any

from hrkit.text import tables
from hrkit.text.analysis import LONGEST_TEXT, normalise
from hrkit.text.stems import fold

Morphemes = Callable[[Sequence[str]], Sequence[Sequence[str]]]

logger = logging.getLogger("hrkit.text")
# Nouns, verbs, adjectives, adverbs, roots, foreign words and numbers; particles and endings say nothing.
CONTENT_TAGS = ("NN", "NP", "NR", "VV", "VA", "MAG", "XR", "SL", "SH", "SN")
_load = threading.Lock()


class _Route:
    """Where this process has Korean analysed."""

    call: Morphemes | None = None


def is_korean(text: str) -> bool:
    """Whether a text has a Hangul syllable in it, composed or not.

    >>> is_korean("인권 rights"), is_korean("人権")
    (True, False)
    """
    return any("가" <= c <= "힣" or "\u1100" <= c <= "\u11ff" for c in text)


def is_installed() -> bool:
    """Whether the extra is there; it is not loaded to find out."""
    from importlib.util import find_spec

    return find_spec("kiwipiepy") is not None and find_spec("kiwipiepy_model") is not None


@lru_cache(maxsize=1)
def _kiwi() -> Any:
    from kiwipiepy import Kiwi

    return Kiwi(num_workers=1)


def morphemes(texts: Sequence[str]) -> list[list[str]]:
    """The parts that carry meaning of each text, in order; the analyser is loaded once a process and then shared.

    >>> morphemes(["이주노동자의 주거권을 보장"]) if is_installed() else [["이주", "노동자", "주거", "보장"]]
    [['이주', '노동자', '주거', '보장']]

    Raises:
        ImportError: the extra `ko` is not installed.
    """
    with _load:
        kiwi = _kiwi()
        # A text without Hangul costs the analyser as much and gives nothing that stems do not.
        wanted = [unicodedata.normalize("NFC", normalise(text[:LONGEST_TEXT])) if text else "" for text in texts]
        cut = kiwi.tokenize(wanted) if wanted else []
        return [[fold(token.form) for token in tokens if token.tag.startswith(CONTENT_TAGS) and _is_word(token.form)]
                for tokens in cut]


def _is_word(form: str) -> bool:
    return bool(tables.RUN.fullmatch(form))


def set_morphemes(call: Morphemes | None) -> None:
    """Have this process's Korean analysed by `call` (`morphemes` itself, or a way to another process); None: by nobody.
    """
    _Route.call = call


def routed(texts: Iterable[str]) -> Iterable[Sequence[str]]:
    """What the analyser set makes of each text; nothing of an empty one, and nothing at all where there is none."""
    call = _Route.call
    if call is None:
        return repeat(())
    given = list(texts)
    asked = [text for text in given if text]
    try:
        answers = iter(call(asked) if asked else ())
        return [next(answers) if text else () for text in given]
    except Exception:  # a helper that is away must never cost a search or an index: both do without
        logger.warning("Korean is not cut into its parts: the analyser did not answer")
        return [()] * len(given)
