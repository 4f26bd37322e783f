"""The columns of a table that holds a plan: their names in English and Korean, days and weights as people write them.

Values in, values out.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from hrcity.core.text import Localized

SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "ref": ("ref", "reference"),
    "code": ("code", "number", "no", "no.", "nr", "번호", "연번", "과제번호", "코드"),
    "level": ("level", "depth", "단계", "수준", "계층", "구분"),
    "title": ("title", "name", "measure title", "제목", "과제명", "사업명", "명칭", "이름"),
    "description": ("description", "details", "what is done", "내용", "주요내용", "설명", "추진내용",
                    "사업내용"),
    "target": ("target", "target text", "what is to be reached", "목표치", "성과목표", "추진목표", "달성목표",
               "목표내용"),
    "lead": ("lead", "lead body", "department", "lead department", "who answers", "담당부서", "주관부서", "소관부서",
             "추진부서", "담당", "부서"),
    "supporting": ("supporting", "supporting bodies", "who helps", "협조부서", "협력부서", "관련부서"),
    "starts_on": ("start", "starts", "starts on", "begins", "from", "시작", "시작일", "착수", "착수일"),
    "ends_on": ("end", "ends", "ends on", "until", "to", "종료", "종료일", "완료", "완료일"),
    "weight": ("weight", "가중치", "비중"),
    "parent": ("parent", "parent ref", "parent code", "belongs to", "상위", "상위번호", "상위과제", "상위코드"),
    "duties": ("duties", "duty", "의무"),
    "place": ("place", "where", "장소", "지역", "위치"),
}  # fmt: skip
COLUMN_OF = {word: name for name, words in SYNONYMS.items() for word in words}
TEXTS = ("title", "description", "target", "place")
LANGUAGES = {"en": "en", "english": "en", "영어": "en", "영문": "en", "ko": "ko", "korean": "ko", "한국어": "ko",
             "국문": "ko", "한글": "ko"}  # fmt: skip
TAIL = re.compile(rf"^(?P<name>.+?)[\s(\[]+(?P<lang>{'|'.join(LANGUAGES)})[\])]?$")
DUTIES = {"respect": "respect", "존중": "respect", "protect": "protect", "보호": "protect", "fulfil": "fulfil",
          "fulfill": "fulfil", "실현": "fulfil"}  # fmt: skip
DAY = re.compile(r"(?P<y>\d{4})(?:\D{1,3}(?P<m>\d{1,2})(?:\D{1,3}(?P<d>\d{1,2})(?:\D.*)?)?)?\D?", re.S)
HANGUL = re.compile("[가-힣]")


@dataclass(frozen=True, slots=True)
class Column:
    """What a column holds: a field (`lang` "" = as the text tells), or with `depth` the titles of one level."""

    name: str
    lang: str = ""
    depth: int = 0
    head: str = ""


def plain_head(text: str) -> str:
    """A head as it is compared: small letters, single spaces, no underscores."""
    return " ".join(text.replace("_", " ").lower().split())


def split_head(text: str) -> tuple[str, str]:
    """Name and language of a head.

    >>> split_head("Title (ko)"), split_head("title_en"), split_head("과제명")
    (('title', 'ko'), ('title', 'en'), ('과제명', ''))
    """
    head = plain_head(text)
    found = TAIL.match(head)
    return (found["name"].strip(), LANGUAGES[found["lang"]]) if found else (head, "")


def language_of(text: str) -> str:
    """Korean where there is Hangul, else English.

    >>> language_of("주택 400호"), language_of("Build")
    ('ko', 'en')
    """
    return "ko" if HANGUL.search(text) else "en"


def columns_of(heads: Sequence[str], levels: Sequence[Localized]) -> list[Column | None]:
    """What each column holds; None for one that is not understood. A head that names a level of the plan holds titles
    of that level, unless there is a column of titles."""
    split = [split_head(head) for head in heads]
    is_long = any(COLUMN_OF.get(name) == "title" for name, _lang in split)
    depth_of = {plain_head(word): depth for depth, names in enumerate(levels, 1) for word in names.values()}
    found: list[Column | None] = []
    for head, (name, lang) in zip(heads, split, strict=True):
        if not is_long and name in depth_of:
            found.append(Column("level", lang, depth_of[name], head.strip()))
        elif name in COLUMN_OF:
            known = COLUMN_OF[name]
            found.append(Column(known, lang if known in TEXTS else "", 0, head.strip()))
        else:
            found.append(None)
    if not is_long and not levels:
        found = _levels_by_place(heads, found)
    return found


def _levels_by_place(heads: Sequence[str], found: Sequence[Column | None]) -> list[Column | None]:
    """A plan without levels takes them from the columns that are nothing else, from left to right, at most six."""
    depth = 0
    given: list[Column | None] = []
    for head, column in zip(heads, found, strict=True):
        if column is None and head.strip() and depth < 6:
            depth += 1
            given.append(Column("level", "", depth, head.strip()))
        else:
            given.append(column)
    return given


def day_of(text: str, is_end: bool = False) -> dt.date | None:
    """A day as people write it; of a month or year alone the first day, of an end the last. None where it is no day.

    >>> day_of("2027. 3. 1."), day_of("2027년 3월", True), day_of("2027", True), day_of("soon")
    (datetime.date(2027, 3, 1), datetime.date(2027, 3, 31), datetime.date(2027, 12, 31), None)
    """
    found = DAY.fullmatch(text.strip())
    if not found:
        return None
    year, month, day = (int(found[name]) if found[name] else None for name in ("y", "m", "d"))
    assert year is not None
    if not 1800 <= year <= 2200:
        return None
    try:
        if month is None:
            return dt.date(year, 12, 31) if is_end else dt.date(year, 1, 1)
        if day is None:
            return dt.date(year, month, calendar.monthrange(year, month)[1] if is_end else 1)
        return dt.date(year, month, day)
    except (ValueError, calendar.IllegalMonthError):
        return None


def weight_of(text: str) -> Decimal | None:
    """A weight as people write it, a comma or a point before the decimals; None where it is no number above 0.

    >>> weight_of("2,5"), weight_of("30%"), weight_of("0")
    (Decimal('2.5'), Decimal('30'), None)
    """
    try:
        value = Decimal(text.strip().removesuffix("%").strip().replace(",", "."))
    except InvalidOperation:
        return None
    return value if value.is_finite() and 0 < value < 100_000 and round(value, 4) == value else None


def names_in(text: str) -> list[str]:
    """The names of a cell that lists several, parted by semicolons, line ends or commas."""
    return [part.strip() for part in re.split(r"[;\n,]|·", text) if part.strip()]
