"""The database refuses what must never be; strangers read what is public only."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from hrcity.plan import access
from hrcity.plan.models import Node, NodeUpdate, Plan
from tests.plans import SmallPlan


def test_a_dropped_measure_without_reason_is_refused_by_the_database(plan: SmallPlan) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Node.objects.filter(pk=plan.leaf.pk).update(status="dropped")


def test_who_wrote_a_report_cannot_accept_it_even_in_the_database(plan: SmallPlan) -> None:
    update = plan.accepted(plan.leaf, "2026-H1")
    with pytest.raises(IntegrityError), transaction.atomic():
        NodeUpdate.objects.filter(pk=update.pk).update(validated_by=update.by)


def test_done_is_a_hundred(plan: SmallPlan) -> None:
    update = plan.accepted(plan.leaf, "2026-H1")
    with pytest.raises(IntegrityError), transaction.atomic():
        NodeUpdate.objects.filter(pk=update.pk).update(status="done", progress=99)


def test_a_stranger_does_not_learn_of_an_internal_draft(plan: SmallPlan) -> None:
    Plan.objects.filter(pk=plan.plan.pk).update(state="drafting", visibility="internal")
    with pytest.raises(Http404):
        access.plan_for(plan.city.actor(""), plan.plan.ref)
    assert access.plan_for(plan.city.actor("minjun"), plan.plan.ref) == plan.plan
    with pytest.raises(Http404):
        access.node_for(plan.city.actor("grace"), plan.leaf.ref)
    assert access.node_for(plan.city.actor("dewi"), plan.leaf.ref) == plan.leaf
