"""What may be changed in a plan, when, and what a tree must hold to. Values in, values out.

Before its adoption a plan is edited in place; adopted, only what is still empty may be filled in; in force, its text
changes by an amendment alone. What is desk work (contact, labels, links, milestones) stays open until it has ended.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hrcity.core.errors import DomainError
from hrcity.core.text import Localized
from hrcity.plan.rules.plans import IS_DRAFT, Duty, NodeStatus, PlanFacts, PlanState, need_all

DEEPEST_LEVEL = 6
MOST_LETTERS = 300
TEXTS = ("title", "description", "target", "place")
FILLABLE = frozenset({"description", "target", "lead", "starts_on", "ends_on", "place"})
DESK_FIELDS = frozenset({"focal_point"})
EDITED_STATES = IS_DRAFT | {PlanState.ADOPTED}
DESK_STATES = frozenset(PlanState) - {PlanState.CLOSED, PlanState.EVALUATED}


@dataclass(frozen=True, slots=True)
class Twig:
    """A node as its place in the tree: `parent` is None at the top, `order` its place among all."""

    pk: int
    parent: int | None
    order: int
    depth: int = 1
    weight: Decimal | None = None
    is_dropped: bool = False


def require_structure(state: str, is_outside: bool = False) -> None:
    """Nodes are added, moved and taken out only while the plan is not adopted.

    Raises:
        DomainError: it is adopted, and the text of the decision stands; or it is over.
    """
    if state in IS_DRAFT or (is_outside and state in DESK_STATES):
        return
    if state == PlanState.IN_FORCE:
        raise DomainError(_("The plan is in force. It changes by an amendment: open one."), "in-force")
    raise DomainError(_("The plan is adopted; what was decided stays as it is."), "adopted")


def require_desk(state: str) -> None:
    """Links, milestones and labels are open as long as the plan lives."""
    if state not in DESK_STATES:
        raise DomainError(_("This plan has ended. Nothing is added to it any more."), "plan-over")


def require_fields(state: str, changed: Mapping[str, object], is_outside: bool = False) -> None:
    """Whether these fields may be changed; `changed` gives what stands in each now.

    Raises:
        DomainError: the plan is adopted and the field is not empty, or it is in force.
    """
    if not changed or state in IS_DRAFT or (is_outside and state in DESK_STATES):
        return
    require_desk(state)
    rest = {name: value for name, value in changed.items() if name not in DESK_FIELDS}
    if not rest:
        return
    if state == PlanState.ADOPTED:
        filled = [name for name, value in rest.items() if name not in FILLABLE or value not in (None, "", {}, [])]
        if not filled:
            return
        raise DomainError(
            _("The plan is adopted: what is still empty may be filled in, the rest stays as decided."),
            "adopted",
            filled[0],
        )
    require_structure(state)


def require_node(values: Mapping[str, object]) -> None:
    """What a node must hold to: a title, days in order, a weight above 0, duties of the list.

    Raises:
        DomainError: all that is wrong, each with its field.
    """
    starts, ends, weight = values.get("starts_on"), values.get("ends_on"), values.get("weight")
    in_order = not (isinstance(starts, dt.date) and isinstance(ends, dt.date)) or ends >= starts
    has_weight = weight is None or (isinstance(weight, Decimal) and weight.is_finite() and weight > 0)
    duties = values.get("duties") or []
    known = isinstance(duties, Sequence) and set(duties) <= set(Duty)
    need_all(
        (values.get("title"), _("Write what it is called."), "title-missing", "title"),
        (in_order, _("It ends before it begins. Check the two days."), "days-out-of-order", "ends_on"),
        (has_weight, _("A weight is a number above 0."), "weight-not-positive", "weight"),
        (known, _("Choose the duties from the list."), "duty-unknown", "duties"),
    )


def require_plan(title: Localized, starts_on: dt.date, ends_on: dt.date) -> None:
    """A plan has a title and its days in order."""
    need_all(
        (title, _("Write what it is called."), "title-missing", "title"),
        (ends_on >= starts_on, _("It ends before it begins. Check the two days."), "days-out-of-order", "ends_on"),
    )


def require_levels(names: Sequence[Localized], used: Collection[int]) -> None:
    """One to six levels, each with a name; a level on which nodes stand is not taken away. `used` are depths.

    Raises:
        DomainError: what is wrong.
    """
    if not 1 <= len(names) <= DEEPEST_LEVEL:
        raise DomainError(_("A plan has one to six levels."), "levels-count", "names")
    empty = next((place for place, name in enumerate(names, 1) if not name), 0)
    if empty:
        raise DomainError(_("Level %(n)s has no name yet.") % {"n": empty}, "level-unnamed", "names")
    if used and max(used) > len(names):
        raise DomainError(
            _("Something stands on level %(n)s. Move it first, then take the level away.") % {"n": max(used)},
            "level-used",
            "names",
        )


def require_place(depth: int, parent_depth: int | None) -> None:
    """A node stands on a deeper level than the one above it."""
    if parent_depth is not None and depth <= parent_depth:
        raise DomainError(_("It must stand on a deeper level than what it belongs to."), "level-order", "level")


def require_move(twigs: Iterable[Twig], pk: int, parent: int | None) -> None:
    """Nothing is put below itself."""
    if parent is not None and parent in family(twigs, pk):
        raise DomainError(_("It cannot stand below itself."), "below-itself", "parent")


MIXED = gettext_lazy(
    "Below “%(parent)s” some have a weight and some have none. Give each of them a weight, or none of them."
)
MIXED_TOP = gettext_lazy("At the top some have a weight and some have none. Give each a weight, or none of them.")


def mixed_weights(twigs: Iterable[Twig]) -> list[int | None]:
    """The parents below whom some have a weight and some have none (None: at the top); what is dropped counts for
    nothing."""
    found: dict[int | None, set[bool]] = {}
    for twig in twigs:
        if not twig.is_dropped:
            found.setdefault(twig.parent, set()).add(twig.weight is not None)
    return [parent for parent, kinds in found.items() if len(kinds) == 2]


def mixed_sentence(parent_title: str) -> str:
    """The sentence for `mixed_weights`; "" = at the top."""
    return str(MIXED) % {"parent": parent_title} if parent_title else str(MIXED_TOP)


def children_of(twigs: Iterable[Twig]) -> dict[int | None, list[Twig]]:
    """The twigs by parent, each list in order."""
    found: dict[int | None, list[Twig]] = {}
    for twig in sorted(twigs, key=lambda twig: (twig.order, twig.pk)):
        found.setdefault(twig.parent, []).append(twig)
    return found


def reading_order(twigs: Iterable[Twig]) -> list[int]:
    """Every node after its parent, siblings in their order, as a printed plan reads.

    >>> reading_order([Twig(1, None, 5), Twig(2, 1, 9), Twig(3, None, 2)])
    [3, 1, 2]
    """
    below = children_of(twigs)
    found: list[int] = []
    stack = [twig.pk for twig in reversed(below.get(None, []))]
    while stack:
        pk = stack.pop()
        found.append(pk)
        stack.extend(twig.pk for twig in reversed(below.get(pk, [])))
    return found


def family(twigs: Iterable[Twig], pk: int) -> list[int]:
    """A node and everything below it, in reading order."""
    below = children_of(twigs)
    found: list[int] = []
    stack = [pk]
    while stack:
        here = stack.pop()
        found.append(here)
        stack.extend(twig.pk for twig in reversed(below.get(here, [])))
    return found


def unfolded(twigs: Iterable[Twig], opened: int | None, most: int) -> set[int]:
    """Of a large tree (more than `most`) the two upper steps and all below the one that is opened; of a small one
    everything."""
    rows = list(twigs)
    if len(rows) <= most:
        return {twig.pk for twig in rows}
    below = children_of(rows)
    shown = {twig.pk for top in below.get(None, []) for twig in (top, *below.get(top.pk, []))}
    return shown if opened is None else shown | set(family(rows, opened))


def leaves(twigs: Iterable[Twig]) -> list[int]:
    """The nodes that report: nothing lives below them, and they are not dropped themselves."""
    rows = [twig for twig in twigs if not twig.is_dropped]
    parents = {twig.parent for twig in rows}
    return [twig.pk for twig in rows if twig.pk not in parents]


def neighbour(twigs: Iterable[Twig], pk: int, step: int) -> int | None:
    """The sibling before (`step` -1) or after (+1) a node; None at the end of the row."""
    rows = list(twigs)
    here = next(twig for twig in rows if twig.pk == pk)
    row = [twig.pk for twig in children_of(rows)[here.parent]]
    place = row.index(pk) + step
    return row[place] if 0 <= place < len(row) else None


def require_other_person(actor_id: int | None, author_ids: Collection[int]) -> None:
    """Who wrote an amendment does not put it in force.

    Raises:
        DomainError: the person wrote it, or a part of it.
    """
    if actor_id in author_ids:
        raise DomainError(_("You wrote on this amendment. Somebody else puts it in force."), "own-work")


def require_act(facts: PlanFacts, day: dt.date | None, today: dt.date) -> None:
    """Whoever owns the plan: an adoption names body and day, and the day is not to come."""
    need_all(
        (facts.has_act, _("Name the act: which body adopted it, on which day."), "act-missing", "adopted_by"),
        (day is None or day <= today, _("This day is still to come."), "day-to-come", "adopted_on"),
    )


def is_open(status: str) -> bool:
    """Whether a node still has to be carried out."""
    return status not in {NodeStatus.DONE, NodeStatus.DROPPED}
