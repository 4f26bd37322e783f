"""The jobs that make the papers of a plan, in every language of the site: Word, PDF, and the ZIP of the handover."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from hrcity.core.actors import SYSTEM
from hrcity.core.clocks import today
from hrcity.core.errors import DomainError
from hrcity.core.exports import DOCX_TYPE, csv_text
from hrcity.core.jobs import Progress, job
from hrcity.core.models import Job
from hrcity.core.text import plain
from hrcity.plan import papers
from hrcity.plan.models import Paper, PaperKind, Plan
from hrcity.plan.queries import money as budget
from hrcity.plan.queries import papers as reads
from hrcity.plan.rules.money import STAGES
from hrcity.plan.services.papers import KINDS, Made, paper_fail, paper_finish, paper_of

PDF_TYPE, ZIP_TYPE = "application/pdf", "application/zip"
MEASURE_HEAD = ("ref", "code", "title_en", "title_ko", "target_en", "target_ko", "lead", "starts_on", "ends_on",
                "status", "progress")  # fmt: skip
BUDGET_HEAD = ("measure", "line", "code", "year", "currency", "source", "share", *STAGES, "spent_as_of")
REPORT_HEAD = ("measure", "period", "status", "progress", "text_en", "text_ko", "accepted_on")


def _failed(row: Job) -> None:
    paper = paper_of(row.args)
    if paper is not None:
        paper_fail(paper=paper)


def languages() -> list[str]:
    """The languages of the site."""
    return [code for code, _name in settings.LANGUAGES]


@job(KINDS[PaperKind.YEARLY], idempotent=True, on_failed=_failed)
def yearly_run(progress: Progress, paper: int) -> dict[str, Any]:
    """The follow-up report of a year."""
    row = Paper.objects.select_related("plan").get(pk=paper)
    assert row.year is not None
    year = row.year
    name = f"{row.plan.ref}-{year}"
    files, notes = _written(row.plan, name, lambda: papers.yearly_sheet(row.plan, year, today()), progress)
    made = paper_finish(paper=row, files=files, note=" ".join(notes), by=SYSTEM)
    return {"url": made.get_absolute_url()}


@job(KINDS[PaperKind.HANDOVER], idempotent=True, on_failed=_failed)
def handover_run(progress: Progress, paper: int) -> dict[str, Any]:
    """The handover pack: papers, tables and a manifest in one ZIP."""
    row = Paper.objects.select_related("plan").get(pk=paper)
    files, notes = _written(row.plan, "handover", lambda: papers.handover_sheet(row.plan, today()), progress)
    entries = {name: data for _form, _lang, name, data, _kind in files}
    entries |= {name: text.encode() for name, text in _tables(row.plan)}
    entries["README.txt"] = _readme(row.plan, sorted(entries), notes).encode()
    entries["manifest.json"] = _manifest(row.plan, entries).encode()
    name = get_valid_filename(f"{row.plan.ref}-handover-{today().isoformat()}.zip")
    pack: Made = ("zip", "", name, zipped(entries), ZIP_TYPE)
    made = paper_finish(paper=row, files=[pack], note=" ".join(notes), by=SYSTEM)
    return {"url": made.get_absolute_url()}


def _written(
    plan: Plan, name: str, make: Callable[[], papers.Sheet], progress: Progress
) -> tuple[list[Made], list[str]]:
    """Word and PDF in every language; a PDF that cannot be made is said, the Word file stands."""
    from hrcity.plan.paper_docx import docx_bytes
    from hrcity.plan.paper_typst import pdf_bytes

    files: list[Made] = []
    notes: list[str] = []
    steps = len(languages()) * 2
    for place, lang in enumerate(languages()):
        with translation.override(lang):
            progress(place * 2, steps, _("Writing"))
            sheet = make()
            files.append(("docx", lang, f"{name}-{lang}.docx", docx_bytes(sheet), DOCX_TYPE))
            progress(place * 2 + 1, steps)
            try:
                files.append(("pdf", lang, f"{name}-{lang}.pdf", pdf_bytes(sheet), PDF_TYPE))
            except DomainError as error:
                notes.append(str(error.message))
    return files, notes


def _tables(plan: Plan) -> Iterable[tuple[str, str]]:
    """The tables of the pack: measures, reports, links, budget, what is due."""
    yield "measures.csv", csv_text(MEASURE_HEAD, (
        (node.ref, node.code, node.title.get("en", ""), node.title.get("ko", ""), node.target.get("en", ""),
         node.target.get("ko", ""), node.lead.ref if node.lead else "", node.starts_on, node.ends_on, node.status,
         node.progress)
        for node in reads.leaves(plan)
    ))  # fmt: skip
    yield "reports.csv", csv_text(REPORT_HEAD, reads.reports(plan))
    yield "links.csv", csv_text(("measure", "kind", "ref", "since"), reads.links(plan))
    yield "budget.csv", csv_text(BUDGET_HEAD, _budget_rows(plan))
    due = reads.due_between(plan, today(), today() + papers.SOON)
    yield (
        "due-in-90-days.csv",
        csv_text(
            ("due_on", "kind", "ref", "title", "body"),
            ((row.due_on, row.kind, row.ref, row.title, row.body) for row in due),
        ),
    )


def _budget_rows(plan: Plan) -> Iterable[Sequence[Any]]:
    for row in budget.allocations_of_plan(plan.pk, SYSTEM):
        line = row.line
        yield (row.node.ref, line.ref, line.code, line.year, line.currency, line.source, row.share,
               *(getattr(line, stage) for stage in STAGES), line.spent_as_of)  # fmt: skip


def _readme(plan: Plan, names: Sequence[str], notes: Sequence[str]) -> str:
    """What lies in the pack, in every language of the site."""
    told = []
    for lang in languages():
        with translation.override(lang):
            what = _("Handover pack of “%(plan)s” (%(ref)s), made on %(day)s.") % {
                "plan": plain(plan.title), "ref": plan.ref, "day": today().isoformat()}  # fmt: skip
            how = _("The Word and PDF files say what was promised, where it stands, what is due in the next 90 days "
                    "and who answers. The tables (CSV, UTF-8) hold the same for further work. manifest.json names "
                    "every file with its SHA-256, so that anyone can see that nothing was changed.")  # fmt: skip
            told.append(f"{what}\n\n{how}\n")
    return "\n".join([*told, *(f"- {name}" for name in names), "", *notes, ""])


def _manifest(plan: Plan, entries: dict[str, bytes]) -> str:
    files = [
        {"name": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in sorted(entries.items())
    ]
    told = {
        "plan": plan.ref,
        "version": plan.version,
        "state": plan.state,
        "dated": today().isoformat(),
        "files": files,
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def zipped(entries: dict[str, bytes]) -> bytes:
    """A ZIP whose bytes depend on nothing but what is in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(entries.items()):
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
