"""The sheet of the round trip: its columns, how it is written, how it is found again in a file that came back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hrcity.core.errors import DomainError
from hrcity.core.exports import sheet_title, unguarded
from hrcity.core.localtext import language_now
from hrcity.recommendations.rules import WORDS_FOR, Addressee, AnswerWord

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MOST_ROWS = 10_000
MOST_MEASURE = 300
HEAD_ROWS = 10


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key, its heading, how wide, whether the person fills it in."""

    key: str
    title: _StrPromise
    width: int
    fill: bool = False
    hidden: bool = False


COLUMNS: tuple[Column, ...] = (
    Column("ref", gettext_lazy("Reference"), 16),
    Column("stamp", gettext_lazy("State of the draft (leave as it is)"), 4, hidden=True),
    Column("text", gettext_lazy("What is asked"), 60),
    Column("original", gettext_lazy("Original wording"), 40),
    Column("due", gettext_lazy("Due"), 12),
    Column("status", gettext_lazy("Where it stands"), 16),
    Column("last", gettext_lazy("What we wrote last"), 40),
    Column("word", gettext_lazy("Our answer"), 28, fill=True),
    Column("text_en", gettext_lazy("Answer in English"), 50, fill=True),
    Column("text_ko", gettext_lazy("Answer in Korean"), 50, fill=True),
    Column("part", gettext_lazy("Which part"), 30, fill=True),
    Column("measure", gettext_lazy("What we will do"), 40, fill=True),
    Column("measure_due_on", gettext_lazy("By when"), 14, fill=True),
    Column("reason", gettext_lazy("Reason"), 40, fill=True),
    Column("update_en", gettext_lazy("Report in English"), 50, fill=True),
    Column("update_ko", gettext_lazy("Report in Korean"), 50, fill=True),
)
TO_FILL = tuple(column.key for column in COLUMNS if column.fill)
REPORT_KEYS = ("update_en", "update_ko")
IN_ITS_LANGUAGE = ("part", "measure", "reason")  # one column each: they hold the language of the headings
ANSWER_KEYS = tuple(key for key in TO_FILL if key not in REPORT_KEYS)
NEEDED = ("ref", "stamp", "word")


def content(body: str, rows: Sequence[Sequence[str]], choices: Mapping[Addressee, Sequence[int]]) -> dict[str, Any]:
    """What `office_file` makes the workbook of."""
    place = [column.key for column in COLUMNS].index("word")
    return {
        "title": sheet_title(_("Our recommendations")), "words": sheet_title(_("Words")),
        "help": sheet_title(_("How to fill it in")),
        "columns": [{"title": str(column.title), "width": column.width, "fill": column.fill, "hidden": column.hidden}
                    for column in COLUMNS],
        "rows": rows, "notes": [body, "", *notes()],
        "lists": [{"column": place, "rows": list(numbers), "words": [str(word.label) for word in WORDS_FOR[addressee]]}
                  for addressee, numbers in choices.items()]}


def notes() -> list[str]:
    """The page of advice in the workbook."""
    return [
        _("Fill in the columns with the light green heading; the others are there to read. An empty row changes "
          "nothing."),
        _("Choose “Our answer” from the list. Dates are written as 2027-06-30."),
        _("“What we will do” and “By when” are needed when you take it on, wholly or in part; a reason when you do "
          "not."),
        _("“Which part”, “What we will do” and “Reason” are in the language of this sheet. To write them in the other "
          "language too, download the sheet in that language or write them on the page; nothing there is lost."),
        _("A report is for what is under way: what was done in this half-year."),
        _("You may sort rows, move columns and leave rows out. Keep the column “Reference” and the hidden one "
          "beside it."),
        _("Bring the file back on the same page. You see what each row would do before anything is saved. Answers "
          "become drafts; nothing is signed or sent by the file."),
    ]


@cache
def _headings() -> dict[str, str]:
    """Every heading in every language of the site, and the keys themselves."""
    found = {column.key: column.key for column in COLUMNS}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found |= {_folded(str(column.title)): column.key for column in COLUMNS}
    return found


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def read(rows: Sequence[tuple[int, Sequence[Any]]]) -> list[dict[str, Any]]:
    """The rows below the heading by column key, wherever the columns stand now.

    Raises:
        DomainError: there is no heading, or a needed column is missing or stands there twice.
    """
    place, columns = _head(rows)
    lang = _language([str(cell) for cell in rows[place][1]])
    found = []
    for number, cells in rows[place + 1:]:
        given = {key: cells[at] for key, at in columns.items() if at < len(cells)}
        if not any(given.values()):
            continue
        row: dict[str, Any] = {key: _text(value) for key, value in given.items()}
        row["formulas"] = [str(column.title) for column in COLUMNS if isinstance(given.get(column.key), dict)]
        if not row.get("ref") and not any(row.get(key) for key in TO_FILL):
            continue
        found.append(row | {"number": number, "ref": row.get("ref", "")[:20], "lang": lang})
    if not found:
        raise DomainError(_("There is no row to read in this sheet."), "no-rows", "file")
    return found


def _text(value: Any) -> str:
    return "" if isinstance(value, dict) else unguarded(str(value)).strip()


def _head(rows: Sequence[tuple[int, Sequence[Any]]]) -> tuple[int, dict[str, int]]:
    known = _headings()
    best: tuple[int, dict[str, int]] = (0, {})
    for place, (_number, cells) in enumerate(rows[:HEAD_ROWS]):
        keys = [(known[_folded(str(cell))], at) for at, cell in enumerate(cells) if _folded(str(cell)) in known]
        if len(keys) > len(best[1]):
            if len(keys) != len(dict(keys)):
                raise DomainError(_("A column stands twice in this sheet. Delete one of them."), "columns-twice",
                                  "file")
            best = (place, dict(keys))
    missing = [str(column.title) for column in COLUMNS if column.key in NEEDED and column.key not in best[1]]
    if missing:
        raise DomainError(_("The sheet lacks the column: %(columns)s. Download it again and fill that one in.") % {
            "columns": ", ".join(missing)}, "columns-missing", "file")
    return best


def _language(headings: Sequence[str]) -> str:
    """The language of the sheet: that of its headings; where they do not tell, the reader's."""
    given = {_folded(heading) for heading in headings}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            if given & {_folded(str(column.title)) for column in COLUMNS if column.key in IN_ITS_LANGUAGE}:
                return code
    return language_now()


def word_of(text: str, addressee: Addressee) -> AnswerWord | None:
    """The answer a cell means, in any language of the site."""
    wanted = _folded(text)
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            for word in WORDS_FOR[addressee]:
                if wanted in {_folded(str(word.label)), word.value}:
                    return word
    return None


def day_of(text: str) -> dt.date | None:
    """A day as 2027-06-30, also with dots or slashes.

    Raises:
        DomainError: it is none.
    """
    if not text:
        return None
    plain = text.strip().rstrip(".").replace(" ", "").replace(".", "-").replace("/", "-")
    try:
        year, month, day = (int(part) for part in plain.split("-"))
        return dt.date(year, month, day)
    except ValueError as error:
        raise DomainError(_("“By when” is not a date: write it as 2027-06-30."), "date") from error
