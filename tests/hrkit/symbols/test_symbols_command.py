"""python -m hrkit.symbols."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from hrkit.symbols.__main__ import main

KEYS = {"symbol", "normal", "kind", "body", "state", "state_name", "session", "number", "year", "suffixes", "cycle",
        "slug", "link", "suspect"}  # fmt: skip


def test_one_symbol_is_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["parse", "a/hrc/wg.6/42/kor/1"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert set(said) >= KEYS
    assert (said["symbol"], said["normal"]) == ("a/hrc/wg.6/42/kor/1", "A/HRC/WG.6/42/KOR/1")
    assert (said["state_name"], said["cycle"], said["suspect"]) == ("Republic of Korea", 4, None)


def test_several_symbols_are_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["parse", "A/70/150", "CAT /C/GC/4"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line)["normal"] for line in lines] == ["A/70/150", "CAT/C/GC/4"]


def test_what_is_no_symbol_gives_2_and_a_reason(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["parse", "A/70/150", "and/or"]) == 2
    out, err = capsys.readouterr()
    assert [("error" in json.loads(line)) for line in out.splitlines()] == [False, True]
    assert "and/or" in err


def test_a_misprint_gives_0_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["parse", "E/CN.4/Sub.2/200/Rev.1"]) == 0
    assert "year" in json.loads(capsys.readouterr().out)["suspect"]


def test_find_lists_each_symbol_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.txt"
    page.write_bytes("See A/70/150, A/HRC/59/15 and A/70/150; naïve and/or.".encode("cp1252"))
    assert main(["find", str(page)]) == 0
    assert capsys.readouterr().out.splitlines() == ["A/70/150", "A/HRC/59/15"]


def test_find_as_json_gives_places(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.txt"
    page.write_text("ï See A/70/150 and A/70/150.", encoding="utf-16")
    assert main(["find", str(page), "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [(row["start"], row["end"], row["normal"]) for row in rows] == [(6, 14, "A/70/150"), (19, 27, "A/70/150")]


def test_find_reads_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbfA/HRC/59/15")))
    assert main(["find", "-"]) == 0
    assert capsys.readouterr().out == "A/HRC/59/15\n"


@pytest.mark.parametrize("data", [b"%PDF-1.7 A/70/150", b"PK\x03\x04", b"a\0b"])
def test_find_refuses_what_is_no_text(data: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.bin"
    page.write_bytes(data)
    assert main(["find", str(page)]) == 2
    assert "not a text file" in capsys.readouterr().err


def test_find_says_when_there_is_no_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["find", "no-such-file.txt"]) == 2
    assert "cannot be read" in capsys.readouterr().err
