"""Pure decisions about instruments: addresses made from numbers, versions of texts compared."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hrcity.instruments.models import InstrumentKind

KIND_OF: Mapping[str, InstrumentKind] = {
    "udhr_html": InstrumentKind.DECLARATION,
    "udhr": InstrumentKind.DECLARATION,
    "general_comment": InstrumentKind.GENERAL_COMMENT,
    "concluding_observations": InstrumentKind.CONCLUDING_OBSERVATIONS,
    "upr_report": InstrumentKind.UPR_REPORT,
    "upr_addendum": InstrumentKind.UPR_ADDENDUM,
    "ohchr_matrix": InstrumentKind.UPR_MATRIX,
    "document": InstrumentKind.CITY_DOCUMENT,
}
# In articles; everything else is in paragraphs.
IN_ARTICLES: frozenset[str] = frozenset({"treaty", "protocol", "declaration", "charter", "ordinance", "law"})
# A general kind gives way to an exact one when the same document comes again from a better file.
VAGUE: frozenset[str] = frozenset({"upr_matrix", "un_document", "city_document"})
MOST_EID = 60


@dataclass(frozen=True, slots=True)
class Part:
    """One numbered part of a text in one language; `title` is the article's own heading, `heading` the chapter's."""

    eid: str
    number: str
    text: str
    title: str = ""
    heading: str = ""
    level: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph as a reader gives it: printed number, text, the heading above it, depth of headings."""

    number: str
    text: str
    heading: str = ""
    level: int = 0


def slug_of(symbol: str) -> str:
    """A document number as it stands in addresses.

    >>> slug_of("A/HRC/59/15"), slug_of("CCPR/C/21/Rev.1/Add.11"), slug_of("A/RES/217(III)")
    ('a-hrc-59-15', 'ccpr-c-21-rev.1-add.11', 'a-res-217-iii')
    """
    kept = "".join(letter if letter.isalnum() or letter == "." else " " for letter in symbol.lower())
    return "-".join(kept.split())[:120].strip(".-")


def eid_of(number: str, prefix: str) -> str:
    """The element id of a printed number; it survives a re-import because it is made of nothing else.

    >>> eid_of("140.7", "para"), eid_of("12", "art"), eid_of("0", "art"), eid_of("3 (a)", "para")
    ('para_140.7', 'art_12', 'preamble', 'para_3-a')
    """
    if number == "0" and prefix == "art":
        return "preamble"
    kept = "-".join(re.sub(r"[^\w.]+", " ", number.strip().lower()).split())
    return f"{prefix}_{kept}"[:MOST_EID]


def parts_of(pieces: Iterable[Piece], prefix: str = "para") -> list[Part]:
    """Numbered paragraphs as parts; one without a number is counted behind the number above it (`para_3.u1`), and a
    number that comes again, as in an annex, gets a second id (`para_3~2`), so that nothing is lost.

    Two language versions of one document get the same ids.
    """
    found: list[Part] = []
    seen: dict[str, int] = {}
    last, loose = eid_of("0", "para").replace("para_0", "start"), 0
    for piece in pieces:
        if not piece.text.strip():
            continue
        if piece.number:
            eid, loose = eid_of(piece.number, prefix), 0
            seen[eid] = seen.get(eid, 0) + 1
            eid = eid if seen[eid] == 1 else f"{eid}~{seen[eid]}"
            last = eid
        else:
            loose += 1
            eid = f"{last}.u{loose}"
        number = "" if eid == "preamble" else piece.number
        found.append(Part(eid, number, piece.text.strip(), heading=piece.heading[:500], level=piece.level))
    return found


@dataclass(frozen=True, slots=True)
class Compared:
    """What an import does to one part: created, updated or unchanged; `before` is the wording that stands now."""

    verdict: str
    part: Part
    before: str | None = None


def compare(parts: Sequence[Part], known: Mapping[str, str]) -> list[Compared]:
    """Compare a version with the texts of that language as they stand, by element id."""
    found = []
    for part in parts:
        before = known.get(part.eid)
        verdict = "created" if before is None else "unchanged" if before == part.text else "updated"
        found.append(Compared(verdict, part, before))
    return found


def merged_order(known: Sequence[str], fresh: Sequence[str]) -> list[str]:
    """Element ids in reading order: what a new version brings goes behind what it follows there.

    >>> merged_order(["art_1", "art_2"], ["preamble", "art_1", "art_1-2", "art_2"])
    ['preamble', 'art_1', 'art_1-2', 'art_2']
    """
    order = list(known)
    there = set(order)
    place = 0
    for eid in fresh:
        if eid in there:
            place = order.index(eid) + 1
        else:
            order.insert(place, eid)
            there.add(eid)
            place += 1
    return order


ALIASES: Mapping[str, str] = {
    "icmw": "icrmw", "cmw": "icrmw", "ced": "cped", "icppd": "cped", "cerd": "icerd", "ccpr": "iccpr",
    "cescr": "icescr", "op-cat": "opcat", "cat-op": "opcat", "iccpr-op": "iccpr-op1", "cedaw-op": "op-cedaw",
    "crpd-op": "op-crpd", "crc-op-ac": "op-crc-ac", "crc-op-sc": "op-crc-sc", "crc-op-ic": "op-crc-ic",
    "op-icescr": "icescr-op", "op1-iccpr": "iccpr-op1", "op2-iccpr": "iccpr-op2",
}


def treaty_in_name(name: str, slugs: Iterable[str]) -> str:
    """The treaty a table is about, by the name of its file; "" when the name says nothing or two things.

    >>> treaty_in_name("hr_status_iccpr_op1.csv", ["iccpr", "iccpr-op1"]), treaty_in_name("icmw 2022.csv", ["icrmw"])
    ('iccpr-op1', 'icrmw')
    """
    words = "-".join(re.findall(r"[a-z0-9]+", name.rpartition(".")[0].lower() or name.lower()))
    names = {slug: slug for slug in slugs}
    names |= {alias: slug for alias, slug in ALIASES.items() if slug in names}
    found = {key for key in names if f"-{key}-" in f"-{words}-"}
    longest = {key for key in found if not any(key != other and key in other for other in found)}
    return names[longest.pop()] if len({names[key] for key in longest}) == 1 else ""
