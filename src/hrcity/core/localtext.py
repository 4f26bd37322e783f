"""Text as the reader reads it: dates and numbers, distances of deadlines, differences of texts.

Nothing here asks the database or the clock; the language is the one Django has active.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal

from django.conf import settings
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.formats import get_format
from django.utils.translation import get_language, get_language_info, ngettext
from django.utils.translation import gettext as _

# Django's own English pattern is American ("June 30, 2027"); the house writes 30 June 2027.
OWN_DATE_FORMATS = {"en": "j F Y"}
SOON_WORKING_DAYS = 5
WORD_OR_MARK = re.compile(r"\s+|\w+|[^\w\s]")

Gap = Literal["late", "soon", "ahead", "none"]
Change = Literal["same", "added", "removed"]


def language_now() -> str:
    """The active language code; the default language of the site where translation is switched off."""
    return get_language() or settings.LANGUAGE_CODE


def language_name(code: str) -> str:
    """The name of a language in the reader's language; the bare code for one that Django does not know."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def language_is_rtl(code: str) -> bool:
    """Whether the language is written from right to left."""
    try:
        return bool(get_language_info(code)["bidi"])
    except KeyError:
        return False


def date_words(value: date | None) -> str:
    """A date as the reader writes it: 30 June 2027, 2027년 6월 30일; empty for none."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value) if timezone.is_aware(value) else value
        value = value.date()
    return _date_words(value, language_now())


@lru_cache(maxsize=5000)
def _date_words(value: date, language: str) -> str:
    pattern = OWN_DATE_FORMATS.get(language.partition("-")[0]) or get_format("DATE_FORMAT", lang=language)
    return format_date(value, pattern)


def datetime_words(value: datetime | None) -> str:
    """Date, time to the minute and the short name of the time zone: 30 June 2027, 14:05 KST."""
    if value is None:
        return ""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    zone = local.tzname() or ""
    clock = f"{local:%H:%M} {zone}".strip()
    return _("%(date)s, %(time)s") % {"date": date_words(local), "time": clock}


def thousands_words(value: float | None) -> str:
    """A number with its thousands set apart (1,204); a float keeps its own decimals; empty for none."""
    return "" if value is None else f"{value:,}"


def deadline_gap(working_days: int | None) -> tuple[Gap, str]:
    """How far a deadline is, in working days from today (negative: past), as a tone and in words."""
    if working_days is None:
        return "none", ""
    if working_days < 0:
        return "late", ngettext("late by %(n)s working day", "late by %(n)s working days", -working_days) % {
            "n": thousands_words(-working_days)
        }
    tone: Gap = "soon" if working_days <= SOON_WORKING_DAYS else "ahead"
    if working_days == 0:
        return tone, _("due today")
    return tone, ngettext("in %(n)s working day", "in %(n)s working days", working_days) % {
        "n": thousands_words(working_days)
    }


def text_changes(before: str, after: str) -> list[tuple[Change, str]]:
    """What was taken out and what was put in, word by word, in reading order (difflib's longest matching blocks).

    Words that stayed the same only as the space between two changes belong to the change: "in winter" → "all year"
    reads better as one step than as two.
    """
    old, new = WORD_OR_MARK.findall(str(before)), WORD_OR_MARK.findall(str(after))
    changes: list[tuple[Change, str]] = []
    removed = added = ""
    for kind, old_from, old_to, new_from, new_to in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        taken, put = "".join(old[old_from:old_to]), "".join(new[new_from:new_to])
        if kind != "equal" or (taken.isspace() and (removed or added) and old_to < len(old) and new_to < len(new)):
            removed, added = removed + taken, added + put
            continue
        changes += _change_pair(removed, added)
        changes.append(("same", taken))
        removed = added = ""
    return changes + _change_pair(removed, added)


def _change_pair(removed: str, added: str) -> list[tuple[Change, str]]:
    pair: list[tuple[Change, str]] = [("removed", removed), ("added", added)]
    return [(kind, text) for kind, text in pair if text]
