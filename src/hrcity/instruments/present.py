"""Words for numbers, dates and places, in the reader's language."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

from django.utils.translation import gettext as _

from hrcity.core.localtext import date_words, language_name
from hrcity.core.text import plain
from hrcity.instruments.models import Instrument, Provision
from hrcity.instruments.queries import Wording
from hrcity.instruments.rules import IN_ARTICLES


def partial_date_words(text: str) -> str:
    """A day in words; a bare year or month as it is."""
    try:
        return date_words(dt.date.fromisoformat(text))
    except ValueError:
        return text


def number_words(provision: Provision, kind: str) -> str:
    """How a part is called: Article 12, 제12조의2, Preamble, 140.7."""
    if provision.eid == "preamble":
        return _("Preamble")
    if not provision.number:
        return ""
    if kind not in IN_ARTICLES or not re.fullmatch(r"\d+(-\d+)?", provision.number):
        return provision.number
    main, _dash, inserted = provision.number.partition("-")
    if inserted:
        return _("Article %(n)s-%(m)s") % {"n": main, "m": inserted}
    return _("Article %(n)s") % {"n": main}


def version_words(wording: Wording, original: str) -> str:
    """What a language version is: the original, or whose translation."""
    if wording.is_original or wording.lang == original:
        return _("original")
    if wording.is_machine:
        return _("machine translation, not checked by a person")
    if wording.translator:
        return _("translated by %(name)s") % {"name": wording.translator}
    return _("translation; the file does not say by whom")


def language_words(lang: str) -> str:
    """A language's name in the reader's language."""
    return language_name(lang)


def best_wording(texts: Mapping[str, Wording], wanted: str, original: str) -> Wording | None:
    """The wording to show: the reader's language, else English, else the original, else any."""
    for lang in (wanted, "en", original, *texts):
        if lang in texts:
            return texts[lang]
    return None


def heading_words(instrument: Instrument) -> tuple[str, str]:
    """The short title (else the full one), and the full one when it says more."""
    full, short = plain(instrument.title), plain(instrument.short_title)
    return short or full or instrument.symbol, full if short and full != short else ""
