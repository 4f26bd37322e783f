"""What a node is bound to: what was asked, the norm, the indicator, and what other apps name by a string. A link is
ended with a reason, never deleted; the same link made twice is one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hrcity.core.actors import Actor
from hrcity.core.errors import DomainError
from hrcity.core.registry import tell
from hrcity.core.text import Localized, filled
from hrcity.indicators.models import Indicator
from hrcity.instruments.models import Instrument, Provision
from hrcity.plan import access
from hrcity.plan.models import Linked, Node, NodeAsk, NodeIndicator, NodeNorm, NodeReference
from hrcity.plan.rules import NodeStatus
from hrcity.plan.rules import tree as rules
from hrcity.plan.services.common import node_locked, node_settle
from hrcity.recommendations.models import Recommendation

L = TypeVar("L", bound=Linked)
LONGEST_REASON = 300


@transaction.atomic
def ask_link(*, node: Node, recommendation: Recommendation, by: Actor, cluster: str = "", note: str = "") -> NodeAsk:
    """Say that a node answers a recommendation; `cluster` names the repeated request through which it was chosen.

    Raises:
        DomainError: the plan has ended, or the node was dropped.
    """
    row = _open(node, by)
    return ask_make(node=row, recommendation=recommendation, by=by, cluster=cluster, note=note)


def ask_make(*, node: Node, recommendation: Recommendation, by: Actor, cluster: str = "", note: str = "") -> NodeAsk:
    """The row itself."""
    made, created = NodeAsk.objects.get_or_create(
        node=node, recommendation=recommendation, ended_at=None,
        defaults={"by_id": by.pk, "cluster": cluster, "note": note.strip()},
    )  # fmt: skip
    if created:
        _linked(node, by, recommendation.ref, "recommendation")
        transaction.on_commit(lambda: tell(recommendation, "planned"))
    return made


@transaction.atomic
def asks_link(
    *, node: Node, recommendations: Sequence[Recommendation], by: Actor, cluster: str = "", note: str = ""
) -> list[NodeAsk]:
    """Several at once: all of them, or none where one is refused."""
    row = _open(node, by)
    return [ask_make(node=row, recommendation=one, by=by, cluster=cluster, note=note) for one in recommendations]


@transaction.atomic
def norm_link(
    *, node: Node, instrument: Instrument, by: Actor, provision: Provision | None = None, note: str = ""
) -> NodeNorm:
    """Say on which ordinance or treaty a node rests, down to the article where one is named.

    Raises:
        DomainError: the article is of another text, the plan has ended, or the node was dropped.
    """
    row = _open(node, by)
    return norm_make(node=row, instrument=instrument, by=by, provision=provision, note=note)


def norm_make(
    *, node: Node, instrument: Instrument, by: Actor, provision: Provision | None = None, note: str = ""
) -> NodeNorm:
    """The row itself."""
    if provision is not None and provision.instrument_id != instrument.pk:
        raise DomainError(_("This article is of another text."), "other-text", "provision")
    made, created = NodeNorm.objects.get_or_create(
        node=node, instrument=instrument, provision=provision, ended_at=None,
        defaults={"by_id": by.pk, "note": note.strip()},
    )  # fmt: skip
    if created:
        _linked(node, by, instrument.slug, "norm")
    return made


@transaction.atomic
def indicator_link(
    *,
    node: Node,
    indicator: Indicator,
    target_value: Decimal | None = None,
    target_on: dt.date | None = None,
    by: Actor,
    note: str = "",
) -> NodeIndicator:
    """Say which figure shows whether a node works, and the value to be reached by a day.

    Raises:
        DomainError: a day without a value, the plan has ended, or the node was dropped.
    """
    row = _open(node, by)
    return indicator_make(node=row, indicator=indicator, target_value=target_value, target_on=target_on, by=by,
                          note=note)  # fmt: skip


def indicator_make(
    *,
    node: Node,
    indicator: Indicator,
    by: Actor,
    target_value: Decimal | None = None,
    target_on: dt.date | None = None,
    note: str = "",
) -> NodeIndicator:
    """The row itself; another target for the same indicator ends the earlier link and makes a new one."""
    if target_on is not None and target_value is None:
        raise DomainError(_("Write the value that is to be reached by that day."), "value-missing", "target_value")
    there = NodeIndicator.objects.filter(node=node, indicator=indicator, ended_at__isnull=True).first()
    if there is not None and (there.target_value, there.target_on) == (target_value, target_on):
        return there
    if there is not None:
        _end(there, str(_("The target changed.")))
    made = NodeIndicator.objects.create(node=node, indicator=indicator, target_value=target_value,
                                        target_on=target_on, by_id=by.pk, note=note.strip())  # fmt: skip
    _linked(node, by, indicator.ref, "indicator")
    return made


@transaction.atomic
def reference_link(
    *, node: Node, kind: str, ref: str, by: Actor, title: Localized | None = None, note: str = ""
) -> NodeReference:
    """Name by a string what stands above or beside the plan: an assessment, a consultation, a verdict.

    Raises:
        DomainError: kind or reference is missing, the plan has ended, or the node was dropped.
    """
    row = _open(node, by)
    if not kind.strip() or not ref.strip():
        raise DomainError(_("Write what it is and its reference."), "reference-missing", "ref")
    made, created = NodeReference.objects.get_or_create(
        node=row, kind=kind.strip(), ref=ref.strip(), ended_at=None,
        defaults={"by_id": by.pk, "title": filled(title), "note": note.strip()},
    )  # fmt: skip
    if created:
        _linked(row, by, made.ref, made.kind)
    return made


@transaction.atomic
def link_end(*, link: Linked, reason: str, by: Actor) -> Linked:
    """End a link; it stays in the history with the reason. Ended twice is ended once.

    Raises:
        DomainError: there is no reason.
    """
    access.permit_edit(by)
    if not reason.strip():
        raise DomainError(_("Write why it no longer holds."), "reason-missing", "reason")
    row: Any = type(link)._default_manager.select_for_update().get(pk=link.pk)
    if row.ended_at is not None:
        return link
    rules.require_desk(row.node.plan.state)
    _end(row, reason)
    kind, ref = named(row)
    node_settle(row.node, "unlinked", by=by, data={"ref": ref, "kind": kind, "reason": reason.strip()[:LONGEST_REASON]})
    if isinstance(row, NodeAsk):
        ask = row.recommendation
        transaction.on_commit(lambda: tell(ask, "unplanned"))
    return link


def named(link: Any) -> tuple[str, str]:
    """Kind and reference of what a link leads to."""
    if isinstance(link, NodeAsk):
        return "recommendation", link.recommendation.ref
    if isinstance(link, NodeNorm):
        return "norm", link.instrument.slug
    if isinstance(link, NodeIndicator):
        return "indicator", link.indicator.ref
    return str(link.kind), str(link.ref)


def _open(node: Node, by: Actor) -> Node:
    access.permit_edit(by)
    row = node_locked(node)
    rules.require_desk(row.plan.state)
    if row.status == NodeStatus.DROPPED:
        raise DomainError(_("It was dropped; nothing new is bound to it."), "dropped")
    return row


def _end(link: Any, reason: str) -> None:
    link.ended_at, link.ended_reason = timezone.now(), reason.strip()[:LONGEST_REASON]
    link.save(update_fields=["ended_at", "ended_reason"])


def _linked(node: Node, by: Actor, ref: str, kind: str) -> None:
    node_settle(node, "linked", by=by, data={"ref": ref, "kind": kind})
