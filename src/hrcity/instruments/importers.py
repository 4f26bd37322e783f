"""Files that become instruments: the Universal Declaration, general comments, any document; and ratifications."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hrcity.core.actors import SYSTEM, Actor
from hrcity.core.audit import audit
from hrcity.core.errors import DomainError
from hrcity.core.files import path_of
from hrcity.core.models import ImportRun
from hrcity.core.registry import Line, Outcome
from hrcity.instruments import rules
from hrcity.instruments.articles import articles_of
from hrcity.instruments.models import Instrument, InstrumentKind
from hrcity.instruments.rules import Piece
from hrcity.instruments.services.reading import (
    body_for,
    fields_of,
    instrument_find,
    instrument_keep,
    pieces_of,
    slug_for,
)
from hrcity.instruments.services.texts import Version, outcome_of, version_compare, version_take
from hrcity.instruments.services.undo import run_undo, run_undo_refusal

if TYPE_CHECKING:
    from django import forms
    from django.utils.functional import _StrPromise

    from hrcity.core.jobs import Progress
    from hrkit.documents.model import Reading

UDHR = "udhr"
LONGEST_TITLE = 160


@dataclass(slots=True)
class Plan:
    """What a file would become: an instrument by its address, and one language version of its text."""

    slug: str
    kind: str
    title: dict[str, str]
    version: Version
    fields: dict[str, Any] = field(default_factory=dict)
    refused: list[Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def noted(self, out: Outcome) -> Outcome:
        """The outcome with what the reader refused and warned of."""
        out.title = next(iter(self.title.values()), self.slug)
        out.refused += self.refused
        out.notes += self.notes
        return out


class TextImporter:
    """Takes over files that hold a text in one language. Idempotent by element id; a second language version of the
    same instrument stands beside the first."""

    kind: str
    label: str | _StrPromise
    hint: str | _StrPromise

    def plan(self, reading: Reading, run: ImportRun) -> Plan:
        """What the file would become."""
        raise NotImplementedError

    def options_form(self) -> type[forms.Form]:
        """What the import page asks; the answers stand in `run.options`."""
        from hrcity.instruments.forms import TextOptions

        return TextOptions

    def preview(self, run: ImportRun, progress: Progress | None) -> Outcome:
        """Compare with the text that is there; write nothing."""
        plan = self._read(run)
        return plan.noted(outcome_of(version_compare(instrument_find(plan.slug), plan.version)))

    def apply(self, run: ImportRun, progress: Progress | None) -> Outcome:
        """Write the version in one short transaction."""
        plan = self._read(run)
        with transaction.atomic():
            if not version_compare(instrument_find(plan.slug), plan.version):
                raise DomainError(_("There is no text in this file."), "no-text", "file")
            row = instrument_keep(slug=plan.slug, kind=plan.kind, title=plan.title, fields=plan.fields, run=run)
            row.files.add(run.file)
            out = version_take(instrument=row, version=plan.version, run=run)
            if out.created or out.updated:
                audit("instrument.text_imported", row, by=run.by or SYSTEM, data={
                    "slug": row.slug, "lang": plan.version.lang, "created": out.created, "updated": out.updated,
                    "run": run.pk})
        return plan.noted(out)

    def shown(self, run: ImportRun) -> None:
        """Let the new text be found."""
        from hrcity.instruments.searching import texts_changed

        texts_changed(run)

    def undo_refusal(self, run: ImportRun) -> str:
        """Not once somebody cites the text, or another version was added."""
        return run_undo_refusal(run)

    def undo(self, run: ImportRun, by: Actor) -> None:
        """Remove what the run made, put back what it replaced."""
        from hrcity.instruments.searching import texts_changed

        texts_changed(run)
        run_undo(run)

    def _read(self, run: ImportRun) -> Plan:
        from hrkit.documents import read

        reading = read(path_of(run.file), kind=self.kind)
        plan = self.plan(reading, run)
        plan.notes += reading.warnings
        plan.refused += [Line("refused", item.where, "", item.why) for item in reading.refused]
        return plan


def option(run: ImportRun, name: str) -> str:
    """An answer from the import page, as text."""
    return str(run.options.get(name) or "").strip()


def language_of(reading: Reading, run: ImportRun) -> str:
    """The language of a file: as answered, as it says itself, or as its words tell.

    Raises:
        DomainError: none of them tells (text in plain Latin letters is taken for English, with a note).
    """
    found = option(run, "language") or option(run, "lang") or reading.source.language
    if not found or found == "und":
        from hrkit.documents.tables import guess_language

        found = guess_language(" ".join(part.text for part in reading.paragraphs[:60]))
    if found == "und" and _is_latin(reading):
        reading.warnings.append(_("The text does not tell its language; it was taken for English. If it is another "
                                  "one, take the import back and say which."))
        return "en"
    if found == "und":
        raise DomainError(_("Say in which language this file is; its text does not tell."), "language-missing",
                          "language")
    return found


def _is_latin(reading: Reading) -> bool:
    letters = [sign for part in reading.paragraphs[:60] for sign in part.text if sign.isalpha()]
    return bool(letters) and sum(sign.isascii() for sign in letters) > 0.98 * len(letters)


class UdhrImporter(TextImporter):
    """One language version of the Universal Declaration; several files stand side by side, article by article."""

    kind = "udhr_html"
    label: str | _StrPromise = gettext_lazy("Universal Declaration of Human Rights (HTML)")
    hint: str | _StrPromise = gettext_lazy(
        "One language version, one article per section. Import one file for each language.")

    def plan(self, reading: Reading, run: ImportRun) -> Plan:
        """The preamble and the articles; "Article 3" above an article repeats its number and is left out."""
        lang = language_of(reading, run)
        pieces = [replace(piece, heading="") for piece in pieces_of(reading.paragraphs)]
        version = Version(lang, rules.parts_of(pieces, "art"), is_original=lang == "en",
                          translator=option(run, "translator"))
        return Plan(UDHR, InstrumentKind.DECLARATION, {lang: reading.source.title or "UDHR"}, version, fields={
            "symbol": "UDHR", "original_language": "en", "adopted_on": "1948-12-10", "body": body_for("GA"),
            "url": "https://undocs.org/A/RES/217(III)"})


class GeneralCommentImporter(TextImporter):
    """A general comment or general recommendation of a treaty body."""

    kind = "general_comment"
    label: str | _StrPromise = gettext_lazy("General comment of a treaty body")
    hint: str | _StrPromise = gettext_lazy(
        "Word, PDF, web page or JSON: the committee's reading of its treaty, by paragraph.")

    def plan(self, reading: Reading, run: ImportRun) -> Plan:
        """Its numbered paragraphs."""
        source, lang = reading.source, language_of(reading, run)
        title = option(run, "title") or source.title or source.symbol
        fields = fields_of(source) | {"parent": treaty_of(source.body)}
        translator = option(run, "translator")
        if not translator:
            fields["original_language"] = lang
        version = Version(lang, rules.parts_of(pieces_of(reading.paragraphs)), is_original=not translator,
                          translator=translator)
        slug = rules.slug_of(option(run, "symbol")) or slug_for(source, title=title, run=run)
        return Plan(slug, InstrumentKind.GENERAL_COMMENT, {lang: title}, version, fields=fields)


def treaty_of(body: str) -> Instrument | None:
    """The treaty a committee watches over."""
    row = body_for(body)
    return Instrument.objects.filter(body=row, kind=InstrumentKind.TREATY).first() if row is not None else None


class DocumentImporter(TextImporter):
    """Any readable document: an ordinance, a charter, a judgment, a report. Options: `title`, `kind`, `symbol`,
    `language`, `slug` (the text it is a further language version of), `translator`."""

    kind = "document"
    label: str | _StrPromise = gettext_lazy("Other document: ordinance, charter, law, judgment, report")
    hint: str | _StrPromise = gettext_lazy(
        "Word, PDF, Hangul (.hwpx), web page or text. Articles and numbered paragraphs are found "
        "by themselves.")

    def options_form(self) -> type[forms.Form]:
        """Title, kind, language and what else a plain file does not say."""
        from hrcity.instruments.forms import DocumentOptions

        return DocumentOptions

    def plan(self, reading: Reading, run: ImportRun) -> Plan:
        """Articles where there are some, else paragraphs."""
        lang = language_of(reading, run)
        known = instrument_find(option(run, "slug")) if option(run, "slug") else None
        kind = known.kind if known is not None else option(run, "kind") or InstrumentKind.CITY_DOCUMENT
        title = option(run, "title") or first_line(reading) or reading.source.title or run.file.name
        pieces = pieces_of(reading.paragraphs)
        parts = (articles_of(pieces) if kind in rules.IN_ARTICLES or not any(piece.number for piece in pieces) else
                 []) or rules.parts_of(without_numbers(pieces), "art" if kind in rules.IN_ARTICLES else "para")
        slug = known.slug if known is not None else rules.slug_of(option(run, "symbol") or title)
        translator = option(run, "translator")
        is_original = not translator and (known is None or known.original_language in {"", lang})
        fields = {"symbol": option(run, "symbol")[:120], "original_language": lang if is_original else "",
                  "adopted_on": option(run, "adopted_on")[:10]}
        return Plan(slug or f"document-{run.file.sha256[:10]}", kind, {lang: title}, fields=fields, version=Version(
            lang, [part for part in parts if part.text != title], is_original=is_original, translator=translator))


def without_numbers(pieces: list[Piece]) -> list[Piece]:
    """Paragraphs whose text repeats the printed number at its beginning, without it."""
    return [replace(piece, text=re.sub(rf"^{re.escape(piece.number)}[.)]?\s+", "", piece.text))
            if piece.number else piece for piece in pieces]


def first_line(reading: Reading) -> str:
    """The first line of a text where it is short enough for a title. What programs write into a file's properties
    ("untitled", a template's name) is worth less."""
    lines = (part.text.split("\n")[0].strip() for part in reading.paragraphs)
    first = next((line for line in lines if line), "")
    return first if len(first) <= LONGEST_TITLE else ""


class RatificationImporter:
    """Which country is bound by a treaty, and since when. Option `instrument` (its address) where the file's name does
    not tell; `checked_on` says how old the facts are."""

    kind = "ratification"
    label: str | _StrPromise = gettext_lazy("Ratifications of one treaty (CSV)")
    hint: str | _StrPromise = gettext_lazy(
        "One row per country: party or not, since when, signed or not.")

    def options_form(self) -> type[forms.Form]:
        """Which treaty, and as of when."""
        from hrcity.instruments.forms import RatificationOptions

        return RatificationOptions

    def preview(self, run: ImportRun, progress: Progress | None) -> Outcome:
        """Compare with the facts that are there; write nothing."""
        return self._take(run, write=False)

    def apply(self, run: ImportRun, progress: Progress | None) -> Outcome:
        """Write the facts in one short transaction."""
        return self._take(run, write=True)

    def _take(self, run: ImportRun, *, write: bool) -> Outcome:
        from hrcity.instruments.services.ratifications import Fact, ratifications_take
        from hrkit.documents.tables import read_ratification

        table = read_ratification(path_of(run.file))
        treaty = self._treaty(run)
        facts = [Fact(row.country_iso3, row.party, row.signatory, str(row.year or ""), row.note) for row in table.rows]
        out = ratifications_take(instrument=treaty, facts=facts, run=run, write=write,
                                 checked_on=option(run, "checked_on"))
        out.title = str(treaty)
        out.refused += [Line("refused", item.where, "", item.why) for item in table.refused]
        out.notes += [*table.warnings, *warning_notes([code for row in table.rows for code in row.warnings])]
        return out

    def _treaty(self, run: ImportRun) -> Instrument:
        slugs = Instrument.objects.filter(kind__in=[InstrumentKind.TREATY, InstrumentKind.PROTOCOL])
        slug = option(run, "instrument") or rules.treaty_in_name(run.file.name, slugs.values_list("slug", flat=True))
        found = slugs.filter(slug=slug.lower()).first()
        if found is None:
            raise DomainError(_("Say which treaty this table is about; the file's name does not tell."),
                              "treaty-missing", "instrument")
        return found

    def shown(self, run: ImportRun) -> None:
        """Facts on countries are not searched."""

    def undo_refusal(self, run: ImportRun) -> str:
        """Not once a later table changed the facts."""
        return run_undo_refusal(run)

    def undo(self, run: ImportRun, by: Actor) -> None:
        """Remove what the run made, put back what it replaced."""
        run_undo(run)


WARNINGS: Mapping[str, Any] = {
    "year-missing": gettext_lazy("Countries that are party without a year: %(n)s."),
    "year-without-party": gettext_lazy("Countries with a year that are not party: %(n)s."),
    "status-contradicts": gettext_lazy("Rows whose status column says something else than “state party”, which was "
                                       "taken: %(n)s."),
}


def warning_notes(codes: list[str]) -> list[str]:
    """The reader's warning codes as sentences with their number."""
    return [str(WARNINGS[code]) % {"n": codes.count(code)} for code in WARNINGS if code in codes]


IMPORTERS = (UdhrImporter(), GeneralCommentImporter(), DocumentImporter(), RatificationImporter())
