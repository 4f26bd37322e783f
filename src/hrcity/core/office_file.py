"""Word and Excel files, written and read in a process of their own: `python -I office_file.py KIND`.

Reads JSON (or, for `read`, the bytes of a workbook) from standard input and writes the file (or JSON) to standard
output. A web worker stays small, and a hostile file can take neither its memory nor its time. Knows neither Django
nor the database.
"""

from __future__ import annotations

import io
import json
import sys
import zipfile
from typing import Any

MOST_MEMORY = 1 << 30
MOST_UNPACKED = 200 << 20
MOST_ROWS = 10_000
MOST_COLUMNS = 60
HEAD_ROWS = 10
WIDTHS = (4.0, 12.6)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def main(argv: list[str]) -> int:
    """Run one kind; exit code 3 with a JSON code on standard output when a file cannot be read."""
    _limit_memory()
    kind = argv[1] if len(argv) > 1 else ""
    given = sys.stdin.buffer.read()
    if kind == "read":
        answer = read_book(given)
        sys.stdout.write(json.dumps(answer, ensure_ascii=True))
        return 3 if "problem" in answer else 0
    if kind not in WRITERS:
        sys.stderr.write(f"kind: {', '.join(WRITERS)} or read\n")
        return 2
    sys.stdout.buffer.write(WRITERS[kind](json.loads(given)))
    return 0


def _limit_memory() -> None:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    except (ImportError, ValueError, OSError):
        pass


def write_paper(content: dict[str, Any]) -> bytes:
    """A Word document of records: `{"title", "lang", "head": [line], "records": [{"title", "rows": [[label, text]]}],
    "foot": [line]}`."""
    paper = _document(content)
    paper.add_heading(_clean(content["title"]), 0)
    for line in content["head"]:
        paper.add_paragraph(_clean(line))
    for record in content["records"]:
        _record(paper, record)
    for line in content["foot"]:
        paper.add_paragraph(_clean(line))
    return _saved(paper)


def _document(content: dict[str, Any]) -> Any:
    """An empty A4 page in a type that every desk has, with title, author and language."""
    from docx import Document
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    paper = Document()
    paper.core_properties.title = _clean(content["title"])[:255]
    paper.core_properties.author = _clean(content.get("author", ""))[:255]
    paper.core_properties.language = content["lang"]
    style = paper.styles["Normal"]
    style.font.name, style.font.size = "Calibri", Pt(10.5)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "Malgun Gothic")
    for section in paper.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.2)
    return paper


def _saved(paper: Any) -> bytes:
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def write_letter(content: dict[str, Any]) -> bytes:
    """A letter: `{"title", "lang", "sender": [line], "fields": [[label, text]], "parts": [{"title", "lines": [line],
    "quote": [line]}], "signature": [line]}`."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm, Pt

    paper = _document(content)
    paper.styles["Normal"].font.size = Pt(11)
    for line in content["sender"]:
        head = paper.add_paragraph()
        head.alignment, head.paragraph_format.space_after = WD_ALIGN_PARAGRAPH.CENTER, Pt(2)
        run = head.add_run(_clean(line))
        run.bold, run.font.size = True, Pt(16)
    paper.add_paragraph()
    for label, text in content["fields"]:
        field = paper.add_paragraph()
        field.paragraph_format.left_indent, field.paragraph_format.first_line_indent = Cm(2.5), Cm(-2.5)
        field.paragraph_format.space_after = Pt(2)
        field.paragraph_format.tab_stops.add_tab_stop(Cm(2.5))
        field.add_run(f"{_clean(label)}\t").bold = True
        field.add_run(_clean(text))
    paper.add_paragraph()
    for part in content["parts"]:
        _part(paper, part)
    paper.add_paragraph()
    for line in content["signature"]:
        paper.add_paragraph(_clean(line)).paragraph_format.space_after = Pt(2)
    return _saved(paper)


def _part(paper: Any, part: dict[str, Any]) -> None:
    from docx.shared import Cm

    if part["title"]:
        title = paper.add_paragraph()
        title.paragraph_format.keep_with_next = True
        title.add_run(_clean(part["title"])).bold = True
    for line in part.get("lines", ()):
        paper.add_paragraph(_clean(line))
    for line in part.get("quote", ()):
        paper.add_paragraph(_clean(line)).paragraph_format.left_indent = Cm(1)


def _record(paper: Any, record: dict[str, Any]) -> None:
    from docx.shared import Cm

    paper.add_heading(_clean(record["title"]), 1)
    table = paper.add_table(rows=0, cols=2)
    table.style, table.autofit = "Table Grid", False
    for column, width in zip(table.columns, WIDTHS, strict=True):
        column.width = Cm(width)
    for label, text, *_lang in record["rows"]:
        cells = table.add_row().cells
        cells[0].width, cells[1].width = Cm(WIDTHS[0]), Cm(WIDTHS[1])
        cells[0].paragraphs[0].add_run(_clean(label)).bold = True
        cells[1].text = _clean(text)
    paper.add_paragraph()


def _clean(text: str) -> str:
    """Without the characters that XML cannot hold."""
    return "".join(letter for letter in text if letter in "\t\n" or (
        ord(letter) >= 32 and not 0xD800 <= ord(letter) < 0xE000 and ord(letter) not in (0xFFFE, 0xFFFF)))


def write_book(content: dict[str, Any]) -> bytes:
    """A workbook to be filled in: `{"title", "columns": [{"title", "width", "fill", "hidden", "hint"}], "rows":
    [[cell]], "lists": [{"column", "rows": [number], "words": [word]}], "words": title, "notes": [line], "help":
    title}`.

    Cells are text or dates written as text; none is ever a formula.
    """
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = content["title"]
    _head(sheet, content["columns"])
    for number, row in enumerate(content["rows"], start=2):
        for place, value in enumerate(row, start=1):
            _cell(sheet, number, place, value, content["columns"][place - 1])
    _lists(book, sheet, content)
    help_sheet = book.create_sheet(content["help"])
    help_sheet.column_dimensions["A"].width = 110
    for number, line in enumerate(content["notes"], start=1):
        help_sheet.cell(number, 1, line).alignment = _wrapped()
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _wrapped() -> Any:
    from openpyxl.styles import Alignment

    return Alignment(wrap_text=True, vertical="top")


def _head(sheet: Any, columns: list[dict[str, Any]]) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter

    for place, column in enumerate(columns, start=1):
        cell = sheet.cell(1, place, column["title"])
        cell.font, cell.alignment = Font(bold=True), _wrapped()
        cell.fill = PatternFill("solid", fgColor="E3F0EF" if column.get("fill") else "D3D9DD")
        if column.get("hint"):
            cell.comment = Comment(column["hint"], "")
        held = sheet.column_dimensions[get_column_letter(place)]
        held.width, held.hidden = column.get("width", 20), bool(column.get("hidden"))
    sheet.freeze_panes = "B2"


def _cell(sheet: Any, number: int, place: int, value: Any, column: dict[str, Any]) -> None:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    text = ILLEGAL_CHARACTERS_RE.sub("", "" if value is None else str(value))[:32_000]
    guarded = f"'{text}" if text.startswith(FORMULA_STARTS) else text
    cell = sheet.cell(number, place, guarded or None)
    cell.alignment, cell.number_format = _wrapped(), "@"
    if guarded:
        cell.data_type = "s"


def _lists(book: Any, sheet: Any, content: dict[str, Any]) -> None:
    """The words of a choice stand on a hidden sheet: inside a rule they may have neither comma nor 255 letters."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    words = book.create_sheet(content["words"])
    words.sheet_state = "hidden"
    for place, choice in enumerate(content["lists"], start=1):
        for number, word in enumerate(choice["words"], start=1):
            words.cell(number, place, word)
        letter = get_column_letter(place)
        rule = DataValidation(type="list", allow_blank=True, showErrorMessage=True,
                              formula1=f"='{content['words']}'!${letter}$1:${letter}${len(choice['words'])}")
        for number in choice["rows"]:
            rule.add(sheet.cell(number + 2, choice["column"] + 1))
        if choice["rows"]:
            sheet.add_data_validation(rule)


def read_book(data: bytes) -> dict[str, Any]:
    """The first sheet of a workbook as `{"head": [[cell]], "rows": [[number, [cell]]]}`, every cell as text.

    Formulas are never computed: a cell that holds one comes as `{"formula": true}`. `{"problem": code}` when it is no
    workbook, is damaged, protected, unpacks to too much or has too many rows.
    """
    problem = _zip_problem(data)
    if problem:
        return {"problem": problem}
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        rows = [[_told(cell) for cell in row[:MOST_COLUMNS]] for row in book.worksheets[0].iter_rows(
            max_row=MOST_ROWS + HEAD_ROWS + 1)]
    except MemoryError:
        return {"problem": "too-large"}
    except Exception:  # openpyxl raises whatever its XML held
        return {"problem": "damaged"}
    while rows and not any(rows[-1]):
        rows.pop()
    if len(rows) > MOST_ROWS + 1:
        return {"problem": "too-many-rows"}
    return {"rows": [[number, row] for number, row in enumerate(rows, start=1)]}


def _zip_problem(data: bytes) -> str:
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return "protected"  # an encrypted workbook, or one of before 2007
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
                return "too-large"
            if "xl/workbook.xml" not in {entry.filename for entry in entries}:
                return "not-a-workbook"
            for entry in entries:
                if entry.filename.endswith((".xml", ".rels")) and _declares_entities(archive, entry):
                    return "damaged"
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        return "damaged" if data[:2] == b"PK" else "not-a-workbook"
    return ""


def _declares_entities(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    with archive.open(entry) as part:
        start = part.read(65_536)
    return any(mark.encode(code) in start for mark in ("<!DOCTYPE", "<!ENTITY")
               for code in ("ascii", "utf-16-le", "utf-16-be"))


def _told(cell: Any) -> Any:
    value = getattr(cell, "value", None)
    if value is None:
        return ""
    if getattr(cell, "data_type", "") == "f" or (not isinstance(value, str | int | float | bool) and not hasattr(
            value, "isoformat")):
        return {"formula": True}
    if hasattr(value, "isoformat"):
        return value.isoformat()[:10]
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


WRITERS = {"paper": write_paper, "letter": write_letter, "book": write_book}

if __name__ == "__main__":
    sys.exit(main(sys.argv))
