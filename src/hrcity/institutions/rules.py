"""Pure decisions of institutions: which role fits which body, and what pasted lines mean."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from hrcity.core.roles import Role
from hrcity.institutions.models import ANSWERING_KINDS, BodyKind

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

OUTSIDE_GRADERS = frozenset({BodyKind.COMMISSION, BodyKind.OMBUDSPERSON, BodyKind.NHRI})
FITS: Mapping[Role, frozenset[str]] = {
    Role.OFFICER: frozenset({BodyKind.OFFICE}),
    Role.OFFICE_HEAD: frozenset({BodyKind.OFFICE}),
    Role.FOCAL_POINT: ANSWERING_KINDS,
    Role.DEPARTMENT_HEAD: ANSWERING_KINDS,
    Role.COMMISSION_MEMBER: OUTSIDE_GRADERS,
    Role.SECRETARY: OUTSIDE_GRADERS,
}
RESERVED_REFS = frozenset({"manage", "invitation", "my-roles", "meetings", "seats"})
MOST_TITLE_LETTERS = 200
HEADINGS = frozenset({
    "name", "english", "english name", "korean", "korean name", "email", "e-mail", "department", "departments", "body",
    "date", "day", "holiday", "이름", "부서", "부서명", "영문", "영문명", "국문", "국문명", "한글명", "이메일",
    "전자우편", "날짜", "일자", "휴일", "휴일명", "공휴일"})


def role_fits(role: str, kind: str) -> bool:
    """Whether a role can be held in a body of a kind; a role without a rule fits every kind.

    >>> role_fits("office_head", "department"), role_fits("auditor", "council")
    (False, True)
    """
    allowed = FITS.get(Role(role))
    return allowed is None or kind in allowed


def token_hash(token: str) -> str:
    """What is kept of an invitation's secret."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Line:
    """One pasted line and what happens to it: created, updated, unchanged, heading or refused."""

    number: int
    verdict: str
    title: dict[str, str] = field(default_factory=dict)
    email: str = ""
    day: dt.date | None = None
    why: str | _StrPromise = ""


def read_bodies(text: str, known: Collection[str]) -> list[Line]:
    """Bodies from pasted text or a CSV: one a line, `English name; Korean name; e-mail` in any order.

    A comma inside a name is no trap: cells of the same language belong together. `known` are the names that exist.
    """
    seen, found = {name.casefold() for name in known}, []
    for number, cells in _lines(text):
        line = _body_line(number, cells, seen)
        seen |= {name.casefold() for name in line.title.values()} if line.verdict == "created" else set()
        found.append(line)
    return found


def _body_line(number: int, cells: list[str], seen: set[str]) -> Line:
    title, emails = _titles(cells), [cell for cell in cells if "@" in cell]
    email = emails[0].lower() if emails else ""
    if _is_heading(cells):
        return Line(number, "heading", title, why=_("a heading, left out"))
    if not title:
        return Line(number, "refused", title, email, why=_("There is no name on this line."))
    if any(len(name) > MOST_TITLE_LETTERS for name in title.values()):
        return Line(number, "refused", title, email, why=_("This name is longer than 200 letters."))
    if len(emails) > 1 or (email and not _is_email(email)):
        return Line(number, "refused", title, email,
                    why=_("The e-mail address on this line is not one. Write it like name@example.org."))
    if any(name.casefold() in seen for name in title.values()):
        return Line(number, "unchanged", title, email, why=_("exists already, left alone"))
    return Line(number, "created", title, email)


def read_holidays(text: str, known: Mapping[dt.date, Mapping[str, str]]) -> list[Line]:
    """Days off from pasted text or a CSV: `2027-01-01; New Year; 신정`. `known` are the days that are off already."""
    return [_holiday_line(number, cells, known) for number, cells in _lines(text)]


def _holiday_line(number: int, cells: list[str], known: Mapping[dt.date, Mapping[str, str]]) -> Line:
    day = read_day(cells[0])
    title = _titles(cells[1:])
    if day is None and _is_heading(cells):
        return Line(number, "heading", _titles(cells), why=_("a heading, left out"))
    if day is None:
        return Line(number, "refused", _titles(cells),
                    why=_("The line does not begin with a date. Write the year first, like 2027-01-01."))
    if day not in known:
        return Line(number, "created", title, day=day)
    same = not title or dict(known[day]) == title
    return Line(number, "unchanged" if same else "updated", title or dict(known[day]), day=day,
                why=_("is known already") if same else _("gets this name"))


DAY = re.compile(r"(\d{4})(?:\s*[-./년]\s*(\d{1,2})\s*[-./월]\s*(\d{1,2})\s*[.일]?|(\d{2})(\d{2}))")


def read_day(text: str) -> dt.date | None:
    """A date written with the year first; None when it is none (day-first dates are never guessed).

    >>> read_day("2027. 1. 1."), read_day("20270301"), read_day("1/3/2027")
    (datetime.date(2027, 1, 1), datetime.date(2027, 3, 1), None)
    """
    match = DAY.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day, short_month, short_day = match.groups()
    try:
        return dt.date(int(year), int(month or short_month), int(day or short_day))
    except ValueError:
        return None


def _lines(text: str) -> list[tuple[int, list[str]]]:
    """Each line that is not empty, with its number and its cells."""
    rows = text.lstrip("\ufeff").splitlines()
    mark = next((mark for mark in "\t;," if any(mark in row for row in rows)), ",")
    found = []
    for number, row in enumerate(rows, start=1):
        cells = [" ".join(cell.split()) for cell in next(csv.reader([row], delimiter=mark), [])]
        if any(cells):
            found.append((number, [cell for cell in cells if cell]))
    return found


def _titles(cells: list[str]) -> dict[str, str]:
    """Names by language: what holds Hangul is Korean; neighbours of one language were one name with a comma."""
    title: dict[str, str] = {}
    for cell in cells:
        if "@" not in cell:
            lang = "ko" if re.search("[\uac00-\ud7a3]", cell) else "en"
            title[lang] = f"{title[lang]}, {cell}" if lang in title else cell
    return title


def _is_heading(cells: list[str]) -> bool:
    return all(cell.casefold() in HEADINGS for cell in cells)


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
