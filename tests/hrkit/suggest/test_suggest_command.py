"""The command: train, predict, evaluate, sdg, groups, action, and a sentence for input that cannot be used."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.hrkit.suggest.rows import english

from hrkit.suggest import Row
from hrkit.suggest.__main__ import main

HEADER = "To,To-Rgrp,To-Org,Text,From,From-Rgrp,From-Org,Response,Action,Issue,Session"


def upr_csv(path: Path, rows: Sequence[Row], end: str = "\r", encoding: str = "mac_roman") -> Path:
    lines = [f'Peru,GRULAC,OAS,"{row.text}",Chile,GRULAC,OAS,Accepted,4,"{",".join(row.labels)}",3' for row in rows]
    path.write_bytes(end.join([HEADER, *lines]).encode(encoding))
    return path


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("suggest")
    given = upr_csv(folder / "rows.csv", english())
    assert main(["train", "--from", str(given), "--scheme", "issues", "--out", str(folder / "model")]) == 0
    return folder


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> object:
    capsys.readouterr()
    assert main([*map(str, arguments), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_training_says_what_was_learnt(trained: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    found = run(capsys, "train", "--from", trained / "rows.csv", "--out", tmp_path / "m")
    assert isinstance(found, dict)
    assert (found["rows"], found["labels"]) == (140, 3) and set(found["quality"]) == {"housing", "health", "schools"}


@pytest.mark.parametrize(("name", "content"), [
    ("a.txt", "Lower the rent\nHire nurses\n"), ("a.json", '["Lower the rent", {"text": "Hire nurses"}]'),
    ("a.csv", "id,Text\n1,Lower the rent\n2,Hire nurses\n"), ("a.tsv", "text\tid\nLower the rent\t1\nHire nurses\t2"),
    ("b.csv", f"{HEADER}\nPeru,,,Lower the rent,Chile,,,,,,20\nPeru,,,Hire nurses,Chile,,,,,,20\n"),
])
def test_texts_of_every_kind_of_file_get_suggestions(
    trained: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str, content: str
) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    found = run(capsys, "predict", "--model", trained / "model", tmp_path / name)
    assert isinstance(found, list)
    assert [(one["text"], one["suggestions"][0]["label"]) for one in found] == [
        ("Lower the rent", "housing"), ("Hire nurses", "health")]
    assert set(found[0]["suggestions"][0]) == {"label", "confidence", "words", "is_above"}


def test_rows_left_out_are_said(trained: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"{HEADER}\nPeru,,,Lower the rent,Chile,,,,,,20\nPeru,short row\n", "utf-8")
    assert main(["predict", "--model", str(trained / "model"), str(tmp_path / "a.csv")]) == 0
    shown = capsys.readouterr()
    assert "1 rows were left out" in shown.err and "line 3" in shown.err and "Lower the rent" in shown.out


@pytest.mark.parametrize(("end", "encoding"), [("\n", "utf-8"), ("\r\n", "utf-8-sig"), ("\r", "mac_roman"),
                                               ("\n", "cp1252"), ("\r\n", "utf-16")])
def test_evaluation_reads_any_encoding_and_line_end(
    trained: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path, end: str, encoding: str
) -> None:
    rows = [Row("Lower the rent for tenants near Córdoba", ("housing",)), Row("Hire nurses", ("health", "unheard of"))]
    given = upr_csv(tmp_path / "new.csv", [*rows, *rows, english()[0]], end, encoding)
    found = run(capsys, "evaluate", "--model", trained / "model", "--on", given)
    assert isinstance(found, dict)
    assert {"micro_f1", "macro_f1", "top1", "recall_at_3", "labels"} <= set(found)
    assert (found["rows"], found["texts"], found["seen_in_training"]) == (5, 2, 1)
    assert found["unknown_labels"] == ["unheard of"] and found["top1"] == 1.0 and found["micro_f1"] == 0.8
    assert found["labels"]["housing"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0, "n": 1}
    assert found["all"]["texts"] == 3


def test_texts_of_other_files_can_be_left_out(
    trained: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    new = upr_csv(tmp_path / "new.csv", [Row("Lower the rent", ("housing",)), Row("Hire nurses", ("health",))])
    (tmp_path / "old.txt").write_text("hire NURSES.", "utf-8")
    found = run(capsys, "evaluate", "--model", trained / "model", "--on", new, "--unseen-from", tmp_path / "old.txt")
    assert isinstance(found, dict) and found["texts"] == 1


def test_known_texts_only_give_a_warning(trained: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "--model", str(trained / "model"), "--on", str(trained / "rows.csv")]) == 0
    assert "seen in training" in capsys.readouterr().err


def test_labelled_json_of_an_office_can_be_learnt(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [{"text": row.text, "labels": list(row.labels), "weight": 2, "lang": "en"} for row in english()]
    (tmp_path / "rows.json").write_text(json.dumps(rows), "utf-8")
    found = run(capsys, "train", "--from", tmp_path / "rows.json", "--scheme", "labels", "--out", tmp_path / "m")
    assert isinstance(found, dict) and found["labels"] == 3


def test_goals_are_measured_by_goal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "sdg.csv").write_text("id,text,sdg,label\n1,Cut greenhouse gas emissions,13,True\n"
                                      "2,Cut greenhouse gas emissions,4,True\n3,Plain words,4,False\n", "utf-8")
    found = run(capsys, "sdg", "--evaluate", tmp_path / "sdg.csv")
    assert isinstance(found, dict)
    assert found["mean_accuracy"] == 0.75 and found["goals"]["4"] == {"accuracy": 0.5, "n": 2}


def test_actions_are_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = upr_csv(tmp_path / "a.csv", [Row("Strengthen the courts", ("x",)), Row("Ratify OP-CAT", ("x",))])
    found = run(capsys, "action", "--evaluate", given)
    assert isinstance(found, dict) and found["accuracy"] == 0.5 and set(found["labels"]) == {"4"}


@pytest.mark.parametrize("command", ["sdg", "groups", "action"])
def test_rules_explain_a_text(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = run(capsys, command, "Ensure safe schools for all children")
    assert isinstance(found, list) and found[0]["suggestions"][0]["words"]
    assert main([command, "Ensure safe schools for all children"]) == 0 and capsys.readouterr().out.strip()


@pytest.mark.parametrize("arguments", [
    ["train", "--from", "none.csv", "--out", "m"], ["train", "--from", "few.csv", "--out", "m"],
    ["train", "--from", "bytes.csv", "--out", "m"], ["train", "--from", "words.csv", "--out", "m"],
    ["train", "--from", "few.csv", "--scheme", "themes", "--out", "m"], ["train", "--from", ".", "--out", "m"],
    ["train", "--from", "broken.docx", "--scheme", "themes", "--out", "m"],
    ["train", "--from", "words.json", "--scheme", "labels", "--out", "m"],
    ["predict", "--model", "nowhere", "few.csv"], ["predict", "--model", "MODEL", "empty.txt"],
    ["predict", "--model", "MODEL", "words.csv"], ["predict", "--model", "MODEL", "broken.json"],
    ["predict", "--model", "MODEL", "--top", "0", "few.csv"], ["predict", "--model", "few.csv", "few.csv"],
    ["evaluate", "--model", "MODEL", "--on", "unlabelled.csv"], ["evaluate", "--model", "MODEL", "--on", "empty.txt"],
    ["sdg"], ["sdg", "--evaluate", "words.csv"], ["sdg", "--evaluate", "empty.txt"], ["groups"], ["action"],
    ["groups", "--evaluate", "broken.docx"], ["action", "--evaluate", "none.csv"],
])
def test_input_that_cannot_be_used_gets_one_sentence(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    upr_csv(Path("few.csv"), english()[:5])
    Path("bytes.csv").write_bytes(b"\x00\x01\x02" * 50)
    Path("broken.docx").write_bytes(b"PK\x03\x04broken")
    Path("words.csv").write_text("name,number\nx,1\n", "utf-8")
    Path("words.json").write_text('{"labels": 5}', "utf-8")
    Path("broken.json").write_text("[1, ", "utf-8")
    Path("empty.txt").write_text("", "utf-8")
    Path("unlabelled.csv").write_text(f"{HEADER}\nPeru,,,Text,Chile,,,,,,20\n", "utf-8")
    capsys.readouterr()
    assert main([argument.replace("MODEL", str(trained / "model")) for argument in arguments]) == 2
    error = capsys.readouterr().err.strip()
    assert error and "\n" not in error and "Traceback" not in error


@pytest.mark.slow
def test_figures_on_sessions_not_seen_stay_above_their_floors(
    reference_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = reference_data / "recommendations" / "upr-info"
    lines = [line for name in ("1-5", "6-9", "10-13")
             for line in (folder / f"{name}.csv").read_bytes().decode("mac_roman").split("\r")[1:] if line.strip()]
    for name, sessions in (("fit", range(1, 11)), ("test", range(11, 14))):
        own = [line for line in lines if int(line.rsplit(",", 1)[1]) in sessions]
        (tmp_path / f"{name}.csv").write_text("\n".join([HEADER, *own]), "utf-8")
    begun = time.process_time()
    run(capsys, "train", "--from", tmp_path / "fit.csv", "--out", tmp_path / "m")
    print(f"trained in {time.process_time() - begun:.1f} CPU-s")
    found = run(capsys, "evaluate", "--model", tmp_path / "m", "--on", tmp_path / "test.csv")
    assert isinstance(found, dict)
    assert found["texts"] > 6_000 and len(found["labels"]) == 54
    assert found["micro_f1"] > 0.885 and found["macro_f1"] > 0.84 and found["top1"] > 0.92
    actions = run(capsys, "action", "--evaluate", tmp_path / "test.csv")
    assert isinstance(actions, dict) and actions["accuracy"] > 0.885
    goals = run(capsys, "sdg", "--evaluate", reference_data / "recommendations" / "sdg" / "sdg-benchmark-dev.csv")
    assert isinstance(goals, dict) and goals["mean_accuracy"] > 0.87
