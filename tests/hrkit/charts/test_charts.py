"""What a person sees and hears of each chart, and what a strict content security policy must not find."""

from __future__ import annotations

import datetime as dt
import doctest
import importlib
import re
from dataclasses import replace
from fractions import Fraction

import pytest
from lxml import etree

from hrkit import charts
from hrkit.charts import Amount, Bar, Cell, Chart, ChartError, Day, Frame, HeatRow, Line, Milestone, Point, Row, Series
from hrkit.charts.canvas import units, wrap

SVG = "{http://www.w3.org/2000/svg}"
FRAME = Frame("sample", "Housing has most requests", "Bars of three departments")
BARS = charts.Bars(
    (Bar("Housing", 112, "112"), Bar("Schools", 56, "56"), Bar("Audit", None, "no figure")), ("Department", "Requests")
)
STATUS = tuple(Series(key.replace("_", " "), charts.STATUS_MARKS[key]) for key in ("done", "delayed", "not_reported"))
STACKS = charts.Stacks(
    STATUS,
    (
        Row("Housing", (Amount(2, "2"), Amount(1, "1"), Amount(1, "1")), "4"),
        Row("Schools", (Amount(0, "0"), Amount(2, "2"), Amount(0, "0")), "2"),
    ),
    ("Department", "Together"),
)
GROUPS = charts.Groups(
    (Series("Planned"), Series("Spent", charts.SERIES[1])),
    (
        Row("Housing", (Amount(200, "200 won"), Amount(50, "50 won"))),
        Row("Schools", (Amount(100, "100 won"), Amount(None, "no figure"))),
    ),
    "Department",
)
YEARS = [(2021, 20), (2022, 40), (2023, None), (2024, 60), (2025, 80)]
LINE = Line(
    "Housing",
    tuple(
        Point(
            at,
            str(at),
            value,
            "no figure" if value is None else f"{value} %",
            None if value is None else value - 5,
            None if value is None else value + 5,
            "" if value is None else f"{value - 5}–{value + 5}",
        )
        for at, value in YEARS
    ),
)
LINES = charts.Lines((LINE,), "Year", target=charts.Tick(75, "Target 75 %"), band_head="Interval", highest=100)
TIMELINE = charts.Timeline(
    (
        charts.Span(
            "Forty beds",
            dt.date(2026, 1, 1),
            dt.date(2026, 12, 31),
            "2026",
            50,
            "50 %",
            (
                Milestone(dt.date(2026, 3, 1), "1 March 2026", "Rooms found", True),
                Milestone(dt.date(2026, 9, 1), "1 September 2026", "Doors open"),
            ),
        ),
        charts.Span("Not dated yet", None, None, "no dates"),
    ),
    (Day(dt.date(2026, 1, 1), "2026"), Day(dt.date(2027, 1, 1), "2027")),
    Day(dt.date(2026, 7, 2), "Today"),
    charts.TimelineWords("Measure", "From – to", "Done", "Milestones", "Planned", "reached", "not reached"),
)
HEAT = charts.Heat(
    ("Migrants", "Children"),
    (
        HeatRow("Housing", (Cell(10, "10", "/gap/?a=1&b=2"), Cell(0, "0"))),
        HeatRow("Education", (Cell(None, "–"), Cell(5, "5"))),
    ),
    "Right",
)
PROGRESS = charts.Progress(
    Fraction(70),
    "70 %",
    2,
    4,
    1,
    "70 %: 2 of 4 reported, 1 dropped",
    charts.ProgressWords("Progress", "Reported", "No report", "Dropped"),
)
EVERY = {
    "bars": BARS,
    "stacks": STACKS,
    "groups": GROUPS,
    "lines": LINES,
    "timeline": TIMELINE,
    "heat": HEAT,
    "progress": PROGRESS,
    "steps": replace(LINES, steps=True),
}
ALLOWED = {"svg", "title", "desc", "defs", "pattern", "rect", "path", "text", "line", "circle", "g", "a"}


def drawn(data: charts.Data, **frame: object) -> etree._Element:
    return etree.fromstring(charts.draw(replace(FRAME, **frame), data).svg)  # type: ignore[arg-type]


def texts(root: etree._Element) -> list[str]:
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def boxes(root: etree._Element, name: str) -> list[etree._Element]:
    return [box for box in root.iter(f"{SVG}rect") if name in (box.get("class") or "").split()]


def share(box: etree._Element, name: str = "width") -> float:
    return float((box.get(name) or "").rstrip("%"))


@pytest.mark.parametrize("alone", [False, True], ids=["on a page", "alone"])
@pytest.mark.parametrize("kind", EVERY)
def test_every_kind_passes_a_strict_policy_and_is_named(kind: str, alone: bool) -> None:
    svg = charts.draw(replace(FRAME, width=640 if alone else None), EVERY[kind]).svg
    root = etree.fromstring(svg)
    elements = list(root.iter())
    assert {etree.QName(element).localname for element in elements} <= ALLOWED
    names = [name for element in elements for name in map(str, element.attrib)]
    assert not [name for name in names if name == "style" or name.startswith("on")]
    ids = [element.get("id") for element in elements if element.get("id")]
    assert len(ids) == len(set(ids)) and all(str(one).startswith("sample-") for one in ids)
    assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= set(ids)
    assert root.get("role") == ("group" if kind == "heat" else "img")
    assert root.findtext(f"{SVG}title") == FRAME.title and root.findtext(f"{SVG}desc") == FRAME.description
    assert (root.get("aria-labelledby"), root.get("aria-describedby")) == ("sample-title", "sample-desc")
    assert ("viewBox" in root.attrib, root.get("width")) == ((True, "640") if alone else (False, "100%"))
    assert ("#0b5a5e" in svg or "#1f6f43" in svg) == alone  # colours are the style sheet's, but where there is none


@pytest.mark.parametrize("kind", EVERY)
def test_the_table_holds_what_is_drawn(kind: str) -> None:
    found = charts.draw(FRAME, EVERY[kind])
    assert found.rows and all(len(row) == len(found.columns) for row in found.rows)
    assert all(found.columns) and all(isinstance(cell, str) for row in found.rows for cell in row)


def test_bars_begin_at_nought_and_carry_their_figures() -> None:
    root = drawn(BARS)
    housing, schools = boxes(root, "chart__tone--accent")
    assert share(housing, "x") == share(schools, "x") == 0 and share(schools) == pytest.approx(share(housing) / 2, 0.01)
    assert texts(root) == ["Housing", "112", "Schools", "56", "Audit", "no figure"]
    assert charts.draw(FRAME, BARS).rows[2] == ("Audit", "no figure")


def test_a_given_maximum_is_the_full_length_but_no_bar_leaves_the_picture() -> None:
    rows = (Bar("a", 50, "50"), Bar("b", 200, "200"))
    (half,) = boxes(drawn(charts.Bars(rows[:1], maximum=100)), "chart__tone--accent")
    (full,) = boxes(drawn(charts.Bars(rows[:1], maximum=50)), "chart__tone--accent")
    assert share(half) == pytest.approx(share(full) / 2, 0.01)
    longest = boxes(drawn(charts.Bars(rows, maximum=100)), "chart__tone--accent")[1]
    assert share(longest) < 100


def test_a_bar_of_nought_is_not_drawn_and_a_tiny_one_is() -> None:
    root = drawn(charts.Bars((Bar("a", 0, "0"), Bar("b", 1, "1"), Bar("c", 10**9, "many"))))
    assert len(boxes(root, "chart__tone--accent")) == 2 and min(map(share, boxes(root, "chart__tone--accent"))) > 0


def test_stacked_parts_follow_one_another_and_are_told_apart_without_colour() -> None:
    root = drawn(STACKS)
    first = [box for box in root.iter(f"{SVG}rect") if str(box.get("width")).endswith("%")][:3]
    assert [(share(box, "x"), share(box)) for box in first] == [(0, 50), (50, 25), (75, 25)]
    assert first[0].get("fill") is None and first[1].get("fill") == "url(#sample-waiting-dots)"
    assert first[2].get("stroke-dasharray") and "chart__hollow" in str(first[2].get("class"))
    assert texts(root)[:3] == ["done", "delayed", "not reported"]
    assert charts.draw(FRAME, STACKS).columns == ("Department", "done", "delayed", "not reported", "Together")


def test_stacked_shares_fill_every_bar() -> None:
    rows = [box for box in drawn(replace(STACKS, shares=True)).iter(f"{SVG}rect") if str(box.get("width")) == "100%"]
    assert len(rows) == 1  # Schools: two of two are delayed


def test_grouped_bars_show_that_there_is_no_figure_and_not_nought() -> None:
    root = drawn(GROUPS)
    assert texts(root)[-1] == "no figure" and boxes(root, "chart__hollow")
    assert charts.draw(FRAME, GROUPS).rows[1] == ("Schools", "100 won", "no figure")


def test_a_missing_value_breaks_the_line_and_a_target_is_named() -> None:
    root = drawn(LINES)
    lines = [one for one in root.iter(f"{SVG}path") if "chart__line" in str(one.get("class"))]
    assert len(lines) == 2 and len(list(root.iter(f"{SVG}circle"))) == 4
    assert len([one for one in root.iter(f"{SVG}path") if one.get("class") == "chart__band"]) == 2
    assert {"Target 75 %", "80 %", "Interval", "2021", "2025"} <= set(texts(root))
    found = charts.draw(FRAME, LINES)
    assert found.columns == ("Year", "Housing", "Interval") and found.rows[2] == ("2023", "no figure", "")
    assert found.rows[0] == ("2021", "20 %", "15–25")


def test_the_last_value_keeps_clear_of_the_target() -> None:
    near = replace(LINES, target=charts.Tick(84, "Target"))
    root = drawn(near)
    target = next(one for one in root.iter(f"{SVG}line") if one.get("class") == "chart__target")
    value = next(one for one in root.iter(f"{SVG}text") if one.text == "80 %")
    assert abs(float(str(value.get("y"))) - 5 - float(str(target.get("y1")))) > 12


def test_several_lines_are_named_in_a_key_by_their_dash() -> None:
    second = Line("Schools", (Point(2021, "2021", 10, "10 %"), Point(2025, "2025", 30, "30 %")), charts.SERIES[1])
    root = drawn(charts.Lines((LINE, second), "Year"))
    assert texts(root)[:2] == ["Housing", "Schools"]
    assert len([one for one in root.iter(f"{SVG}path") if one.get("stroke-dasharray") == "7 4"]) == 2  # key and line


def test_steps_hold_a_value_until_the_next() -> None:
    path = next(one for one in drawn(EVERY["steps"]).iter(f"{SVG}path") if "chart__line" in str(one.get("class")))
    places = [tuple(map(float, pair.split())) for pair in str(path.get("d"))[1:].split("L")]
    assert len(places) == 3 and places[0][1] == places[1][1] and places[1][0] == places[2][0]


def test_a_timeline_shows_period_done_part_milestones_and_today() -> None:
    root = drawn(TIMELINE)
    planned, done = (share(boxes(root, name)[-1]) for name in ("chart__track", "chart__tone--accent"))
    assert done == pytest.approx(planned / 2, 0.01)
    today = next(one for one in root.iter(f"{SVG}line") if one.get("class") == "chart__today")
    assert float(str(today.get("x1")).rstrip("%")) == pytest.approx(50, abs=1)
    assert {"Forty beds", "2026", "Today", "Not dated yet", "no dates", "reached", "not reached"} <= set(texts(root))
    said = [one.text for one in root.iter(f"{SVG}title")][1:]
    assert said == ["Rooms found (1 March 2026)", "Doors open (1 September 2026)"]
    assert charts.draw(FRAME, TIMELINE).rows[0] == (
        "Forty beds",
        "2026",
        "50 %",
        "1 March 2026: Rooms found (reached); 1 September 2026: Doors open (not reached)",
    )


def test_a_heat_grid_prints_its_numbers_shades_by_class_and_links_its_cells() -> None:
    root = drawn(HEAT)
    assert texts(root) == ["Migrants", "Children", "Housing", "10", "0", "Education", "–", "5"]
    assert [str(box.get("class")).split()[1] for box in boxes(root, "chart__cell")] == [
        "chart__cell--5",
        "chart__cell--0",
        "chart__cell--none",
        "chart__cell--3",
    ]
    (link,) = root.iter(f"{SVG}a")
    assert (link.get("href"), link.get("aria-label")) == ("/gap/?a=1&b=2", "Housing, Migrants: 10")


def test_many_columns_keep_their_width_on_a_phone() -> None:
    many = charts.Heat(tuple("abcdefgh"), (HeatRow("x", tuple(Cell(n, str(n)) for n in range(8))),))
    assert "chart__svg--wide" in charts.draw(FRAME, many).svg and "chart__svg--wide" not in charts.draw(FRAME, HEAT).svg


def test_progress_shows_beside_the_figure_what_it_could_not_count() -> None:
    root = drawn(PROGRESS)
    assert share(boxes(root, "chart__tone--accent")[0]) == 70
    strip = [box for box in root.iter(f"{SVG}rect") if box.get("height") == "6"]
    assert [share(box) for box in strip] == [50, 25, 25] and strip[2].get("fill") == "url(#sample-muted-back)"
    assert charts.draw(FRAME, PROGRESS).rows == (("70 %", "2", "1", "1"),)
    whole = drawn(replace(PROGRESS, reported=4, dropped=0))
    assert not [box for box in whole.iter(f"{SVG}rect") if box.get("height") == "6"]


def test_progress_of_nothing_reported_is_an_empty_outline() -> None:
    root = drawn(replace(PROGRESS, value=None, value_text="nothing reported", reported=0))
    assert not boxes(root, "chart__tone--accent") and boxes(root, "chart__hollow")


def test_right_to_left_mirrors_places_and_direction() -> None:
    root, mirrored = drawn(BARS), drawn(BARS, rtl=True)
    assert mirrored.get("direction") == "rtl" and root.get("direction") is None
    left, right = boxes(root, "chart__tone--accent")[1], boxes(mirrored, "chart__tone--accent")[1]
    assert share(right, "x") == pytest.approx(100 - share(left)) and share(right) == share(left)
    assert next(one.get("x") for one in mirrored.iter(f"{SVG}text")) == "100%"


@pytest.mark.parametrize("kind", EVERY)
def test_every_place_lies_within_the_width(kind: str) -> None:
    for rtl in (False, True):
        for element in drawn(EVERY[kind], rtl=rtl).iter():
            places = [share(element, name) for name in ("x", "x1", "x2", "cx") if str(element.get(name)).endswith("%")]
            assert all(-0.01 <= place <= 100.01 for place in places)
            if element.tag == f"{SVG}rect" and str(element.get("width")).endswith("%"):
                assert (places[0] if places else 0) + share(element) <= 100.02


EVIL = "<script>alert(1)</script>\"'&\x00\x1b\ud800"


def test_texts_are_escaped_wherever_they_stand() -> None:
    rows = (Bar(EVIL, 1, EVIL, '/x?"onload=1'),)
    frame = Frame("a", EVIL, EVIL)
    milestone = (Milestone(dt.date(2026, 1, 2), EVIL, EVIL),)
    span = charts.Span(EVIL, dt.date(2026, 1, 1), dt.date(2026, 2, 1), EVIL, milestones=milestone)
    for data in (
        charts.Bars(rows, (EVIL, EVIL)),
        charts.Timeline((span,)),
        charts.Heat((EVIL,), (HeatRow(EVIL, (Cell(1, EVIL, "/x"),)),)),
    ):
        svg = charts.draw(frame, data).svg
        assert "<script" not in svg and '"onload' not in svg
        etree.fromstring(svg.encode())


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "JaVaScRiPt:x", "data:text/html,x", " javascript:x", "vbscript:x"]
)
def test_only_web_addresses_become_links(href: str) -> None:
    with pytest.raises(ChartError, match="must be a web address"):
        charts.draw(FRAME, charts.Bars((Bar("a", 1, "1", href),)))


BAD: list[tuple[charts.Data, str]] = [
    (charts.Bars((Bar("Housing", -1, "-1"),)), "“Housing” is -1; bars begin at 0"),
    (charts.Bars((Bar("Housing", float("nan"), "?"),)), "“Housing” is not a number that can be drawn"),
    (charts.Bars((Bar("Housing", 10**400, "?"),)), "“Housing” is not a number that can be drawn"),
    (replace(STACKS, series=STATUS[:2]), "“Housing” has 3 amounts for 2 series"),
    (replace(HEAT, columns=("a",)), "“Housing” has 2 cells for 1 columns"),
    (
        charts.Timeline((charts.Span("Beds", dt.date(2026, 2, 1), dt.date(2026, 1, 1), ""),)),
        "“Beds” ends before it begins",
    ),
    (
        charts.Lines((Line("Beds", (Point(1, "1", 1, "1"), Point(1, "1", 2, "2"))),)),
        "“Beds” has two points at the same",
    ),
    (replace(PROGRESS, value=101), "The progress is 101; it must lie between 0 and 100"),
    (replace(PROGRESS, reported=4), "Of 4 parts 4 cannot be reported and 1 dropped"),
]


@pytest.mark.parametrize(("data", "sentence"), BAD, ids=[sentence for _data, sentence in BAD])
def test_what_cannot_be_drawn_is_said_in_a_sentence(data: charts.Data, sentence: str) -> None:
    with pytest.raises(ChartError, match=re.escape(sentence)):
        charts.draw(FRAME, data)


@pytest.mark.parametrize("frame", [Frame("1a", "x"), Frame("a b", "x"), Frame("", "x"), Frame("a", "x", width=10)])
def test_a_frame_that_would_break_the_page_is_refused(frame: Frame) -> None:
    with pytest.raises(ChartError):
        charts.draw(frame, BARS)


@pytest.mark.parametrize(
    "data",
    [
        charts.Bars(()),
        charts.Stacks((), ()),
        charts.Groups((), ()),
        charts.Lines(()),
        charts.Lines((Line("a", ()),)),
        charts.Timeline(()),
        charts.Heat((), ()),
        charts.Progress(None, "–", 0, 0),
    ],
)
def test_nothing_to_show_is_drawn_as_nothing(data: charts.Data) -> None:
    found: Chart = charts.draw(FRAME, data)
    assert etree.fromstring(found.svg).get("role") == "img"


def test_long_texts_are_broken_at_spaces_and_cut_at_last() -> None:
    assert wrap("모든 사람을 위한 긴급 쉼터", 12) == ["모든 사람을", "위한 긴급", "쉼터"]
    assert wrap("a" * 100, 10, 2) == ["a" * 10, "a" * 9 + "…"] and wrap("", 10) == [""]
    lines = [one for one in texts(drawn(charts.Bars((Bar("word " * 30, 1, "1"),)))) if "word" in one]
    assert len(lines) == 4 and all(units(line) <= 36 for line in lines)


def test_importing_charts_needs_nothing_but_python() -> None:
    import subprocess
    import sys

    code = "import sys, hrkit.charts; print([m for m in sys.modules if m.split('.')[0] in ('django','numpy','lxml')])"
    found = subprocess.run(
        [sys.executable, "-S", "-c", code], capture_output=True, text=True, env={"PYTHONPATH": "src"}, check=True
    )
    assert found.stdout.strip() == "[]"


@pytest.mark.parametrize("name", ["hrkit.charts", "hrkit.charts.canvas"])
def test_examples_in_the_docstrings_hold(name: str) -> None:
    outcome = doctest.testmod(importlib.import_module(name))
    assert outcome.failed == 0 and outcome.attempted
