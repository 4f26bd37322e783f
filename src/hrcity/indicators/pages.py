"""What the pages of indicators show."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from hrcity.core.text import plain
from hrcity.indicators.models import Indicator, IndicatorValue
from hrcity.indicators.queries import indicators_public, latest, values_corrected, values_standing
from hrkit import charts

Watched = list[dict[str, Any]]
WATCHERS: list[Callable[[Indicator], Watched]] = []
"""Who watches an indicator: functions that give {"title", "url", "note"} of what it shows the result of."""


def figure(value: Decimal) -> str:
    """The figure as it was entered: no zeros behind it that nobody measured.

    >>> figure(Decimal("12.500000")), figure(Decimal("300.000000"))
    ('12.5', '300')
    """
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def list_page() -> dict[str, Any]:
    """Every published indicator with its last figure."""
    rows = list(indicators_public())
    last = latest([row.pk for row in rows])
    return {"rows": [{"row": row, "last": _shown(last.get(row.pk))} for row in rows]}


def indicator_page(row: Indicator) -> dict[str, Any]:
    """One indicator: the figures that stand, a line through them, its corrections, and what it watches."""
    values = values_standing(row)
    return {
        "row": row,
        "values": [_shown(value) for value in reversed(values)],
        "chart": _chart(row, values),
        "finding": _finding(values) if len(values) > 1 else "",
        "corrections": [
            {"row": item, "old": figure(item.corrects.value), "new": figure(item.value)}
            for item in values_corrected(row)
            if item.corrects is not None
        ],
        "watched": [item for watcher in WATCHERS for item in watcher(row)],
    }


def _shown(value: IndicatorValue | None) -> dict[str, Any] | None:
    return None if value is None else {"row": value, "figure": figure(value.value)}


def _chart(row: Indicator, values: list[IndicatorValue]) -> charts.Chart | None:
    """A line through the figures, from two on."""
    if len(values) < 2:
        return None
    points = tuple(charts.Point(v.dated.toordinal(), v.period, float(v.value), figure(v.value)) for v in values)
    lowest = min(0.0, *(float(v.value) for v in values))
    data = charts.Lines((charts.Line(plain(row.title), points),), head=_("Period"), lowest=lowest)
    return charts.draw(charts.Frame(f"values-{row.ref.lower()}", _finding(values)), data)


def _finding(values: list[IndicatorValue]) -> str:
    """The first and the last figure in words."""
    first, last = values[0], values[-1]
    return _("From %(first)s (%(a)s) to %(last)s (%(b)s)") % {
        "first": figure(first.value), "a": first.period, "last": figure(last.value), "b": last.period,
    }  # fmt: skip
