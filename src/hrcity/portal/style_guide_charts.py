"""The charts of the style guide page: one of every kind, with invented figures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from hrcity.core.localtext import date_words, language_is_rtl, language_now, thousands_words
from hrkit import charts
from hrkit.charts import SERIES, STATUS_MARKS, Amount, Bar, Cell, Day, Frame, HeatRow, Milestone, Point, Row, Series
from hrkit.charts import Span as Planned

Shown = dict[str, Any]


def charts_shown() -> list[Shown]:
    """Arguments of the tag `chart`, in the reader's language."""
    source = _("Source: invented figures")
    return [{**one, "source": source} for one in _all()]


def _all() -> Iterator[Shown]:
    yield _shown("bars", _("Requests by department"), _("Housing has most requests"), _bars())
    yield _shown("stacks", _("Measures by status"), _("Housing: no report on three of ten measures"), _stacks())
    voted = _("Housing has spent half of what was voted")
    yield _shown("groups", _("Rights budget in 2026, in million won"), voted, _groups())
    yield _shown("lines", _("Progress over the years, in %"), _("Housing is near its target"), _lines())
    yield _shown("steps", _("Open requests"), _("Fewer requests are open than two years ago"), _steps())
    yield _shown("timeline", _("Measures over time"), _("One milestone was missed"), _timeline())
    yield _shown("progress", _("Progress of the objective"), _("One measure in four did not report"), _progress())
    heat = _shown("heat", _("Measures by right and group"), _("Nobody plans education for older persons"), _heat())
    yield {**heat, "wide": True}


def _shown(key: str, title: str, finding: str, data: charts.Data) -> Shown:
    frame = Frame(f"sample-{key}", f"{title}: {finding}", rtl=language_is_rtl(language_now()))
    return {"chart": charts.draw(frame, data), "title": title, "finding": finding, "wide": False}


def _departments() -> tuple[str, str, str]:
    return _("Housing department"), _("Education department"), _("Audit office")


def _bars() -> charts.Bars:
    counts = zip(_departments(), (112, 96, 4), strict=True)
    rows = [Bar(label, count, thousands_words(count), "#") for label, count in counts]
    rows.append(Bar(_("Welfare department"), None, _("no figure")))
    return charts.Bars(tuple(rows), (_("Department"), _("Requests")))


def _statuses() -> dict[str, str]:
    return {
        "done": _("Done"),
        "on_track": _("On track"),
        "delayed": _("Delayed"),
        "blocked": _("Blocked"),
        "not_started": _("Not started"),
        "not_reported": _("No report"),
        "dropped": _("Dropped"),
    }


def _stacks() -> charts.Stacks:
    series = tuple(Series(label, STATUS_MARKS[key]) for key, label in _statuses().items())
    counts = ((2, 3, 1, 0, 1, 3, 0), (5, 4, 2, 1, 3, 4, 2))
    rows = [
        Row(label, tuple(Amount(n, thousands_words(n)) for n in row), thousands_words(sum(row)))
        for label, row in zip(_departments(), counts, strict=False)
    ]
    return charts.Stacks(series, tuple(rows), (_("Department"), _("Together")))


def _groups() -> charts.Groups:
    series = tuple(map(Series, (_("Planned"), _("Voted"), _("Spent")), SERIES))
    sums = ((1_200, 1_050, 530), (455, 455, None), (80, 0, 0))
    rows = [
        Row(label, tuple(Amount(n, _("no figure") if n is None else thousands_words(n)) for n in row))
        for label, row in zip(_departments(), sums, strict=True)
    ]
    return charts.Groups(series, tuple(rows), _("Department"))


def _lines() -> charts.Lines:
    housing = [(2021, 20, 15, 26), (2022, 34, 28, 40), (2023, 41, 36, 47), (2024, 58, 52, 64), (2025, 66, 61, 72)]
    schools = [(2021, 12), (2022, 18), (2023, None), (2024, 31), (2025, 35)]
    first = [Point(at, str(at), value, str(value), low, high, f"{low}–{high}") for at, value, low, high in housing]
    second = [Point(at, str(at), value, _("no figure") if value is None else str(value)) for at, value in schools]
    home, school = _departments()[:2]
    return charts.Lines(
        (charts.Line(home, tuple(first)), charts.Line(school, tuple(second), SERIES[1])),
        head=_("Year"),
        times=tuple(charts.Tick(year, str(year)) for year in range(2021, 2026)),
        values=tuple(charts.Tick(value, str(value)) for value in (25, 50, 100)),
        target=charts.Tick(75, _("Target: 75")),
        band_head=_("Interval of 95 %"),
        highest=100,
    )


def _steps() -> charts.Lines:
    days = [(date(2024, 1, 1), 40), (date(2024, 6, 1), 52), (date(2025, 1, 10), 47), (date(2025, 12, 1), 31)]
    points = [Point(day.toordinal(), date_words(day), value, thousands_words(value)) for day, value in days]
    line, ticks = charts.Line(_("Open requests"), tuple(points)), (charts.Tick(25, "25"), charts.Tick(50, "50"))
    return charts.Lines((line,), head=_("Day"), values=ticks, steps=True)


def _timeline() -> charts.Timeline:
    start, end, missed = date(2026, 1, 1), date(2027, 6, 30), date(2026, 4, 1)
    first = Planned(
        _("Forty beds without a residence check"),
        start,
        end,
        f"{date_words(start)} – {date_words(end)}",
        35,
        "35 %",
        (
            Milestone(date(2026, 3, 1), date_words(date(2026, 3, 1)), _("Rooms found"), True),
            Milestone(missed, date_words(missed), _("Money voted")),
            Milestone(date(2027, 1, 15), date_words(date(2027, 1, 15)), _("Doors open")),
        ),
    )
    begin, finish = date(2026, 7, 1), date(2027, 12, 31)
    label = _("Translate every form for schools into the languages spoken there")
    second = Planned(label, begin, finish, f"{date_words(begin)} – {date_words(finish)}", 0, "0 %", href="#")
    words = charts.TimelineWords(
        _("Measure"), _("From – to"), _("Done"), _("Milestones"), _("Planned"), _("reached"), _("not reached")
    )
    ticks = tuple(Day(date(year, 1, 1), str(year)) for year in (2026, 2027))
    return charts.Timeline((first, second), ticks, Day(date(2026, 6, 12), _("Today")), words)


def _progress() -> charts.Progress:
    words = charts.ProgressWords(_("Progress"), _("Reported"), _("No report"), _("Dropped"))
    return charts.Progress(70, "70 %", 2, 4, 1, _("70 %: 2 of 4 reported, 1 dropped"), words)


def _heat() -> charts.Heat:
    columns = (
        _("Migrants"), _("Children"), _("Persons with disabilities"), _("Women"), _("Older persons"),
        _("Homeless persons"), _("Young persons"),
    )  # fmt: skip
    counts = {
        _("Right to housing"): (12, 3, 7, 2, 9, 25, 4),
        _("Education"): (5, 31, 11, 1, 0, None, 17),
        _("Right to health"): (2, 8, 14, 6, 13, 3, 1),
    }
    rows = [
        HeatRow(label, tuple(Cell(n, "–" if n is None else thousands_words(n), "" if n is None else "#") for n in row))
        for label, row in counts.items()
    ]
    return charts.Heat(columns, tuple(rows), _("Right"))
