"""Which country is bound by which treaty: facts with a source and a date checked."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from hrcity.core.actors import SYSTEM, Actor
from hrcity.core.audit import audit, subject_of
from hrcity.core.errors import DomainError
from hrcity.core.models import ImportRun
from hrcity.core.registry import Line, Outcome
from hrcity.instruments.models import Instrument, Ratification
from hrcity.vocabulary.models import ImportedChange


@dataclass(frozen=True, slots=True)
class Fact:
    """Where one country stands; `since` is a year or a day, "" unknown."""

    country: str
    is_party: bool
    is_signatory: bool
    since: str = ""
    note: str = ""

    def fields(self, before: Ratification | None) -> dict[str, Any]:
        """As fields of a row; a full date that is known is not made a bare year again."""
        since = self.since
        if before is not None and since and before.party_since.startswith(f"{since}-"):
            since = before.party_since
        return {"is_party": self.is_party, "is_signatory": self.is_signatory, "party_since": since,
                "note": self.note[:300]}


@transaction.atomic
def ratifications_take(*, instrument: Instrument, facts: Sequence[Fact], run: ImportRun, write: bool,
                       checked_on: str = "") -> Outcome:
    """Bring the facts of one treaty to what a table says; what stood there is kept with the run."""
    known = {row.country: row for row in Ratification.objects.filter(instrument=instrument)}
    fresh: list[Ratification] = []
    changed: list[tuple[Ratification, dict[str, Any]]] = []
    lines: list[Line] = []
    for fact in facts:
        row = known.get(fact.country)
        fields = fact.fields(row)
        different = {name: value for name, value in fields.items() if row is None or getattr(row, name) != value}
        verdict = "created" if row is None else "updated" if different else "unchanged"
        lines.append(Line(verdict, fact.country, words_for(fact)))
        if row is None:
            fresh.append(Ratification(instrument=instrument, country=fact.country, run=run, source=run.file.name[:300],
                                      checked_on=_day(checked_on), **fields))
        elif different:
            changed.append((row, different))
    if write:
        Ratification.objects.bulk_create(fresh, batch_size=400)
        _change(changed, run)
        if fresh or changed:
            audit("ratifications.imported", instrument, by=run.by or SYSTEM, data={
                "slug": instrument.slug, "created": len(fresh), "updated": len(changed), "run": run.pk})
    counts = Counter(line.verdict for line in lines)
    return Outcome(created=counts["created"], updated=counts["updated"], unchanged=counts["unchanged"],
                   samples=[line for line in lines if line.verdict != "unchanged"])


def words_for(fact: Fact) -> str:
    """A fact in words, for the preview."""
    if fact.is_party:
        return _("party since %(year)s") % {"year": fact.since} if fact.since else _("party")
    return _("signed, not party") if fact.is_signatory else _("not party")


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _change(changed: Sequence[tuple[Ratification, dict[str, Any]]], run: ImportRun) -> None:
    changes = [ImportedChange(run=run, row=subject_of(row), field=name, before=getattr(row, name), after=value)
               for row, different in changed for name, value in different.items()]
    ImportedChange.objects.bulk_create(changes, batch_size=400, ignore_conflicts=True)
    for row, different in changed:
        for name, value in different.items():
            setattr(row, name, value)
    names = ["is_party", "is_signatory", "party_since", "note"]
    Ratification.objects.bulk_update([row for row, _different in changed], names, batch_size=200)


@transaction.atomic
def ratification_set(*, instrument: Instrument, country: str, is_party: bool, by: Actor, since: str = "",
                     is_signatory: bool = False, source: str = "", checked_on: dt.date | None = None) -> Ratification:
    """Where one country stands, entered by hand with its source.

    Raises:
        DomainError: no source.
    """
    if not source.strip():
        raise DomainError(_("Say where you know this from."), "source-missing", "source")
    row, _created = Ratification.objects.update_or_create(instrument=instrument, country=country, defaults={
        "is_party": is_party, "is_signatory": is_signatory, "party_since": since[:10], "source": source.strip()[:300],
        "checked_on": checked_on})
    audit("ratification.set", row, by=by, data={"slug": instrument.slug, "country": country})
    return row
