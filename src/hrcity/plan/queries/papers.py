"""Every read of the papers of a plan: its measures, what falls due, who leads, the rows of its files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from hrcity.core.roles import Role
from hrcity.core.text import plain
from hrcity.institutions.models import Body
from hrcity.institutions.queries import memberships_now
from hrcity.plan.models import (
    Milestone,
    Node,
    NodeAsk,
    NodeIndicator,
    NodeNorm,
    NodeUpdate,
    Paper,
    PaperKind,
    Period,
    Plan,
)
from hrcity.plan.owing import SOURCES, overdue
from hrcity.plan.rules import OVER, UpdateState


@dataclass(frozen=True, slots=True)
class Due:
    """Something that falls due on a day, or is late."""

    due_on: dt.date
    kind: str
    ref: str
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Lead:
    """A body that leads measures, its own address, and whether its two roles are filled."""

    title: str
    email: str
    measures: int
    has_contact: bool
    has_head: bool


def leaves(plan: Plan) -> list[Node]:
    """The measures of a plan in its order: what has nothing below."""
    has_children = Exists(Node.objects.filter(parent=OuterRef("pk")))
    return list(plan.nodes.filter(~has_children).select_related("lead", "level").order_by("order", "pk"))


def due_between(plan: Plan, today: dt.date, until: dt.date) -> list[Due]:
    """Reports, milestones and ends of measures that fall due, and all that is late about the plan."""
    rows = [*_reports_due(plan, today, until), *_milestones_due(plan, today, until), *_ends_due(plan, today, until),
            *_late(plan, today)]  # fmt: skip
    unique = {(row.due_on, row.kind, row.ref, row.title): row for row in rows}
    return sorted(unique.values(), key=lambda row: (row.due_on, row.ref, row.kind))


def _reports_due(plan: Plan, today: dt.date, until: dt.date) -> Iterable[Due]:
    for period in Period.objects.filter(plan=plan, closed_at=None, due_on__gte=today, due_on__lte=until):
        done = NodeUpdate.objects.filter(
            node=OuterRef("pk"), period=period.key, state__in=[UpdateState.SUBMITTED, UpdateState.ACCEPTED]
        )
        has_children = Exists(Node.objects.filter(parent=OuterRef("pk")))
        waiting = plan.nodes.filter(~has_children, ~Exists(done), level__reports=True).exclude(status__in=OVER)
        for node in waiting.select_related("lead"):
            kind = _("Report for %(period)s") % {"period": period.key}
            yield Due(period.due_on, kind, node.ref, plain(node.title), _lead(node))


def _milestones_due(plan: Plan, today: dt.date, until: dt.date) -> Iterable[Due]:
    rows = Milestone.objects.filter(node__plan=plan, reached_on=None, due_on__lte=until).exclude(node__status__in=OVER)
    for row in rows.select_related("node__lead"):
        yield Due(row.due_on, _("Milestone"), row.node.ref, plain(row.text), _lead(row.node))


def _ends_due(plan: Plan, today: dt.date, until: dt.date) -> Iterable[Due]:
    rows = plan.nodes.filter(ends_on__lte=until).exclude(status__in=OVER).select_related("lead")
    rows = rows.filter(~Exists(Node.objects.filter(parent=OuterRef("pk"))))
    for node in rows:
        assert node.ends_on is not None
        yield Due(node.ends_on, _("End of the measure"), node.ref, plain(node.title), _lead(node))


def _late(plan: Plan, today: dt.date) -> Iterable[Due]:
    """What the other parts know to be late about the measures of the plan: comments, answers, promises."""
    refs = {plan.ref, *plan.nodes.values_list("ref", flat=True)}
    for row in overdue(today, AnonymousUser()):
        if row.ref in refs:
            what, who = str(SOURCES[row.kind][0]), plain(row.body.title) if row.body else ""
            yield Due(row.due_on, what, row.ref, row.title, who)


def _lead(node: Node) -> str:
    return plain(node.lead.title) if node.lead else ""


def leads(plan: Plan) -> list[Lead]:
    """Who leads how many measures; those that nobody leads last."""
    has_children = Exists(Node.objects.filter(parent=OuterRef("pk")))
    rows = plan.nodes.filter(~has_children).values_list("lead").annotate(n=Count("pk"))
    counts: dict[int | None, int] = dict(rows)
    seats = set(
        memberships_now()
        .filter(body__in=[pk for pk in counts if pk], role__in=[Role.FOCAL_POINT, Role.DEPARTMENT_HEAD])
        .values_list("body_id", "role")
    )
    found = [
        Lead(plain(body.title), body.email, counts[body.pk], (body.pk, Role.FOCAL_POINT) in seats,
             (body.pk, Role.DEPARTMENT_HEAD) in seats)
        for body in Body.objects.filter(pk__in=[pk for pk in counts if pk]).order_by("order", "ref")
    ]  # fmt: skip
    if counts.get(None):
        found.append(Lead("", "", counts[None], False, False))
    return found


def links(plan: Plan) -> Iterable[Sequence[Any]]:
    """What the measures are linked to: (measure, kind, number, since)."""
    asks = NodeAsk.objects.filter(node__plan=plan, ended_at=None)
    norms = NodeNorm.objects.filter(node__plan=plan, ended_at=None)
    shown = NodeIndicator.objects.filter(node__plan=plan, ended_at=None)
    for kind, rows, name in (
        ("recommendation", asks, "recommendation__ref"),
        ("norm", norms, "instrument__slug"),
        ("indicator", shown, "indicator__ref"),
    ):
        for node, ref, at in rows.order_by("node__order", "pk").values_list("node__ref", name, "at"):
            yield node, kind, ref, at.date()


def reports(plan: Plan) -> Iterable[Sequence[Any]]:
    """The accepted reports: (measure, period, status, progress, text in English, in Korean, accepted on)."""
    rows = NodeUpdate.objects.filter(node__plan=plan, state=UpdateState.ACCEPTED).order_by(
        "node__order", "period", "pk"
    )
    fields = ("node__ref", "period", "status", "progress", "text", "validated_at")
    for ref, period, status, progress, text, at in rows.values_list(*fields).iterator():
        yield ref, period, status, progress, text.get("en", ""), text.get("ko", ""), at.date() if at else ""


def papers_of(plan: Plan, kind: str, year: int | None = None) -> list[Paper]:
    """The finished papers of a kind, the newest first, with their files."""
    rows = Paper.objects.filter(plan=plan, kind=kind, year=year, ready_at__isnull=False)
    return list(rows.prefetch_related("files__file")[:10])


def paper_making(plan: Plan, kind: str, year: int | None = None) -> Paper | None:
    """The paper that is being made, if one is."""
    rows = Paper.objects.filter(plan=plan, kind=kind, year=year, ready_at=None, failed_at=None)
    return rows.select_related("job").first()


def latest_pack(plan: Plan) -> Paper | None:
    """The newest finished handover pack."""
    return Paper.objects.filter(Q(kind=PaperKind.HANDOVER), plan=plan, ready_at__isnull=False).first()
