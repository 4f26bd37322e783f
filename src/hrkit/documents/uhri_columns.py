"""Which column of a UHRI file is which: export keys, renamed keys, and headers with blanks or misspellings."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import lru_cache

from hrkit.documents.errors import DocumentError

_NAMES = {
    "id": "annotationid id uhriid annotationuuid",
    "document": "documentid",
    "symbol": "symbol documentsymbol undocumentsymbol docsymbol",
    "body": "body recommendingbody bodies mechanism treatybody unbody recommendingmechanism",
    "kind": "annotationtype type annotationtypes",
    "countries": "countries country countriesconcerned countryconcerned stateconcerned concernedcountries",
    "regions": "regions region regionsconcerned regionconcerned",
    "themes": "themes theme humanrightsthemes",
    "groups": "affectedpersons groups groupsofpersons concernedpersonsgroups personsaffected",
    "sdgs": "sdgs sdg sustainabledevelopmentgoals relevantsdgs",
    "text": "text annotationtext fulltext content",
    "date": "publicationdate documentpublicationdate date documentdate",
    "date_uhri": "publicationdateonuhri uhripublicationdate publishedonuhri annotationpublicationdate",
    "cycle": "uprcycle cycle",
    "session": "uprsession session uprsessions",
    "positions": "uprpositions uprposition position positions stateposition",
    "states": "uprrecommendingcountry recommendingcountry uprrecommendingcountries recommendingcountries "
    "uprrecommendingstate recommendingstate recommendingstates",
    "state_regions": "uprrecommendingregions recommendingregions uprrecommendingregion recommendingregion",
}
_FIELD_OF = {name: field for field, names in _NAMES.items() for name in names.split()}
_RANK = {name: rank for names in _NAMES.values() for rank, name in enumerate(names.split())}
ESSENTIAL = {"text": "Text", "symbol": "Document Symbol", "body": "Recommending Body"}


@lru_cache(4096)
def field_of(header: str) -> str:
    """The field a key or column header stands for, or "".

    >>> field_of("Reccomending Body"), field_of("AnnotationId"), field_of("_id"), field_of("Countries  Concerned ")
    ('body', 'id', 'id', 'countries')
    """
    return _FIELD_OF.get(_known_name(header), "")


@lru_cache(4096)
def _known_name(header: str) -> str:
    """The listed name a header spells; a key with an underscore in front is a copy's own note, but for `_id`."""
    name = re.sub(r"[^a-z]", "", header.casefold())
    if header.startswith("_") and name != "id":
        return ""
    if name in _FIELD_OF:
        return name
    close = get_close_matches(name, _FIELD_OF, n=1, cutoff=0.88) if len(name) > 6 else []
    return close[0] if close else ""


@lru_cache(1024)
def columns_of(headers: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Pairs of field and header for the headers that are known; of two for one field the more exact name counts."""
    ranked = sorted(headers, key=lambda header: _RANK.get(_known_name(header), 99))
    fields: dict[str, str] = {}
    for header in ranked:
        field = field_of(header)
        if field:
            fields.setdefault(field, header)
    return tuple(fields.items())


def require_columns(headers: tuple[str, ...], where: str) -> None:
    """Raise DocumentError `wrong-columns` that names every essential column that is missing."""
    present = {field for field, _ in columns_of(headers)}
    missing = [f"“{name}”" for field, name in ESSENTIAL.items() if field not in present]
    if missing:
        shown = ", ".join(f"“{header}”" for header in headers if header)[:300]
        raise DocumentError(
            "wrong-columns",
            f"The table lacks the column {' and '.join(missing)}. Its first row must hold the headers of the UHRI "
            f"export; found: {shown or 'none'}.",
            where,
        )
