"""Reader of PDF by PDFium: printed lines, page furniture cut, soft line breaks joined into paragraphs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hrkit.documents.errors import DocumentError
from hrkit.documents.readers.blocks import TextDocument
from hrkit.documents.readers.lines import cut_furniture, join, join_lines
from hrkit.documents.readers.pdf_layout import Sizes
from hrkit.documents.readers.pdf_notes import Page, read_page, release

MAX_PAGES = 5_000
_SCAN = (
    "The PDF holds pictures of pages but no text (a scan). Run text recognition (OCR) on it, "
    "or get the document's original file."
)
_PDFIUM_PASSWORD = 4
_MARKS = str.maketrans(
    {"\ufffe": "-", "\x02": "-", "\x00": "", "\xa0": " ", "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"}
)


def read_pdf(path: Path, *, password: str | None = None) -> TextDocument:
    """A PDF's lines and paragraphs; `DocumentError` for password, damage, scans and more than `MAX_PAGES` pages."""
    read, title = read_pages(path, password)
    pages = [page.lines for page in read]
    letters = sum(sum(letter.isalpha() for letter in line) for page in pages for line in page)
    if letters < 20 or letters < 4 * len(pages):
        raise DocumentError("scan-without-text", _SCAN)
    kept, furniture = cut_furniture(pages)
    lines = [line for number, page in enumerate(kept, 1) for line in release(read[number - 1], page, number)]
    document = TextDocument("pdf", list(join_lines(lines)), title, furniture=furniture, lines=lines)
    empty = [str(number) for number, page in enumerate(pages, 1) if not any(line.strip() for line in page)]
    if empty:
        document.warnings.append(f"No text on page {', '.join(empty[:20])}: pictures are not read.")
    return document


def page_lines(path: Path, *, last: int = MAX_PAGES) -> tuple[list[list[str]], str]:
    """The printed lines of each page up to `last`, without footnotes, and the title in the file's metadata."""
    pages, title = read_pages(path, last=last)
    return [[line.text for line in release(page, page.lines)] for page in pages], title


def read_pages(path: Path, password: str | None = None, *, last: int = MAX_PAGES) -> tuple[list[Page], str]:
    """Each page up to `last`, its lines as PDFium orders them, and the title in the file's metadata."""
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(path, password=password)
    except pypdfium2.PdfiumError as error:
        raise _open_error(error) from error
    try:
        if len(pdf) > MAX_PAGES:
            raise DocumentError("too-large", f"The PDF has {len(pdf):,} pages, more than {MAX_PAGES:,}. Split it.")
        pages = [_page(pdf, index) for index in range(min(len(pdf), last))]
        return pages, str(pdf.get_metadata_dict().get("Title", "")).strip()
    finally:
        pdf.close()


def _page(pdf: Any, index: int) -> Page:
    """One page's lines; a page that PDFium cannot load is empty and so gets a warning."""
    import pypdfium2

    try:
        page = pdf[index]
    except pypdfium2.PdfiumError:
        return Page()
    textpage = page.get_textpage()
    found = read_page(textpage.get_text_range(), Sizes(textpage))
    textpage.close()
    page.close()
    return Page(clean("\n".join(found.lines)).split("\n"), [(mark, join([clean(text)])) for mark, text in found.notes])


def clean(text: str) -> str:
    """Line ends as newlines, ligatures as letters; PDFium's marks for a hyphen at a line's end made visible.

    >>> clean("co\\ufffe\\r\\noperation")
    'co-\\noperation'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"(?<=\S) {2,}", " ", text.translate(_MARKS))


def _open_error(error: Exception) -> DocumentError:
    code = getattr(error, "err_code", None)
    if code == _PDFIUM_PASSWORD or "password" in str(error).lower():
        return DocumentError("password", "The PDF is protected by a password. Save a copy without it and use that.")
    return DocumentError("damaged", "The PDF is cut off or damaged and cannot be opened. Download or save it again.")
