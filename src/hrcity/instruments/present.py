"""Words for numbers, dates and places, in the reader's language."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from functools import lru_cache

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from hrcity.core.localtext import date_words, language_name
from hrcity.core.text import plain
from hrcity.instruments.models import Instrument, InstrumentKind, Provision
from hrcity.instruments.queries import Wording
from hrcity.instruments.rules import IN_ARTICLES

PLURALS = {
    InstrumentKind.TREATY: gettext_lazy("Treaties"),
    InstrumentKind.PROTOCOL: gettext_lazy("Optional protocols"),
    InstrumentKind.DECLARATION: gettext_lazy("Declarations"),
    InstrumentKind.CHARTER: gettext_lazy("Charters"),
    InstrumentKind.ORDINANCE: gettext_lazy("Ordinances"),
    InstrumentKind.LAW: gettext_lazy("Laws"),
    InstrumentKind.JUDGMENT: gettext_lazy("Judgments"),
    InstrumentKind.GENERAL_COMMENT: gettext_lazy("General comments"),
    InstrumentKind.CONCLUDING_OBSERVATIONS: gettext_lazy("Concluding observations of committees"),
    InstrumentKind.UPR_REPORT: gettext_lazy("Reports of the UPR Working Group"),
    InstrumentKind.UPR_ADDENDUM: gettext_lazy("Addenda with countries' answers"),
    InstrumentKind.UPR_MATRIX: gettext_lazy("Matrices of recommendations"),
    InstrumentKind.UN_DOCUMENT: gettext_lazy("UN documents"),
    InstrumentKind.CITY_DOCUMENT: gettext_lazy("Documents of the city"),
}


def kind_plural(kind: str) -> str:
    """A kind of text as the heading of a list."""
    return str(PLURALS[InstrumentKind(kind)])


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
    return _("translation")


def language_words(lang: str) -> str:
    """A language's name in the reader's language; Babel knows those that Django does not."""
    known = language_name(lang)
    return known if known != lang else _babel_name(lang, (get_language() or "en").split("-")[0])


@lru_cache(maxsize=256)
def _babel_name(lang: str, reader: str) -> str:
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(lang, sep="-").get_display_name(reader) or lang
    except (UnknownLocaleError, ValueError):
        return lang


def best_wording(texts: Mapping[str, Wording], wanted: str, original: str) -> Wording | None:
    """The wording to show: the reader's language, else English, else the original, else any."""
    for lang in (wanted, "en", original, *texts):
        if lang in texts and texts[lang].text:
            return texts[lang]
    return None


def heading_words(instrument: Instrument) -> tuple[str, str]:
    """The short title (else the full one), and the full one when it says more."""
    full, short = plain(instrument.title), plain(instrument.short_title)
    return short or full or instrument.symbol, full if short and full != short else ""
