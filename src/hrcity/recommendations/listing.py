"""The list of recommendations: what is asked of the index, and how its answer becomes a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from hrcity.core import clocks, search
from hrcity.core.roles import bodies_of
from hrcity.core.search import Page
from hrcity.core.search.port import Sort
from hrcity.core.text import plain
from hrcity.institutions import figures
from hrcity.institutions.models import Body
from hrcity.instruments.models import Instrument
from hrcity.instruments.related import Citation, CitedBy
from hrcity.recommendations import access, present, queries
from hrcity.recommendations.models import OriginKind, Position, Recommendation
from hrcity.recommendations.rules import Status
from hrcity.vocabulary.models import Country, Term

PAGE = 25
FACET_TITLES: Mapping[str, Any] = {
    "status": gettext_lazy("Where it stands"),
    "desk": gettext_lazy("Status"),
    "body": gettext_lazy("Who asks"),
    "department": gettext_lazy("Who answers"),
    "desk_department": gettext_lazy("Who answers"),
    "right": gettext_lazy("Right"),
    "group": gettext_lazy("People concerned"),
    "sdg": gettext_lazy("Goal"),
    "position": gettext_lazy("The country's answer"),
    "year": gettext_lazy("Year"),
    "country": gettext_lazy("Country reviewed"),
    "origin": gettext_lazy("Origin"),
}
PUBLIC_FACETS = ("status", "department", "body", "right", "group", "sdg", "position", "year")
DESK_FACETS = ("desk", "desk_department", "body", "right", "group", "sdg", "position", "year")
SHOWN_OPTIONS = 8
KEEP_SECONDS = 300


def filters_of(query: QueryDict, names: Iterable[str]) -> dict[str, list[str]]:
    """The chosen values of each filter."""
    return {name: query.getlist(name)[:20] for name in names if query.getlist(name)}


def ask_index(request: HttpRequest, names: Sequence[str], k: int = PAGE) -> tuple[Page, dict[str, list[str]]]:
    """One question to the index, from the address of the page."""
    hidden = () if access.sees_desk(request.user) else ("desk", "desk_department")
    chosen = filters_of(request.GET, [name for name in (*FACET_TITLES, "theme") if name not in hidden])
    sort: Sort = {"newest": "newest", "due": "due"}.get(request.GET.get("sort", ""), "relevance")  # type: ignore[assignment]  # a literal of the three
    page = search.search(
        request.GET.get("q", "")[:2000],
        lang=(get_language() or "en")[:2],
        filters=chosen,
        facets=names,
        k=k,
        visible_to=access.visibilities(request.user),
        kinds=["recommendation"],
        after=request.GET.get("after", "")[: search.LONGEST_CURSOR],
        sort=sort,
    )
    return page, chosen


def list_page(request: HttpRequest) -> dict[str, Any]:
    """The context of the list."""
    names = DESK_FACETS if access.sees_desk(request.user) else PUBLIC_FACETS
    page, chosen = ask_index(request, names)
    rows = rows_of(request, [hit.id for hit in page.hits])
    return {
        "rows": rows,
        "page": page,
        "query": request.GET.get("q", ""),
        "is_desk": access.may_propose(request.user),
        "facets": facet_groups(request.GET, page, names, chosen),
        "chosen": chosen_filters(request.GET, chosen),
        "kept": [(name, value) for name, values in chosen.items() for value in values],
        "next_url": address(request.GET, after=page.after) if page.after else "",
        "previous_url": address(request.GET, after="") if request.GET.get("after") else "",
        "clear_url": reverse("recommendations:list"),
        "notice": page.notice,
        "sort": request.GET.get("sort", ""),
        "query_string": urlencode(
            [(name, value) for name, values in chosen.items() for value in values]
            + ([("q", request.GET["q"])] if request.GET.get("q") else [])
        ),
    }


def rows_of(request: HttpRequest, ids: Sequence[int]) -> list[dict[str, Any]]:
    """The asks of a page in the order of the index, each as its reader may see it. Three queries."""
    found = {
        row.pk: row
        for row in access.listed(request.user)
        .filter(pk__in=ids)
        .select_related("issuer")
        .defer("upstream", "digests", "wordings")
        .order_by()
        .prefetch_related("texts")
    }
    leads = lead_names(ids)
    return [row_of(found[pk], found[pk].is_inside, leads.get(pk, "")) for pk in ids if pk in found]


def lead_names(ids: Sequence[int]) -> dict[int, str]:
    """Who leads each ask."""
    from hrcity.recommendations.models import Assignment

    rows = Assignment.objects.filter(
        recommendation_id__in=ids, is_lead=True, ended_at__isnull=True, noticed_at__isnull=False
    ).values_list("recommendation_id", "body__title")
    return {pk: plain(title) for pk, title in rows}


def row_of(row: Recommendation, is_inside: bool, lead: str = "") -> dict[str, Any]:
    """One line of a list."""
    reading = present.title(row, list(row.texts.all()))
    shown = is_inside or present.public_status(row, False) == row.status
    due = row.due_on if shown and row.status in {Status.ASSIGNED, Status.IN_PROGRESS} else None
    chip = present.chip(row, is_inside)
    return {
        "ref": row.ref,
        "url": row.get_absolute_url(),
        "title": reading.text,
        "lang": reading.lang,
        "is_fallback": reading.is_fallback,
        "chip": chip,
        "is_late": chip["tone"] == "late",
        "issuer": plain(row.issuer.title) if row.issuer else row.get_origin_display(),
        "citation": row.citation_words,
        "due_on": due,
        "distance": clocks.distance(due) if due else 0,
        "lead": lead if shown else "",
        "issued_on": row.issued_on,
        "pk": row.pk,
    }


def names_of() -> dict[str, dict[str, str]]:
    """The words behind facet values in the reader's language; kept for five minutes."""
    key = f"recommendations.names.{get_language()}"
    kept: dict[str, dict[str, str]] | None = cache.get(key)
    if kept is None:
        kinds = ["rights", "groups", "sdg", "upstream"]
        terms = {
            str(pk): plain(title)
            for pk, title in Term.objects.filter(scheme__kind__in=kinds).values_list("pk", "title")
        }
        bodies = {ref: plain(title) for ref, title in Body.objects.values_list("ref", "title")}
        statuses = {value: str(label) for value, label in Status.choices}
        kept = {
            "right": terms,
            "group": terms,
            "sdg": terms,
            "theme": terms,
            "body": bodies,
            "department": bodies,
            "desk_department": bodies,
            "desk": statuses,
            "status": statuses | {Status.RECEIVED.value: pgettext("status", "being looked at")},
            "position": {value: str(label) for value, label in Position.choices},
            "origin": {value: str(label) for value, label in OriginKind.choices},
            "year": {},
            "country": {iso3: plain(title) for iso3, title in Country.objects.values_list("iso3", "title")},
        }
        cache.set(key, kept, KEEP_SECONDS)
    return kept


def word_of(names: Mapping[str, Mapping[str, str]], facet: str, value: str) -> str:
    """How a facet's value reads."""
    return names.get(facet, {}).get(value, value)


def address(query: QueryDict, **changes: str) -> str:
    """This list with something changed; without a place in the pages unless one is given."""
    copy = query.copy()
    copy.pop("after", None)
    for name, value in changes.items():
        if value:
            copy[name] = value
    return f"{reverse('recommendations:list')}?{copy.urlencode()}"


def toggled(query: QueryDict, name: str, value: str) -> str:
    """This list with a filter's value put in, or taken out if it is in."""
    copy = query.copy()
    copy.pop("after", None)
    values = copy.getlist(name)
    copy.setlist(name, [item for item in values if item != value] if value in values else [*values, value])
    return f"{reverse('recommendations:list')}?{copy.urlencode()}"


def facet_groups(
    query: QueryDict,
    page: Page,
    names: Sequence[str],
    chosen: Mapping[str, Sequence[str]],
) -> list[dict[str, Any]]:
    """What the list can be narrowed by, with counts; the chosen stay in the list."""
    words, groups = names_of(), []
    for name in names:
        options = [
            {
                "label": word_of(words, name, value),
                "count": count,
                "url": toggled(query, name, value),
                "chosen": value in chosen.get(name, []),
            }
            for value, count in page.facets.get(name, [])[: SHOWN_OPTIONS + len(chosen.get(name, []))]
        ]
        if options:
            groups.append({"title": FACET_TITLES[name], "options": options})
    return groups


def chosen_filters(query: QueryDict, chosen: Mapping[str, Sequence[str]]) -> list[dict[str, str]]:
    """The chosen filters, each with the address of the list without it."""
    words = names_of()
    found = [
        {
            "label": f"{FACET_TITLES.get(name, _('Theme'))}: {word_of(words, name, value)}",
            "remove_url": toggled(query, name, value),
        }
        for name, values in chosen.items()
        for value in values
    ]
    if query.get("q"):
        copy = query.copy()
        copy.pop("q")
        copy.pop("after", None)
        found.insert(
            0, {"label": f"“{query['q'][:80]}”", "remove_url": f"{reverse('recommendations:list')}?{copy.urlencode()}"}
        )
    return found


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


def export_row(row: Recommendation, is_inside: bool, lead: str, site: str) -> dict[str, Any]:
    """One ask as a row of open data."""
    line = row_of(row, is_inside, lead)
    return {
        "reference": row.ref,
        "document": row.symbol,
        "paragraph": f"{row.paragraph}{f'({row.sub_item})' if row.sub_item else ''}",
        "asked_by": line["issuer"],
        "date": row.issued_on.isoformat() if row.issued_on else "",
        "text": row.text,
        "language": row.lang,
        "status": present.public_status(row, is_inside),
        "answers": line["lead"],
        "due": line["due_on"].isoformat() if line["due_on"] else "",
        "position_of_country": row.position,
        "address": f"{site}{line['url']}",
    }


def owing() -> Mapping[int, Mapping[str, int]]:
    """What each body owes, for the pages of institutions."""
    return queries.bodies_owing()


def work(body: Body, actor: Any) -> figures.Rows:
    """What one body answers for, row by row, for the pages of institutions."""
    is_inside = access.sees_desk(actor) or body.pk in bodies_of(actor)
    name = plain(body.title)
    return figures.LazyRows(
        queries.body_work(body, actor).prefetch_related("recommendation__texts"),
        lambda item: row_of(item.recommendation, is_inside, name),
    )


def cited_by(instrument: Instrument, actor: Any) -> CitedBy | None:
    """The asks that stand in a document, for its page."""
    rows = access.readable(actor).filter(document=instrument).select_related("source").order_by("pk")
    count = rows.count()
    if not count:
        return None
    items = [
        Citation(present.heading(row.text), row.get_absolute_url(), row.ref, row.source.eid if row.source else "")
        for row in rows[:10]
    ]
    where = f"{reverse('recommendations:list')}?{urlencode({'q': instrument.symbol})}" if instrument.symbol else ""
    return CitedBy(_("Recommendations in this document"), count, items, where)
