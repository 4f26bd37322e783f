"""The command by which anyone recomputes a plan from its public CSV."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import hrkit
from hrkit.progress.__main__ import main
from hrkit.progress.table import TableError, read_rows

HEAD = "ref,parent_ref,level,weight,status,progress,reported"
GOOD = f"""{HEAD}
G,,1,,,37.5,
P1,G,2,,,75,
P2,G,2,,,0,
a,P1,3,,done,100,1
b,P1,3,,on_track,50,1
c,P2,3,,not_started,0,1
d,P2,3,,delayed,35,0
"""


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def]  # a small runner
    def recompute(content: str | bytes, *more: str) -> tuple[int, str, str]:
        file = tmp_path / "plan.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        code = main(["recompute", str(file), *more])
        said = capsys.readouterr()
        return code, said.out, said.err

    return recompute


def test_every_parent_follows(run) -> None:  # type: ignore[no-untyped-def]
    assert run(GOOD) == (0, "7 nodes, 3 parents: 3 follow from what stands below them.\n", "")
    assert json.loads(run(GOOD, "--json")[1]) == {"nodes": 7, "parents": 3, "equal": 3, "different": []}


def test_a_parent_that_does_not_follow_is_named_with_what_it_is_made_of(run) -> None:  # type: ignore[no-untyped-def]
    wrong = GOOD.replace("P2,G,2,,,0,", "P2,G,2,,,17.5,")
    code, out, _err = run(wrong)
    assert code == 1 and "2 follow from what stands below them, 1 do not:" in out
    assert "row 4, P2: the file says 17.5, the leaves give 0.00 (1 of 2 reported, 0 dropped)" in out
    (one,) = json.loads(run(wrong, "--json")[1])["different"]
    assert one == {"row": 4, "ref": "P2", "given": "17.5", "computed": "0.00", "reported": 1, "total": 2, "dropped": 0}


def test_nothing_reported_is_not_nought(run) -> None:  # type: ignore[no-untyped-def]
    table = f"{HEAD}\nP,,,,,{{}},\na,P,,,,,0\n"
    assert run(table.format(""))[0] == 0
    code, out, _err = run(table.format("0"))
    assert code == 1 and "the file says 0, the leaves give no value (0 of 1 reported" in out


@pytest.mark.parametrize(
    ("displayed", "digits", "code"),
    [
        ("66.67", "2", 0),
        ("66.67", "0", 0),
        ("67", "0", 0),
        ("66.7", "1", 0),
        ("66.7", "2", 1),
        ("66.66", "2", 1),
        ("66.6666666667", "2", 0),
        ("66.666667", "4", 0),
        ("66.665", "2", 0),
        ("66.664", "2", 1),
    ],
)
def test_displayed_values_are_compared_as_they_were_rounded(run, displayed: str, digits: str, code: int) -> None:  # type: ignore[no-untyped-def]
    table = f"{HEAD}\nP,,,,,{displayed},\na,P,,,on_track,60,1\nb,P,,,on_track,60,1\nc,P,,,on_track,80,1\n"
    assert run(table, "--digits", digits)[0] == code


def test_a_value_with_more_decimals_is_not_rounded_twice(run) -> None:  # type: ignore[no-untyped-def]
    table = f"{HEAD}\nP,,,,,0.125,\na,P,,,on_track,0.1249,1\n"  # 0.125 at three decimals is right, though 0.12 at two
    assert run(table)[0] == 0


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace(",", ";").replace("37.5", "37,5"),
        lambda text: "sep=;\n" + text.replace(",", ";"),
        lambda text: text.replace(",", "\t").replace("37.5", "37,5"),
        lambda text: text.replace("\n", "\r\n") + "\r\n,,,,,,\r\n\r\n",
        lambda text: text.replace(",1\n", ",yes\n").replace(",0\n", ",FALSE\n"),
        lambda text: text.replace(",level", "").replace(",1,,", ",,").replace(",2,,", ",,").replace(",3,,", ",,"),
        lambda text: "".join(f"{line},note\n" for line in text.splitlines()),
        lambda text: text.replace("\na,", '\n"a",').upper().replace(HEAD.upper(), HEAD),
    ],
    ids=["mark", "semicolons", "sep line", "tabs", "blank lines", "words", "no level", "more columns", "quotes"],
)
def test_files_as_spreadsheets_save_them_are_read(run, change) -> None:  # type: ignore[no-untyped-def]
    assert run(change(GOOD))[0] == 0


def test_utf_16_of_a_spreadsheet_is_read(run) -> None:  # type: ignore[no-untyped-def]
    assert run(GOOD.replace(",", "\t").encode("utf-16"))[0] == 0


BAD = [
    (b"", "The file is empty", None, ""),
    (b"\xff\xfe\x00", "not UTF-8", None, ""),
    ("목표".encode("cp949"), "The file is not UTF-8 text", None, ""),
    (b"PK\x03\x04rest", "not a text file", None, ""),
    (b"%PDF-1.7", "not a text file", None, ""),
    (b"ref,weight\na,1\n", "Row 1: the first line lacks parent_ref, status, progress, reported", 1, ""),
    (f"{HEAD},ref\n", "Row 1, column ref: this column stands there twice", 1, "ref"),
    (GOOD[:-3], "Row 8: it has 6 of 7 cells; the file may be cut off", 8, ""),
    (GOOD[:-2], "Row 8, column reported: “” should be 1", 8, "reported"),
    (GOOD + '"e,P2', "Row 9: a quotation mark is never closed; the file may be cut off", 9, ""),
    (GOOD + "e,P2,3,,on_track,5,1,8\n", "Row 9: it has 8 cells, but there are 7 columns", 9, ""),
    (GOOD + ",P2,3,,on_track,5,1\n", "Row 9, column ref: it is empty", 9, "ref"),
    (GOOD + "e,P2,3,,on_track,five,1\n", "Row 9, column progress: “five” is no number", 9, "progress"),
    (GOOD + "e,P2,3,,on_track,1e9,1\n", "Row 9, column progress: “1e9” is no number", 9, "progress"),
    (GOOD + "e,P2,3,1.2.3,on_track,5,1\n", "Row 9, column weight: “1.2.3” is no number", 9, "weight"),
    (GOOD + "e,P2,3,,green,5,1\n", "Row 9, column status: “green” is no status", 9, "status"),
    (GOOD + "e,P2,3,,on_track,5,maybe\n", "Row 9, column reported: “maybe” should be 1", 9, "reported"),
    (GOOD + "e,P2,3,,on_track,500,1\n", "Row 9, column progress: The progress of 'e' is 500", 9, "progress"),
    (GOOD + "e,P2,3,2,on_track,5,1\n", "Row 7, column weight: 'c' has no weight and 'e' beside it", 7, "weight"),
    (GOOD + "a,P2,3,,on_track,5,1\n", "Row 9, column ref: 'a' stands there twice", 9, "ref"),
    (GOOD + "e,P9,3,,on_track,5,1\n", "Row 9, column parent_ref: 'e' stands under 'P9'", 9, "parent_ref"),
    (GOOD.replace("G,,1", "G,P1,1"), "Row 2, column parent_ref: 'G' stands above itself", 2, "parent_ref"),
]


@pytest.mark.parametrize(("content", "sentence", "row", "column"), BAD, ids=[case[1][:40] for case in BAD])
def test_bad_input_gets_one_sentence_that_names_row_and_column(  # type: ignore[no-untyped-def]
    run, content: str | bytes, sentence: str, row: int | None, column: str
) -> None:
    code, out, err = run(content)
    assert code == 2 and out == "" and sentence in err and err.endswith(".\n") and err.count("\n") == 1
    code, out, _err = run(content, "--json")
    assert code == 2 and json.loads(out) == {"error": err.strip(), "row": row, "column": column}


def test_a_file_that_is_not_there_is_said_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recompute", "/nowhere/plan.csv"]) == 2
    assert capsys.readouterr().err == "'/nowhere/plan.csv' cannot be read: No such file or directory.\n"


def test_digits_must_be_a_small_whole_number(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["recompute", "-", "--digits", "99"])
    assert "whole number from 0 to 12" in capsys.readouterr().err


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(GOOD.encode())))
    assert main(["recompute", "-"]) == 0 and "3 follow" in capsys.readouterr().out


def test_every_prefix_of_a_file_is_answered_with_a_sentence(run) -> None:  # type: ignore[no-untyped-def]
    for cut in range(len(GOOD) - 8, 0, -3):
        try:
            read_rows(GOOD[:cut].encode())
        except TableError as problem:
            assert str(problem).endswith(".")
        assert run(GOOD[:cut])[0] in (0, 1, 2)


def test_the_folder_alone_runs_with_python_alone(tmp_path: Path) -> None:
    home = Path(hrkit.__file__).parent
    (tmp_path / "hrkit").mkdir()
    shutil.copy(home / "__init__.py", tmp_path / "hrkit")
    shutil.copytree(home / "progress", tmp_path / "hrkit/progress", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "plan.csv").write_text(GOOD)
    words = [sys.executable, "-S", "-m", "hrkit.progress", "recompute", "plan.csv"]
    found = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, env={"PATH": os.environ["PATH"]})
    assert found.returncode == 0 and "3 follow" in found.stdout, found.stderr
