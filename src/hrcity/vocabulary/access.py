"""Who may change the lists: officers, their head, administrators. Reading is for everybody."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from hrcity.core.actors import Actor
from hrcity.core.roles import OFFICE, has_role
from hrcity.vocabulary import rules
from hrcity.vocabulary.models import Scheme, Term


def may_edit(actor: Actor | Any, scheme: Scheme | None = None) -> bool:
    """Whether the person may change lists (this one, when it is named)."""
    return has_role(actor, *OFFICE) and (scheme is None or rules.may_edit(scheme.kind, scheme.is_own))


def editor(actor: Actor | Any) -> Actor:
    """The person, when they may; everybody outside the human-rights office is refused.

    Raises:
        PermissionDenied: the person has no office role.
    """
    if not isinstance(actor, AbstractBaseUser) or not has_role(actor, *OFFICE):
        raise PermissionDenied(_("Only the human-rights office changes the lists."))
    return actor


def scheme_for(actor: Actor | Any, code: str) -> Scheme:
    """One list, or 404."""
    row = Scheme.objects.filter(code=code).first()
    if row is None:
        raise Http404(_("There is no list with this code."))
    return row


def term_for(actor: Actor | Any, scheme: Scheme, code: str) -> Term:
    """One term of a list, or 404."""
    row = scheme.terms.select_related("scheme", "parent").filter(code=code).first()
    if row is None:
        raise Http404(_("There is no term with this code in the list."))
    return row
