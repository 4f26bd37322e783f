"""Loading what ships with the house: treaties with their articles, and the bodies of the UN."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path

from django.db import transaction

from hrcity.core.actors import SYSTEM, Actor
from hrcity.core.audit import audit
from hrcity.core.registry import Outcome
from hrcity.institutions.models import Body, Operator
from hrcity.instruments.models import Instrument, Provision
from hrcity.instruments.searching import touched
from hrcity.vocabulary.services.load import rows_store, seed_digest, seed_rows, texts_in

DATA = Path(__file__).resolve().parents[1] / "data"
UN_ORDER = 1000
OPERATORS: Mapping[str, Operator] = {"nhri": Operator.INDEPENDENT}


@transaction.atomic
def bodies_load(*, by: Actor = SYSTEM, folder: Path = DATA) -> Outcome:
    """Treaty bodies, the UPR, special procedures and other UN bodies as rows of institutions; `ref` is the acronym
    in small letters. They stand after the city's own bodies."""
    wanted = {}
    for place, row in enumerate(seed_rows(folder / "bodies.csv")):
        ref = row["code"].lower()
        wanted[ref] = {"ref": ref, "kind": row["kind"], "operator": OPERATORS.get(row["kind"], Operator.UN),
                       "title": texts_in(row), "order": UN_ORDER + place}
    out = Outcome()
    rows_store(Body, wanted, {row.ref: row for row in Body.objects.filter(ref__in=wanted)}, out)
    _note("bodies.loaded", out, by=by, folder=folder)
    return out


@transaction.atomic
def treaties_load(*, by: Actor = SYSTEM, folder: Path = DATA) -> Outcome:
    """The Universal Declaration, the core treaties and their protocols as facts, with our own short title for each
    article; full texts come by import. Needs `bodies_load` first."""
    rows = seed_rows(folder / "treaties.csv")
    bodies = {body.ref: body for body in Body.objects.filter(ref__in=[row["body_code"].lower() for row in rows])}
    codes = {row["code"] for row in rows}
    out = Outcome()
    known = {row.slug: row for row in Instrument.objects.filter(slug__in=[code.lower() for code in codes])}
    for protocols in (False, True):
        wanted = {row["code"].lower(): _treaty_fields(row, bodies, known, codes) for row in rows
                  if (row["kind"] == "protocol") is protocols}
        known = rows_store(Instrument, wanted, known, out)
    _articles_load(folder, known, out)
    if out.created or out.updated:
        touched([row.pk for row in known.values()])
    _note("treaties.loaded", out, by=by, folder=folder)
    return out


def _treaty_fields(row: Mapping[str, str], bodies: Mapping[str, Body], known: Mapping[str, Instrument],
                   codes: Collection[str]) -> dict[str, object]:
    return {
        "slug": row["code"].lower(), "kind": row["kind"], "symbol": row["code"], "title": texts_in(row),
        "short_title": texts_in(row, "short_"), "adopted_on": row["adopted"], "in_force_on": row["in_force"],
        "body": bodies.get(row["body_code"].lower()), "source": row["source"], "confidence": row["confidence"],
        "parent": known.get(main_treaty(row["code"], codes).lower()) if row["kind"] == "protocol" else None,
    }


def main_treaty(code: str, codes: Collection[str]) -> str:
    """The treaty a protocol belongs to, by its acronym; "" when none is known.

    >>> main_treaty("OP-CRC-AC", {"CRC"}), main_treaty("ICCPR-OP2", {"ICCPR"}), main_treaty("OPCAT", {"CAT"})
    ('CRC', 'ICCPR', 'CAT')
    """
    bare = re.sub(r"^OP-?|-OP\d*$", "", code)
    while bare not in codes and "-" in bare:
        bare = bare.rpartition("-")[0]
    return bare if bare in codes else ""


def _articles_load(folder: Path, treaties: Mapping[str, Instrument], out: Outcome) -> None:
    wanted = {}
    for place, row in enumerate(seed_rows(folder / "provisions.csv")):
        treaty = treaties[row["treaty"].lower()]
        eid = f"art_{row['number']}"
        wanted[treaty.pk, eid] = {"instrument": treaty, "eid": eid, "number": row["number"],
                                  "title": texts_in(row), "order": place + 1}
    found = Provision.objects.filter(instrument__in=treaties.values()).select_related("instrument")
    rows_store(Provision, wanted, {(row.instrument_id, row.eid): row for row in found}, out)


def _note(verb: str, out: Outcome, *, by: Actor, folder: Path) -> None:
    if out.created or out.updated:
        audit(verb, None, by=by, data={"created": out.created, "updated": out.updated, "sha256": seed_digest(folder)})
