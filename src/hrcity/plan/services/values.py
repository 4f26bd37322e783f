"""What a node says, as plain values that an amendment keeps side by side, and back again as rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from hrcity.institutions.models import Body
from hrcity.people.models import User
from hrcity.plan.models import Node, PlanLevel
from hrcity.vocabulary.models import Term

SCALARS = ("code", "title", "description", "target", "weight", "lead", "focal_point", "starts_on", "ends_on", "duties",
           "place")  # fmt: skip
FIELDS = (*SCALARS, "supporting")
DAYS = frozenset({"starts_on", "ends_on"})


def same(one: Any, other: Any) -> bool:
    """Whether two values of a field say the same; an empty text is no text."""
    return one == other or (one in (None, "", {}, []) and other in (None, "", {}, []))


def stored(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as JSON keeps them: bodies by reference, people, nodes and levels by what names them for ever."""
    return {name: _stored(value) for name, value in values.items()}


def _stored(value: Any) -> Any:
    if isinstance(value, Body | Node):
        return value.ref
    if isinstance(value, User):
        return value.pk
    if isinstance(value, PlanLevel):
        return value.depth
    if isinstance(value, Term):
        return f"{value.scheme.code}:{value.code}"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return weight_text(value)
    if isinstance(value, list | tuple):
        return [_stored(item) for item in value]
    return value


def weight_text(value: Decimal) -> str:
    """A weight without zeros that say nothing.

    >>> weight_text(Decimal("2.5000"))
    '2.5'
    """
    return f"{value.normalize():f}"


def revived(values: Mapping[str, Any]) -> dict[str, Any]:
    """Kept values as rows. A body that was succeeded meanwhile stands for its successor."""
    return {name: _revived(name, value) for name, value in values.items() if name in FIELDS}


def _revived(name: str, value: Any) -> Any:
    if name == "supporting":
        rows = {body.ref: body for body in Body.objects.filter(ref__in=value).select_related("successor")}
        return [standing(rows[ref]) for ref in value if ref in rows]
    if value in (None, ""):
        return "" if name == "code" else None
    if name == "lead":
        return standing(Body.objects.select_related("successor").get(ref=value))
    if name == "focal_point":
        return User.objects.filter(pk=value, is_active=True).first()
    if name in DAYS:
        return dt.date.fromisoformat(value)
    return Decimal(value) if name == "weight" else value


def standing(body: Body) -> Body:
    """The body that does today what this one did."""
    while body.successor is not None:
        body = body.successor
    return body


def now(node: Node, names: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What a node says now, in the fields named (all, where none is)."""
    return {name: value_of(node, name) for name in names or FIELDS}


def value_of(node: Node, name: str) -> Any:
    """One field of a node."""
    return list(node.supporting.order_by("ref")) if name == "supporting" else getattr(node, name)


def changed(node: Node, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Those of `fields` that differ from what the node says now."""
    found = {}
    for name, value in fields.items():
        here = value_of(node, name)
        is_same = {body.pk for body in here} == {body.pk for body in value} if name == "supporting" else None
        if not (same(here, value) if is_same is None else is_same):
            found[name] = value
    return found
