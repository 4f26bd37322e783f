"""What the public pages of bodies show: template contexts, from queries and figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hrcity.core.clocks import today
from hrcity.core.exports import csv_response, json_response
from hrcity.core.localtext import date_words, deadline_gap, thousands_words
from hrcity.core.roles import roles_of
from hrcity.core.text import plain
from hrcity.institutions import access, figures, queries
from hrcity.institutions.meeting_rules import holds_meetings
from hrcity.institutions.models import ANSWERING_KINDS, Body

ROWS_A_PAGE = 50
STEP = "\u2003"


def bodies_rows() -> list[dict[str, Any]]:
    """The tree of the city's bodies, and of others that owe something, each with its figures. Two queries."""
    owing = figures.owing()
    found = queries.public_bodies(owing)
    return [{"body": body, "indent": STEP * depth, "answers": body.kind in ANSWERING_KINDS or body.pk in owing,
             **figures.of(owing, body.pk)} for depth, body in queries.tree(found)]


def bodies_page() -> dict[str, Any]:
    """The context of "Departments and what each owes"."""
    rows = bodies_rows()
    totals = {name: sum(row[name] for row in rows) for name in figures.COLUMNS}
    return {"rows": rows, "totals": totals, "stats": stats(totals)}


def stats(totals: Mapping[str, int]) -> list[dict[str, Any]]:
    """The three figures of the first screen."""
    owes, open_now, late = totals["owes"], totals["open"], totals["late"]
    return [
        {"figure": owes, "label": ngettext("recommendation has an owner", "recommendations have an owner", owes)},
        {"figure": open_now, "label": ngettext("waits for its answer", "wait for their answer", open_now)},
        {"figure": late, "tone": "late" if late else "done", "icon": "late" if late else "check",
         "label": ngettext("answer is late", "answers are late", late)}]


def body_page(body: Body, reader: Any, start: int) -> dict[str, Any]:
    """The context of one body's page; `start` is the place of the first row shown."""
    rows = figures.work(body, reader)
    shown = rows[start:start + ROWS_A_PAGE + 1]
    own = figures.of(figures.owing(), body.pk)
    return {
        **queries.body_page(body), "body": body, "own": own,
        "facts": facts(body, own, rows[:ROWS_A_PAGE] if start else shown),
        "work": shown[:ROWS_A_PAGE], "start": start, "answers": body.kind in ANSWERING_KINDS or bool(shown),
        "next_start": start + ROWS_A_PAGE if len(shown) > ROWS_A_PAGE else None,
        "previous_start": max(0, start - ROWS_A_PAGE) if start else None,
        "is_over": body.valid_to is not None and body.valid_to < today(),
        "predecessors": body.predecessors.all(), "inside": bool(roles_of(reader)), "meets": holds_meetings(body.kind),
        "can_manage": access.may(reader, access.MANAGERS) and not queries.is_upstream(body)}


def facts(body: Body, own: Mapping[str, int], work: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The five answers about a body."""
    kind = str(body.get_kind_display())
    if body.parent is not None:
        kind = _("%(kind)s, below %(parent)s") % {"kind": kind, "parent": plain(body.parent.title)}
    return [
        {"key": "what", "value": kind, "note": body.legal_basis},
        {"key": "where", "value": owes_words(own), "note": late_words(own)},
        {"key": "who", "value": _("The head of this body"), "note": body.email} if body.kind in ANSWERING_KINDS
        else {"key": "who", "label": _("Where to write"), "value": body.email or _("no mailbox given"), "note": ""},
        next_due(work),
        {"key": "how", "value": _("Counted today from what is published"),
         "note": _("The list below names each one.")}]


def owes_words(own: Mapping[str, int]) -> str:
    """How much a body answers for."""
    if not own["owes"]:
        return _("Leads no recommendation at present")
    return ngettext("Leads %(n)s recommendation", "Leads %(n)s recommendations", own["owes"]) % {
        "n": thousands_words(own["owes"])}


def late_words(own: Mapping[str, int]) -> str:
    """How much of it waits, and how much is late."""
    if not own["open"]:
        return ""
    waiting = ngettext("%(n)s waits for its answer", "%(n)s wait for their answer", own["open"]) % {"n": own["open"]}
    late = ngettext("%(n)s is late", "%(n)s are late", own["late"]) % {"n": own["late"]} if own["late"] else ""
    return f"{waiting}, {late}" if late else waiting


def next_due(work: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The date that comes first among the rows of the first page."""
    first = min((row for row in work if row.get("due_on")), key=lambda row: row["due_on"], default=None)
    if first is None:
        return {"key": "when", "value": _("No date is running"), "note": ""}
    return {"key": "when", "label": _("Which date comes first?"), "value": date_words(first["due_on"]),
            "note": deadline_gap(first.get("distance"))[1]}


HEADER = ("reference", "name", "name_ko", "kind", "below", *figures.COLUMNS)


def bodies_export(kind: str) -> HttpResponseBase:
    """The tree with its figures as a file."""
    rows = [{"reference": row["body"].ref, "name": plain(row["body"].title, "en"),
             "name_ko": plain(row["body"].title, "ko"), "kind": row["body"].kind,
             "below": row["body"].parent.ref if row["body"].parent else "",
             **{name: row[name] for name in figures.COLUMNS}} for row in bodies_rows()]
    return as_file("bodies", kind, HEADER, rows)


WORK_HEADER = ("reference", "title", "language", "status", "due_on", "working_days_left", "late", "address")


def body_export(body: Body, reader: Any, kind: str, site: str) -> HttpResponseBase:
    """What one body answers for, as a file."""
    return as_file(f"body-{body.ref}", kind, WORK_HEADER, _work_rows(figures.work(body, reader), site))


def _work_rows(rows: figures.Rows, site: str, block: int = 500) -> Iterator[dict[str, Any]]:
    for start in range(0, len(rows), block):
        for row in rows[start:start + block]:
            yield {"reference": row["ref"], "title": str(row["title"]), "language": row.get("lang", ""),
                   "status": str(row["chip"]["word"]), "due_on": row.get("due_on"),
                   "working_days_left": row.get("distance"), "late": bool(row.get("is_late")),
                   "address": f"{site}{row['url']}"}


def as_file(name: str, kind: str, header: Sequence[str], rows: Any) -> HttpResponseBase:
    """CSV or JSON of the same rows.

    Raises:
        Http404: another kind.
    """
    if kind == "csv":
        return csv_response(name, header, ([row[column] for column in header] for row in rows))
    if kind == "json":
        return json_response(name, rows)
    raise Http404


def administration(reader: Any, here: str) -> list[dict[str, Any]]:
    """The tabs of the administration, those open to the reader."""
    tabs = (
        ("bodies", _("Bodies"), "institutions:manage", access.READERS),
        ("people", _("People and roles"), "institutions:people", access.READERS),
        ("competences", _("Who does what"), "institutions:competences", access.READERS),
        ("holidays", _("Days off"), "portal:holidays", access.MANAGERS),
        ("settings", _("City settings"), "portal:settings", access.ADMINISTRATOR),
        ("audit", _("Audit log"), "portal:audit", access.AUDIT_READERS))
    return [{"label": label, "url": reverse(url), "current": key == here}
            for key, label, url, allowed in tabs if access.may(reader, allowed)]
