"""Lists that come in as CSV or SKOS: compared row by row, shown, then taken over."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from urllib.parse import unquote

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hrcity.core.actors import Actor
from hrcity.core.audit import audit
from hrcity.core.errors import DomainError
from hrcity.core.exports import unguarded
from hrcity.core.registry import Line, Outcome
from hrcity.core.text import plain
from hrcity.vocabulary import queries, rules, skos
from hrcity.vocabulary.models import Confidence, Crosswalk, Scheme, Term
from hrcity.vocabulary.rules import KnownTerm, Planned, TermRow
from hrcity.vocabulary.services.edit import require_editable, texts_clean

MOST_ROWS = 20_000
MOST_SAMPLES = 200
LANG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
FIXED = frozenset({"code", "parent", "role", "source", "confidence", "retired"})


def rows_from_csv(content: bytes) -> list[TermRow]:
    """The rows of a CSV file with the columns `code`, `parent`, one per language (`en`, `ko` …), `definition_en` …,
    `role`, `source`; in any order, only `code` and one language are needed.

    Raises:
        DomainError: not UTF-8, no such columns, or far too long.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DomainError(_("The file is not UTF-8 (byte %(place)s). In Excel choose “CSV UTF-8” when saving.") % {
            "place": error.start}, "encoding", "file") from error
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    try:
        table = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as error:
        raise DomainError(_("The table cannot be read: a cell is too long or a quotation mark is not closed."),
                          "csv-damaged", "file") from error
    if len(table) > MOST_ROWS:
        raise DomainError(_("A list of terms has at most %(n)s rows.") % {"n": MOST_ROWS}, "too-many-rows", "file")
    header = [name.strip().lower() for name in table[0]] if table else []
    langs = [name for name in header if LANG.fullmatch(name) and name not in FIXED]
    if "code" not in header or not langs:
        raise DomainError(_("The first row must name the columns: code, and one per language such as en and ko. "
                            "Found: %(found)s.") % {"found": ", ".join(filter(None, header))[:200] or _("none")},
                          "wrong-columns", "file")
    return [_csv_row(number, dict(zip(header, cells, strict=False)), langs)
            for number, cells in enumerate(table[1:], 2) if any(cell.strip() for cell in cells)]


def _csv_row(number: int, cells: Mapping[str, str], langs: Sequence[str]) -> TermRow:
    clean = {name: unguarded(text.strip()) for name, text in cells.items()}
    return TermRow(
        where=_("row %(n)s") % {"n": number}, code=clean["code"], parent=clean.get("parent", ""),
        title=texts_clean({lang: clean.get(lang, "") for lang in langs}),
        definition=texts_clean({name.removeprefix("definition_"): text for name, text in clean.items()
                                if name.startswith("definition_")}),
        role=clean.get("role"), source=clean.get("source"))


def rows_from_skos(content: bytes) -> list[TermRow]:
    """The concepts of an RDF/XML file as rows, parents before children; matches to terms of this site are kept."""
    concepts = skos.read(content).concepts
    codes = {concept.uri: skos.code_of(concept) for concept in concepts}
    ordered = rules.tree_order([(place, _place(concepts, concept.broader)) for place, concept in enumerate(concepts)])
    return [TermRow(
        where=codes[concept.uri] or concept.uri, code=codes[concept.uri], parent=codes.get(concept.broader, ""),
        title=concept.labels, definition=concept.definitions,
        matches=tuple((kind, *found) for kind, uri in concept.matches if (found := own_term(uri))),
    ) for concept in (concepts[place] for place, _depth in ordered)]


def _place(concepts: Sequence[skos.Concept], uri: str) -> int | None:
    return next((place for place, concept in enumerate(concepts) if uri and concept.uri == uri), None)


def own_term(uri: str) -> tuple[str, str] | None:
    """Scheme and code of a term of this site by its address, whatever host served it; None for others."""
    found = re.search(r"/vocabulary/([\w-]+)/#term-(.+)$", uri)
    return (found[1], unquote(found[2])) if found else None


def rows_read(content: bytes) -> list[TermRow]:
    """The rows of a file, CSV or SKOS by its content."""
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:10]
    looks_like_rdf = re.match(rb"[<{\[]|@?(?:prefix|base)\s", start, re.I)
    return rows_from_skos(content) if looks_like_rdf else rows_from_csv(content)


def scheme_plan(*, scheme: Scheme, rows: Iterable[TermRow]) -> list[Planned]:
    """What an import would do, row by row; writes nothing."""
    known = {term.code: KnownTerm(term.code, term.parent.code if term.parent else "", term.title, term.definition,
                                  term.role, term.source)
             for term in scheme.terms.select_related("parent")}
    planned = rules.plan_rows(rows, known)
    return [replace(item, why=_("The longest code has %(n)s characters.") % {"n": rules.MOST_CODE}, verdict="refused")
            if len(item.row.code) > rules.MOST_CODE else item for item in planned]


def outcome_of(planned: Sequence[Planned]) -> Outcome:
    """The plan as counts and lines."""
    counts = Counter(item.verdict for item in planned)
    lines = [Line(item.verdict, item.row.where, f"{item.row.code} {plain(item.row.title)}".strip(), item.why)
             for item in planned]
    return Outcome(
        created=counts["created"], updated=counts["updated"], unchanged=counts["unchanged"],
        refused=[line for line in lines if line.verdict == "refused"],
        samples=[line for line in lines if line.verdict in {"created", "updated"}][:MOST_SAMPLES])


@transaction.atomic
def scheme_import(*, scheme: Scheme, content: bytes, by: Actor, dry_run: bool = False) -> Outcome:
    """Take over a CSV or SKOS file into a list; what is refused is named and the rest taken. Terms that are not in
    the file stay as they are; a second import of the same file changes nothing.

    Raises:
        DomainError: the list belongs to another body, or the file cannot be read.
    """
    require_editable(scheme)
    planned = scheme_plan(scheme=scheme, rows=rows_read(content))
    out = outcome_of(planned)
    if dry_run:
        return out
    terms = {term.code: term for term in scheme.terms.select_for_update()}
    order = queries.next_order(scheme)
    for place, item in enumerate(item for item in planned if item.verdict in {"created", "updated"}):
        terms[item.row.code] = _take(scheme, item.row, terms, order + place)
    links = _take_matches([item.row for item in planned if item.verdict != "refused"], terms)
    if links:
        out.notes.append(ngettext("%(n)s link to another list was taken over.",
                                  "%(n)s links to other lists were taken over.", links) % {"n": links})
    if out.created or out.updated or links:
        audit("scheme.imported", scheme, by=by, data={
            "code": scheme.code, "created": out.created, "updated": out.updated, "refused": len(out.refused)})
    return out


def _take(scheme: Scheme, row: TermRow, terms: Mapping[str, Term], order: int) -> Term:
    term = terms.get(row.code) or Term(scheme=scheme, code=row.code, order=order, confidence=Confidence.VERIFIED)
    term.title = {**term.title, **row.title}
    term.definition = {**term.definition, **row.definition}
    term.parent = terms[row.parent] if row.parent else term.parent
    term.role = term.role if row.role is None else row.role
    term.source = row.source or term.source or _("imported file")
    term.save()
    return term


def _take_matches(rows: Iterable[TermRow], terms: Mapping[str, Term]) -> int:
    """Crosswalks named in the file to terms of this site; returns how many are new or of another kind."""
    wanted = [(terms[row.code], kind, scheme, code) for row in rows for kind, scheme, code in row.matches]
    if not wanted:
        return 0
    found = Term.objects.filter(scheme__code__in={scheme for _term, _kind, scheme, _code in wanted})
    targets: dict[tuple[str, str], Term] = {(term.scheme.code, term.code): term
                                            for term in found.select_related("scheme")}
    changed = 0
    for term, kind, scheme, code in wanted:
        target = targets.get((scheme, code))
        if target is None or target.pk == term.pk:
            continue
        row, created = Crosswalk.objects.get_or_create(source=term, target=target, defaults={"kind": kind})
        if not created and row.kind != kind:
            Crosswalk.objects.filter(pk=row.pk).update(kind=kind)
        changed += created or row.kind != kind
    return changed


