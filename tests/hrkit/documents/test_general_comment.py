"""General comments: JSON form, documents, and the traps of their numbering; all texts are made up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.hrkit.documents.builders import make_docx

from hrkit.documents.errors import DocumentError
from hrkit.documents.general_comment import read

SENTENCE = "States parties shall keep every promenade open to everyone, at any hour and in any weather, without a fee."


def write_json(path: Path, text: str, **values: str) -> Path:
    record = {
        "symbol": "CAT/C/GC/9",
        "title": "General comment No. 9 (2031)*",
        "date": "2031-02-03",
        "committee": "CAT",
    }
    path.write_text(json.dumps({**record, **values, "text": text}), encoding="utf-8")
    return path


def test_json_form_with_crlf_blank_lines_and_glued_numbers(tmp_path: Path) -> None:
    head = "United Nations \r\n\n CAT /C/GC/9 \r\n\n I.Introduction \r\n"
    text = f"{head} 1.{SENTENCE} \r\n 2.{SENTENCE}\r\n\n(a)First;\r\n(b)Second."
    reading = read(write_json(tmp_path / "x.json", text))
    assert [paragraph.number for paragraph in reading.paragraphs] == ["1", "2"]
    assert reading.paragraphs[0].text == SENTENCE
    assert reading.paragraphs[0].heading == "I. Introduction"
    assert reading.paragraphs[1].text.endswith("(a)First;\n(b)Second.")
    assert (reading.source.symbol, reading.source.date) == ("CAT/C/GC/9", "2031-02-03")
    assert reading.source.title == "General comment No. 9 (2031)"
    assert not reading.warnings


def test_contents_list_is_stripped_and_its_page_numbers_are_no_paragraphs(tmp_path: Path) -> None:
    contents = "Page\n\nIntroduction\n\n2\n\nPromenades of the world\n\n3\n\n1. Benches\n\n5\n\n"
    body = f"I.Introduction\n1.{SENTENCE}\nII.Promenades of the world\n2.{SENTENCE}\n1.Benches\n3.{SENTENCE}\n"
    reading = read(write_json(tmp_path / "x.json", contents + body))
    assert [paragraph.number for paragraph in reading.paragraphs] == ["1", "2", "3"]
    assert [paragraph.heading for paragraph in reading.paragraphs] == [
        "I. Introduction",
        "II. Promenades of the world",
        "1. Benches",
    ]


def test_contents_with_dot_leaders_leave_no_heading(tmp_path: Path) -> None:
    text = f"1. Benches ............ 5\nII. Lamps . . . . . . . . 6\nIntroduction\n1.{SENTENCE}\n2.{SENTENCE}"
    reading = read(write_json(tmp_path / "x.json", text))
    assert [(paragraph.number, paragraph.heading) for paragraph in reading.paragraphs] == [
        ("1", "Introduction"),
        ("2", "Introduction"),
    ]


def test_title_that_only_repeats_the_symbol_is_replaced(tmp_path: Path) -> None:
    path = write_json(
        tmp_path / "x.json",
        f"1.{SENTENCE}\n2.{SENTENCE}",
        symbol="CEDAW/C/GC/77",
        title="CEDAW - CEDAW/C/GC/77",
        committee="CEDAW",
    )
    assert read(path).source.title == "General recommendation No. 77 (2031)"


def test_printed_title_is_taken_where_the_catalogue_has_none(tmp_path: Path) -> None:
    text = f"GENERAL COMMENT No. 9\nPromenades of States parties\n1. {SENTENCE}\n2. {SENTENCE}"
    reading = read(write_json(tmp_path / "x.json", text, title=""))
    assert reading.source.title == "GENERAL COMMENT No. 9: Promenades of States parties"


def test_job_number_glued_to_a_paragraph_is_cut(tmp_path: Path) -> None:
    reading = read(
        write_json(tmp_path / "x.json", f"1. {SENTENCE}\n2. {SENTENCE}\nGE.08-402623. {SENTENCE}\n4. {SENTENCE}")
    )
    assert [paragraph.number for paragraph in reading.paragraphs] == ["1", "2", "3", "4"]
    assert reading.paragraphs[2].text == SENTENCE


def test_footnotes_and_footnote_numbers_are_no_paragraphs(tmp_path: Path) -> None:
    text = f"1. {SENTENCE}\n2. {SENTENCE}3\n3 See A/HRC/99/1, para. 4.\n* Adopted by the Committee.\n3. {SENTENCE}"
    reading = read(write_json(tmp_path / "x.json", text))
    assert [paragraph.number for paragraph in reading.paragraphs] == ["1", "2", "3"]
    assert "See A/HRC" not in reading.paragraphs[1].text


def test_quoted_articles_and_an_annex_do_not_break_the_run(tmp_path: Path) -> None:
    quoted = f"1. {SENTENCE}\n2. {SENTENCE}\n3. Article 5 reads:\n1. {SENTENCE}\n2. {SENTENCE}\n4. {SENTENCE}"
    reading = read(write_json(tmp_path / "x.json", f"{quoted}\nAnnex\n1. {SENTENCE}"))
    assert [paragraph.number for paragraph in reading.paragraphs] == ["1", "2", "3", "4"]
    assert reading.paragraphs[2].text.count("promenade") == 2
    assert reading.paragraphs[3].text == SENTENCE


def test_gap_in_the_count_is_a_warning(tmp_path: Path) -> None:
    reading = read(write_json(tmp_path / "x.json", f"1. {SENTENCE}\n2. {SENTENCE}\n5. {SENTENCE}"))
    assert [paragraph.number for paragraph in reading.paragraphs] == ["1", "2", "5"]
    assert "3, 4" in reading.warnings[0]


def test_docx_is_read_with_its_symbol(tmp_path: Path) -> None:
    path = make_docx(
        tmp_path / "x.docx",
        [
            "CRC/C/GC/88",
            "Distr.: General",
            "4 May 2030",
            "General comment No. 88 (2030) on promenades",
            f"1. {SENTENCE}",
            f"2. {SENTENCE}",
        ],
    )
    source = read(path).source
    assert (source.symbol, source.body, source.date) == ("CRC/C/GC/88", "CRC", "2030-05-04")
    assert source.title == "General comment No. 88 (2030) on promenades"


def test_json_without_text_is_not_recognised(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        read(write_json(tmp_path / "x.json", " "))
    assert caught.value.code == "not-recognised"


def test_every_given_general_comment_runs_without_a_gap(reference_data: Path) -> None:
    last = {}
    for path in (reference_data / "recommendations" / "general-comments").iterdir():
        reading = read(path)
        assert not reading.warnings
        numbers = [int(paragraph.number) for paragraph in reading.paragraphs]
        assert numbers == list(range(1, len(numbers) + 1))
        assert min(len(paragraph.text) for paragraph in reading.paragraphs) > 60
        last[reading.source.symbol] = numbers[-1]
    assert last == {
        "CAT/C/GC/2": 27,
        "CAT/C/GC/3": 46,
        "CAT/C/GC/4": 51,
        "CED/C/GC/1": 56,
        "CEDAW/C/GC/38": 122,
        "CEDAW/C/GC/39": 61,
        "CEDAW/C/GC/40": 72,
    }
