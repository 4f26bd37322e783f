"""Reader of HWPX (KS X 6101): the zip and XML format of Korean offices' word processor."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from hrkit.documents.errors import DocumentError
from hrkit.documents.readers.blocks import Block, Para, Table, TextDocument
from hrkit.documents.readers.guard import PASSWORD, open_zip, parse_xml, read_part

if TYPE_CHECKING:
    from lxml.etree import _Element

_SECTION = re.compile(r"Contents/section(\d+)\.xml")
_OUTLINE = re.compile(r"(?:개요|outline|heading|제목)\s*(\d)", re.I)
_CHARACTERS = {"lineBreak": "\n", "tab": "\t", "nbSpace": " ", "fwSpace": " ", "hyphen": "-"}
# Page furniture, notes, fields' inner workings and deleted text are not the document's text.
_SKIPPED = {
    "secPr", "header", "footer", "footNote", "endNote", "hiddenComment", "linesegarray", "pageNum", "parameters",
}  # fmt: skip


def read_hwpx(path: Path) -> TextDocument:
    """An .hwpx file as paragraphs and tables in order, section by section."""
    with open_zip(path) as archive:
        names = set(archive.namelist())
        _refuse_encrypted(archive, names)
        styles = _styles(archive, names)
        sections = sorted((name for name in names if _SECTION.fullmatch(name)), key=_section_number)
        if not sections:
            raise DocumentError("damaged", "The file has no text section. Open it in its program and save it again.")
        blocks: list[Block] = []
        for name in sections:
            blocks += read_blocks(parse_xml(read_part(archive, name), name), styles)
        title, language = _package(archive, names)
    return TextDocument("hwpx", blocks, title, language)


def _section_number(name: str) -> int:
    match = _SECTION.fullmatch(name)
    return int(match[1]) if match else 0


def _refuse_encrypted(archive: zipfile.ZipFile, names: set[str]) -> None:
    manifest = "META-INF/manifest.xml"
    if manifest in names and b"encryption-data" in read_part(archive, manifest):
        raise DocumentError("password", PASSWORD)


def _styles(archive: zipfile.ZipFile, names: set[str]) -> dict[str, str]:
    name = "Contents/header.xml"
    if name not in names:
        return {}
    root = parse_xml(read_part(archive, name), name)
    return {item.get("id", ""): item.get("name", "") for item in root.iter() if local(item) == "style"}


def _package(archive: zipfile.ZipFile, names: set[str]) -> tuple[str, str]:
    name = "Contents/content.hpf"
    if name not in names:
        return "", ""
    found = {"title": "", "language": ""}
    for item in parse_xml(read_part(archive, name), name).iter():
        if local(item) in found and not found[local(item)]:
            found[local(item)] = (item.text or "").strip()
    return found["title"], found["language"]


def local(element: _Element) -> str:
    """The tag without its namespace: the namespace's year differs between program versions."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def read_blocks(root: _Element, styles: dict[str, str]) -> Iterator[Block]:
    """The blocks of every `hp:p` directly below `root`."""
    for child in root:
        if local(child) == "p":
            yield from _paragraph(child, styles)


def _paragraph(element: _Element, styles: dict[str, str]) -> Iterator[Block]:
    """A paragraph's text, then the tables and text boxes anchored in it."""
    parts: list[str] = []
    inner: list[_Element] = []
    _collect(element, parts, inner)
    text = "".join(parts).strip()
    if text:
        style = styles.get(element.get("styleIDRef", ""), "")
        outline = _OUTLINE.match(style)
        yield Para(text, style, int(outline[1]) if outline else 0, notes=tuple(_notes(element)))
    for item in inner:
        if local(item) == "tbl":
            yield read_table(item, styles)
        else:
            yield from read_blocks(item, styles)


def _notes(element: _Element) -> Iterator[str]:
    """The texts of the footnotes and endnotes anchored in a paragraph, but for those of its tables and text boxes."""
    for child in element:
        if local(child) in {"footNote", "endNote"}:
            parts: list[str] = []
            for paragraph in (item for item in child.iter() if local(item) == "p"):
                _collect(paragraph, parts, [])
                parts.append(" ")
            if text := " ".join("".join(parts).split()):
                yield text
        elif local(child) not in {"tbl", "subList"}:
            yield from _notes(child)


def _collect(element: _Element, parts: list[str], inner: list[_Element]) -> None:
    for child in element:
        name = local(child)
        if name == "t":
            _collect_text(child, parts)
        elif name in {"tbl", "subList"}:
            inner.append(child)
        elif name not in _SKIPPED:
            _collect(child, parts, inner)


def _collect_text(element: _Element, parts: list[str]) -> None:
    """A text element's own text, its control characters, and the text after each; deleted text is skipped."""
    parts.append(element.text or "")
    deleted = False
    for child in element:
        name = local(child)
        deleted = name == "deleteBegin" or (deleted and name != "deleteEnd")
        parts.append(_CHARACTERS.get(name, ""))
        if not deleted:
            parts.append(child.tail or "")


def read_table(element: _Element, styles: dict[str, str]) -> Table:
    """A table; the file stores a merged cell once, with its address and span."""
    table = Table([])
    for row in (child for child in element if local(child) == "tr"):
        cells, starts, spans, column = [], [], [], 0
        for cell in (child for child in row if local(child) == "tc"):
            facts = {local(child): child for child in cell}
            address, span = facts.get("cellAddr"), facts.get("cellSpan")
            start = _number(address, "colAddr", column)
            width = _number(span, "colSpan", 1)
            cells.append(_cell_text(cell, styles))
            starts.append(start)
            spans.append(width)
            column = start + width
        table.rows.append(cells)
        table.starts.append(starts)
        table.spans.append(spans)
    return table


def _number(element: _Element | None, name: str, default: int) -> int:
    value = "" if element is None else element.get(name, "")
    return int(value) if value.isdigit() else default


def _cell_text(cell: _Element, styles: dict[str, str]) -> str:
    lines: list[str] = []
    for part in (child for child in cell if local(child) == "subList"):
        for block in read_blocks(part, styles):
            lines += [block.text] if isinstance(block, Para) else ["\t".join(row) for row in block.rows]
    return "\n".join(lines)
