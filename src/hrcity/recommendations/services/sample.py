"""Second looks: a sample of decisions is drawn, and a third person looks without seeing what was decided."""

from __future__ import annotations

import secrets

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from hrcity.core.audit import audit
from hrcity.core.errors import DomainError
from hrcity.core.roles import has_role
from hrcity.institutions.models import Body
from hrcity.people.models import User
from hrcity.recommendations import access, desk_rules
from hrcity.recommendations.models import Decision, SecondLook, SecondLookSample
from hrcity.recommendations.rules import NEEDS_LEAD, Ours


@transaction.atomic
def sample_draw(*, size: int, by: User, seed: str = "") -> SecondLookSample:
    """Draw decisions in force that had no second look yet, at random by a seed that is kept; the same seed is one draw.

    Raises:
        DomainError: nothing is left to draw from.
    """
    access.permit_propose(by)
    chosen = seed.strip()[:40] or secrets.token_hex(8)
    if (twin := SecondLookSample.objects.filter(seed=chosen).first()) is not None:  # a double click
        return twin
    rows = Decision.objects.filter(
        approved_at__isnull=False, ended_at__isnull=True, second_look__isnull=True, recommendation__decision=F("pk")
    )
    population = sorted(rows.values_list("pk", flat=True))
    drawn = desk_rules.draw(population, size, chosen)
    digest = desk_rules.digest_of(population)
    sample = SecondLookSample.objects.create(seed=chosen, wanted=size, population=len(population), digest=digest, by=by)
    SecondLook.objects.bulk_create(
        SecondLook(
            sample=sample, decision=row, proposer_id=row.proposed_by_id, approver_id=row.approved_by_id or 0,
            first_lead_id=_lead(row),
        )
        for row in Decision.objects.filter(pk__in=drawn).select_related("recommendation").order_by("pk")
    )  # fmt: skip
    data = {"count": len(drawn), "population": len(population), "seed": chosen, "hash": digest}
    audit("recommendation.sample_drawn", sample, by=by, data=data)
    return sample


def _lead(row: Decision) -> int | None:
    if row.outcome not in NEEDS_LEAD:
        return None
    given = row.recommendation.assignments.filter(ended_at__isnull=True, is_lead=True)
    return given.values_list("body_id", flat=True).first()


@transaction.atomic
def second_look_give(
    *, look: SecondLook, outcome: str, by: User, lead: Body | None = None, note: str = ""
) -> SecondLook:
    """Say once more whose it is, by a person who neither proposed nor approved it; said once, it stays.

    Raises:
        DomainError: one's own decision, another person was quicker, or something is missing.
        PermissionDenied: it is not for this person.
    """
    if not has_role(by, *desk_rules.SECOND_LOOKERS):
        raise PermissionDenied(_("A second look is given by the office or by an outside reviewer."))
    row = SecondLook.objects.select_for_update().select_related("decision", "sample").get(pk=look.pk)
    desk_rules.require_second_person(by.pk, row.proposer_id, row.approver_id)
    if row.by_id is not None:
        if row.by_id == by.pk:  # a double click
            return row
        raise DomainError(_("Somebody else has given this second look. Go on with the next one."), "looked")
    if outcome not in Ours.values:
        raise DomainError(_("Say whose it is."), "outcome-missing", "outcome")
    if outcome in NEEDS_LEAD and lead is None:
        raise DomainError(_("Choose the department that would answer."), "lead-missing", "lead")
    row.outcome, row.note, row.by, row.at = outcome, note.strip(), by, timezone.now()
    row.lead = lead if outcome in NEEDS_LEAD else None
    row.agrees = desk_rules.agrees(
        (row.decision.outcome, row.first_lead_id), (outcome, row.lead.pk if row.lead else None)
    )
    row.save()
    audit("recommendation.looked_again", row.sample, by=by, data={"sample": row.sample.seed, "agrees": row.agrees})
    return row
