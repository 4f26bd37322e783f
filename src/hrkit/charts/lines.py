"""Values over time, with the interval of each, a target, and gaps where nothing is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from hrkit.charts.canvas import LINE, SMALL, Canvas, pixels, real, written
from hrkit.charts.marks import DASHES, Pattern
from hrkit.charts.model import Chart, ChartError, Frame, Line, Lines, Point, Rows

HEIGHT = 200
MOST_DOTS = 40
KEY = 28
INSET = 0.02  # room for half a dot at either end
Place = Callable[[Point], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Plot:
    """Numbers to places: a share along the width, pixels from the top."""

    first: float
    last: float
    lowest: float
    highest: float
    top: float

    def x(self, at: float) -> float:
        """The share along the width."""
        inside = (at - self.first) / (self.last - self.first) if self.last > self.first else 0.5
        return INSET + (1 - 2 * INSET) * inside

    def y(self, value: float) -> float:
        """Pixels from the top."""
        return self.top + HEIGHT * (1 - (value - self.lowest) / (self.highest - self.lowest))


def draw_lines(frame: Frame, data: Lines) -> Chart:
    """Time runs along the reading direction; the last value of each line is written at its end."""
    canvas = Canvas(frame)
    _key(canvas, data)
    plot = _plot(data, canvas.y + 2 * LINE)
    _axes(canvas, data, plot)
    for line in data.lines:
        _draw_line(canvas, line, plot, data.steps)
    _target(canvas, data, plot)
    _last_values(canvas, data, plot)
    canvas.y = plot.top + HEIGHT + 24
    return Chart(canvas.finish(), *_table(data))


def _plot(data: Lines, top: float) -> Plot:
    points = [point for line in data.lines for point in line.points]
    times = [real(point.at, point.at_text) for point in points] + [real(tick.at, tick.text) for tick in data.times]
    drawn = [
        real(value, point.at_text)
        for point in points
        for value in (point.value, point.low, point.high)
        if value is not None
    ]
    if data.target:
        drawn.append(real(data.target.at, data.target.text))
    drawn.append(real(data.lowest, "lowest"))
    drawn.append(real(data.lowest if data.highest is None else data.highest, "highest"))
    lowest, highest = min(drawn), max(drawn)
    return Plot(min(times, default=0), max(times, default=1), lowest, highest if highest > lowest else lowest + 1, top)


def _axes(canvas: Canvas, data: Lines, plot: Plot) -> None:
    for tick in data.values:
        y = plot.y(real(tick.at, tick.text))
        canvas.add(canvas.rule(0, 1, y, y, "chart__grid"), canvas.text(0, y - 4, tick.text, "chart__small"))
    foot = plot.y(plot.lowest)
    canvas.add(canvas.rule(0, 1, foot, foot, "chart__axis"))
    times = [(plot.x(real(tick.at, tick.text)), tick.text) for tick in data.times] or _ends(data, plot)
    free = -1.0
    for share, text in times:
        half = pixels(text, SMALL) / 2 / canvas.frame.room
        middle = min(max(share, half), 1 - half)
        if middle - half > free:  # a tick whose text would touch its neighbour's keeps the line only
            anchor, place = ("start", 0.0) if share < half else ("end", 1.0) if share > 1 - half else ("middle", share)
            canvas.add(canvas.text(place, foot + 18, text, "chart__small", anchor))
            free = middle + half + 0.01
        canvas.add(canvas.rule(share, share, foot, foot + 4, "chart__axis"))


def _ends(data: Lines, plot: Plot) -> list[tuple[float, str]]:
    points = sorted((point for line in data.lines for point in line.points), key=lambda point: float(point.at))
    ends = points[:: max(1, len(points) - 1)][:2]
    return [(plot.x(float(point.at)), point.at_text) for point in ends]


def _draw_line(canvas: Canvas, line: Line, plot: Plot, steps: bool) -> None:
    for run in _runs(line.points):
        _band(canvas, run, plot, steps)
    for run in _runs(line.points):
        places = [(plot.x(float(point.at)), plot.y(float(point.value or 0))) for point in run]
        path = canvas.tag("path", d=_path(canvas, places, steps), vector_effect="non-scaling-stroke", **_stroke(line))
        canvas.add(_stretched(canvas, plot, path))
        if len(line.points) <= MOST_DOTS or len(run) == 1:
            canvas.add(
                *(
                    canvas.tag(
                        "circle", classes=f"chart__dot chart__tone--{line.mark.tone}", cx=canvas.at(share), cy=y, r=3.5
                    )
                    for share, y in places
                )
            )


def _band(canvas: Canvas, run: Sequence[Point], plot: Plot, steps: bool) -> None:
    known = [point for point in run if point.low is not None and point.high is not None]
    if len(known) < 2:
        for point in known:
            share = plot.x(float(point.at))
            canvas.add(
                canvas.rule(share, share, plot.y(float(point.low or 0)), plot.y(float(point.high or 0)), "chart__axis")
            )
        return
    upper = [(plot.x(float(point.at)), plot.y(float(point.high or 0))) for point in known]
    lower = [(plot.x(float(point.at)), plot.y(float(point.low or 0))) for point in known]
    edges = [_path(canvas, places, steps) for places in (upper, lower)]
    back = _path(canvas, lower, steps, backward=True).replace("M", "L", 1)
    canvas.add(
        _stretched(
            canvas,
            plot,
            canvas.tag("path", classes="chart__band", d=f"{edges[0]}{back}Z"),
            *(
                canvas.tag(
                    "path",
                    classes="chart__band-edge chart__stroke--edge",
                    d=edge,
                    fill="none",
                    vector_effect="non-scaling-stroke",
                    stroke_dasharray=DASHES[Pattern.EMPTY],
                )
                for edge in edges
            ),
        )
    )


def _stretched(canvas: Canvas, plot: Plot, *shapes: str) -> str:
    """Paths know no shares: they are drawn in thousandths of the width, and stretched to it."""
    height = plot.top + HEIGHT
    return canvas.tag(
        "svg",
        *shapes,
        width="100%",
        height=height,
        viewBox=f"0 0 1000 {written(height)}",
        preserveAspectRatio="none",
        overflow="visible",
    )


def _path(canvas: Canvas, places: Sequence[tuple[float, float]], steps: bool, backward: bool = False) -> str:
    corners = list(_corners(places)) if steps else list(places)
    if backward:
        corners.reverse()
    turned = [(1 - share if canvas.frame.rtl else share, y) for share, y in corners]
    if len(turned) == 1:
        turned *= 2
    return "M" + "L".join(f"{written(share * 1000)} {written(y)}" for share, y in turned)


def _corners(places: Sequence[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """A value holds until the next one."""
    for n, (share, y) in enumerate(places):
        if n:
            yield share, places[n - 1][1]
        yield share, y


def _runs(points: Sequence[Point]) -> Iterator[list[Point]]:
    """Neighbours that all have a value."""
    run: list[Point] = []
    for point in points:
        if point.value is not None:
            run.append(point)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _target(canvas: Canvas, data: Lines, plot: Plot) -> None:
    if data.target:
        y = plot.y(float(data.target.at))
        canvas.add(canvas.rule(0, 1, y, y, "chart__target"), canvas.text(0, y - 5, data.target.text))


def _last_values(canvas: Canvas, data: Lines, plot: Plot) -> None:
    """The last value at the end of each line, on the side it does not come from, clear of one another."""
    taken = [plot.y(float(data.target.at))] if data.target else []
    for line in data.lines:
        known = [point for point in line.points if point.value is not None]
        if not known:
            continue
        last = known[-1]
        falls = len(known) > 1 and float(known[-2].value or 0) > float(last.value or 0)
        y = _free(plot.y(float(last.value or 0)), falls, taken, plot)
        taken.append(y - 5)
        share = plot.x(float(last.at))
        inside = share - pixels(last.text) / canvas.frame.room > 0
        canvas.add(canvas.text(share + INSET if inside else 1.0, y, last.text, "chart__value chart__end", "end"))


def _free(y: float, falls: bool, taken: Sequence[float], plot: Plot) -> float:
    """Where a text can stand: beside the end of its line, else further off; `taken` are middles of what is there."""
    above = [y - 9 - LINE * n for n in range(8)]
    below = [y + 20 + LINE * n for n in range(8)]
    pairs = zip(below, above, strict=True) if falls else zip(above, below, strict=True)
    places = [place for pair in pairs for place in pair if plot.top - LINE < place < plot.top + HEIGHT - 4]
    free = (place for place in places if all(abs(place - 5 - one) > LINE - 4 for one in taken))
    return next(free, y - 9)


def _key(canvas: Canvas, data: Lines) -> None:
    """The names of several lines, and the interval; written beside the lines they would hide them on a phone."""
    x = -KEY if canvas.frame.rtl else 0
    entries = []
    for line in data.lines if len(data.lines) > 1 else ():
        rule = canvas.tag("path", d=f"M{x} 9h{KEY}", **_stroke(line))
        dot = canvas.tag("circle", classes=f"chart__dot chart__tone--{line.mark.tone}", cx=x + KEY / 2, cy=9, r=3.5)
        entries.append((rule + dot, line.label))
    if data.band_head and _has_band(data):
        box = canvas.tag("rect", classes="chart__band chart__stroke--edge", x=x, y=3, width=KEY, height=12,
                         stroke_dasharray=DASHES[Pattern.EMPTY])  # fmt: skip
        entries.append((box, data.band_head))
    canvas.key(entries, KEY)


def _stroke(line: Line) -> dict[str, str]:
    dash = DASHES.get(line.mark.pattern)
    return {"classes": f"chart__line chart__stroke--{line.mark.tone}", **({"stroke_dasharray": dash} if dash else {})}


def _has_band(data: Lines) -> bool:
    return any(point.low is not None and point.high is not None for line in data.lines for point in line.points)


def _table(data: Lines) -> tuple[tuple[str, ...], Rows]:
    """One row a point in time; after each line its interval, where any is drawn."""
    bands = [bool(data.band_head) and any(point.interval for point in line.points) for line in data.lines]
    columns = [data.head]
    for line, band in zip(data.lines, bands, strict=True):
        columns += [line.label, data.band_head] if band else [line.label]
    times = {point.at: point.at_text for line in data.lines for point in line.points}
    found = [{point.at: point for point in line.points} for line in data.lines]
    for line, known in zip(data.lines, found, strict=True):
        if len(known) < len(line.points):
            raise ChartError(f"“{line.label}” has two points at the same time.")
    rows = []
    for at in sorted(times):
        cells = [times[at]]
        for known, band in zip(found, bands, strict=True):
            point = known.get(at)
            cells += [point.text if point else "", *([point.interval if point else ""] if band else [])]
        rows.append(tuple(cells))
    return tuple(columns), tuple(rows)
