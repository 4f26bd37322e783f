"""Every read of indicators."""

from __future__ import annotations

from django.db.models import QuerySet

from hrcity.core.models import Visibility
from hrcity.indicators.models import Indicator, IndicatorValue


def indicators_public() -> QuerySet[Indicator]:
    """The published indicators with who keeps them."""
    return Indicator.objects.filter(visibility=Visibility.PUBLIC).select_related("owner").order_by("ref")


def values_standing(indicator: Indicator) -> list[IndicatorValue]:
    """The figures that stand, oldest first: those that a later one corrects are left out."""
    rows = list(indicator.values.order_by("dated", "pk"))
    corrected = {row.corrects_id for row in rows}
    return [row for row in rows if row.pk not in corrected]


def values_corrected(indicator: Indicator) -> list[IndicatorValue]:
    """The corrections with what they replaced, newest first: nothing is overwritten."""
    return list(indicator.values.filter(corrects__isnull=False).select_related("corrects", "by").order_by("-at"))


def latest(indicators: list[int]) -> dict[int, IndicatorValue]:
    """The last standing figure of each indicator, in one query."""
    rows = list(IndicatorValue.objects.filter(indicator__in=indicators).order_by("dated", "pk"))
    corrected = {row.corrects_id for row in rows}
    return {row.indicator_id: row for row in rows if row.pk not in corrected}
