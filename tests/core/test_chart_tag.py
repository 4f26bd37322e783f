"""The tag `chart`: a finding, a drawing, its source, and the same figures as a table."""

from __future__ import annotations

from django.template import Context, Template
from lxml import html

from hrkit import charts

DRAWN = charts.draw(
    charts.Frame("by-year", "Most came in 2025"),
    charts.Bars((charts.Bar("2024 <b>", 3, "3"), charts.Bar("2025", 12, "12")), ("Year", "Requests")),
)


def shown(**more: object) -> html.HtmlElement:
    words = " ".join(f"{key}={key}" for key in more)
    text = Template("{% load ui %}{% chart drawn " + words + " %}").render(Context({"drawn": DRAWN, **more}))
    return html.fromstring(text)


def test_the_figure_says_what_it_finds_what_it_shows_and_where_from() -> None:
    figure = shown(finding="Most came in 2025", title="Requests by year", source="Source: the office")
    assert (
        figure.tag == "figure" and figure.xpath("normalize-space(figcaption)") == "Most came in 2025 Requests by year"
    )
    assert figure.xpath("string(p)") == "Source: the office"
    assert figure.xpath("count(.//svg)") == 1


def test_the_same_figures_stand_in_a_table_with_heads_for_rows_and_columns() -> None:
    table = shown(title="Requests by year").xpath(".//details//table")[0]
    assert table.xpath("string(caption)") == "Requests by year"
    assert table.xpath("thead//th[@scope='col']/text()") == ["Year", "Requests"]
    assert table.xpath("tbody//th[@scope='row']/text()") == ["2024 <b>", "2025"]
    assert table.xpath("tbody//td/text()") == ["3", "12"] and table.xpath("tbody//td/@data-label") == ["Requests"] * 2


def test_a_chart_that_scrolls_can_be_reached_by_keyboard() -> None:
    cells = tuple(charts.Cell(n, str(n)) for n in range(8))
    wide = charts.draw(charts.Frame("w", "Gaps"), charts.Heat(tuple("abcdefgh"), (charts.HeatRow("x", cells),)))
    text = Template('{% load ui %}{% chart wide title="Gaps" wide=True %}').render(Context({"wide": wide}))
    figure = html.fromstring(text)
    assert figure.xpath("div/@tabindex") == ["0"] and figure.xpath("div/@aria-label") == ["Gaps"]
    assert "chart--wide" in figure.get("class") and not shown(title="x").xpath("div/@tabindex")


def test_figures_stand_at_the_end_of_their_column_and_texts_at_the_start() -> None:
    drawn = charts.Chart(
        "<svg/>", ("Measure", "Done", "Milestones"), (("Beds", "50 %", "1 March: rooms found (reached)"),)
    )
    text = Template('{% load ui %}{% chart drawn title="Beds" %}').render(Context({"drawn": drawn}))
    assert html.fromstring(text).xpath("//td[@class='num']/text()") == ["50 %"]


def test_nothing_to_show_still_has_its_heads() -> None:
    drawn = charts.Chart("<svg/>", ("Measure", "Done"), ())
    text = Template('{% load ui %}{% chart drawn title="Beds" %}').render(Context({"drawn": drawn}))
    assert html.fromstring(text).xpath("//thead//th/text()") == ["Measure", "Done"]
