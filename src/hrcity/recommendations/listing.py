"""The list of recommendations: what is asked of the index, and how its answer becomes a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import Value
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from hrcity.core import search
from hrcity.core.kept import keep
from hrcity.core.roles import bodies_of
from hrcity.core.search import Page
from hrcity.core.search.asked import meaning_note, meaning_of
from hrcity.core.search.port import Sort
from hrcity.core.search.why import in_labels_only, why_line
from hrcity.core.text import plain
from hrcity.institutions import figures
from hrcity.institutions.models import Body
from hrcity.instruments.models import Instrument
from hrcity.instruments.related import Citation, CitedBy
from hrcity.recommendations import access, present, queries
from hrcity.recommendations.lines import Line, lines, told
from hrcity.recommendations.models import OriginKind, Position, Recommendation
from hrcity.recommendations.places import home_country
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


def page_number(text: str) -> int:
    """A page of a short list from its address; whatever is no number is the first."""
    return min(max(int(text), 1), 10_000) if text.isdecimal() and len(text) < 6 else 1


def scope_of(query: QueryDict) -> dict[str, list[str]]:
    """The list is of what concerns this city, unless the address names a country or wants all."""
    is_wide = query.get("scope") == "all" or query.getlist("country") or not home_country()
    return {} if is_wide else {"scope": ["city"]}


def ask_index(request: HttpRequest, names: Sequence[str], k: int = PAGE) -> tuple[Page, dict[str, list[str]]]:
    """One question to the index, from the address of the page."""
    hidden = () if access.sees_desk(request.user) else ("desk", "desk_department")
    chosen = filters_of(request.GET, [name for name in (*FACET_TITLES, "theme") if name not in hidden])
    sort: Sort = {"newest": "newest", "due": "due"}.get(request.GET.get("sort", ""), "relevance")  # type: ignore[assignment]  # a literal of the three
    if (like := like_of(request)) is not None:
        return page_like(like, request), {}
    chosen |= scope_of(request.GET)
    page = search.search(
        request.GET.get("q", "")[:2000],
        meaning=meaning_of(request.GET),
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


def like_of(request: HttpRequest) -> Recommendation | None:
    """The ask that others are to be like ("more like this"), if the reader may open it."""
    ref = request.GET.get("like", "")[:20]
    return access.readable(request.user).filter(ref=ref).first() if ref else None


def list_page(request: HttpRequest) -> dict[str, Any]:
    """The context of the list."""
    names = DESK_FACETS if access.sees_desk(request.user) else PUBLIC_FACETS
    page, chosen = ask_index(request, (*names, "scope"))
    scope = chosen.pop("scope", [])
    rows = rows_of(request, [hit.id for hit in page.hits])
    whys = whys_of(request, page, rows)
    like = request.GET.get("like", "")[:20]
    return {
        "rows": [row | {"why": whys.get(row["pk"], "")} for row in rows if row["ref"] != like],
        "like": like,
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
        "abroad": abroad_note(request.GET, page, scope),
        "meaning": meaning_note(request.GET, page, reverse("recommendations:list")),
        "sort": request.GET.get("sort", ""),
        "query_string": urlencode(
            [(name, value) for name, values in chosen.items() for value in values]
            + [(name, request.GET[name]) for name in ("q", "like", "scope") if request.GET.get(name)]
        ),
    }


def whys_of(request: HttpRequest, page: Page, rows: Sequence[Mapping[str, Any]]) -> dict[int, str]:
    """Why each row stands there; nothing where nothing was looked for."""
    if not (request.GET.get("q") or request.GET.get("like")):
        return {}
    parsed = search.parse_query(request.GET.get("q", "")[:2000], (get_language() or "en")[:2])
    named = search.named_by(parsed, ["recommendation"])
    texts = {row["pk"]: [(row["title"], row["lang"]), row["original"]] for row in rows}
    return {hit.id: why_line(hit.why, in_labels_only(parsed, named, texts.get(hit.id, ()))) for hit in page.hits}


def page_like(ask: Recommendation, request: HttpRequest) -> Page:
    """The asks nearest to one, of any country: one page, no more."""
    doc = search.Doc("recommendation", ask.pk, body=ask.text, lang=ask.lang)
    hits = search.like(doc, visible_to=access.visibilities(request.user), kinds=["recommendation"], k=PAGE)
    return Page(tuple(hits), len(hits))


def abroad_note(query: QueryDict, page: Page, scope: Sequence[str]) -> dict[str, Any]:
    """How many of other countries there are beside, and the address of the list with or without them."""
    there = dict(page.facets.get("scope", ())).get("abroad", 0)
    if scope:
        return {"count": there, "url": address(query, scope="all")} if there else {}
    return {"count": 0, "url": address(query, scope="")} if query.get("scope") == "all" else {}


def rows_of(request: HttpRequest, ids: Sequence[int]) -> list[dict[str, Any]]:
    """The asks of a page in the order of the index, each as its reader may see it. Three queries."""
    return told(lines_of(request, ids))


def lines_of(request: HttpRequest, ids: Sequence[int]) -> list[Line]:
    """Those of some asks that the reader may open, in the order given. One query."""
    rank = {pk: at for at, pk in enumerate(ids)}
    found = lines(access.listed(request.user).filter(pk__in=ids).order_by())
    return sorted(found, key=lambda line: rank[line.pk])


def names_of() -> Mapping[str, Mapping[str, str]]:
    """The words behind facet values in the reader's language; kept for five minutes."""
    return keep(f"recommendations.names.{get_language()}", KEEP_SECONDS, _names)


def _names() -> dict[str, Mapping[str, str]]:
    kinds = ["rights", "groups", "sdg", "upstream"]
    terms = {
        str(pk): plain(title) for pk, title in Term.objects.filter(scheme__kind__in=kinds).values_list("pk", "title")
    }
    bodies = {ref: plain(title) for ref, title in Body.objects.values_list("ref", "title")}
    statuses = {value: str(label) for value, label in Status.choices}
    return {
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


def word_of(names: Mapping[str, Mapping[str, str]], facet: str, value: str) -> str:
    """How a facet's value reads."""
    return names.get(facet, {}).get(value, value)


def pairs(query: QueryDict) -> list[tuple[str, str]]:
    """The values of an address, without its place in the pages."""
    return [(name, value) for name in query for value in query.getlist(name) if name != "after"]


def place(values: Sequence[tuple[str, str]], base: str = "") -> str:
    """The address of this list with these values; `base` where it is known already."""
    return f"{base or reverse('recommendations:list')}?{urlencode(values)}"


def address(query: QueryDict, **changes: str) -> str:
    """This list with something changed; without a place in the pages unless one is given."""
    kept = [(name, value) for name, value in pairs(query) if name not in changes]
    return place([*kept, *((name, value) for name, value in changes.items() if value)])


def toggled(values: Sequence[tuple[str, str]], name: str, value: str, base: str = "") -> str:
    """This list with a filter's value put in, or taken out if it is in."""
    pair = (name, value)
    return place([one for one in values if one != pair] if pair in values else [*values, pair], base)


def facet_groups(
    query: QueryDict,
    page: Page,
    names: Sequence[str],
    chosen: Mapping[str, Sequence[str]],
) -> list[dict[str, Any]]:
    """What the list can be narrowed by, with counts; the chosen stay in the list."""
    words, values, base, groups = names_of(), pairs(query), reverse("recommendations:list"), []
    for name in names:
        options = [
            {
                "label": word_of(words, name, value),
                "count": count,
                "url": toggled(values, name, value, base),
                "chosen": value in chosen.get(name, []),
            }
            for value, count in page.facets.get(name, [])[: SHOWN_OPTIONS + len(chosen.get(name, []))]
        ]
        if options:
            groups.append({"title": FACET_TITLES[name], "options": options})
    return groups


def chosen_filters(query: QueryDict, chosen: Mapping[str, Sequence[str]]) -> list[dict[str, str]]:
    """The chosen filters, each with the address of the list without it."""
    words, values = names_of(), pairs(query)
    found = [
        {
            "label": f"{FACET_TITLES.get(name, _('Theme'))}: {word_of(words, name, value)}",
            "remove_url": toggled(values, name, value),
        }
        for name, some in chosen.items()
        if name != "scope"
        for value in some
    ]
    if query.get("like"):
        without = place([(name, value) for name, value in values if name != "like"])
        found.insert(0, {"label": _("Like %(ref)s") % {"ref": query["like"][:20]}, "remove_url": without})
    if query.get("q"):
        without = place([(name, value) for name, value in values if name != "q"])
        found.insert(0, {"label": f"“{query['q'][:80]}”", "remove_url": without})
    return found


def owing() -> Mapping[int, Mapping[str, int]]:
    """What each body owes, for the pages of institutions."""
    return queries.bodies_owing()


def work(body: Body, actor: Any) -> figures.Rows:
    """What one body answers for, row by row, for the pages of institutions."""
    is_inside = access.sees_desk(actor) or body.pk in bodies_of(actor)
    rows = queries.body_work(body, actor).annotate(is_inside=Value(is_inside))
    return figures.LazyRows(rows, lambda some: told(lines(some), leads={}))


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
