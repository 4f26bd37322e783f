"""Who acts: a signed-in person, or a named actor such as the system itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ActorKind(TextChoices):
    PERSON = "person", _("person")
    SYSTEM = "system", _("the system")
    RESIDENT = "resident", _("a resident")
    JUROR = "juror", _("a juror")


@dataclass(frozen=True, slots=True)
class NamedActor:
    """Somebody who acts without an account."""

    kind: ActorKind
    pk: None = None
    is_authenticated: bool = False


Actor: TypeAlias = AbstractBaseUser | NamedActor
SYSTEM = NamedActor(ActorKind.SYSTEM)
RESIDENT = NamedActor(ActorKind.RESIDENT)


def actor_kind(actor: Actor) -> ActorKind:
    """The kind of an actor; a user row is a person."""
    return actor.kind if isinstance(actor, NamedActor) else ActorKind.PERSON
