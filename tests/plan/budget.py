"""Budget lines for tests: made through the services."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from hrcity.core.clocks import today
from hrcity.plan.models import BudgetAmount, BudgetLine
from hrcity.plan.services.money import amount_set, line_add
from tests.plans import SmallPlan

BILLION = Decimal(1_000_000_000)


def line_of(plan: SmallPlan, **fields: Any) -> BudgetLine:
    """A line of the housing department, this year, paid by the city, in won."""
    told = {"year": today().year, "code": "4010-301", "title": {"en": "Public housing", "ko": "공공주택"},
            "body": plan.city.bodies["housing"], "source": "city", "currency": "KRW",
            "by": plan.city.person("minjun")}  # fmt: skip
    return line_add(**(told | fields))


def figure(
    plan: SmallPlan, line: BudgetLine, stage: str, amount: Any, by: str = "minjun", **fields: Any
) -> BudgetAmount:
    """A figure of a line as of yesterday."""
    told = {"as_of": today() - dt.timedelta(days=1), "source": "Budget book, p. 12", "by": plan.city.person(by)}
    return amount_set(line=line, stage=stage, amount=Decimal(amount), **(told | fields))
