"""Files handed out: streamed, readable in Excel, never a formula."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator
from decimal import Decimal

import openpyxl
import pytest

from hrcity.core import exports


def read_csv(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix(exports.BOM))))


@pytest.mark.parametrize("cell", ["=1+1", "+82", "-cmd", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_a_cell_that_would_run_as_a_formula_gets_an_apostrophe(cell: str) -> None:
    assert exports.guarded(cell) == f"'{cell}"
    assert exports.unguarded(exports.guarded(cell)) == cell


@pytest.mark.parametrize("cell", ["Housing", "'tis", "", -3, 2.5, None, dt.date(2027, 6, 30)])
def test_other_cells_stay_as_they_are(cell: object) -> None:
    assert exports.guarded(cell) == cell


def test_csv_has_a_byte_order_mark_quotes_and_guards() -> None:
    text = exports.csv_text(["code", "title"], [["1", '주거, "집"'], ["=2", "line\nbreak"]])
    assert text.startswith(exports.BOM + "code,title\r\n")
    assert read_csv(text)[1:] == [["1", '주거, "집"'], ["'=2", "line\nbreak"]]


def test_csv_is_streamed_row_by_row() -> None:
    taken: list[int] = []

    def rows() -> Iterator[list[int]]:
        for number in range(3):
            taken.append(number)
            yield [number]

    lines = exports.csv_lines(["n"], rows())
    next(lines)
    next(lines)
    assert taken == [0]


def test_json_is_a_list_whatever_the_number_of_rows() -> None:
    assert json.loads("".join(exports.json_lines([]))) == []
    rows = [{"day": dt.date(2027, 6, 30), "sum": Decimal("2.50"), "tags": {"b", "a"}}, {"title": {"ko": "주거"}}]
    assert json.loads("".join(exports.json_lines(rows))) == [
        {"day": "2027-06-30", "sum": 2.5, "tags": ["a", "b"]}, {"title": {"ko": "주거"}}]


def test_a_workbook_keeps_numbers_and_dates_and_runs_no_formula() -> None:
    rows = [["=HYPERLINK(1)", 3, dt.datetime(2027, 6, 30, 12, tzinfo=dt.UTC)], ["bell\x07", None, ["a", "b"]]]
    book = openpyxl.load_workbook(io.BytesIO(exports.xlsx_bytes({"a/b": (["x", "y", "z"], rows)})))
    sheet = book["a-b"]
    found = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert found == [["x", "y", "z"], ["'=HYPERLINK(1)", 3, dt.datetime(2027, 6, 30, 12)], ["bell", None, "a; b"]]
    assert sheet["A2"].data_type == "s" and sheet["A1"].font.bold


def test_a_download_carries_its_name_in_every_script() -> None:
    response = exports.csv_response("어휘", ["a"], [])
    assert response.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''%EC")
    assert response.headers["Content-Type"] == exports.CSV_TYPE


def test_columns_beyond_z_have_two_letters() -> None:
    assert [exports.column_letter(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
