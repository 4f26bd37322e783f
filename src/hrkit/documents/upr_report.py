"""Report of the Working Group on the Universal Periodic Review: its recommendations, States and positions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import takewhile
from pathlib import Path

from hrkit.documents.addendum import Statement, read_statements
from hrkit.documents.errors import DocumentError
from hrkit.documents.model import Ask, Position, Reading, Refused, Source
from hrkit.documents.plain_document import paragraphs
from hrkit.documents.positions import position_of
from hrkit.documents.readers import Line, TextDocument, block_text, read_text
from hrkit.documents.readers.lines import join
from hrkit.documents.runs import Item, Run, find_runs
from hrkit.documents.states import common_name
from hrkit.documents.tables import guess_language
from hrkit.documents.wording import parse_item

_SYMBOL = re.compile(r"\bA/HRC/(?:WG\.6/)?\d+/(?:L\.)?\d+(?:/(?:Add|Corr|Rev)\.\d+)*")
_DATE = re.compile(
    r"\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December) \d{4}\b"
)
_SESSION = re.compile(r"held its ([a-z]+(?:[-\s][a-z]+)?) session", re.I)
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth"
)
_TENS = {"twent": 20, "thirt": 30, "fort": 40, "fift": 50, "sixt": 60, "sevent": 70}
# Last session of each cycle of reviews (Human Rights Council resolutions 5/1, 16/21 and the calendars after them).
_CYCLES = (12, 26, 40, 54, 68)
# Lines of a conversion without pages: symbol, job number and page number amid the text.
_STRAY = re.compile(r"\s*(?:A/HRC/[\w./]+|GE\.\d{2}-\d+.*|page \d+|\d{1,3}|\[english only\])\s*", re.I)
_FOOTNOTE = re.compile(
    r"\s*(?:\*{1,3}|\d{1,2})\s*"
    r"(?:The recommendation|Recommendations?\b|Conclusions and|As read|See\b|The original|The annex)"
)


def read(path: Path, *, addendum: Path | None = None) -> Reading:
    """Every recommendation of a Working Group report (PDF, .docx, .hwpx, HTML or text), one per number.

    Positions come from the head sentence of each run and, when the addendum is given, from there; what neither
    states is pending. Misprinted numbers are corrected and reported, numbers missing in the count are refused.
    Raises `DocumentError` (`no-recommendations`) when no run is found.
    """
    document = read_text(path)
    lines, warnings = printed_lines(document)
    runs = find_runs(lines)
    if not runs:
        raise DocumentError(
            "no-recommendations",
            "No numbered recommendations (such as 140.1, 140.2) were found. Check that this is the whole report of the "
            "Working Group, not the national report or a summary.",
        )
    reading = Reading(source(document), paragraphs(document), warnings=[*document.warnings, *warnings])
    for run in runs:
        reading.asks += [ask(item, run) for item in run.items]
        reading.refused += [Refused(f"paragraph {number}", "The count skips this number.") for number in run.lost]
    if guess_language(" ".join(ask.text for ask in reading.asks[:40])) in {"fr", "es"}:
        reading.warnings.append("The report is not in English: names of States that are not known stay as printed.")
    if addendum is not None:
        apply_positions(reading, read_statements(addendum))
    return reading


def printed_lines(document: TextDocument) -> tuple[list[str], list[str]]:
    """The document's lines without footnotes at page ends, and a warning for each footnote left out."""
    if document.kind != "pdf":
        texts = document.lines or [Line(block_text(block)) for block in document.blocks]
        return [line for text in texts for line in text.text.split("\n") if not _STRAY.fullmatch(line)], []
    kept: list[str] = []
    notes: dict[int, list[str]] = {}
    rest: set[int] = set()
    for line in document.lines:
        if line.page in rest or (line.page > 1 and _FOOTNOTE.match(line.text)):
            rest.add(line.page)
            notes.setdefault(line.page, []).append(line.text)
        else:
            kept.append(line.text)
        if line.notes:
            notes.setdefault(line.page, []).extend(line.notes)
    return kept, [f"Footnote on page {page} left out of the text: {join(note)}" for page, note in notes.items()]


def ask(item: Item, run: Run) -> Ask:
    """One item as an ask, its position by the run's head sentence."""
    parsed = parse_item(join(item.lines))
    position = position_of(run.sentence) or Position.PENDING
    return Ask(
        number=item.number,
        printed_number=item.number if run.lettered else item.printed,
        sub_item=item.printed if run.lettered else item.sub,
        text=parsed.text,
        states=parsed.states,
        wordings=parsed.wordings,
        position=position,
        position_source=item.source or (f"para. {run.head}" if position != Position.PENDING else ""),
        section=item.section,
        warnings=(*item.warnings, *parsed.warnings),
    )


def apply_positions(reading: Reading, statements: Mapping[str, Statement]) -> None:
    """Give every ask the position its addendum states; positions of unknown numbers are reported."""
    known = {ask.number for ask in reading.asks}
    reading.asks = [
        replace(ask, position=found.position, position_source=found.source)
        if (found := statements.get(ask.number))
        else ask
        for ask in reading.asks
    ]
    unknown = [number for number in statements if number not in known]
    if unknown:
        reading.warnings.append(f"The addendum states a position on numbers the report lacks: {', '.join(unknown)}.")
    silent = [ask.number for ask in reading.asks if ask.position == Position.PENDING]
    if silent and statements:
        reading.warnings.append(f"The addendum states no position on {', '.join(silent)}.")


def source(document: TextDocument) -> Source:
    """Symbol, State, date, session and cycle, from the title page and the first paragraphs."""
    lines = [line.text for line in document.lines[:120]] or [block_text(block) for block in document.blocks[:80]]
    top = " ".join(" ".join(lines).split())
    symbol = _SYMBOL.search(" ".join(document.furniture)) or _SYMBOL.search(top)
    # The date of issue stands right above the original language; the session's dates may stand before it.
    dates = _DATE.findall(top.partition("Original:")[0])
    held = _SESSION.search(top)
    session = ordinal(held[1]) if held else 0
    return Source(
        kind="upr_report",
        symbol=symbol[0] if symbol else "",
        title="Report of the Working Group on the Universal Periodic Review",
        body="UPR",
        country=country(lines, top),
        date=dates[-1] if dates else "",
        language=document.language or "en",
        session=str(session) if session else "",
        cycle=str(1 + sum(1 for _ in takewhile(lambda last: session > last, _CYCLES))) if session else "",
    )


def country(lines: list[str], top: str) -> str:
    """The State under review: a title line that is a State's name, else "The review of X was held"."""
    for line in lines[:60]:
        name = common_name(line.strip(" *†"))
        if name and len(line.strip()) > 3:
            return name
    review = re.search(r"[Tt]he review of (?:the )?(.{3,60}?) was held", top)
    return common_name(review[1]) or review[1] if review else ""


def ordinal(words: str) -> int:
    """The number an English ordinal names, 0 when it is none.

    >>> ordinal("forty-eighth"), ordinal("twentieth"), ordinal("second")
    (48, 20, 2)
    """
    units = {word: number for number, word in enumerate(_ORDINALS.split(), 1)}
    words = words.lower().replace(" ", "-")
    tens, _, unit = words.rpartition("-")
    for stem, value in _TENS.items():
        if words == f"{stem}ieth":
            return value
        if tens == f"{stem}y":
            return value + units.get(unit, 0)
    return units.get(unit, 0)
