"""Every read of instruments."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, TextField, Value, When

from hrcity.instruments.access import readable, shown
from hrcity.instruments.models import NORMS, Instrument, InstrumentKind, Provision, ProvisionText, Ratification

PER_PAGE = 50
MOST_FOUND = 200


def kind_counts(actor: Any, query: str = "") -> dict[str, int]:
    """How many instruments of each kind a reader finds. One query."""
    rows = matching(readable(actor), query).order_by().values("kind").annotate(n=Count("pk"))
    return {row["kind"]: row["n"] for row in rows}


def matching(rows: QuerySet[Instrument], query: str) -> QuerySet[Instrument]:
    """Narrow to those whose titles, number or address hold every word."""
    for word in query.split()[:8]:
        found = Q(symbol__icontains=word) | Q(slug__icontains=word)
        for code, _name in settings.LANGUAGES:
            found |= Q(**{f"title__{code}__icontains": word}) | Q(**{f"short_title__{code}__icontains": word})
        rows = rows.filter(found)
    return rows


def listed(actor: Any, *, query: str = "", kind: str = "", after: str = "") -> list[Instrument]:
    """One page of a list, with the body and whether there is a text: of one kind from `after` on (one more than a
    page, so that the next is known), or of norms (all kinds when searching). One query."""
    rows = matching(readable(actor), query).select_related("body").annotate(
        has_text=Exists(ProvisionText.objects.filter(shown(), provision__instrument=OuterRef("pk"))))
    if kind:
        rows = rows.filter(kind=kind)
        return list((rows.filter(slug__gt=after) if after else rows).order_by("slug")[:PER_PAGE + 1])
    if not query:
        rows = rows.filter(kind__in=NORMS)
    return list(rows.order_by("kind", "adopted_on", "slug")[:MOST_FOUND])


def kind_order() -> list[str]:
    """Kinds from the general to the particular."""
    first = [InstrumentKind.DECLARATION, InstrumentKind.TREATY, InstrumentKind.PROTOCOL]
    return [*first, *(kind for kind in InstrumentKind if kind not in first)]


@dataclass(frozen=True, slots=True)
class Wording:
    """The wording of a provision in one language and where it comes from."""

    lang: str
    text: str
    is_original: bool
    is_machine: bool
    translator: str
    file: str = ""


@dataclass(slots=True)
class Passage:
    """A provision with its wordings by language."""

    provision: Provision
    texts: dict[str, Wording] = field(default_factory=dict)


def passages(instrument: Instrument, read_in: Collection[str] | None = None) -> list[Passage]:
    """Provisions in order with their wordings. With `read_in`, wordings of other languages come without their text,
    which is what makes a page of a text in many languages quick. Two queries; a third where a part speaks none of
    `read_in`."""
    rows = {row.pk: Passage(row) for row in instrument.provisions.filter(shown()).order_by("order", "pk")}
    for passage in rows.values():
        passage.provision.instrument = instrument
    texts = ProvisionText.objects.filter(shown(), provision__instrument=instrument)
    wording: Any = F("text") if read_in is None else Case(When(lang__in=list(read_in), then=F("text")),
                                                          default=Value(""), output_field=TextField())
    columns = texts.annotate(wording=wording).order_by("lang").values_list(
        "provision_id", "lang", "wording", "is_original", "is_machine", "translator", "run__file__name")
    for provision, lang, text, is_original, is_machine, translator, file in columns:
        if provision in rows:
            rows[provision].texts[lang] = Wording(lang, text, is_original, is_machine, translator, file or "")
    found = list(rows.values())
    is_short = any(passage.texts and not any(item.text for item in passage.texts.values()) for passage in found)
    return passages(instrument) if read_in is not None and is_short else found


def ratification_of(instrument: Instrument, country: str) -> Ratification | None:
    """Where a country stands to a treaty; None when it is not known."""
    if not country:
        return None
    return Ratification.objects.filter(shown(), instrument=instrument, country=country).first()


def bound_dates(rows: Iterable[Instrument], country: str) -> dict[int, Ratification]:
    """Where a country stands to each of some treaties, by the treaty's id. One query, none without a country."""
    ids = [row.pk for row in rows if row.kind in {InstrumentKind.TREATY, InstrumentKind.PROTOCOL}]
    if not country or not ids:
        return {}
    found = Ratification.objects.filter(shown(), instrument__in=ids, country=country)
    return {row.instrument_id: row for row in found}


def parts(instrument: Instrument, actor: Any) -> Sequence[Instrument]:
    """Protocols and general comments that belong to a treaty."""
    return list(readable(actor).filter(parent=instrument).order_by("kind", "adopted_on", "slug")[:60])


def provision(instrument_slug: str, eid: str) -> Provision | None:
    """One provision by address and element id, for records that cite it."""
    return Provision.objects.filter(instrument__slug=instrument_slug, eid=eid).select_related("instrument").first()
