"""A budget line: made once, given figures that stay in its history, shared out, tagged; by whom, and by whom not."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from hrcity.core.clocks import today
from hrcity.core.errors import DomainError
from hrcity.core.models import AuditEntry
from hrcity.plan.models import Allocation, BudgetAmount, BudgetLine, NodeLabel
from hrcity.plan.services import money as services
from hrcity.vocabulary.models import Term
from tests.personas import terms
from tests.plan.budget import figure, line_of
from tests.plans import SmallPlan


@pytest.fixture
def home(plan: SmallPlan) -> Term:
    return terms("rights", "rights", [("housing", "Right to housing", "주거권")])["housing"]


@pytest.fixture
def old(plan: SmallPlan) -> Term:
    return terms("groups", "groups", [("older", "Older people", "노인")])["older"]


def test_the_same_line_sent_twice_is_one(plan: SmallPlan) -> None:
    line = line_of(plan)
    assert line.ref.startswith(f"BUD-{today().year}-")
    assert line_of(plan) == line
    assert AuditEntry.objects.filter(verb="budget_line.added").count() == 1
    with pytest.raises(DomainError) as caught:
        line_of(plan, title={"en": "Something else"})
    assert caught.value.code == "line-twice"
    assert line.ref in str(caught.value.message)
    assert line_of(plan, source="state") != line


@pytest.mark.parametrize(("field", "value", "code"), [
    ("code", " ", "code-missing"), ("title", {"en": " "}, "title-missing"), ("currency", "won", "currency-unknown"),
    ("year", 99, "year-impossible"), ("source", "x", "source-unknown"),
])  # fmt: skip
def test_a_line_without_what_it_needs_is_refused(plan: SmallPlan, field: str, value: object, code: str) -> None:
    if field == "currency":
        value = "WONS"
    with pytest.raises(DomainError) as caught:
        line_of(plan, **{field: value})
    assert caught.value.code == code
    assert not BudgetLine.objects.exists()


@pytest.mark.parametrize("name", ["dewi", "jiho", "grace", "omar", "ana", "haneul"])
def test_only_the_office_makes_and_shares_lines(plan: SmallPlan, name: str) -> None:
    line = line_of(plan)
    person = plan.city.person(name)
    with pytest.raises(PermissionDenied):
        line_of(plan, code="2", by=person)
    with pytest.raises(PermissionDenied):
        services.line_allocate(line=line, node=plan.leaf, share=Decimal(10), by=person)
    with pytest.raises(PermissionDenied):
        services.line_tag(line=line, terms=[], by=person)


def test_figures_are_appended_and_the_latest_counts(plan: SmallPlan) -> None:
    line = line_of(plan)
    figure(plan, line, "voted", 1000, as_of=today() - dt.timedelta(days=30))
    figure(plan, line, "voted", 1200, reason={"en": "Printed wrong."})
    line.refresh_from_db()
    assert line.voted == 1200
    assert line.spent is None
    newest, oldest = line.amounts.all()
    assert (newest.before, newest.amount, oldest.before) == (1000, 1200, None)
    assert newest.lost_by == []
    with pytest.raises(DomainError) as caught:
        figure(plan, line, "voted", 900, as_of=today() - dt.timedelta(days=60), reason={"en": "x"})
    assert caught.value.code == "day-older"


def test_the_same_figure_sent_twice_is_one(plan: SmallPlan) -> None:
    line = line_of(plan)
    assert figure(plan, line, "voted", 1000) == figure(plan, line, "voted", 1000)
    assert line.amounts.count() == 1
    assert AuditEntry.objects.filter(verb="budget_line.amount_set").count() == 1


def test_a_changed_figure_without_a_reason_is_refused(plan: SmallPlan) -> None:
    line = line_of(plan)
    figure(plan, line, "voted", 1000)
    with pytest.raises(DomainError) as caught:
        figure(plan, line, "voted", 800)
    assert (caught.value.code, caught.value.field) == ("reason-missing", "reason")


def test_when_money_falls_it_is_noted_whom_it_concerns(plan: SmallPlan, home: Term, old: Term) -> None:
    line = line_of(plan)
    services.line_tag(line=line, terms=[home], by=plan.city.person("minjun"))
    NodeLabel.objects.create(node=plan.leaf, term=old, origin="person")
    services.line_allocate(line=line, node=plan.leaf, share=Decimal(100), by=plan.city.person("minjun"))
    figure(plan, line, "proposed", 1000)
    row = figure(plan, line, "voted", 700)
    assert row.lost_by == sorted([home.pk, old.pk])
    assert figure(plan, line, "revised", 900).lost_by == []
    entry = AuditEntry.objects.filter(verb="budget_line.amount_set", data__stage="voted").get()
    assert entry.data["lost"] == sorted([home.pk, old.pk])


@pytest.mark.parametrize(("name", "stage", "may"), [
    ("dewi", "requested", True), ("jiho", "spent", True), ("dewi", "voted", False), ("jiho", "proposed", False),
    ("eunji", "spent", False), ("grace", "spent", False), ("omar", "spent", False), ("haneul", "voted", False),
    ("minjun", "spent", True), ("seoyeon", "revised", True),
])  # fmt: skip
def test_who_may_give_which_figure(plan: SmallPlan, name: str, stage: str, may: bool) -> None:
    line = line_of(plan)
    if may:
        assert figure(plan, line, stage, 5, by=name).by == plan.city.people[name]
        return
    with pytest.raises(PermissionDenied):
        figure(plan, line, stage, 5, by=name)
    assert not BudgetAmount.objects.exists()


def test_shares_never_count_money_twice(plan: SmallPlan) -> None:
    line, by = line_of(plan), plan.city.person("minjun")
    services.line_allocate(line=line, node=plan.leaf, share=Decimal(60), by=by)
    with pytest.raises(DomainError) as caught:
        services.line_allocate(line=line, node=plan.other, share=Decimal("40.001"), by=by)
    assert "40 per cent are left" in str(caught.value.message)
    services.line_allocate(line=line, node=plan.other, share=Decimal(40), by=by)
    services.line_allocate(line=line, node=plan.leaf, share=Decimal(10), by=by)
    line.refresh_from_db()
    assert line.allocated == 50
    assert Allocation.objects.filter(line=line).count() == 3
    with pytest.raises(IntegrityError), transaction.atomic():
        BudgetLine.objects.filter(pk=line.pk).update(allocated=Decimal("100.001"))


def test_a_share_sent_twice_is_one_and_taken_back_it_stays_in_the_history(plan: SmallPlan) -> None:
    line, by = line_of(plan), plan.city.person("minjun")
    row = services.line_allocate(line=line, node=plan.leaf, share=Decimal(60), by=by)
    assert services.line_allocate(line=line, node=plan.leaf, share=Decimal(60), by=by) == row
    services.allocation_end(allocation=row, by=by)
    services.allocation_end(allocation=row, by=by)
    line.refresh_from_db()
    row.refresh_from_db()
    assert (line.allocated, row.ended_at is not None) == (0, True)
    assert AuditEntry.objects.filter(verb="budget_line.unallocated").count() == 1


def test_tags_are_set_as_a_whole_and_old_ones_end(plan: SmallPlan, home: Term, old: Term) -> None:
    line, by = line_of(plan), plan.city.person("minjun")
    services.line_tag(line=line, terms=[home], by=by)
    services.line_tag(line=line, terms=[old], by=by)
    services.line_tag(line=line, terms=[old], by=by)
    assert [label.term for label in line.labels.filter(ended_at=None)] == [old]
    assert line.labels.count() == 2
    assert AuditEntry.objects.filter(verb="budget_line.tagged").count() == 2


def test_a_line_is_changed_by_the_office_and_says_what(plan: SmallPlan) -> None:
    line, by = line_of(plan), plan.city.person("minjun")
    services.line_change(line=line, by=by, title={"en": "Homes"}, visibility="internal")
    line.refresh_from_db()
    assert (line.title, line.visibility) == ({"en": "Homes"}, "internal")
    assert AuditEntry.objects.get(verb="budget_line.changed").data == {"fields": ["title", "visibility"]}
    with pytest.raises(DomainError):
        services.line_change(line=line, by=by, title={})
    with pytest.raises(PermissionDenied):
        services.line_change(line=line, by=plan.city.person("dewi"), code="9")


def test_the_database_refuses_a_negative_figure(plan: SmallPlan) -> None:
    line = line_of(plan)
    with pytest.raises(IntegrityError), transaction.atomic():
        BudgetLine.objects.filter(pk=line.pk).update(voted=Decimal(-1))
