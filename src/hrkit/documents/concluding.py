"""Concluding observations of the treaty bodies: concerns, the recommendations that answer them, and what is urgent.

Structure read: numbered paragraphs under topic headings; a concern paragraph followed by its recommendation, or
both in one; lettered items; a follow-up section that names paragraphs and a deadline (the committees' common
format since General Assembly resolution 68/268; older ones differ only in headings).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from hrkit.documents.errors import DocumentError
from hrkit.documents.follow_up import FollowUp, follow_up_of, is_urgent
from hrkit.documents.masthead import Masthead, masthead
from hrkit.documents.model import Ask, AskKind, Paragraph, Reading, Refused, Source
from hrkit.documents.numbered import Run, TextLine, lines_of, numbered_run
from hrkit.documents.sentences import Part, items_of, part_of, sentences
from hrkit.documents.states import iso3
from hrkit.documents.tables import guess_language

_TITLE = re.compile(r"(?:concluding observations|observations finales|observaciones finales)\b", re.I)
_STATE = r"(?:the )?(?P<state>[A-ZÀ-Þ][^,;*\d]{2,60}?)"
_OF_STATE = re.compile(rf"\breports? of {_STATE}\s*(?:[*,;(]|under\b|submitted\b|in the absence\b|$)")
_ON_STATE = re.compile(rf"\bobservations on {_STATE}\s*(?:[*,;(]|in the absence\b|$)")
_NOT_ASKING = re.compile(
    r"^(?:[A-Z]\.\s*|[IVX]+\.\s*)?"
    r"(?:introduction|positive (?:aspects|developments)|aspects positifs|aspectos positivos)",
    re.I,
)
_LANGUAGES = ("en", "es", "fr")


def read(path: Path) -> Reading:
    """Concluding observations from .docx, PDF, HTML or text: source, paragraphs 1 … n, and asks.

    One ask for each concern paragraph (kind concern) and for each recommendation or its lettered items, with
    the concern it answers in `concern` and its topic heading in `section`; `priority` marks what the follow-up
    section names. A paragraph that holds both gives asks only for the recommendation. `follow_up(reading)`
    gives the deadlines. Raises the readers' DocumentErrors and `not-recognised`.
    """
    from hrkit.documents.readers import read_text

    document = read_text(path)
    reading = reading_of(lines_of(document), document.furniture, document.language)
    reading.warnings += document.warnings
    return reading


def reading_of(lines: Sequence[TextLine], furniture: Sequence[str] = (), language: str = "") -> Reading:
    """Concluding observations from a document's lines; see `read`."""
    run = numbered_run(lines)
    if not run.paragraphs:
        raise DocumentError(
            "not-recognised", "No numbered paragraphs were found: concluding observations have paragraphs 1, 2, 3 …"
        )
    language = (language or guess_language(" ".join(part.text for part in run.paragraphs[:30]))).split("-")[0]
    reading = Reading(_source(run.front, furniture, language), run.paragraphs, warnings=run.warnings())
    reading.refused += [
        Refused(f"paragraph {number}", "The paragraph was not found in the file.") for number in run.missing
    ]
    if language not in _LANGUAGES:
        reading.warnings.append(f"Kinds are told in English, Spanish and French only; this text is “{language}”.")
    reading.asks = list(_asks(run))
    _mark_priority(reading)
    if not reading.asks:
        reading.warnings.append("No recommendation was recognised. Is it a document of this kind?")
    return reading


def follow_up(reading: Reading) -> list[FollowUp]:
    """The follow-up requests of a document: which paragraphs, by when, in which paragraph it says so."""
    found = (follow_up_of(paragraph) for paragraph in reading.paragraphs)
    return [request for request in found if request is not None]


def _source(front: Sequence[str], furniture: Sequence[str], language: str) -> Source:
    head = masthead(front, furniture, kind="concluding_observations")
    title = _title(front)
    return Source(
        kind="concluding_observations",
        symbol=head.symbol,
        title=title,
        body=head.body,
        country=_country(head, title),
        date=head.date,
        language=language,
    )


def _title(front: Sequence[str]) -> str:
    """The line that begins "Concluding observations", with the lines that go on with it."""
    for place, line in enumerate(front):
        if _TITLE.match(line):
            parts = [line]
            for following in front[place + 1 : place + 3]:
                if not re.match(r"[a-z]|(?:on|of|concerning)\b", following):
                    break
                parts.append(following)
            return re.sub(r"\s*\*+\s*$", "", " ".join(parts))
    return ""


def _country(head: Masthead, title: str) -> str:
    if head.country:
        return head.country
    named = _OF_STATE.search(title) or _ON_STATE.search(title)
    return iso3(named["state"].strip()) if named else ""


@dataclass(slots=True)
class _Concern:
    """Concern paragraphs under one heading that no recommendation has answered yet."""

    path: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    answered: bool = False

    def add(self, path: tuple[str, ...], text: str) -> None:
        fresh = self.answered or path != self.path
        self.path, self.texts, self.answered = path, (text,) if fresh else (*self.texts, text), False

    def answer(self, path: tuple[str, ...]) -> str:
        if path != self.path:
            return ""
        self.answered = True
        return "\n".join(self.texts)


def _asks(run: Run) -> Iterator[Ask]:
    concern = _Concern()
    for paragraph, path in zip(run.paragraphs, run.paths, strict=True):
        asking = not (path and _NOT_ASKING.match(path[-1]))
        parts = [(part, text) for part, text in _parts(paragraph) if asking or part is Part.RECOMMENDATION]
        worried = "\n".join(text for part, text in parts if part is Part.CONCERN)
        asked = [(part, text) for part, text in parts if part in (Part.RECOMMENDATION, Part.INFORMATION)]
        if worried and not asked:
            concern.add(path, worried)
            yield _ask(paragraph, AskKind.CONCERN, paragraph.text)
        elif asked:
            answered = worried or concern.answer(path)
            yield from _asked(paragraph, asked, answered)


def _parts(paragraph: Paragraph) -> list[tuple[Part, str]]:
    """The paragraph's text as blocks of one purpose each, in order; a block with lettered items ends with them."""
    blocks: list[tuple[Part, str]] = []
    closed = False
    for piece in sentences(paragraph.text):
        part, itemised = part_of(piece), bool(items_of(piece)[1])
        known = blocks[-1][0] if blocks and not closed else None
        if known is Part.NEUTRAL or (known is not None and not itemised and part in (Part.NEUTRAL, known)):
            kept = part if known is Part.NEUTRAL else known
            blocks[-1] = (kept, f"{blocks[-1][1]} {piece}")
        else:
            blocks.append((part, piece))
        closed = itemised
    return blocks


def _asked(paragraph: Paragraph, blocks: Sequence[tuple[Part, str]], concern: str) -> Iterator[Ask]:
    """Asks of one paragraph: items by letter; what is asked without a letter is the paragraph's own ask."""
    used: set[str] = set()
    plain: list[tuple[Part, str]] = []
    for part, text in blocks:
        _, items = items_of(text)
        if not items:
            plain.append((part, text))
        for letter, item in items:
            kind = _kind(part_of(item) if part_of(item) is Part.INFORMATION else part)
            ask = replace(_ask(paragraph, kind, item), sub_item=letter, concern=concern)
            yield replace(ask, warnings=("letter-repeated",)) if letter in used else ask
            used.add(letter)
    if plain:
        kinds = {part for part, _ in plain}
        kind = AskKind.INFORMATION if kinds == {Part.INFORMATION} else AskKind.RECOMMENDATION
        yield replace(_ask(paragraph, kind, " ".join(text for _, text in plain)), concern=concern)


def _kind(part: Part) -> AskKind:
    return AskKind.INFORMATION if part is Part.INFORMATION else AskKind.RECOMMENDATION


def _ask(paragraph: Paragraph, kind: AskKind, text: str) -> Ask:
    return Ask(
        number=paragraph.number, printed_number=paragraph.number, text=text, kind=kind, section=paragraph.heading
    )


def _mark_priority(reading: Reading) -> None:
    """Set `priority` on every ask that a follow-up request or a list of urgent paragraphs names."""
    numbers = {ask.number for ask in reading.asks}
    for paragraph in reading.paragraphs:
        for number, letter in is_urgent(paragraph):
            if number not in numbers:
                reading.warnings.append(
                    f"Paragraph {paragraph.number} gives priority to paragraph {number}, in which no ask was found."
                )
                continue
            reading.asks = [_prioritised(ask, number, letter, reading.asks) for ask in reading.asks]


def _prioritised(ask: Ask, number: str, letter: str, asks: Sequence[Ask]) -> Ask:
    if ask.number != number or ask.kind is AskKind.CONCERN:
        return ask
    lettered = any(other.number == number and other.sub_item == letter for other in asks)
    return replace(ask, priority=True) if not letter or ask.sub_item == letter or not lettered else ask
