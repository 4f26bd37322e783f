"""Loading what ships with the house: schemes, terms, crosswalks, countries."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Hashable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from django.db import models, transaction

from hrcity.core.actors import SYSTEM, Actor, ActorKind
from hrcity.core.audit import audit
from hrcity.core.kept import forget
from hrcity.core.models import AuditEntry
from hrcity.core.registry import Outcome
from hrcity.vocabulary.models import Country, Crosswalk, Scheme, Term
from hrcity.vocabulary.queries import COUNTRY_KEY

DATA = Path(__file__).resolve().parents[1] / "data"
LANGUAGES = ("en", "ko")
Row = TypeVar("Row", bound=models.Model)
Key = TypeVar("Key", bound=Hashable)


def seed_rows(path: Path) -> list[dict[str, str]]:
    """The rows of one seed file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def texts_in(row: Mapping[str, str], prefix: str = "") -> dict[str, str]:
    """The cells `en`, `ko` (or `definition_en` …) of a row as one localized text."""
    return {lang: row[prefix + lang] for lang in LANGUAGES if row.get(prefix + lang)}


def seed_digest(folder: Path) -> str:
    """SHA-256 over all seed files of a folder: what the audit entry keeps."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.csv")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def edited_by_people(model: type[models.Model]) -> set[str]:
    """Primary keys (as text) of rows that a person has created or changed: loading leaves those alone."""
    label = model._meta.label_lower
    subjects = AuditEntry.objects.filter(actor_kind=ActorKind.PERSON, subject__startswith=f"{label}:")
    return {subject.partition(":")[2] for subject in subjects.values_list("subject", flat=True)}


def rows_store(model: type[Row], wanted: Mapping[Key, Mapping[str, Any]], known: Mapping[Key, Row],
               out: Outcome) -> dict[Key, Row]:
    """Create what is missing, change what differs, leave alone what people edited; returns every row by key.

    Localized texts are merged: languages that the seed does not speak stay.
    """
    kept = edited_by_people(model)
    fresh: dict[Key, Row] = {}
    changed: list[Row] = []
    for key, fields in wanted.items():
        row = known.get(key)
        if row is None:
            fresh[key] = model(**fields)
        elif str(row.pk) not in kept and _take(row, fields):
            changed.append(row)
        else:
            out.unchanged += 1
    model._default_manager.bulk_create(fresh.values(), batch_size=400)
    if changed:
        names = [field.name for field in model._meta.concrete_fields if not field.primary_key]
        model._default_manager.bulk_update(changed, names, batch_size=200)
    out.created += len(fresh)
    out.updated += len(changed)
    return {**known, **fresh}


def _take(row: models.Model, fields: Mapping[str, Any]) -> bool:
    changed = False
    for name, value in fields.items():
        before = getattr(row, name)
        after = {**before, **value} if isinstance(before, dict) and isinstance(value, dict) else value
        if before != after:
            setattr(row, name, after)
            changed = True
    return changed


@transaction.atomic
def vocabulary_load(*, by: Actor = SYSTEM, folder: Path = DATA) -> Outcome:
    """Bring schemes, terms, crosswalks and countries to what the seed files say; a second run changes nothing.

    Terms that are not in the files stay: they came from imports or from the city.
    """
    out = Outcome()
    schemes = _schemes_load(folder, out)
    terms = _terms_load(folder, schemes, out)
    _crosswalks_load(folder, terms, out)
    _countries_load(folder, out)
    if out.created or out.updated:
        audit("vocabulary.loaded", None, by=by,
              data={"created": out.created, "updated": out.updated, "sha256": seed_digest(folder)})
    return out


def _schemes_load(folder: Path, out: Outcome) -> dict[str, Scheme]:
    wanted = {row["code"]: {"code": row["code"], "version": row["version"], "kind": row["kind"],
                            "title": texts_in(row), "source": row["source"], "confidence": row["confidence"]}
              for row in seed_rows(folder / "schemes.csv")}
    known = {row.code: row for row in Scheme.objects.filter(code__in=wanted)}
    return rows_store(Scheme, wanted, known, out)


TermKey = tuple[str, str]


def _terms_load(folder: Path, schemes: Mapping[str, Scheme], out: Outcome) -> dict[TermKey, Term]:
    known = {(term.scheme.code, term.code): term for term in Term.objects.select_related("scheme")}
    levels: dict[int, dict[TermKey, dict[str, str]]] = {}
    order: dict[TermKey, int] = {}
    for place, (key, row, depth) in enumerate(_term_rows(folder, sorted(schemes)), 1):
        levels.setdefault(depth, {})[key] = row
        order[key] = place
    for depth in sorted(levels):
        wanted = {key: {
            "scheme": schemes[key[0]], "code": row["code"], "title": texts_in(row), "role": row["role"],
            "definition": texts_in(row, "definition_"), "source": row["source"], "confidence": row["confidence"],
            "order": order[key], "parent": known[key[0], row["parent"]] if row["parent"] else None,
        } for key, row in levels[depth].items()}
        known = rows_store(Term, wanted, known, out)
    return known


def _term_rows(folder: Path, codes: Iterable[str]) -> Iterator[tuple[TermKey, dict[str, str], int]]:
    """Rows with their depth in the tree; parents stand above their children in the files."""
    for code in codes:
        path = folder / f"{code}.csv"
        if not path.exists():
            continue
        depths: dict[str, int] = {"": -1}
        for row in seed_rows(path):
            depths[row["code"]] = depths[row["parent"]] + 1
            yield (code, row["code"]), row, depths[row["code"]]


def _crosswalks_load(folder: Path, terms: Mapping[TermKey, Term], out: Outcome) -> None:
    wanted = {}
    for row in seed_rows(folder / "crosswalks.csv"):
        source, target = terms[row["from_scheme"], row["from_code"]], terms[row["to_scheme"], row["to_code"]]
        wanted[source.pk, target.pk] = {"source": source, "target": target, "kind": row["kind"],
                                        "confidence": row["confidence"]}
    known = {(row.source_id, row.target_id): row for row in Crosswalk.objects.select_related("source", "target")}
    rows_store(Crosswalk, wanted, known, out)


def _countries_load(folder: Path, out: Outcome) -> None:
    wanted = {row["iso3"]: {"iso3": row["iso3"], "iso2": row["iso2"], "title": texts_in(row)}
              for row in seed_rows(folder / "countries.csv")}
    rows_store(Country, wanted, {row.iso3: row for row in Country.objects.all()}, out)
    transaction.on_commit(lambda: forget(COUNTRY_KEY))
