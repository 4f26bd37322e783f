"""Reader of plain text: any encoding, any line ends, paragraphs one a line or separated by blank lines."""

from __future__ import annotations

import re
from pathlib import Path

from hrkit.documents.errors import DocumentError
from hrkit.documents.readers.blocks import Block, Line, Para, TextDocument
from hrkit.documents.readers.decode import decode
from hrkit.documents.readers.lines import join_lines

_LINE_ENDS = re.compile(r"\r\n|\r|\n|\x85|\u2028|\u2029")
_HARD_WRAP = 120


def read_plain(path: Path) -> TextDocument:
    """A text file; form feeds count pages, and hard-wrapped text is joined into paragraphs."""
    text, _, warnings = decode(path.read_bytes())
    lines: list[Line] = []
    for page, part in enumerate(text.split("\f"), 1):
        lines += [Line(line.replace("\xa0", " "), page) for line in _LINE_ENDS.split(part)]
    if not any(line.text.strip() for line in lines):
        raise DocumentError("no-text", "The file holds only blanks. Choose a file with text.")
    kept = [line for line in lines if line.text.strip()]
    return TextDocument("txt", paragraphs(lines), lines=kept, warnings=warnings)


def paragraphs(lines: list[Line]) -> list[Block]:
    """Paragraphs: the lines themselves where lines are long, else groups between blank lines, joined."""
    if any(len(line.text) > _HARD_WRAP for line in lines):
        return [Para(" ".join(line.text.split()), page=line.page) for line in lines if line.text.strip()]
    blocks: list[Block] = []
    group: list[Line] = []
    for line in [*lines, Line("")]:
        if line.text.strip():
            group.append(line)
        else:
            blocks += join_lines(group)
            group = []
    return blocks
