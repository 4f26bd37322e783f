from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from hrcity.core.errors import DomainError
from hrcity.core.models import AuditEntry
from hrcity.indicators import services
from hrcity.indicators.models import IndicatorValue
from hrcity.plan.models import NodeIndicator
from tests.personas import SmallCity
from tests.plans import SmallPlan, plan_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(city: SmallCity) -> SmallPlan:
    return plan_of(city)


def value(plan: SmallPlan, period: str, number: str, by: str = "minjun") -> IndicatorValue:
    return services.value_add(
        indicator=plan.indicator, period=period, dated=dt.date(int(period), 12, 31), value=Decimal(number),
        source={"en": "Housing register"}, by=plan.city.person(by),
    )  # fmt: skip


def test_a_figure_stands_on_the_page_with_its_source_and_in_the_file(plan: SmallPlan, client: Client) -> None:
    value(plan, "2030", "12.5")
    NodeIndicator.objects.get_or_create(node=plan.leaf, indicator=plan.indicator)
    text = client.get(plan.indicator.get_absolute_url()).content.decode()
    assert "12.5" in text and "12.500000" not in text and "Housing register" in text
    assert plan.leaf.get_absolute_url() in text
    lines = b"".join(client.get(f"{plan.indicator.get_absolute_url()}values.csv")).decode().splitlines()
    assert "2030,2030-12-31,12.5" in lines
    assert AuditEntry.objects.filter(verb="indicator.value_added").count() == 1


def test_a_period_has_one_figure_and_a_correction_keeps_the_earlier_one_readable(
    plan: SmallPlan, client: Client
) -> None:
    old = value(plan, "2030", "300")
    with pytest.raises(DomainError, match="Correct that one"):
        value(plan, "2030", "301")
    with pytest.raises(DomainError, match="what was wrong"):
        services.value_correct(
            old=old, value=Decimal(310), source={}, reason={"en": " "}, by=plan.city.person("minjun")
        )
    services.value_correct(
        old=old, value=Decimal(310), source={}, reason={"en": "Ten were counted twice."}, by=plan.city.person("minjun")
    )
    text = client.get(plan.indicator.get_absolute_url()).content.decode()
    assert "2030: 300 became 310." in text and "Ten were counted twice." in text
    with pytest.raises(DomainError, match="meanwhile"):
        services.value_correct(
            old=old, value=Decimal(1), source={}, reason={"en": "Again."}, by=plan.city.person("minjun")
        )


def test_who_neither_keeps_it_nor_is_of_the_office_adds_no_figure(plan: SmallPlan) -> None:
    plan.indicator.owner = plan.leaf.lead
    plan.indicator.save()
    value(plan, "2030", "1", by="dewi")  # the department that keeps it
    with pytest.raises(PermissionDenied):
        value(plan, "2031", "1", by="eunji")
    with pytest.raises(DomainError, match="where the figure comes from"):
        services.value_add(
            indicator=plan.indicator, period="2032", dated=dt.date(2032, 1, 1), value=Decimal(1), source={},
            by=plan.city.person("dewi"),
        )  # fmt: skip


def test_the_list_shows_the_last_figure_and_what_is_internal_stays_so(plan: SmallPlan, client: Client) -> None:
    value(plan, "2030", "7")
    assert ">7 " in client.get("/indicators/").content.decode()
    plan.indicator.visibility = "internal"
    plan.indicator.save()
    assert plan.indicator.ref not in client.get("/indicators/").content.decode()
    assert client.get(plan.indicator.get_absolute_url()).status_code == 404


def test_the_office_enters_an_indicator_and_nobody_else_does(plan: SmallPlan, client: Client) -> None:
    with pytest.raises(PermissionDenied):
        services.indicator_enter(title={"en": "Ramps that work"}, by=plan.city.person("dewi"))
    with pytest.raises(DomainError, match="what is measured"):
        services.indicator_enter(title={}, by=plan.city.person("minjun"))
    made = services.indicator_enter(title={"en": "Ramps that work"}, unit={"en": "%"}, by=plan.city.person("minjun"))
    text = client.get(made.get_absolute_url()).content.decode()
    assert "Ramps that work" in text and "No figure has been entered yet." in text
    assert AuditEntry.objects.filter(verb="indicator.entered").count() == 1
