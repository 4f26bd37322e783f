"""Documents that readers of hrkit return, kept as instruments with numbered paragraphs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction

from hrcity.core.actors import Actor
from hrcity.core.models import ImportRun
from hrcity.institutions.models import Body
from hrcity.instruments import rules
from hrcity.instruments.models import Instrument, InstrumentKind
from hrcity.instruments.rules import Piece
from hrcity.instruments.searching import touched
from hrcity.instruments.services.texts import Version, version_take
from hrcity.vocabulary.queries import country_codes

if TYPE_CHECKING:
    from hrkit.documents.model import Paragraph, Source

FILLED_IN = ("body", "country", "session", "cycle", "adopted_on", "original_language", "url", "symbol")


def pieces_of(paragraphs: Sequence[Paragraph]) -> list[Piece]:
    """A reader's paragraphs in this app's shape."""
    return [Piece(item.number, item.text, item.heading, item.level) for item in paragraphs]


def slug_for(source: Source, *, title: str = "", run: ImportRun | None = None) -> str:
    """The address of a document: its UN number; without one its title, else the hash of its file."""
    if source.symbol:
        return rules.slug_of(source.symbol)
    named = rules.slug_of("-".join(filter(None, [source.kind, source.country, source.session]))
                          if source.session and source.country else title or source.title)
    if len(named) > 3:
        return named
    return f"document-{run.file.sha256[:10]}" if run is not None else f"document-{named or 'unnamed'}"


def fields_of(source: Source) -> dict[str, Any]:
    """What a source says about its document, as fields of an instrument."""
    codes = country_codes() if source.country else {}
    return {
        "symbol": source.symbol[:120], "body": body_for(source.body), "session": source.session[:20],
        "cycle": source.cycle[:20], "country": codes.get(source.country.casefold(), ""),
        "adopted_on": source.date[:10], "original_language": "",
        "url": f"https://undocs.org/{source.symbol}" if re.match(r"[A-Z]+/", source.symbol) else "",
    }


def body_for(name: str) -> Body | None:
    """The body by its acronym; the UPR is reviewed in the Human Rights Council."""
    return Body.objects.filter(ref=name.strip().lower()).first() if name.strip() else None


def instrument_find(slug: str) -> Instrument | None:
    """An instrument by its address, whoever may see it."""
    return Instrument.objects.filter(slug=slug).first()


def instrument_keep(*, slug: str, kind: str, title: Mapping[str, str], fields: Mapping[str, Any],
                    run: ImportRun | None) -> Instrument:
    """The instrument of this address, made when missing; of one that is there only gaps are filled, and a vague kind
    (matrix, UN document) gives way to an exact one."""
    row, created = Instrument.objects.get_or_create(slug=slug, defaults={
        **fields, "kind": kind, "title": dict(title), "run": run,
        "source": run.file.name[:300] if run is not None else ""})
    if created:
        return row
    row.title = {**_without_symbol(row, title), **{lang: text for lang, text in row.title.items() if text}}
    for name in FILLED_IN:
        if not getattr(row, name) and fields.get(name):
            setattr(row, name, fields[name])
    if row.kind in rules.VAGUE and kind not in rules.VAGUE:
        row.kind = kind
    row.save()
    return row


def _without_symbol(row: Instrument, title: Mapping[str, str]) -> dict[str, str]:
    """A title that only repeats the document's number gives way to a real one."""
    row.title = {lang: text for lang, text in row.title.items() if text != row.symbol or not title}
    return dict(title)


@transaction.atomic
def instrument_from_reading(*, source: Source, paragraphs: Sequence[Paragraph], run: ImportRun | None, by: Actor | None,
                            kind: str = "", slug: str = "", title: str = "", lang: str = "",
                            is_original: bool = True) -> Instrument:
    """Keep a document that was read: the instrument by its number, its paragraphs as provisions (`para_140.7`) with
    their text in the document's language. Idempotent; a second language version stands beside the first.

    `paragraphs` may be empty (a matrix): then only the document itself is kept. Rows carry `run` and are shown
    once it is done.
    """
    lang = lang or source.language or "en"
    slug = slug or slug_for(source, title=title, run=run)
    kind = kind or rules.KIND_OF.get(source.kind, InstrumentKind.UN_DOCUMENT)
    name = title or source.title
    row = instrument_keep(slug=slug, kind=kind, title={lang: name} if name else {lang: source.symbol or slug},
                          fields={**fields_of(source), "original_language": lang if is_original else ""}, run=run)
    prefix = "art" if kind in rules.IN_ARTICLES else "para"
    original = is_original and row.original_language in {"", lang}
    version_take(instrument=row, run=run, version=Version(
        lang, rules.parts_of(pieces_of(paragraphs), prefix), is_original=original))
    touched([row.pk])
    return row
