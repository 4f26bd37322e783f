"""General comments and general recommendations: numbered paragraphs from docx, PDF, HTML, text or their JSON form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from hrkit.documents import uhri_dirt as dirt
from hrkit.documents.errors import DocumentError
from hrkit.documents.json_rows import rows as json_rows
from hrkit.documents.masthead import Masthead, masthead
from hrkit.documents.model import Reading, Refused, Source
from hrkit.documents.numbered import TextLine, lines_of, lines_of_text, numbered_run
from hrkit.documents.tables import guess_language

_TITLE = re.compile(r"(?:Joint )?General (?:comment|recommendation)s?\b.*?(?:No\.?|Nos\.?)\s*\d+", re.I)
_NUMBER_IN_SYMBOL = re.compile(r"/GC/(?:(\d{4})/)?(\d+)")
_RECOMMENDING = ("CEDAW", "CERD")


def read(path: Path) -> Reading:
    """One general comment: its source and its paragraphs 1 … n with headings; no asks.

    The JSON form is an object with `symbol`, `title`, `text`, `date`, `committee`. Gaps in the count are
    warnings. Raises DocumentError: those of the readers, and `not-recognised` where no paragraph is numbered.
    """
    with open(path, "rb") as stream:
        head = stream.read(64).lstrip(b"\xef\xbb\xbf \r\n\t")
    return _read_json(path) if head[:1] in (b"{", b"[") else _read_document(path)


def _read_document(path: Path) -> Reading:
    from hrkit.documents.readers import read_text

    document = read_text(path)
    reading = reading_of(lines_of(document), furniture=document.furniture, language=document.language)
    reading.warnings += document.warnings
    return reading


def _read_json(path: Path) -> Reading:
    records = [record for record in json_rows(path) if isinstance(record, dict)]
    record = next((record for record in records if str(record.get("text") or "").strip()), None)
    if record is None:
        raise DocumentError("not-recognised", "The JSON holds no document with a “text”.")
    given = {key: str(record.get(key) or "").strip() for key in ("symbol", "title", "date", "committee", "language")}
    reading = reading_of(lines_of_text(str(record["text"])), given, language=given["language"])
    reading.refused += [
        Refused(f"record {place}", "The file holds more than one document; only the first was read.")
        for place in range(2, len(records) + 1)
    ]
    return reading


def reading_of(
    lines: Sequence[TextLine],
    given: dict[str, str] | None = None,
    furniture: Sequence[str] = (),
    language: str = "",
) -> Reading:
    """A general comment from its lines; `given` are values that a catalogue holds about it and the text may not."""
    run = numbered_run(lines)
    if not run.paragraphs:
        raise DocumentError(
            "not-recognised", "No numbered paragraphs were found: a general comment has paragraphs 1, 2, 3 …"
        )
    given = given or {}
    found = masthead(run.front, furniture, kind="general_comment")
    symbol = given.get("symbol") or found.symbol
    body = given.get("committee") or found.body
    date = dirt.iso_date(given.get("date", "")) or found.date
    source = Source(
        kind="general_comment",
        symbol=symbol,
        title=_title(given.get("title", ""), run.front, Masthead(symbol, body, "", date)),
        body=body,
        date=date,
        language=(language or guess_language(" ".join(part.text for part in run.paragraphs[:40]))).split("-")[0],
    )
    return Reading(source, run.paragraphs, warnings=run.warnings())


def _title(given: str, front: Sequence[str], head: Masthead) -> str:
    """The catalogue's title unless it only repeats the symbol; else the printed one; else one made of the symbol."""
    only_symbol = bool(head.symbol) and head.symbol in given and len(given) < 2 * len(head.symbol) + 12
    if given and not only_symbol:
        return given.rstrip(" *")
    printed = _printed_title(front)
    number = _NUMBER_IN_SYMBOL.search(head.symbol)
    if printed or not number:
        return printed or given
    name = "General recommendation" if head.body in _RECOMMENDING else "General comment"
    year = number[1] or head.date[:4]
    return f"{name} No. {number[2]}" + (f" ({year})" if year else "")


def _printed_title(front: Sequence[str]) -> str:
    for place, line in enumerate(front):
        if _TITLE.match(line):
            following = front[place + 1] if place + 1 < len(front) else ""
            goes_on = len(line) < 45 and re.match(r"(?![IVX]+\s?\.|Contents|Page)[A-Za-z]", following)
            return re.sub(r"\s*\*+$", "", f"{line.rstrip(' *:')}: {following}" if goes_on else line)
    return ""
