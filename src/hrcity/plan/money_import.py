"""Budget lines from a table: pasted, CSV or Excel. Columns by their names in English or Korean; nothing is guessed."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from hrcity.core.errors import DomainError
from hrcity.core.exports import unguarded
from hrcity.core.localtext import language_now
from hrcity.core.office_process import office_read
from hrcity.institutions.models import Body
from hrcity.plan.queries import money as queries
from hrcity.plan.queries.money import Taken, Verdict
from hrcity.plan.rules.money import STAGES, BudgetSource, amount_read
from hrcity.plan.services.money import lines_take
from hrcity.vocabulary.models import Term

MOST_ROWS = 1000
NAMES: Mapping[str, tuple[str, ...]] = {
    "code": ("code", "코드", "예산코드", "사업코드", "세부사업코드"),
    "title": ("title", "name", "사업명", "세부사업", "세부사업명", "제목"),
    "title_en": ("title_en", "title (en)"),
    "title_ko": ("title_ko", "title (ko)"),
    "body": ("body", "department", "부서", "부서명", "소관부서", "담당부서"),
    "source": ("source", "who pays", "재원", "재원구분"),
    "requested": ("requested", "요구액", "예산요구액"),
    "proposed": ("proposed", "예산안", "편성액", "제안액"),
    "voted": ("voted", "확정액", "의결액", "본예산", "당초예산"),
    "revised": ("revised", "추경", "추경예산", "변경액", "예산현액"),
    "spent": ("spent", "집행", "집행액", "지출액", "결산액"),
    "rights": ("rights", "right", "권리"),
    "groups": ("groups", "group", "people concerned", "대상", "대상집단"),
    "year": ("year", "연도", "회계연도"),
    "currency": ("currency", "통화"),
}
QUIET = frozenset({"ref", "spent_as_of", "measures"})
SOURCES: Mapping[str, str] = {
    "city": BudgetSource.CITY, "시비": BudgetSource.CITY, "자체": BudgetSource.CITY, "the city": BudgetSource.CITY,
    "state": BudgetSource.STATE, "country": BudgetSource.STATE, "the country": BudgetSource.STATE,
    "국비": BudgetSource.STATE, "donor": BudgetSource.DONOR, "a donor": BudgetSource.DONOR,
    "기부금": BudgetSource.DONOR, "민간": BudgetSource.DONOR,
}  # fmt: skip
Table = list[tuple[int, list[Any]]]


class _Undo(Exception):
    """Leaves a preview without a trace."""


@dataclass(slots=True)
class Read:
    """A table as it was understood: its rows, and the columns that were not read."""

    rows: list[Taken]
    unread: list[str] = field(default_factory=list)


def table_of(text: str, file: UploadedFile[bytes] | None) -> Table:
    """The rows of what was pasted or sent, with their numbers.

    Raises:
        DomainError: it is no table that can be read, or has too many rows.
    """
    if file is not None:
        data = file.read()
        if data[:2] == b"PK" or data[:4] == b"\xd0\xcf\x11\xe0":
            return _limited(office_read(data))
        text = _decoded(data)
    lines = text.lstrip("\ufeff").splitlines()
    if "\0" in text or not lines:
        raise DomainError(_("This is no table that can be read."), "no-table", "rows")
    sign = max("\t;,", key=lambda sign: (lines[0].count(sign), sign == "\t"))
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=sign)
    try:
        return _limited([(number, list(row)) for number, row in enumerate(reader, start=1)])
    except csv.Error:
        raise DomainError(_("This is no table that can be read."), "no-table", "rows") from None


def _decoded(data: bytes) -> str:
    for code in ("utf-8-sig", "cp949"):
        try:
            return data.decode(code)
        except UnicodeDecodeError:
            continue
    raise DomainError(
        _("This file is neither UTF-8 nor Korean Windows text. Save it as CSV UTF-8."), "encoding", "file"
    )


def _limited(rows: Table) -> Table:
    rows = [(number, cells) for number, cells in rows if any(str(cell).strip() for cell in cells)]
    if len(rows) > MOST_ROWS + 1:
        raise DomainError(_("A table has at most 1,000 rows. Split it."), "too-many-rows", "rows")
    if len(rows) < 2:
        raise DomainError(_("There is no row under the names of the columns."), "no-rows", "rows")
    return rows


def as_text(rows: Table) -> str:
    """The same table as text to paste, so that a second step needs no file."""
    out = io.StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows(
        [["=" if isinstance(cell, dict) else cell for cell in cells] for _number, cells in rows]
    )
    return out.getvalue()


def read(rows: Table, *, year: int, currency: str, unit: str, style: str, money_source: str) -> Read:
    """What the rows say; a row that cannot be taken carries the reason.

    Raises:
        DomainError: the table has no column for the code, or none for a figure.
    """
    places, unread = _columns([str(cell) for cell in rows[0][1]])
    known = _Known()
    found, seen = [], set()
    for number, cells in rows[1:]:
        told = {name: _cell(cells, place) for name, place in places.items()}
        row = _row(number, told, known, (year, currency), (unit, style, money_source))
        if not row.why and (row.code, row.source) in seen:
            row = _refused(row, _("This line stands twice in the table."))
        seen.add((row.code, row.source))
        found.append(row)
    return Read(found, unread)


def _columns(heads: Sequence[str]) -> tuple[dict[str, int], list[str]]:
    words = {word: name for name, names in NAMES.items() for word in names}
    places: dict[str, int] = {}
    unread = []
    for place, head in enumerate(heads):
        word = " ".join(unguarded(head).split()).casefold()
        name = words.get(word)
        if name is None or name in places:
            if word and word not in QUIET:
                unread.append(head.strip())
            continue
        places[name] = place
    if "code" not in places:
        raise DomainError(_("No column is called “code”. Name the columns in the first row."), "no-code", "rows")
    if not places.keys() & set(STAGES):
        words_ = _("No column holds a figure. Call it requested, proposed, voted, revised or spent.")
        raise DomainError(words_, "no-figures", "rows")
    return places, unread


def _cell(cells: Sequence[Any], place: int) -> str:
    value = cells[place] if place < len(cells) else ""
    return "=" if isinstance(value, dict) else unguarded(str(value)).strip()


class _Known:
    """Departments by reference and name, rights and groups by code and name; read once."""

    def __init__(self) -> None:
        self.bodies: dict[str, Body] = {}
        for body in Body.objects.filter(valid_to=None):
            for word in (body.ref, *body.title.values()):
                self.bodies.setdefault(word.casefold(), body)
        self.terms: dict[str, Term] = {}
        for term in queries.tag_terms():
            for word in (term.code, *term.title.values()):
                self.terms.setdefault(word.casefold(), term)


def _row(number: int, told: Mapping[str, str], known: _Known, key: tuple[int, str], how: tuple[str, str, str]) -> Taken:
    unit, style, money_source = how
    wrong: list[str] = []
    if "=" in told.values():
        wrong.append(_("A cell holds a formula. Copy its value."))
    source = SOURCES.get(told.get("source", "").casefold(), "" if told.get("source") else money_source)
    if not source:
        wrong.append(_("“%(cell)s” is not known as who pays.") % {"cell": told["source"][:40]})
    if told.get("year") and told["year"] != str(key[0]):
        wrong.append(_("This row is of %(year)s.") % {"year": told["year"][:10]})
    if told.get("currency") and told["currency"].upper() != key[1]:
        wrong.append(_("This row is in %(currency)s.") % {"currency": told["currency"][:10]})
    body = known.bodies.get(told.get("body", "").casefold())
    if told.get("body") and body is None:
        wrong.append(_("No department is called “%(cell)s”.") % {"cell": told["body"][:60]})
    terms, unknown = _terms(told, known)
    wrong += [_("Neither a right nor a group is called “%(cell)s”.") % {"cell": word[:60]} for word in unknown]
    amounts = _amounts(told, style, unit, wrong) if "=" not in told.values() else {}
    return Taken(number, " ".join(told["code"].split()), source, _title(told), body, amounts, terms, " ".join(wrong))


def _title(told: Mapping[str, str]) -> dict[str, str]:
    title = {"en": told.get("title_en", ""), "ko": told.get("title_ko", "")}
    title.setdefault(language_now(), "")
    title[language_now()] = title[language_now()] or told.get("title", "")
    return {code: text[:300] for code, text in title.items() if text}


def _terms(told: Mapping[str, str], known: _Known) -> tuple[list[Term], list[str]]:
    words = [word.strip() for name in ("rights", "groups") for word in told.get(name, "").split(";") if word.strip()]
    found = {word: known.terms.get(word.casefold()) for word in words}
    return [term for term in found.values() if term], [word for word, term in found.items() if term is None]


def _amounts(told: Mapping[str, str], style: str, unit: str, wrong: list[str]) -> dict[str, Decimal]:
    amounts = {}
    for stage in STAGES:
        try:
            amount = amount_read(told.get(stage, ""), style, unit)
        except DomainError as error:
            wrong.append(str(error.message))
        else:
            if amount is not None:
                amounts[str(stage)] = amount
    return amounts


def _refused(row: Taken, why: str) -> Taken:
    return Taken(row.number, row.code, row.source, row.title, row.body, row.amounts, row.terms, why)


def preview(rows: Sequence[Taken], **how: Any) -> list[Verdict]:
    """What would become of each row; nothing is written."""
    found: list[Verdict] = []
    try:
        with transaction.atomic():
            found = lines_take(rows=rows, **how)
            raise _Undo
    except _Undo:
        return found
