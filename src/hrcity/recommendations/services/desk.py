"""The desk: take cards, propose once for a repeated request, take a proposal back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hrcity.core.audit import audit
from hrcity.core.errors import DomainError
from hrcity.people.models import User
from hrcity.recommendations import access, desk_rules
from hrcity.recommendations.models import Cluster, Decision, DeskClaim, ProposalBatch, Recommendation
from hrcity.recommendations.rules import Status
from hrcity.recommendations.services import notices
from hrcity.recommendations.services.common import TWICE, locked
from hrcity.recommendations.services.decide import approve_as, proposal_end, recommendation_propose

Card = Cluster | Recommendation


def _key(card: Card) -> dict[str, Any]:
    return {"cluster": card} if isinstance(card, Cluster) else {"recommendation": card}


@transaction.atomic
def desk_claim(*, cards: Sequence[Card], by: User) -> list[DeskClaim]:
    """Take cards for some hours, those that nobody holds; what one holds already is held anew. Returns one's own.

    No entry in the audit log: who looks at what is not kept.
    """
    access.permit_propose(by)
    now = timezone.now()
    until = now + dt.timedelta(hours=desk_rules.CLAIM_HOURS)
    DeskClaim.objects.filter(ended_at__isnull=True, until__lte=now).update(ended_at=now)
    found = []
    for card in cards[: desk_rules.CLAIM_AT_ONCE]:
        held = DeskClaim.objects.select_for_update().filter(ended_at__isnull=True, **_key(card)).first()
        if held is not None and held.by_id != by.pk:
            continue
        if held is None:
            try:
                with transaction.atomic():
                    held = DeskClaim.objects.create(by=by, until=until, **_key(card))
            except IntegrityError:  # a colleague was quicker
                continue
        held.until = until
        held.save(update_fields=["until"])
        found.append(held)
    return found


@transaction.atomic
def desk_release(*, card: Card, by: User) -> None:
    """Give a card back before its hour; the head of the office gives back anybody's."""
    access.permit_propose(by)
    rows = DeskClaim.objects.filter(ended_at__isnull=True, **_key(card))
    if not access.heads_office(by):
        rows = rows.filter(by=by)
    rows.update(ended_at=timezone.now())


@transaction.atomic
def requests_propose(*, card: Card, seen: str, by: User, **proposal: Any) -> ProposalBatch:
    """Propose one decision for all undecided recommendations of a card; what is decided already stays as it is.

    `seen` is the digest of the references that the page listed; `proposal` is what `recommendation_propose` takes.

    Raises:
        DomainError: the list has changed, a colleague has taken the card, or the proposal is incomplete.
    """
    access.permit_propose(by)
    since = timezone.now() - TWICE
    twin = ProposalBatch.objects.filter(by=by, digest=seen, at__gte=since, taken_back_at__isnull=True).first()
    if twin is not None:  # a double click, or a second tab
        return twin
    rows = _undecided(card)
    desk_rules.require_same(seen, [row.ref for row in rows])
    desk_rules.require_free(_holder(card), by.pk)
    decisions = [
        recommendation_propose(recommendation=row, by=by, is_one_of_many=True, **proposal) for row in rows
    ]  # fmt: skip
    batch = ProposalBatch.objects.create(
        cluster=card if isinstance(card, Cluster) else None, by=by, outcome=proposal["outcome"], digest=seen
    )
    batch.decisions.set(decisions)
    DeskClaim.objects.filter(ended_at__isnull=True, **_key(card)).update(ended_at=timezone.now())
    group = card.ref if isinstance(card, Cluster) else ""
    data = {"count": len(rows), "hash": seen, "outcome": batch.outcome, "group": group}
    audit("recommendation.proposed_together", batch, by=by, data=data)
    transaction.on_commit(lambda: notices.many_to_approve(rows))
    return batch


def _undecided(card: Card) -> list[Recommendation]:
    """The recommendations of a card that one proposal touches, locked, in the order of their references."""
    rows = access.of_card(card).filter(status__in=desk_rules.UNDECIDED).order_by("ref")
    ids = list(rows.values_list("pk", flat=True)[: desk_rules.MOST_TOUCHED])
    found = Recommendation.objects.select_for_update().filter(pk__in=ids, status__in=desk_rules.UNDECIDED)
    return list(found.order_by("ref"))


def _holder(card: Card) -> int | None:
    rows = DeskClaim.objects.filter(ended_at__isnull=True, until__gt=timezone.now(), **_key(card))
    return rows.values_list("by_id", flat=True).first()


@transaction.atomic
def proposals_approve(*, decisions: Sequence[Decision], by: User) -> int:
    """The head of the office approves several proposals at once, without a meeting; how many. All of them or none.

    Raises:
        DomainError: one's own proposal is among them, or none waits any more.
    """
    waiting = Recommendation.objects.filter(decision__in=[row.pk for row in decisions], status=Status.PROPOSED)
    rows = [locked(row) for row in waiting.order_by("ref")]
    if not rows:
        raise DomainError(_("This is decided already. Reload the page."), "decided")
    for row in rows:
        access.permit(by, row, "approve")
        approve_as(row, "approve", "approved", by=by)
    refs = [row.ref for row in rows]
    data = {"count": len(refs), "hash": desk_rules.digest_of(refs)}
    audit("recommendation.approved_together", None, by=by, data=data)
    given = [row for row in rows if row.status == Status.ASSIGNED]
    transaction.on_commit(lambda: notices.many_assigned(given))
    return len(rows)


@transaction.atomic
def proposal_take_back(*, batch: ProposalBatch, by: User) -> int:
    """Take one's last proposal back, where nobody has decided yet; how many recommendations stand open again.

    Raises:
        DomainError: it is somebody else's, too old, or decided in the meantime.
    """
    access.permit_propose(by)
    batch = ProposalBatch.objects.select_for_update().get(pk=batch.pk)
    desk_rules.require_own(batch.by_id, by.pk)
    if batch.taken_back_at is not None:
        return 0
    if batch.at < timezone.now() - desk_rules.UNDO:
        raise DomainError(_("This was proposed more than an hour ago. Make a new proposal on its page."), "too-late")
    refs = [row.ref for row in _still_proposed(batch) if _taken_back(row, by)]
    if not refs:
        raise DomainError(_("This was decided in the meantime; it cannot be taken back."), "decided")
    batch.taken_back_at = timezone.now()
    batch.save(update_fields=["taken_back_at"])
    data: Mapping[str, Any] = {"count": len(refs), "hash": desk_rules.digest_of(refs)}
    audit("recommendation.taken_back_together", batch, by=by, data=data)
    return len(refs)


def _still_proposed(batch: ProposalBatch) -> list[Recommendation]:
    decisions = batch.decisions.filter(ended_at__isnull=True, approved_at__isnull=True)
    rows = Recommendation.objects.filter(decision__in=decisions, status=Status.PROPOSED)
    return list(rows.order_by("ref"))


def _taken_back(recommendation: Recommendation, by: User) -> bool:
    row = locked(recommendation)
    if row.status != Status.PROPOSED:
        return False
    access.permit(by, row, "take_back")
    proposal_end(row, "taken_back", reason=_("Taken back by the person who proposed it."), by=by)
    return True
