"""What a UN document symbol says, as values."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import quote

from hrkit.symbols.names import BODIES, KINDS
from hrkit.symbols.states import country_name

UPLOADS = "https://tbinternet.ohchr.org/_layouts/15/treatybodyexternal/Download.aspx?symbolno="


class NotASymbol(ValueError):
    """The text is no UN document symbol; `reason` is a sentence for a person."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Symbol:
    """One document symbol, read. Two are equal when they name the same document, whatever the spelling they came in.

    `session` is a string because special sessions are "S-17" and old ones Roman; `number` because runs are "17-19".
    `suspect` is a sentence on why this may be a misprint, or None.
    """

    symbol: str = field(compare=False)
    normal: str
    kind: str
    body: str
    state: str | None = None
    session: str | None = None
    number: str | None = None
    year: int | None = None
    suffixes: tuple[str, ...] = ()
    pinpoint: str | None = None
    joint: tuple[str, ...] = ()
    suspect: str | None = field(default=None, compare=False)

    @property
    def kind_name(self) -> str:
        """The kind in words."""
        return KINDS[self.kind]

    @property
    def body_name(self) -> str:
        """The issuing body in words."""
        return BODIES.get(self.body, self.body)

    @property
    def state_name(self) -> str | None:
        """Short English name of the State concerned; None when there is none or its code is unknown."""
        return country_name(self.state) if self.state else None

    @property
    def cycle(self) -> int | None:
        """Cycle of the Universal Periodic Review that a Working Group session belongs to; None outside the review."""
        if self.body != "UPR" or not self.session or not self.session.isdigit():
            return None
        return upr_cycle(int(self.session))

    @property
    def slug(self) -> str:
        """The symbol for URLs: lower case, every run outside a-z, 0-9 and '.' a hyphen. Never decode it."""
        return re.sub(r"[^a-z0-9.]+", "-", self.normal.lower()).strip("-")

    @property
    def link(self) -> str:
        """Address of the document at the United Nations (of the first one, for a joint symbol)."""
        address = (self.joint[0] if self.joint else self.normal).removesuffix(self.pinpoint or "").replace(" ", "")
        if self.body == "TBDB":
            return UPLOADS + quote(address, safe="")
        old_resolution = re.sub(r"(?<=\d)[A-Z](?=\()", "", address)
        return f"https://undocs.org/{quote(old_resolution, safe='/()-.')}"

    def as_dict(self) -> dict[str, object]:
        """Every field and property under the names the command prints."""
        return {
            "symbol": self.symbol,
            "normal": self.normal,
            "kind": self.kind,
            "kind_name": self.kind_name,
            "body": self.body,
            "body_name": self.body_name,
            "state": self.state,
            "state_name": self.state_name,
            "session": self.session,
            "number": self.number,
            "year": self.year,
            "suffixes": list(self.suffixes),
            "pinpoint": self.pinpoint,
            "joint": list(self.joint),
            "cycle": self.cycle,
            "slug": self.slug,
            "link": self.link,
            "suspect": self.suspect,
        }


@dataclass(frozen=True)
class Found:
    """A symbol cited in a text: `text[start:end]` is how it is printed there."""

    start: int
    end: int
    symbol: Symbol


def upr_cycle(session: int) -> int:
    """Cycle of a session of the UPR Working Group: 1-12 → 1, 13-26 → 2, 27-40 → 3, later → 4.

    Source: the calendars of review decided by the Human Rights Council (resolution 5/1; decision 17/119).

    >>> upr_cycle(42)
    4
    """
    return 1 + sum(session > last for last in (12, 26, 40))
