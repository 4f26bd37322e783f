"""Papers of a plan: asked for, made by a job, kept with their hashes. Asking twice makes one."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hrcity.core.actors import Actor
from hrcity.core.audit import audit
from hrcity.core.clocks import today
from hrcity.core.errors import DomainError
from hrcity.core.files import file_store
from hrcity.core.jobs import job_start
from hrcity.core.models import Job
from hrcity.plan import access
from hrcity.plan.models import Paper, PaperFile, PaperKind, Plan
from hrcity.plan.queries.papers import paper_making
from hrcity.plan.services.common import plan_locked

KINDS = {PaperKind.YEARLY: "plan.yearly", PaperKind.HANDOVER: "plan.handover"}
TITLES = {
    PaperKind.YEARLY: {"en": "Make the yearly follow-up report", "ko": "연간 이행점검 보고서 만들기"},
    PaperKind.HANDOVER: {"en": "Make the handover pack", "ko": "인수인계 자료 만들기"},
}
Made = tuple[str, str, str, bytes, str]  # format, language, file name, bytes, content type


def handover_start(*, plan: Plan, by: Actor) -> Job:
    """Have a handover pack made; while one is being made, that one."""
    return _start(plan, PaperKind.HANDOVER, None, by)


def yearly_start(*, plan: Plan, year: int, by: Actor) -> Job:
    """Have the follow-up report of a year made as Word and PDF files; while it is being made, that one.

    Raises:
        DomainError: the plan does not run in this year, or the year has not begun.
    """
    if not plan.starts_on.year <= year <= min(plan.ends_on.year, today().year):
        raise DomainError(_("There is nothing to report about this year."), "year-outside", "year")
    return _start(plan, PaperKind.YEARLY, year, by)


@transaction.atomic
def _start(plan: Plan, kind: PaperKind, year: int | None, by: Actor) -> Job:
    access.permit_make(by, kind)
    plan = plan_locked(plan)
    there = paper_making(plan, kind, year)
    if there is not None and there.job is not None:
        return there.job
    paper = there or Paper.objects.create(plan=plan, kind=kind, year=year, dated=today(), by_id=by.pk)
    paper.job = job_start(KINDS[kind], by=by, title=TITLES[kind], paper=paper.pk)
    paper.save(update_fields=["job"])
    audit("paper.started", plan, by=by, data={"kind": kind, "year": year})
    return paper.job


@transaction.atomic
def paper_finish(*, paper: Paper, files: Iterable[Made], note: str, by: Actor) -> Paper:
    """Keep the files of a paper and show it; done a second time after an interruption, the files are the same."""
    paper = Paper.objects.select_for_update(of=("self",)).select_related("plan").get(pk=paper.pk)
    if paper.ready_at is not None:
        return paper
    paper.files.all().delete()
    hashes = []
    for form, lang, name, data, kind in files:
        stored = file_store(io.BytesIO(data), name, content_type=kind, limit=len(data) + 1)
        PaperFile.objects.create(paper=paper, format=form, lang=lang, file=stored)
        hashes.append(stored.sha256)
    paper.note, paper.ready_at, paper.dated = note[:300], timezone.now(), today()
    paper.save(update_fields=["note", "ready_at", "dated"])
    audit("paper.made", paper.plan, by=by, data={"kind": paper.kind, "year": paper.year, "hash": hashes})
    return paper


@transaction.atomic
def paper_fail(*, paper: Paper) -> None:
    """The job that made it ended before its work did: another can be asked for."""
    Paper.objects.filter(pk=paper.pk, ready_at=None, failed_at=None).update(failed_at=timezone.now())


def paper_of(args: dict[str, Any]) -> Paper | None:
    """The paper that a job is about."""
    return Paper.objects.select_related("plan", "by").filter(pk=int(args.get("paper", 0))).first()
