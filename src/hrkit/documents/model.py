"""What the readers of this room return: plain values, upstream wording kept raw."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Position(StrEnum):
    """What the State under review said to a recommendation (UPR)."""

    SUPPORTED = "supported"
    SUPPORTED_IN_PART = "supported_in_part"
    NOTED = "noted"
    NOT_SUPPORTED = "not_supported"
    PENDING = "pending"


class AskKind(StrEnum):
    """What a paragraph does: it asks, it voices a concern, or it asks for information."""

    RECOMMENDATION = "recommendation"
    CONCERN = "concern"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording of a numbered recommendation and the States that used it."""

    text: str
    states: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """One numbered recommendation (or concern) as a document prints it.

    `number` is the corrected paragraph number ("140.7"), `printed_number` the one on the page; they
    differ only where a misprint was found, and then `warnings` says so. `sub_item` is the letter of a
    lettered item ("b"). `states` are the recommending States in printed order, in the common English
    short form. `themes`, `groups` and `sdgs` are upstream labels, untouched but for blanks.
    """

    number: str
    text: str
    printed_number: str = ""
    sub_item: str = ""
    kind: AskKind = AskKind.RECOMMENDATION
    states: tuple[str, ...] = ()
    wordings: tuple[Wording, ...] = ()
    position: Position | None = None
    position_source: str = ""
    themes: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    sdgs: tuple[str, ...] = ()
    section: str = ""
    concern: str = ""
    priority: bool = False
    upstream_id: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """A row, paragraph or page that could not be taken over, and why."""

    where: str
    why: str


@dataclass(frozen=True, slots=True)
class Source:
    """What the file says about itself: the document the asks stand in."""

    kind: str
    symbol: str = ""
    title: str = ""
    body: str = ""
    country: str = ""
    date: str = ""
    language: str = ""
    session: str = ""
    cycle: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A numbered (or unnumbered, `number == ""`) paragraph of a document, in printed order.

    `notes` are the texts of its footnotes, and of those of the title or headings right above it.
    """

    number: str
    text: str
    heading: str = ""
    level: int = 0
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class Reading:
    """A whole file, read: its source, its paragraphs in order, its asks, and what could not be read."""

    source: Source
    paragraphs: list[Paragraph] = field(default_factory=list)
    asks: list[Ask] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
