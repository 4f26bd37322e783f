"""Footnotes and endnotes: their texts beside the text, and their raised marks off its words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

_MARK = re.compile(r"[\s,;\d*†‡§]+|\[\d{1,3}\]|\([*\d]{1,3}\)")
_MEASURE = re.compile(r"(?:(?<![^\W\d_])(?:[kcdm]?m|ft|mi)|(?<![\d.,])10)$")
_POWERS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_REFERENCES = ("footnoteReference", "endnoteReference")


def raised(before: str, text: str) -> str:
    """What raised letters become behind `before`: a note's mark nothing, a power its sign, "3rd" stays.

    >>> raised("the State party.", "12"), raised("an area of 5 km", "2"), raised("the 3", "rd")
    ('', '²', 'rd')
    """
    if not before.strip() or not is_mark(text):
        return text
    if text.isdigit() and _MEASURE.search(before):
        return text.translate(_POWERS)
    return " " if text[-1:].isspace() else ""


def is_mark(text: str) -> bool:
    """Whether letters may be a note's mark: digits, asterisks, "[3]", "4, 5".

    >>> is_mark("12"), is_mark("[3]"), is_mark("rd")
    (True, True, False)
    """
    return bool(_MARK.fullmatch(text))


def is_raised(run: _Element, w: str, styles: frozenset[str]) -> bool:
    """Whether a run of WordprocessingML is set as superscript, by itself or by its character style."""
    properties = run.find(f"{w}rPr")
    if properties is None:
        return False
    own = properties.find(f"{w}vertAlign")
    if own is not None:
        return own.get(f"{w}val") == "superscript"
    style = properties.find(f"{w}rStyle")
    return style is not None and style.get(f"{w}val", "") in styles


def raised_styles(root: _Element | None, w: str) -> frozenset[str]:
    """The character styles that raise their letters: footnote references, and whatever says superscript."""
    if root is None:
        return frozenset()
    found = (
        (style.get(f"{w}styleId", ""), style.find(f"{w}rPr/{w}vertAlign"), style.find(f"{w}name"))
        for style in root.iterfind(f"{w}style")
        if style.get(f"{w}type") == "character"
    )
    return frozenset(
        name
        for name, align, label in found
        if (align is not None and align.get(f"{w}val") == "superscript")
        or (label is not None and re.match(r"(?:foot|end)note ref", label.get(f"{w}val", ""), re.I))
    )


def refers(run: _Element, w: str) -> bool:
    """Whether a run is a note's reference; a mark of its own in it ("*") is no text."""
    return any(run.find(f"{w}{tag}") is not None for tag in _REFERENCES)


def references(paragraph: _Element, w: str) -> Iterator[str]:
    """The keys of the notes that a paragraph refers to, in order, as `note_key` makes them; deleted ones are left."""
    for item in paragraph.iter(*(f"{w}{tag}" for tag in _REFERENCES)):
        parents = {str(parent.tag) for parent in item.iterancestors()}
        if not parents & {f"{w}del", f"{w}moveFrom"}:
            yield note_key(item, w)


def note_key(item: _Element, w: str) -> str:
    """One key for a note and for the reference to it: footnotes and endnotes are counted apart."""
    kind = str(item.tag).rpartition("}")[2].removesuffix("Reference")
    return f"{kind} {item.get(f'{w}id', '')}"
