"""Footnotes of HTML pages: word processors and content systems link each mark to its note and back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hrkit.documents.readers.notes import is_mark

if TYPE_CHECKING:
    from lxml.etree import _Element

_BACK = re.compile(r"#_?(?:ftn|edn|fn|footnote|endnote|note|cite)[_:-]?ref", re.I)
_HOLDERS = {"p", "li", "div", "aside", "dd", "td"}
_LEADING_MARK = re.compile(r"^(?:\[?\d{1,3}\]?|\*{1,3}|[†‡§^↑↩])[\s.:]+")


def take_notes(root: _Element) -> dict[str, str]:
    """The notes of a page by the address of their place, each taken out of the tree.

    A note is the paragraph that holds a link back to its mark ("#_ftnref1").
    """
    notes: dict[str, str] = {}
    for link in [link for link in root.iter("a") if _BACK.match(link.get("href", ""))]:
        holder = next((parent for parent in link.iterancestors() if parent.tag in _HOLDERS), None)
        if holder is None or holder.getparent() is None:
            continue
        places = [link, holder, *holder.iterancestors("div", "li"), *holder.iter("a")]
        names = [name for place in places[:6] for name in (place.get("name"), place.get("id")) if name]
        text = _LEADING_MARK.sub("", " ".join(_words(holder).split()))
        notes.update({name: text for name in names if name not in notes})
        _take_out(holder)
    return notes


def _words(element: _Element) -> str:
    return "".join(str(text) for text in element.itertext())


def _take_out(element: _Element) -> None:
    parent = element.getparent()
    if parent is not None:
        tail, before = element.tail or "", element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail
        parent.remove(element)


def note_of(link: _Element, notes: dict[str, str]) -> str | None:
    """The note that a link stands for as a mark ("[1]"); None for a link that is text."""
    address = link.get("href", "")
    if not address.startswith("#") or not is_mark(_words(link).strip()):
        return None
    return notes.get(address[1:])
