"""The only way to a protected instrument."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from hrcity.core.actors import Actor
from hrcity.core.models import ImportState, Visibility
from hrcity.core.roles import OFFICE, Role, has_role, roles_of
from hrcity.instruments.models import Instrument, Provision


def shown(prefix: str = "") -> Q:
    """Rows of no import, or of one that is done."""
    return Q(**{f"{prefix}run__isnull": True}) | Q(**{f"{prefix}run__state": ImportState.DONE})


def may_edit(actor: Actor | Any) -> bool:
    """Officers, their head and administrators enter and correct texts."""
    return has_role(actor, *OFFICE)


def editor(actor: Actor | Any) -> Actor:
    """The person, when they may; everybody outside the human-rights office is refused.

    Raises:
        PermissionDenied: the person has no office role.
    """
    if not isinstance(actor, AbstractBaseUser) or not has_role(actor, *OFFICE):
        raise PermissionDenied(_("Only the human-rights office enters and changes texts."))
    return actor


def readable(actor: Actor | Any) -> QuerySet[Instrument]:
    """The instruments a reader may open; a withdrawn one stays as a page that says why."""
    rows = Instrument.objects.filter(shown())
    if has_role(actor, *OFFICE, Role.AUDITOR):
        return rows
    seen = {Visibility.PUBLIC, Visibility.PARTNER} if roles_of(actor) else {Visibility.PUBLIC}
    return rows.filter(visibility__in=seen)


def instrument_for(actor: Actor | Any, slug: str) -> Instrument:
    """One instrument, or 404: also for what the reader may not know of."""
    row = readable(actor).select_related("body", "parent", "run__file").filter(slug=slug).first()
    if row is None:
        raise Http404(_("There is no text at this address, or it is not public."))
    return row


def is_open(actor: Actor | Any, instrument: Instrument) -> bool:
    """Whether the wording may be shown: what was withdrawn is kept for the office alone."""
    return not instrument.withdrawn_reason or may_edit(actor)


def provision_for(instrument: Instrument, eid: str) -> Provision:
    """One part of a text that was fetched already, or 404."""
    row = instrument.provisions.filter(shown(), eid=eid).select_related("instrument").first()
    if row is None:
        raise Http404(_("This text has no such part."))
    return row
