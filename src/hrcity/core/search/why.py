"""Why a hit stands in a list, as one short line; and the words found, marked in its text."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from hrcity.core.search.port import Why
from hrkit.text import Parsed, Word, hits, snippet


def why_line(why: Why, labelled: Collection[str] = ()) -> str:
    """`words: housing (without: rent) · label: 주거권 · meaning`; `labelled` are the words found in a label only."""
    parts: list[str] = []
    words = [word for word in why.words if word not in labelled]
    labels = [word for word in why.words if word in labelled]
    if why.by_symbol:
        parts.append(_("its own number"))
    elif words and why.missing:
        said = {"words": ", ".join(words), "missing": ", ".join(why.missing)}
        parts.append(_("words: %(words)s (without: %(missing)s)") % said)
    elif words:
        parts.append(_("words: %(words)s") % {"words": ", ".join(words)})
    if labels and not why.by_symbol:
        parts.append(_("label: %(words)s") % {"words": ", ".join(labels)})
    if why.by_meaning is not None:
        parts.append(_("meaning"))
    return " · ".join(parts)


def in_labels_only(parsed: Parsed, named: Collection[str], texts: Sequence[tuple[str, str]]) -> frozenset[str]:
    """Which words of a query name a label and stand in none of a hit's texts, given as (text, language)."""
    words = [word for word in parsed.words if word.form in named]
    return frozenset(word.form for word in words if not any(_has(text, lang, word) for text, lang in texts))


def _has(text: str, lang: str, word: Word) -> bool:
    return bool(hits(text, Parsed(words=(word,)), lang))


def marked_snippet(text: str, parsed: Parsed, lang: str = "", length: int = 260) -> SafeString:
    """The part of a text around the words found, each of them marked."""
    pieces: Sequence[tuple[str, bool]] = snippet(text, parsed, length, lang)
    return mark_safe("".join(f"<mark>{escape(piece)}</mark>" if is_hit else escape(piece) for piece, is_hit in pieces))
