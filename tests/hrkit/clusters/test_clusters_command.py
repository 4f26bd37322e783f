"""The command: files in, clusters out, and one sentence for whatever is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hrkit.clusters.__main__ import main, read_items


def lines(path: Path, *rows: dict[str, str]) -> Path:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return lines(tmp_path / "asks.jsonl", {"key": "a", "text": "Ratify OP-CAT", "scope": "SVN"},
                 {"key": "b", "text": "Accede to the OP-CAT", "scope": "SVN"},
                 {"key": "c", "text": "고문방지협약 선택의정서를 비준할 것", "lang": "ko", "scope": "KOR"})


def test_clusters_are_printed_with_their_texts(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(file)]) == 0
    out = capsys.readouterr().out
    assert "2 times" in out and "Ratify OP-CAT" in out and out.endswith("1 clusters, 2 of 3 texts\n")


def test_json_and_across(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(file), "--json", "--across"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert found["keys"] == ["a", "b", "c"] and found["id"].startswith("c-")


def test_scope_is_taken_by_name(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(file), "--scope", "Republic of Korea"]) == 0
    assert "0 of 1 texts" in capsys.readouterr().out


@pytest.mark.parametrize(("content", "words"), [
    ("{", "Line 1 of"), ("[]", "needs “key” and “text”"), ('{"key": "a"}', "needs “key” and “text”"),
    ('{"key": "a", "text": "x"}\n{"key": "a", "text": "y"}', "occurs twice"), ("", "no texts"),
    ('{"key": 1, "text": "x"}', "needs “key” and “text”"),
])
def test_bad_lines_end_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, words: str
) -> None:
    path = tmp_path / "asks.jsonl"
    path.write_text(content, "utf-8")
    assert main([str(path)]) == 2
    err = capsys.readouterr().err
    assert words in err and err.count("\n") == 1


def test_missing_file_unknown_scope_and_binary_file(
    tmp_path: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.csv").write_bytes(b"\x00\x01\x02\x03")
    for arguments in ([str(tmp_path / "none.jsonl")], [str(file), "--scope", "Narnia"], [str(tmp_path / "x.csv")]):
        assert main(arguments) == 2
        err = capsys.readouterr().err
        assert err.count("\n") == 1 and "Traceback" not in err


@pytest.mark.parametrize("value", ["0", "2", "x", "nan"])
def test_threshold_must_be_a_share(file: Path, value: str) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([str(file), "--threshold", value])
    assert stopped.value.code == 2


def test_documents_are_read_by_their_readers(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("To,To-Rgrp,To-Org,Text,From,From-Rgrp,From-Org,Response,Action,Issue,Session\n"
                    "Chad,Africa,,Open clinics,Norway,WEOG,,Accepted,4,Right to health,5\n", "utf-8")
    (item,) = read_items(path)
    assert (item.text, item.scope, item.lang) == ("Open clinics", "TCD", "en")


@pytest.mark.slow
def test_repeats_over_two_cycles_come_together(reference_data: Path) -> None:
    from hrkit.clusters import cluster

    files = sorted((reference_data / "recommendations" / "ohchr-matrix").glob("*.docx"))
    items = [item for place, path in enumerate(files) for item in read_items(path, place)]
    found = cluster(items).clusters
    assert sum(len({key[0] for key in one.keys}) == 2 for one in found) >= 3
