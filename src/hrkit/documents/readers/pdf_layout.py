"""Where a PDF page's print sets a line apart from the line above: more space, another size, bold or no longer bold."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

_BOLD = re.compile(rb"bold|black|heavy|semib", re.I)
_MORE_SPACE = 1.25
_OTHER_SIZE = 0.06


@dataclass(frozen=True, slots=True)
class Print:
    """How a line is set: the size, baseline and weight of its first letter, the weight of its last."""

    size: float
    base: float
    bold: bool
    ends_bold: bool


class Sizes:
    """The height, baseline and weight of each letter of a page, by its place in the page's text."""

    def __init__(self, textpage: Any) -> None:
        import pypdfium2.raw as pdfium

        self._pdfium = pdfium
        self._page = textpage
        self._matrix = pdfium.FS_MATRIX()
        self._name = ctypes.create_string_buffer(128)
        self._flags = ctypes.c_int()

    def at(self, place: int) -> tuple[float, float]:
        """(size, baseline) in points of the letter at a place; (0, 0) for a letter that PDFium made up."""
        index = self._pdfium.FPDFText_GetCharIndexFromTextIndex(self._page, place)
        if index < 0 or not self._pdfium.FPDFText_GetMatrix(self._page, index, self._matrix):
            return 0.0, 0.0
        matrix = self._matrix
        size = self._pdfium.FPDFText_GetFontSize(self._page, index) * abs(matrix.d or matrix.b)
        return size, matrix.f

    def bold(self, place: int) -> bool:
        """Whether the letter at a place is set in a bold font, by the font's name."""
        index = self._pdfium.FPDFText_GetCharIndexFromTextIndex(self._page, place)
        length = self._pdfium.FPDFText_GetFontInfo(self._page, index, self._name, 128, self._flags) if index >= 0 else 0
        return 0 < length <= 128 and bool(_BOLD.search(self._name.raw[:length]))

    def raised(self, place: int, beside: int, small: float = 0.8) -> bool:
        """Whether the letter at a place is smaller than the one beside it and stands higher."""
        size, height = self.at(place)
        other, base = self.at(beside)
        return 0 < size < small * other and 0 < height - base < other


def apart(text: str, sizes: Sizes) -> set[int]:
    """The places of the lines' beginnings that the print sets apart from the line above them."""
    lines = list(_prints(text, sizes))
    gaps = [before.base - line.base for (_, before), (_, line) in pairwise(lines)]
    usual = median([gap for gap in gaps if gap > 0] or [0.0])
    found: set[int] = set()
    for gap, ((_, before), (at, line)) in zip(gaps, pairwise(lines), strict=True):
        other = abs(line.size - before.size) > _OTHER_SIZE * before.size or line.bold != before.ends_bold
        if gap > _MORE_SPACE * usual or (other and gap > 0):
            found.add(at)
    return found


def _prints(text: str, sizes: Sizes) -> Iterator[tuple[int, Print]]:
    """(place, print) of each line that holds anything."""
    at = 0
    for line in text.split("\n"):
        bare = line.strip()
        if bare:
            first = at + line.index(bare[0])
            size, base = sizes.at(first)
            if size:
                yield at, Print(size, base, sizes.bold(first), sizes.bold(at + len(line.rstrip()) - 1))
        at += len(line) + 1
