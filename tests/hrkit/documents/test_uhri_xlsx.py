"""UHRI export as XLSX: loose headers, moved columns, nothing evaluated, bombs and broken files refused."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from hrkit.documents.errors import DocumentError
from hrkit.documents.model import AskKind, Position
from hrkit.documents.uhri import Annotation, read_xlsx, stream_xlsx
from hrkit.documents.uhri_xlsx import split_list

HEADERS = (
    "Text", "Countries  Concerned", "Reccomending Body", " Document Symbol", "Document Publication Date", "Type",
    "Upr Position", "Upr Session", "Themes", "Affected Persons", "SDGs", "Recommending Country",
)  # fmt: skip
CELLS = (
    "140.7 Open clinics (Chad);", "Slovenia", "- UPR", "A/HRC/59/15", datetime(2025, 2, 12), "- Recommendations",
    "Supported", "- 48 - January 2025", "Children: definition; general principles;Right to health", "Children;Migrants",
    "3 - GOOD HEALTH; 16.2 - Protect children", "Chad",
)  # fmt: skip


def make(path: Path, *rows: Sequence[object], sheets: Sequence[str] = ("Export",)) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for name in sheets:
        book.create_sheet(name)
    for row in rows:
        book.worksheets[-1].append(list(row))
    book.save(path)
    return path


def annotations(path: Path) -> list[Annotation]:
    return [entry for entry in stream_xlsx(path) if isinstance(entry, Annotation)]


def code_of(path: Path) -> str:
    with pytest.raises(DocumentError) as caught:
        list(stream_xlsx(path))
    return caught.value.code


def test_row_is_read_with_misspelt_and_spaced_headers(tmp_path: Path) -> None:
    (found,) = annotations(make(tmp_path / "a.xlsx", HEADERS, CELLS))
    assert (found.body, found.symbol, found.countries) == ("UPR", "A/HRC/59/15", ("SVN",))
    assert (found.kind, found.position, found.session) == (AskKind.RECOMMENDATION, Position.SUPPORTED, "48")
    assert found.themes == ("Children: definition; general principles", "Right to health")
    assert (found.groups, found.states, found.date) == (("Children", "Migrants"), ("Chad",), "2025-02-12")
    assert (found.sdg_goals, found.sdg_targets) == (("3", "16"), ("16.2",))
    assert found.upstream_id.startswith("derived-") and found.warnings == ()


def test_moved_columns_give_the_same_annotation(tmp_path: Path) -> None:
    straight = annotations(make(tmp_path / "a.xlsx", HEADERS, CELLS))
    turned = annotations(make(tmp_path / "b.xlsx", HEADERS[::-1], CELLS[::-1]))
    assert straight[0].content_hash == turned[0].content_hash
    assert straight[0].upstream_id == turned[0].upstream_id


def test_title_rows_above_and_other_sheets_before_are_passed_over(tmp_path: Path) -> None:
    path = make(tmp_path / "a.xlsx", ["Search results"], [], HEADERS, CELLS, [], sheets=("About", "Data"))
    assert len(annotations(path)) == 1


def test_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        list(stream_xlsx(make(tmp_path / "a.xlsx", HEADERS[:3], CELLS[:3])))
    assert caught.value.code == "wrong-columns"
    lacking = caught.value.message.split(".")[0]
    assert "“Document Symbol”" in lacking and "“Text”" not in lacking


def test_empty_sheet_has_wrong_columns(tmp_path: Path) -> None:
    assert code_of(make(tmp_path / "a.xlsx")) == "wrong-columns"


def test_formula_is_kept_as_text_and_never_evaluated(tmp_path: Path) -> None:
    cells = ('=HYPERLINK("http://x.test","12. Open clinics")', *CELLS[1:])
    (found,) = annotations(make(tmp_path / "a.xlsx", HEADERS, cells))
    assert found.text_raw == cells[0]
    assert "formula-like" in found.warnings


def test_wrong_declared_dimensions_lose_no_cell(tmp_path: Path) -> None:
    path = make(tmp_path / "a.xlsx", HEADERS, CELLS)
    small = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(small, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.replace(b'<dimension ref="A1:L2"', b'<dimension ref="A1:A1"'))
    assert len(annotations(small)) == 1


def test_truncated_workbook_is_said_to_be_cut_off(tmp_path: Path) -> None:
    path = make(tmp_path / "a.xlsx", HEADERS, *[CELLS] * 50)
    path.write_bytes(path.read_bytes()[:-200])
    assert code_of(path) == "truncated-zip"


def test_old_or_locked_workbook_asks_for_a_plain_one(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600)
    assert code_of(path) == "password"


def test_other_files_are_not_recognised(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"%PDF-1.4 not a workbook")
    assert code_of(path) == "not-recognised"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "no workbook")
    assert code_of(path) == "not-recognised"


def test_zip_bomb_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (60 << 20))
    assert code_of(path) == "zip-bomb"


def test_xml_bomb_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    path, bad = make(tmp_path / "a.xlsx", HEADERS, CELLS), tmp_path / "b.xlsx"
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(bad, "w") as new:
        for name in old.namelist():
            new.writestr(name, bomb if name == "xl/worksheets/sheet1.xml" else old.read(name))
    assert code_of(bad) == "xml-bomb"


def test_workbook_damaged_inside_is_refused(tmp_path: Path) -> None:
    path, bad = make(tmp_path / "a.xlsx", HEADERS, CELLS), tmp_path / "b.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(bad, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data[: len(data) // 2] if name == "xl/worksheets/sheet1.xml" else data)
    assert code_of(bad) == "truncated-zip"


def test_repeated_rows_are_refused_by_row_number(tmp_path: Path) -> None:
    reading = read_xlsx(make(tmp_path / "a.xlsx", HEADERS, CELLS, CELLS, [None] * 12))
    assert len(reading.asks) == 1
    assert [refused.where for refused in reading.refused] == ["row 3"]


@pytest.mark.parametrize(
    ("cell", "entries"),
    [
        ("A; B;C", ["A", "B", "C"]),
        ("- A\n- B; still B", ["- A", "- B; still B"]),
        ("children; migrants", ["children", "migrants"]),
        (
            "Children: definition; general principles; protection;Health",
            ["Children: definition; general principles; protection", "Health"],
        ),
        ("", []),
    ],
)
def test_joined_cells_are_split_without_cutting_a_theme(cell: str, entries: list[str]) -> None:
    assert split_list(cell) == entries
