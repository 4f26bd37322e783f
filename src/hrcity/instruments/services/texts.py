"""One language version of an instrument, taken over part by part and aligned by element id."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from hrcity.core.audit import subject_of
from hrcity.core.models import ImportRun
from hrcity.core.registry import Line, Outcome
from hrcity.instruments import rules
from hrcity.instruments.models import Instrument, Provision, ProvisionText
from hrcity.instruments.rules import Compared, Part
from hrcity.vocabulary.models import ImportedChange

SHOWN_LETTERS = 200
BATCH = 400


@dataclass(frozen=True, slots=True)
class Version:
    """A text in one language: its parts in order, whether it is the original, who translated it."""

    lang: str
    parts: Sequence[Part]
    is_original: bool = False
    is_machine: bool = False
    translator: str = ""


def version_compare(instrument: Instrument | None, version: Version) -> list[Compared]:
    """What taking over a version would do, part by part; writes nothing. One query."""
    known: dict[str, str] = {}
    if instrument is not None:
        rows = ProvisionText.objects.filter(provision__instrument=instrument, lang=version.lang)
        known = dict(rows.values_list("provision__eid", "text"))
    return rules.compare(version.parts, known)


def outcome_of(compared: Sequence[Compared], title: str = "") -> Outcome:
    """Counts, and a line for each part that is new or changes."""
    counts = Counter(item.verdict for item in compared)
    lines = [Line(item.verdict, item.part.number or item.part.eid, item.part.text[:SHOWN_LETTERS])
             for item in compared if item.verdict != "unchanged"]
    return Outcome(created=counts["created"], updated=counts["updated"], unchanged=counts["unchanged"],
                   samples=lines, title=title)


def version_take(*, instrument: Instrument, version: Version, run: ImportRun | None) -> Outcome:
    """Write a version: missing provisions and texts are made and carry the run, other wordings are replaced and what
    stood there is kept with the run. Call it inside a transaction."""
    compared = version_compare(instrument, version)
    provisions = _provisions_make(instrument, version, run)
    fresh = [ProvisionText(provision=provisions[item.part.eid], lang=version.lang, text=item.part.text,
                           is_original=version.is_original, is_machine=version.is_machine,
                           translator=version.translator, run=run)
             for item in compared if item.verdict == "created"]
    ProvisionText.objects.bulk_create(fresh, batch_size=BATCH)
    _texts_replace(provisions, version, [item for item in compared if item.verdict == "updated"], run)
    return outcome_of(compared)


def _provisions_make(instrument: Instrument, version: Version, run: ImportRun | None) -> dict[str, Provision]:
    known = {row.eid: row for row in instrument.provisions.order_by("order", "pk")}
    order = rules.merged_order(list(known), [part.eid for part in version.parts])
    place = {eid: number for number, eid in enumerate(order, 1)}
    fresh = [Provision(
        instrument=instrument, eid=part.eid, number=part.number[:40], heading=part.heading,
        headings=_added({}, version.lang, part.heading), title=_added({}, version.lang, part.title), level=part.level,
        order=place[part.eid], run=run) for part in version.parts if part.eid not in known]
    if fresh:
        moved = [row for row in known.values() if row.order != place[row.eid]]
        for row in moved:
            row.order = place[row.eid]
        Provision.objects.bulk_update(moved, ["order"], batch_size=BATCH)
        Provision.objects.bulk_create(fresh, batch_size=BATCH)
    _titles_add(known, version)
    return known | {row.eid: row for row in fresh}


def _titles_add(known: dict[str, Provision], version: Version) -> None:
    """The headings of an article and its chapter in a further language; one that is there already stays."""
    changed = []
    for part in version.parts:
        row = known.get(part.eid)
        if row is None:
            continue
        titles = _added(row.title, version.lang, part.title), _added(row.headings, version.lang, part.heading)
        if titles != (row.title, row.headings):
            row.title, row.headings = titles
            changed.append(row)
    Provision.objects.bulk_update(changed, ["title", "headings"], batch_size=BATCH)


def _added(texts: dict[str, str], lang: str, text: str) -> dict[str, str]:
    return texts if not text or texts.get(lang) else {**texts, lang: text}


def _texts_replace(provisions: dict[str, Provision], version: Version, changed: Sequence[Compared],
                   run: ImportRun | None) -> None:
    if not changed:
        return
    wanted = {provisions[item.part.eid].pk: item for item in changed}
    rows = list(ProvisionText.objects.filter(provision__in=wanted, lang=version.lang))
    for row in rows:
        row.text = wanted[row.provision_id].part.text
    if run is not None:
        changes = [ImportedChange(run=run, row=subject_of(row), field="text", before=wanted[row.provision_id].before,
                                  after=row.text) for row in rows]
        ImportedChange.objects.bulk_create(changes, batch_size=BATCH, ignore_conflicts=True)
    ProvisionText.objects.bulk_update(rows, ["text"], batch_size=BATCH)
