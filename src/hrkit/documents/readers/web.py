"""Reader of HTML pages: visible text only; scripts and other active parts are dropped, never kept."""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from hrkit.documents.errors import DocumentError
from hrkit.documents.readers.blocks import Block, Para, Table, TextDocument
from hrkit.documents.readers.decode import decode
from hrkit.documents.readers.notes import raised
from hrkit.documents.readers.numbering import formatted
from hrkit.documents.readers.web_notes import note_of, take_notes

if TYPE_CHECKING:
    from lxml.etree import _Element

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.I)
_DROPPED = {
    "script", "style", "noscript", "template", "iframe", "object", "embed", "applet", "svg", "math", "canvas",
    "head", "form", "button", "select", "textarea", "input", "audio", "video",
}  # fmt: skip
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "nav",
    "ol", "p", "pre", "section", "summary", "table", "ul",
}  # fmt: skip
LIST_MARK = re.compile(r"\(?(?:\d{1,3}|[a-z]{1,2}|[ivx]{1,5})[.)]", re.I)
_BLANKS = re.compile(r"[ \t\r\n\f\xa0]+")


def read_html(path: Path) -> TextDocument:
    """An HTML page as paragraphs and tables; `<br>` is a line break inside a paragraph, notes stand beside theirs."""
    root, warnings = parse_html(path.read_bytes())
    title = " ".join((root.findtext(".//title") or "").split())
    document = TextDocument("html", title=title, language=language_tag(root.get("lang", "")), warnings=warnings)
    walker = _Walker(document.blocks, take_notes(root))
    walker.walk(root, "")
    walker.flush("")
    if not document.blocks:
        raise DocumentError("no-text", "The page holds no text: it may be filled by a script. Save it as PDF instead.")
    return document


def parse_html(data: bytes) -> tuple[_Element, list[str]]:
    """The tree of an HTML page whatever its encoding, with active elements removed, and warnings."""
    from lxml import etree

    declared = _CHARSET.search(data[:4096])
    text, warnings = _decoded(data, declared[1].decode("ascii") if declared else "")
    parser = etree.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False, encoding="utf-8")
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DocumentError("damaged", "The page cannot be read as HTML. Save it again from the browser.") from error
    if root is None:
        raise DocumentError("no-text", "The page holds no text. Save it again from the browser, or as PDF.")
    _remove_active(root)
    return root, warnings


def _decoded(data: bytes, declared: str) -> tuple[str, list[str]]:
    """The text, read as the page declares if its bytes agree, else by evidence."""
    if declared and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode(declared), []
        except (LookupError, UnicodeDecodeError):
            text, encoding, warnings = decode(data)
            return text, warnings or [f"The page says its encoding is {declared}, but it is {encoding}."]
    text, _, warnings = decode(data)
    return text, warnings


def _remove_active(root: _Element) -> None:
    """Take out every element that is no text, keeping the text after it, and every event attribute."""
    for element in list(root.iter(*_DROPPED - {"head"})):
        parent = element.getparent()
        if parent is None:
            continue
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + (element.tail or "")
        else:
            parent.text = (parent.text or "") + (element.tail or "")
        parent.remove(element)
    for element in root.iter():
        for name in [name for name in element.attrib if str(name).lower().startswith("on")]:
            del element.attrib[name]


class _Walker:
    """Collects inline text and closes a paragraph at every block element."""

    def __init__(self, blocks: list[Block], notes: dict[str, str] | None = None) -> None:
        self.blocks = blocks
        self.notes = notes or {}
        self.parts: list[str] = []
        self.noted: list[str] = []
        self.mark = ""

    def walk(self, element: _Element, tag: str) -> None:
        """Read `element`'s own text and children; `tag` is the nearest block element."""
        self.add(element.text, tag)
        for child in element:
            name = child.tag if isinstance(child.tag, str) else ""
            if name == "table":
                self.flush(tag)
                self.blocks.append(read_table(child))
            elif name == "br":
                self.parts.append("\n")
            elif name in _BLOCKS:
                self.flush(tag)
                self.mark = list_mark(child) if name == "li" else self.mark
                self.walk(child, name)
                self.flush(name)
            elif name == "a" and (note := note_of(child, self.notes)) is not None:
                self.noted.append(note)
            elif name == "sup":
                self.raise_(child, tag)
            elif name not in _DROPPED:
                self.walk(child, tag)
            self.add(child.tail, tag)

    def add(self, text: str | None, tag: str) -> None:
        """Take inline text; blanks collapse except in preformatted text."""
        if text:
            self.parts.append(text if tag == "pre" else _BLANKS.sub(" ", text))

    def raise_(self, element: _Element, tag: str) -> None:
        """Take raised letters: a note's mark is none of the text."""
        before = self.parts
        self.parts = []
        self.walk(element, tag)
        before.append(raised("".join(before[-8:]), "".join(self.parts)))
        self.parts = before

    def flush(self, tag: str) -> None:
        """Close the paragraph in hand."""
        noted, self.noted = tuple(self.noted), []
        text = "\n".join(line.strip() for line in "".join(self.parts).split("\n")).strip()
        self.parts.clear()
        if text:
            # A number typed by hand in a numbered list must not be printed twice.
            text = text if not self.mark or LIST_MARK.match(text) else f"{self.mark}\t{text}"
            self.mark = ""
            level = int(tag[1]) if re.fullmatch(r"h[1-6]", tag) else 0
            self.blocks.append(Para(text, tag, level, notes=noted))


_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}")


def language_tag(value: str) -> str:
    """A language as BCP 47 writes it, at most 12 characters; "" for anything else.

    >>> language_tag("zh-Hant"), language_tag("en'><script>")
    ('zh-Hant', '')
    """
    value = value.strip().replace("_", "-")
    return value if len(value) <= 12 and _TAG.fullmatch(value) else ""


COUNTED = f"counted-{secrets.token_hex(4)}"  # no file can have it


def list_mark(item: _Element) -> str:
    """The number or letter that a browser prints before an item of an ordered list; "" before other items."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol" or "none" in (parent.get("style") or ""):
        return ""
    start, own = parent.get("start", "1"), item.get("value", "")
    before = _place(parent, item)
    number = int(own) if own.isdigit() else (int(start) if start.isdigit() else 1) + before
    form = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}.get(parent.get("type", ""))
    return f"({formatted(number, form)})" if form else f"{number}."


def _place(parent: _Element, item: _Element) -> int:
    """How many items stand before one in its list; written on all of them at the first question, since each asks."""
    if parent.get(COUNTED) is None:
        parent.set(COUNTED, "")
        for at, one in enumerate(parent.iterchildren("li")):
            one.set(COUNTED, str(at))
    return int(item.get(COUNTED) or 0)


# A wider table is none that anybody printed; it would only fill the memory.
WIDEST = 1000


def read_table(element: _Element) -> Table:
    """A table's rows; a cell that spans rows or columns stands once, at its grid column."""
    table = Table([])
    taken: dict[int, int] = {}
    for row in element.iter("tr"):
        if next(row.iterancestors("table"), None) is not element:
            continue
        cells, starts, spans, column = [], [], [], 0
        down = {start: left - 1 for start, left in taken.items() if left > 1}
        table.merged.update((len(table.rows), start) for start, left in taken.items() if left > 0)
        for cell in row.iterchildren("td", "th"):
            while taken.get(column, 0) > 0 and column in taken:
                column += 1
            width, height = _span(cell, "colspan"), _span(cell, "rowspan")
            cells.append(_cell_text(cell))
            starts.append(column)
            spans.append(width)
            if height > 1 and column < WIDEST:
                down.update(dict.fromkeys(range(column, min(column + width, WIDEST)), height - 1))
            column += width
        taken = down
        if cells:
            table.rows.append(cells)
            table.starts.append(starts)
            table.spans.append(spans)
    return table


def _span(cell: _Element, name: str) -> int:
    value = cell.get(name, "1").strip()
    return min(max(int(value), 1), 1000) if value.isdigit() else 1


def _cell_text(cell: _Element) -> str:
    blocks: list[Block] = []
    walker = _Walker(blocks)
    walker.walk(cell, "")
    walker.flush("")
    return "\n".join(
        block.text if isinstance(block, Para) else "\n".join("\t".join(row) for row in block.rows) for block in blocks
    )
