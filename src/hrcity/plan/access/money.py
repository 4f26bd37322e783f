"""The only way to a budget line and to the papers of a plan: who may read them, and who may write which figure."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from hrcity.core.actors import Actor
from hrcity.core.models import Visibility
from hrcity.core.roles import DEPARTMENT, OFFICE, Role, bodies_of, has_role, roles_of
from hrcity.plan import rules
from hrcity.plan.access.plans import is_system, readable, sees_all
from hrcity.plan.models import BudgetLine, PaperFile, PaperKind
from hrcity.plan.rules.money import STAGES, stage_allowed

PAPER_MAKERS = {
    PaperKind.YEARLY: rules.OFFICERS | {Role.COMMISSION_MEMBER, Role.SECRETARY},
    PaperKind.HANDOVER: rules.OFFICERS,
}
PACK_READERS = OFFICE | {Role.AUDITOR}


def budget_lines(actor: Actor | Any) -> QuerySet[BudgetLine]:
    """The lines a reader may see: public ones of public plans or of none; all for the office; own ones for a body."""
    rows = BudgetLine.objects.all()
    if sees_all(actor):
        return rows
    of_plan = Q(plan__isnull=True) | Q(plan__in=readable(actor).values("pk"))
    shown = [Visibility.PUBLIC, Visibility.PARTNER] if roles_of(actor) else [Visibility.PUBLIC]
    may = Q(visibility__in=shown) & of_plan
    mine = bodies_of(actor, *DEPARTMENT)
    return rows.filter(may | Q(body_id__in=mine)) if mine else rows.filter(may)


def budget_line_for(actor: Actor | Any, ref: str) -> BudgetLine:
    """One line, or 404."""
    row = budget_lines(actor).select_related("body", "plan").filter(ref=ref).first()
    if row is None:
        raise Http404(_("There is no budget line with this reference, or it is not public."))
    return row


def may_amount(actor: Actor | Any, line: BudgetLine, stage: str) -> bool:
    """Whether the person may write a figure: officers every one, the line's own department what it asks and spends."""
    if is_system(actor):
        return True
    in_body = frozenset(role for role in DEPARTMENT if has_role(actor, role, body_id=line.body_id))
    return stage_allowed(stage, roles_of(actor), in_body)


def stages_of(actor: Actor | Any, line: BudgetLine) -> list[str]:
    """The figures of a line that the person may write."""
    return [stage for stage in STAGES if may_amount(actor, line, stage)]


def permit_amount(actor: Actor | Any, line: BudgetLine, stage: str) -> None:
    """Stop whoever may not write this figure."""
    if not may_amount(actor, line, stage):
        raise PermissionDenied(
            _("The human-rights office writes this figure; the department of the line what it requests and has spent.")
        )


def may_make(actor: Actor | Any, kind: str) -> bool:
    """Whether the person may have a paper made."""
    return is_system(actor) or bool(roles_of(actor) & PAPER_MAKERS[PaperKind(kind)])


def permit_make(actor: Actor | Any, kind: str) -> None:
    """Stop whoever may not have it made."""
    if not may_make(actor, kind):
        raise PermissionDenied(
            _("This is done by the human-rights office.")
            if kind == PaperKind.HANDOVER
            else _("This report is made by the human-rights office or by the commission.")
        )


def may_read_packs(actor: Actor | Any) -> bool:
    """Whether the person may take a handover pack: it holds what is internal."""
    return bool(roles_of(actor) & PACK_READERS)


def permit_packs(actor: Actor | Any) -> None:
    """Stop whoever may not."""
    if not may_read_packs(actor):
        raise PermissionDenied(_("A handover pack is for the human-rights office and auditors."))


def paper_file_for(actor: Actor | Any, pk: int) -> PaperFile:
    """A file of a finished paper of a plan the reader may open, or 404."""
    rows = PaperFile.objects.filter(pk=pk, paper__ready_at__isnull=False, paper__plan__in=readable(actor).values("pk"))
    if not may_read_packs(actor):
        rows = rows.exclude(paper__kind=PaperKind.HANDOVER)
    row = rows.select_related("file", "paper").first()
    if row is None:
        raise Http404(_("This file is not there, or it is not public."))
    return row


def finance_bodies(actor: Actor | Any) -> frozenset[int]:
    """The bodies for whose lines the person writes figures as their contact or head."""
    return bodies_of(actor, *DEPARTMENT)
