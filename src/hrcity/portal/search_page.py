"""The search page over everything that can be found: recommendations, texts, their paragraphs, and what apps add."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from hrcity.core import search
from hrcity.core.kept import keep
from hrcity.core.search import Hit, Page, Parsed, Shown
from hrcity.core.search.asked import meaning_note, meaning_of
from hrcity.core.search.kinds import KINDS
from hrcity.core.search.port import Sort
from hrcity.core.search.why import in_labels_only, marked_snippet, why_line
from hrcity.core.text import plain
from hrcity.instruments.searching import PARAGRAPH
from hrcity.portal import finding
from hrcity.recommendations import access
from hrcity.recommendations.listing import address, names_of, pairs, place, toggled, word_of
from hrcity.vocabulary.models import SchemeKind, Term

PAGE = 20
OFFERED = ("rights", "groups", "sdg", "functions")
KEEP_SECONDS = 300
FACETS = ("body", "country", "year")
FACET_TITLES: Mapping[str, Any] = {
    "body": gettext_lazy("Body"), "country": gettext_lazy("Country"), "year": gettext_lazy("Year"),
}  # fmt: skip
SHOWN_OPTIONS = 8


def found(request: HttpRequest) -> dict[str, Any]:
    """The context of the page."""
    lang = (get_language() or "en")[:2]
    words = request.GET.get("q", "")[: finding.LONGEST_QUERY]
    parsed = search.parse_query(words, lang)
    chosen = {name: request.GET.getlist(name)[:20] for name in FACETS if request.GET.getlist(name)}
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else ""
    sort: Sort = "newest" if request.GET.get("sort") == "newest" else "relevance"
    page = search.search(
        parsed,
        visible_to=access.visibilities(request.user),
        lang=lang,
        filters=chosen | ({"kind": [kind]} if kind else {}),
        facets=("kind", *FACETS),
        sort=sort,
        k=PAGE,
        after=request.GET.get("after", "")[: search.LONGEST_CURSOR],
        kinds=listed_kinds(),
        meaning=meaning_of(request.GET),
    )
    here = reverse("portal:search")
    return {
        "query": words, "page": page, "sort": sort, "kind": kind,
        "hits": hits(request.user, page, parsed, lang),
        "tabs": tabs(request, page, kind, here),
        "facets": facets(request, page, chosen, here),
        "chosen": [{"label": f"{FACET_TITLES[name]}: {word_of(names_of(), name, value)}",
                    "remove_url": toggled(pairs(request.GET), name, value, here)}
                   for name, values in chosen.items() for value in values],
        "clear_url": here, "notice": page.notice,
        "next_url": place([*pairs(request.GET), ("after", page.after)], here) if page.after else "",
        "previous_url": place(pairs(request.GET), here) if request.GET.get("after") else "",
        "asks_url": address(request.GET, kind="") if words else reverse("recommendations:list"),
        "meaning": meaning_note(request.GET, page, here),
    }  # fmt: skip


def listed_kinds() -> list[str]:
    """Kinds that can be shown in a list of hits."""
    return [kind.name for kind in KINDS.values() if kind.show is not None]


def shown(actor: Any, some: Sequence[Hit], lang: str) -> dict[tuple[str, int], Shown]:
    """How hits read for a reader; what the reader may not open is left out. A few queries per kind."""
    told: dict[tuple[str, int], Shown] = {}
    for kind in KINDS.values():
        ids = [hit.id for hit in some if hit.kind == kind.name]
        if ids and kind.show is not None:
            told |= {(kind.name, pk): one for pk, one in kind.show(actor, ids, lang).items()}
    return told


def hits(actor: Any, page: Page, parsed: Parsed, lang: str) -> list[dict[str, Any]]:
    """The hits of a page, each with why it is there; a paragraph whose very words stand beside it as a recommendation
    is left out."""
    told = shown(actor, page.hits, lang)
    named = search.named_by(parsed, listed_kinds())
    asked = {one.text for (kind, _pk), one in told.items() if kind != PARAGRAPH and one.text}
    rows = []
    for hit in page.hits:
        one = told.get((hit.kind, hit.id))
        if one is None or (hit.kind == PARAGRAPH and one.text in asked):
            continue
        text = marked_snippet(one.text, parsed, one.text_lang) if one.text else ""
        labelled = in_labels_only(parsed, named, [(one.text, one.text_lang), (one.title, one.lang)])
        rows.append({"shown": one, "text": text, "why": why_line(hit.why, labelled), "kind": KINDS[hit.kind].label})
    return rows


def tabs(request: HttpRequest, page: Page, kind: str, here: str) -> list[dict[str, Any]]:
    """One entry for each kind that was found, and one for all."""
    counts = dict(page.facets.get("kind", ()))
    values = [(name, value) for name, value in pairs(request.GET) if name != "kind"]
    rows = [{"label": _("All"), "count": sum(counts.values()), "url": place(values, here), "current": not kind}]
    for name in listed_kinds():
        if counts.get(name) or name == kind:
            rows.append({"label": KINDS[name].label, "count": counts.get(name, 0), "current": name == kind,
                         "url": place([*values, ("kind", name)], here)})  # fmt: skip
    return rows


def facets(
    request: HttpRequest, page: Page, chosen: Mapping[str, Sequence[str]], here: str
) -> list[dict[str, Any]]:
    """What the hits can be narrowed by, with counts."""
    words, values, groups = names_of(), pairs(request.GET), []
    for name in FACETS:
        options = [
            {"label": word_of(words, name, value), "count": count, "url": toggled(values, name, value, here),
             "chosen": value in chosen.get(name, ())}
            for value, count in list(page.facets.get(name, ()))[: SHOWN_OPTIONS + len(chosen.get(name, ()))]
        ]  # fmt: skip
        if options:
            groups.append({"title": FACET_TITLES[name], "options": options})
    return groups


def words() -> list[str]:
    """What a search box offers: rights, groups, Goals and functions as the reader's language calls them."""
    return keep(f"portal.words.{get_language()}", KEEP_SECONDS, _words)


def _words() -> list[str]:
    rows = Term.objects.filter(scheme__code__in=OFFERED, retired_at__isnull=True)
    goals = rows.exclude(scheme__kind=SchemeKind.SDG, parent__isnull=False)
    titles = goals.order_by("scheme__code", "order").values_list("title", flat=True)
    return list(dict.fromkeys(filter(None, map(plain, titles))))
