"""Horizontal bars: one figure a row, parts of a whole, or figures side by side. All of them begin at 0."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hrkit.charts.canvas import SMALL, Canvas, pixels, positive
from hrkit.charts.model import (
    NO_FIGURE,
    Amount,
    Bars,
    Chart,
    ChartError,
    Frame,
    Groups,
    Number,
    Row,
    Series,
    Stacks,
)

BAR = 18
THIN = 14
GAP = 14
NARROWEST = 0.002  # a value above 0 is never invisible


def draw_bars(frame: Frame, data: Bars) -> Chart:
    """Label above, bar below, its figure at the bar's end."""
    canvas = Canvas(frame)
    full = _full(((row.label, row.value) for row in data.rows), data.maximum)
    room = _room(frame, (row.text for row in data.rows))
    for row in data.rows:
        canvas.heading(row.label, row.href, classes="chart__label")
        share = 0.0
        if row.value is not None:
            share = room * _share(float(row.value), full)
        if share:
            canvas.add(canvas.box(row.mark, 0, share, canvas.y, BAR))
        canvas.add(canvas.text(share, canvas.y + 14, row.text, "chart__value", by=6 if share else 0))
        canvas.y += BAR + GAP
    _baseline(canvas)
    return Chart(canvas.finish(), data.heads, tuple((row.label, row.text) for row in data.rows))


def draw_stacks(frame: Frame, data: Stacks) -> Chart:
    """One bar a row, its parts in the order of the series, each with its figure where there is room for it."""
    _check(data.rows, data.series)
    canvas = Canvas(frame)
    canvas.key([(canvas.swatch(one.mark), one.label) for one in data.series])
    sums = [sum(_amounts(row)) for row in data.rows]
    full = max(sums, default=0)
    for row, total in zip(data.rows, sums, strict=True):
        canvas.heading(row.label, row.href, row.text, "chart__label")
        _parts(canvas, row, data.series, total if data.shares else full)
        canvas.y += BAR + GAP
    _baseline(canvas)
    columns = (data.heads[0], *(one.label for one in data.series))
    rows = [(row.label, *(amount.text for amount in row.amounts)) for row in data.rows]
    if data.heads[1]:
        columns = (*columns, data.heads[1])
        rows = [(*cells, row.text) for cells, row in zip(rows, data.rows, strict=True)]
    return Chart(canvas.finish(), columns, tuple(rows))


def draw_groups(frame: Frame, data: Groups) -> Chart:
    """For every row a bar of each series under one another, each with its figure at its end."""
    _check(data.rows, data.series)
    canvas = Canvas(frame)
    canvas.key([(canvas.swatch(one.mark), one.label) for one in data.series])
    amounts = [(row.label, amount) for row in data.rows for amount in row.amounts]
    full = _full(((label, amount.value) for label, amount in amounts), data.maximum)
    room = _room(frame, (amount.text for _label, amount in amounts))
    for row in data.rows:
        canvas.heading(row.label, row.href, row.text, "chart__label")
        for amount, one in zip(row.amounts, data.series, strict=True):
            _grouped(canvas, amount, one, room, full)
        canvas.y += GAP
    _baseline(canvas)
    columns = (data.head, *(one.label for one in data.series))
    return Chart(canvas.finish(), columns, tuple((row.label, *(one.text for one in row.amounts)) for row in data.rows))


def _grouped(canvas: Canvas, amount: Amount, one: Series, room: float, full: float) -> None:
    mark, height, share = NO_FIGURE, THIN - 4, 0.02
    if amount.value is not None:
        mark, height, share = one.mark, THIN, room * _share(float(amount.value), full)
    if share:
        canvas.add(canvas.box(mark, 0, share, canvas.y + (THIN - height) / 2, height))
    canvas.add(canvas.text(share, canvas.y + 11.5, amount.text, "chart__small", by=6))
    canvas.y += THIN + 3


def _parts(canvas: Canvas, row: Row, series: Sequence[Series], full: float) -> None:
    start = 0.0
    for amount, one, value in zip(row.amounts, series, _amounts(row), strict=True):
        if not value:
            continue
        share = _share(value, full)
        canvas.add(canvas.box(one.mark, start, share, canvas.y, BAR))
        if share * canvas.frame.room > pixels(amount.text, SMALL) + 8:
            canvas.add(canvas.text(start + share / 2, canvas.y + 13.5, amount.text, "chart__small chart__in", "middle"))
        start += share


def _amounts(row: Row) -> list[float]:
    return [0.0 if one.value is None else positive(one.value, row.label) for one in row.amounts]


def _full(values: Iterable[tuple[str, Number | None]], maximum: Number | None) -> float:
    """What the full length stands for; never less than the largest value, or a bar would leave the picture."""
    known = [positive(value, label) for label, value in values if value is not None]
    return max([*known, positive(maximum or 0, "maximum")])


def _share(value: float, full: float) -> float:
    return max(value / full, NARROWEST) if value and full else 0.0


def _room(frame: Frame, texts: Iterable[str]) -> float:
    """The part of the width that bars may take, so that the figure at the end of the longest stays inside."""
    longest = max((pixels(text) for text in texts), default=0)
    return max(0.3, 1 - (longest * 1.1 + 8) / frame.room)


def _baseline(canvas: Canvas) -> None:
    top = canvas.y
    canvas.y = max(canvas.y - GAP + 2, 0)
    if top:
        canvas.add(canvas.rule(0, 1, canvas.y, canvas.y, "chart__grid"))
    canvas.y += 2


def _check(rows: Sequence[Row], series: Sequence[Series]) -> None:
    for row in rows:
        if len(row.amounts) != len(series):
            raise ChartError(f"“{row.label}” has {len(row.amounts)} amounts for {len(series)} series.")
