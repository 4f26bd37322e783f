"""Recommendations as the lines of a list: plain values, read in three queries whatever their number.

A list needs a tenth of an ask's fields; to make model objects of them, and of their texts, costs more than the page.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.translation import get_language, gettext

from hrcity.core import clocks
from hrcity.core.text import Localized, plain
from hrcity.recommendations import present
from hrcity.recommendations.citing import address_of, cited
from hrcity.recommendations.models import (
    Assignment,
    OriginKind,
    Recommendation,
    RecommendationText,
)
from hrcity.recommendations.places import country_name, is_abroad
from hrcity.recommendations.rules import Status


class Line(NamedTuple):
    """What a list shows of an ask; the fields are those of `Recommendation`, `is_inside` that of `access.listed`,
    `group` and `times` those of the group of repeated requests that it is in."""

    pk: int
    ref: str
    symbol: str
    paragraph: str
    sub_item: str
    origin: str
    position: str
    text: str
    lang: str
    country: str
    addressee: str
    issued_on: dt.date | None
    status: str
    ours_public_from: dt.date | None
    due_on: dt.date | None
    issuer: Localized | None
    group: str | None
    times: int | None
    is_inside: bool


class Text(NamedTuple):
    """A translation or a plain summary of an ask."""

    lang: str
    kind: str
    text: str
    translator: str


PATHS = {"issuer": "issuer__title", "group": "membership__cluster__ref", "times": "membership__cluster__size"}
FIELDS = tuple(PATHS.get(name, name) for name in Line._fields)


def lines(rows: QuerySet[Recommendation]) -> list[Line]:
    """The rows of a query, annotated with `is_inside`, as lines in its order. One query."""
    return list(map(Line._make, rows.values_list(*FIELDS)))


def told(found: Sequence[Line], leads: Mapping[int, str] | None = None) -> list[dict[str, Any]]:
    """Each line as its reader may see it; `leads` where it is known who leads them. At most two queries."""
    ids = [line.pk for line in found]
    texts, leads = texts_of(ids), lead_names(ids) if leads is None else leads
    return [tell(line, texts.get(line.pk, ()), leads.get(line.pk, "")) for line in found]


def texts_of(ids: Collection[int]) -> Mapping[int, Sequence[Text]]:
    """The texts of asks in the reader's language."""
    lang = (get_language() or "en").split("-")[0]
    rows = RecommendationText.objects.filter(recommendation_id__in=ids, lang__startswith=lang)
    found: dict[int, list[Text]] = defaultdict(list)
    for pk, *values in rows.values_list("recommendation_id", *Text._fields):
        found[pk].append(Text._make(values))
    return found


def lead_names(ids: Iterable[int]) -> dict[int, str]:
    """Who leads each ask."""
    rows = Assignment.objects.filter(
        recommendation_id__in=ids, is_lead=True, ended_at__isnull=True, noticed_at__isnull=False
    ).values_list("recommendation_id", "body__title")
    return {pk: plain(title) for pk, title in rows}


def tell(line: Line, texts: Sequence[Text], lead: str) -> dict[str, Any]:
    """One line of a list."""
    reading = present.reading(line, texts)
    shown = line.is_inside or present.public_status(line, False) == line.status
    due = line.due_on if shown and line.status in {Status.ASSIGNED, Status.IN_PROGRESS} else None
    abroad = country_name(line.country) if is_abroad(line.country, line.addressee) else ""
    chip = {"tone": "neutral", "icon": "", "word": abroad} if abroad else present.chip(line, line.is_inside)
    return {
        "ref": line.ref,
        "url": address_of(line.ref),
        "title": reading.text,
        "original": (line.text, line.lang),
        "lang": reading.lang,
        "is_fallback": reading.is_fallback,
        "chip": chip,
        "is_late": chip["tone"] == "late",
        "issuer": plain(line.issuer) if line.issuer else str(OriginKind(line.origin).label),
        "citation": cited(line.symbol, line.paragraph, line.sub_item, gettext("para. %(number)s")),
        "due_on": due,
        "distance": clocks.distance(due) if due else 0,
        "lead": lead if shown else "",
        "issued_on": line.issued_on,
        "pk": line.pk,
        "group": line.group if line.times and line.times > 1 else "",
        "times": line.times,
    }


EXPORT_COLUMNS = (
    "reference",
    "document",
    "paragraph",
    "asked_by",
    "date",
    "text",
    "language",
    "status",
    "answers",
    "due",
    "position_of_country",
    "address",
)


def export_rows(found: Sequence[Line], site: str) -> Iterable[dict[str, Any]]:
    """Lines as rows of open data. Two queries."""
    for line, row in zip(found, told(found), strict=True):
        yield {
            "reference": line.ref,
            "document": line.symbol,
            "paragraph": f"{line.paragraph}{f'({line.sub_item})' if line.sub_item else ''}",
            "asked_by": row["issuer"],
            "date": line.issued_on.isoformat() if line.issued_on else "",
            "text": line.text,
            "language": line.lang,
            "status": present.public_status(line, line.is_inside),
            "answers": row["lead"],
            "due": row["due_on"].isoformat() if row["due_on"] else "",
            "position_of_country": line.position,
            "address": f"{site}{row['url']}",
        }
