"""OHCHR's UHRI export (JSON and XLSX) as annotations, streamed: memory does not grow with the file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from hrkit.documents import uhri_dirt as dirt
from hrkit.documents.json_rows import rows as json_rows
from hrkit.documents.model import Ask, AskKind, Position, Reading, Refused, Source
from hrkit.documents.uhri_columns import columns_of
from hrkit.documents.wording import parse_item


@dataclass(frozen=True, slots=True)
class Annotation:
    """One row of the export: clean values beside the upstream ones.

    `countries` are ISO 3166-1 alpha-3 codes of the States concerned (the symbol's State where the row names
    none), `states` the recommending States by common English name. `sdg_goals` holds "16" for a goal and for
    each of its targets. `warnings` are short stable codes: `derived-id`, `duplicate-id`, `type-missing`,
    `type-uuid`, `type-unknown`, `country-from-symbol`, `country-missing`, `country-unknown`, `hyphen-joined`,
    `paragraph-missing`, `positions-differ`, `position-unknown`, `formula-like`. `content_hash` changes when
    anything in the upstream row does; `raw` is that row, untouched.
    """

    upstream_id: str
    document_id: str
    symbol: str
    body: str
    body_raw: str
    kind: AskKind | None
    kind_raw: str
    countries: tuple[str, ...]
    countries_raw: tuple[str, ...]
    regions: tuple[str, ...]
    themes: tuple[str, ...]
    groups: tuple[str, ...]
    sdg_goals: tuple[str, ...]
    sdg_targets: tuple[str, ...]
    sdgs_raw: tuple[str, ...]
    text: str
    text_raw: str
    paragraph: str
    sub_item: str
    date: str
    date_uhri: str
    cycle: str
    session: str
    position: Position | None
    states: tuple[str, ...]
    raw: Mapping[str, object]
    warnings: tuple[str, ...]
    content_hash: str


def stream_json(path: Path) -> Iterator[Annotation | Refused]:
    """Yield every annotation of a UHRI JSON file in order, and a `Refused` for each row that is none.

    Reads a top-level array, an object that wraps one array, or JSON lines; keys as in the export or as in
    common re-publications of it (`_id`, `annotation_type` …). Constant memory but for the ids seen. Raises
    DocumentError (`truncated-json`, `malformed-json`, `encoding`, `not-recognised`) after the rows before the
    defect were yielded.
    """
    return from_rows(enumerate(json_rows(path), 1))


def stream_xlsx(path: Path) -> Iterator[Annotation | Refused]:
    """Yield every annotation of a UHRI XLSX file in order; see `stream_json`.

    Headers are matched loosely and in any order; formulas are kept as text, never evaluated. Raises
    DocumentError (`wrong-columns`, `truncated-zip`, `zip-bomb`, `password`, `not-recognised`).
    """
    from hrkit.documents.uhri_xlsx import rows as xlsx_rows

    return from_rows(xlsx_rows(path))


def from_rows(rows: Iterable[tuple[int, object]]) -> Iterator[Annotation | Refused]:
    """Turn numbered upstream rows into annotations.

    A repeated row is refused; a repeated id with other content is kept under an id of its own.
    """
    seen: dict[object, int] = {}
    for place, row in rows:
        where = f"row {place:,}"
        if not isinstance(row, dict):
            yield Refused(where, "This entry is not a record with named values.")
            continue
        found = annotation(row)
        if not found.text:
            yield Refused(where, "The row has no text.")
            continue
        yield _distinct(found, seen, where)


def _distinct(found: Annotation, seen: dict[object, int], where: str) -> Annotation | Refused:
    digest = int(found.content_hash[:16], 16)
    key = _compact(found.upstream_id)
    if key in seen and seen[key] != digest and not found.upstream_id.startswith("derived-"):
        key = f"{found.upstream_id}~{_short_hash(_identity(found))}"
        found = replace(found, upstream_id=key, warnings=(*found.warnings, "duplicate-id"))
    if key in seen:
        return Refused(where, f"The same annotation stands earlier in this file ({found.upstream_id}).")
    seen[key] = digest
    return found


def _compact(upstream_id: str) -> object:
    """A UUID as an integer: a quarter of the memory of its text."""
    return int(upstream_id.replace("-", ""), 16) if dirt.is_uuid(upstream_id) else upstream_id


def annotation(row: Mapping[str, object]) -> Annotation:
    """One upstream row, cleaned; never raises for odd values, it warns."""
    value = {field: row[key] for field, key in columns_of(tuple(row))}
    text_raw = _text(value.get("text"))
    text, repaired = dirt.clean_text(text_raw)
    symbol = _line(value.get("symbol"))
    kind_raw = _text(value.get("kind"))
    kind, kind_warning = dirt.ask_kind(kind_raw)
    countries_raw = _list(value.get("countries"))
    countries, country_warning = _countries(countries_raw, symbol)
    sdgs_raw = _list(value.get("sdgs"))
    goals, targets = dirt.sdg_codes(sdgs_raw)
    position, position_warning = dirt.position(dirt.labels(_list(value.get("positions"))))
    paragraph, sub_item = dirt.paragraph_of(text)
    body_raw = _text(value.get("body"))
    upstream_id = _line(value.get("id"))
    warnings = (
        *repaired,
        kind_warning,
        country_warning,
        position_warning,
        "" if paragraph else "paragraph-missing",
        "formula-like" if text_raw.lstrip()[:1] in _FORMULA_STARTS else "",
    )
    found = Annotation(
        upstream_id=upstream_id,
        document_id=_line(value.get("document")),
        symbol=symbol,
        body=dirt.body_name(body_raw),
        body_raw=body_raw,
        kind=kind,
        kind_raw=kind_raw,
        countries=countries,
        countries_raw=countries_raw,
        regions=dirt.labels(_list(value.get("regions"))),
        themes=dirt.labels(_list(value.get("themes"))),
        groups=dirt.labels(_list(value.get("groups"))),
        sdg_goals=goals,
        sdg_targets=targets,
        sdgs_raw=sdgs_raw,
        text=text,
        text_raw=text_raw,
        paragraph=paragraph,
        sub_item=sub_item,
        date=dirt.iso_date(value.get("date")),
        date_uhri=dirt.iso_date(value.get("date_uhri")),
        cycle=dirt.cycle_number(_first(value.get("cycle"))),
        session=dirt.session_number(_first(value.get("session"))),
        position=position,
        states=tuple(dirt.state_name(name) for name in dirt.labels(_list(value.get("states")))),
        raw=row,
        warnings=tuple(code for code in warnings if code),
        content_hash=content_hash(row),
    )
    return found if upstream_id else _with_derived_id(found, "id" in value)


_FORMULA_STARTS = ("=", "+", "@")


def _with_derived_id(found: Annotation, column_present: bool) -> Annotation:
    warnings = (*found.warnings, "derived-id") if column_present else found.warnings
    return replace(found, upstream_id=f"derived-{_short_hash(_identity(found))}", warnings=warnings)


def _identity(found: Annotation) -> str:
    """What makes a row this row when its id does not: labels may change, these do not."""
    return "\x1f".join((found.symbol, found.body, found.kind_raw, *found.countries_raw, found.text, *found.states))


def _short_hash(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


_CANONICAL = json.JSONEncoder(sort_keys=True, ensure_ascii=True, separators=(",", ":"), default=str)


def content_hash(row: Mapping[str, object]) -> str:
    """A digest of an upstream row that does not depend on key order or layout (BLAKE2b, 16 bytes, hex).

    A key that only says when a copy was fetched (`_fetched_at`) is left out.
    """
    if "_fetched_at" in row:
        row = {key: value for key, value in row.items() if key != "_fetched_at"}
    return hashlib.blake2b(_CANONICAL.encode(row).encode("ascii"), digest_size=16).hexdigest()


def _countries(raw: tuple[str, ...], symbol: str) -> tuple[tuple[str, ...], str]:
    if raw:
        codes = [dirt.country_code(name) for name in raw]
        return tuple(dict.fromkeys(code for code in codes if code)), "" if all(codes) else "country-unknown"
    state = dirt.symbol_state(symbol)
    return ((state,), "country-from-symbol") if state else ((), "country-missing")


def _text(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else _first(value)


def _line(value: object) -> str:
    return _text(value).strip()


def _list(value: object) -> tuple[str, ...]:
    if not value:
        return ()
    if isinstance(value, list | tuple):
        return tuple([entry if isinstance(entry, str) else str(entry) for entry in value if entry])
    return (str(value),)


def _first(value: object) -> str:
    values = _list(value)
    return values[0] if values else ""


def read_json(path: Path) -> Reading:
    """A small UHRI JSON file as one `Reading`; for large files use `stream_json`."""
    return _reading(stream_json(path), "uhri_json")


def read_xlsx(path: Path) -> Reading:
    """A small UHRI XLSX file as one `Reading`; for large files use `stream_xlsx`."""
    return _reading(stream_xlsx(path), "uhri_xlsx")


def _reading(found: Iterable[Annotation | Refused], kind: str) -> Reading:
    """All annotations as asks; the source names symbol, body and country only where all rows share them."""
    annotations: list[Annotation] = []
    reading = Reading(Source(kind))
    for entry in found:
        if isinstance(entry, Refused):
            reading.refused.append(entry)
        else:
            annotations.append(entry)
            reading.asks.append(ask_of(entry))
    reading.source = Source(
        kind=kind,
        symbol=_shared(entry.symbol for entry in annotations),
        title="UHRI export",
        body=_shared(entry.body for entry in annotations),
        country=_shared("".join(entry.countries) for entry in annotations),
        date=_shared(entry.date for entry in annotations),
        session=_shared(entry.session for entry in annotations),
        cycle=_shared(entry.cycle for entry in annotations),
    )
    return reading


def _shared(values: Iterable[str]) -> str:
    different = set(values)
    return different.pop() if len(different) == 1 else ""


def ask_of(found: Annotation) -> Ask:
    """An annotation as an ask; a row of unknown kind counts as a recommendation and warns of it.

    Where an export names no recommending State, those at the end of a UPR text stand in.
    """
    return Ask(
        number=found.paragraph,
        printed_number=found.paragraph,
        sub_item=found.sub_item,
        text=found.text,
        kind=found.kind or AskKind.RECOMMENDATION,
        states=found.states or (parse_item(found.text).states if found.position else ()),
        position=found.position,
        position_source=found.symbol if found.position else "",
        themes=found.themes,
        groups=found.groups,
        sdgs=dirt.labels(found.sdgs_raw),
        upstream_id=found.upstream_id,
        warnings=found.warnings,
    )
