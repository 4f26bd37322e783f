"""One small bar: how far, and of how much that is known."""

from __future__ import annotations

from hrkit.charts.canvas import Canvas, real
from hrkit.charts.marks import STATUS_MARKS, Mark, Pattern, Tone
from hrkit.charts.model import NO_FIGURE, Chart, ChartError, Frame, Progress

BAR = 12
STRIP = 6


def draw_progress(frame: Frame, data: Progress) -> Chart:
    """The bar is the value; the strip below shows reported, unreported and dropped parts, where any was left out."""
    left = data.total - data.reported - data.dropped
    if min(data.reported, data.dropped, left) < 0:
        raise ChartError(f"Of {data.total} parts {data.reported} cannot be reported and {data.dropped} dropped.")
    canvas = Canvas(frame)
    if data.text:
        canvas.heading(data.text, classes="chart__label")
    canvas.add(canvas.rect(0, 1, canvas.y, BAR, "chart__track"), canvas.box(NO_FIGURE, 0, 1, canvas.y, BAR))
    if data.value is not None:
        value = real(data.value, frame.title)
        if not 0 <= value <= 100:
            raise ChartError(f"The progress is {data.value}; it must lie between 0 and 100.")
        canvas.add(canvas.box(Mark(), 0, value / 100, canvas.y, BAR))
    canvas.y += BAR + 1
    if data.reported < data.total:
        canvas.y += 3
        _strip(canvas, data, left)
        canvas.y += STRIP + 1
    words = data.words
    columns = (words.progress, words.reported, words.not_reported, words.dropped)
    return Chart(canvas.finish(), columns, ((data.value_text, str(data.reported), str(left), str(data.dropped)),))


def _strip(canvas: Canvas, data: Progress, left: int) -> None:
    start = 0.0
    for count, mark in (
        (data.reported, Mark(Tone.EDGE, Pattern.SOLID)),
        (left, STATUS_MARKS["not_reported"]),
        (data.dropped, STATUS_MARKS["dropped"]),
    ):
        if count:
            canvas.add(canvas.box(mark, start, count / data.total, canvas.y, STRIP))
            start += count / data.total
