"""UPR Info: CSV of a classic Mac program, other encodings, Uwazi JSON; rows are made up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hrkit.documents.errors import DocumentError
from hrkit.documents.model import Position, Refused
from hrkit.documents.upr_info import UprInfoRow, cycle_of_session, decode, encoding_of, odd_names, read, stream

HEAD = "To,To-Rgrp,To-Org,Text,From,From-Rgrp,From-Org,Response,Action,Issue,Session"
ROWS = (
    'Chad,Africa,"AU,OIF","Protect the Guaraní and try Hissène Habré ",Norway,WEOG,,Accepted,5,"Justice,Minorities",5',
    'Chad,Africa,"AU,OIF","Protect the Guaraní and try Hissène Habré",Turkey,WEOG,OIC,Accepted,5,Justice,5',
    "Peru,GRULAC,OAS,Open clinics,Norway,WEOG,,Noted,4,Right to health,14",
)


def make(path: Path, *rows: str, ends: str = "\r", encoding: str = "mac_roman", head: str = HEAD) -> Path:
    path.write_bytes(ends.join([head, *rows]).encode(encoding))
    return path


def rows_of(path: Path) -> list[UprInfoRow]:
    return [row for row in stream(path) if isinstance(row, UprInfoRow)]


@pytest.mark.parametrize(
    ("ends", "encoding"),
    [("\r", "mac_roman"), ("\n", "utf-8"), ("\r\n", "utf-8-sig"), ("\n", "cp1252"), ("\n", "utf-16")],
)
def test_names_survive_every_encoding(tmp_path: Path, ends: str, encoding: str) -> None:
    found = rows_of(make(tmp_path / "a.csv", *ROWS, ends=ends, encoding=encoding))
    assert [row.text for row in found] == ["Protect the Guaraní and try Hissène Habré"] * 2 + ["Open clinics"]


def test_cr_alone_tells_mac_roman_even_where_cp1252_would_do(tmp_path: Path) -> None:
    data = "a,b\rGuaraní\r".encode("mac_roman")
    assert decode(data) == ("a,b\rGuaraní\r", "mac_roman")
    assert decode(data.replace(b"\r", b"\n"))[1] == "cp1252"


def test_decoded_names_are_shown_for_the_preview(tmp_path: Path) -> None:
    path = make(tmp_path / "a.csv", *ROWS)
    assert encoding_of(path) == ("mac_roman", ("Guaraní", "Hissène Habré"))
    (warning,) = read(path).warnings
    assert "Mac OS Roman" in warning and "Hissène Habré" in warning
    assert read(make(tmp_path / "b.csv", *ROWS, ends="\n", encoding="utf-8")).warnings == []
    assert odd_names("“plain” – text") == ()


def test_row_has_clean_and_raw_values(tmp_path: Path) -> None:
    first, second, third = rows_of(make(tmp_path / "a.csv", *ROWS))
    assert (first.country, first.country_iso3, first.region, first.session, first.cycle) == (
        "Chad",
        "TCD",
        "Africa",
        "5",
        "1",
    )
    assert first.text_raw.endswith(" ") and not first.text.endswith(" ")
    assert (first.issues, first.action, first.position) == (("Justice", "Minorities"), 5, Position.SUPPORTED)
    assert (second.state, second.state_raw) == ("Türkiye", "Turkey")
    assert (third.position, third.response_raw, third.cycle) == (Position.NOTED, "Noted", "2")


def test_one_text_of_several_states_is_one_ask_with_all_of_them(tmp_path: Path) -> None:
    reading = read(make(tmp_path / "a.csv", *ROWS))
    assert [(ask.states, ask.number, ask.position) for ask in reading.asks] == [
        (("Norway", "Türkiye"), "", Position.SUPPORTED),
        (("Norway",), "", Position.NOTED),
    ]
    assert reading.asks[0].themes == ("Justice", "Minorities")
    assert reading.asks[0].section == "Chad, session 5"
    assert reading.asks[0].upstream_id != reading.asks[1].upstream_id


def test_different_responses_to_one_text_leave_the_position_open(tmp_path: Path) -> None:
    reading = read(make(tmp_path / "a.csv", ROWS[0], ROWS[1].replace("Accepted", "Noted")))
    assert reading.asks[0].position is None
    assert "responses-differ" in reading.asks[0].warnings


def test_unknown_response_is_a_warning(tmp_path: Path) -> None:
    (row,) = rows_of(make(tmp_path / "a.csv", ROWS[2].replace("Noted", "Perhaps")))
    assert (row.position, row.response_raw) == (None, "Perhaps")
    assert row.warnings == ("response-unknown",)


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@sum(a1)"])
def test_cell_like_a_formula_stays_text_and_warns(tmp_path: Path, start: str) -> None:
    (row,) = rows_of(make(tmp_path / "a.csv", ROWS[2].replace("Open clinics", start)))
    assert row.text == start
    assert "formula-like" in row.warnings


def test_moved_columns_and_semicolons_are_read(tmp_path: Path) -> None:
    path = make(tmp_path / "a.csv", "5;Open clinics;Norway;Peru", head="Session;Text;From;To", ends="\n")
    (row,) = rows_of(path)
    assert (row.country_iso3, row.state, row.session, row.action) == ("PER", "Norway", "5", 0)


def test_missing_columns_are_named(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        list(stream(make(tmp_path / "a.csv", "x,y", head="To,Response")))
    assert caught.value.code == "wrong-columns"
    assert "“Text”" in caught.value.message and "“From”" in caught.value.message


def test_rows_of_wrong_length_or_without_text_are_refused_by_line(tmp_path: Path) -> None:
    path = make(tmp_path / "a.csv", "Peru,GRULAC", ROWS[2].replace("Open clinics", " "), "", ROWS[2])
    found = list(stream(path))
    assert [entry.where for entry in found if isinstance(entry, Refused)] == ["line 2", "line 3"]
    assert sum(isinstance(entry, UprInfoRow) for entry in found) == 1


def test_binary_and_huge_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"PK\x03\x04\x00\x00")
    with pytest.raises(DocumentError) as caught:
        list(stream(path))
    assert caught.value.code == "encoding"
    monkeypatch.setattr("hrkit.documents.upr_info.MOST_BYTES", 3)
    with pytest.raises(DocumentError) as caught:
        list(stream(path))
    assert caught.value.code == "too-large"


def test_cell_with_a_line_break_stays_one_cell(tmp_path: Path) -> None:
    (row,) = rows_of(make(tmp_path / "a.csv", ROWS[2].replace("Open clinics", '"Open\rclinics"')))
    assert row.text == "Open clinics"


def test_unclosed_quotation_mark_is_damage(tmp_path: Path) -> None:
    path = make(tmp_path / "a.csv", 'Peru,"' + "x" * 200_000)
    with pytest.raises(DocumentError) as caught:
        list(stream(path))
    assert caught.value.code == "damaged"


def test_uwazi_json_is_read(tmp_path: Path) -> None:
    metadata = {
        "recommendation": [{"value": "Open clinics "}],
        "state_under_review": [{"value": "id1", "label": "Peru"}],
        "recommending_state": [{"value": "id2", "label": "Norway"}],
        "response": [{"value": "id3", "label": "Not Supported"}],
        "issues": [{"value": "a", "label": "Right to health"}, {"value": "b", "label": "Poverty"}],
        "session": [{"value": "c", "label": "42 - January 2023"}],
        "action_category": [{"value": "d", "label": "4 - General action"}],
    }
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"totalRows": 1, "rows": [{"title": "x", "metadata": metadata}]}), encoding="utf-8")
    (row,) = rows_of(path)
    assert (row.country_iso3, row.state, row.text, row.position) == (
        "PER",
        "Norway",
        "Open clinics",
        Position.NOT_SUPPORTED,
    )
    assert (row.issues, row.session, row.action, row.cycle) == (("Right to health", "Poverty"), "42", 4, "4")


@pytest.mark.parametrize(
    ("session", "cycle"), [("1", "1"), ("12", "1"), ("13", "2"), ("27", "3"), ("41", "4"), ("x", "")]
)
def test_cycle_follows_from_the_session(session: str, cycle: str) -> None:
    assert cycle_of_session(session) == cycle


@pytest.mark.slow
def test_given_files_are_read_whole(reference_data: Path) -> None:
    counts = {}
    for path in sorted((reference_data / "recommendations" / "upr-info").glob("*.csv")):
        found = list(stream(path))
        assert all(isinstance(entry, UprInfoRow) and not entry.warnings for entry in found)
        counts[path.stem] = len(found)
        assert encoding_of(path)[0] == "mac_roman"
    assert counts == {"1-5": 6094, "6-9": 8343, "10-13": 9047}
