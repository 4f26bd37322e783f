"""Who sits at the table: what may be shown of small groups, how far a share is from the population, pasted lines.

Small cells: threshold rule with complementary suppression (Hundepool et al., Statistical Disclosure Control, Wiley
2012, ch. 4), here with a bound check: what is kept back must stay a guess even for who subtracts from the total.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from hrcity.core.errors import DomainError
from hrcity.institutions.models import Dimension

SENSITIVE = frozenset({Dimension.DISABILITY, Dimension.ORIGIN, Dimension.OTHER})
FEWEST = 3
MOST_GROUPS = 30
OPEN, FEWER, KEPT = "open", "fewer", "kept"


@dataclass(frozen=True, slots=True)
class Cell:
    """One count as it may be shown: `mark` is open (with the count), fewer (than three) or kept (back)."""

    mark: str
    members: int | None = None


def protect(dimension: str, members: Sequence[int], seats: int) -> list[Cell]:
    """The counts of the groups of one dimension as the public may read them.

    Sex, age and district are open. For disability, origin and other groups a count below 3 reads "fewer than 3", and
    one whose rest is below 3 is kept back; then further groups are kept back, the smallest first, until nobody can
    subtract from the total of seats what is missing.

    >>> protect("sex", [1, 9], 10)
    [Cell(mark='open', members=1), Cell(mark='open', members=9)]
    >>> [cell.mark for cell in protect("disability", [1, 4, 6], 11)]
    ['fewer', 'kept', 'open']
    >>> [cell.mark for cell in protect("origin", [5, 6], 11)]
    ['open', 'open']
    """
    if dimension not in SENSITIVE:
        return [Cell(OPEN, count) for count in members]
    marks = [FEWER if count < FEWEST else KEPT if seats - count < FEWEST else OPEN for count in members]
    for place in sorted(range(len(members)), key=lambda place: (members[place], place)):
        if _is_safe(marks, members, seats):
            break
        if marks[place] == OPEN:
            marks[place] = KEPT
    if not _is_safe(marks, members, seats):
        marks = [KEPT if mark == FEWER else mark for mark in marks]
    return [Cell(mark, count if mark == OPEN else None) for mark, count in zip(marks, members, strict=True)]


def _is_safe(marks: Sequence[str], members: Sequence[int], seats: int) -> bool:
    """Whether at least three values remain possible for each count that is not shown."""
    hidden = [place for place, mark in enumerate(marks) if mark != OPEN]
    if not hidden:
        return True
    return all(high - low >= FEWEST - 1 for low, high in possible(marks, members, seats))


def possible(marks: Sequence[str], members: Sequence[int], seats: int) -> list[tuple[int, int]]:
    """What a reader can work out of each count that is not shown: the least and the most it can be.

    The reader knows the marks, the open counts, the seats, and whether the groups are all there are (their sum is the
    number of seats). Groups that overlap (sum above the seats) cannot be subtracted.

    >>> possible(["fewer", "open"], [1, 9], 10)
    [(1, 1)]
    >>> possible(["fewer", "kept"], [1, 9], 10)
    [(0, 2), (8, 10)]
    """
    hidden = [place for place, mark in enumerate(marks) if mark != OPEN]
    tops = {place: min(FEWEST - 1, seats) if marks[place] == FEWER else seats for place in hidden}
    if sum(members) > seats:
        return [(0, tops[place]) for place in hidden]
    rest = seats - sum(count for count, mark in zip(members, marks, strict=True) if mark == OPEN)
    is_whole = sum(members) == seats
    found = []
    for place in hidden:
        others = sum(top for other, top in tops.items() if other != place)
        low = max(0, rest - others) if is_whole else 0
        found.append((low, min(tops[place], rest)))
    return found


def share(members: int, seats: int) -> Decimal:
    """The share of the seats in per cent, to one decimal.

    >>> share(3, 9), share(0, 0)
    (Decimal('33.3'), Decimal('0.0'))
    """
    return (Decimal(100 * members) / Decimal(seats) if seats else Decimal(0)).quantize(Decimal("0.1"))


def gap_points(members: int, seats: int, population: Decimal | None) -> Decimal | None:
    """Percentage points between the share of the seats and that of the population; negative = too few.

    >>> gap_points(3, 9, Decimal("50.2"))
    Decimal('-16.9')
    """
    if population is None or not seats:
        return None
    return (Decimal(100 * members) / Decimal(seats) - population).quantize(Decimal("0.1"))


@dataclass(frozen=True, slots=True)
class Group:
    """One pasted line: the group by language, its members, its share of the population in per cent."""

    title: dict[str, str]
    members: int
    population: Decimal | None


def read_groups(text: str) -> list[Group]:
    """Groups, one on each line: `Women; 여성; 4; 50.2` – name in one or two languages, members, share in per cent.

    Raises:
        DomainError: a line that cannot be read, named by its number; no line at all; too many.
    """
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if not lines or len(lines) > MOST_GROUPS:
        raise DomainError(
            _("Write one group on each line, at most %(most)s.") % {"most": MOST_GROUPS}, "groups", "groups"
        )
    return [_group(number, line) for number, line in lines]


def _group(number: int, line: str) -> Group:
    cells = [cell.strip() for cell in line.replace("\t", ";").split(";")]
    words = [cell for cell in cells if cell and not _is_number(cell)]
    figures = [cell for cell in cells if _is_number(cell)]
    if not words or not figures or len(words) > 2 or len(figures) > 2:
        raise DomainError(
            _("Line %(number)s cannot be read. Write: name; members; share of the population in per cent.")
            % {"number": number},
            "line",
            "groups",
        )
    members, population = _figure(figures[0]), _figure(figures[1]) if len(figures) == 2 else None
    if members != members.to_integral_value() or not 0 <= members <= 10_000:
        raise DomainError(
            _("Line %(number)s: the members are a whole number.") % {"number": number}, "members", "groups"
        )
    if population is not None and not 0 <= population <= 100:
        raise DomainError(
            _("Line %(number)s: a share of the population lies between 0 and 100 per cent.") % {"number": number},
            "population",
            "groups",
        )
    title = {"ko" if any("\uac00" <= letter <= "\ud7a3" for letter in word) else "en": word for word in words}
    return Group(title, int(members), population)


def _is_number(cell: str) -> bool:
    try:
        return _figure(cell).is_finite()
    except InvalidOperation:
        return False


def _figure(cell: str) -> Decimal:
    return Decimal(cell.rstrip("% ").replace(",", "."))


def group_lines(groups: Sequence[Group]) -> str:
    """The same as text, to be changed.

    >>> group_lines([Group({"en": "Women", "ko": "여성"}, 4, Decimal("50.2"))])
    'Women; 여성; 4; 50.2'
    """
    return "\n".join(
        "; ".join([*row.title.values(), str(row.members),
                   *([f"{row.population.normalize():f}"] if row.population is not None else [])])
        for row in groups
    )  # fmt: skip
