"""What is owed about a measure, period by period, when it is late, who is reminded when. Values in, values out.

A report counts as given from the day the department head sends it; a returned one is owed again. Only the two latest
closed periods make a measure late or silent; older gaps stand on the page of their period.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.dates import MONTHS
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from hrcity.core.errors import DomainError
from hrcity.core.roles import Role
from hrcity.plan.rules.plans import OVER, Every, NodeStatus, PlanState, UpdateState, need_all
from hrkit.deadlines import working_days_between
from hrkit.progress.periods import SILENT_AFTER, Period, PeriodKind, closing_day, is_silent, periods_between

KINDS: Mapping[str, PeriodKind] = {
    Every.MONTH: PeriodKind.MONTH,
    Every.QUARTER: PeriodKind.QUARTER,
    Every.HALF: PeriodKind.HALF_YEAR,
    Every.YEAR: PeriodKind.YEAR,
}
IS_OPEN = frozenset({UpdateState.DRAFT, UpdateState.SUBMITTED, UpdateState.RETURNED})
IS_WRITABLE = frozenset({UpdateState.DRAFT, UpdateState.RETURNED})
IS_GIVEN = frozenset({UpdateState.SUBMITTED, UpdateState.ACCEPTED})
FIXED = {NodeStatus.DONE: Decimal(100), NodeStatus.NOT_STARTED: Decimal(0)}


class Owes(TextChoices):
    """What a department owes about a measure today."""

    SILENT = "silent", pgettext_lazy("owed", "no report twice in a row")
    LATE = "late", pgettext_lazy("owed", "report late")
    DUE = "due", pgettext_lazy("owed", "report due")
    TO_COME = "to_come", pgettext_lazy("owed", "report to come")
    NOTHING = "nothing", pgettext_lazy("owed", "nothing due")


@dataclass(frozen=True, slots=True)
class Span:
    """A reporting period of one plan, with the last day on which a report on it is in time."""

    period: Period
    due_on: dt.date

    @property
    def key(self) -> str:
        """2026-H1."""
        return self.period.key


@dataclass(frozen=True, slots=True)
class Standing:
    """What is owed, about which period, due when; `since` is the day after which it is late."""

    owes: Owes
    span: Span | None = None
    since: dt.date | None = None


NOTHING = Standing(Owes.NOTHING)


def spans_begun(
    every: str, starts_on: dt.date, ends_on: dt.date, grace: int, today: dt.date, holidays: Collection[dt.date] = ()
) -> list[Span]:
    """The periods of a plan that have begun, the oldest first; none before the plan begins."""
    last = min(today, ends_on)
    if starts_on > last:
        return []
    found = periods_between(starts_on, last, KINDS[every])
    return [Span(period, closing_day(period, grace, holidays)) for period in found]


def deciding(spans: Sequence[Span], today: dt.date) -> list[Span]:
    """Of the begun periods, the latest first: those whose last day is to come, and the two latest whose day is over."""
    closed = [span for span in spans if today > span.due_on]
    return [*(span for span in spans if today <= span.due_on), *closed[:SILENT_AFTER]]


def standing(
    spans: Sequence[Span], *, status: str, starts_on: dt.date | None, reported: Collection[str], today: dt.date
) -> Standing:
    """What is owed about one measure; `spans` are the begun periods of its plan, the latest first."""
    if status in OVER:
        return NOTHING
    closed = [span for span in spans if today > span.due_on][:SILENT_AFTER]
    if len(closed) == SILENT_AFTER and is_silent(
        [span.period for span in closed], start=starts_on, status=status, updated=reported
    ):
        return Standing(Owes.SILENT, closed[0], closed[-1].due_on)
    for span in closed:
        if _is_owed(span, starts_on, reported):
            return Standing(Owes.LATE, span, span.due_on)
    coming = [span for span in spans if today <= span.due_on and _is_owed(span, starts_on, reported)]
    for span in reversed(coming):
        return Standing(Owes.DUE if span.period.end < today else Owes.TO_COME, span, span.due_on)
    return NOTHING


def _is_owed(span: Span, starts_on: dt.date | None, reported: Collection[str]) -> bool:
    return span.key not in reported and (starts_on is None or starts_on <= span.period.end)


def days_late(sent_on: dt.date | None, due_on: dt.date | None) -> int:
    """How many days after its last day a report was sent; 0 when in time."""
    return max((sent_on - due_on).days, 0) if sent_on and due_on else 0


def is_newer(period: str, before: str | None) -> bool:
    """Whether a report on `period` says where the measure stands now, `before` being the period it stood by.

    >>> is_newer("2026-H1", "2026-H1"), is_newer("2025-H2", "2026-H1"), is_newer("2025-H2", None)
    (True, False, True)
    """
    return before is None or Period.parse(period).end >= Period.parse(before).end


def period_words(key: str) -> str:
    """A period as it is read: “first half of 2026”.

    >>> period_words("2026-Q3"), period_words("2026")
    ('third quarter of 2026', '2026')
    """
    try:
        period = Period.parse(key)
    except ValueError:
        return key
    if period.kind == PeriodKind.MONTH:
        return gettext("%(month)s %(year)s") % {"month": MONTHS[period.number], "year": period.year}
    words = PERIOD_WORDS.get(period.kind)
    return str(words[period.number - 1]) % {"year": period.year} if words else key


PERIOD_WORDS = {
    PeriodKind.HALF_YEAR: (_("first half of %(year)s"), _("second half of %(year)s")),
    PeriodKind.QUARTER: (
        _("first quarter of %(year)s"),
        _("second quarter of %(year)s"),
        _("third quarter of %(year)s"),
        _("fourth quarter of %(year)s"),
    ),
}


@dataclass(frozen=True, slots=True)
class MayReport:
    """What decides whether a measure can be reported about."""

    plan_state: str
    node_status: str
    is_parent: bool
    level_reports: bool
    starts_on: dt.date | None = None


def require_reportable(facts: MayReport) -> None:
    """Reports are about measures of a plan in force, not about goals above them nor what was dropped.

    Raises:
        DomainError: each reason in a sentence.
    """
    need_all(
        (
            facts.plan_state == PlanState.IN_FORCE,
            _("Reports are taken while the plan is in force."),
            "plan-not-in-force",
            "",
        ),
        (
            not facts.is_parent and facts.level_reports,
            _("This is not reported about itself: its figures come from the measures below it."),
            "parent-reports-nothing",
            "",
        ),
        (facts.node_status != NodeStatus.DROPPED, _("This measure was dropped."), "node-dropped", ""),
    )


def span_of(spans: Iterable[Span], key: str, starts_on: dt.date | None) -> Span:
    """The period a report is about.

    Raises:
        DomainError: it is none of the plan's, has not begun, or ended before the measure began.
    """
    for span in spans:
        if span.key == key and (starts_on is None or starts_on <= span.period.end):
            return span
    raise DomainError(_("Choose a period that has begun, and in which the measure runs."), "period-unknown", "period")


@dataclass(frozen=True, slots=True)
class Reminder:
    """When whom: `days` after the last day for the report (negative = before it), again every `every` days."""

    step: str
    days: int
    who: frozenset[Role]
    every: int = 0


CONTACTS = frozenset({Role.FOCAL_POINT})
CONTACTS_AND_HEADS = frozenset({Role.FOCAL_POINT, Role.DEPARTMENT_HEAD})
REMINDERS = (
    Reminder("late", 1, CONTACTS_AND_HEADS, every=7),
    Reminder("due", 0, CONTACTS),
    Reminder("before-7", -7, CONTACTS),
    Reminder("before-30", -30, CONTACTS),
)
UP_THE_LINE_AFTER = 10  # working days of the city after a measure fell silent


def reminder_now(due_on: dt.date, today: dt.date) -> tuple[str, frozenset[Role]] | None:
    """The latest reminder whose day has come, by its step; the same step is sent to a person once.

    >>> day = dt.date(2026, 7, 30)
    >>> [reminder_now(day, day + dt.timedelta(n))[0] for n in (-30, -8, -7, 0, 1, 7, 8)]
    ['before-30', 'before-30', 'before-7', 'due', 'late-0', 'late-0', 'late-1']
    """
    past = (today - due_on).days
    for rule in REMINDERS:
        if past >= rule.days:
            step = f"{rule.step}-{(past - rule.days) // rule.every}" if rule.every else rule.step
            return step, rule.who
    return None


def goes_up(fell_silent_on: dt.date, today: dt.date, holidays: Collection[dt.date] = ()) -> bool:
    """Whether a silent measure is put before the line above the department."""
    return working_days_between(fell_silent_on, today, holidays) >= UP_THE_LINE_AFTER


@dataclass(frozen=True, slots=True)
class PeriodFacts:
    """What decides whether a period may be closed."""

    ends_on: dt.date
    due_on: dt.date
    today: dt.date
    missing: int


def guard_period_close(facts: PeriodFacts) -> None:
    """A period is closed when it is over and each report is in, or its last day for reports has passed.

    Raises:
        DomainError: it is too early.
    """
    need_all(
        (facts.today > facts.ends_on, _("This period is not over yet."), "period-running", ""),
        (
            not facts.missing or facts.today > facts.due_on,
            _("Reports may still come in time. Close the period when their last day has passed."),
            "reports-may-come",
            "",
        ),
    )
