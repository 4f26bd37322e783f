"""What the papers of a plan say, in the active language: the yearly follow-up report and the handover pack.

Both are made of the chapters that every part of the app brings (`plan.yearly`); page, Word file and PDF say the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from hrcity.core.localtext import date_words, language_now, thousands_words
from hrcity.core.text import plain
from hrcity.institutions.queries import city
from hrcity.plan.models import Plan
from hrcity.plan.money_words import money, no_figure
from hrcity.plan.queries import money as queries
from hrcity.plan.queries import papers as reads
from hrcity.plan.rules.money import BudgetStage, planned, share_of, sum_known
from hrcity.plan.yearly import CHAPTERS, Chapter, Grid, Span

SOON = dt.timedelta(days=90)
MOST_SHARE = 0.4
SHORT = 16
LETTERS = 94  # of a row of a table, over the whole width of a page
LONGEST_TEXT = 60
KOREAN = 0x1100  # the first Korean letter; whatever comes before it is taken for narrow
# The headings of chapters by their place, for one that has nothing to say: it is named all the same.
HEADINGS = {
    10: gettext_lazy("How far the measures are"),
    20: gettext_lazy("What is late"),
    30: gettext_lazy("Money"),
    40: gettext_lazy("What residents say"),
    50: gettext_lazy("Opinions of the commission and answers to them"),
    60: gettext_lazy("Promises of office-holders"),
    70: gettext_lazy("What is missing"),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole paper in one language: what stands on top, on every page, and its chapters."""

    lang: str
    title: str
    subtitle: str
    head: str
    page_words: str
    lines: Sequence[str]
    chapters: Sequence[Chapter]


def year_span(plan: Plan, year: int) -> Span:
    """The part of a year in which the plan runs."""
    return Span(plan, max(dt.date(year, 1, 1), plan.starts_on), min(dt.date(year, 12, 31), plan.ends_on))


def years_of(plan: Plan, today: dt.date) -> list[int]:
    """The years of the plan that have begun, the newest first."""
    return list(range(min(plan.ends_on.year, today.year), plan.starts_on.year - 1, -1))


def chapters_whole(span: Span) -> list[Chapter]:
    """The chapters in order; one that has nothing to say says so."""
    found = []
    for order, write in sorted(CHAPTERS.values(), key=lambda entry: entry[0]):
        made = write(span)
        if made is None and order in HEADINGS:
            made = Chapter(str(HEADINGS[order]), [_("Nothing is recorded about this.")])
        if made is not None:
            found.append(made)
    return found


def yearly_sheet(plan: Plan, year: int, today: dt.date) -> Sheet:
    """The yearly follow-up report."""
    title = _("Follow-up report %(year)s") % {"year": year}
    words = _("What was promised in “%(plan)s”, what was done in %(year)s, and what was not. It holds only what "
              "everybody may read.")  # fmt: skip
    return _sheet(plan, title, today, [words % {"plan": plan, "year": year}], chapters_whole(year_span(plan, year)))


def handover_sheet(plan: Plan, today: dt.date) -> Sheet:
    """The handover pack: what was promised, where it stands, what is due, who answers."""
    span = year_span(plan, min(max(today.year, plan.starts_on.year), plan.ends_on.year))
    own = [promised(plan), due_soon(plan, today), who_answers(plan)]
    lines = [_("For whoever takes over: what was promised, where it stands, what is due in the next 90 days, and who "
               "answers. It names roles, not persons.")]  # fmt: skip
    return _sheet(plan, _("Handover pack"), today, lines, [*own, *chapters_whole(span)])


def _sheet(plan: Plan, title: str, today: dt.date, lines: Sequence[str], found: Sequence[Chapter]) -> Sheet:
    here = city()
    name = plain(here.title) if here else ""
    stood = _("As it stood on %(day)s.") % {"day": date_words(today)}
    runs = _("%(ref)s, from %(first)s to %(last)s") % {
        "ref": plan.ref, "first": date_words(plan.starts_on), "last": date_words(plan.ends_on)}  # fmt: skip
    return Sheet(
        lang=language_now().split("-")[0],
        title=title,
        subtitle=plain(plan.title),
        head=" · ".join(part for part in (name, plan.ref, title) if part),
        page_words=pgettext("foot of a page", "Page %(page)s of %(all)s"),
        lines=[runs, *lines, stood],
        chapters=found,
    )


def promised(plan: Plan) -> Chapter:
    """Every measure: who leads it, what is to be reached by when, where it stands."""
    rows = reads.leaves(plan)
    heads = (_("Number"), _("Measure"), _("To be reached"), _("Who answers"), _("By"), _("Where it stands"))
    grid = Grid(_("What was promised, and where it stands"), heads, [
        (node.code or node.ref, plain(node.title), plain(node.target) or "–", plain(node.lead.title) if node.lead else
         _("nobody yet"), date_words(node.ends_on) or "–", standing(node.get_status_display(), node.progress))
        for node in rows
    ])  # fmt: skip
    words = ngettext("The plan holds %(n)s measure.", "The plan holds %(n)s measures.", len(rows))
    return Chapter(_("What was promised, and where it stands"), [words % {"n": thousands_words(len(rows))}],
                   [grid] if rows else [])  # fmt: skip


def standing(status: str, progress: Decimal | None) -> str:
    """Where a measure stands, with its figure where one was reported."""
    if progress is None:
        return status
    text = format(progress, "f").rstrip("0").rstrip(".") if "." in format(progress, "f") else format(progress, "f")
    return _("%(status)s, %(n)s %%") % {"status": status, "n": text or "0"}


def due_soon(plan: Plan, today: dt.date) -> Chapter:
    """What falls due in the next 90 days, and what is late already."""
    rows = reads.due_between(plan, today, today + SOON)
    heads = (_("Day"), _("What"), pgettext("late", "About"), _("Who answers"))
    grid = Grid(_("Late, and due by %(day)s") % {"day": date_words(today + SOON)}, heads, [
        (due_words(row.due_on, today), row.kind, f"{row.ref} {row.title}".strip(), row.body or _("nobody yet"))
        for row in rows
    ])  # fmt: skip
    heading = _("What is due in the next 90 days")
    if not rows:
        return Chapter(heading, [_("Nothing is late, and nothing falls due until %(day)s.") % {
            "day": date_words(today + SOON)}])  # fmt: skip
    late = sum(1 for row in rows if row.due_on < today)
    words = _("Things that are late or fall due: %(all)s; late already: %(late)s.")
    return Chapter(heading, [words % {"all": len(rows), "late": late}], [grid])


def due_words(day: dt.date, today: dt.date) -> str:
    """A day, with how late it is."""
    if day >= today:
        return date_words(day)
    late = ngettext("late by %(n)s day", "late by %(n)s days", (today - day).days) % {"n": (today - day).days}
    return f"{date_words(day)} ({late})"


def who_answers(plan: Plan) -> Chapter:
    """Which body leads how many measures, its address, and which roles are filled there: no names, no private data."""
    rows = reads.leads(plan)
    heads = (_("Body"), _("Measures"), _("Address of the body"), _("Contact"), _("Head"))
    words = {True: _("filled"), False: _("not filled")}
    grid = Grid(_("Who answers for the measures"), heads, [
        (row.title or _("nobody yet"), str(row.measures), row.email or "–", words[row.has_contact], words[row.has_head])
        for row in rows
    ])  # fmt: skip
    told = _("Write to the body, not to a person: whoever holds the role there answers.")
    return Chapter(_("Who answers"), [told], [grid] if rows else [])


def money_chapter(span: Span) -> Chapter | None:
    """What was planned and spent for the measures of the plan in the years of the span, by currency."""
    shares = queries.allocations_of_plan(span.plan.pk, AnonymousUser())
    shares = [row for row in shares if span.starts_on.year <= row.line.year <= span.ends_on.year]
    if not shares:
        return None
    rows = []
    sums: dict[tuple[int, str], list[tuple[Decimal | None, Decimal | None]]] = {}
    for row in shares:
        figures = queries.figures(row.line)
        found, part = planned(figures), row.share
        plan_part = share_of(found[1], part) if found else None
        spent_part = share_of(row.line.spent, part)
        sums.setdefault((row.line.year, row.line.currency), []).append((plan_part, spent_part))
        stage = str(BudgetStage(found[0]).label) if found else no_figure()
        rows.append((row.node.ref, plain(row.node.title), f"{row.line.code} {plain(row.line.title)}", stage,
                     money(plan_part, row.line.currency), money(spent_part, row.line.currency)))  # fmt: skip
    heads = (_("Number"), _("Measure"), _("Budget line"), _("Decided so far"), _("Amount"), _("Spent"))
    return Chapter(str(HEADINGS[30]), list(_sum_lines(sums)), [Grid(_("Money for each measure"), heads, rows)])


def _sum_lines(sums: dict[tuple[int, str], list[tuple[Decimal | None, Decimal | None]]]) -> Iterable[str]:
    for (year, currency), pairs in sorted(sums.items()):
        plans = sum_known([pair[0] for pair in pairs])
        spent = sum_known([pair[1] for pair in pairs])
        words = _("%(year)s: planned %(planned)s, spent %(spent)s.")
        yield words % {"year": year, "planned": money(plans, currency), "spent": money(spent, currency)}


def column_shares(grid: Grid) -> list[float]:
    """How wide the columns are, as shares of the whole: by the longest texts, none too wide, none thinner than its
    longest word (a reference is never broken)."""
    columns = [[head, *(row[place] for row in grid.rows)] for place, head in enumerate(grid.heads)]
    longest = [max(min(_width(text), LONGEST_TEXT) for text in column) for column in columns]
    words = [min((max(map(_word, column)) + 2) / LETTERS, MOST_SHARE) for column in columns]
    total = sum(longest)
    held = [max(word, min(length / total, MOST_SHARE)) for word, length in zip(words, longest, strict=True)]
    spare = sum(held) - sum(words)
    if spare <= 0 or sum(words) >= 1:
        return [share / sum(held) for share in held]
    room = 1 - sum(words)
    return [word + (share - word) / spare * room for word, share in zip(words, held, strict=True)]


def _width(text: str) -> int:
    """Korean letters are twice as wide as Latin ones."""
    return sum(2 if ord(letter) > KOREAN else 1 for letter in text) or 1


def _word(text: str) -> int:
    """The longest word; Korean may be broken between any two letters. A day or an amount is not broken."""
    if _width(text) <= SHORT and any(map(str.isdecimal, text)):
        return _width(text)
    return max((2 if ord(word[0]) > KOREAN else len(word) for word in text.split()), default=1)
