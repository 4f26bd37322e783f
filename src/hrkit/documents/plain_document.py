"""A readable document of no known kind: its paragraphs, and no asks."""

from __future__ import annotations

import re
from pathlib import Path

from hrkit.documents.model import Paragraph, Reading, Source
from hrkit.documents.readers import Para, TextDocument, block_text, read_text

_NUMBERED = re.compile(r"(\d{1,3}(?:\.\d{1,3}){0,2})[.)]?\s+(?=\S)")


def read(path: Path) -> Reading:
    """The paragraphs of any document in order, with their printed numbers; tables row by row."""
    document = read_text(path)
    source = Source(kind="document", title=document.title, language=document.language)
    return Reading(source, paragraphs(document), warnings=list(document.warnings))


def paragraphs(document: TextDocument) -> list[Paragraph]:
    """A document's blocks as paragraphs, each with its number and the heading above it."""
    found: list[Paragraph] = []
    heading = ""
    for block in document.blocks:
        text = block_text(block)
        level = block.level if isinstance(block, Para) else 0
        number = _NUMBERED.match(text)
        heading = text if level else heading
        notes = block.notes if isinstance(block, Para) else ()
        found.append(Paragraph(number[1] if number else "", text, "" if level else heading, level, notes))
    return found
