"""What `recommendations` says to a file that holds none: what it is, and what to choose instead."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.hrkit.documents.builders import make_docx, make_raw_docx

from hrkit.documents import read
from hrkit.documents.__main__ import main

LIST_OF_ISSUES = [
    "CCPR/C/MLT/Q/5",
    "List of issues in relation to the fifth report of Malta",
    "1. Please report on the concluding observations of the Committee.",
    "2. The Committee is concerned. Please say what the State party should do.",
    "3. Please comment.",
]
SHADOW_REPORT = [
    "Lamps for Malta",
    "1. We write on the concluding observations of the Committee.",
    "2. We are concerned.",
    "3. The authorities should act.",
]
VISIT = [
    "A/HRC/47/30/Add.1",
    "Report of the Special Rapporteur on lamps",
    "Addendum",
    "1. The Special Rapporteur visited Malta and makes recommendations.",
]
HEADER = "To{0}To-Rgrp{0}Text{0}From{0}Response{0}Action{0}Issue{0}Session\n"
ROW = "Chile{0}GRULAC{0}Ratify it{0}Peru{0}Accepted{0}5{0}Detention{0}5\n"


def refusal(capsys: pytest.CaptureFixture[str], path: Path) -> tuple[str, str]:
    assert main(["recommendations", str(path), "--json"]) == 1
    output = capsys.readouterr()
    error = json.loads(output.out)["error"]
    assert output.err.strip().count("\n") == 0
    return error["code"], error["message"]


def test_a_letter_is_no_un_document_and_still_reads_as_a_document(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = make_docx(tmp_path / "a.docx", ["Dear Ms Lee,", "1. The lamp is dark.", "2. I recommend to light it."])
    code, message = refusal(capsys, path)
    assert code == "no-recommendations" and "such as a letter" in message and "--as" in message
    assert [part.number for part in read(path, kind="document").paragraphs] == ["", "1", "2"]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (LIST_OF_ISSUES, "list of issues by its symbol CCPR/C/MLT/Q/5"),
        (["CCPR/C/SR.4034", "Summary record", "1. Concluding observations on Malta."], "record of a meeting"),
        (["A/HRC/WG.6/42/MLT/1", "National report", "1. Malta accepted the recommendations."], "national report"),
        (SHADOW_REPORT, "such as a letter"),
        (VISIT, "such as a letter"),
        (["CRC/C/GC/5", "General comment No. 5 (2003)", "1. The Committee", "2. It"], "a general comment"),
        (["Concluding observations on the fifth report of Malta", "1. It met.", "2. It left."], "concluding observ"),
    ],
)
def test_another_kind_of_document_is_named(
    lines: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, message = refusal(capsys, make_docx(tmp_path / "a.docx", lines))
    assert code == "no-recommendations" and said in message


@pytest.mark.parametrize(
    ("name", "data", "code", "said"),
    [
        ("a.docx", b"Minutes\n1. Opening.\n2. The council recommends to build.\n", "no-recommendations", "letter"),
        ("a.json", b"[]", "not-recognised", "no records"),
        ("a.json", b'"text"', "not-recognised", "no records"),
        ("a.csv", b"id,value\n1,2\n3,4\n", "not-recognised", "columns id, value"),
        ("a.gz", b"\x1f\x8b\x08\x00" + b"\x12\x00" * 99, "not-recognised", "Unpack"),
        ("a.exe", b"MZ\x90\x00" + b"\x03\x00" * 99, "not-recognised", "no document"),
        ("a.heic", b"\x00\x00\x00\x18ftypheic" + b"\x00" * 99, "scan-without-text", "picture"),
        ("a.mp4", b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 99, "not-recognised", "no document"),
    ],
)
def test_a_foreign_file_is_named_whatever_its_extension(
    name: str, data: bytes, code: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert refusal(capsys, path)[0] == code
    assert said in refusal(capsys, path)[1]


def test_a_word_file_without_text_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert refusal(capsys, make_raw_docx(tmp_path / "a.docx", "<w:p/>"))[0] == "no-text"


@pytest.mark.parametrize(
    "data",
    [
        (HEADER + ROW).format(";").encode(),
        (HEADER + ROW).format("\t").encode(),
        (HEADER + ROW).format("|").encode(),
        b"sep=;\r\n" + (HEADER + ROW).format(";").encode(),
        (HEADER + ROW).format(",").encode("utf-16"),
        (HEADER + ROW).format(",").encode("utf-16-le"),
        (HEADER + ROW).format(";").encode("utf-16-be"),
    ],
)
def test_upr_info_is_read_with_any_delimiter_and_encoding(
    data: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    assert main(["recommendations", str(path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [(row["text"], row["states"]) for row in found] == [("Ratify it", ["Peru"])]


def test_concerns_are_told_from_recommendations(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [
        "Concluding observations on the fifth report of Malta", "1. The Committee considered the report.",
        "2. The Committee is concerned that lamps are dark.", "3. The State party should light the lamps.",
    ]  # fmt: skip
    path = make_docx(tmp_path / "a.docx", lines)
    assert main(["recommendations", str(path)]) == 0
    output = capsys.readouterr().out
    assert output.splitlines()[0].split()[:2] == ["2", "concern"]
    assert output.splitlines()[-1] == "1 recommendations, 1 concerns"
    assert main(["recommendations", str(path), "--json"]) == 0
    assert [row["warnings"] for row in json.loads(capsys.readouterr().out)] == [[], []]
