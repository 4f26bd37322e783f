"""A table that holds the structure of a plan, read into rows with a verdict: created, unchanged, or refused and why.

Two forms are understood: long, with a column of titles and a row for each node; wide, with a column for each level and
a row for each of the deepest. Values in, values out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from hrcity.core.errors import DomainError
from hrcity.core.text import Localized
from hrcity.plan.rules.columns import (
    DUTIES,
    TEXTS,
    Column,
    columns_of,
    day_of,
    language_of,
    names_in,
    plain_head,
    weight_of,
)

MOST_ROWS = 10_000
MOST_NUMBER = 40
MOST_TITLE = 300
CREATED, UNCHANGED, REFUSED = "created", "unchanged", "refused"


@dataclass(slots=True)
class Row:
    """One node of a table: where it stands in it, its level, what it belongs to (another row, or a node that is there
    by its reference), what is said of it, and the verdict."""

    line: int
    depth: int = 0
    fields: dict[str, Any] = field(default_factory=dict)
    keys: frozenset[str] = frozenset()
    above: Row | None = None
    above_ref: str = ""
    parent_word: str = ""
    verdict: str = CREATED
    why: str = ""
    ref: str = ""

    @property
    def title(self) -> Localized:
        """What it is called."""
        title: Localized = self.fields.get("title", {})
        return title

    @property
    def is_fresh(self) -> bool:
        """To be created, and not there yet (a run that was stopped may have written it)."""
        return self.verdict == CREATED and not self.ref

    def refuse(self, why: str) -> None:
        """Refused, for the first reason found."""
        if self.verdict != REFUSED:
            self.verdict, self.why = REFUSED, why


@dataclass(frozen=True, slots=True)
class Standing:
    """A node that the plan has already: its reference, the one above, level, and what it says as the table would."""

    ref: str
    parent: str
    depth: int
    fields: Mapping[str, Any]
    is_new: bool = False


@dataclass(slots=True)
class Table:
    """A whole table as read: its rows, the levels it names (for a plan that has none), columns nobody understands."""

    rows: list[Row]
    levels: list[Localized]
    unknown: list[str]
    is_wide: bool = False


def read_table(
    cells: Sequence[Sequence[str]],
    levels: Sequence[Localized],
    standing: Sequence[Standing] = (),
    bodies: Mapping[str, str] | None = None,
    skip_unknown: bool = False,
) -> Table:
    """Read a table for a plan: `levels` and `standing` are what it has, `bodies` the references of bodies by every
    name they have (small letters).

    Raises:
        DomainError: there is no head line, no column of titles or of levels, nothing below, or too much.
    """
    lines = [(number, [str(cell).strip() for cell in row]) for number, row in enumerate(cells, 1)]
    lines = [(number, row) for number, row in lines if any(row)]
    if not lines:
        raise DomainError(_("There is nothing in this table."), "table-empty", "text")
    (_number, heads), *body = lines
    columns = columns_of(heads, levels)
    is_wide = any(column is not None and column.depth for column in columns)
    if not is_wide and not any(column is not None and column.name == "title" for column in columns):
        raise DomainError(_no_title(levels), "no-titles", "text")
    if not body:
        raise DomainError(_("Below the head line there is no row."), "table-empty", "text")
    if len(body) > MOST_ROWS:
        raise DomainError(_("At most %(n)s rows are read at once.") % {"n": MOST_ROWS}, "table-large", "text")
    unknown = [head for head, column in zip(heads, columns, strict=True) if column is None and head]
    reader = _Wide(columns, levels) if is_wide else _Long(columns, levels)
    for number, row in body:
        reader.take(number, row + [""] * (len(columns) - len(row)))
    rows = reader.finish(standing)
    _say_bodies(rows, bodies or {}, skip_unknown)
    names = list(levels) or reader.names()
    _judge(rows, names, standing)
    return Table(rows, [] if levels else names, unknown, is_wide)


def _no_title(levels: Sequence[Localized]) -> str:
    names = ", ".join(next(iter(name.values()), "") for name in levels)
    return _(
        "No column is called “title”, and none is called like a level of the plan (%(levels)s). "
        "The first line of the table must hold the heads of the columns."
    ) % {"levels": names or "–"}


class _Reader:
    """What both forms share: the fields of a row out of its cells."""

    def __init__(self, columns: Sequence[Column | None], levels: Sequence[Localized]) -> None:
        self.columns = columns
        self.levels = levels
        self.rows: list[Row] = []

    def fields(self, row: Row, cells: Sequence[str]) -> dict[str, str]:
        """Fill the row with what its cells say; the cells by field are given back."""
        by_name: dict[str, str] = {}
        for column, cell in zip(self.columns, cells, strict=False):
            if column is None or column.depth or not cell:
                continue
            if column.name in TEXTS:
                texts = row.fields.setdefault(column.name, {})
                texts[column.lang or language_of(cell)] = cell
            else:
                by_name[column.name] = cell
        self._days(row, by_name)
        self._others(row, by_name)
        return by_name

    @staticmethod
    def _days(row: Row, cells: Mapping[str, str]) -> None:
        for name in ("starts_on", "ends_on"):
            if name in cells:
                day = day_of(cells[name], name == "ends_on")
                if day is None:
                    row.refuse(_("“%(text)s” is no day. Write 2027-06-30.") % {"text": cells[name]})
                else:
                    row.fields[name] = day

    @staticmethod
    def _others(row: Row, cells: Mapping[str, str]) -> None:
        if "weight" in cells:
            row.fields["weight"] = weight_of(cells["weight"])
            if row.fields["weight"] is None:
                row.refuse(_("“%(text)s” is no weight. A weight is a number above 0.") % {"text": cells["weight"]})
        if "duties" in cells:
            words = [word.lower() for word in names_in(cells["duties"])]
            row.fields["duties"] = [DUTIES[word] for word in words if word in DUTIES]
            strange = next((word for word in words if word not in DUTIES), "")
            if strange:
                row.refuse(_("“%(text)s” is no duty: respect, protect or fulfil.") % {"text": strange})
        row.fields |= {name: cells[name] for name in ("code", "lead") if name in cells}
        if "supporting" in cells:
            row.fields["supporting"] = names_in(cells["supporting"])
        row.ref = cells.get("ref", "")


class _Long(_Reader):
    """A row for each node."""

    def __init__(self, columns: Sequence[Column | None], levels: Sequence[Localized]) -> None:
        super().__init__(columns, levels)
        self.depths = {plain_head(word): n for n, name in enumerate(levels, 1) for word in name.values()}
        self.found: list[Localized] = []
        self.waiting: list[tuple[Row, str]] = []

    def take(self, line: int, cells: Sequence[str]) -> None:
        """Read one line."""
        row = Row(line)
        by_name = self.fields(row, cells)
        row.parent_word = by_name.get("parent", "")
        self.waiting.append((row, by_name.get("level", "")))
        row.keys = frozenset(word for word in (row.ref, row.fields.get("code", "")) if word)
        self.rows.append(row)

    def names(self) -> list[Localized]:
        """The levels as the table names them."""
        return self.found

    def finish(self, standing: Sequence[Standing]) -> list[Row]:
        """Find level and parent of every row."""
        by_key = {key: row for row in reversed(self.rows) for key in row.keys}
        there = {key: one for one in standing for key in (one.fields.get("code"), one.ref) if key}
        has_parents = any(row.parent_word for row in self.rows)
        for row, word in self.waiting:
            self._above(row, by_key, there)
            row.depth = self._depth(row, word, there)
        if not has_parents:
            self._by_place()
        return self.rows

    @staticmethod
    def _above(row: Row, by_key: Mapping[str, Row], there: Mapping[str, Standing]) -> None:
        word = row.parent_word
        if not word:
            return
        if word in by_key and by_key[word] is not row:
            row.above = by_key[word]
        elif word in there:
            row.above_ref = there[word].ref
        else:
            row.refuse(_("Nothing has the number “%(text)s”, which it is said to belong to.") % {"text": word})

    def _depth(self, row: Row, word: str, there: Mapping[str, Standing]) -> int:
        if word:
            return self._named(row, word)
        if row.above is not None:
            return row.above.depth + 1
        if row.above_ref:
            return there[row.above_ref].depth + 1
        code = str(row.fields.get("code", ""))
        if code and not row.parent_word:
            return len([part for part in code.replace(".", "-").split("-") if part])
        return 1

    def _named(self, row: Row, word: str) -> int:
        if word.isdecimal():
            return self._numbered(int(word[:3]))
        name = plain_head(word)
        if name not in self.depths and not self.levels and len(self.found) < 6:
            self.found.append({language_of(word): word})
            self.depths[name] = len(self.found)
        if name not in self.depths:
            row.refuse(_("The plan has no level “%(text)s”.") % {"text": word})
        return self.depths.get(name, 0)

    def _numbered(self, depth: int) -> int:
        while not self.levels and len(self.found) < min(depth, 6):
            number = len(self.found) + 1
            self.found.append({"en": f"Level {number}", "ko": f"{number}단계"})
        return depth

    def _by_place(self) -> None:
        """Without a column that says it, a row belongs to the last one above it that stands on a higher level."""
        stack: list[Row] = []
        for row in self.rows:
            while stack and stack[-1].depth >= row.depth:
                stack.pop()
            row.above = stack[-1] if stack else None
            if row.depth:
                stack.append(row)


class _Wide(_Reader):
    """A column for each level: what stands in it holds until something else does."""

    def __init__(self, columns: Sequence[Column | None], levels: Sequence[Localized]) -> None:
        super().__init__(columns, levels)
        self.path: dict[int, Row] = {}

    def names(self) -> list[Localized]:
        """The levels as the heads name them."""
        found: dict[int, Localized] = {}
        for column in self.columns:
            if column is not None and column.depth:
                found.setdefault(column.depth, {language_of(column.head): column.head})
        return [found[depth] for depth in sorted(found)]

    def finish(self, standing: Sequence[Standing]) -> list[Row]:
        """Everything was found while reading."""
        return self.rows

    def take(self, line: int, cells: Sequence[str]) -> None:
        """Read one line: the levels that say something new, then the rest for the deepest of them."""
        titles: dict[int, Localized] = {}
        for column, cell in zip(self.columns, cells, strict=False):
            if column is not None and column.depth and cell:
                titles.setdefault(column.depth, {})[column.lang or language_of(cell)] = cell
        if not titles:
            row = Row(line)
            row.refuse(_("No level is filled in here."))
            self.rows.append(row)
            return
        deepest = max(titles)
        for depth in sorted(titles):
            here = self.path.get(depth)
            if here is None or here.title != titles[depth] or depth == deepest:
                self._enter(line, depth, titles[depth])
        self.fields(self.path[deepest], cells)

    def _enter(self, line: int, depth: int, title: Localized) -> None:
        above = max((one for one in self.path if one < depth), default=None)
        row = Row(line, depth, {"title": title}, above=self.path[above] if above is not None else None)
        self.path = {one: there for one, there in self.path.items() if one < depth} | {depth: row}
        self.rows.append(row)


def _say_bodies(rows: Iterable[Row], bodies: Mapping[str, str], skip_unknown: bool) -> None:
    """Names of bodies become references."""
    for row in rows:
        lead = row.fields.pop("lead", "")
        names = [lead] if lead else []
        helpers = row.fields.pop("supporting", [])
        unknown = [name for name in (*names, *helpers) if name.lower() not in bodies]
        if unknown and not skip_unknown:
            row.refuse(_("There is no body called “%(text)s” here.") % {"text": unknown[0]})
        if lead.lower() in bodies:
            row.fields["lead"] = bodies[lead.lower()]
        known = [bodies[name.lower()] for name in helpers if name.lower() in bodies]
        if known:
            row.fields["supporting"] = known


def _judge(rows: Sequence[Row], levels: Sequence[Localized], standing: Sequence[Standing]) -> None:
    """The verdict of every row, in the order of the tree: what belongs to something refused is refused too."""
    below: dict[str, list[Standing]] = {}
    known = {one.ref: one for one in standing}
    for one in standing:
        below.setdefault(one.parent, []).append(one)
    seen: dict[tuple[int, str, int, Any], Row] = {}
    for row in _downward(rows):
        if row.above is not None and row.above.verdict == REFUSED:
            row.refuse(_("What it belongs to was refused (row %(n)s).") % {"n": row.above.line})
        _check(row, len(levels), known)
        _twice(row, seen)
        if row.verdict != REFUSED:
            _compare(row, below, known)
    _weights(rows, below)


def _downward(rows: Sequence[Row]) -> list[Row]:
    """Every row after the one it belongs to; those in a circle are refused."""
    below: dict[int, list[Row]] = {}
    for row in rows:
        if row.above is not None:
            below.setdefault(id(row.above), []).append(row)
    order = [row for row in rows if row.above is None]
    for row in order:  # grows while it is read
        order += below.get(id(row), [])
    reached = {id(row) for row in order}
    circle = [row for row in rows if id(row) not in reached]
    for row in circle:
        row.refuse(_("It belongs to itself, by way of others."))
    return [*order, *circle]


def _check(row: Row, levels: int, known: Mapping[str, Standing]) -> None:
    if not row.title:
        row.refuse(_("It has no title."))
    if any(len(text) > MOST_TITLE for text in row.title.values()):
        row.refuse(_("Its title is longer than %(n)s letters.") % {"n": MOST_TITLE})
    if len(row.fields.get("code", "")) > MOST_NUMBER:
        row.refuse(_("Its number is longer than %(n)s letters.") % {"n": MOST_NUMBER})
    if not 1 <= row.depth <= levels:
        row.refuse(_("It stands on level %(n)s, which the plan does not have.") % {"n": row.depth})
    above = row.above.depth if row.above else known[row.above_ref].depth if row.above_ref else 0
    if row.depth <= above:
        row.refuse(_("It must stand on a deeper level than what it belongs to."))
    starts, ends = row.fields.get("starts_on"), row.fields.get("ends_on")
    if isinstance(starts, dt.date) and isinstance(ends, dt.date) and ends < starts:
        row.refuse(_("It ends before it begins. Check the two days."))


def _twice(row: Row, seen: dict[tuple[int, str, int, Any], Row]) -> None:
    if row.verdict == REFUSED:
        return
    name = row.fields.get("code") or frozenset(row.title.items())
    key = (id(row.above), row.above_ref, row.depth, name)
    other = seen.setdefault(key, row)
    if other is not row:
        row.refuse(_("It stands in the table twice (row %(n)s).") % {"n": other.line})


def _compare(row: Row, below: Mapping[str, Sequence[Standing]], known: Mapping[str, Standing]) -> None:
    """Whether the plan has it already, by its reference, its number, or its title beside the same parent."""
    parent = row.above.ref if row.above is not None else row.above_ref
    if row.above is not None and row.above.is_fresh:
        row.ref = ""
        return
    here = known.get(row.ref) or next((one for one in below.get(parent, ()) if _is_same(row, one)), None)
    row.ref = here.ref if here is not None else ""
    if here is None or here.is_new:
        return
    wrong = [name for name, value in row.fields.items() if not _says(here.fields.get(name), value)]
    if here.parent != parent or here.depth != row.depth:
        wrong.append("parent")
    if wrong:
        row.refuse(_("It is there already and says something else. Change it in the editor."))
    else:
        row.verdict = UNCHANGED


def _is_same(row: Row, one: Standing) -> bool:
    code = row.fields.get("code", "")
    if code and one.fields.get("code"):
        return bool(code == one.fields["code"])
    title = one.fields.get("title", {})
    return row.depth == one.depth and any(title.get(lang) == text for lang, text in row.title.items())


def _says(here: Any, value: Any) -> bool:
    """Whether what is there says what the table says; a text may be there in more languages."""
    if isinstance(value, dict):
        return all((here or {}).get(lang) == text for lang, text in value.items())
    if isinstance(value, list):
        return set(here or ()) == set(value)
    return bool(here == value)


def _weights(rows: Sequence[Row], below: Mapping[str, Sequence[Standing]]) -> None:
    """Siblings all have a weight or none has: those that do not fit are refused, and what belongs to them."""
    beside: dict[tuple[int, str], list[Row]] = {}
    for row in rows:
        if row.verdict == CREATED:
            is_fresh = row.above is not None and row.above.is_fresh
            parent = "" if is_fresh else row.above.ref if row.above is not None else row.above_ref
            beside.setdefault((id(row.above) if is_fresh else 0, parent), []).append(row)
    for (fresh, parent), group in beside.items():
        there = [one.fields.get("weight") is not None for one in below.get(parent, ()) if not one.is_new]
        kinds = [] if fresh else there
        has = kinds[0] if kinds else any(row.fields.get("weight") is not None for row in group)
        for row in group:
            if (row.fields.get("weight") is not None) != has:
                row.refuse(_("Some beside it have a weight and some have none. Give each a weight, or none of them."))
    for row in _downward(rows):
        if row.above is not None and row.above.verdict == REFUSED:
            row.refuse(_("What it belongs to was refused (row %(n)s).") % {"n": row.above.line})
