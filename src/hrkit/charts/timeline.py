"""Measures over time: when each begins and ends, how far it is, its milestones, and where today is."""

from __future__ import annotations

import datetime as dt

from hrkit.charts.canvas import LINE, SMALL, Canvas, letters, pixels, real, wrap, written
from hrkit.charts.marks import Mark, Pattern, Tone
from hrkit.charts.model import Chart, ChartError, Frame, Milestone, Span, Timeline

BAR = 14
GAP = 16
DIAMOND = "M7 2L14 9L7 16L0 9Z"
PLANNED = Mark(Tone.EDGE, Pattern.EMPTY)


class Scale:
    """Days to shares of the width."""

    def __init__(self, data: Timeline) -> None:
        days = [day for row in data.rows for day in (row.start, row.end) if day]
        days += [milestone.day for row in data.rows for milestone in row.milestones]
        days += [tick.day for tick in data.ticks] + ([data.today.day] if data.today else [])
        self.first = min(days, default=dt.date(2000, 1, 1)).toordinal()
        self.length = max(1, max(days, default=dt.date(2000, 1, 2)).toordinal() - self.first)

    def at(self, day: dt.date) -> float:
        """The share along the width."""
        return (day.toordinal() - self.first) / self.length


def draw_timeline(frame: Frame, data: Timeline) -> Chart:
    """A row is its label, its period in words, and its bar."""
    canvas, scale = Canvas(frame), Scale(data)
    _key(canvas, data)
    _ticks(canvas, data, scale)
    for row in data.rows:
        _row(canvas, row, data, scale)
    return Chart(canvas.finish(), *_table(data))


def _key(canvas: Canvas, data: Timeline) -> None:
    words = data.words
    entries = [(canvas.swatch(Mark()), words.done)] if any(row.done is not None for row in data.rows) else []
    entries.append((canvas.swatch(PLANNED), words.planned))
    if any(row.milestones for row in data.rows):
        entries += [(_diamond(canvas, True), words.reached), (_diamond(canvas, False), words.not_reached)]
    canvas.key([(shape, text) for shape, text in entries if text])


def _ticks(canvas: Canvas, data: Timeline, scale: Scale) -> None:
    if data.today:
        share = scale.at(data.today.day)
        half = pixels(data.today.text) / 2 / canvas.frame.room
        anchor = "start" if share < half else "end" if share > 1 - half else "middle"
        canvas.add(canvas.text(share, canvas.y + 14, data.today.text, "chart__value", anchor))
        canvas.y += LINE + 2
    free = -1.0
    for tick in sorted(data.ticks, key=lambda one: one.day):
        share, long = scale.at(tick.day), pixels(tick.text, SMALL) / canvas.frame.room
        if share >= free and share + long < 1.02:
            canvas.add(canvas.text(share, canvas.y + 12, tick.text, "chart__small", by=3))
            free = share + long + 0.03
    canvas.y += LINE if data.ticks else 0


def _row(canvas: Canvas, row: Span, data: Timeline, scale: Scale) -> None:
    if row.start and row.end and row.end < row.start:
        raise ChartError(f"“{row.label}” ends before it begins.")
    canvas.heading(row.label, row.href, classes="chart__label")
    for line in wrap(row.text, letters(canvas.frame.room, SMALL), 2):
        canvas.add(canvas.text(0, canvas.y + 11, line, "chart__small"))
        canvas.y += 17
    for tick in data.ticks:
        _upright(canvas, scale.at(tick.day), "chart__grid")
    if row.start and row.end:
        start, end = scale.at(row.start), scale.at(row.end)
        length = max(end - start, 0.006)
        canvas.add(
            canvas.rect(start, length, canvas.y, BAR, "chart__track"), canvas.box(PLANNED, start, length, canvas.y, BAR)
        )
        if row.done is not None:
            part = min(max(real(row.done, row.label), 0), 100) / 100
            canvas.add(canvas.box(row.mark, start, length * part, canvas.y, BAR))
    if data.today:
        _upright(canvas, scale.at(data.today.day), "chart__today")
    canvas.add(*(_milestone(canvas, one, scale) for one in row.milestones))
    canvas.y += BAR + GAP


def _upright(canvas: Canvas, share: float, classes: str) -> None:
    """A line across the bar only: through the texts above it would be hard to read."""
    canvas.add(canvas.rule(share, share, canvas.y - 4, canvas.y + BAR + 4, classes))


def _milestone(canvas: Canvas, one: Milestone, scale: Scale) -> str:
    title = canvas.tag("title", written(f"{one.label} ({one.text})"))
    by = 7 if canvas.frame.rtl else -7
    mark = canvas.tag("g", title, _diamond(canvas, one.reached), transform=f"translate({by} 0)")
    return canvas.place(scale.at(one.day), canvas.y + BAR / 2 - 9, mark)


def _diamond(canvas: Canvas, reached: bool) -> str:
    """Full when reached, hollow when not; begins where it is placed."""
    classes = "chart__milestone chart__tone--ink" if reached else "chart__milestone chart__hollow chart__stroke--ink"
    return canvas.tag("path", classes=classes, d=DIAMOND, transform="translate(-14 0)" if canvas.frame.rtl else None)


def _table(data: Timeline) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    words = data.words
    done = any(row.done_text for row in data.rows)
    milestones = any(row.milestones for row in data.rows)
    columns = [words.label, words.period, *([words.done] if done else []), *([words.milestones] if milestones else [])]
    rows = []
    for row in data.rows:
        cells = [row.label, row.text, *([row.done_text] if done else [])]
        if milestones:
            cells.append("; ".join(_said(one, data) for one in row.milestones))
        rows.append(tuple(cells))
    return tuple(columns), tuple(rows)


def _said(one: Milestone, data: Timeline) -> str:
    word = data.words.reached if one.reached else data.words.not_reached
    return f"{one.text}: {one.label} ({word})" if word else f"{one.text}: {one.label}"
