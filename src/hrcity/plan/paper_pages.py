"""Template contexts of the papers of a plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from hrcity.core.clocks import today
from hrcity.core.localtext import language_name
from hrcity.plan import access, papers
from hrcity.plan.models import Paper, PaperKind, Plan
from hrcity.plan.queries import papers as reads

FORMATS = {"docx": "Word", "pdf": "PDF", "zip": "ZIP"}
MOST_ROWS = 300


def yearly_page(plan: Plan, year: int, reader: Any) -> dict[str, Any]:
    """The report to read, its files, and the button that has them made.

    Raises:
        Http404: the plan does not run in this year, or the year has not begun.
    """
    years = papers.years_of(plan, today())
    if year not in years:
        raise Http404(_("There is no report for this year."))
    sheet = papers.yearly_sheet(plan, year, today())
    making = reads.paper_making(plan, PaperKind.YEARLY, year)
    return {
        "plan": plan,
        "year": year,
        "sheet": sheet,
        "chapters": chapters(sheet),
        "years": [
            {"label": str(other), "url": reverse("plan:yearly", args=[plan.ref, other]), "current": other == year}
            for other in years
        ],
        "papers": shown(reads.papers_of(plan, PaperKind.YEARLY, year)[:1]),
        "job": making.job if making else None,
        "may_make": access.may_make(reader, PaperKind.YEARLY),
    }


def chapters(sheet: papers.Sheet) -> list[dict[str, Any]]:
    """The chapters with anchors; of a very long table the page shows the first rows and says so."""
    return [
        {
            "id": f"chapter-{place}",
            "heading": chapter.heading,
            "paragraphs": chapter.paragraphs,
            "grids": [
                {"caption": grid.caption, "heads": grid.heads, "more": max(len(grid.rows) - MOST_ROWS, 0),
                 "rows": [list(zip(grid.heads, row, strict=True)) for row in grid.rows[:MOST_ROWS]]}
                for grid in chapter.grids
            ],
        }
        for place, chapter in enumerate(sheet.chapters, start=1)
    ]  # fmt: skip


def shown(rows: Sequence[Paper]) -> list[dict[str, Any]]:
    """Finished papers with their files as links."""
    return [
        {
            "row": row,
            "files": [
                {"url": reverse("plan:paper-file", args=[item.pk]), "size": item.file.size,
                 "format": FORMATS[item.format], "lang": item.lang,
                 "language": language_name(item.lang) if item.lang else ""}
                for item in row.files.all()
            ],
        }
        for row in rows
    ]  # fmt: skip


def handover_page(plan: Plan, reader: Any) -> dict[str, Any]:
    """The packs that were made, and what one will hold."""
    making = reads.paper_making(plan, PaperKind.HANDOVER)
    due = reads.due_between(plan, today(), today() + papers.SOON)
    return {
        "plan": plan,
        "papers": shown(reads.papers_of(plan, PaperKind.HANDOVER)),
        "job": making.job if making else None,
        "may_make": access.may_make(reader, PaperKind.HANDOVER),
        "due": len(due),
        "late": sum(1 for row in due if row.due_on < today()),
    }
