"""The kind of a file is told by its content, also when it is cut off, renamed or odd."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from tests.hrkit.documents.builders import make_docx, make_hwpx, make_pdf

from hrkit.documents import DocumentError, read
from hrkit.documents.detect import detect

CASES = {
    "uhri_json": '[{"AnnotationId": "1", "Symbol": "X", "AnnotationType": "- Recommendations", "Text": "a"}]',
    "upr_info_csv": "To,To-Rgrp,To-Org,Text,From,From-Rgrp,From-Org,Response,Action,Issue,Session\r"
    "A,,,b,C,,,Noted,1,x,2",
    "sdg_targets": '[{"goal": 1, "name": "a", "targets": [{"target": "1.1", "text": "b", "indicators": []}]}]',
    "ratification": "iso2,member,state party,year ratification or accession,signatory,no action,status,note\n"
    "AA,A,1,2000,0,0,x,",
    "udhr_html": "<html><body>" + "".join(f"<article data-number='{n}'><p>x</p></article>" for n in range(1, 5)),
    "general_comment": '{"symbol": "CAT/C/GC/9", "committee": "CAT", "text": "1. On"}',
    "document": "A letter about a street.\n\nIt needs trees.",
}


@pytest.mark.parametrize("kind", CASES)
def test_small_files_of_each_kind_are_told_apart(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "file.bin"
    path.write_text(CASES[kind], encoding="utf-8", newline="")
    assert detect(path).kind == kind


@pytest.mark.parametrize("keep", [30, 60, 95])
def test_a_json_export_that_is_cut_off_is_still_told(tmp_path: Path, keep: int) -> None:
    path = tmp_path / "cut.json"
    path.write_text(CASES["uhri_json"][:keep])
    assert detect(path).kind == "uhri_json"


def test_renamed_keys_and_yaml_and_odd_encodings_are_told(tmp_path: Path) -> None:
    files = {
        "a": (b'{"_id": "1", "annotation_type": "Concerns", "symbol": "X"}', "uhri_json"),
        "b": (b"1-1-title: One\n1-2-title: Two\n1-a-title: Three\n", "sdg_targets"),
        "c": ("\ufeff" + CASES["uhri_json"]).encode("utf-8"),
        "d": CASES["uhri_json"].encode("utf-16"),
        "e": ("\ufeffSession;Issue;Action;Response;From;Text;To\n2;x;1;Noted;C;b;A").encode("utf-8"),
    }
    for name, value in files.items():
        data, kind = value if isinstance(value, tuple) else (value, "upr_info_csv" if name == "e" else "uhri_json")
        (tmp_path / name).write_bytes(data)
        assert detect(tmp_path / name).kind == kind


TEXTS = {
    "upr_report": ["Report of the Working Group on the Universal Periodic Review", "Chile", "1. Text"],
    "upr_addendum": ["Report of the Working Group on the Universal Periodic Review", "Addendum",
                     "A/HRC/99/7/Add.1", "1. Views on recommendations 90.1"],
    "concluding_observations": ["Committee on Housing", "Concluding observations on the report of Chile", "1. The"],
    "general_comment": ["Committee on Housing", "General comment No. 9 (2031) on homes", "1. Homes"],
}  # fmt: skip


@pytest.mark.parametrize("kind", TEXTS)
def test_running_texts_are_told_in_docx_pdf_hwpx_and_html(tmp_path: Path, kind: str) -> None:
    lines = [*TEXTS[kind], "This line has many letters so that the page is no scan. " * 3]
    (tmp_path / "a.html").write_text("<html><body>" + "".join(f"<p>{line}</p>" for line in lines))
    inner = "".join(f"<hp:p><hp:run><hp:t>{line}</hp:t></hp:run></hp:p>" for line in lines)
    files = [
        make_docx(tmp_path / "a.docx", lines),
        make_pdf(tmp_path / "a.pdf", [lines]),
        make_hwpx(tmp_path / "a.hwpx", inner),
        tmp_path / "a.html",
    ]
    assert [detect(path).kind for path in files] == [kind] * 4


def test_a_report_without_its_title_page_is_told_by_its_items(tmp_path: Path) -> None:
    lines = ["90. The following recommendations will be examined by Chile:", "90.1 Do it (Peru);", "90.2 Do (Peru)."]
    assert detect(make_docx(tmp_path / "a.docx", lines)).kind == "upr_report"


def test_a_matrix_is_told_by_its_header(tmp_path: Path) -> None:
    rows = [["Recommendation", "Position", "Full list of themes", "Comments"], ["90.1 Do (Peru);", "Noted", "A1 x", ""]]
    assert detect(make_docx(tmp_path / "a.docx", tables=[rows])).kind == "ohchr_matrix"


def test_a_uhri_workbook_is_told_by_loose_headers_wherever_they_stand(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Export of today"])
    sheet.append(["Themes", "text", "Reccomending Body", "Document Symbol", "Countries  Concerned", "SDGs"])
    book.save(tmp_path / "a.xlsx")
    assert detect(tmp_path / "a.xlsx").kind == "uhri_xlsx"


def test_unknown_tables_and_keys_get_the_list_of_what_is_accepted(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["Name", "Age"])
    book.save(tmp_path / "a")
    (tmp_path / "b").write_text('{"name": "x"}')
    (tmp_path / "c").write_text("name,street,age,town\nx,y,1,z\n")
    (tmp_path / "d").write_text("<?xml version='1.0'?><a/>")
    for name in "abcd":
        with pytest.raises(DocumentError) as caught:
            detect(tmp_path / name)
        assert caught.value.code == "not-recognised" and "Accepted are" in caught.value.message


def test_a_document_of_no_known_kind_gives_its_paragraphs_and_no_asks(tmp_path: Path) -> None:
    reading = read(make_docx(tmp_path / "a.docx", ["A letter", "1. Plant trees.", "2. Water them."]))
    assert [(paragraph.number, paragraph.text) for paragraph in reading.paragraphs][1:] == [
        ("1", "1. Plant trees."),
        ("2", "2. Water them."),
    ]
    assert reading.asks == [] and reading.source.kind == "document"


def test_an_unknown_kind_is_refused_with_the_list(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        read(make_docx(tmp_path / "a.docx", ["A letter"]), kind="poem")
    assert caught.value.code == "unknown-kind" and "ohchr_matrix" in caught.value.message


def test_a_huge_document_is_refused_but_a_large_export_is_not(tmp_path: Path) -> None:
    for name, head, size in (("a", b"%PDF-1.7", 400_000_000), ("b", b"[", 2 * 1024**3)):
        with (tmp_path / name).open("wb") as file:
            file.write(head)
            file.truncate(size)
        with pytest.raises(DocumentError) as caught:
            detect(tmp_path / name)
        assert caught.value.code == "too-large"
    with (tmp_path / "c").open("wb") as file:
        file.write(b'[{"AnnotationId": "1"},' + b" " * 2_000_000)
        file.truncate(400_000_000)
    assert detect(tmp_path / "c").kind == "uhri_json"


def test_every_given_file_is_told_by_its_content(reference_data: Path) -> None:
    folders = {
        "ohchr-matrix": "ohchr_matrix",
        "ratification": "ratification",
        "uhri-annotations": "uhri_json",
        "udhr": "udhr_html",
        "upr-info": "upr_info_csv",
        "upr-reports-txt": "upr_report",
        "general-comments": "general_comment",
    }
    for folder, kind in folders.items():
        for path in sorted((reference_data / "recommendations" / folder).iterdir()):
            assert detect(path).kind == kind, path.name
    for path in (reference_data / "recommendations" / "upr-reports").iterdir():
        assert detect(path).kind == ("upr_addendum" if "Add.1" in path.name else "upr_report")
    for path in (reference_data / "recommendations" / "sdg").glob("targets-*.yml"):
        assert detect(path).kind == "sdg_targets"


def test_a_documents_own_symbol_tells_its_kind_in_any_language(tmp_path: Path) -> None:
    lines = ["1. Первый пункт документа.", "2. Второй пункт документа."]
    for symbol, kind in (
        ("CCPR/C/GC/36", "general_comment"),
        ("CAT/C/MLT/CO/4", "concluding_observations"),
        ("CAT/C/MLT/CO/4/Add.1", "document"),
        ("CAT/C/MLT/4", "document"),
    ):
        assert detect(make_docx(tmp_path / "a.docx", [symbol, *lines])).kind == kind
