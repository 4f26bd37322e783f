"""Accessible charts as SVG, drawn on the server, each with the table of its data.

Static: no script, no style attribute and no style element (they pass a strict content security policy), looks by class.
For everybody: named and described for screen readers, patterns beside colours, figures written beside their bars, bars
from 0, text that keeps its size on a phone, right to left where the reader reads so. Numbers and dates come already
written in the reader's language.

>>> chart = draw(Frame("by-year", "Most requests came in 2025"),
...              Bars((Bar("2024", 3, "3"), Bar("2025", 12, "12")), ("Year", "Requests")))
>>> chart.columns, chart.rows
(('Year', 'Requests'), (('2024', '3'), ('2025', '12')))
>>> chart.svg.startswith('<svg class="chart__svg"'), "style" in chart.svg
(True, False)
"""

from __future__ import annotations

from collections.abc import Callable

from hrkit.charts.bars import draw_bars, draw_groups, draw_stacks
from hrkit.charts.heat import draw_heat
from hrkit.charts.lines import draw_lines
from hrkit.charts.marks import SERIES, STATUS_MARKS, Mark, Pattern, Tone
from hrkit.charts.model import (
    Amount,
    Bar,
    Bars,
    Cell,
    Chart,
    ChartError,
    Day,
    Frame,
    Groups,
    Heat,
    HeatRow,
    Line,
    Lines,
    Milestone,
    Point,
    Progress,
    ProgressWords,
    Row,
    Series,
    Span,
    Stacks,
    Tick,
    Timeline,
    TimelineWords,
)
from hrkit.charts.progress_bar import draw_progress
from hrkit.charts.timeline import draw_timeline

Data = Bars | Stacks | Groups | Lines | Timeline | Heat | Progress

DRAWN_BY: dict[type[Data], Callable[..., Chart]] = {
    Bars: draw_bars,
    Stacks: draw_stacks,
    Groups: draw_groups,
    Lines: draw_lines,
    Timeline: draw_timeline,
    Heat: draw_heat,
    Progress: draw_progress,
}


def draw(frame: Frame, data: Data) -> Chart:
    """The chart of the data, by its kind.

    Raises:
        ChartError: the data cannot be drawn.
    """
    return DRAWN_BY[type(data)](frame, data)


__all__ = [
    "DRAWN_BY",
    "SERIES",
    "STATUS_MARKS",
    "Amount",
    "Bar",
    "Bars",
    "Cell",
    "Chart",
    "ChartError",
    "Data",
    "Day",
    "Frame",
    "Groups",
    "Heat",
    "HeatRow",
    "Line",
    "Lines",
    "Mark",
    "Milestone",
    "Pattern",
    "Point",
    "Progress",
    "ProgressWords",
    "Row",
    "Series",
    "Span",
    "Stacks",
    "Tick",
    "Timeline",
    "TimelineWords",
    "Tone",
    "draw",
]
