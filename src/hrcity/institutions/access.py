"""Who looks after the city's bodies and people: the administrator everything, the office head a part of it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from hrcity.core.roles import OFFICE, Role, roles_of, seats_of
from hrcity.core.text import plain
from hrcity.institutions import queries
from hrcity.institutions.models import CITY_KINDS, Body, BodyPower, Competence, Holiday, Invitation, Membership
from hrcity.people.models import User
from hrcity.vocabulary.models import SchemeKind, Term

ADMINISTRATOR: frozenset[Role] = frozenset({Role.ADMINISTRATOR})
MANAGERS: frozenset[Role] = frozenset({Role.ADMINISTRATOR, Role.OFFICE_HEAD})
READERS: frozenset[Role] = OFFICE | {Role.AUDITOR}
AUDIT_READERS: frozenset[Role] = frozenset({Role.AUDITOR, Role.ADMINISTRATOR, Role.OFFICE_HEAD})
# Nobody marks their own work: the office head appoints neither graders nor auditors nor an administrator.
HEAD_APPOINTS: frozenset[Role] = frozenset({Role.OFFICER, Role.FOCAL_POINT, Role.DEPARTMENT_HEAD, Role.READER})


def may(actor: Any, allowed: frozenset[Role]) -> bool:
    """Whether the person holds one of the roles."""
    return bool(roles_of(actor) & allowed)


def permit(actor: Any, allowed: frozenset[Role]) -> None:
    """Let these roles pass.

    Raises:
        PermissionDenied: with a sentence that names them.
    """
    if not may(actor, allowed):
        names = ", ".join(str(role.label) for role in Role if role in allowed)
        raise PermissionDenied(_("This is open to: %(roles)s.") % {"roles": names})


def appoints(actor: Any) -> frozenset[Role]:
    """The roles a person may give and end."""
    if may(actor, ADMINISTRATOR):
        return frozenset(Role)
    return HEAD_APPOINTS if may(actor, MANAGERS) else frozenset()


def permit_appointing(actor: Any, role: str) -> None:
    """Let pass who may give or end this role.

    Raises:
        PermissionDenied: it is the administrator's to do.
    """
    permit(actor, MANAGERS)
    if role not in appoints(actor):
        raise PermissionDenied(_("Only an administrator gives and ends this role: %(role)s.") % {
            "role": Role(role).label})


def body_public(ref: str) -> Body:
    """A body by its reference, or 404; every body's page is public, also of one that is no more."""
    row = Body.objects.select_related("parent", "successor").filter(ref=ref).first()
    if row is None:
        raise Http404(_("There is no body with this reference."))
    return row


def body_managed(actor: Any, ref: str, allowed: frozenset[Role] = MANAGERS) -> Body:
    """A body to be changed: 403 for others, 404 for none (or one of the UN, which comes with the seed)."""
    permit(actor, allowed)
    kinds = (*CITY_KINDS, *queries.PARTNER_KINDS)
    return get_object_or_404(Body.objects.select_related("parent", "successor"), ref=ref, kind__in=kinds)


def power_managed(actor: Any, ref: str, pk: int) -> BodyPower:
    """A power to be taken back."""
    return get_object_or_404(BodyPower.objects.select_related("body"), pk=pk,
                             body=body_managed(actor, ref, ADMINISTRATOR))


def function_managed(actor: Any, pk: int) -> Term:
    """A function of the city whose competences are to be changed."""
    permit(actor, MANAGERS)
    return get_object_or_404(Term.objects.select_related("scheme"), pk=pk, scheme__kind=SchemeKind.FUNCTIONS)


def competence_managed(actor: Any, function: int, pk: int) -> Competence:
    """A competence to be ended."""
    return get_object_or_404(Competence.objects.select_related("function", "body"), pk=pk,
                             function=function_managed(actor, function))


def person_read(actor: Any, pk: int) -> User:
    """A person's page: the office and auditors, and the person."""
    if getattr(actor, "pk", None) != pk:
        permit(actor, READERS)
    return get_object_or_404(User, pk=pk, erased_at__isnull=True)


def membership_managed(actor: Any, pk: int) -> Membership:
    """A term to be changed or ended by who may give its role."""
    permit(actor, MANAGERS)
    row = get_object_or_404(Membership.objects.select_related("user", "body", "delegate"), pk=pk)
    permit_appointing(actor, row.role)
    return row


def membership_own_or_managed(actor: Any, pk: int) -> Membership:
    """A term whose deputy is to be named: by its holder, or by who may give its role."""
    row = Membership.objects.select_related("user", "body", "delegate").filter(pk=pk).first()
    if row is not None and row.user_id == getattr(actor, "pk", None):
        return row
    return membership_managed(actor, pk)


def invitation_managed(actor: Any, pk: int) -> Invitation:
    """An invitation to be withdrawn or sent again."""
    permit(actor, MANAGERS)
    row = get_object_or_404(Invitation.objects.select_related("body", "by"), pk=pk)
    permit_appointing(actor, row.role)
    return row


def holiday_managed(actor: Any, pk: int) -> Holiday:
    """A day off to be removed."""
    permit(actor, MANAGERS)
    return get_object_or_404(Holiday, pk=pk)


def because(actor: Any, allowed: frozenset[Role]) -> str:
    """Why a person may see a page: the seats that open it, as words."""
    seats = [seat for seat in seats_of(actor) if seat.role in allowed]
    titles = dict(Body.objects.filter(pk__in={seat.body_id for seat in seats}).values_list("pk", "title"))
    return "; ".join(f"{seat.role.label} – {plain(titles.get(seat.body_id))}" for seat in seats)
