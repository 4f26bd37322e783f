"""A paper as a PDF, set by typst. Every text is a string literal of the source: none is ever read as markup or code."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from django.utils.translation import gettext as _

from hrcity.core.errors import DomainError
from hrcity.plan.paper_pdf import NEEDS, NO_TYPE
from hrcity.plan.papers import Sheet, column_shares
from hrcity.plan.yearly import Grid

SCRIPT = Path(__file__).with_name("paper_pdf.py")
SECONDS = 300
FONTS = (*NEEDS["ko"], "Noto Sans", "DejaVu Sans")
LOOK = """
#set par(leading: 0.62em, spacing: 0.9em)
#set heading(numbering: none)
#show heading.where(level: 1): set text(size: 14pt, fill: rgb("#0b5a5e"))
#show heading.where(level: 1): set block(above: 1.6em, below: 0.7em)
#set table(stroke: 0.5pt + rgb("#d3d9dd"), inset: 4pt)
#show table: set text(size: 8pt)
#show table: set par(leading: 0.5em, justify: false)
#show table.cell.where(y: 0): set text(weight: "bold")
#show figure: set block(breakable: true)
#show figure.caption: set align(start)
#show figure.caption: set text(weight: "bold", size: 9pt)
#set figure(numbering: none, supplement: none)
#set figure.caption(position: top, separator: none)
"""


def pdf_bytes(sheet: Sheet) -> bytes:
    """The PDF of a paper.

    Raises:
        DomainError: the machine has no type with the letters of the language, or the paper could not be set.
    """
    try:
        ended = subprocess.run(
            [sys.executable, "-I", str(SCRIPT), sheet.lang],
            input=source_of(sheet).encode(),
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise DomainError(
            _("The PDF took too long and was given up. The Word file holds the same."), "pdf-slow"
        ) from None
    if ended.returncode == NO_TYPE:
        words = _("No PDF was made: this server has no typeface with the letters of the language. Ask your "
                  "administrator to install Noto Sans CJK. The Word file holds the same.")  # fmt: skip
        raise DomainError(words, "no-type")
    if ended.returncode != 0 or not ended.stdout.startswith(b"%PDF"):
        raise DomainError(_("The PDF could not be made. The Word file holds the same."), "pdf-not-made")
    return ended.stdout


def source_of(sheet: Sheet) -> str:
    """The typst source of a paper."""
    return "\n".join(_pieces(sheet))


def _pieces(sheet: Sheet) -> Iterable[str]:
    fonts = ", ".join(literal(font) for font in FONTS)
    first, _mark, last = sheet.page_words.partition("%(page)s")
    between, _mark, end = last.partition("%(all)s")
    yield f"#set document(title: {literal(f'{sheet.subtitle} – {sheet.title}')}, date: none)"
    yield f"#set text(font: ({fonts}), fallback: true, size: 10pt, lang: {literal(sheet.lang)})"
    if "%(all)s" in first:  # the whole first, as in Korean
        start, _mark, middle = first.partition("%(all)s")
        foot = f"{literal(start)} + whole + {literal(middle)} + here + {literal(last)}"
    else:
        foot = f"{literal(first)} + here + {literal(between)} + whole + {literal(end)}"
    yield (
        '#set page(paper: "a4", numbering: "1", margin: (x: 2cm, y: 2.2cm), '
        f'header: text(size: 8pt, fill: rgb("#525a68"), {literal(sheet.head)}), '
        "footer: context { let here = str(counter(page).get().first()); "
        "let whole = str(counter(page).final().first()); "
        f"align(center, text(size: 8pt, {foot})) }})"
    )
    yield LOOK
    yield f'#text(size: 20pt, weight: "bold", {literal(sheet.subtitle)})'
    yield f"#par(text(size: 14pt, {literal(sheet.title)}))"
    yield from (f"#par({literal(line)})" for line in sheet.lines)
    for chapter in sheet.chapters:
        yield f"#heading(level: 1, {literal(chapter.heading)})"
        yield from (f"#par({literal(line)})" for line in chapter.paragraphs)
        for grid in chapter.grids:
            yield from _grid(grid)


def _grid(grid: Grid) -> Iterable[str]:
    columns = ", ".join(f"{share:.3f}fr" for share in column_shares(grid))
    heads = ", ".join(literal(head) for head in grid.heads)
    yield f"#figure(caption: {literal(grid.caption)}, kind: table, align(start, table(columns: ({columns},),"
    yield f"table.header(repeat: true, {heads}),"
    yield from (", ".join(literal(cell) for cell in row) + "," for row in grid.rows)
    yield ")))"


def literal(text: object) -> str:
    r"""A text as a string literal of typst.

    >>> literal('a "b" \\ c')
    '"a \\"b\\" \\\\ c"'
    """
    plain = (
        str(text).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "").replace("\t", " ")
    )
    return '"' + "".join(letter for letter in plain if letter.isprintable() or letter == " ") + '"'
