"""Template contexts of the gap map and of the lists of what is missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import Value
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from hrcity.core.clocks import today
from hrcity.core.kept import keep
from hrcity.core.localtext import thousands_words
from hrcity.core.text import plain
from hrcity.institutions.models import Body
from hrcity.plan.models import Node
from hrcity.plan.queries import gaps as queries
from hrcity.plan.rules.gaps import ANY, NONE, standing
from hrcity.recommendations.lines import lines, told
from hrcity.vocabulary.models import SchemeKind, Term

KEEP_SECONDS = 300
AXES = ("right", "group", "function")
KIND_OF = {"right": SchemeKind.RIGHTS, "group": SchemeKind.GROUPS, "function": SchemeKind.FUNCTIONS}
TITLES = {
    "right": gettext_lazy("Right"),
    "group": gettext_lazy("People concerned"),
    "function": gettext_lazy("Function of the city"),
}
NOTHING = {
    "right": gettext_lazy("no right named"),
    "group": gettext_lazy("no group named"),
    "function": gettext_lazy("no function known"),
}
VIEWS = (("right", "group"), ("right", "function"), ("group", "function"))
VIEW_TITLES = (
    gettext_lazy("Rights and people"),
    gettext_lazy("Rights and functions"),
    gettext_lazy("People and functions"),
)
COLUMNS = 8
MOST_LISTED = 200


class Names:
    """Terms of the three axes in the reader's language: title, the one above, the ones below, in their order."""

    def __init__(self) -> None:
        rows = list(
            Term.objects.filter(scheme__kind__in=KIND_OF.values(), retired_at=None)
            .order_by("scheme", "order", "code")
            .values_list("pk", "parent_id", "title", "scheme__kind")
        )
        self.title = {pk: plain(title) for pk, _parent, title, _kind in rows}
        self.parent = {pk: parent for pk, parent, _title, _kind in rows}
        self.top: dict[str, list[int]] = {}
        self.below: dict[int, list[int]] = {}
        for pk, parent, _title, kind in rows:
            if parent is None:
                self.top.setdefault(kind, []).append(pk)
            else:
                self.below.setdefault(parent, []).append(pk)

    def along(self, axis: str, opened: int) -> list[int]:
        """The places of an axis: those at the top, or one with what is below it; last those without any."""
        if opened in self.title:
            return [opened, *self.below.get(opened, [])]
        return [*self.top.get(KIND_OF[axis], []), NONE]

    def word(self, axis: str, place: int) -> str:
        """How a place reads."""
        return str(NOTHING[axis]) if place == NONE else self.title.get(place, "")


def names() -> Names:
    """Kept for five minutes in each language."""
    return keep(f"plan.gap_names.{get_language()}", KEEP_SECONDS, Names)


def number_of(query: QueryDict, name: str) -> int:
    """A term's number from the address, ANY where there is none; NONE is written "none"."""
    text = query.get(name, "")
    return NONE if text == "none" else int(text) if text.isdecimal() and len(text) < 10 else ANY


def view_of(query: QueryDict) -> int:
    """Which two axes are shown."""
    return {"1": 1, "2": 2}.get(query.get("view", ""), 0)


def place(**values: Any) -> str:
    """The map with these values in its address."""
    kept = {name: value for name, value in values.items() if value not in {"", 0, None}}
    return f"{reverse('plan:gaps')}?{urlencode(kept)}" if kept else reverse("plan:gaps")


def map_page(query: QueryDict) -> dict[str, Any]:
    """The map: two axes as a table, the third as a filter."""
    view = view_of(query)
    down, across = VIEWS[view]
    third = next(axis for axis in AXES if axis not in {down, across})
    known, opened, at = names(), number_of(query, down), number_of(query, third)
    found = {(row, column): counts for row, column, *counts in queries.cells_of(down, across, at)}
    columns = _columns(known, across, found, wide=query.get("wide") == "1")
    address = {"view": view or "", third: at if at > 0 else "", "wide": query.get("wide", "")}
    rows = [
        _row(known, (down, across, third), (row, at), columns, found, place(**address | {down: row}))
        for row in known.along(down, opened)
    ]
    rows = [row for row in rows if row["total"]["asked"]]
    waiting = queries.still_to_count()
    return {
        "views": _views(view),
        "down": TITLES[down],
        "across": TITLES[across],
        "columns": [{"title": known.word(across, column)} for column in columns],
        "rows": rows,
        "is_open": opened in known.title,
        "opened": known.word(down, opened) if opened in known.title else "",
        "back_url": place(**address),
        "third": {"name": third, "title": TITLES[third], "chosen": at, "view": view, "wide": query.get("wide", ""),
                  "options": [(pk, known.title[pk]) for pk in known.top.get(KIND_OF[third], [])]},
        "hidden_columns": 0 if query.get("wide") == "1" else _width(known, across, found) - len(columns),
        "wide_url": place(**address | {"wide": "1", down: opened if opened > 0 else ""}),
        "total": _cell(found.get((ANY, ANY), (0, 0, 0, 0, 0))),
        "waiting": ngettext("%(n)s recommendation is not yet counted.", "%(n)s recommendations are not yet counted.",
                            waiting) % {"n": thousands_words(waiting)} if waiting else "",
        "lists": list_links(),
        "csv_url": f"{reverse('plan:gaps-csv')}?{urlencode({'view': view})}",
    }  # fmt: skip


def _views(chosen: int) -> list[dict[str, Any]]:
    return [
        {"label": title, "url": place(view=number or ""), "current": number == chosen}
        for number, title in enumerate(VIEW_TITLES)
    ]


def _asked(found: Mapping[tuple[int, int], Sequence[int]], column: int) -> int:
    counts = found.get((ANY, column))
    return counts[0] if counts else 0


def _width(known: Names, axis: str, found: Mapping[tuple[int, int], Sequence[int]]) -> int:
    return sum(1 for column in known.along(axis, ANY) if _asked(found, column))


def _columns(known: Names, axis: str, found: Mapping[tuple[int, int], Sequence[int]], *, wide: bool) -> list[int]:
    """The columns with something in them; the most asked ones unless all are wanted, in the order of the list."""
    places = [column for column in known.along(axis, ANY) if _asked(found, column)]
    if wide or len(places) <= COLUMNS:
        return places
    best = set(sorted(places, key=lambda column: -_asked(found, column))[:COLUMNS])
    return [column for column in places if column in best]


def _row(
    known: Names,
    axes: tuple[str, str, str],
    at: tuple[int, int],
    columns: Sequence[int],
    found: Mapping[tuple[int, int], Sequence[int]],
    opened_url: str,
) -> dict[str, Any]:
    down, across, third = axes
    row, filtered = at
    cells = []
    for column in (ANY, *columns):
        cell = _cell(found.get((row, column), (0, 0, 0, 0, 0)))
        cell["url"] = cell_url({down: row, across: column, third: filtered}) if cell["asked"] else ""
        cell["column"] = known.word(across, column)
        cells.append(cell)
    return {
        "title": known.word(down, row),
        "url": opened_url if known.below.get(row) else "",
        "total": cells[0],
        "cells": cells[1:],
    }


def _cell(counts: Sequence[int]) -> dict[str, Any]:
    asked, ours, measured, indicated, proven = counts
    return {"asked": asked, "ours": ours, "measured": measured, "indicated": indicated, "proven": proven,
            "standing": standing(ours, measured), "open": ours - measured}  # fmt: skip


def cell_url(places: Mapping[str, int]) -> str:
    """The list behind a cell: the list of recommendations where it can be narrowed so, else the city's own ones."""
    right, group, function = (places[axis] for axis in AXES)
    if function == ANY and right != NONE and group != NONE:
        known = names()
        chosen = [("right", pk) for pk in _with_below(known, right)] + [
            ("group", pk) for pk in _with_below(known, group)
        ]
        return f"{reverse('recommendations:list')}?{urlencode(chosen)}"
    kept = {axis: "none" if value == NONE else value for axis, value in places.items() if value != ANY}
    return f"{reverse('plan:gap-cell')}?{urlencode(kept)}"


def _with_below(known: Names, term: int) -> list[int]:
    return [term, *known.below.get(term, [])][:20] if term > 0 else []


def cell_page(query: QueryDict, reader: Any) -> dict[str, Any]:
    """The city's own recommendations in a cell, those without a measure first if asked so."""
    from hrcity.recommendations import access

    known = names()
    chosen = {axis: number_of(query, axis) for axis in AXES}
    only = "gap" if query.get("only") == "gap" else "ours"
    ids = queries.cell_asks(chosen["right"], chosen["group"], chosen["function"], only, MOST_LISTED)
    rows = lines(access.listed(reader).annotate(is_inside=Value(False)).filter(pk__in=ids).order_by("due_on", "-pk"))
    kept = {axis: "none" if value == NONE else value for axis, value in chosen.items() if value != ANY}
    there = reverse("plan:gap-cell")
    return {
        "rows": told(rows),
        "places": [{"axis": TITLES[axis], "word": known.word(axis, value)} for axis, value in chosen.items() if value],
        "views": [
            {"label": _("Ours"), "url": f"{there}?{urlencode(kept)}", "current": only == "ours"},
            {"label": _("Ours, without a measure"), "url": f"{there}?{urlencode(kept | {'only': 'gap'})}",
             "current": only == "gap"},
        ],
        "is_cut": len(ids) >= MOST_LISTED,
    }  # fmt: skip


def map_rows(view: int) -> Iterable[Sequence[Any]]:
    """The whole map of two axes as rows for a file: titles and counts."""
    down, across = VIEWS[view]
    known = names()
    for row, column, *counts in queries.cells_of(down, across):
        if ANY not in {row, column}:
            yield (known.word(down, row), known.word(across, column), *counts)


LISTS: Mapping[str, Mapping[str, Any]] = {
    "asks": {
        "title": gettext_lazy("Recommendations no measure answers"),
        "lead": gettext_lazy("The city promised to act on these. No plan says how."),
        "none": gettext_lazy("Every promise has a measure."),
    },
    "indicators": {
        "title": gettext_lazy("Measures no indicator watches"),
        "lead": gettext_lazy("Whether these work cannot be seen from any figure."),
        "none": gettext_lazy("Every measure has an indicator."),
    },
    "proof": {
        "title": gettext_lazy("Measures without proof"),
        "lead": gettext_lazy("They are said to be under way or done. Nothing shows it yet."),
        "none": gettext_lazy("Every measure that has begun has proof."),
    },
    "groups": {
        "title": gettext_lazy("Groups nobody plans for"),
        "lead": gettext_lazy("Others ask for them; no measure names them."),
        "none": gettext_lazy("Every group that is asked for is named by a measure."),
    },
    "people": {
        "title": gettext_lazy("Measures that name no people"),
        "lead": gettext_lazy("They are about a right, and say of nobody whose."),
        "none": gettext_lazy("Every measure about a right names the people it is for."),
    },
}


def list_links(chosen: str = "") -> list[dict[str, Any]]:
    """The lists of what is missing, each with its address."""
    return [
        {"label": told["title"], "url": reverse("plan:gap-list", args=[kind]), "current": kind == chosen}
        for kind, told in LISTS.items()
    ]


def gap_list(kind: str) -> dict[str, Any]:
    """One list: what is missing, who owes it, for how many days.

    Raises:
        Http404: there is no such list.
    """
    if kind not in LISTS:
        raise Http404
    return {
        "kind": kind,
        **LISTS[kind],
        "rows": list(list_rows(kind)),
        "lists": list_links(kind),
        "csv_url": reverse("plan:gap-list-csv", args=[kind]),
    }


def list_rows(kind: str) -> Iterable[dict[str, Any]]:
    """The rows of one list."""
    if kind == "asks":
        found = queries.unanswered_asks()
        words = {row["ref"]: row for row in told(lines(_public([item["row"].pk for item in found])))}
        for item in found:
            if (word := words.get(item["row"].ref)) is not None:
                yield _line(item["row"].ref, word["title"], word["url"], item["owner"], item["since"], word["lang"])
    elif kind == "groups":
        known = names()
        for group, asked, ours in queries.unplanned_groups():
            url = cell_url({"right": ANY, "group": group, "function": ANY})
            text = _("asked %(asked)s times, %(ours)s of them ours") % {
                "asked": thousands_words(asked), "ours": thousands_words(ours)}  # fmt: skip
            yield _line("", known.word("group", group), url, None, None) | {"note": text}
    else:
        pick = {"indicators": queries.unwatched_leaves, "proof": queries.unproven_leaves,
                "people": queries.groupless_leaves}[kind]  # fmt: skip
        for node in pick():
            yield _of_node(node)


def _public(ids: Sequence[int]) -> Any:
    from hrcity.recommendations import access

    return access.visible().filter(pk__in=ids, visibility="public").annotate(is_inside=Value(False)).order_by()


def _of_node(node: Node) -> dict[str, Any]:
    since = node.starts_on if node.starts_on and node.starts_on <= today() else None
    return _line(node.ref, plain(node.title), node.get_absolute_url(), node.lead, since) | {"note": str(node.plan)}


def _line(ref: str, title: str, url: str, owner: Body | None, since: dt.date | None, lang: str = "") -> dict[str, Any]:
    return {"ref": ref, "title": title, "url": url, "owner": plain(owner.title) if owner else "",
            "owner_url": owner.get_absolute_url() if owner else "", "since": since,
            "days": (today() - since).days if since else None, "lang": lang or get_language(), "note": ""}  # fmt: skip
