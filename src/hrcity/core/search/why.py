"""Why a hit stands in a list, as one short line; and the words found, marked in its text."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from hrcity.core.search.port import Why
from hrkit.text import Parsed, snippet


def why_line(why: Why) -> str:
    """`words: housing, rent · not in it: cooperative · by its meaning`."""
    parts: list[str] = []
    if why.by_symbol:
        parts.append(_("its own number"))
    elif why.words:
        parts.append(_("words: %(words)s") % {"words": ", ".join(why.words)})
    if why.missing:
        parts.append(_("not in it: %(words)s") % {"words": ", ".join(why.missing)})
    if why.by_meaning is not None:
        parts.append(_("by its meaning"))
    return " · ".join(parts)


def marked_snippet(text: str, parsed: Parsed, lang: str = "", length: int = 260) -> SafeString:
    """The part of a text around the words found, each of them marked."""
    pieces: Sequence[tuple[str, bool]] = snippet(text, parsed, length, lang)
    return mark_safe("".join(f"<mark>{escape(piece)}</mark>" if is_hit else escape(piece) for piece, is_hit in pieces))
