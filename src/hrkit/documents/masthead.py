"""What the first page of a UN document says about it: symbol, body, State, date."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hrkit.documents import uhri_dirt as dirt
from hrkit.symbols import find

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = re.compile(rf"\b(\d{{1,2}}\s+(?:{_MONTHS})\s+\d{{4}})\b")
_SPACED_SYMBOL = re.compile(r"(?<=[A-Z0-9]) (?=/[A-Z])|(?<=/) (?=[A-Z0-9])")
_BODIES = (
    ("Human Rights Committee", "CCPR"),
    ("Committee on Economic, Social and Cultural Rights", "CESCR"),
    ("Committee on the Elimination of Racial Discrimination", "CERD"),
    ("Committee on the Elimination of Discrimination against Women", "CEDAW"),
    ("Committee against Torture", "CAT"),
    ("Committee on the Rights of the Child", "CRC"),
    ("Committee on the Protection of the Rights of All Migrant Workers", "CMW"),
    ("Committee on Migrant Workers", "CMW"),
    ("Committee on the Rights of Persons with Disabilities", "CRPD"),
    ("Committee on Enforced Disappearances", "CED"),
)


@dataclass(frozen=True, slots=True)
class Masthead:
    """Symbol, body (acronym), State (ISO3) and date (ISO) of a document; "" where not found."""

    symbol: str = ""
    body: str = ""
    country: str = ""
    date: str = ""


def masthead(front: Sequence[str], furniture: Iterable[str] = (), kind: str = "") -> Masthead:
    """Read the lines before the first paragraph, and page furniture; a symbol of `kind` goes before others."""
    text = "\n".join(_SPACED_SYMBOL.sub("", line) for line in [*front[:60], *furniture])
    symbols = [found.symbol for found in find(text)]
    ours = [symbol for symbol in symbols if symbol.kind == kind]
    symbol = next(iter(ours or symbols), None)
    date = _DATE.search("\n".join(front))
    return Masthead(
        symbol=symbol.normal if symbol else "",
        body=(symbol.body if symbol else "") or body_in("\n".join(front)),
        country=(symbol.state or "") if symbol else "",
        date=dirt.iso_date(date[1]) if date else "",
    )


def body_in(text: str) -> str:
    """The acronym of the treaty body named first in a text, or "".

    >>> body_in("Adopted by the Committee against Torture at its …")
    'CAT'
    """
    folded = text.casefold()
    places = [(folded.find(name.casefold()), acronym) for name, acronym in _BODIES]
    return min(((place, acronym) for place, acronym in places if place >= 0), default=(0, ""))[1]
