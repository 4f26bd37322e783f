"""Imports: a file is kept, read and previewed, then written invisibly in batches, then shown at once by one flip.

Each app registers how it takes over a kind of file (core.registry); the order of steps is the same for all.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hrcity.core.actors import SYSTEM, Actor
from hrcity.core.audit import audit, declare
from hrcity.core.bulk import map_little
from hrcity.core.errors import DomainError
from hrcity.core.files import path_of
from hrcity.core.jobs import Progress, job, job_start
from hrcity.core.models import ImportRun, ImportState, Job, JobState, StoredFile
from hrcity.core.registry import IMPORTERS, Importer, Line, Outcome

logger = logging.getLogger("hrcity.imports")
KEPT_LINES = 500

declare(
    "import.applied",
    gettext_lazy("File imported: {kind}"),
    "kind",
    "created",
    "updated",
    "unchanged",
    "refused",
    "sha256",
)
declare("import.undone", gettext_lazy("Import taken back: {kind}"), "kind")


def importer_of(run: ImportRun) -> Importer:
    """The importer of a run's kind.

    Raises:
        DomainError: no app takes over this kind.
    """
    found = IMPORTERS.get(run.kind)
    if found is None:
        raise DomainError(_("Nothing here can import files of this kind."), "kind-unknown", "kind")
    return found


def detect_kind(file: StoredFile) -> str:
    """The kind of a file by its content.

    Raises:
        DomainError: it cannot be read, or is none of the kinds known here.
    """
    from hrkit.documents.detect import detect

    return str(_reading(lambda: detect(path_of(file))).kind)


def _reading(read: Callable[[], Any]) -> Any:
    from hrkit.documents.errors import DocumentError

    try:
        return read()
    except DocumentError as error:
        raise DomainError(document_sentence(error), error.code, "file") from error


def document_sentence(error: Any) -> str:
    """What a reader found wrong, in the language of the page where there is a translation, else as it came."""
    sentence = SENTENCES.get(error.code)
    text = str(sentence) if sentence is not None else str(error.message)
    return f"{text} ({error.where})" if error.where else text


SENTENCES: dict[str, Any] = {
    "truncated-zip": gettext_lazy("The file is cut off: its end is missing. Download or export it again."),
    "truncated-json": gettext_lazy("The file is cut off in the middle. Download it again."),
    "damaged": gettext_lazy("The file is damaged and cannot be opened. Download or export it again."),
    "password": gettext_lazy("The file is protected by a password. Save a copy without it and choose that one."),
    "scan-without-text": gettext_lazy(
        "This PDF holds only pictures of pages, no text. Ask for the text version, or run text recognition first."
    ),
    "too-large": gettext_lazy("The file is larger than can be read here. Split it into smaller ones."),
    "zip-bomb": gettext_lazy(
        "The file unpacks to far more than it should and was not opened. Ask its sender for a clean copy."
    ),
    "xml-bomb": gettext_lazy(
        "The file contains instructions that no document needs, and was not opened. Ask its sender for a clean copy."
    ),
    "old-format": gettext_lazy(
        "This is an old Word or Hangul format. Save it as .docx, .hwpx or PDF and choose that one."
    ),
    "encoding": gettext_lazy("The letters of this file cannot be read. Save it again as UTF-8."),
    "wrong-columns": gettext_lazy(
        "The columns of this file are not the ones expected. Export it again, or put the headings back."
    ),
    "not-recognised": gettext_lazy(
        "This is none of the kinds of file that can be imported here. Choose its kind by "
        "hand, or look at the list of kinds."
    ),
    "no-text": gettext_lazy("There is no text in this file."),
    "no-recommendations": gettext_lazy(
        "No recommendations were found in this file. Check that it is the whole document, or choose its kind by hand."
    ),
    "no-positions": gettext_lazy(
        "No position on numbered recommendations was found in this file. Choose the addendum with the country's views."
    ),
    "empty": gettext_lazy("This file is empty. Choose another one."),
}


@transaction.atomic
def import_open(*, file: StoredFile, by: Actor, kind: str = "", options: Mapping[str, Any] | None = None) -> ImportRun:
    """Begin an import: the file is kept; reading it is a job."""
    return ImportRun.objects.create(kind=kind or "?", file=file, options=dict(options or {}), by_id=by.pk)


@transaction.atomic
def import_preview_start(*, run: ImportRun, by: Actor) -> Job:
    """Read the file in a job and say what would change."""
    run.job = job_start(
        "imports.preview",
        by=by,
        title={"en": f"Reading {run.file.name}", "ko": f"{run.file.name} 읽는 중"},
        run_id=run.pk,
    )
    run.save(update_fields=["job"])
    return run.job


@transaction.atomic
def import_options_set(*, run: ImportRun, options: Mapping[str, Any], by: Actor) -> Job:
    """Keep what a person says about the file, and read it again.

    Raises:
        DomainError: it is imported already, or being imported.
    """
    kept = {name: str(value) for name, value in options.items() if value}
    free = ImportRun.objects.filter(pk=run.pk, state__in=[ImportState.PREVIEW, ImportState.FAILED])
    if not free.update(options=kept, state=ImportState.PREVIEW, report={}):
        raise DomainError(_("This file is already imported, or is being imported right now."), "already-imported")
    run.refresh_from_db()
    return import_preview_start(run=run, by=by)


@transaction.atomic
def import_apply_start(*, run: ImportRun, by: Actor) -> Job:
    """Import a previewed file in a job.

    Raises:
        DomainError: it is imported already, or being imported.
    """
    busy = ImportRun.objects.filter(
        kind=run.kind, state=ImportState.WRITING, job__state__in=[JobState.WAITING, JobState.RUNNING])
    if busy.exclude(pk=run.pk).exists():
        raise DomainError(_("Another file of this kind is being imported right now. Wait until it is done, then import "
                            "this one."), "busy")
    claimed = ImportRun.objects.filter(pk=run.pk, state__in=[ImportState.PREVIEW, ImportState.FAILED]).update(
        state=ImportState.WRITING
    )
    if not claimed:
        raise DomainError(_("This file is already imported, or is being imported right now."), "already-imported")
    run.refresh_from_db()
    run.job = job_start(
        "imports.apply",
        by=by,
        title={"en": f"Importing {run.file.name}", "ko": f"{run.file.name} 가져오는 중"},
        run_id=run.pk,
    )
    run.save(update_fields=["job"])
    return run.job


def preview(run: ImportRun, progress: Progress | None = None) -> Outcome:
    """Find the kind if it is not known, read the file, keep what would change."""
    map_little()
    if run.kind == "?":
        run.kind = detect_kind(run.file)
        run.save(update_fields=["kind"])
    outcome: Outcome = _reading(lambda: importer_of(run).preview(run, progress))
    _keep(run, outcome)
    return outcome


def apply(run: ImportRun, progress: Progress | None = None) -> Outcome:
    """Write the rows, then show them all at once. Running it again after a crash goes on where it stopped."""
    map_little()
    if run.kind == "?":
        run.kind = detect_kind(run.file)
    run.state = ImportState.WRITING
    run.save(update_fields=["kind", "state"])
    outcome: Outcome = _reading(lambda: importer_of(run).apply(run, progress))
    _keep(run, outcome)
    finish(run, outcome)
    importer_of(run).shown(run)
    return outcome


@transaction.atomic
def finish(run: ImportRun, outcome: Outcome) -> None:
    """The flip: from now on the rows of the run are visible."""
    run.state, run.done_at = ImportState.DONE, timezone.now()
    run.save(update_fields=["state", "done_at"])
    audit(
        "import.applied",
        run,
        by=run.by or SYSTEM,
        data={
            "kind": run.kind,
            "created": outcome.created,
            "updated": outcome.updated,
            "unchanged": outcome.unchanged,
            "refused": len(outcome.refused),
            "sha256": run.file.sha256,
        },
    )


def _keep(run: ImportRun, outcome: Outcome) -> None:
    run.created, run.updated, run.unchanged = outcome.created, outcome.updated, outcome.unchanged
    run.refused = [
        {"where": line.where, "why": line.why, "what": line.what[:200]} for line in outcome.refused[:KEPT_LINES]
    ]
    run.report = {
        "title": outcome.title,
        "notes": outcome.notes,
        "refused": len(outcome.refused),
        "samples": [_line(line) for line in outcome.samples[:KEPT_LINES]],
    }
    run.save(update_fields=["created", "updated", "unchanged", "refused", "report"])


def _line(line: Line) -> dict[str, str]:
    return {"verdict": line.verdict, "where": line.where, "what": line.what[:300], "why": line.why}


def import_undo(*, run: ImportRun, by: Actor) -> None:
    """Take an import back while nothing was built on it: hidden at once, then cleared away in short steps.

    Raises:
        DomainError: it is not imported, or somebody has worked with what it brought.
    """
    with transaction.atomic():
        row = ImportRun.objects.select_for_update().get(pk=run.pk)
        require_undoable(row)
        row.state, row.undone_at = ImportState.UNDONE, timezone.now()
        row.save(update_fields=["state", "undone_at"])
        audit("import.undone", row, by=by, data={"kind": row.kind})
    importer_of(row).undo(row, by)


def require_undoable(run: ImportRun) -> None:
    """Stop an undo that is not possible (any more), with the sentence why.

    Raises:
        DomainError: as in `import_undo`.
    """
    if run.state != ImportState.DONE:
        raise DomainError(_("This import is not done, so there is nothing to take back."), "not-done")
    why = importer_of(run).undo_refusal(run)
    if why:
        raise DomainError(why, "built-upon")


@transaction.atomic
def import_undo_start(*, run: ImportRun, by: Actor) -> Job:
    """Take an import back in a job, because a large one takes its time.

    Raises:
        DomainError: as in `import_undo`.
    """
    require_undoable(run)
    title = {"en": f"Taking back {run.file.name}", "ko": f"{run.file.name} 되돌리는 중"}
    run.job = job_start("imports.undo", by=by, title=title, run_id=run.pk)
    run.save(update_fields=["job"])
    return run.job


def _failed(row: Job) -> None:
    run = ImportRun.objects.filter(pk=row.args.get("run_id")).first()
    if run is not None:
        Job.objects.filter(pk=row.pk).update(result={"url": run.get_absolute_url()})
        import_fail(run, row.message)


def import_fail(run: ImportRun, sentence: str = "") -> None:
    """Take away what a failed import wrote; it was visible to nobody."""
    run.refresh_from_db()
    if run.state == ImportState.DONE:
        return
    if run.state == ImportState.WRITING and run.kind in IMPORTERS:
        IMPORTERS[run.kind].undo(run, SYSTEM)
    run.state = ImportState.FAILED
    run.report = {**run.report, "failed": sentence}
    run.save(update_fields=["state", "report"])


@job("imports.preview", idempotent=True, on_failed=_failed)
def run_preview(progress: Progress, *, run_id: int) -> dict[str, Any]:
    """The job behind the preview."""
    run = ImportRun.objects.select_related("file").get(pk=run_id)
    outcome = preview(run, progress)
    return {"created": outcome.created, "updated": outcome.updated, "url": run.get_absolute_url()}


@job("imports.undo", idempotent=True)
def run_undo(progress: Progress, *, run_id: int) -> dict[str, Any]:
    """The job behind taking an import back; after a crash it goes on clearing away."""
    run = ImportRun.objects.select_related("file", "by", "job__by").get(pk=run_id)
    by = (run.job.by if run.job else None) or SYSTEM
    if run.state == ImportState.UNDONE:
        importer_of(run).undo(run, by)
    else:
        import_undo(run=run, by=by)
    return {"url": run.get_absolute_url()}


@job("imports.apply", idempotent=True, on_failed=_failed)
def run_apply(progress: Progress, *, run_id: int) -> dict[str, Any]:
    """The job behind the import."""
    run = ImportRun.objects.select_related("file", "by").get(pk=run_id)
    if run.state == ImportState.DONE:
        return {"url": run.get_absolute_url()}
    outcome = apply(run, progress)
    return {"created": outcome.created, "updated": outcome.updated, "url": run.get_absolute_url()}
