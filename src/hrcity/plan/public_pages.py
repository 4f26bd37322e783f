"""Template contexts of the public pages of plans: the list, and one plan as tree, table or timeline."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from html import escape
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext
from django.utils.translation import gettext as _

from hrcity.core import clocks
from hrcity.core.kept import forget, keep
from hrcity.core.localtext import date_words, deadline_gap, thousands_words
from hrcity.core.text import pick, plain
from hrcity.institutions.models import Body
from hrcity.plan import public_words as words
from hrcity.plan.models import Milestone, Plan
from hrcity.plan.parts import PLAN_PARTS, sections
from hrcity.plan.queries import public as queries
from hrcity.plan.rules import NodeStatus, PlanState
from hrcity.plan.rules.public import NodeRow, Tree, ancestors, figure, lines_open, next_due
from hrcity.plan.ways import ways
from hrkit import charts

PAGE = 50
KEEP_SECONDS = 3600
SPANS = 40
VIEWS = ("tree", "table", "timeline")
VIEW_WORDS = {
    "tree": gettext_lazy("Tree"),
    "table": gettext_lazy("Table"),
    "timeline": gettext_lazy("Timeline"),
}
OF_DRAFT = frozenset({PlanState.DRAFTING, PlanState.CONSULTATION, PlanState.COMMISSION_REVIEW})


def list_page(reader: Any) -> dict[str, Any]:
    """Every plan a reader may open."""
    rows = [
        {
            "plan": row,
            "chip": words.plan_chip(row.state),
            "span": span_words(row.starts_on, row.ends_on),
            "measures": row.measures,  # type: ignore[attr-defined]  # annotated
        }
        for row in queries.plans_listed(reader)
    ]
    return {"rows": rows, **ways(reader)}


def span_words(first: dt.date | None, last: dt.date | None) -> str:
    """From when to when; whole years as years."""
    if first is None or last is None:
        return date_words(last) if last else pgettext("no dates", "not dated")
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return str(first.year) if first.year == last.year else f"{first.year}–{last.year}"
    return f"{date_words(first)} – {date_words(last)}"


def plan_page(plan: Plan, reader: Any, query: QueryDict) -> dict[str, Any]:
    """One plan: its head, where it stands, one of three views, then the sections that other parts bring."""
    tree = queries.tree(plan)
    view = query.get("view", "") if query.get("view", "") in VIEWS else VIEWS[0]
    page = {
        **ways(reader),
        "plan": plan,
        "chip": words.plan_chip(plan.state),
        "facts": facts(plan, tree),
        "tree": tree,
        "has_nodes": bool(tree.rows),
        "problem": problem_words(tree),
        "counts": words.status_counts(tree.whole),
        "made_of": words.made_of(tree.whole),
        "percent": words.percent(tree.whole.progress),
        "chart": _standing_chart(plan, tree),
        "view": view,
        "views": [{"label": VIEW_WORDS[name], "url": _address(plan, name), "current": name == view} for name in VIEWS],
        "sections": sections(PLAN_PARTS, plan, reader),
        "embed": snippet(reverse("plan-embed:plan", args=[plan.ref]), plain(plan.title)),
        "csv_url": reverse("plan:progress-csv", args=[plan.ref]),
        "how_url": reverse("plan:how", args=[plan.ref]),
        "changes_url": f"{reverse('plan:changes')}?{urlencode({'plan': plan.ref})}",
    }
    makers: Mapping[str, Callable[[Plan, Tree, QueryDict], dict[str, Any]]] = {
        "tree": tree_view,
        "table": table_view,
        "timeline": timeline_view,
    }
    return page | makers[view](plan, tree, query)


def _standing_chart(plan: Plan, tree: Tree) -> charts.Chart | None:
    if not tree.whole.leaves_total:
        return None
    return words.status_chart(tree.whole, f"standing-{plan.ref.lower()}", _("Measures by status"))


def _address(plan: Plan, view: str, **values: Any) -> str:
    kept = {"view": "" if view == VIEWS[0] else view} | values
    text = urlencode({name: value for name, value in kept.items() if value not in ("", None)})
    return f"{reverse('plan:plan', args=[plan.ref])}{'?' + text if text else ''}#nodes"


def snippet(address: str, title: str) -> str:
    """What another site copies to show a card: text, to be escaped once more where it is shown."""
    return (
        f'<iframe src="{settings.SITE_URL}{escape(address)}" title="{escape(title)}" '
        'width="360" height="240" loading="lazy"></iframe>'
    )


def problem_words(tree: Tree) -> str:
    """Why no progress can be told, in a sentence; "" where it can."""
    if tree.problem is None:
        return ""
    ref, column = tree.problem
    if column == "weight":
        return _("Progress cannot be added up: beside %(ref)s some measures have a weight and others have none.") % {
            "ref": ref
        }
    return _("Progress cannot be added up: look at %(ref)s.") % {"ref": ref}


def facts(plan: Plan, tree: Tree) -> list[dict[str, Any]]:
    """The five answers of the first screen."""
    kind = _("%(kind)s of %(owner)s") % {"kind": plan.get_kind_display(), "owner": plain(plan.owner.title)}
    leads = {row.lead for row in tree.leaves() if row.lead}
    leading = ngettext("%(n)s body carries out its measures", "%(n)s bodies carry out its measures", len(leads))
    return [
        {"key": "what", "value": kind[:1].upper() + kind[1:], "note": span_words(plan.starts_on, plan.ends_on)},
        standing_fact(tree),
        {"key": "who", "value": plain(plan.owner.title), "note": leading % {"n": thousands_words(len(leads))}},
        due_fact(plan),
        {"key": "how", "value": how_link(plan), "note": adopted_words(plan)},
    ]


def standing_fact(tree: Tree) -> dict[str, Any]:
    """The figure and what it is made of, or why there is none; how many stand where follows right below."""
    made = words.made_of(tree.whole)
    if not tree.whole.leaves_total:
        return {"key": "where", "value": problem_words(tree) or _("No measure yet"), "note": ""}
    if tree.whole.progress is None:
        return {"key": "where", "value": _("No progress is reported yet"), "note": made}
    told = _("Progress %(figure)s") % {"figure": words.percent(tree.whole.progress)}
    return {"key": "where", "value": told, "note": made}


def how_link(plan: Plan) -> SafeString:
    """The file from which anybody computes the figures, and how."""
    return format_html(
        '<a href="{}">{}</a> · <a href="{}">{}</a>',
        reverse("plan:progress-csv", args=[plan.ref]), _("All figures (CSV)"),
        reverse("plan:how", args=[plan.ref]), _("How they are computed"),
    )  # fmt: skip


def adopted_words(plan: Plan) -> str:
    """By whom and when it was adopted."""
    if plan.adopted_on is None or plan.adopted_by is None:
        return _("Not adopted yet")
    return _("Adopted by %(body)s on %(day)s") % {
        "body": plain(plan.adopted_by.title), "day": date_words(plan.adopted_on)}  # fmt: skip


def due_fact(plan: Plan) -> dict[str, Any]:
    """When the next report is due."""
    if plan.state in OF_DRAFT:
        return {"key": "when", "value": _("Nothing is due before it is adopted"), "note": ""}
    due = next_due(queries.rhythm(plan), clocks.today(), clocks.holidays())
    if due is None or plan.state in {PlanState.CLOSED, PlanState.EVALUATED}:
        return {"key": "when", "value": _("It ended on %(day)s") % {"day": date_words(plan.ends_on)}, "note": ""}
    period, day = due
    told = {"period": words.period_words(period), "day": date_words(day)}
    return {
        "key": "when",
        "value": _("Reports on the %(period)s: %(day)s") % told,
        "note": deadline_gap(clocks.distance(day))[1],
    }


def tree_view(plan: Plan, tree: Tree, query: QueryDict) -> dict[str, Any]:
    """The nodes as a tree of `<details>`, whole levels as far as they fit; deeper ones are a click away."""
    top = tree.by_ref.get(query.get("open", ""))
    if top is not None and tree.is_leaf(top):
        top = None
    shown = lines_open(tree, top)
    names = {pk: plain(name) for pk, name in queries.level_names(plan).items()}
    bodies = queries.bodies(tree.rows[pk].lead for pk in shown if tree.is_leaf(pk))
    path = [tree.rows[pk] for pk in ([*ancestors(tree, top), top] if top is not None else [])]
    return {
        "tree_html": tree_html(plan, tree, top, shown, names, bodies),
        "path": [{"row": row, "url": _address(plan, "tree", open=row.ref)} for row in path],
        "whole_url": _address(plan, "tree"),
    }


def tree_html(
    plan: Plan,
    tree: Tree,
    top: int | None,
    shown: Mapping[int, bool],
    names: Mapping[int, str],
    bodies: Mapping[int, Body],
) -> str:
    """The tree as HTML. That of the whole plan, which most readers see, is kept in each language for as long as the
    very tree, the names of its levels and its bodies are the same: a hundred lines cost as much as fifty queries."""

    def make() -> str:
        start = 0 if top is None else tree.depth[top]
        lines = [tree_line(plan, tree, pk, names, bodies, tree.depth[pk] - start, shown[pk]) for pk in shown]
        for line, following in zip(lines, [*lines[1:], {"depth": 1}], strict=True):
            line["close"] = range(max(line["depth"] - following["depth"], 0))
        return render_to_string("plan/_tree_lines.html", {"lines": lines})

    if top is not None:
        return make()
    key = f"plan.tree_html.{plan.pk}.{get_language()}"
    stamp = (dict(names), {pk: plain(body.title) for pk, body in bodies.items()})
    kept = keep(key, KEEP_SECONDS, lambda: (tree, stamp, make()))
    if kept[0] is not tree or kept[1] != stamp:
        forget(key)
        kept = keep(key, KEEP_SECONDS, lambda: (tree, stamp, make()))
    return kept[2]


def tree_line(
    plan: Plan, tree: Tree, pk: int, names: Mapping[int, str], bodies: Mapping[int, Body], depth: int, is_open: bool
) -> dict[str, Any]:
    """One node as a line of the tree: a branch with counts of what is below, or a measure with its status."""
    row, leaf = tree.rows[pk], tree.is_leaf(pk)
    title = pick(row.title)
    line: dict[str, Any] = {
        "row": row, "leaf": leaf, "title": title.text, "lang": title.lang if title.is_fallback else "",
        "url": reverse("plan:node", args=[row.ref]), "depth": depth, "level": names.get(row.level, ""),
        "opens": not leaf and is_open, "unfolded": depth < 2, "more": "",
    }  # fmt: skip
    if leaf:
        body = bodies.get(row.lead or 0)
        return line | {"chip": words.status_chip(tree.status(pk)), "lead": plain(body.title) if body else "",
                       "last": last_words(tree, row), "percent": words.percent(row.progress)}  # fmt: skip
    rolled = tree.of(pk)
    return line | {
        "dropped": row.status == NodeStatus.DROPPED,
        "percent": words.percent(rolled.progress),
        "made_of": words.made_of(rolled),
        "counts": words.counts_words(rolled),
        "more": "" if is_open else _address(plan, "tree", open=row.ref),
        "more_words": words.measures_words(rolled.leaves_total),
    }


def last_words(tree: Tree, row: NodeRow) -> str:
    """Of a measure without a report in this period: what it said last, and of which period."""
    if row.pk in tree.counted or row.period is None or tree.status(row.pk) == row.status:
        return ""
    told = {"status": words.status_word(row.status), "percent": words.percent(row.progress),
            "period": words.period_words(row.period)}  # fmt: skip
    return _("last report: %(status)s, %(percent)s (%(period)s)") % told


def page_of(query: QueryDict) -> int:
    """Which page an address asks for; the first for anything that is none."""
    text = str(query.get("page", ""))
    return max(1, int(text)) if text.isdecimal() and len(text) < 6 else 1


Key = Callable[[NodeRow], Any]


def table_view(plan: Plan, tree: Tree, query: QueryDict) -> dict[str, Any]:
    """The measures as a table: filters, order, pages."""
    bodies = queries.bodies(row.lead for row in tree.leaves())
    terms = queries.terms_of(plan)
    chosen = {name: query.get(name, "") for name in ("lead", "status", "right", "group", "sort")}
    rows = narrowed(plan, tree, chosen, {body.ref: pk for pk, body in bodies.items()})
    page = page_of(query)
    start = (page - 1) * PAGE
    kept = {name: value for name, value in chosen.items() if value}
    return {
        "rows": [table_row(tree, row, bodies) for row in rows[start : start + PAGE]],
        "total": len(rows),
        "filters": filters(tree, bodies, terms, chosen),
        "sorts": [(name, word, name == chosen["sort"]) for name, word in SORTS.items()],
        "is_narrowed": any(chosen[name] for name in ("lead", "status", "right", "group")),
        "clear_url": _address(plan, "table"),
        "previous_url": _address(plan, "table", **kept, page=page - 1 if page > 2 else "") if page > 1 else "",
        "next_url": _address(plan, "table", **kept, page=page + 1) if len(rows) > start + PAGE else "",
    }


SORTS: Mapping[str, Any] = {
    "": gettext_lazy("Order of the plan"),
    "end": gettext_lazy("Until when"),
    "progress": gettext_lazy("Least progress first"),
    "title": gettext_lazy("Title"),
}


def sort_key(sort: str) -> Key | None:
    """How the table is ordered; None = as in the plan."""
    keys: Mapping[str, Key] = {
        "end": lambda row: row.ends_on or dt.date.max,
        "progress": lambda row: -1 if row.progress is None else row.progress,
        "title": lambda row: plain(row.title).casefold(),
    }
    return keys.get(sort)


def narrowed(plan: Plan, tree: Tree, chosen: Mapping[str, str], leads: Mapping[str, int]) -> list[NodeRow]:
    """The measures that all chosen filters leave, in the chosen order."""
    rows = tree.leaves()
    if chosen["lead"]:
        rows = [row for row in rows if row.lead == leads.get(chosen["lead"], -1)]
    if chosen["status"]:
        rows = [row for row in rows if tree.status(row.pk) == chosen["status"]]
    for name in ("right", "group"):
        if chosen[name].isdecimal() and len(chosen[name]) < 10:
            carried = queries.labelled(plan, int(chosen[name]))
            rows = [row for row in rows if row.pk in carried or carried.intersection(ancestors(tree, row.pk))]
    key = sort_key(chosen["sort"])
    return sorted(rows, key=key) if key else rows


def table_row(tree: Tree, row: NodeRow, bodies: Mapping[int, Body]) -> dict[str, Any]:
    """One measure as a row."""
    title, body = pick(row.title), bodies.get(row.lead or 0)
    over = row.status in {NodeStatus.DONE, NodeStatus.DROPPED}
    return {
        "row": row, "title": title.text, "lang": title.lang if title.is_fallback else "",
        "url": reverse("plan:node", args=[row.ref]), "chip": words.status_chip(tree.status(row.pk)),
        "percent": words.percent(shown_progress(tree, row)), "last": last_words(tree, row),
        "lead": plain(body.title) if body else "",
        "lead_url": reverse("plan:department", args=[body.ref]) if body else "",
        "is_late": not over and row.ends_on is not None and row.ends_on < clocks.today(),
    }  # fmt: skip


def filters(
    tree: Tree, bodies: Mapping[int, Body], terms: Sequence[Any], chosen: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The choices of the table as lists to pick from: (value, word, whether it is chosen)."""
    leads = sorted((plain(body.title), body.ref) for body in bodies.values())
    options: dict[str, list[tuple[str, str]]] = {
        "lead": [(ref, title) for title, ref in leads],
        "status": [(item["status"], item["chip"]["word"]) for item in words.status_counts(tree.whole)],
        "right": [(str(term.pk), plain(term.title)) for term in terms if term.scheme.kind == "rights"],
        "group": [(str(term.pk), plain(term.title)) for term in terms if term.scheme.kind == "groups"],
    }  # fmt: skip
    titles = {
        "lead": _("Who answers"),
        "status": _("Where it stands"),
        "right": _("Right"),
        "group": _("People concerned"),
    }
    return [
        {"name": name, "title": titles[name],
         "options": [(value, word, value == chosen[name]) for value, word in found]}
        for name, found in options.items() if found
    ]  # fmt: skip


def timeline_view(plan: Plan, tree: Tree, query: QueryDict) -> dict[str, Any]:
    """The measures over time, a page at a time, with milestones and today."""
    leaves = tree.leaves()
    page = page_of(query)
    start = (page - 1) * SPANS
    rows = leaves[start : start + SPANS]
    reached = queries.milestones([row.pk for row in rows])
    data = charts.Timeline(
        tuple(span_of(tree, row, reached.get(row.pk, ())) for row in rows),
        tuple(charts.Day(dt.date(year, 1, 1), str(year)) for year in range(plan.starts_on.year, plan.ends_on.year + 2)),
        charts.Day(clocks.today(), pgettext("chart", "today")),
        charts.TimelineWords(
            _("Measure"), _("Period"), pgettext("plan", "Progress"), _("Milestones"), _("planned"), _("reached"),
            _("not reached"),
        ),
    )
    frame = charts.Frame(f"time-{plan.ref.lower()}", _("Measures over time"))
    return {
        "timeline": charts.draw(frame, data) if rows else None,
        "total": len(leaves),
        "previous_url": _address(plan, "timeline", page=page - 1 if page > 2 else "") if page > 1 else "",
        "next_url": _address(plan, "timeline", page=page + 1) if len(leaves) > start + SPANS else "",
    }


def span_of(tree: Tree, row: NodeRow, marks: Sequence[Milestone]) -> charts.Span:
    """One measure as a row of the timeline; a span that ends before it begins has no bar."""
    fits = row.starts_on is None or row.ends_on is None or row.starts_on <= row.ends_on
    status, counts = tree.status(row.pk), shown_progress(tree, row)
    found = tuple(
        charts.Milestone(mark.due_on, date_words(mark.due_on), plain(mark.text), mark.reached_on is not None)
        for mark in marks
    )
    return charts.Span(
        plain(row.title),
        row.starts_on if fits else None,
        row.ends_on if fits else None,
        f"{span_words(row.starts_on, row.ends_on)} · {words.status_word(status)}",
        counts,
        words.percent(counts),
        found,
        charts.STATUS_MARKS[status],
        reverse("plan:node", args=[row.ref]),
    )


def shown_progress(tree: Tree, row: NodeRow) -> Decimal | None:
    """The progress of a measure that counts today; what is older stands beside with its period."""
    return row.progress if tree.status(row.pk) == row.status else None


def how_page(plan: Plan) -> dict[str, Any]:
    """How the figures come about, with one branch of this very plan as the example."""
    tree = queries.tree(plan)
    branch = next((pk for pk, row in tree.rows.items() if not tree.is_leaf(pk) and tree.of(pk).reported), None)
    period = queries.period_now(plan)
    page: dict[str, Any] = {"plan": plan, "period": words.period_words(period) if period else "",
                            "csv_url": reverse("plan:progress-csv", args=[plan.ref]), "example": None}  # fmt: skip
    if branch is not None:
        page["example"] = {
            "row": tree.rows[branch],
            "percent": words.percent(tree.of(branch).progress),
            "made_of": words.made_of(tree.of(branch)),
            "children": [_example(tree, pk) for pk in tree.below[branch]],
        }
    return page


def _example(tree: Tree, pk: int) -> dict[str, Any]:
    row, leaf = tree.rows[pk], tree.is_leaf(pk)
    value = (row.progress if tree.status(pk) == row.status else None) if leaf else tree.of(pk).progress
    dropped = row.status == NodeStatus.DROPPED
    return {"row": row, "weight": figure(row.weight) or "1", "percent": words.percent(None if dropped else value),
            "chip": words.status_chip(tree.status(pk)) if leaf else None}  # fmt: skip
