"""Bad files: each gets a stable code and a sentence that says what is wrong and what to do."""

from __future__ import annotations

import zipfile
from pathlib import Path
from time import process_time

import pytest
from tests.hrkit.documents.builders import (
    W,
    make_docx,
    make_hwpx,
    make_locked_pdf,
    make_ole,
    make_pdf,
    make_raw_docx,
    make_zip,
)

from hrkit.documents.errors import DocumentError
from hrkit.documents.readers import read_text


def refused(path: Path) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        read_text(path)
    assert caught.value.message.count(".") >= 1 and "Traceback" not in caught.value.message
    return caught.value


def test_a_missing_file_an_empty_file_and_a_folder_are_named(tmp_path: Path) -> None:
    (tmp_path / "empty.pdf").touch()
    codes = [refused(tmp_path / name).code for name in ("none.pdf", "empty.pdf", ".")]
    assert codes == ["not-found", "empty", "not-found"]


def test_a_file_of_two_gigabytes_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "huge.pdf"
    with path.open("wb") as file:
        file.write(b"%PDF-1.4\n")
        file.truncate(2 * 1024**3)
    start = process_time()
    assert refused(path).code == "too-large"
    assert process_time() - start < 0.5


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.95])
def test_a_truncated_zip_is_named_wherever_it_is_cut(tmp_path: Path, keep: float) -> None:
    whole = make_docx(tmp_path / "whole.docx", ["Text"] * 50).read_bytes()
    path = tmp_path / "cut.docx"
    path.write_bytes(whole[: int(len(whole) * keep)])
    assert refused(path).code == "truncated-zip"


def test_a_zip_with_broken_bytes_inside_is_named(tmp_path: Path) -> None:
    path = make_raw_docx(tmp_path / "a.docx", "<w:p><w:r><w:t>" + "word " * 500 + "</w:t></w:r></w:p>")
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        offset = archive.getinfo("word/document.xml").header_offset + 60
    data[offset : offset + 8] = b"\xff" * 8
    path.write_bytes(data)
    assert refused(path).code == "truncated-zip"


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b" " * 40_000_000)
    assert refused(path).code == "zip-bomb"


def test_a_zip_that_lies_about_its_size_is_stopped_while_unpacking(tmp_path: Path) -> None:
    from hrkit.documents.readers.guard import open_zip, read_part

    path = make_zip(tmp_path / "a.zip", {"word/document.xml": "x" * 5_000})
    with open_zip(path) as archive, pytest.raises(DocumentError) as caught:
        read_part(archive, "word/document.xml", limit=1_000)
    assert caught.value.code == "zip-bomb"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_xml_bomb_is_refused_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    bomb = (
        f"<?xml version='1.0' encoding='{encoding}'?><!DOCTYPE w [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]>"
        f"<w:document xmlns:w='{W}'><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>"
    )
    path = tmp_path / "bomb.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", bomb.encode(encoding))
    assert refused(path).code == "xml-bomb"


def test_an_external_entity_is_never_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    bomb = f"<!DOCTYPE s [<!ENTITY x SYSTEM '{secret.as_uri()}'>]><s>&x;</s>"
    error = refused(make_hwpx(tmp_path / "a.hwpx", extra={"Contents/section0.xml": bomb}))
    assert error.code == "xml-bomb" and "secret" not in error.message


def test_a_locked_pdf_asks_for_a_copy_without_password(tmp_path: Path) -> None:
    assert refused(make_locked_pdf(tmp_path / "a.pdf")).code == "password"


def test_a_cut_pdf_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.7\n1 0 obj\n<<")
    assert refused(path).code == "damaged"


def test_a_scan_without_text_asks_for_text_recognition(tmp_path: Path) -> None:
    error = refused(make_pdf(tmp_path / "scan.pdf", [[], []]))
    assert error.code == "scan-without-text" and "OCR" in error.message


def test_a_picture_asks_for_text_recognition_too(tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 100)
    assert refused(path).code == "scan-without-text"


@pytest.mark.parametrize(
    ("stream", "code", "advice"),
    [
        ("EncryptedPackage", "password", "without"),
        ("WordDocument", "old-format", ".docx"),
        ("HwpSummaryInformation", "old-format", ".hwpx"),
        ("Workbook", "old-format", ".xlsx"),
        ("Something", "old-format", ".docx"),
    ],
)
def test_old_binary_and_encrypted_office_files_say_what_to_do(
    tmp_path: Path, stream: str, code: str, advice: str
) -> None:
    error = refused(make_ole(tmp_path / "a.docx", "Root Entry", stream))
    assert error.code == code and advice in error.message


def test_an_encrypted_hwpx_asks_for_a_copy_without_password(tmp_path: Path) -> None:
    manifest = "<odf:manifest xmlns:odf='urn:m'><odf:encryption-data/></odf:manifest>"
    path = make_hwpx(tmp_path / "a.hwpx", "<p/>", extra={"META-INF/manifest.xml": manifest})
    assert refused(path).code == "password"


def test_a_zip_that_is_no_document_is_not_recognised(tmp_path: Path) -> None:
    assert refused(make_zip(tmp_path / "a.docx", {"photo.txt": "x"})).code == "not-recognised"


def test_rtf_and_binary_bytes_are_no_text(tmp_path: Path) -> None:
    for name, data, code in (("a", b"{\\rtf1 x}", "old-format"), ("b", b"ab\x00\x01\x02cd" * 9, "encoding")):
        (tmp_path / name).write_bytes(data)
        assert refused(tmp_path / name).code == code


def test_text_that_starts_as_utf16_but_is_cut_names_the_byte(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("\ufeff권고".encode("utf-16-le")[:-1])
    error = refused(path)
    assert error.code == "encoding" and error.where.startswith("byte")


def test_a_page_made_by_a_script_holds_no_text(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text("<html><body><script>document.write('x')</script></body></html>")
    assert refused(path).code == "no-text"


def test_absurdly_nested_markup_is_read_or_refused_but_never_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text("<html><body>" + "<div>" * 5_000 + "deep text of a page" + "</div>" * 5_000)
    try:
        assert "deep text" in read_text(path).text
    except DocumentError as error:
        assert error.code in {"damaged", "no-text"}
    body = "<w:tbl><w:tr><w:tc>" * 300 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 300
    assert refused(make_raw_docx(tmp_path / "a.docx", body)).code == "damaged"


def test_a_docx_without_its_main_part_is_damaged(tmp_path: Path) -> None:
    parts = {"[Content_Types].xml": "<Types/>", "word/other.xml": "<a/>"}
    assert refused(make_zip(tmp_path / "a.docx", parts)).code == "damaged"


def test_cells_that_claim_to_span_everything_stay_small() -> None:
    from lxml import html

    from hrkit.documents.readers.web import WIDEST, read_table

    cell = "<td colspan=1000 rowspan=1000>a</td>"
    table = read_table(html.fromstring(f"<table><tr>{cell * 40}</tr>{'<tr><td>b</td></tr>' * 3}</table>"))
    assert len(table.rows) == 4
    assert len(table.merged) <= 4 * WIDEST


def test_a_counter_beyond_reason_is_written_in_digits() -> None:
    from hrkit.documents.readers.numbering import formatted

    assert formatted(999_999_999, "lowerRoman") == formatted(999_999_999, "lowerLetter") == "999999999"
    assert formatted(3999, "upperRoman") == "MMMCMXCIX"


def test_items_of_a_list_know_their_place_whatever_is_asked_first() -> None:
    from lxml import html

    from hrkit.documents.readers.web import list_mark

    items = html.fromstring("<ol start=3><li>a<ol type=a><li>x<li>y</ol><li>b<li>c</ol>").xpath("//li")
    assert [list_mark(item) for item in reversed(items)] == ["5.", "4.", "(b)", "(a)", "3."]
