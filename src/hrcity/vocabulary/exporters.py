"""A list of terms as CSV, JSON and SKOS."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse

from hrcity.vocabulary import queries, skos
from hrcity.vocabulary.models import Crosswalk, Scheme, Term

FIXED_COLUMNS = ("role", "source", "confidence", "retired")


def languages_in(terms: Sequence[Term]) -> list[str]:
    """The site's languages, then every other one that a term speaks."""
    site = [code for code, _name in settings.LANGUAGES]
    spoken = {lang for term in terms for lang in (*term.title, *term.definition)}
    return site + sorted(spoken - set(site))


def scheme_export_csv(scheme: Scheme) -> tuple[list[str], Iterator[list[Any]]]:
    """Header and rows of a list in the columns that an import reads; parents stand above their children."""
    terms = [term for _depth, term in queries.tree(scheme)]
    langs = languages_in(terms)
    header = ["code", "parent", *langs, "role", *(f"definition_{lang}" for lang in langs), *FIXED_COLUMNS[1:]]
    return header, (_csv_row(term, {row.pk: row.code for row in terms}, langs) for term in terms)


def _csv_row(term: Term, codes: dict[int, str], langs: Sequence[str]) -> list[Any]:
    titles = [term.title.get(lang, "") for lang in langs]
    definitions = [term.definition.get(lang, "") for lang in langs]
    retired = term.retired_at.date().isoformat() if term.retired_at else ""
    return [term.code, codes.get(term.parent_id or 0, ""), *titles, term.role, *definitions, term.source,
            term.confidence, retired]


def scheme_export_json(scheme: Scheme) -> Iterator[dict[str, Any]]:
    """One object per term, its crosswalks included."""
    terms = [term for _depth, term in queries.tree(scheme)]
    codes = {row.pk: row.code for row in terms}
    matches = matches_of(scheme)
    for term in terms:
        yield {
            "scheme": scheme.code, "code": term.code, "parent": codes.get(term.parent_id or 0), "title": term.title,
            "definition": term.definition, "role": term.role, "source": term.source, "confidence": term.confidence,
            "retired": term.retired_at, "matches": [
                {"kind": row.kind, "scheme": row.target.scheme.code, "code": row.target.code,
                 "confidence": row.confidence} for row in matches.get(term.pk, [])],
        }


def matches_of(scheme: Scheme) -> dict[int, list[Crosswalk]]:
    """The links that go out from the terms of a list."""
    found: dict[int, list[Crosswalk]] = {}
    for row in queries.crosswalks_of(scheme):
        if row.source.scheme_id == scheme.pk:
            found.setdefault(row.source_id, []).append(row)
    return found


def scheme_uri(code: str) -> str:
    """The permanent address of a list."""
    return f"{settings.SITE_URL}{reverse('vocabulary:scheme', args=[code])}"


def term_uri(scheme_code: str, code: str) -> str:
    """The permanent address of a term."""
    return f"{scheme_uri(scheme_code)}#term-{quote(code)}"


def scheme_export_skos(scheme: Scheme) -> bytes:
    """The list as SKOS in RDF/XML, mapping relations included."""
    terms = [term for _depth, term in queries.tree(scheme)]
    codes = {row.pk: row.code for row in terms}
    matches = matches_of(scheme)
    return skos.write(skos.ConceptScheme(
        uri=scheme_uri(scheme.code), labels=scheme.title, version=scheme.version, source=scheme.source,
        concepts=[skos.Concept(
            uri=term_uri(scheme.code, term.code), notation=term.code, labels=term.title, definitions=term.definition,
            broader=term_uri(scheme.code, codes[term.parent_id]) if term.parent_id in codes else "",
            matches=[(row.kind, _match_uri(row)) for row in matches.get(term.pk, [])],
            deprecated=term.retired_at is not None) for term in terms]))


def _match_uri(row: Crosswalk) -> str:
    return term_uri(row.target.scheme.code, row.target.code)
