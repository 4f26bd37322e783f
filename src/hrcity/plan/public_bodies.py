"""Template contexts of the departments' pages: what each carries out, reported and owes, side by side, never ranked."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from hrcity.core import clocks
from hrcity.core.text import pick, plain
from hrcity.institutions.models import Body
from hrcity.plan import owing
from hrcity.plan import public_words as words
from hrcity.plan.models import Node
from hrcity.plan.queries import public as queries
from hrcity.plan.rules import NodeStatus, node_is_late

MOST_MEASURES = 300


def kinds_owed() -> list[dict[str, Any]]:
    """The kinds of things that can be late, in the order in which the parts of the app brought them."""
    return [{"kind": kind, "label": label} for kind, (label, _source) in owing.SOURCES.items()]


def departments_page(reader: Any) -> dict[str, Any]:
    """Every body that leads a measure, by name."""
    counts = queries.counts_by_lead()
    told = queries.reported_in_time(queries.plans_in_force())
    late = Counter((row.body.pk, row.kind) for row in owing.overdue(clocks.today(), reader) if row.body is not None)
    bodies = queries.bodies([*counts, *(pk for pk, _kind in late)])
    kinds = kinds_owed()
    rows = [
        {
            "body": body,
            "title": plain(body.title),
            "url": reverse("plan:department", args=[body.ref]),
            "total": sum(counts.get(pk, {}).values()),
            "statuses": [counts.get(pk, {}).get(status, 0) for status in NodeStatus],
            "told": told_words(told.get(pk)),
            "late": [late[pk, kind["kind"]] for kind in kinds],
        }
        for pk, body in bodies.items()
    ]
    return {
        "rows": sorted(rows, key=lambda row: str(row["title"])),
        "statuses": [words.status_word(status) for status in NodeStatus],
        "kinds": kinds,
    }


def told_words(counts: tuple[int, int, int] | None) -> str:
    """ "5 of 7, 4 in time"; a dash where nothing is owed."""
    if counts is None or not counts[0]:
        return "–"
    owed, told, prompt = counts
    return _("%(told)s of %(owed)s, %(prompt)s in time") % {"told": told, "owed": owed, "prompt": prompt}


def department_page(ref: str, reader: Any) -> dict[str, Any]:
    """One body: its measures, what it reported, what it owes.

    Raises:
        Http404: there is no such body, or it leads no measure.
    """
    body = Body.objects.filter(ref=ref).first()
    if body is None:
        raise Http404(_("There is no body with this reference."))
    leaves = queries.leaves_led(body).select_related("plan", "latest").order_by("ends_on", "ref")
    measures = list(leaves[: MOST_MEASURES + 1])
    plans = queries.plans_in_force()
    owed = [row for row in owing.overdue(clocks.today(), reader) if row.body is not None and row.body.pk == body.pk]
    counted = Counter(row.status for row in measures)
    return {
        "body": body,
        "title": plain(body.title),
        "counts": [
            {"count": counted[status], "chip": words.status_chip(status)} for status in NodeStatus if counted[status]
        ],
        "told": told_words(queries.reported_in_time(plans, body).get(body.pk)),
        "has_plans": bool(plans),
        "measures": [_measure(row) for row in measures[:MOST_MEASURES]],
        "is_cut": len(measures) > MOST_MEASURES,
        "owed": [_owed(row) for row in owed],
    }


def _measure(row: Node) -> dict[str, Any]:
    title = pick(row.title)
    return {
        "row": row, "url": row.get_absolute_url(), "title": title.text, "lang": title.lang if title.is_fallback else "",
        "plan": plain(row.plan.title), "plan_url": row.plan.get_absolute_url(), "chip": words.status_chip(row.status),
        "percent": words.percent(row.progress),
        "period": words.period_words(row.latest.period) if row.latest is not None else "",
        "is_late": node_is_late(row.status, row.ends_on, clocks.today()),
    }  # fmt: skip


def _owed(row: owing.Owed) -> dict[str, Any]:
    label = owing.SOURCES[row.kind][0] if row.kind in owing.SOURCES else row.kind
    return {"row": row, "kind": label, "days": row.days_late(clocks.today())}
