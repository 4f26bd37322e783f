"""What is reported and what is owed: for a person's desk, for the board of what is late, for a measure's page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from hrcity.core import clocks
from hrcity.core.audit import subject_of
from hrcity.core.errors import DomainError
from hrcity.core.models import AuditEntry
from hrcity.core.roles import DEPARTMENT, bodies_of
from hrcity.indicators.models import IndicatorValue
from hrcity.institutions.models import CITY_KINDS, Body
from hrcity.institutions.queries import time_zone
from hrcity.people.models import User
from hrcity.plan import access, rules
from hrcity.plan.models import Milestone, Node, NodeIndicator, NodeUpdate, Period, Plan
from hrcity.plan.rules import Owes, PlanState, Span, Standing, UpdateFacts, UpdateState
from hrcity.plan.rules.reporting import NOTHING
from hrcity.recommendations.models import Evidence

MOST_WAITING = 1000
TWICE = dt.timedelta(minutes=5)  # the same sent again within this time is a double click
WROTE = ("node_update.written", "node_update.corrected", "node_update.submitted")


def spans_of(plan: Plan, today: dt.date) -> list[Span]:
    """The begun periods of a plan, the latest first; a period that was opened keeps its last day."""
    return _spans(plan, dict(Period.objects.filter(plan=plan).values_list("key", "due_on")), today)


def _spans(plan: Plan, opened: Mapping[str, dt.date], today: dt.date) -> list[Span]:
    found = rules.spans_begun(plan.every, plan.starts_on, plan.ends_on, plan.grace_days, today, clocks.holidays())
    return [Span(span.period, opened.get(span.key, span.due_on)) for span in reversed(found)]


def day_of(moment: dt.datetime | None) -> dt.date | None:
    """The city's day on which something happened: what is sent after midnight there is sent the next day."""
    return timezone.localtime(moment, timezone=time_zone()).date() if moment is not None else None


def authors_of(update: NodeUpdate) -> frozenset[int]:
    """Ids of everybody who ever wrote, corrected or sent this report."""
    told = AuditEntry.objects.filter(subject=subject_of(update.node), verb__in=WROTE, data__update=update.pk)
    found = {update.by_id, update.submitted_by_id, *told.values_list("actor_id", flat=True)}
    return frozenset(pk for pk in found if pk is not None)


def evidence_twin(update: NodeUpdate, by: User, kind: str, told: Mapping[str, Any]) -> Evidence | None:
    """The same proof attached a moment ago: a double click."""
    same = {name: told.get(name) or "" for name in ("url", "figure")}
    since = timezone.now() - TWICE
    return update.evidence.filter(
        kind=kind, by=by, at__gte=since, file=told.get("file"), dated=told.get("dated"), **same
    ).first()


@dataclass(frozen=True, slots=True)
class Report:
    """What a list needs of a report on its way."""

    pk: int
    period: str
    state: str
    by_id: int
    at: dt.datetime


@dataclass(slots=True)
class Line:
    """A measure as the lists of what is owed know it."""

    pk: int
    ref: str
    title: dict[str, str]
    status: str
    progress: Decimal | None
    starts_on: dt.date | None
    ends_on: dt.date | None
    lead_id: int | None
    plan_id: int
    latest_id: int | None = None
    plan: Plan | None = None
    body: Body | None = None
    standing: Standing = NOTHING
    reports: list[Report] = field(default_factory=list)

    def in_state(self, *states: str) -> Report | None:
        """Its report in one of these states."""
        return next((one for one in self.reports if one.state in states), None)


FIELDS = ("pk", "ref", "title", "status", "progress", "starts_on", "ends_on", "lead_id", "plan_id", "latest_id")


def leaves() -> Q:
    """The condition "is reported about": nothing stands below it, and its level reports."""
    return Q(~Exists(Node.objects.filter(parent=OuterRef("pk"))), level__reports=True)


def plans_in_force(reader: Any) -> QuerySet[Plan]:
    """The city's own plans in force that the reader may open; lateness is not counted for plans of others."""
    return access.readable(reader).filter(state=PlanState.IN_FORCE, owner__kind__in=CITY_KINDS)


def lines(
    reader: Any, today: dt.date, *, bodies: Collection[int] | None = None, on_their_way: bool = True
) -> list[Line]:
    """The measures of plans in force with what is owed about each, and the reports on their way; six queries, whatever
    their number."""
    plans = {row.pk: row for row in plans_in_force(reader)}
    if not plans or (bodies is not None and not bodies):
        return []
    spans = _spans_of_all(plans, today)
    rows = access.nodes(reader).filter(leaves(), plan__in=plans).exclude(status__in=rules.OVER)
    if bodies is not None:
        rows = rows.filter(lead_id__in=bodies)
    found = [Line(*values) for values in rows.order_by("plan_id", "order", "pk").values_list(*FIELDS)]
    updates = NodeUpdate.objects.filter(node__plan__in=plans)
    if bodies is not None:
        updates = updates.filter(node__lead__in=bodies)
    given, way = _given(updates, spans), _way(updates) if on_their_way else {}
    names = {body.pk: body for body in Body.objects.filter(pk__in={line.lead_id for line in found if line.lead_id})}
    for line in found:
        line.plan, line.body = plans[line.plan_id], names.get(line.lead_id or 0)
        line.reports = way.get(line.pk, [])
        line.standing = rules.standing(
            spans[line.plan_id],
            status=line.status,
            starts_on=line.starts_on,
            reported=given.get(line.pk, frozenset()),
            today=today,
        )
    return found


def _spans_of_all(plans: Mapping[int, Plan], today: dt.date) -> dict[int, list[Span]]:
    """The periods that decide what is owed: those that are not closed, and the two latest closed ones."""
    opened: dict[int, dict[str, dt.date]] = {}
    for pk, key, due_on in Period.objects.filter(plan__in=plans).values_list("plan_id", "key", "due_on"):
        opened.setdefault(pk, {})[key] = due_on
    return {pk: rules.deciding(_spans(plan, opened.get(pk, {}), today), today) for pk, plan in plans.items()}


def _given(updates: QuerySet[NodeUpdate], spans: Mapping[int, Sequence[Span]]) -> dict[int, set[str]]:
    keys = {span.key for some in spans.values() for span in some}
    rows = updates.filter(period__in=keys, state__in=rules.IS_GIVEN)
    found: dict[int, set[str]] = {}
    for node, period in rows.order_by().values_list("node_id", "period"):
        found.setdefault(node, set()).add(period)
    return found


def _way(updates: QuerySet[NodeUpdate]) -> dict[int, list[Report]]:
    fields = ("node_id", "pk", "period", "state", "by_id", "at")
    found: dict[int, list[Report]] = {}
    rows = updates.filter(state__in=rules.IS_OPEN).order_by("-period")
    for node, pk, period, state, by, at in rows.values_list(*fields):
        found.setdefault(node, []).append(Report(pk, period, state, by, at))
    return found


def my_lines(user: Any, today: dt.date) -> list[Line]:
    """The measures a person reports about."""
    return lines(user, today, bodies=bodies_of(user, *DEPARTMENT))


def waiting(user: Any) -> QuerySet[NodeUpdate]:
    """Reports that wait to be checked, the longest first, without those of the person's own bodies."""
    own = Q(body_id__in=bodies_of(user)) | Q(by=user.pk) | Q(submitted_by=user.pk)
    sent = NodeUpdate.objects.filter(state=UpdateState.SUBMITTED).exclude(own).order_by("submitted_at")
    # Two questions: joined into one, SQLite begins with the plans and walks through all that was ever reported.
    first = list(sent.values_list("pk", flat=True)[:MOST_WAITING])
    rows = access.updates_readable(user).filter(pk__in=first)
    return rows.select_related("node", "body").order_by("submitted_at")


def late_lines(today: dt.date, reader: Any) -> list[Line]:
    """The measures about which something is late."""
    wanted = {Owes.LATE, Owes.SILENT}
    return [
        line
        for line in lines(reader, today, on_their_way=False)
        if line.standing.owes in wanted or rules.node_is_late(line.status, line.ends_on, today)
    ]


def milestones_missed(today: dt.date, reader: Any) -> list[Milestone]:
    """Steps whose day has passed without being reached, of measures that still run."""
    rows = Milestone.objects.filter(due_on__lt=today, reached_on__isnull=True, node__plan__in=plans_in_force(reader))
    return list(rows.exclude(node__status__in=rules.OVER).select_related("node__lead"))


def report_facts(update: NodeUpdate, node: Node, *, evidence: int, is_closed: bool) -> UpdateFacts:
    """What the rule of sending looks at; a correction explains itself and is not compared with what it corrects."""
    is_correction = update.corrects_id is not None
    return UpdateFacts(
        status=update.status,
        progress=update.progress,
        before=None if is_correction else node.progress,
        text=" ".join(update.text.values()),
        reason=" ".join(update.reason.values()),
        has_new_end=update.new_end is not None,
        has_needs=bool(update.needs),
        evidence=evidence,
        is_correction=is_correction,
        correction_reason=" ".join(update.correction_reason.values()),
        is_late_for_closed=is_closed and not is_correction,
    )


def missing(update: NodeUpdate, node: Node, *, evidence: int, is_closed: bool = False) -> list[str]:
    """What a draft still lacks before the head can send it, each in a sentence."""
    try:
        rules.guard_report(report_facts(update, node, evidence=evidence, is_closed=is_closed))
    except DomainError as error:
        return [str(one.message) for one in (error, *error.others)]
    return []


def drafts(bodies: Collection[int] | None = None) -> list[NodeUpdate]:
    """Drafts with `lacks`, what each still lacks; of these bodies, or of all. One query."""
    closed = Period.objects.filter(plan=OuterRef("node__plan"), key=OuterRef("period"), closed_at__isnull=False)
    rows = NodeUpdate.objects.filter(state=UpdateState.DRAFT, node__plan__state=PlanState.IN_FORCE)
    if bodies is not None:
        rows = rows.filter(body_id__in=bodies)
    found: list[NodeUpdate] = list(
        rows.select_related("node", "body").annotate(proofs=Count("evidence"), in_closed=Exists(closed)).order_by("at")
    )
    for row in found:
        row.lacks = missing(row, row.node, evidence=row.proofs, is_closed=row.in_closed)  # type: ignore[attr-defined]
    return found


@dataclass(frozen=True, slots=True)
class Measured:
    """The indicator of a measure with its last standing figure: what came of it, told apart from what was done."""

    link: NodeIndicator
    value: Decimal | None
    dated: dt.date | None


def measured(node: Node) -> list[Measured]:
    """The public indicators a measure is linked to, each with its last figure; one query."""
    standing = IndicatorValue.objects.filter(indicator=OuterRef("indicator"), corrections__isnull=True)
    last = standing.order_by("-dated", "-pk")
    rows = NodeIndicator.objects.filter(node=node, ended_at__isnull=True, indicator__visibility="public")
    rows = rows.select_related("indicator").annotate(
        last_value=Subquery(last.values("value")[:1]), last_day=Subquery(last.values("dated")[:1])
    )
    return [Measured(row, row.last_value, row.last_day) for row in rows.order_by("indicator__ref")]


def accepted(node: Node) -> QuerySet[NodeUpdate]:
    """The accepted reports that stand: without those that an accepted correction replaces, newest period first."""
    rows = NodeUpdate.objects.filter(node=node, state=UpdateState.ACCEPTED)
    replaced = NodeUpdate.objects.filter(corrects=OuterRef("pk"), state=UpdateState.ACCEPTED)
    return rows.filter(~Exists(replaced)).order_by("-period", "-at")


def due_days(node: Node) -> dict[str, dt.date]:
    """The last day for reports of each opened period of the measure's plan."""
    return dict(Period.objects.filter(plan_id=node.plan_id).values_list("key", "due_on"))


def proof_of(node: Node) -> list[Evidence]:
    """The released evidence of the measure's accepted reports, newest first."""
    rows = Evidence.objects.filter(
        node_updates__node=node, node_updates__state=UpdateState.ACCEPTED, visibility="public"
    )
    return list(rows.select_related("file").distinct().order_by("-dated", "-pk"))
