"""Every write of indicators: entering one, adding a figure, correcting a figure."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from hrcity.core.actors import Actor
from hrcity.core.audit import audit
from hrcity.core.clocks import today
from hrcity.core.errors import DomainError
from hrcity.core.references import next_reference
from hrcity.core.roles import OFFICE, bodies_of, roles_of
from hrcity.core.text import Localized, filled
from hrcity.indicators.models import Indicator, IndicatorValue
from hrcity.institutions.models import Body
from hrcity.people.models import User


def permit_values(actor: Actor | Any, indicator: Indicator) -> None:
    """Refuse who neither belongs to the body that keeps the indicator nor to the office."""
    if roles_of(actor) & OFFICE or indicator.owner_id in bodies_of(actor):
        return
    raise PermissionDenied(_("Only the body that keeps this indicator, or the office, adds its figures."))


@transaction.atomic
def indicator_enter(*, title: Localized, by: Actor, owner: Body | None = None, **told: Any) -> Indicator:
    """Enter an indicator: what is measured; `told` may hold definition, unit, source, kind, direction, visibility.

    Raises:
        PermissionDenied: not of the office.
        DomainError: no title.
    """
    if not roles_of(by) & OFFICE:
        raise PermissionDenied(_("The human-rights office enters indicators."))
    if not filled(title):
        raise DomainError(_("Write what is measured."), "title-missing", "title")
    row = Indicator.objects.create(
        ref=next_reference("IND", today().year), title=filled(title), owner=owner, by=_account(by), **told
    )
    audit("indicator.entered", row, by=by)
    return row


@transaction.atomic
def value_add(
    *, indicator: Indicator, period: str, dated: dt.date, value: Decimal, source: Localized, by: Actor
) -> IndicatorValue:
    """Add a figure with its source.

    Raises:
        PermissionDenied: neither of the body that keeps it nor of the office.
        DomainError: no source, or the period has a figure already (it is corrected, not doubled).
    """
    row = Indicator.objects.select_for_update().get(pk=indicator.pk)
    permit_values(by, row)
    if not filled(source):
        raise DomainError(_("Say where the figure comes from."), "source-missing", "source")
    if row.values.filter(period=period).exists():
        raise DomainError(_("This period has a figure already. Correct that one."), "period-taken", "period")
    made = IndicatorValue.objects.create(
        indicator=row, period=period, dated=dated, value=value, source=filled(source), by=_account(by)
    )
    audit("indicator.value_added", row, by=by, data={"period": period, "value": str(value)})
    return made


@transaction.atomic
def value_correct(
    *, old: IndicatorValue, value: Decimal, source: Localized, reason: Localized, by: Actor
) -> IndicatorValue:
    """Put a corrected figure beside the old one, which stays readable.

    Raises:
        PermissionDenied: neither of the body that keeps it nor of the office.
        DomainError: no reason, or somebody corrected it meanwhile.
    """
    row = Indicator.objects.select_for_update().get(pk=old.indicator_id)
    permit_values(by, row)
    if not filled(reason):
        raise DomainError(_("Write what was wrong with the earlier figure."), "reason-missing", "reason")
    if old.corrections.exists():
        raise DomainError(_("Somebody corrected this figure meanwhile. Reload the page."), "already-corrected")
    made = IndicatorValue.objects.create(
        indicator=row, period=old.period, dated=old.dated, value=value, source=filled(source) or old.source,
        corrects=old, reason=filled(reason), by=_account(by),
    )  # fmt: skip
    audit("indicator.value_corrected", row, by=by, data={"period": old.period, "value": str(value)})
    return made


def _account(actor: Actor) -> User | None:
    """The person who acts, where it is one."""
    return actor if isinstance(actor, User) else None
