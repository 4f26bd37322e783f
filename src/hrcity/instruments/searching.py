"""What of an instrument can be searched: one document with titles and wording in all languages; and each paragraph."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy

from hrcity.core import search
from hrcity.core.models import ImportRun
from hrcity.core.search import Doc, Shown
from hrcity.core.text import pick
from hrcity.instruments.access import readable, shown
from hrcity.instruments.models import Instrument, Provision, ProvisionText

KIND, PARAGRAPH = "instrument", "paragraph"
MOST_LETTERS = 200_000


def load(ids: Sequence[int]) -> Iterable[Doc]:
    """The documents of some instruments; none for what is withdrawn or not shown yet."""
    rows = Instrument.objects.filter(shown(), pk__in=ids, withdrawn_reason="").select_related("body")
    bodies: dict[tuple[int, str], list[str]] = defaultdict(list)
    texts = ProvisionText.objects.filter(shown(), provision__instrument__in=ids).order_by("provision__order")
    for pk, lang, text in texts.values_list("provision__instrument_id", "lang", "text"):
        bodies[pk, lang].append(text)
    for pk, title in Provision.objects.filter(shown(), instrument__in=ids).values_list("instrument_id", "title"):
        for lang, words in title.items():
            bodies[pk, lang].append(words)
    for row in rows:
        langs = sorted({*row.title, *(lang for pk, lang in bodies if pk == row.pk)})
        first = row.original_language if row.original_language in langs else next(iter(langs), "")
        parts = {lang: (_title(row, lang), "\n".join(bodies[row.pk, lang])[:MOST_LETTERS]) for lang in langs}
        title, body = parts.pop(first, ("", ""))
        yield Doc(KIND, row.pk, title=title or str(row), body=body, lang=first, texts=[
            (lang, text) for lang, both in parts.items() for text in both if text], symbol=row.symbol, ref=row.slug,
            facets=_facets(row), visibility=row.visibility, date=_day(row.adopted_on))  # fmt: skip


def _title(row: Instrument, lang: str) -> str:
    return " – ".join(filter(None, [row.short_title.get(lang, ""), row.title.get(lang, "")]))


def _facets(row: Instrument) -> dict[str, list[str]]:
    return {"body": [row.body.ref] if row.body else [], "country": [row.country] if row.country else [],
            "year": [year] if (year := row.adopted_on[:4]).isdecimal() else []}


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def all_ids() -> Iterable[int]:
    """Every instrument's number."""
    return Instrument.objects.values_list("pk", flat=True).iterator()


def paragraphs(ids: Sequence[int]) -> Iterable[Doc]:
    """The documents of some paragraphs, all languages of one in one document."""
    rows = Provision.objects.filter(shown(), shown("instrument__"), pk__in=ids, instrument__withdrawn_reason="")
    texts: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for pk, lang, text in ProvisionText.objects.filter(shown(), provision__in=ids).order_by("-is_original", "lang"
            ).values_list("provision_id", "lang", "text"):  # fmt: skip
        texts[pk].append((lang, text[:MOST_LETTERS]))
    for row in rows.select_related("instrument__body"):
        wordings = [*texts[row.pk], *row.title.items()]
        if wordings:
            lang, body = wordings[0]
            yield Doc(PARAGRAPH, row.pk, body=body, lang=lang, texts=wordings[1:], facets=_facets(row.instrument),
                      visibility=row.instrument.visibility, date=_day(row.instrument.adopted_on))


def all_paragraphs() -> Iterable[int]:
    """Every paragraph's number."""
    return Provision.objects.values_list("pk", flat=True).iterator()


def show(actor: Any, ids: Sequence[int], lang: str) -> Mapping[int, Shown]:
    """Instruments as hits."""
    found: dict[int, Shown] = {}
    for row in readable(actor).filter(pk__in=ids, withdrawn_reason="").select_related("body"):
        title = pick(row.short_title or row.title, lang)
        about = " · ".join([row.get_kind_display(), *_facets(row)["year"]])
        name = title.text or str(row)
        found[row.pk] = Shown(name, row.get_absolute_url(), title.lang or "", ref=row.symbol, about=about)
    return found


def show_paragraphs(actor: Any, ids: Sequence[int], lang: str) -> Mapping[int, Shown]:
    """Paragraphs as hits, in the reader's language where there is such a wording, else in the original."""
    open_ones = readable(actor).filter(withdrawn_reason="")
    rows = Provision.objects.filter(shown(), pk__in=ids, instrument__in=open_ones).select_related("instrument")
    texts: dict[int, dict[str, str]] = defaultdict(dict)
    for pk, own, text in ProvisionText.objects.filter(shown(), provision__in=ids).order_by("-is_original").values_list(
            "provision_id", "lang", "text"):  # fmt: skip
        texts[pk].setdefault(own.split("-")[0], text)
    found: dict[int, Shown] = {}
    for row in rows:
        wordings = texts[row.pk]
        own = lang if lang in wordings else next(iter(wordings), "")
        name = pick(row.instrument.short_title or row.instrument.title, lang)
        heading = pick(row.title, lang)
        title = " – ".join(filter(None, (f"{name.text or row.instrument}, {row}", heading.text)))
        found[row.pk] = Shown(title, row.get_absolute_url(), name.lang or "", wordings.get(own, ""), own,
                              ref=row.instrument.symbol)
    return found


def touched(ids: Sequence[int]) -> None:
    """Have some instruments and their paragraphs indexed anew; call it in the transaction that changes them."""
    search.changed(KIND, ids)
    search.changed(PARAGRAPH, Provision.objects.filter(instrument__in=ids).values_list("pk", flat=True))


def texts_changed(run: ImportRun) -> None:
    """Have the instruments of a run indexed anew."""
    texts = ProvisionText.objects.filter(run=run).values_list("provision__instrument_id", flat=True)
    ids = {*run.instruments.values_list("pk", flat=True), *texts}
    if ids:
        touched(sorted(ids))


def register() -> None:
    """Make instruments and their paragraphs findable."""
    search.register_kind(KIND, load, all_ids, show=show, label=gettext_lazy("Treaties, laws and documents"))
    search.register_kind(
        PARAGRAPH, paragraphs, all_paragraphs, show=show_paragraphs, label=gettext_lazy("Articles and paragraphs"))
