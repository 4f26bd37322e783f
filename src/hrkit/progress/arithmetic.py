"""The sum: one pass from the leaves upward, exact, without recursion.

Why level by level and not the mean of all leaves: a goal with two priorities stands where its two priorities stand,
however many measures each of them has (plan P1 with 100 and 50, P2 with 0 and one silent: 37.5 and not 50).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm

from hrkit.progress.model import FIXED, TERMINAL, Item, ProgressError, Rolled, Status

STATUSES = frozenset(Status)
Children = dict[str | None, list[Item]]


def roll_up(items: Iterable[Item], *, whole: str = "") -> dict[str, Rolled]:
    """The progress of every node by its ref, in O(n); with `whole`, also of all of them together, under that name.

    Raises:
        ProgressError: a ref twice, an unknown parent, a circle, siblings of which only some have weights, a weight that
            is not above 0, progress outside 0 to 100 or against the status, or typed on a parent.

    >>> rows = [Item("P"), Item("a", "P", status="on_track", progress=40, reported=True), Item("b", "P")]
    >>> roll_up(rows)["P"].progress
    Fraction(40, 1)
    """
    given = {}
    for item in items:
        if item.ref in given:
            raise ProgressError(f"'{item.ref}' stands there twice; every node has its own ref.", item.ref, "ref")
        given[item.ref] = item
    if whole in given:
        raise ProgressError(f"'{whole}' is the name of the whole and of a node; choose another one.", whole, "ref")
    children = _children(given)
    order = _downward(given, children)
    dropped = _dropped(order)
    rolled: dict[str, Rolled] = {}
    for item in reversed(order):
        below = children.get(item.ref)
        rolled[item.ref] = _parent(below, rolled) if below else _leaf(item, item.ref in dropped)
    if whole:
        rolled[whole] = _parent(children.get(None, []), rolled)
    return rolled


def shown(value: Fraction | Decimal | int | None, digits: int = 0) -> Decimal | None:
    """The value as it is displayed: the only place that rounds, half up; none stays none.

    >>> shown(Fraction(200, 3), 2), shown(Fraction(1, 2))
    (Decimal('66.67'), Decimal('1'))
    """
    if value is None:
        return None
    whole, rest = divmod(Fraction(value) * 10**digits, 1)
    return Decimal(whole + (rest >= Fraction(1, 2))).scaleb(-digits)


def _children(given: Mapping[str, Item]) -> Children:
    children: Children = {}
    for item in given.values():
        parent = item.parent_ref or None
        if parent is not None and parent not in given:
            sentence = f"'{item.ref}' stands under '{parent}', which is not in the plan."
            raise ProgressError(sentence, item.ref, "parent_ref")
        children.setdefault(parent, []).append(item)
    for siblings in children.values():
        _check_weights(siblings)
    for item in given.values():
        if item.ref in children:
            _check_parent(item)
        else:
            _check_leaf(item)
    return children


def _downward(given: Mapping[str, Item], children: Children) -> list[Item]:
    """Every node after its parent; who is not reached from the top stands in a circle, or below one."""
    order = list(children.get(None, []))
    for item in order:  # grows while it is read: breadth first
        order.extend(children.get(item.ref, ()))
    if len(order) < len(given):
        ring = _circle(given, next(iter(given.keys() - {item.ref for item in order})))
        sentence = f"'{ring[0]}' stands above itself: {' under '.join([*ring, ring[0]])}."
        raise ProgressError(sentence, ring[0], "parent_ref")
    return order


def _circle(given: Mapping[str, Item], ref: str) -> list[str]:
    walked: dict[str, None] = {}
    while ref not in walked:
        walked[ref] = None
        ref = str(given[ref].parent_ref)
    ring = list(walked)[list(walked).index(ref) :]
    start = ring.index(min(ring))
    return ring[start:] + ring[:start]


def _dropped(order: Sequence[Item]) -> set[str]:
    """Refs that were dropped, or stand below what was."""
    dropped: set[str] = set()
    for item in order:
        if item.status == Status.DROPPED or item.parent_ref in dropped:
            dropped.add(item.ref)
    return dropped


def _leaf(item: Item, dropped: bool) -> Rolled:
    value = None if dropped else _value(item)
    status = Status.DROPPED if dropped else item.status if value is not None else Status.NOT_REPORTED
    return Rolled(
        value,
        leaves_reported=int(value is not None),
        leaves_total=1,
        leaves_dropped=int(dropped),
        statuses={str(status): 1},
    )


def _value(item: Item) -> Fraction | None:
    if item.status != Status.DONE and not item.reported:
        return None
    return Fraction(FIXED.get(item.status, item.progress))  # type: ignore[call-overload]  # checked before


def _parent(items: Sequence[Item], rolled: Mapping[str, Rolled]) -> Rolled:
    """A branch whose every leaf was dropped counts as dropped: nobody owes a report on it."""
    below = [rolled[item.ref] for item in items]
    pairs = [(item.weight, one.progress) for item, one in zip(items, below, strict=True) if one.progress is not None]
    statuses: Counter[str] = Counter()
    for one in below:
        statuses.update(one.statuses)
    return Rolled(
        _mean(pairs),
        reported=len(pairs),
        total=len(items),
        dropped=sum(one.leaves_dropped == one.leaves_total for one in below),
        leaves_reported=sum(one.leaves_reported for one in below),
        leaves_total=sum(one.leaves_total for one in below),
        leaves_dropped=sum(one.leaves_dropped for one in below),
        statuses=dict(statuses),
    )


def _mean(pairs: Sequence[tuple[Decimal | int | None, Fraction]]) -> Fraction | None:
    if not pairs:
        return None
    weights = [Fraction(1 if weight is None else weight) for weight, _value in pairs]
    scale = lcm(*(weight.denominator for weight in weights))
    whole = [weight.numerator * (scale // weight.denominator) for weight in weights]
    common = lcm(*(value.denominator for _weight, value in pairs))
    total = sum(
        weight * value.numerator * (common // value.denominator)
        for weight, (_weight, value) in zip(whole, pairs, strict=True)
    )
    return Fraction(total, common * sum(whole))


def _check_weights(siblings: Sequence[Item]) -> None:
    for item in siblings:
        if item.weight is not None and not (_finite(item.weight) and item.weight > 0):
            raise ProgressError(f"The weight of '{item.ref}' is {item.weight}; it must be above 0.", item.ref, "weight")
    bare = [item for item in siblings if item.weight is None]
    if bare and len(bare) < len(siblings):
        weighed = next(item for item in siblings if item.weight is not None)
        where = f"under '{bare[0].parent_ref}'" if bare[0].parent_ref else "at the top"
        sentence = (
            f"'{bare[0].ref}' has no weight and '{weighed.ref}' beside it {where} has one; give all of them "
            f"a weight, or none."
        )
        raise ProgressError(sentence, bare[0].ref, "weight")


def _check_parent(item: Item) -> None:
    _check_status(item)
    if item.progress is not None:
        sentence = f"'{item.ref}' has nodes below it, so its progress is computed from them and cannot be given."
        raise ProgressError(sentence, item.ref, "progress")


def _check_leaf(item: Item) -> None:
    _check_status(item)
    progress, status = item.progress, item.status
    if progress is not None and not (_finite(progress) and 0 <= progress <= 100):
        sentence = f"The progress of '{item.ref}' is {progress}; it must lie between 0 and 100."
        raise ProgressError(sentence, item.ref, "progress")
    if progress is not None and progress != FIXED.get(Status(status), progress):
        sentence = f"'{item.ref}' is {status}, which means {FIXED[Status(status)]}, but its progress is {progress}."
        raise ProgressError(sentence, item.ref, "progress")
    if item.reported and status == Status.NOT_REPORTED:
        sentence = f"'{item.ref}' is marked as reported, but has no status."
        raise ProgressError(sentence, item.ref, "status")
    if item.reported and progress is None and status not in TERMINAL | FIXED.keys():
        sentence = f"'{item.ref}' is reported as {status}, but does not say how far it is (0 to 99)."
        raise ProgressError(sentence, item.ref, "progress")
    if item.reported and progress == 100 and status not in TERMINAL:
        sentence = f"'{item.ref}' is {status} with 100; only a measure that is done has 100."
        raise ProgressError(sentence, item.ref, "progress")


def _check_status(item: Item) -> None:
    if item.status not in STATUSES:
        sentence = f"'{item.status}' of '{item.ref}' is no status; use one of {', '.join(Status)}."
        raise ProgressError(sentence, item.ref, "status")


def _finite(value: Decimal | int) -> bool:
    return not isinstance(value, Decimal) or value.is_finite()
