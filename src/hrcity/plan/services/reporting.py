"""Reports about a measure: written by its lead body, sent by the head, accepted or returned by somebody outside."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hrcity.core import clocks
from hrcity.core.audit import audit
from hrcity.core.errors import DomainError
from hrcity.core.registry import tell
from hrcity.core.roles import bodies_of, roles_of
from hrcity.core.text import Localized, filled
from hrcity.institutions.models import Body
from hrcity.people.models import User
from hrcity.plan import access, rules
from hrcity.plan.models import Node, NodeUpdate, Period
from hrcity.plan.queries import reporting as queries
from hrcity.plan.rules import STUCK, NodeStatus, UpdateFacts, UpdateState
from hrcity.plan.services.common import node_locked, update_locked
from hrcity.recommendations.models import Evidence
from hrcity.recommendations.services.evidence import evidence_make, evidence_show


@transaction.atomic
def update_write(
    *,
    node: Node,
    period: str,
    status: str,
    progress: Decimal | int | None,
    text: Localized,
    by: User,
    reason: Localized | None = None,
    hindrance: str = "",
    needs: Localized | None = None,
    needs_from: Body | None = None,
    new_end: dt.date | None = None,
    outcome: Localized | None = None,
    evidence: Sequence[Evidence] = (),
) -> NodeUpdate:
    """Write the draft of a period, or change the one there is; what is missing is checked when it is sent.

    A returned report becomes a draft again. The same sent twice is one. `evidence` is added to what is attached.

    Raises:
        DomainError: the plan is not in force, the node is a parent or dropped, the period is none of the plan's or its
            report is being checked or accepted, or a value is out of range.
    """
    row = node_locked(node)
    access.permit_report(by, row)
    span = _span(row, period)
    current = row.updates.select_for_update().filter(period=span.key, state__in=rules.IS_OPEN).first()
    if current is None and row.updates.filter(period=span.key, state=UpdateState.ACCEPTED).exists():
        raise DomainError(
            _("The report for this period is accepted. Open it and correct it, with the reason."),
            "already-accepted",
            "period",
        )
    if current is not None:
        rules.update_step(current.state, "write")
    told = _told(
        status=status,
        progress=progress,
        text=text,
        reason=reason,
        hindrance=hindrance,
        needs=needs,
        needs_from=needs_from,
        new_end=new_end,
        outcome=outcome,
    )
    found, _is_new = _kept(row, current or NodeUpdate(node=row, period=span.key), told, "written", by)
    _attach(found, evidence)
    return found


@transaction.atomic
def update_correct(
    *,
    update: NodeUpdate,
    correction: Localized,
    status: str,
    progress: Decimal | int | None,
    text: Localized,
    by: User,
    reason: Localized | None = None,
    hindrance: str = "",
    needs: Localized | None = None,
    needs_from: Body | None = None,
    new_end: dt.date | None = None,
    outcome: Localized | None = None,
    evidence: Sequence[Evidence] = (),
) -> NodeUpdate:
    """Draft a correction of an accepted report: a new row that says what was wrong; the old one stays readable and
    stands until the correction is accepted. Its evidence is taken along.

    Raises:
        DomainError: it is not accepted, is corrected already, or another report of the period is open.
    """
    node = node_locked(update.node)
    old = update_locked(update)
    access.permit_update(by, old, "correct")
    _span(node, old.period)
    if old.corrections.filter(state=UpdateState.ACCEPTED).exists():
        raise DomainError(_("This report was corrected already. Correct the newer one."), "corrected-already")
    current = node.updates.select_for_update().filter(period=old.period, state__in=rules.IS_OPEN).first()
    if current is not None:
        rules.update_step(current.state, "write")
    told = _told(
        status=status,
        progress=progress,
        text=text,
        reason=reason,
        hindrance=hindrance,
        needs=needs,
        needs_from=needs_from,
        new_end=new_end,
        outcome=outcome,
    )
    told |= {"corrects_id": old.pk, "correction_reason": filled(correction)}
    fresh = current or NodeUpdate(node=node, period=old.period)
    found, is_new = _kept(node, fresh, told, "corrected", by)
    _attach(found, [*(old.evidence.all() if is_new else ()), *evidence])
    return found


def _span(node: Node, period: str) -> rules.Span:
    rules.require_reportable(
        rules.MayReport(
            plan_state=node.plan.state,
            node_status=node.status,
            is_parent=node.children.exists(),
            level_reports=node.level.reports,
        )
    )
    return rules.span_of(queries.spans_of(node.plan, clocks.today()), period, node.starts_on)


def _told(**given: Any) -> dict[str, Any]:
    """The fields as they are stored: what the status does not need is left out, what it says by itself is set."""
    status = given["status"]
    if status not in rules.REPORTABLE:
        raise DomainError(_("Choose where the measure stands."), "status-unknown", "status")
    stuck = status in STUCK
    progress = rules.FIXED.get(NodeStatus(status), given["progress"])
    if progress is not None and not 0 <= progress <= 100:
        raise DomainError(_("Say how far it is, from 0 to 99."), "progress-range", "progress")
    return {
        "status": status,
        "progress": progress,
        "text": filled(given["text"]),
        "reason": filled(given["reason"]),
        "outcome": filled(given["outcome"]),
        "hindrance": given["hindrance"] if stuck else "",
        "needs": filled(given["needs"]) if stuck else {},
        "needs_from": given["needs_from"] if stuck else None,
        "new_end": given["new_end"] if stuck else None,
    }


def _kept(node: Node, row: NodeUpdate, told: dict[str, Any], verb: str, by: User) -> tuple[NodeUpdate, bool]:
    """The draft with these fields, written and audited unless nothing is new; and whether the row is new."""
    is_new = row.pk is None
    same = not is_new and row.state == UpdateState.DRAFT and all(getattr(row, name) == told[name] for name in told)
    if same:
        return row, False
    for name, value in told.items():
        setattr(row, name, value)
    assert node.lead_id is not None  # only people of the lead body come here
    row.body_id, row.state, row.by, row.at = node.lead_id, UpdateState.DRAFT, by, timezone.now()
    row.save()
    _settle(node, row, verb, by)
    return row, is_new


def _attach(update: NodeUpdate, evidence: Iterable[Evidence]) -> None:
    items = list(evidence)
    if any(item.body_id != update.body_id for item in items):
        raise DomainError(_("This evidence is another body's."), "evidence-elsewhere", "evidence")
    update.evidence.add(*items)


def _settle(node: Node, update: NodeUpdate, verb: str, by: User, **more: Any) -> None:
    data = {"period": update.period, "update": update.pk, "body": update.body.ref, **more}
    audit(f"node_update.{verb}", node, by=by, data=data)
    transaction.on_commit(lambda: tell(update, verb))


@transaction.atomic
def update_submit(*, update: NodeUpdate, by: User) -> NodeUpdate:
    """Send the report to be checked: the department head's signature. The first sending decides whether it is late.

    Raises:
        DomainError: something is missing (all of it at once), or it was sent meanwhile.
    """
    node, row = node_locked(update.node), update_locked(update)
    access.permit_update(by, row, "submit")
    step = rules.update_step(row.state, "submit")
    _span(node, row.period)
    step.guard(queries.report_facts(row, node, evidence=row.evidence.count(), is_closed=_is_closed(node, row.period)))
    row.state, row.submitted_by = UpdateState.SUBMITTED, by
    row.submitted_at = row.submitted_at or timezone.now()
    row.save(update_fields=["state", "submitted_by", "submitted_at"])
    _settle(node, row, "submitted", by)
    return row


def _is_closed(node: Node, period: str) -> bool:
    return Period.objects.filter(plan_id=node.plan_id, key=period, closed_at__isnull=False).exists()


@transaction.atomic
def update_return(*, update: NodeUpdate, reason: str, by: User) -> NodeUpdate:
    """Send the report back with a reason, from outside the reporting body.

    Raises:
        DomainError: it is the person's own work or body, has no reason, or is no longer waiting.
    """
    node, row = node_locked(update.node), update_locked(update)
    access.permit_update(by, row, "return")
    rules.update_step(row.state, "return").guard(outside_facts(row, by, reason=reason))
    row.state, row.returned_reason = UpdateState.RETURNED, reason.strip()
    row.save(update_fields=["state", "returned_reason"])
    _settle(node, row, "returned", by)
    return row


@transaction.atomic
def update_accept(*, update: NodeUpdate, by: User, release: Iterable[Evidence] | None = None) -> NodeUpdate:
    """Accept the report, from outside the reporting body: it counts, and the measure stands as it says, unless a newer
    period is accepted already. `release` is the evidence that everybody may read from now on (None: all of it, where
    the person is an officer; others release nothing).

    Raises:
        DomainError: it is the person's own work or body, or is no longer waiting.
    """
    node, row = node_locked(update.node), update_locked(update)
    access.permit_update(by, row, "accept")
    rules.update_step(row.state, "accept").guard(outside_facts(row, by))
    now = timezone.now()
    row.state, row.validated_by, row.validated_at = UpdateState.ACCEPTED, by, now
    row.save(update_fields=["state", "validated_by", "validated_at"])
    _release(row, by, release)
    if rules.is_newer(row.period, node.latest.period if node.latest else None):
        node.status, node.progress, node.latest, node.updated_at = row.status, row.progress, row, now
        node.save(update_fields=["status", "progress", "latest", "updated_at"])
        transaction.on_commit(lambda: tell(node, "reported"))
    progress = None if row.progress is None else format(row.progress.normalize(), "f")
    _settle(node, row, "accepted", by, status=row.status, progress=progress)
    return row


def outside_facts(update: NodeUpdate, by: User, reason: str = "") -> UpdateFacts:
    """What the rule of checking looks at: everybody who ever wrote or sent this report counts as its author."""
    return UpdateFacts(
        actor_id=by.pk,
        author_ids=queries.authors_of(update),
        actor_bodies=bodies_of(by),
        reporting_bodies=frozenset({update.body_id}),
        reason=reason,
    )


def _release(update: NodeUpdate, by: User, release: Iterable[Evidence] | None) -> None:
    if not roles_of(by) & rules.OFFICERS:
        return
    hidden = [item for item in update.evidence.all() if item.released_by_id is None]
    chosen = {item.pk for item in hidden} if release is None else {item.pk for item in release}
    for item in hidden:
        if item.pk in chosen and item.by_id != by.pk:
            evidence_show(item, by)


@transaction.atomic
def update_evidence_add(*, update: NodeUpdate, kind: str, by: User, **told: Any) -> Evidence:
    """Attach proof to a draft; internal until the report is checked. `told` as in `evidence_make`.

    Raises:
        DomainError: the report is sent already, or what this kind needs is missing.
    """
    node, row = node_locked(update.node), update_locked(update)
    access.permit_update(by, row, "write")
    twin = queries.evidence_twin(row, by, kind, told)
    if twin is not None:
        return twin
    item, _is_new = evidence_make(body_id=row.body_id, kind=kind, by=by, **told)
    row.evidence.add(item)
    _touched(node, row, "added", by, item, kind=str(kind))
    return item


@transaction.atomic
def update_evidence_remove(*, update: NodeUpdate, evidence: Evidence, by: User) -> None:
    """Take proof out of a draft; the item itself stays in the house.

    Raises:
        DomainError: the report is sent already.
    """
    node, row = node_locked(update.node), update_locked(update)
    access.permit_update(by, row, "write")
    if row.evidence.filter(pk=evidence.pk).exists():
        row.evidence.remove(evidence)
        _touched(node, row, "removed", by, evidence)


def _touched(node: Node, update: NodeUpdate, verb: str, by: User, item: Evidence, **more: Any) -> None:
    update.at = timezone.now()
    update.save(update_fields=["at"])
    data = {"period": update.period, "update": update.pk, "evidence": item.pk, **more}
    audit(f"node_proof.{verb}", node, by=by, data=data)


@transaction.atomic
def update_evidence_release(*, update: NodeUpdate, evidence: Evidence, by: User) -> None:
    """Release one item of an accepted report that was kept internal when it was checked: by an officer outside its
    body who did not add it.

    Raises:
        DomainError: the report is not accepted, or it is the person's own work or body.
    """
    node, row = node_locked(update.node), update_locked(update)
    access.permit_edit(by)
    if row.state != UpdateState.ACCEPTED:
        raise DomainError(_("Accept the report first."), "not-accepted")
    rules.guard_outside(outside_facts(row, by))
    if evidence.released_by_id is None:
        evidence_show(evidence, by)
        audit(
            "node_proof.released", node, by=by, data={"period": row.period, "update": row.pk, "evidence": evidence.pk}
        )


@transaction.atomic
def updates_unchanged(*, owed: Sequence[tuple[Node, str]], text: Localized, by: User) -> list[NodeUpdate]:
    """Draft the same words for several measures, each for its period, whose status and figure stay as they were; never
    without words.

    Raises:
        DomainError: no words, no measure chosen, or one of them cannot be reported so; then none is written.
    """
    if not filled(text):
        words = _("Say in words what was done: “nothing changed” alone is no report.")
        raise DomainError(words, "text-missing", "text")
    if not owed:
        raise DomainError(_("Choose the measures first."), "nothing-chosen", "nodes")
    made = []
    for node, period in owed:
        try:
            made.append(_unchanged(node, period, text, by))
        except DomainError as error:
            raise DomainError(f"{node.ref}: {error.message}", error.code, "nodes") from error
    return made


def _unchanged(node: Node, period: str, text: Localized, by: User) -> NodeUpdate:
    if node.latest_id is None or node.status in STUCK:
        raise DomainError(
            _("It has no earlier report, or it is late or stuck: report about it by itself."), "unchanged-not-possible"
        )
    if node.updates.filter(period=period, state__in=rules.IS_OPEN).exists():
        raise DomainError(_("A report for this period was begun: open it."), "draft-begun")
    return update_write(node=node, period=period, status=node.status, progress=node.progress, text=text, by=by)
