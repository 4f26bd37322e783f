"""How files become recommendations: one importer for each kind, all over the same writer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hrcity.core import search
from hrcity.core.actors import SYSTEM, Actor
from hrcity.core.audit import audit
from hrcity.core.files import path_of
from hrcity.core.models import ImportRun
from hrcity.core.registry import Outcome, register_importer
from hrcity.instruments.services import run_undo
from hrcity.recommendations.models import ClusterMember

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from hrcity.core.jobs import Progress

UNDO_BATCH = 2000


@dataclass(frozen=True, slots=True)
class AskImporter:
    """Takes over files of one kind that hold asks."""

    kind: str
    label: str | _StrPromise
    hint: str | _StrPromise

    def preview(self, run: ImportRun, progress: Progress | None) -> Outcome:
        """Compare every row with what is there; write nothing."""
        from hrcity.recommendations.importers.rows import READERS
        from hrcity.recommendations.importers.write import Writer

        return self._noted(
            Writer(run, write=False).take(READERS[self.kind](path_of(run.file)), progress, estimate(run, self.kind))
        )

    def apply(self, run: ImportRun, progress: Progress | None) -> Outcome:
        """Write new asks invisibly and stage changes; the flip follows in core.imports."""
        from hrcity.recommendations.importers.paragraphs import paragraphs_keep
        from hrcity.recommendations.importers.rows import READERS
        from hrcity.recommendations.importers.write import Writer, apply_staged, note_import

        paragraphs_keep(run, self.kind)
        writer = Writer(run, write=True)
        outcome = writer.take(READERS[self.kind](path_of(run.file)), progress, estimate(run, self.kind))
        if outcome.created or outcome.updated:
            note_import(run, writer)
        apply_staged(run)
        return self._noted(outcome)

    def _noted(self, outcome: Outcome) -> Outcome:
        if self.kind == "upr_report":
            outcome.notes.append(
                _(
                    "A report alone does not say what the country accepted: positions stay “not yet "
                    "answered” until its addendum or the matrix is imported."
                )
            )
        return outcome

    def shown(self, run: ImportRun) -> None:
        """Index what the run brought, suggest what it is about, and group what repeats."""
        from hrcity.recommendations.tasks import group_start, suggest_start

        search.changed_many("recommendation", run.recommendations.values_list("pk", flat=True).iterator(20_000))
        suggest_start(by=SYSTEM, run=run.pk)
        group_start(by=SYSTEM, run=run.pk)

    def undo_refusal(self, run: ImportRun) -> str:
        """Not once somebody has worked on one of its asks."""
        touched = run.recommendations.exclude(updated_at=F("created_at")).order_by("ref")
        count = touched.count()
        if count:
            first = touched[0].ref
            return _(
                "%(n)s of the recommendations were worked on already, for example %(ref)s. They cannot be taken "
                "back with the import; withdraw single ones instead."
            ) % {"n": count, "ref": first}
        return ""

    def undo(self, run: ImportRun, by: Actor) -> None:
        """Take away the asks of the run and what it changed on others, in batches."""
        from hrcity.recommendations.repeating import forget
        from hrcity.recommendations.services.repeat import recount
        from hrcity.recommendations.tasks import group_start, suggest_start

        count = 0
        restored = list(run.staged_asks.filter(applied_at__isnull=False).values_list("recommendation_id", flat=True))
        self._restore(run)
        groups = set(ClusterMember.objects.filter(recommendation__run=run).values_list("cluster_id", flat=True))
        while ids := list(run.recommendations.values_list("pk", flat=True)[:UNDO_BATCH]):
            with transaction.atomic():
                run.recommendations.filter(pk__in=ids).delete()
            search.changed_many("recommendation", ids)
            forget(ids)
            count += len(ids)
        recount(groups)
        if restored:
            group_start(by=SYSTEM, ids=restored)
            suggest_start(by=SYSTEM, ids=restored)
        run_undo(run)
        audit("recommendation.import_undone", run, by=by or SYSTEM, data={"run": run.pk, "count": count})

    def _restore(self, run: ImportRun) -> None:
        from hrcity.recommendations.importers.write import restore_staged

        restore_staged(run)


def estimate(run: ImportRun, kind: str) -> int:
    """Roughly how many rows a file has, for the progress bar."""
    bytes_per_row = {"uhri_json": 1300, "uhri_xlsx": 300, "upr_info_csv": 260}.get(kind, 0)
    return run.file.size // bytes_per_row if bytes_per_row else 0


KINDS = (
    AskImporter(
        "ohchr_matrix",
        gettext_lazy("OHCHR matrix of recommendations (Word)"),
        gettext_lazy("Recommendations of one UPR review with positions, themes, groups and Goals."),
    ),
    AskImporter(
        "upr_report",
        gettext_lazy("Report of the UPR Working Group"),
        gettext_lazy("PDF or Word: every numbered recommendation and the countries that made it."),
    ),
    AskImporter(
        "upr_addendum",
        gettext_lazy("Addendum with the country's answers (UPR)"),
        gettext_lazy("Which recommendations the country supports and which it notes."),
    ),
    AskImporter(
        "concluding_observations",
        gettext_lazy("Concluding observations of a treaty body"),
        gettext_lazy("PDF, Word or web page: concerns and recommendations by paragraph."),
    ),
    AskImporter(
        "uhri_json",
        gettext_lazy("UHRI export (JSON)"),
        gettext_lazy("The Universal Human Rights Index, whole or in part; large files are streamed."),
    ),
    AskImporter(
        "uhri_xlsx",
        gettext_lazy("UHRI export (Excel)"),
        gettext_lazy("A selection from the Universal Human Rights Index."),
    ),
    AskImporter(
        "upr_info_csv",
        gettext_lazy("UPR Info export (CSV)"),
        gettext_lazy("Recommendations of past UPR sessions with issues and action categories."),
    ),
)


def register_all() -> None:
    """Offer every kind on the import page and in `hrcity import`."""
    for importer in KINDS:
        register_importer(importer)
