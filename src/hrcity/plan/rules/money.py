"""What figures of a budget line mean: which one counts, what falls, how an amount is written. Values in, values out.

Source: the stages are those of a city's budget year (request of a department, the mayor's proposal, the vote of the
council, the supplementary budget, what was spent).
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hrcity.core.errors import DomainError
from hrcity.core.roles import DEPARTMENT, Role
from hrcity.plan.rules.plans import OFFICERS, need_all

WHOLE = Decimal(100)
MOST = Decimal(10) ** 15
LONGEST_CELL = 40


class BudgetSource(TextChoices):
    CITY = "city", pgettext_lazy("budget", "the city")
    STATE = "state", pgettext_lazy("budget", "the country")
    DONOR = "donor", pgettext_lazy("budget", "a donor")


class BudgetStage(TextChoices):
    """In the order in which a budget year brings them."""

    REQUESTED = "requested", pgettext_lazy("budget", "requested")
    PROPOSED = "proposed", pgettext_lazy("budget", "proposed")
    VOTED = "voted", pgettext_lazy("budget", "voted")
    REVISED = "revised", pgettext_lazy("budget", "revised")
    SPENT = "spent", pgettext_lazy("budget", "spent")


class AmountUnit(TextChoices):
    """In what an amount of a table is counted; always chosen by a person, never guessed."""

    ONE = "1", pgettext_lazy("unit of money", "single units (won, euro …)")
    THOUSAND = "1000", pgettext_lazy("unit of money", "thousands (천원)")
    MILLION = "1000000", pgettext_lazy("unit of money", "millions (백만원)")
    HUNDRED_MILLION = "100000000", pgettext_lazy("unit of money", "hundred millions (억원)")


class NumberStyle(TextChoices):
    """How numbers of a table are written; chosen, not guessed: “1,234” is two different numbers."""

    POINT = "point", _("1,234,567.5 (decimal point)")
    COMMA = "comma", _("1 234 567,5 or 1.234.567,5 (decimal comma)")


STAGES = tuple(BudgetStage)
PLANNING = (BudgetStage.REQUESTED, BudgetStage.PROPOSED, BudgetStage.VOTED, BudgetStage.REVISED)
DECIDED = frozenset({BudgetStage.VOTED, BudgetStage.REVISED})
DEPARTMENT_STAGES = frozenset({BudgetStage.REQUESTED, BudgetStage.SPENT})
Figures = Mapping[str, Decimal | None]


@dataclass(frozen=True, slots=True)
class Fall:
    """An amount that is less than the one before it: between two stages, or against the year before."""

    before_stage: str
    before: Decimal
    stage: str
    after: Decimal

    @property
    def less(self) -> Decimal:
        """By how much."""
        return self.before - self.after


@dataclass(frozen=True, slots=True)
class AmountFacts:
    """What the guard of a new figure may look at. `before` is the figure that counted, of the day `newest`."""

    stage: str = ""
    amount: Decimal | None = None
    before: Decimal | None = None
    newest: dt.date | None = None
    as_of: dt.date | None = None
    today: dt.date | None = None
    source: str = ""
    reason: str = ""


def stage_allowed(stage: str, office: frozenset[Role], in_body: frozenset[Role]) -> bool:
    """Whether somebody with these seats (in the human-rights office, in the line's own body) may write the stage.

    >>> stage_allowed("spent", frozenset(), frozenset({Role.FOCAL_POINT}))
    True
    >>> stage_allowed("voted", frozenset(), frozenset({Role.DEPARTMENT_HEAD}))
    False
    """
    return bool(office & OFFICERS) or (stage in DEPARTMENT_STAGES and bool(in_body & DEPARTMENT))


def planned(figures: Figures) -> tuple[str, Decimal] | None:
    """The latest figure of the planning that there is, with its stage; None where none was given.

    >>> planned({"proposed": Decimal(7), "voted": Decimal(5)})
    (BudgetStage.VOTED, Decimal('5'))
    """
    for stage in reversed(PLANNING):
        amount = figures.get(stage)
        if amount is not None:
            return stage, amount
    return None


def is_voted(figures: Figures) -> bool:
    """Whether the council has decided."""
    return any(figures.get(stage) is not None for stage in DECIDED)


def falls(figures: Figures, last_year: Figures | None = None) -> list[Fall]:
    """Where the planned money falls: from stage to stage, and against what was planned the year before.

    >>> [(fall.before_stage, fall.stage) for fall in falls({"requested": Decimal(9), "voted": Decimal(5)})]
    [(BudgetStage.REQUESTED, BudgetStage.VOTED)]
    """
    found = []
    known = [(stage, amount) for stage in PLANNING if (amount := figures.get(stage)) is not None]
    for (before_stage, before), (stage, after) in pairwise(known):
        if after < before:
            found.append(Fall(before_stage, before, stage, after))
    now, then = planned(figures), planned(last_year or {})
    if now is not None and then is not None and now[1] < then[1]:
        found.insert(0, Fall("last_year", then[1], *now))
    return found


def needs_reason(stage: str, before: Decimal | None, amount: Decimal) -> bool:
    """A figure that was there and changes needs a reason; that more is spent than at the last count does not."""
    if before is None or before == amount:
        return False
    return not (stage == BudgetStage.SPENT and amount > before)


def guard_amount(facts: AmountFacts) -> None:
    """A figure has a stage, an amount that can be, a day that has come and a source; a change says why."""
    amount = facts.amount
    future = facts.as_of is not None and facts.today is not None and facts.as_of > facts.today
    older = facts.as_of is not None and facts.newest is not None and facts.as_of < facts.newest
    changed = amount is not None and needs_reason(facts.stage, facts.before, amount)
    need_all(
        (facts.stage in STAGES, _("Choose which figure this is."), "stage-unknown", "stage"),
        (amount is not None, _("Write the amount; leave the line alone where there is no figure."), "amount-missing",
         "amount"),
        (amount is None or 0 <= amount < MOST, _("An amount is 0 or more, and less than a thousand trillion."),
         "amount-impossible", "amount"),
        (facts.as_of is not None, _("Say of which day this figure is."), "day-missing", "as_of"),
        (not future, _("This day is still to come. Give the day on which the figure was known."), "day-to-come",
         "as_of"),
        (not older, _("There is a figure of a later day already. Give that day, or a later one."), "day-older",
         "as_of"),
        (facts.source.strip(), _("Say where the figure stands: document, page, decision."), "source-missing", "source"),
        (not changed or facts.reason.strip(), _("This figure changes what was there: write why."), "reason-missing",
         "reason"),
    )  # fmt: skip


def guard_share(share: Decimal, others: Decimal) -> None:
    """Shares of a line are above 0 and together at most 100.

    Raises:
        DomainError: they are not; the sentence says how much is left.
    """
    left = WHOLE - others
    if not 0 < share <= WHOLE:
        raise DomainError(_("A share is more than 0 and at most 100."), "share-impossible", "share")
    if share > left:
        words = _("The shares of a line are together at most 100 per cent, so that no money is counted twice. "
                  "%(left)s per cent are left.")  # fmt: skip
        raise DomainError(words % {"left": format(left.normalize(), "f")}, "share-too-large", "share")


# Groups of exactly three digits between separators of one kind; a lone "1,23" is no thousand.
_POINT = re.compile(r"(\d{1,3}(,\d{3})+|\d{1,3}( \d{3})+|\d+)(\.\d+)?")
_COMMA = re.compile(r"(\d{1,3}(\.\d{3})+|\d{1,3}( \d{3})+|\d+)(,\d+)?")
NO_FIGURE = frozenset({"", "-", "–", "—"})


def amount_read(text: str, style: str, unit: str) -> Decimal | None:
    """The amount in a cell in single units of the currency; None where the cell says that there is no figure.

    Raises:
        DomainError: it is no number in the chosen way of writing, is negative, or names a unit of its own.

    >>> amount_read("1,234,567", "point", "1"), amount_read("1 234,5", "comma", "1000")
    (Decimal('1234567'), Decimal('1234500'))
    >>> amount_read(" – ", "point", "1") is None
    True
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).replace("\u202f", " ").split())
    if plain in NO_FIGURE:
        return None
    shown = plain[:LONGEST_CELL]
    if plain.startswith(("-", "(", "△", "▲")):
        raise _wrong(_("“%(cell)s” is less than 0. An amount is 0 or more."), shown, "amount-negative")
    if re.search(r"[^\d.,' ]", plain):
        raise _wrong(_("“%(cell)s” holds more than a number. Leave units and signs out; choose the unit above."), shown,
                     "amount-unit")  # fmt: skip
    found = (_POINT if style == NumberStyle.POINT else _COMMA).fullmatch(plain)
    if found is None or len(plain) > LONGEST_CELL:
        raise _wrong(_("“%(cell)s” is not written as chosen above. Nothing was guessed."), shown, "amount-style")
    whole = re.sub(r"[., ]", "", found.group(1))
    part = (found.group(4) or "")[1:]
    amount = Decimal(f"{whole}.{part}" if part else whole) * Decimal(unit)
    if amount >= MOST or amount != amount.quantize(Decimal("0.01")):
        raise _wrong(_("“%(cell)s” is too large, or finer than a hundredth. Check the unit."), shown, "amount-size")
    return Decimal(int(amount)) if amount == amount.to_integral_value() else amount.normalize()


def _wrong(sentence: object, cell: str, code: str) -> DomainError:
    return DomainError(str(sentence) % {"cell": cell}, code, "rows")


def sum_known(amounts: Sequence[Decimal | None]) -> Decimal | None:
    """The sum of the figures that there are; None where there is none, for "no figure" is not 0.

    >>> sum_known([None, Decimal(2), Decimal(3)]), sum_known([None])
    (Decimal('5'), None)
    """
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None


def share_of(amount: Decimal | None, share: Decimal) -> Decimal | None:
    """The part of an amount that a share of so many per cent is."""
    return None if amount is None else amount * share / WHOLE


def guard_line(code: str, title: Mapping[str, str], currency: str, year: int) -> None:
    """A line has a code, a title, a year that can be, and a currency of three letters (ISO 4217)."""
    need_all(
        (code.strip(), _("Write the code under which the budget lists this line."), "code-missing", "code"),
        (any(text.strip() for text in title.values()), _("Write what the money is for."), "title-missing", "title"),
        (re.fullmatch(r"[A-Z]{3}", currency), _("A currency is three capital letters, such as KRW or EUR."),
         "currency-unknown", "currency"),
        (1990 <= year <= 2200, _("This is no budget year."), "year-impossible", "year"),
    )  # fmt: skip
