"""What a reader returns, whatever the file was: paragraphs and tables in reading order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

DocumentKind = Literal["docx", "pdf", "html", "hwpx", "txt"]


@dataclass(slots=True)
class Para:
    """One paragraph. `level` is 1–9 for a heading, else 0; `page` counts from 1, 0 where pages are unknown.

    An automatic number of a word processor stands in front of the text, followed by a tab. `notes` are the texts of
    its footnotes and endnotes in order; their marks are not in the text.
    """

    text: str
    style: str = ""
    level: int = 0
    page: int = 0
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class Table:
    """One table. A merged cell stands once, in its first row and column.

    `starts[r][c]` is the grid column at which the cell `rows[r][c]` begins and `spans[r][c]` how many grid
    columns it covers, so that a cell finds the header above it whatever was merged. `merged` holds (row, grid column)
    of the places that a cell above reaches down to.
    """

    rows: list[list[str]]
    starts: list[list[int]] = field(default_factory=list)
    spans: list[list[int]] = field(default_factory=list)
    page: int = 0
    merged: set[tuple[int, int]] = field(default_factory=set)


Block = Para | Table


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line of a PDF or plain text, page furniture and footnotes already cut.

    `notes` are its footnotes; `apart` says that the print sets it apart from the line above.
    """

    text: str
    page: int = 0
    notes: tuple[str, ...] = ()
    apart: bool = False


@dataclass(slots=True)
class TextDocument:
    """A file's text. `furniture` holds what stood in page headers and footers (often the document's symbol).

    `lines` are the printed lines of a PDF or plain text; other kinds have none there.
    """

    kind: DocumentKind
    blocks: list[Block] = field(default_factory=list)
    title: str = ""
    language: str = ""
    furniture: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def paragraphs(self) -> list[Para]:
        """The paragraphs outside tables, in order."""
        return [block for block in self.blocks if isinstance(block, Para)]

    @property
    def tables(self) -> list[Table]:
        """The tables, in order."""
        return [block for block in self.blocks if isinstance(block, Table)]

    @property
    def text(self) -> str:
        """Everything as one text: a paragraph a line, table cells separated by tabs."""
        return "\n".join(block_text(block) for block in self.blocks)


def block_text(block: Block) -> str:
    """The text of one block; a table's rows are lines, its cells separated by tabs.

    >>> block_text(Table([["a", "b"], ["c"]]))
    'a\\tb\\nc'
    """
    if isinstance(block, Para):
        return block.text
    return "\n".join("\t".join(row) for row in block.rows)
