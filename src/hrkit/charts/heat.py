"""A grid of counts: the number stands in the cell, the shade only helps the eye."""

from __future__ import annotations

import math

from hrkit.charts.canvas import SMALL, Canvas, letters, positive, units, wrap, written
from hrkit.charts.model import Cell, Chart, ChartError, Frame, Heat, HeatRow

STEPS = 5
NAMES = 0.32  # of the width, for the labels of rows
CELL = 30
MOST_ON_A_PHONE = 6
WIDE = 640


def draw_heat(frame: Frame, data: Heat) -> Chart:
    """Column heads stand upright over their columns; more than six columns scroll sideways on a phone."""
    for row in data.rows:
        if len(row.cells) != len(data.columns):
            raise ChartError(f"“{row.label}” has {len(row.cells)} cells for {len(data.columns)} columns.")
    canvas = Canvas(frame)
    canvas.wide = len(data.columns) > MOST_ON_A_PHONE
    room = frame.width or (max(WIDE, frame.least) if canvas.wide else frame.least)
    _heads(canvas, data, room)
    values = [positive(cell.value, row.label) for row in data.rows for cell in row.cells if cell.value is not None]
    full = max([*values, positive(data.maximum or 0, "maximum")], default=0)
    for row in data.rows:
        _row(canvas, row, data, room, full)
    rows = tuple((row.label, *(cell.text for cell in row.cells)) for row in data.rows)
    return Chart(canvas.finish(), (data.head, *data.columns), rows)


def _width(data: Heat) -> float:
    return (1 - NAMES) / max(1, len(data.columns))


def _heads(canvas: Canvas, data: Heat, room: int) -> None:
    """Upright, in as many lines as the column is wide."""
    fit = max(1, min(3, int(_width(data) * room / 15)))
    broken = [wrap(text, 20, fit) for text in data.columns]
    height = max((units(line) for lines in broken for line in lines), default=0) * SMALL * 0.56 + 8
    for n, lines in enumerate(broken):
        middle = NAMES + (n + 0.5) * _width(data)
        for m, line in enumerate(lines):
            across = 4 + (m - (len(lines) - 1) / 2) * 15
            upright = canvas.tag(
                "text",
                written(line),
                classes="chart__small",
                transform=f"translate({across:g} 0) rotate(-90)",
                text_anchor="end" if canvas.frame.rtl else None,
            )
            canvas.add(canvas.place(middle, canvas.y + height - 4, upright))
    canvas.y += height + 2


def _row(canvas: Canvas, row: HeatRow, data: Heat, room: int, full: float) -> None:
    lines = wrap(row.label, letters(NAMES * room - 6, SMALL), 3)
    height = max(CELL, len(lines) * 15 + 6)
    first = canvas.y + height / 2 + 4.5 - (len(lines) - 1) * 7.5
    names = [canvas.text(0, first + n * 15, line, "chart__small chart__name") for n, line in enumerate(lines)]
    canvas.add(canvas.link(row.href, row.label, *names))
    for n, cell in enumerate(row.cells):
        start = NAMES + n * _width(data)
        step = _step(cell, full)
        ink = "chart__on" if step == str(STEPS) else "chart__small chart__in"
        label = cell.label or f"{row.label}, {data.columns[n]}: {cell.text}"
        canvas.add(
            canvas.link(
                cell.href,
                label,
                canvas.rect(start, _width(data), canvas.y, height, f"chart__cell chart__cell--{step}"),
                canvas.text(start + _width(data) / 2, canvas.y + height / 2 + 4.5, cell.text, ink, "middle"),
            )
        )
    canvas.y += height


def _step(cell: Cell, full: float) -> str:
    if cell.value is None:
        return "none"
    return str(math.ceil(STEPS * float(cell.value) / full)) if cell.value and full else "0"
