"""Safe readers: any document file to paragraphs and tables, chosen by content, never by name.

Nothing heavy is imported before a file of that kind is read.
"""

from __future__ import annotations

from pathlib import Path

from hrkit.documents.errors import DocumentError
from hrkit.documents.readers.blocks import Block, Line, Para, Table, TextDocument, block_text
from hrkit.documents.readers.guard import TEXT_BYTES, require_readable
from hrkit.documents.readers.sniff import container

__all__ = ["Block", "DocumentError", "Line", "Para", "Table", "TextDocument", "block_text", "read_text"]


def read_text(path: Path, *, password: str | None = None) -> TextDocument:
    """The paragraphs and tables of a .docx, .pdf or .hwpx of at most 300 MB, of HTML or text of at most 50 MB.

    The kind is told by the file's bytes. Raises `DocumentError` with one of the codes `not-found`, `empty`,
    `too-large`, `truncated-zip`, `zip-bomb`, `xml-bomb`, `damaged`, `password`, `old-format`,
    `scan-without-text`, `no-text`, `encoding`, `not-recognised`.
    """
    path = Path(path)
    require_readable(path)
    kind = container(path)
    if kind in {"html", "text"}:
        require_readable(path, TEXT_BYTES)
    if kind == "docx":
        from hrkit.documents.readers.word import read_docx

        return _with_text(read_docx(path))
    if kind == "pdf":
        from hrkit.documents.readers.pdf import read_pdf

        return read_pdf(path, password=password)
    if kind == "hwpx":
        from hrkit.documents.readers.hwpx import read_hwpx

        return _with_text(read_hwpx(path))
    if kind == "html":
        from hrkit.documents.readers.web import read_html

        return read_html(path)
    if kind == "text":
        from hrkit.documents.readers.plain import read_plain

        return read_plain(path)
    raise DocumentError(
        "not-recognised", f"A file of kind {kind} holds no running text. Use .docx, PDF, .hwpx or HTML."
    )


def _with_text(document: TextDocument) -> TextDocument:
    if not document.text.strip():
        raise DocumentError(
            "no-text", "The document holds no text, at most pictures. Choose the version with text, or run OCR first."
        )
    return document
