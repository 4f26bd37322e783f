"""Reader of .docx: paragraphs and tables in order, over the raw XML (python-docx repeats merged cells)."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from hrkit.documents.readers.blocks import Block, Para, Table, TextDocument
from hrkit.documents.readers.guard import open_zip, parse_xml, read_part
from hrkit.documents.readers.notes import is_raised, note_key, raised, raised_styles, references, refers
from hrkit.documents.readers.numbering import Numbering, read_numbering

if TYPE_CHECKING:
    from lxml.etree import _Element

_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_DC = "{http://purl.org/dc/elements/1.1/}"
_NAMES_HEADING = re.compile(r"(?:heading|제목)\s*(\d)", re.I)


@dataclass(slots=True)
class Style:
    """A paragraph style: its name, outline level (0 none) and automatic numbering, own or inherited."""

    name: str = ""
    level: int = 0
    list_id: str = ""
    depth: int = 0
    parent: str = ""


@dataclass(slots=True)
class _Context:
    """What reading a paragraph needs: the namespace, styles, lists, notes, and the page reached."""

    w: str
    styles: dict[str, Style]
    numbering: Numbering
    raised: frozenset[str] = frozenset()
    notes: dict[str, str] = field(default_factory=dict)
    page: int = 1
    warnings: list[str] = field(default_factory=list)


def read_docx(path: Path) -> TextDocument:
    """A .docx as paragraphs and tables; notes stand beside their paragraph; comments and deleted text are left out."""
    with open_zip(path) as archive:
        names = set(archive.namelist())
        main = main_part(archive, names)
        root = parse_xml(read_part(archive, main), main)
        namespace = str(root.tag).partition("}")[0].lstrip("{")
        folder = posixpath.dirname(main)
        declared = _part(archive, names, f"{folder}/styles.xml")
        styles = read_styles(declared, namespace)
        numbering = read_numbering(_part(archive, names, f"{folder}/numbering.xml"), namespace)
        title, language = _properties(_part(archive, names, "docProps/core.xml"))
        furniture = _furniture(archive, names, folder, namespace)
        notes = _notes(archive, names, folder, namespace)
    w = "{" + namespace + "}"
    context = _Context(w, styles, numbering, raised_styles(declared, w), notes)
    body = root.find(f"{context.w}body")
    blocks = [] if body is None else list(read_blocks(body, context))
    return TextDocument("docx", blocks, title, language, furniture, warnings=context.warnings)


def main_part(archive: zipfile.ZipFile, names: set[str]) -> str:
    """The document part, as the package's relations name it (some programs write `document2.xml`)."""
    root = _part(archive, names, "_rels/.rels")
    for relation in root if root is not None else ():
        if str(relation.get("Type", "")).endswith("/officeDocument"):
            target = relation.get("Target", "").lstrip("/")
            if target in names:
                return target
    return "word/document.xml"


def _part(archive: zipfile.ZipFile, names: set[str], name: str) -> _Element | None:
    return parse_xml(read_part(archive, name), name) if name in names else None


def _properties(core: _Element | None) -> tuple[str, str]:
    if core is None:
        return "", ""
    return (core.findtext(f"{_DC}title") or "").strip(), (core.findtext(f"{_DC}language") or "").strip()


def _furniture(archive: zipfile.ZipFile, names: set[str], folder: str, namespace: str) -> list[str]:
    """Texts of the page headers and footers: UN documents print their symbol there."""
    found: dict[str, None] = {}
    w = "{" + namespace + "}"
    for name in sorted(names):
        if re.fullmatch(re.escape(folder) + r"/(?:header|footer)\d*\.xml", name):
            for paragraph in parse_xml(read_part(archive, name), name).iter(f"{w}p"):
                found.setdefault(paragraph_text(paragraph, w).strip())
    return [text for text in found if text]


def _notes(archive: zipfile.ZipFile, names: set[str], folder: str, namespace: str) -> dict[str, str]:
    """The texts of the footnotes and endnotes by key, without their own marks; separators hold no text."""
    w = "{" + namespace + "}"
    found: dict[str, str] = {}
    for part in ("footnotes", "endnotes"):
        root = _part(archive, names, f"{folder}/{part}.xml")
        for note in root if root is not None else ():
            lines = (paragraph_text(paragraph, w) for paragraph in note.iter(f"{w}p"))
            text = " ".join(" ".join(lines).split())
            if text:
                found[note_key(note, w)] = text
    return found


def read_styles(root: _Element | None, namespace: str) -> dict[str, Style]:
    """Paragraph styles by id, with level and numbering inherited from the style they are based on."""
    w = "{" + namespace + "}"
    styles = {item.get(f"{w}styleId", ""): _style(item, w) for item in _all(root, f"{w}style")}
    for style in styles.values():
        parent, seen = styles.get(style.parent), 0
        while parent is not None and seen < 20:
            style.level = style.level or parent.level
            if not style.list_id:
                style.list_id, style.depth = parent.list_id, style.depth or parent.depth
            parent, seen = styles.get(parent.parent), seen + 1
    return styles


def _all(root: _Element | None, tag: str) -> Iterator[_Element]:
    return iter(()) if root is None else root.iterfind(tag)


def _style(item: _Element, w: str) -> Style:
    name = _value(item.find(f"{w}name"), w)
    outline = _value(item.find(f"{w}pPr/{w}outlineLvl"), w)
    heading = _NAMES_HEADING.match(name)
    level = int(heading[1]) if heading else int(outline) + 1 if outline.isdigit() and int(outline) < 9 else 0
    depth = _value(item.find(f"{w}pPr/{w}numPr/{w}ilvl"), w)
    return Style(
        name,
        level,
        _value(item.find(f"{w}pPr/{w}numPr/{w}numId"), w),
        int(depth) if depth.isdigit() else 0,
        _value(item.find(f"{w}basedOn"), w),
    )


def _value(item: _Element | None, w: str) -> str:
    return "" if item is None else item.get(f"{w}val", "")


def read_blocks(parent: _Element, context: _Context) -> Iterator[Block]:
    """Paragraphs and tables below an element, through content controls and other wrappers."""
    w = context.w
    for child in parent:
        if child.tag == f"{w}p":
            yield from _paragraphs(child, context)
        elif child.tag == f"{w}tbl":
            yield read_table(child, context)
        elif child.tag in {f"{w}sdt", f"{w}sdtContent", f"{w}customXml", f"{w}smartTag", f"{w}ins", f"{w}moveTo"}:
            yield from read_blocks(child, context)


def _paragraphs(element: _Element, context: _Context) -> Iterator[Para]:
    """A paragraph, then the paragraphs of the text boxes anchored in it."""
    w = context.w
    page = context.page
    context.page += sum(1 for _ in element.iter(f"{w}lastRenderedPageBreak"))
    text = paragraph_text(element, w, context.raised).strip()
    if text:
        style, number = _style_and_number(element, context)
        # A number typed by hand under a numbered style must not be printed twice.
        text = f"{number}\t{text}" if number and not text.startswith(number) else text
        notes = tuple(context.notes[key] for key in references(element, w) if key in context.notes)
        yield Para(text, style.name, style.level, page, notes)
    for box in element.iter(f"{w}txbxContent"):
        if not any(parent.tag == _FALLBACK for parent in box.iterancestors()):
            for inner in box.iterfind(f"{w}p"):
                yield from _paragraphs(inner, context)


def _style_and_number(element: _Element, context: _Context) -> tuple[Style, str]:
    w = context.w
    properties = element.find(f"{w}pPr")
    if properties is None:
        return Style(), ""
    style = context.styles.get(_value(properties.find(f"{w}pStyle"), w), Style())
    own = properties.find(f"{w}numPr")
    list_id, depth = style.list_id, style.depth
    if own is not None:
        list_id = _value(own.find(f"{w}numId"), w) or list_id
        level = _value(own.find(f"{w}ilvl"), w)
        depth = int(level) if level.isdigit() else depth
    return style, context.numbering.next(list_id, depth) if list_id and list_id != "0" else ""


def paragraph_text(element: _Element, w: str, styles: frozenset[str] = frozenset()) -> str:
    """The visible text of one `w:p`: breaks as newlines, tabs kept; text boxes, deletions and notes' marks left out.

    `styles` are the character styles that raise their letters.
    """
    parts: list[str] = []
    _collect(element, w, parts, styles)
    return "".join(parts)


def _collect(element: _Element, w: str, parts: list[str], styles: frozenset[str]) -> None:
    for child in element:
        tag = child.tag
        if tag == f"{w}t":
            parts.append(child.text or "")
        elif tag == f"{w}tab":
            parts.append("\t")
        elif tag in {f"{w}br", f"{w}cr"}:
            parts.append("\n")
        elif tag == f"{w}noBreakHyphen":
            parts.append("-")
        elif tag == f"{w}r" and ((noted := refers(child, w)) or is_raised(child, w, styles)):
            own: list[str] = []
            _collect(child, w, own, styles)
            # A mark of its own ("*") stands in the run of its reference, other marks are raised.
            parts.append(raised("text" if noted else "".join(parts[-8:]), "".join(own)))
        elif len(child) and tag not in {f"{w}pPr", f"{w}rPr", f"{w}del", f"{w}moveFrom", f"{w}txbxContent", _FALLBACK}:
            _collect(child, w, parts, styles)


def read_table(element: _Element, context: _Context) -> Table:
    """A table with every merged cell once; the continuation of a vertical merge is an empty cell."""
    w = context.w
    table = Table([], page=context.page)
    for row in _rows(element, w):
        cells, starts, spans, column = [], [], [], 0
        before = _value(row.find(f"{w}trPr/{w}gridBefore"), w)
        column = int(before) if before.isdigit() else 0
        for cell in _cells(row, w):
            span = _value(cell.find(f"{w}tcPr/{w}gridSpan"), w)
            merge = cell.find(f"{w}tcPr/{w}vMerge")
            continued = merge is not None and _value(merge, w) != "restart"
            cells.append("" if continued else _cell_text(cell, context))
            if continued:
                table.merged.add((len(table.rows), column))
            starts.append(column)
            spans.append(int(span) if span.isdigit() else 1)
            column += spans[-1]
        table.rows.append(cells)
        table.starts.append(starts)
        table.spans.append(spans)
    return table


def _rows(table: _Element, w: str) -> Iterator[_Element]:
    for child in table:
        if child.tag == f"{w}tr":
            if child.find(f"{w}trPr/{w}del") is None:
                yield child
        elif child.tag in {f"{w}sdt", f"{w}sdtContent", f"{w}customXml"}:
            yield from _rows(child, w)


def _cells(row: _Element, w: str) -> Iterator[_Element]:
    for child in row:
        if child.tag == f"{w}tc":
            yield child
        elif child.tag in {f"{w}sdt", f"{w}sdtContent", f"{w}customXml"}:
            yield from _cells(child, w)


def _cell_text(cell: _Element, context: _Context) -> str:
    """A cell's paragraphs as lines; a nested table's rows follow as lines of their own."""
    lines: list[str] = []
    for block in read_blocks(cell, context):
        lines += [block.text] if isinstance(block, Para) else ["\t".join(row) for row in block.rows]
    return "\n".join(lines)
