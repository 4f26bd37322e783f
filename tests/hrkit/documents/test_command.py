"""The command of the room: JSON for programs, a table for people, one sentence for a bad file."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.hrkit.documents.builders import make_docx, make_locked_pdf, make_pdf

import hrkit
from hrkit.documents.__main__ import main

REPORT = [
    "A/HRC/99/7",
    "Report of the Working Group on the Universal Periodic Review",
    "Chile",
    "90. The following recommendations will be examined by Chile:",
    "90.1 Do it (Peru) (India);",
    "90.2 Sign (OP-CAT).",
    "90.3 Build (Peru); rent (Spain).",
    "91. All conclusions and/or recommendations contained in the present report reflect the positions.",
]
VIEWS = ["A/HRC/99/7/Add.1", "Addendum", "Universal Periodic Review", "2. Chile accepts recommendations 90.1, 90.2."]
KEYS = ["number", "printed_number", "text", "states", "position", "themes", "groups", "sdgs", "section", "warnings"]


def rows(capsys: pytest.CaptureFixture[str], *argv: str) -> list[dict[str, object]]:
    assert main(["recommendations", *argv, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, list)
    return found


def test_json_has_one_row_per_number_with_every_key(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = rows(capsys, str(make_docx(tmp_path / "a.docx", REPORT)))
    assert [row["number"] for row in found] == ["90.1", "90.2", "90.3"]
    assert all(list(row)[: len(KEYS)] == KEYS for row in found)
    assert found[0]["states"] == ["Peru", "India"] and found[0]["position"] == "pending"
    assert found[1]["states"] == [] and found[1]["warnings"]
    assert found[2]["wordings"] == [{"text": "Build", "states": ["Peru"]}, {"text": "rent", "states": ["Spain"]}]


def test_a_named_addendum_gives_positions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report, views = make_docx(tmp_path / "a.docx", REPORT), make_docx(tmp_path / "views.docx", VIEWS)
    found = rows(capsys, str(report), "--addendum", str(views))
    assert [row["position"] for row in found] == ["supported", "supported", "pending"]


def test_an_addendum_beside_the_report_is_used_and_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = make_docx(tmp_path / "chile.docx", REPORT)
    make_docx(tmp_path / "chile-reply.docx", VIEWS)
    make_docx(tmp_path / "chile-other.docx", [line.replace("99/7", "99/8") for line in VIEWS])
    assert main(["recommendations", str(report), "--json"]) == 0
    output = capsys.readouterr()
    assert json.loads(output.out)[0]["position"] == "supported"
    assert "chile-reply.docx" in output.err


def test_an_addendum_of_another_report_is_not_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = make_docx(tmp_path / "chile.docx", REPORT)
    make_docx(tmp_path / "chile-other.docx", [line.replace("99/7", "99/8") for line in VIEWS])
    assert rows(capsys, str(report))[0]["position"] == "pending"


def test_people_get_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recommendations", str(make_docx(tmp_path / "a.docx", REPORT))]) == 0
    output = capsys.readouterr().out
    assert "90.1" in output and "Peru, India" in output and "3 recommendations" in output


def test_the_kind_may_be_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = rows(capsys, str(make_docx(tmp_path / "a.docx", REPORT[3:])), "--as", "upr_report")
    assert len(found) == 3


@pytest.mark.parametrize("command", ["recommendations", "detect", "text"])
def test_a_bad_file_ends_in_one_sentence(command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path, code in ((make_locked_pdf(tmp_path / "a.pdf"), "password"), (tmp_path / "none", "not-found")):
        assert main([command, str(path), "--json"]) == 1
        output = capsys.readouterr()
        assert json.loads(output.out)["error"]["code"] == code
        assert output.err.strip().count("\n") == 0 and "Traceback" not in output.err


def test_a_file_without_recommendations_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recommendations", str(make_docx(tmp_path / "a.docx", ["A letter."])), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "no-recommendations"


def test_a_fault_of_the_reader_is_no_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("hrkit.documents.__main__.read", broken)
    assert main(["recommendations", str(make_docx(tmp_path / "a.docx", REPORT)), "--json"]) == 1
    output = capsys.readouterr()
    assert json.loads(output.out)["error"]["code"] == "unexpected" and "Traceback" not in output.err


def test_kind_and_text_are_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = make_pdf(tmp_path / "a.pdf", [REPORT])
    assert main(["detect", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["kind"] == "upr_report"
    assert main(["text", str(path)]) == 0
    assert "90.1 Do it (Peru) (India);" in capsys.readouterr().out
    assert main(["text", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["kind"] == "pdf"


def test_files_cut_anywhere_never_end_in_a_fault(reference_data: Path, tmp_path: Path) -> None:
    folder = reference_data / "recommendations"
    for source in ("ohchr-matrix/slovenia-2014-upr20.docx", "upr-reports/korea2008.pdf"):
        data = (folder / source).read_bytes()
        for share in (0.02, 0.5, 0.97):
            path = tmp_path / "cut"
            path.write_bytes(data[: int(len(data) * share)])
            assert main(["recommendations", str(path), "--json"]) in (0, 1)


@pytest.mark.slow
def test_the_installed_command_reads_a_real_report_with_its_addendum(reference_data: Path, tmp_path: Path) -> None:
    for path in (reference_data / "recommendations" / "upr-reports").glob("slovenia2025*"):
        shutil.copy(path, tmp_path)
    report = min(tmp_path.iterdir(), key=lambda path: len(path.name))
    done = subprocess.run(
        [sys.executable, "-m", "hrkit.documents", "recommendations", str(report), "--json"],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(Path(hrkit.__file__).parent.parent), "PYTHONIOENCODING": "utf-8"},
    )
    positions = [row["position"] for row in json.loads(done.stdout)]
    assert (len(positions), positions.count("supported"), positions.count("noted")) == (254, 217, 37)
