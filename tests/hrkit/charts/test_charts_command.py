"""The command: a JSON file in, a drawing out, and one sentence for whatever is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lxml import etree

from hrkit.charts.__main__ import main

FRAME = {"title": "Requests", "width": 340}
TIMES = [
    {"at": 2024, "at_text": "2024", "value": 1.5, "text": "1.5"},
    {"at": 2025, "at_text": "2025", "value": None, "text": "no figure"},
]
GOOD = {
    "bars": {
        "rows": [{"label": "주택과", "value": 3, "text": "3", "mark": {"tone": "late", "pattern": "cross"}}],
        "heads": ["부서", "권고"],
    },
    "stacks": {"series": [{"label": "done"}], "rows": [{"label": "a", "amounts": [{"value": 1, "text": "1"}]}]},
    "groups": {"series": [{"label": "spent"}], "rows": [{"label": "a", "amounts": [{"value": 1, "text": "1"}]}]},
    "lines": {"lines": [{"label": "a", "points": TIMES}], "target": {"at": 2, "text": "2"}, "steps": True},
    "timeline": {
        "rows": [{"label": "a", "start": "2026-01-01", "end": "2026-12-31", "text": "2026"}],
        "today": {"day": "2026-06-01", "text": "today"},
        "words": {"label": "Measure"},
    },
    "heat": {"columns": ["a"], "rows": [{"label": "x", "cells": [{"value": 1, "text": "1", "href": "/x"}]}]},
    "progress": {"value": 70, "value_text": "70 %", "reported": 1, "total": 2},
}


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def]  # a small runner
    def draw(kind: str, content: object, *more: str) -> tuple[int, str, str]:
        file = tmp_path / "chart.json"
        file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        code = main([kind, str(file), *more])
        said = capsys.readouterr()
        return code, said.out, said.err

    return draw


@pytest.mark.parametrize("kind", GOOD)
def test_every_kind_is_drawn_from_json(run, kind: str) -> None:  # type: ignore[no-untyped-def]
    code, out, err = run(kind, {"frame": FRAME, **GOOD[kind]})
    assert (code, err) == (0, "") and etree.fromstring(out).get("viewBox", "").startswith("0 0 340 ")


def test_the_table_comes_along_with_json(run) -> None:  # type: ignore[no-untyped-def]
    code, out, _err = run("bars", {"frame": {"title": "x"}, **GOOD["bars"]}, "--json")
    found = json.loads(out)
    assert code == 0 and found["rows"] == [["주택과", "3"]] and "sample" not in found["svg"]
    assert found["columns"] == ["부서", "권고"] and "#a3212b" in found["svg"]


BAD = [
    ("bars", {"frame": FRAME}, "data lacks “rows”."),
    ("bars", {"rows": []}, "frame lacks “title”."),
    ("bars", {"frame": FRAME, "rows": {}}, "data.rows must be a list."),
    ("bars", {"frame": FRAME, "rows": [5]}, "data.rows[0] must be an object with label, value, text, href, mark."),
    (
        "bars",
        {"frame": FRAME, "rows": [{"label": "a", "value": "5", "text": "5"}]},
        "data.rows[0].value must be a number.",
    ),
    (
        "bars",
        {"frame": FRAME, "rows": [{"label": "a", "value": True, "text": "5"}]},
        "data.rows[0].value must be a number.",
    ),
    ("bars", {"frame": FRAME, "rows": [{"label": 5, "value": 5, "text": "5"}]}, "data.rows[0].label must be a text."),
    ("bars", {"frame": FRAME, "rows": [], "colour": 1}, "data has no field “colour”; it has rows, heads, maximum."),
    ("bars", {"frame": FRAME, "rows": [], "heads": ["a"]}, "data.heads must have 2 entries."),
    ("bars", {"frame": {"title": "x", "width": 5}, "rows": []}, "The width is 5; a chart needs at least 120."),
    ("bars", {"frame": {"title": "x", "rtl": 1}, "rows": []}, "frame.rtl must be true or false."),
    ("bars", {"frame": {"title": "x", "least": 1.5}, "rows": []}, "frame.least must be a whole number."),
    (
        "bars",
        {"frame": FRAME, "rows": [{"label": "a", "value": 1, "text": "1", "mark": {"tone": "pink"}}]},
        "data.rows[0].mark.tone must be one of accent, ink",
    ),
    (
        "timeline",
        {"frame": FRAME, "rows": [{"label": "a", "start": "1.1.26", "end": None, "text": ""}]},
        "data.rows[0].start must be a day as 2026-03-31.",
    ),
    ("bars", [], "must hold one object, with an object “frame”."),
    ("bars", b"{", "is no JSON (line 1)."),
    ("bars", b"\xff\xff", "is not UTF-8 text."),
    ("bars", b'{"frame": {"title": "x"}, "rows": [{"label": "a", "value": NaN, "text": ""}]}', "“a” is not a number"),
]


@pytest.mark.parametrize(("kind", "content", "sentence"), BAD, ids=[case[2] for case in BAD])
def test_bad_input_gets_one_sentence_that_names_the_place(run, kind: str, content: object, sentence: str) -> None:  # type: ignore[no-untyped-def]
    code, out, err = run(kind, content)
    assert (code, out) == (2, "") and sentence in err and err.count("\n") == 1


def test_a_file_that_is_not_there_is_said_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bars", "/nowhere.json"]) == 2
    assert capsys.readouterr().err == "'/nowhere.json' cannot be read: No such file or directory.\n"
