"""Texts in any number of languages: short ones as `{"en": …, "ko": …}`, with a visible fallback."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from django.utils.translation import get_language

Localized: TypeAlias = dict[str, str]
FALLBACK_ORDER = ("en", "ko")


@dataclass(frozen=True, slots=True)
class Picked:
    """A text found for a reader: its language, and whether it is not the one asked for."""

    text: str
    lang: str
    is_fallback: bool


def pick(texts: Mapping[str, str] | None, lang: str | None = None) -> Picked:
    """The text in `lang` (default: the reader's), else English, else whichever there is; never a silent blank
    where any language has one.

    >>> pick({"en": "Housing", "ko": ""}, "ko")
    Picked(text='Housing', lang='en', is_fallback=True)
    """
    wanted = (lang or get_language() or "en").split("-")[0]
    filled = {code: text for code, text in (texts or {}).items() if text and text.strip()}
    if wanted in filled:
        return Picked(filled[wanted], wanted, False)
    for code in (*FALLBACK_ORDER, *filled):
        if code in filled:
            return Picked(filled[code], code, True)
    return Picked("", wanted, False)


def others(texts: Mapping[str, str] | None, lang: str | None = None) -> list[Picked]:
    """The text in every language that `pick` does not choose.

    >>> others({"en": "Housing", "ko": "주거"}, "ko")
    [Picked(text='Housing', lang='en', is_fallback=True)]
    """
    chosen = pick(texts, lang).lang
    return [Picked(text, code, True) for code, text in filled(texts).items() if code != chosen]


def filled(texts: Mapping[str, str] | None) -> Localized:
    """What has words in it, trimmed: a language without words is not kept.

    >>> filled({"en": " Housing ", "ko": " "})
    {'en': 'Housing'}
    """
    return {code: text.strip() for code, text in (texts or {}).items() if text and text.strip()}


def plain(texts: Mapping[str, str] | None, lang: str | None = None) -> str:
    """Only the text of `pick`."""
    return pick(texts, lang).text
