"""What money brings to the rest of plans: sections of pages, a line of the story, a chapter, the desk."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hrcity.core.clocks import today
from hrcity.core.localtext import date_words, language_now
from hrcity.core.registry import DeskTask, register_tasks
from hrcity.core.text import pick
from hrcity.plan.models import Allocation, BudgetLine, Node, Plan
from hrcity.plan.money_words import money, money_short, no_figure
from hrcity.plan.rules.money import BudgetStage, is_voted, planned, share_of, sum_known
from hrcity.plan.story import StoryLine

CLOSES = dt.timedelta(days=60)  # after the year's end: so long the accounts of a year stay open


def part_of(row: Allocation) -> tuple[Decimal | None, Decimal | None, bool]:
    """What of a line goes into the measure: planned, spent, and whether the council has voted it."""
    from hrcity.plan.queries.money import figures

    told = figures(row.line)
    found = planned(told)
    return share_of(found[1] if found else None, row.share), share_of(row.line.spent, row.share), is_voted(told)


def sums(rows: Sequence[Allocation]) -> list[dict[str, Any]]:
    """By year and currency, the newest first: planned, spent, as of when. Never one sum over two of them."""
    places: dict[tuple[int, str], list[Allocation]] = defaultdict(list)
    for row in rows:
        places[row.line.year, row.line.currency].append(row)
    found = []
    for (year, currency), part in sorted(places.items(), key=lambda item: (-item[0][0], item[0][1])):
        told = [part_of(row) for row in part]
        days = [row.line.spent_as_of for row in part if row.line.spent_as_of]
        found.append({
            "year": year, "currency": currency, "planned": sum_known([one[0] for one in told]),
            "spent": sum_known([one[1] for one in told]), "is_voted": all(one[2] for one in told),
            "as_of": max(days) if days else None, "rows": part,
        })  # fmt: skip
    return found


def node_section(node: Node, reader: Any) -> dict[str, Any] | None:
    """The lines that pay for a measure, by year."""
    from hrcity.plan import access
    from hrcity.plan.queries.money import allocations_of_node

    rows = allocations_of_node(node, reader)
    may_write = access.may_edit(reader)
    if not rows and not may_write:
        return None
    return {"years": [_year(told) for told in sums(rows)], "may_write": may_write,
            "lines_url": reverse("plan:budget-lines")}  # fmt: skip


def _year(told: dict[str, Any]) -> dict[str, Any]:
    currency = told["currency"]
    return {
        "year": told["year"],
        "planned": money(told["planned"], currency),
        "spent": money(told["spent"], currency),
        "is_voted": told["is_voted"],
        "as_of": told["as_of"],
        "rows": [_share(row) for row in told["rows"]],
    }


def _share(row: Allocation) -> dict[str, Any]:
    from hrcity.plan.money_pages import share_words

    line = row.line
    plan_part, spent_part, _voted = part_of(row)
    found = planned({stage: getattr(line, stage) for stage in BudgetStage})
    return {
        "line": line,
        "node": row.node,
        "share": share_words(row.share),
        "planned": money(plan_part, line.currency),
        "stage": str(BudgetStage(found[0]).label) if found else no_figure(),
        "spent": money(spent_part, line.currency),
    }


def plan_section(plan: Plan, reader: Any) -> dict[str, Any] | None:
    """The money of a plan by year, and how many measures have none."""
    from hrcity.plan.queries.money import allocations_of_plan

    rows = allocations_of_plan(plan.pk, reader)
    if not rows:
        return None
    paid = {row.node_id for row in rows}
    return {"years": [_year(told | {"rows": []}) for told in sums(rows)], "paid": len(paid),
            "budget_url": reverse("plan:budget")}  # fmt: skip


def papers_section(plan: Plan, reader: Any) -> dict[str, Any] | None:
    """The yearly reports of a plan, one link a year."""
    from hrcity.plan.papers import years_of
    from hrcity.plan.rules import IS_DRAFT

    years = years_of(plan, today())
    if plan.state in IS_DRAFT or not years:
        return None
    return {"years": [{"year": year, "url": reverse("plan:yearly", args=[plan.ref, year])} for year in years]}


def handover_section(plan: Plan, reader: Any) -> dict[str, Any] | None:
    """One click on a handover pack, for the office."""
    from hrcity.plan import access
    from hrcity.plan.models import PaperKind
    from hrcity.plan.queries.papers import latest_pack

    if not access.may_read_packs(reader):
        return None
    return {"plan": plan, "latest": latest_pack(plan), "may_make": access.may_make(reader, PaperKind.HANDOVER)}


def tell_money(node: Node, reader: Any) -> StoryLine | None:
    """One sentence on the newest year: what is planned, what is spent, by when."""
    from hrcity.plan.queries.money import allocations_of_node

    found = sums(allocations_of_node(node, reader))
    now = [told for told in found if told["year"] <= today().year] or found
    if not now:
        return None
    told = now[0]
    currency, year = told["currency"], told["year"]
    if told["planned"] is None:
        words = _("Money: a budget line of %(year)s, no figure yet") % {"year": year}
    elif told["is_voted"]:
        words = _("Money: %(amount)s voted for %(year)s") % {
            "amount": money_short(told["planned"], currency), "year": year}  # fmt: skip
    else:
        words = _("Money: %(amount)s proposed for %(year)s, not voted yet") % {
            "amount": money_short(told["planned"], currency), "year": year}  # fmt: skip
    if told["spent"] is not None and told["as_of"] is not None:
        spent, day = money_short(told["spent"], currency), date_words(told["as_of"])
        words = _("%(words)s, %(spent)s spent by %(day)s") % {"words": words, "spent": spent, "day": day}
    return StoryLine(words, told["as_of"], f"{node.get_absolute_url()}#money")


def closed_years(day: dt.date) -> int:
    """The first year whose accounts are still open on a day: years before it should know what was spent.

    >>> closed_years(dt.date(2027, 2, 1)), closed_years(dt.date(2027, 3, 15))
    (2026, 2027)
    """
    return day.year if day > dt.date(day.year - 1, 12, 31) + CLOSES else day.year - 1


def desk(user: Any) -> Iterable[DeskTask]:
    """Lines of closed years of which nobody has said what was spent: for their department, and for the office."""
    from hrcity.plan import access
    from hrcity.plan.queries.money import unspent_lines

    mine = access.finance_bodies(user)
    is_office = access.may_edit(user)
    if not mine and not is_office:
        return
    rows = unspent_lines(closed_years(today()))
    rows = rows if is_office else rows.filter(body_id__in=mine)
    for line in rows[:50]:
        yield _task(line, is_later=is_office and line.body_id not in mine)


def _task(line: BudgetLine, *, is_later: bool) -> DeskTask:
    title = pick(line.title)
    return DeskTask(
        ref=line.ref,
        url=f"{line.get_absolute_url()}#amount",
        title=title.text,
        what=_("Say what was spent in %(year)s") % {"year": line.year},
        verb=pgettext("desk", "Give the figure"),
        due_on=dt.date(line.year, 12, 31) + CLOSES,
        body=str(line.body),
        lang=title.lang or language_now(),
        is_later=is_later,
    )


def register() -> None:
    """Bring the sections, the line, the chapter and the tasks."""
    from hrcity.plan import paper_tasks  # noqa: F401  declares the jobs
    from hrcity.plan.papers import money_chapter
    from hrcity.plan.parts import node_part, plan_part
    from hrcity.plan.story import story_line
    from hrcity.plan.yearly import chapter

    node_part("money", 30, "plan/_node_money.html", node_section)
    plan_part("money", 30, "plan/_plan_money.html", plan_section)
    plan_part("yearly", 90, "plan/_plan_papers.html", papers_section)
    plan_part("handover", 95, "plan/_plan_handover.html", handover_section)
    story_line("money", 40, tell_money)
    chapter("money", 30, money_chapter)
    register_tasks("plan.budget", desk)
