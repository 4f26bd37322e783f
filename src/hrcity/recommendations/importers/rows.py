"""Every kind of file becomes the same stream: one `Row` for each ask, or a line that says why a row is refused."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hrcity.core.registry import Line
from hrcity.recommendations.models import AskKind, OriginKind
from hrcity.recommendations.services.enter import identity
from hrkit.documents.model import Refused

if TYPE_CHECKING:
    from hrkit.documents.model import Ask, Reading
    from hrkit.documents.uhri import Annotation
    from hrkit.documents.upr_info import UprInfoRow

TREATY_BODIES = frozenset({"CCPR", "CESCR", "CERD", "CEDAW", "CAT", "SPT", "CRC", "CMW", "CRPD", "CED"})

# BCP 47, as long as the field: what a file says of itself goes into attributes of pages.
LANGUAGE = re.compile(r"(?=.{2,12}$)[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}")


@dataclass(slots=True)
class Row:
    """One ask as a file gives it, ready to be compared with what is there and written."""

    where: str
    identity: str
    text: str
    origin: str = OriginKind.OTHER
    kind: str = AskKind.RECOMMENDATION
    issuer: str = ""
    symbol: str = ""
    paragraph: str = ""
    sub_item: str = ""
    printed_number: str = ""
    upstream_id: str = ""
    country: str = ""
    lang: str = "en"
    section: str = ""
    issued_on: dt.date | None = None
    session: str = ""
    cycle: str = ""
    position: str = ""
    position_source: str = ""
    is_priority: bool = False
    concern: str = ""
    wordings: list[dict[str, str]] = field(default_factory=list)
    labels: tuple[tuple[str, str], ...] = ()
    upstream: dict[str, Any] = field(default_factory=dict)
    digest: str = ""
    notes: tuple[str, ...] = ()


Stream = Iterator["Row | Line"]


def day_of(text: str) -> dt.date | None:
    """A full date, ISO or as UN documents print it ("24 March 2025"); None when it is partial or none."""
    for form in ("%Y-%m-%d", "%d %B %Y"):
        try:
            return dt.datetime.strptime(text[:10] if form.startswith("%Y") else text, form).date()
        except ValueError:
            continue
    return None


def hash_of(value: Any) -> str:
    """A short stable hash of plain values."""
    canonical = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str, separators=(",", ":"))
    return hashlib.blake2b(canonical.encode(), digest_size=12).hexdigest()


def iso3_of(name: str) -> str:
    """The code of a country by its common English name; "" when it is none."""
    from hrcity.recommendations.importers.countries import code_of

    return code_of(name)


def origin_of(body: str, symbol: str) -> str:
    """The kind of mechanism behind a body's acronym."""
    short = body.upper().replace("- ", "")
    if short in TREATY_BODIES:
        return OriginKind.TREATY_BODY
    if short == "UPR" or symbol.startswith("A/HRC/WG.6"):
        return OriginKind.UPR
    return OriginKind.SPECIAL_PROCEDURE if short else OriginKind.OTHER


def report_symbol(symbol: str) -> str:
    """The report an addendum belongs to: `A/HRC/59/15/Add.1` → `A/HRC/59/15`, for UPR reports only.

    >>> report_symbol("A/HRC/59/15/Add.1")
    'A/HRC/59/15'
    """
    head, mark, _rest = symbol.partition("/Add.")
    return head if mark and head.startswith("A/HRC/") else symbol


def labels_of(ask: Ask, themes: str, groups: str) -> tuple[tuple[str, str], ...]:
    """Upstream labels with the scheme each belongs to; an SDG as its code."""
    found = [(themes, name) for name in ask.themes] + [(groups, name) for name in ask.groups]
    return tuple(found + [("sdg", code) for code in map(sdg_code, ask.sdgs) if code])


def sdg_code(label: str) -> str:
    """The code at the start of an SDG label: `16 - PEACE …` → `16`, `16.2 - Protect …` → `16.2`.

    >>> sdg_code("16.2 - Protect children")
    '16.2'
    """
    head = label.strip().split(" ", 1)[0].rstrip(".-:")
    return head if head.replace(".", "", 1).isalnum() and head[:1].isdigit() else ""


def from_reading(reading: Reading, kind: str) -> Stream:
    """Matrix, Working Group report, addendum, concluding observations: a document with numbered asks."""
    source = reading.source
    symbol = report_symbol(source.symbol) if kind in {"upr_addendum", "ohchr_matrix"} else source.symbol
    country = iso3_of(source.country)
    upr = kind in {"ohchr_matrix", "upr_report", "upr_addendum"}
    coded = any(
        len(name) > 3 and name[0].isupper() and name[1].isdigit() for ask in reading.asks for name in ask.themes
    )
    schemes = ("uhri_themes_2014", "uhri_groups_2014") if coded else ("uhri_themes_2025", "uhri_groups_2025")
    for refused in reading.refused:
        yield Line("refused", refused.where, why=refused.why)
    for ask in reading.asks:
        if not symbol:
            yield Line("refused", ask.number, ask.text[:120], "the document's number is not in the file")
            continue
        yield _ask_row(ask, symbol, country, "UPR" if upr else source.body, source, kind, schemes)


def _ask_row(ask: Ask, symbol: str, country: str, body: str, source: Any, kind: str, schemes: Sequence[str]) -> Row:
    raw = {**asdict(ask), "kind": str(ask.kind), "position": str(ask.position or "")}
    raw.pop("wordings", None)
    return Row(
        where=ask.printed_number or ask.number,
        identity=identity(symbol, ask.number, ask.sub_item),
        text=ask.text,
        origin=OriginKind.UPR if body == "UPR" else origin_of(body, symbol),
        kind=str(ask.kind),
        issuer=body,
        symbol=symbol,
        paragraph=ask.number,
        sub_item=ask.sub_item,
        printed_number=ask.printed_number or ask.number,
        country=country,
        lang=source.language if LANGUAGE.fullmatch(source.language or "") else "en",
        section=ask.section[:500],
        issued_on=day_of(source.date),
        session=source.session,
        cycle=source.cycle,
        position=str(ask.position or ""),
        is_priority=ask.priority,
        position_source=ask.position_source[:200],
        concern=ask.concern,
        wordings=wordings_of(ask),
        labels=labels_of(ask, *schemes),
        upstream=raw,
        digest=hash_of(raw),
        notes=ask.warnings,
    )


def wordings_of(ask: Ask) -> list[dict[str, str]]:
    """Each recommending country; with its own wording where a number carries several."""
    several = len(ask.wordings) > 1
    return [
        {"name": state, "country": iso3_of(state), "text": wording.text if several else ""}
        for wording in ask.wordings
        for state in wording.states
    ] or [{"name": state, "country": iso3_of(state), "text": ""} for state in ask.states]


def from_annotations(stream: Iterable[Annotation | Refused]) -> Stream:
    """UHRI: one annotation is one ask. The upstream id finds it again where symbol and paragraph do not."""
    for item in stream:
        if isinstance(item, Refused):
            yield Line("refused", item.where, why=item.why)
        elif not item.text:
            yield Line("refused", item.upstream_id, why="the row has no text")
        else:
            yield _annotation_row(item)


def _annotation_row(item: Annotation) -> Row:
    themes = tuple(("uhri_themes_2025", name) for name in item.themes)
    groups = tuple(("uhri_groups_2025", name) for name in item.groups)
    goals = tuple(("sdg", code) for code in dict.fromkeys((*item.sdg_targets, *item.sdg_goals)))
    return Row(
        where=item.upstream_id,
        identity=f"upstream|{item.upstream_id}",
        text=item.text,
        origin=origin_of(item.body, item.symbol),
        kind=str(item.kind or AskKind.RECOMMENDATION),
        issuer=item.body,
        symbol=item.symbol[:120],
        paragraph=item.paragraph[:40],
        sub_item=item.sub_item[:10],
        printed_number=item.paragraph[:40],
        upstream_id=item.upstream_id[:64],
        country=item.countries[0] if item.countries else "",
        issued_on=day_of(item.date),
        session=item.session[:20],
        cycle=item.cycle[:20],
        position=str(item.position or ""),
        wordings=[{"name": name, "country": iso3_of(name), "text": ""} for name in item.states],
        labels=themes + groups + goals,
        upstream=dict(item.raw),
        digest=item.content_hash,
        notes=item.warnings,
    )


def from_upr_info(stream: Iterable[UprInfoRow | Refused]) -> Stream:
    """UPR Info: one row per recommending country; equal texts to one country in one session become one ask."""
    groups: dict[tuple[str, str, str], list[Any]] = {}
    for item in stream:
        if isinstance(item, Refused):
            yield Line("refused", item.where, why=item.why)
        else:
            groups.setdefault((item.country_iso3 or item.country, item.session, item.text), []).append(item)
    for (country, session, text), rows in groups.items():
        yield _upr_info_row(country, session, text, rows)


def _upr_info_row(country: str, session: str, text: str, rows: Sequence[UprInfoRow]) -> Row:
    first = rows[0]
    upstream = {
        "rows": [[row.country_raw, row.state_raw, row.response_raw, row.action, list(row.issues)] for row in rows]
    }
    key = f"upr-info-{hash_of([country, session, text])}"
    issues = tuple(dict.fromkeys(("upr_issues", issue) for row in rows for issue in row.issues))
    action = (("actions", str(first.action)),) if first.action else ()
    positions = {row.position for row in rows if row.position}
    return Row(
        where=f"line {first.line}",
        identity=f"upstream|{key}",
        text=text,
        origin=OriginKind.UPR,
        issuer="UPR",
        upstream_id=key,
        country=first.country_iso3,
        session=session[:20],
        cycle=first.cycle[:20],
        position=str(next(iter(positions))) if len(positions) == 1 else "",
        wordings=[{"name": row.state, "country": iso3_of(row.state), "text": ""} for row in rows],
        labels=issues + action,
        upstream=upstream,
        digest=hash_of([text, upstream]),
        notes=first.warnings,
    )


Reader = Callable[[Path], Stream]


def read_document(kind: str) -> Reader:
    """A reader of whole documents of a kind."""

    def stream(path: Path) -> Stream:
        from hrkit.documents import read

        return from_reading(read(path, kind=kind), kind)

    return stream


def read_uhri_json(path: Path) -> Stream:
    """UHRI's JSON export, streamed."""
    from hrkit.documents.uhri import stream_json

    return from_annotations(stream_json(path))


def read_uhri_xlsx(path: Path) -> Stream:
    """UHRI's XLSX export, streamed."""
    from hrkit.documents.uhri import stream_xlsx

    return from_annotations(stream_xlsx(path))


def read_upr_info(path: Path) -> Stream:
    """UPR Info's CSV."""
    from hrkit.documents.upr_info import stream

    return from_upr_info(stream(path))


READERS: Mapping[str, Reader] = {
    "ohchr_matrix": read_document("ohchr_matrix"),
    "upr_report": read_document("upr_report"),
    "upr_addendum": read_document("upr_addendum"),
    "concluding_observations": read_document("concluding_observations"),
    "uhri_json": read_uhri_json,
    "uhri_xlsx": read_uhri_xlsx,
    "upr_info_csv": read_upr_info,
}
