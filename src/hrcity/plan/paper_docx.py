"""A paper as a Word file: heading styles, page numbers, tables whose heads repeat. Called in jobs only.

The rows of tables are written as XML at once: python-docx looks at the whole table for each cell, and a plan may have
5,000 measures.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from lxml import etree

from hrcity.plan.papers import Sheet, column_shares
from hrcity.plan.yearly import Grid

WIDE_CM = 17.0
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TWIPS_PER_CM = 567
SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def docx_bytes(sheet: Sheet) -> bytes:
    """The Word file of a paper."""
    paper = _document(sheet)
    paper.add_heading(clean(sheet.subtitle), 0)
    paper.add_paragraph(clean(sheet.title), style="Subtitle")
    for line in sheet.lines:
        paper.add_paragraph(clean(line))
    for chapter in sheet.chapters:
        paper.add_heading(clean(chapter.heading), 1)
        for line in chapter.paragraphs:
            paper.add_paragraph(clean(line))
        for grid in chapter.grids:
            _grid(paper, grid)
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def _document(sheet: Sheet) -> Any:
    paper = Document()
    paper.core_properties.title = clean(f"{sheet.subtitle} – {sheet.title}")[:255]
    paper.core_properties.author = ""
    paper.core_properties.language = sheet.lang
    for name in ("Normal", "Title", "Subtitle", "Heading 1", "Heading 2", "Caption", "Header", "Footer"):
        _face(paper.styles[name])
    paper.styles["Normal"].font.size = Pt(10.5)
    section = paper.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.header.paragraphs[0].text = clean(sheet.head)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _page_numbers(foot, sheet.page_words)
    return paper


def _face(style: Any) -> None:
    """A type that every desk has, in both scripts; the theme's own type would win over it."""
    style.font.name = "Calibri"
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    fonts.set(qn("w:eastAsia"), "Malgun Gothic")


def _page_numbers(paragraph: Any, words: str) -> None:
    """“Page 3 of 12” with fields that Word and LibreOffice fill in; words in the order of the language."""
    before, _mark, rest = words.replace("%(all)s", "\0A").replace("%(page)s", "\0P").partition("\0")
    paragraph.add_run(before)
    while rest:
        _field(paragraph, "PAGE" if rest[0] == "P" else "NUMPAGES")
        text, _mark, rest = rest[1:].partition("\0")
        paragraph.add_run(text)


def _field(paragraph: Any, code: str) -> None:
    for kind, text in (("begin", ""), ("", code), ("separate", ""), ("shown", "1"), ("end", "")):
        run = paragraph.add_run("1" if kind == "shown" else "")
        if kind == "":
            instruction = OxmlElement("w:instrText")
            instruction.set(SPACE, "preserve")
            instruction.text = text
            run._r.append(instruction)
        elif kind != "shown":
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)


def _grid(paper: Any, grid: Grid) -> None:
    caption = paper.add_paragraph(clean(grid.caption), style="Caption")
    caption.paragraph_format.keep_with_next = True
    table = paper.add_table(rows=0, cols=len(grid.heads))
    table.style, table.autofit = "Table Grid", False
    widths = [int(share * WIDE_CM * TWIPS_PER_CM) for share in column_shares(grid)]
    for column, width in zip(table._tbl.tblGrid.gridCol_lst, widths, strict=True):
        column.set(qn("w:w"), str(width))
    table._tbl.append(_row(grid.heads, widths, is_head=True))
    for row in grid.rows:
        table._tbl.append(_row(row, widths))
    paper.add_paragraph()


def _row(cells: Sequence[str], widths: Sequence[int], *, is_head: bool = False) -> Any:
    row = etree.Element(f"{{{W}}}tr", nsmap={"w": W})
    how = etree.SubElement(row, f"{{{W}}}trPr")
    etree.SubElement(how, f"{{{W}}}cantSplit")
    if is_head:
        etree.SubElement(how, f"{{{W}}}tblHeader")
    for text, width in zip(cells, widths, strict=True):
        _cell(row, clean(str(text)), width, is_head=is_head)
    return row


def _cell(row: Any, text: str, width: int, *, is_head: bool) -> None:
    cell = etree.SubElement(row, f"{{{W}}}tc")
    how = etree.SubElement(cell, f"{{{W}}}tcPr")
    etree.SubElement(how, f"{{{W}}}tcW", {f"{{{W}}}w": str(width), f"{{{W}}}type": "dxa"})
    if is_head:
        etree.SubElement(how, f"{{{W}}}shd", {f"{{{W}}}val": "clear", f"{{{W}}}fill": "E3F0EF"})
    paragraph = etree.SubElement(cell, f"{{{W}}}p")
    space = etree.SubElement(paragraph, f"{{{W}}}pPr")
    etree.SubElement(space, f"{{{W}}}spacing", {f"{{{W}}}after": "20"})
    run = etree.SubElement(paragraph, f"{{{W}}}r")
    look = etree.SubElement(run, f"{{{W}}}rPr")
    if is_head:
        etree.SubElement(look, f"{{{W}}}b")
    etree.SubElement(look, f"{{{W}}}sz", {f"{{{W}}}val": "18"})
    words = etree.SubElement(run, f"{{{W}}}t")
    words.set(SPACE, "preserve")
    words.text = text


def clean(text: str) -> str:
    """Without the characters that XML cannot hold."""
    return "".join(
        letter
        for letter in text
        if letter in "\t\n"
        or (ord(letter) >= 32 and not 0xD800 <= ord(letter) < 0xE000 and ord(letter) not in (0xFFFE, 0xFFFF))
    )
