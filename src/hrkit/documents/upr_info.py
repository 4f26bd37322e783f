"""UPR Info's recommendations: the CSV export (Mac OS Roman, line ends by CR alone) and the Uwazi JSON."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from hrkit.documents import uhri_dirt as dirt
from hrkit.documents.errors import DocumentError
from hrkit.documents.json_rows import rows as json_rows
from hrkit.documents.model import Ask, Position, Reading, Refused, Source
from hrkit.documents.readers.decode import wide_encoding

MOST_BYTES = 200 << 20
# A text of so many lines is no recommendation but the rest of a file after a quotation mark that never closes.
_MOST_LINES = 200
_FORMULA_STARTS = ("=", "+", "-", "@")

_NAMES = {
    "to": "to stateunderreview sur",
    "region": "torgrp stateunderreviewregionalgroup",
    "text": "text recommendation",
    "from": "from recommendingstate",
    "response": "response",
    "action": "action actioncategory",
    "issues": "issue issues",
    "session": "session",
    "cycle": "cycle",
}
_FIELD_OF = {name: field for field, names in _NAMES.items() for name in names.split()}
_ESSENTIAL = {"to": "To", "text": "Text", "from": "From", "session": "Session"}
_POSITIONS = {
    "accepted": Position.SUPPORTED,
    "supported": Position.SUPPORTED,
    "noted": Position.NOTED,
    "not supported": Position.NOT_SUPPORTED,
    "rejected": Position.NOT_SUPPORTED,
    "supported in part": Position.SUPPORTED_IN_PART,
    "partially accepted": Position.SUPPORTED_IN_PART,
    "partially supported": Position.SUPPORTED_IN_PART,
    "pending": Position.PENDING,
}
# The first session of each UPR cycle (2008, 2012, 2017, 2022).
_CYCLE_STARTS = (1, 13, 27, 41)


@dataclass(frozen=True, slots=True)
class UprInfoRow:
    """One recommending State's recommendation to one State under review.

    `country` and `state` are common English names, `country_iso3` "" where unknown; `action` is UPR Info's
    category 1–5 (0 = not given). Upstream values stay beside the clean ones. Warning codes: `formula-like`,
    `response-unknown`, `country-unknown`.
    """

    country: str
    country_iso3: str
    country_raw: str
    region: str
    text: str
    text_raw: str
    state: str
    state_raw: str
    position: Position | None
    response_raw: str
    action: int
    issues: tuple[str, ...]
    session: str
    cycle: str
    line: int
    warnings: tuple[str, ...]


def stream(path: Path) -> Iterator[UprInfoRow | Refused]:
    """Yield the rows of a UPR Info CSV or Uwazi JSON file in order, `Refused` for what is no row.

    Raises DocumentError (`wrong-columns`, `too-large`, `encoding`, `not-recognised`, `truncated-json` …).
    """
    rows = _uwazi_rows(path) if _is_json(path) else _csv_rows(decode(_bytes(path))[0])
    for line, fields in rows:
        yield fields if isinstance(fields, Refused) else _row(line, fields)


def encoding_of(path: Path) -> tuple[str, tuple[str, ...]]:
    """The encoding a CSV file was read in, and the names with letters outside ASCII, for a person to check."""
    text, encoding = decode(_bytes(path))
    return encoding, odd_names(text)


def decode(data: bytes) -> tuple[str, str]:
    """Text and encoding name. Lines that end in CR alone come from a classic Mac program: Mac OS Roman.

    Others are UTF-8 if they can be, else Windows-1252, else Mac OS Roman. Raises DocumentError `encoding`
    for binary data.
    """
    wide = wide_encoding(data[:4096])
    if wide:
        return data.decode(wide, "replace"), wide
    if b"\x00" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DocumentError("encoding", "The file is not text. Choose the CSV file itself, not an archive of it.")
    mac_lines = data.count(b"\r") > 10 * data.count(b"\n")
    for encoding in ("utf-16", "utf-8-sig", "mac_roman" if mac_lines else "cp1252", "mac_roman"):
        if encoding == "utf-16" and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
            continue
        try:
            return data.decode(encoding), encoding.removesuffix("-sig")
        except UnicodeDecodeError:
            continue
    raise DocumentError("encoding", "The text encoding is unknown. Save the file as CSV UTF-8.")


_ODD_WORD = re.compile(r"(?:[\w'’-]*[^\W\x00-\x7f][\w'’-]*)(?: [\w'’-]*[^\W\x00-\x7f][\w'’-]*)*")


def odd_names(text: str) -> tuple[str, ...]:
    """Words with letters outside ASCII, each once, in order.

    >>> odd_names("the Guaraní and Hissène Habré, “quoted”")
    ('Guaraní', 'Hissène Habré')
    """
    return tuple(dict.fromkeys(found[0] for found in _ODD_WORD.finditer(text)))


def _bytes(path: Path) -> bytes:
    if path.stat().st_size > MOST_BYTES:
        raise DocumentError("too-large", f"The file is larger than {MOST_BYTES >> 20} MB. Split it by session.")
    return path.read_bytes()


def _is_json(path: Path) -> bool:
    with open(path, "rb") as stream:
        return stream.read(64).lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"{", b"[")


def _csv_rows(text: str) -> Iterator[tuple[int, dict[str, str] | Refused]]:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    head = text.split("\n", 1)[0]
    if re.match(r"\ufeff?sep=.$", head, re.I):  # Excel's own line, which names the delimiter
        text = text.partition("\n")[2]
        head = text.split("\n", 1)[0]
    delimiter = max(",;\t|", key=head.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    headers = next(reader, [])
    fields = [_FIELD_OF.get(re.sub(r"[^a-z]", "", header.casefold()), "") for header in headers]
    _require_columns(fields, headers)
    begin = reader.line_num
    try:
        for cells in reader:
            if reader.line_num - begin > _MOST_LINES:
                raise csv.Error(f"one row goes over {reader.line_num - begin} lines")
            begin = reader.line_num
            if any(cell.strip() for cell in cells):
                yield reader.line_num, _csv_row(cells, fields, reader.line_num)
    except csv.Error as error:
        raise DocumentError(
            "damaged", f"The CSV is damaged ({error}): a quotation mark may be missing.", f"line {begin + 1}"
        ) from error


def _require_columns(fields: list[str], headers: list[str]) -> None:
    missing = [f"“{name}”" for field, name in _ESSENTIAL.items() if field not in fields]
    if missing:
        raise DocumentError(
            "wrong-columns",
            f"The table lacks the column {' and '.join(missing)}. Its first row must hold the headers of UPR Info's "
            f"export; found: {', '.join(headers)[:200] or 'none'}.",
            "line 1",
        )


def _csv_row(cells: list[str], fields: list[str], line: int) -> dict[str, str] | Refused:
    if len(cells) != len(fields):
        return Refused(f"line {line}", f"The row has {len(cells)} cells, the header {len(fields)}.")
    row = {field: cell for field, cell in zip(fields, cells, strict=True) if field}
    return _complete(row, f"line {line}")


def _complete(row: dict[str, str], where: str) -> dict[str, str] | Refused:
    missing = [_ESSENTIAL[field] for field in ("to", "text") if not row.get(field, "").strip()]
    return Refused(where, f"The row has no {' and no '.join(missing)}.") if missing else row


def _uwazi_rows(path: Path) -> Iterator[tuple[int, dict[str, str] | Refused]]:
    for place, entity in enumerate(json_rows(path), 1):
        metadata = entity.get("metadata", entity) if isinstance(entity, dict) else None
        if not isinstance(metadata, Mapping):
            yield place, Refused(f"record {place}", "This entry is not a recommendation.")
            continue
        row = {
            field: _uwazi_value(value)
            for key, value in metadata.items()
            if (field := _FIELD_OF.get(re.sub(r"[^a-z]", "", str(key).casefold()), ""))
        }
        yield place, _complete(row, f"record {place}")


def _uwazi_value(value: object) -> str:
    """Uwazi keeps each value as a list of {"value": id or text, "label": text}."""
    entries = value if isinstance(value, list) else [value]
    texts = [entry.get("label") or entry.get("value") if isinstance(entry, Mapping) else entry for entry in entries]
    return ",".join(str(text) for text in texts if text not in (None, ""))


def _row(line: int, row: Mapping[str, str]) -> UprInfoRow:
    country_raw, response = row["to"], row.get("response", "")
    country = dirt.state_name(country_raw)
    position = _POSITIONS.get(response.strip().casefold())
    session = dirt.session_number(row.get("session", ""))
    iso3 = dirt.country_code(country_raw)
    warnings = (
        "formula-like" if any(cell.lstrip().startswith(_FORMULA_STARTS) for cell in row.values()) else "",
        "response-unknown" if response.strip() and position is None else "",
        "" if iso3 else "country-unknown",
    )
    return UprInfoRow(
        country=country,
        country_iso3=iso3,
        country_raw=country_raw,
        region=row.get("region", "").strip(),
        text=unicodedata.normalize("NFC", " ".join(row["text"].split())),
        text_raw=row["text"],
        state=dirt.state_name(row.get("from", "")),
        state_raw=row.get("from", ""),
        position=position,
        response_raw=response,
        action=_action(row.get("action", "")),
        issues=dirt.labels(row.get("issues", "").split(",")),
        session=session,
        cycle=dirt.cycle_number(row.get("cycle", "")) or cycle_of_session(session),
        line=line,
        warnings=tuple(code for code in warnings if code),
    )


def _action(value: str) -> int:
    found = re.match(r"\s*([1-5])(?!\d)", value)
    return int(found[1]) if found else 0


def cycle_of_session(session: str) -> str:
    """The UPR cycle a session belongs to.

    >>> cycle_of_session("12"), cycle_of_session("13"), cycle_of_session("48")
    ('1', '2', '4')
    """
    if not session.isdigit() or session == "0":
        return ""
    return str(sum(int(session) >= start for start in _CYCLE_STARTS))


def read(path: Path) -> Reading:
    """The whole file as asks: one for each (State under review, session, text) with all its recommending States.

    UPR Info gives no paragraph number, so `number` is empty; `section` says "COUNTRY, session N". Where the
    recommending States got different responses the position stays open and `responses-differ` warns.
    """
    reading = Reading(Source("upr_info_csv"))
    found: list[UprInfoRow] = []
    for entry in stream(path):
        if isinstance(entry, Refused):
            reading.refused.append(entry)
        else:
            found.append(entry)
    reading.asks = [_ask(list(rows)) for _, rows in groupby(_ordered(found), key=_key)]
    reading.source = _source(found)
    reading.warnings = _encoding_warning(path)
    return reading


def _source(rows: list[UprInfoRow]) -> Source:
    """Names country, session and cycle where all rows share them."""
    shared = ({getattr(row, name) for row in rows} for name in ("country_iso3", "session", "cycle"))
    countries, sessions, cycles = shared
    return Source(
        kind="upr_info_csv",
        title="UPR Info recommendations",
        body="UPR",
        country=countries.pop() if len(countries) == 1 else "",
        session=sessions.pop() if len(sessions) == 1 else "",
        cycle=cycles.pop() if len(cycles) == 1 else "",
        language="en",
    )


def _encoding_warning(path: Path) -> list[str]:
    if _is_json(path):
        return []
    encoding, names = encoding_of(path)
    if encoding.startswith("utf"):
        return []
    spelled = "Mac OS Roman" if encoding == "mac_roman" else "Windows-1252"
    shown = "; ".join(names[:40]) or "none"
    return [f"The file is not UTF-8; it was read as {spelled}. Check these words: {shown}."]


def _key(row: UprInfoRow) -> tuple[str, str, str]:
    return row.country, row.session, row.text.casefold()


def _ordered(rows: Iterable[UprInfoRow]) -> list[UprInfoRow]:
    """Rows of one key together, keys in the order of their first row."""
    groups: dict[tuple[str, str, str], list[UprInfoRow]] = {}
    for row in rows:
        groups.setdefault(_key(row), []).append(row)
    return [row for group in groups.values() for row in group]


def _ask(rows: list[UprInfoRow]) -> Ask:
    first = rows[0]
    positions = {row.position for row in rows}
    warnings = dict.fromkeys(code for row in rows for code in row.warnings)
    if len(positions) > 1:
        warnings["responses-differ"] = None
    identity = "\x1f".join(_key(first))
    digest = hashlib.blake2b(identity.encode(), digest_size=8).hexdigest()
    return Ask(
        number="",
        text=first.text,
        states=tuple(dict.fromkeys(row.state for row in rows if row.state)),
        position=positions.pop() if len(positions) == 1 else None,
        position_source="UPR Info",
        themes=tuple(dict.fromkeys(issue for row in rows for issue in row.issues)),
        section=f"{first.country}, session {first.session}",
        upstream_id=f"upr-info-{digest}",
        warnings=tuple(warnings),
    )
