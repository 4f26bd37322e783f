"""What the page of a table shows: each row with its verdict; the plan as a table; an empty one to fill in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hrcity.core import imports
from hrcity.core.errors import DomainError
from hrcity.core.exports import unguarded
from hrcity.core.files import file_store
from hrcity.core.models import ImportRun
from hrcity.core.text import plain
from hrcity.plan.importers import KIND
from hrcity.plan.models import Plan
from hrcity.plan.queries import tables as queries
from hrcity.plan.rules.table import CREATED, REFUSED, UNCHANGED, Row, Table
from hrcity.plan.services import tables

TEMPLATE_COLUMNS = ("level", "code", "title_en", "title_ko", "target_en", "target_ko", "lead", "starts_on", "ends_on",
                    "weight")  # fmt: skip
TEMPLATE_ROWS: tuple[tuple[str, ...], ...] = ()
SHOWN = 1000
CHIPS = {CREATED: ("done", "plus"), UNCHANGED: ("neutral", ""), REFUSED: ("late", "")}


def cells_of(text: str) -> list[list[str]]:
    """A pasted table: columns parted by tabs, quoted cells with line ends in them kept whole."""
    import csv
    import io

    delimiter = "\t" if "\t" in text else ";" if ";" in text.split("\n", 1)[0] else ","
    reader = csv.reader(io.StringIO(text, newline=None), delimiter=delimiter)
    try:
        return [[unguarded(cell) for cell in row] for row in reader]
    except csv.Error as error:
        raise DomainError(_("This is no table that can be read."), "no-table", "text") from error


def words_of(verdict: str) -> str:
    """A verdict as a word."""
    return {CREATED: _("will be added"), UNCHANGED: _("is there already"), REFUSED: _("refused")}[verdict]


def preview(table: Table) -> dict[str, Any]:
    """What a table would do, row by row; what is refused stands first."""
    rows = sorted(table.rows, key=lambda row: (row.verdict != REFUSED, row.line))
    counts = {verdict: sum(row.verdict == verdict for row in rows) for verdict in (CREATED, UNCHANGED, REFUSED)}
    return {
        "rows": [_shown(row) for row in rows[:SHOWN]],
        "more": max(len(rows) - SHOWN, 0),
        "counts": counts,
        "levels": [plain(name) for name in table.levels],
        "unknown": table.unknown,
    }


def _shown(row: Row) -> dict[str, Any]:
    tone, icon = CHIPS[row.verdict]
    return {
        "line": row.line,
        "depth": row.depth,
        "title": row.title,
        "why": row.why,
        "code": row.fields.get("code"),
        "chip": {"tone": tone, "icon": icon, "word": words_of(row.verdict)},
    }


def pasted(plan: Plan, form: Any, page: dict[str, Any], is_save: bool, by: Any) -> str | None:
    """Show what a pasted table would do, or do it; then what to say, else None."""
    values = form.cleaned_data
    try:
        cells = cells_of(values["text"].strip("\r\n"))
        if not is_save:
            page["preview"] = preview(tables.table_read(plan, cells, skip_unknown=values["skip_unknown"]))
            return None
        table = tables.table_take(plan=plan, cells=cells, by=by, skip_unknown=values["skip_unknown"])
    except DomainError as error:
        form.refuse(error)
        return None
    added = sum(row.verdict == CREATED for row in table.rows)
    left = sum(row.verdict == REFUSED for row in table.rows)
    said = ngettext("%(n)s row was added.", "%(n)s rows were added.", added) % {"n": added}
    if left:
        said += " " + ngettext("%(n)s row was refused.", "%(n)s rows were refused.", left) % {"n": left}
    return said


def file_open(plan: Plan, upload: Any, by: Any) -> ImportRun:
    """A file takes the way of every import: a preview, then the deed, and it can be taken back."""
    stored = file_store(upload, upload.name, content_type=upload.content_type or "")
    run = imports.import_open(file=stored, by=by, kind=KIND, options={"plan": plan.ref})
    imports.import_preview_start(run=run, by=by)
    return run


def structure(plan: Plan) -> tuple[Sequence[str], Iterator[list[Any]]]:
    """The plan as a table that can be imported again."""
    return queries.columns(), queries.structure_rows(plan)
