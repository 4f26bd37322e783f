"""Template contexts of the lists: my measures, what is to be checked, what is late."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from hrcity.core import clocks
from hrcity.core.errors import DomainError
from hrcity.core.kept import keep
from hrcity.core.roles import DEPARTMENT, Role, bodies_of, roles_of
from hrcity.plan import report_forms, rules
from hrcity.plan.access import nodes
from hrcity.plan.models import NodeUpdate
from hrcity.plan.owing import SOURCES, Owed, overdue
from hrcity.plan.queries import reporting as queries
from hrcity.plan.report_marks import owes_chip, percent, state_chip, status_chip
from hrcity.plan.rules import Owes, UpdateState
from hrcity.plan.services import reporting as services

MOST_LISTED = 200
MOST_ON_BOARD = 100
BOARD_SECONDS = 60
GROUPS = ("returned", "sign", "late", "due", "draft", "checked", "to_come", "nothing")


def group_titles() -> dict[str, str]:
    """How the groups of a department's measures are headed, the most pressing first."""
    return {
        "returned": _("Came back to you"),
        "sign": _("Complete: to be sent by the head"),
        "late": _("Late"),
        "due": _("Due"),
        "draft": _("Drafts you began"),
        "checked": _("Sent, being checked"),
        "to_come": pgettext("report", "To come"),
        "nothing": _("Nothing due"),
    }


def mine_page(user: Any, bound: Any = None, chosen: Sequence[str] = ()) -> dict[str, Any]:
    """The measures of a person's departments: what came back, what is to be sent, late, due, under way."""
    found = queries.my_lines(user, clocks.today())
    drafts = {row.pk: row for row in queries.drafts(bodies_of(user, *DEPARTMENT))}
    heads = bodies_of(user, Role.DEPARTMENT_HEAD)
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in GROUPS}
    for line in found:
        row = _mine(line, drafts, heads)
        rows[row["group"]].append(row | {"chosen": line.ref in chosen})
    for some in rows.values():
        some.sort(key=lambda row: (row["due_on"] or dt.date.max, row["ref"]))
    titles = group_titles()
    return {
        "groups": [
            {"key": name, "caption": f"{titles[name]} ({len(rows[name])})", "rows": rows[name]}
            for name in GROUPS
            if rows[name]
        ],
        "counts": {name: len(some) for name, some in rows.items()},
        "total": len(found),
        "form": bound or report_forms.UnchangedForm(),
        "can_bulk": any(row["can_bulk"] for some in rows.values() for row in some),
        "many_bodies": len({line.lead_id for line in found}) > 1,
    }


def _mine(line: queries.Line, drafts: Mapping[int, NodeUpdate], heads: frozenset[int]) -> dict[str, Any]:
    """One measure of a department: in which group it stands, which report is meant, what to do."""
    group, report = _group(line, drafts)
    span = line.standing.span if report is None or report.state != UpdateState.SUBMITTED else None
    if report is not None and span is not None and span.key != report.period:
        span = None
    key = report.period if report else span.key if span else ""
    return {
        "group": group,
        "ref": line.ref,
        "title": line.title,
        "node_url": reverse("plan:node", args=[line.ref]),
        "status": status_chip(line.status),
        "percent": percent(line.progress),
        "owes": state_chip(report.state) if report else owes_chip(line.standing.owes),
        "body": line.body,
        "period": rules.period_words(key) if key else "",
        "due_on": span.due_on if span else None,
        "distance": clocks.distance(span.due_on) if span else 0,
        "is_late": group == "late",
        "url": _place(line, key, report, group),
        "verb": _verb(group, line.lead_id in heads),
        "can_bulk": group in {"late", "due", "to_come"} and bool(line.latest_id) and line.status not in rules.STUCK,
    }


def _group(line: queries.Line, drafts: Mapping[int, NodeUpdate]) -> tuple[str, queries.Report | None]:
    """What comes first about a measure: what came back, then a draft, then what is owed, then what is being checked."""
    returned, draft, sent = (
        line.in_state(state) for state in (UpdateState.RETURNED, UpdateState.DRAFT, UpdateState.SUBMITTED)
    )
    if returned is not None:
        return "returned", returned
    if draft is not None:
        row = drafts.get(draft.pk)
        return "sign" if row is not None and not row.lacks else "draft", draft  # type: ignore[attr-defined]
    owes = line.standing.owes
    if owes in {Owes.LATE, Owes.SILENT}:
        return "late", None
    if owes == Owes.DUE or sent is None:
        return owes.value, None
    return "checked", sent


def _place(line: queries.Line, key: str, report: queries.Report | None, group: str) -> str:
    if report is not None and group != "draft":
        return reverse("plan:update", args=[report.pk])
    return f"{reverse('plan:report', args=[line.ref])}?{urlencode({'period': key})}" if key else ""


def _verb(group: str, is_head: bool) -> str:
    return {
        "returned": _("Read why, and mend it"),
        "sign": _("Read it and send it") if is_head else _("Read it"),
        "draft": _("Go on writing"),
        "checked": _("Read it"),
        "nothing": "",
    }.get(group, _("Report"))


def unchanged(user: Any, data: QueryDict) -> tuple[int, dict[str, Any]]:
    """Draft the same words for the chosen measures: how many, or the page with what is wrong."""
    refs = data.getlist("nodes")[:MOST_LISTED]
    form = report_forms.UnchangedForm(data)
    if form.is_valid():
        mine = {line.ref: line for line in queries.my_lines(user, clocks.today())}
        lines = [mine[ref] for ref in refs if ref in mine]
        found = {node.pk: node for node in nodes(user).filter(pk__in=[line.pk for line in lines])}
        owed = [(found[line.pk], line.standing.span.key) for line in lines if line.standing.span]
        try:
            made = services.updates_unchanged(owed=owed, text=form.cleaned_data["text"], by=user)
        except DomainError as error:
            form.refuse(error)
        else:
            return len(made), {}
    return 0, mine_page(user, form, refs)


def check_page(user: Any) -> dict[str, Any]:
    """Reports that wait to be checked by somebody like the reader, the longest first."""
    rows = list(queries.waiting(user)[: MOST_LISTED + 1])
    return {
        "rows": [
            {
                "row": row,
                "url": reverse("plan:update", args=[row.pk]),
                "period": rules.period_words(row.period),
                "chip": status_chip(row.status),
                "percent": percent(row.progress),
                "is_correction": row.corrects_id is not None,
                "days": (clocks.today() - (queries.day_of(row.submitted_at) or clocks.today())).days,
            }
            for row in rows[:MOST_LISTED]
        ],
        "is_cut": len(rows) > MOST_LISTED,
    }


def board(reader: Any) -> list[Owed]:
    """All that is late as the reader may know it; the public's is kept for a minute in each language."""
    if roles_of(reader):
        return overdue(clocks.today(), reader)
    return keep(f"plan.overdue.{get_language()}", BOARD_SECONDS, lambda: overdue(clocks.today(), reader))


def board_page(reader: Any, query: QueryDict) -> dict[str, Any]:
    """What is late: counts for each department, and the list, narrowed by department and kind."""
    today, found = clocks.today(), board(reader)
    body, kind = query.get("body", ""), query.get("kind", "")
    counts: dict[str, Counter[str]] = {}
    titles: dict[str, Any] = {}
    for row in found:
        ref = row.body.ref if row.body else ""
        titles[ref] = row.body
        counts.setdefault(ref, Counter())[row.kind] += 1
    wanted = [
        row
        for row in found
        if (not body or body == (row.body.ref if row.body else "-")) and (not kind or row.kind == kind)
    ]
    kinds = [name for name in SOURCES if any(row.kind == name for row in found)]
    return {
        "departments": [_department(ref, titles[ref], row, kinds) for ref, row in _ranked(counts)],
        "kinds": [{"label": SOURCES[name][0], "key": name} for name in kinds],
        "views": _views(found, kinds, body, kind),
        "body": titles.get(body),
        "rows": [shown(row, today) for row in wanted[:MOST_ON_BOARD]],
        "is_cut": len(wanted) > MOST_ON_BOARD,
        "most": MOST_ON_BOARD,
        "total": len(found),
        "shown": len(wanted),
        "csv_url": reverse("plan:overdue-csv"),
    }


def _ranked(counts: Mapping[str, Counter[str]]) -> list[tuple[str, Counter[str]]]:
    return sorted(counts.items(), key=lambda item: (-item[1].total(), item[0]))


def _department(ref: str, body: Any, counts: Counter[str], kinds: Iterable[str]) -> dict[str, Any]:
    return {
        "body": body,
        "url": f"{reverse('plan:overdue')}?{urlencode({'body': ref or '-'})}",
        "total": counts.total(),
        "cells": [{"count": counts[kind], "label": SOURCES[kind][0]} for kind in kinds],
    }


def _views(found: Sequence[Owed], kinds: Sequence[str], body: str, kind: str) -> list[dict[str, Any]]:
    mine = [row for row in found if not body or body == (row.body.ref if row.body else "-")]
    counts = Counter(row.kind for row in mine)
    place = reverse("plan:overdue")

    def url(name: str) -> str:
        query = {key: value for key, value in (("body", body), ("kind", name)) if value}
        return f"{place}?{urlencode(query)}" if query else place

    every = {"label": _("All"), "url": url(""), "current": not kind, "count": len(mine)}
    return [every] + [
        {"label": SOURCES[name][0], "url": url(name), "current": kind == name, "count": counts[name]} for name in kinds
    ]


def shown(row: Owed, today: dt.date) -> dict[str, Any]:
    """One late thing as the board shows it."""
    return {
        "kind": SOURCES[row.kind][0],
        "ref": row.ref,
        "title": row.title,
        "url": row.url,
        "body": row.body,
        "due_on": row.due_on,
        "days": row.days_late(today),
        "is_silent": row.kind == "silent",
    }


def board_rows(reader: Any) -> Iterable[tuple[Any, ...]]:
    """The board as a file."""
    today = clocks.today()
    for row in board(reader):
        yield (row.kind, row.ref, row.title, row.body.ref if row.body else "", row.due_on, row.days_late(today))


BOARD_HEADER = ("kind", "ref", "title", "body", "due_on", "days_late")
