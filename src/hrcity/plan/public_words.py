"""How statuses, periods and figures of plans read: words, icons and tones, and nothing from the database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from hrcity.core.localtext import thousands_words
from hrcity.plan.rules import NOT_REPORTED, NodeStatus, PlanState
from hrcity.plan.rules.public import STATUS_ORDER, figure
from hrcity.recommendations.rules import period_words as half_words
from hrkit import charts
from hrkit.progress import Rolled

CHIPS: Mapping[str, tuple[str, str]] = {
    NodeStatus.NOT_STARTED: ("neutral", "ring"),
    NodeStatus.ON_TRACK: ("note", "next"),
    NodeStatus.DELAYED: ("waiting", "clock"),
    NodeStatus.BLOCKED: ("late", "late"),
    NodeStatus.DONE: ("done", "check"),
    NodeStatus.DROPPED: ("neutral", "close"),
    NOT_REPORTED: ("neutral", "question"),
}
PLAN_CHIPS: Mapping[str, tuple[str, str]] = {
    PlanState.DRAFTING: ("neutral", "edit"),
    PlanState.CONSULTATION: ("waiting", ""),
    PlanState.COMMISSION_REVIEW: ("waiting", ""),
    PlanState.ADOPTED: ("note", "decision"),
    PlanState.IN_FORCE: ("note", "next"),
    PlanState.CLOSED: ("neutral", "closed"),
    PlanState.EVALUATED: ("done", ""),
}
NO_REPORT = pgettext_lazy("measure", "no report")


def status_word(status: str) -> str:
    """A status in the reader's language."""
    return str(NO_REPORT) if status == NOT_REPORTED else str(NodeStatus(status).label)


def status_chip(status: str) -> dict[str, str]:
    """Tone, icon and word of a measure's status."""
    tone, icon = CHIPS[status]
    return {"tone": tone, "icon": icon, "word": status_word(status)}


def plan_chip(state: str) -> dict[str, str]:
    """Tone, icon and word of a plan's status."""
    tone, icon = PLAN_CHIPS[state]
    return {"tone": tone, "icon": icon, "word": str(PlanState(state).label)}


def period_words(key: str) -> str:
    """A reporting period as people say it: 2026, first half of 2026, first quarter of 2026, 2026-03."""
    year, _dash, part = key.partition("-")
    quarters = {
        "Q1": _("first quarter of %(year)s"),
        "Q2": _("second quarter of %(year)s"),
        "Q3": _("third quarter of %(year)s"),
        "Q4": _("fourth quarter of %(year)s"),
    }
    return quarters[part] % {"year": year} if part in quarters else half_words(key)


def percent(value: Any) -> str:
    """ "37.5 %", or a dash where there is no figure."""
    text = figure(value)
    return f"{text} %" if text else "–"


def measures_words(count: int) -> str:
    """How many measures."""
    return ngettext("%(n)s measure", "%(n)s measures", count) % {"n": thousands_words(count)}


def made_of(rolled: Rolled) -> str:
    """What a figure is made of: how many reported, how many are left out, how many were dropped."""
    left = rolled.leaves_total - rolled.leaves_reported - rolled.leaves_dropped
    words = _("reported: %(n)s of %(m)s, left out: %(k)s, dropped: %(d)s")
    return words % {
        "n": thousands_words(rolled.leaves_reported), "m": thousands_words(rolled.leaves_total),
        "k": thousands_words(left), "d": thousands_words(rolled.leaves_dropped),
    }  # fmt: skip


def status_counts(rolled: Rolled) -> list[dict[str, Any]]:
    """How many measures stand where, in a fixed order, those without any left out."""
    return [
        {"status": status, "count": rolled.statuses[status], "chip": status_chip(status)}
        for status in STATUS_ORDER
        if rolled.statuses.get(status)
    ]


def counts_words(rolled: Rolled) -> str:
    """ "3 on track, 1 done, 2 no report"; never one light."""
    words = pgettext("how many measures stand where", "%(n)s %(status)s")
    return ", ".join(
        words % {"n": thousands_words(item["count"]), "status": item["chip"]["word"]} for item in status_counts(rolled)
    )


def status_chart(rolled: Rolled, prefix: str, title: str) -> charts.Chart:
    """The measures by status as one bar, with its table."""
    found = status_counts(rolled)
    series = tuple(charts.Series(item["chip"]["word"], charts.STATUS_MARKS[item["status"]]) for item in found)
    amounts = tuple(charts.Amount(item["count"], thousands_words(item["count"])) for item in found)
    row = charts.Row(_("Measures"), amounts, thousands_words(rolled.leaves_total))
    data = charts.Stacks(series, (row,), (_("Measures by status"), _("All")), shares=True)
    return charts.draw(charts.Frame(prefix, title, counts_words(rolled)), data)


def progress_chart(rolled: Rolled, prefix: str, title: str) -> charts.Chart:
    """How far, and of how much that is known, as one bar with its table."""
    words = charts.ProgressWords(
        pgettext("plan", "Progress"), _("Reported"), _("Left out"), pgettext("measures", "Dropped")
    )
    data = charts.Progress(
        rolled.progress, percent(rolled.progress), rolled.leaves_reported, rolled.leaves_total, rolled.leaves_dropped,
        words=words,
    )  # fmt: skip
    return charts.draw(charts.Frame(prefix, title, made_of(rolled)), data)
