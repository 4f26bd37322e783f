"""Every read of vocabulary."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from hrcity.core.kept import keep
from hrcity.core.models import ImportRun, ImportState
from hrcity.vocabulary import rules
from hrcity.vocabulary.models import Country, Crosswalk, ImportedChange, Scheme, Term

COUNTRY_KEY = "vocabulary.countries"
KEEP_SECONDS = 3600


def schemes() -> QuerySet[Scheme]:
    """Every list with the number of its terms in use, by kind."""
    return Scheme.objects.annotate(term_count=Count("terms", filter=Q(terms__retired_at__isnull=True))).order_by(
        "kind", "code")


def terms_of(scheme_code: str, *, retired: bool = False) -> QuerySet[Term]:
    """The terms of a list in its order, those in use only unless `retired`."""
    found = Term.objects.filter(scheme__code=scheme_code).select_related("scheme").order_by("order", "code")
    return found if retired else found.filter(retired_at__isnull=True)


def term(scheme_code: str, code: str) -> Term | None:
    """One term by its codes, also one out of use."""
    return Term.objects.filter(scheme__code=scheme_code, code=code).select_related("scheme").first()


def tree(scheme: Scheme) -> list[tuple[int, Term]]:
    """(depth, term) in reading order, terms out of use included. One query."""
    by_id = {row.pk: row for row in scheme.terms.order_by("order", "code")}
    for row in by_id.values():
        row.scheme = scheme
    return [(depth, by_id[pk]) for pk, depth in rules.tree_order([(row.pk, row.parent_id) for row in by_id.values()])]


def crosswalks_of(scheme: Scheme) -> list[Crosswalk]:
    """Every link from or to a term of a list, with both terms and their lists. One query."""
    rows = Crosswalk.objects.filter(Q(source__scheme=scheme) | Q(target__scheme=scheme))
    return list(rows.select_related("source__scheme", "target__scheme").order_by(
        "target__scheme__code", "target__order", "source__scheme__code", "source__order"))


def family(term_ids: Iterable[int]) -> set[int]:
    """The terms named and everything below them, for filters such as "children and its sub-groups"."""
    found = set(term_ids)
    level = found
    while level:
        level = set(Term.objects.filter(parent_id__in=level).values_list("pk", flat=True)) - found
        found |= level
    return found


@dataclass(frozen=True, slots=True)
class Crossed:
    """A term of ours beside an upstream one: `kind` as in `CrosswalkKind`."""

    term_id: int
    kind: str
    confidence: str


def crosswalk_terms(term_ids: Iterable[int], kind: str) -> dict[int, list[Crossed]]:
    """For each given term its counterparts in the schemes of a kind (`SchemeKind.RIGHTS`), in list order. One query.

    A term without a counterpart has no key.
    """
    rows = (Crosswalk.objects.filter(source_id__in=set(term_ids), target__scheme__kind=kind,
                                     target__retired_at__isnull=True)
            .order_by("target__order").values_list("source_id", "target_id", "kind", "confidence"))
    found: dict[int, list[Crossed]] = {}
    for source, target, how, confidence in rows:
        found.setdefault(source, []).append(Crossed(target, how, confidence))
    return found


def versions_of(scheme: Scheme) -> Sequence[Scheme]:
    """Other lists of the same family: `uhri_themes_2014` and `uhri_themes_2025` share a code but for the year."""
    family_code = scheme.code.removesuffix(scheme.version).rstrip("_-") if scheme.version else scheme.code
    if family_code == scheme.code:
        return []
    found = Scheme.objects.filter(code__startswith=family_code).exclude(pk=scheme.pk).order_by("-version")
    return [row for row in found if row.code.removesuffix(row.version).rstrip("_-") == family_code]


def wording_imports() -> QuerySet[ImportRun]:
    """The imports that brought the UN's longer wording of Goals and targets, newest first."""
    return (ImportRun.objects.filter(Exists(ImportedChange.objects.filter(run=OuterRef("pk"))), kind="sdg_targets",
                                     state=ImportState.DONE).select_related("file").order_by("-done_at"))


def country_codes() -> dict[str, str]:
    """ISO 3166 three-letter codes by every name known, in lower case, and by the codes themselves."""
    found: dict[str, str] = {}
    for iso3, iso2, title in Country.objects.values_list("iso3", "iso2", "title"):
        for name in (iso3, iso2, *title.values()):
            found[name.casefold()] = iso3
    return found


def country_titles() -> dict[str, dict[str, str]]:
    """Countries' names in every language by code. Kept for an hour in each process."""
    return keep(COUNTRY_KEY, KEEP_SECONDS, lambda: dict(Country.objects.values_list("iso3", "title")), empty_seconds=0)


def country_title(iso3: str) -> dict[str, str]:
    """A country's name in every language; {} when unknown."""
    return country_titles().get(iso3, {})


def next_order(scheme: Scheme) -> int:
    """The place after the last term of a list."""
    last = scheme.terms.order_by(F("order").desc()).values_list("order", flat=True).first()
    return (last or 0) + 1
