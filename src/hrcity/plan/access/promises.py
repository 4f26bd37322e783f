"""Who enters promises, who judges them, who replies. Promises quote what is public: everybody reads them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from hrcity.core.roles import OFFICE, Role, bodies_of, roles_of
from hrcity.institutions.models import ANSWERING_KINDS, Body
from hrcity.plan.models import OfficeHolder, Promise
from hrcity.plan.rules import promises as rules
from hrcity.plan.rules.promises import Verdict


def promise_for(ref: str) -> Promise:
    """One promise, or 404."""
    rows = Promise.objects.select_related("holder__body", "holder__membership", "source_file", "by")
    row = rows.filter(ref=ref).first()
    if row is None:
        raise Http404(_("There is no promise with this reference."))
    return row


def holder_for(pk: int) -> OfficeHolder:
    """One office-holder, or 404."""
    row = OfficeHolder.objects.select_related("body", "membership").filter(pk=pk).first()
    if row is None:
        raise Http404(_("There is no office-holder here."))
    return row


def line_of(holder: OfficeHolder) -> frozenset[int]:
    """The bodies in the holder's line: the own one, those above and below it that answer for work of the city. A
    commission or an ombudsperson stands in nobody's line."""
    parent: dict[int, int | None] = {}
    below: dict[int | None, list[int]] = {}
    for pk, upper in Body.objects.filter(kind__in=ANSWERING_KINDS).values_list("pk", "parent_id"):
        parent[pk] = upper
        below.setdefault(upper, []).append(pk)
    found, waiting = {holder.body_id}, [holder.body_id]
    while waiting:
        fresh = [pk for pk in below.get(waiting.pop(), []) if pk not in found]
        found.update(fresh)
        waiting.extend(fresh)
    above = parent.get(holder.body_id)
    while above is not None and above not in found:
        found.add(above)
        above = parent.get(above)
    return frozenset(found)


def may_enter(actor: Any) -> bool:
    """Whether the person enters promises."""
    return bool(roles_of(actor) & rules.ENTERERS)


def permit_enter(actor: Any) -> None:
    """Stop whoever does not enter promises."""
    if not may_enter(actor):
        _refuse(rules.ENTERERS)


def on_holders_side(actor: Any, holder: OfficeHolder) -> bool:
    """Whether the person speaks for the holder: the holder's own account, or a seat in the holder's body."""
    membership = holder.membership
    if membership is not None and membership.user_id == getattr(actor, "pk", None):
        return True
    return holder.body_id in bodies_of(actor, *rules.HOLDERS_SIDE)


def may(actor: Any, promise: Promise, verb: str, verdict: str) -> bool:
    """Whether the person's seats allow a verb, whatever its guard says."""
    step = rules.PROMISE_TRANSITIONS[Verdict(verdict)].get(verb)
    if step is None:
        return False
    if verb == "reply":
        return on_holders_side(actor, promise.holder)
    return bool(roles_of(actor) & step.who)


def permit(actor: Any, promise: Promise, verb: str, verdict: str) -> None:
    """Let a verb of a promise pass or stop it. That it is judged so already is the service's to say.

    Raises:
        PermissionDenied: it is somebody else's to do.
    """
    step = rules.PROMISE_TRANSITIONS[Verdict(verdict)].get(verb)
    who = step.who if step is not None else rules.JUDGES
    allowed = may(actor, promise, verb, verdict) if step is not None else bool(roles_of(actor) & who)
    if not allowed:
        _refuse(who)


def judging_bodies(actor: Any) -> frozenset[int]:
    """The bodies in whose name the person judges."""
    return bodies_of(actor, *rules.JUDGES)


def is_office(actor: Any) -> bool:
    """Whether the person works for the human-rights office."""
    return bool(roles_of(actor) & OFFICE)


def _refuse(who: frozenset[Role]) -> None:
    names = ", ".join(str(role.label) for role in sorted(who))
    raise PermissionDenied(_("This is done by: %(roles)s.") % {"roles": names})
