"""Readers: what stands in a file comes out in order, whatever the format."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.hrkit.documents.builders import HP, W, make_docx, make_hwpx, make_pdf, make_raw_docx

import hrkit
from hrkit.documents.readers import Para, Table, read_text


def texts(path: Path) -> list[str]:
    return [block.text for block in read_text(path).blocks if isinstance(block, Para)]


def test_a_docx_gives_paragraphs_then_its_table_with_merged_cells_once(tmp_path: Path) -> None:
    path = make_docx(tmp_path / "a.docx", ["One", "Two"], [[["h1", "h2"], ["merged over both"], ["a", "b"]]])
    document = read_text(path)
    assert texts(path) == ["One", "Two"]
    assert document.tables[0].rows == [["h1", "h2"], ["merged over both"], ["a", "b"]]
    assert document.tables[0].spans[1] == [2]


def test_a_docx_keeps_order_of_paragraphs_around_a_table(tmp_path: Path) -> None:
    cell = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>cell</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    before, after = (f"<w:p><w:r><w:t>{word}</w:t></w:r></w:p>" for word in ("before", "after"))
    document = read_text(make_raw_docx(tmp_path / "a.docx", before + cell + after))
    assert [type(block) for block in document.blocks] == [Para, Table, Para]


def test_automatic_numbers_of_a_docx_are_printed(tmp_path: Path) -> None:
    numbering = f"""<w:numbering xmlns:w='{W}'>
      <w:abstractNum w:abstractNumId='0'>
        <w:lvl w:ilvl='0'><w:start w:val='140'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%1.'/></w:lvl>
        <w:lvl w:ilvl='1'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%1.%2'/></w:lvl>
      </w:abstractNum><w:num w:numId='3'><w:abstractNumId w:val='0'/></w:num></w:numbering>"""

    def item(depth: int, text: str) -> str:
        properties = f"<w:pPr><w:numPr><w:ilvl w:val='{depth}'/><w:numId w:val='3'/></w:numPr></w:pPr>"
        return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"

    body = item(0, "Head:") + item(1, "First") + item(1, "Second") + item(0, "Next") + item(1, "Again")
    path = make_raw_docx(tmp_path / "a.docx", body, {"word/numbering.xml": numbering})
    assert texts(path) == ["140.\tHead:", "140.1\tFirst", "140.2\tSecond", "141.\tNext", "141.1\tAgain"]


def test_deleted_words_of_tracked_changes_are_left_out_and_breaks_kept(tmp_path: Path) -> None:
    body = (
        "<w:p><w:r><w:t>Keep</w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t> new</w:t><w:br/><w:t>line</w:t><w:tab/><w:t>tab</w:t></w:r></w:ins></w:p>"
    )
    assert texts(make_raw_docx(tmp_path / "a.docx", body)) == ["Keep new\nline\ttab"]


def test_heading_levels_of_a_docx_come_from_its_styles(tmp_path: Path) -> None:
    styles = (
        f"<w:styles xmlns:w='{W}'><w:style w:styleId='H1'><w:name w:val='heading 1'/></w:style>"
        "<w:style w:styleId='X'><w:name w:val='_ H _1_G'/><w:basedOn w:val='H1'/></w:style></w:styles>"
    )
    body = "<w:p><w:pPr><w:pStyle w:val='X'/></w:pPr><w:r><w:t>Title</w:t></w:r></w:p>"
    document = read_text(make_raw_docx(tmp_path / "a.docx", body, {"word/styles.xml": styles}))
    assert (document.paragraphs[0].level, document.paragraphs[0].style) == (1, "_ H _1_G")


def test_an_hwpx_gives_text_with_breaks_tabs_and_tables(tmp_path: Path) -> None:
    cell = "<hp:tc><hp:subList><hp:p><hp:run><hp:t>{}</hp:t></hp:run></hp:p></hp:subList>"
    cell += "<hp:cellAddr colAddr='{}' rowAddr='0'/><hp:cellSpan colSpan='1' rowSpan='1'/></hp:tc>"
    table = "<hp:tbl><hp:tr>" + cell.format("왼쪽", 0) + cell.format("오른쪽", 1) + "</hp:tr></hp:tbl>"
    first = f"<hp:p><hp:run><hp:t>권고<hp:lineBreak/>둘째<hp:tab/>셋째</hp:t></hp:run><hp:run>{table}</hp:run></hp:p>"
    second = "<hp:p><hp:run><hp:t>둘째 구역</hp:t></hp:run></hp:p>"
    document = read_text(make_hwpx(tmp_path / "a.bin", first, second))
    assert document.kind == "hwpx"
    assert [block.text for block in document.paragraphs] == ["권고\n둘째\t셋째", "둘째 구역"]
    assert document.tables[0].rows == [["왼쪽", "오른쪽"]]


def test_hwpx_sections_are_read_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    sections = [f"<hp:p xmlns:hp='{HP}'><hp:run><hp:t>part {n}</hp:t></hp:run></hp:p>" for n in range(12)]
    assert texts(make_hwpx(tmp_path / "a.hwpx", *sections)) == [f"part {n}" for n in range(12)]


def test_a_pdf_loses_its_page_furniture_and_soft_line_breaks(tmp_path: Path) -> None:
    filler = "and the words that fill the measure of a printed page"
    pages = [
        [
            "A/HRC/99/1",
            f"1. The first paragraph runs {filler}",
            f"to a second line {filler} and stops.",
            "GE.25-00001 2",
        ],
        ["A/HRC/99/1", f"2. The second paragraph runs {filler}", "and stops.", "GE.25-00001 3"],
    ]
    document = read_text(make_pdf(tmp_path / "a.pdf", pages))
    assert [block.text[:22] for block in document.paragraphs] == ["1. The first paragraph", "2. The second paragrap"]
    assert "A/HRC/99/1" in document.furniture and "GE." not in document.text
    assert document.paragraphs[1].page == 2


def test_html_keeps_text_and_tables_and_never_a_script(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(
        "<!DOCTYPE html><html lang='es'><head><title>T</title><style>p{}</style></head><body><h2>Head</h2>"
        "<p onclick='evil()'>One <b>two</b><script>alert('evil')</script> three<br>four</p>"
        "<table><tr><th colspan=2>both</th></tr><tr><td>a</td><td>b</td></tr></table>loose"
        "<svg><text>evil</text></svg></body></html>",
        "utf-8",
    )
    document = read_text(path)
    assert [block.text for block in document.paragraphs] == ["Head", "One two three\nfour", "loose"]
    assert document.tables[0].rows == [["both"], ["a", "b"]]
    assert (document.language, document.title, document.paragraphs[0].level) == ("es", "T", 2)
    assert "evil" not in document.text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp949"])
def test_korean_text_is_read_in_every_usual_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("권고 사항: human rights, 인권 도시를 만들자. Plan and report.".encode(encoding))
    assert texts(path) == ["권고 사항: human rights, 인권 도시를 만들자. Plan and report."]


def test_old_mac_text_is_told_by_its_line_ends_and_said_aloud(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("Guaraní – Hissène Habré\rsecond line".encode("mac_roman"))
    document = read_text(path)
    assert document.text.startswith("Guaraní – Hissène Habré")
    assert "mac_roman" in document.warnings[0]


def test_windows_text_is_read_as_cp1252_with_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("Women’s café\r\nsecond".encode("cp1252"))
    document = read_text(path)
    assert "Women’s café" in document.text and "cp1252" in document.warnings[0]


def test_the_name_of_a_file_does_not_matter(tmp_path: Path) -> None:
    assert read_text(make_docx(tmp_path / "a.pdf", ["Text"])).kind == "docx"


def test_importing_the_room_loads_no_heavy_library() -> None:
    code = (
        "import sys, hrkit.documents, hrkit.documents.readers;"
        "print([m for m in ('lxml', 'docx', 'pypdfium2', 'openpyxl', 'nh3') if m in sys.modules])"
    )
    environment = {"PYTHONPATH": str(Path(hrkit.__file__).parent.parent)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.strip() == "[]"
