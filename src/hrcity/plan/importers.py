"""A file that holds the structure of a plan: CSV or Excel, long or wide, into a draft that is chosen on the page."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hrcity.core.actors import SYSTEM, Actor
from hrcity.core.errors import DomainError
from hrcity.core.exports import unguarded
from hrcity.core.files import path_of
from hrcity.core.models import ImportRun
from hrcity.core.registry import Line, Outcome
from hrcity.core.text import plain
from hrcity.plan.models import Plan
from hrcity.plan.rules.table import CREATED, REFUSED, UNCHANGED, Table
from hrcity.plan.services import tables

if TYPE_CHECKING:
    from hrcity.core.jobs import Progress

KIND = "plan_structure"
MOST_COLUMNS = 60
NO_TABLE = "This is no table. Save it as CSV or Excel (.xlsx) and choose that one."
MOST_LINES = 12_000
VERDICTS = {CREATED: "created", UNCHANGED: "unchanged", REFUSED: "refused"}


def cells_of_file(path: Path) -> list[list[str]]:
    """The cells of a CSV file, or of the first sheet of a workbook that holds something.

    Raises:
        DocumentError: it cannot be read.
    """
    from hrkit.documents.errors import DocumentError
    from hrkit.documents.readers.decode import decode
    from hrkit.documents.readers.guard import TEXT_BYTES, require_readable
    from hrkit.documents.readers.sniff import container

    require_readable(path, TEXT_BYTES)
    kind = container(path)
    if kind == "xlsx":
        return list(_sheet(path))
    if kind != "text":
        raise DocumentError("not-recognised", NO_TABLE)
    text = decode(path.read_bytes())[0].lstrip("\ufeff")
    head = text.split("\n", 1)[0]
    delimiter = max("\t;,|", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=None), delimiter=delimiter)
    try:
        return [[unguarded(cell) for cell in row] for row in islice(reader, MOST_LINES)]
    except csv.Error as error:
        raise DocumentError("not-recognised", NO_TABLE) from error


def _sheet(path: Path) -> Iterator[list[str]]:
    import openpyxl

    from hrkit.documents.errors import DocumentError
    from hrkit.documents.uhri_xlsx import require_safe_zip

    require_safe_zip(path)
    try:
        with path.open("rb") as file, closing(openpyxl.load_workbook(file, read_only=True, data_only=True)) as book:
            for sheet in book.worksheets:
                rows = [[_cell(cell) for cell in row] for row in
                        sheet.iter_rows(max_row=MOST_LINES, max_col=MOST_COLUMNS, values_only=True)]  # fmt: skip
                if any(any(row) for row in rows):
                    width = max((place for row in rows for place, cell in enumerate(row, 1) if cell), default=0)
                    yield from (row[:width] for row in rows)
                    return
    except (zipfile.BadZipFile, EOFError, OSError, KeyError, ValueError, SyntaxError, IndexError) as error:
        raise DocumentError("truncated-zip", "The workbook is cut off or damaged. Save it again.") from error


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return unguarded(str(value))


class PlanOptions(forms.Form):
    """Into which draft a table goes."""

    plan = forms.ChoiceField(label=gettext_lazy("Into which plan"))
    skip_unknown = forms.BooleanField(label=gettext_lazy("Leave departments empty that are not known here"),
                                      required=False)  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Plan.objects.filter(state__in=["drafting", "consultation", "commission_review"])
        self.fields["plan"].choices = [("", _("choose")), *((row.ref, f"{row.ref} {plain(row.title)}") for row in rows)]  # type: ignore[attr-defined]


class PlanStructureImporter:
    """Takes over a table of goals and measures; what is there already stays, what is refused is told."""

    kind = KIND
    label = gettext_lazy("Table of a plan")
    hint = gettext_lazy("Goals and measures, from CSV or Excel, into a plan that is being drafted.")

    def options_form(self) -> type[forms.Form]:
        """What the import page asks."""
        return PlanOptions

    def preview(self, run: ImportRun, progress: Progress | None) -> Outcome:
        """Read the table and say what each row would do."""
        plan = self._plan(run)
        if plan is None:
            return Outcome(notes=[_("Choose the plan into which this table goes.")], title=run.file.name)
        table = tables.table_read(plan, cells_of_file(path_of(run.file)), skip_unknown=_skips(run), run=run)
        return self._outcome(plan, table)

    def apply(self, run: ImportRun, progress: Progress | None) -> Outcome:
        """Write the rows in one short transaction; they are shown once the run is done."""
        plan = self._plan(run)
        if plan is None:
            raise DomainError(_("Choose the plan into which this table goes."), "plan-missing", "plan")
        cells = cells_of_file(path_of(run.file))
        table = tables.table_take(plan=plan, cells=cells, by=run.by or SYSTEM, skip_unknown=_skips(run), run=run)
        return self._outcome(plan, table)

    def shown(self, run: ImportRun) -> None:
        """Nothing waits for it."""

    def undo_refusal(self, run: ImportRun) -> str:
        """Not once the public has read it, or somebody has worked with it."""
        facts = tables.run_undo_refusal_facts(run)
        if facts["read"]:
            return _("The public has read this plan. What is there is dropped with a reason, not taken back.")
        return _("Somebody has worked with what this table brought.") if facts["built"] else ""

    def undo(self, run: ImportRun, by: Actor) -> None:
        """Take the rows out again."""
        tables.run_undo(run=run, by=by)

    def _plan(self, run: ImportRun) -> Plan | None:
        return Plan.objects.select_related("owner").filter(ref=str(run.options.get("plan") or "")).first()

    def _outcome(self, plan: Plan, table: Table) -> Outcome:
        out = Outcome(title=plain(plan.title))
        for row in table.rows:
            line = Line(VERDICTS[row.verdict], _("row %(n)s") % {"n": row.line}, plain(row.title), row.why)
            if row.verdict == REFUSED:
                out.refused.append(line)
            elif row.verdict == CREATED:
                out.created += 1
                out.samples.append(line)
            else:
                out.unchanged += 1
        if table.levels:
            out.notes.append(
                _("Levels found: %(names)s.") % {"names": " > ".join(plain(name) for name in table.levels)}
            )
        if table.unknown:
            out.notes.append(_("Columns left out: %(names)s.") % {"names": ", ".join(table.unknown)})
        return out


def _skips(run: ImportRun) -> bool:
    return str(run.options.get("skip_unknown") or "") not in {"", "False", "0"}
