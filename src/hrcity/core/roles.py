"""Role names. Who has which is the business of `institutions`, which registers `roles_of`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from hrcity.core.actors import Actor


class Role(TextChoices):
    ADMINISTRATOR = "administrator", _("Administrator")
    OFFICER = "officer", _("Human-rights officer")
    OFFICE_HEAD = "office_head", _("Head of the human-rights office")
    FOCAL_POINT = "focal_point", _("Department's human-rights contact")
    DEPARTMENT_HEAD = "department_head", _("Department head")
    COMMISSION_MEMBER = "commission_member", _("Commission member")
    SECRETARY = "secretary", _("Secretary of a commission")
    REVIEWER = "reviewer", _("Reviewer")
    AUDITOR = "auditor", _("Auditor")
    READER = "reader", _("Reader")


OFFICE: frozenset[Role] = frozenset({Role.OFFICER, Role.OFFICE_HEAD, Role.ADMINISTRATOR})
DEPARTMENT: frozenset[Role] = frozenset({Role.FOCAL_POINT, Role.DEPARTMENT_HEAD})
GRADERS: frozenset[Role] = frozenset({Role.COMMISSION_MEMBER, Role.REVIEWER})


@dataclass(frozen=True, slots=True)
class Seat:
    """One role held in one body today; `body_path` holds the ids of the body and of all bodies above it."""

    role: Role
    body_id: int
    body_path: tuple[int, ...] = ()


_source: Callable[[Any], tuple[Seat, ...]] | None = None


def register_roles(source: Callable[[Any], tuple[Seat, ...]]) -> None:
    """`institutions` says how to find a person's seats."""
    global _source
    _source = source


def seats_of(actor: Actor | Any) -> tuple[Seat, ...]:
    """The seats a person holds today; () for a signed-out visitor or a named actor. One query per request:
    the answer is kept on the user object."""
    if _source is None or not getattr(actor, "is_authenticated", False):
        return ()
    kept: tuple[Seat, ...] | None = getattr(actor, "_seats", None)
    if kept is None:
        kept = _source(actor)
        setattr(actor, "_seats", kept)  # noqa: B010  kept on the user object of one request
    return kept


def roles_of(actor: Actor | Any) -> frozenset[Role]:
    """All roles a person holds today, in whatever body."""
    return frozenset(seat.role for seat in seats_of(actor))


def has_role(actor: Actor | Any, *roles: Role, body_id: int | None = None) -> bool:
    """Whether the person holds one of `roles` (in that body, if one is named)."""
    return any(seat.role in roles and (body_id is None or seat.body_id == body_id) for seat in seats_of(actor))


def bodies_of(actor: Actor | Any, *roles: Role) -> frozenset[int]:
    """Ids of the bodies in which the person holds one of `roles` (any role when none is named)."""
    return frozenset(seat.body_id for seat in seats_of(actor) if not roles or seat.role in roles)
