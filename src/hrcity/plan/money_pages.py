"""Template contexts of the rights budget: the overview, the lines, one line, what is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from hrcity.core.clocks import today
from hrcity.core.localtext import date_words, thousands_words
from hrcity.core.roles import roles_of
from hrcity.core.text import plain
from hrcity.plan import access
from hrcity.plan.models import BudgetAmount, BudgetLine
from hrcity.plan.money_words import money, money_short, no_figure, percent
from hrcity.plan.queries import money as queries
from hrcity.plan.queries.money import Tagged
from hrcity.plan.rules.money import (
    DECIDED,
    STAGES,
    BudgetSource,
    BudgetStage,
    Fall,
    falls,
    is_voted,
    planned,
    sum_known,
)
from hrcity.vocabulary.models import SchemeKind
from hrkit import charts

PER_PAGE = 50
MOST_CUTS = 25
CSV_HEAD = (
    "ref", "year", "code", "title_en", "title_ko", "body", "source", "currency", *STAGES, "spent_as_of", "rights",
    "groups", "measures",
)  # fmt: skip
TABLES = (
    (SchemeKind.RIGHTS, gettext_lazy("By right"), gettext_lazy("Right"), gettext_lazy("no right named")),
    (SchemeKind.GROUPS, gettext_lazy("By people concerned"), gettext_lazy("People concerned"),
     gettext_lazy("no group named")),
)  # fmt: skip


def chosen_year(query: QueryDict, known: Sequence[tuple[int, str]]) -> tuple[int, str] | None:
    """The year and currency of the address if there are lines of it, else this year's, else the newest."""
    wanted = (query.get("year", ""), query.get("currency", ""))
    for year, currency in known:
        if str(year) == wanted[0] and wanted[1] in {"", currency}:
            return year, currency
    now = [pair for pair in known if pair[0] == today().year]
    return now[0] if now else known[0] if known else None


def overview_page(query: QueryDict, reader: Any) -> dict[str, Any]:
    """The rights budget of one year in one currency: what falls, by right, by people concerned."""
    known = queries.years(reader)
    chosen = chosen_year(query, known)
    page: dict[str, Any] = {"may_write": access.may_edit(reader), "years": _year_links(known, chosen)}
    if chosen is None:
        return page
    year, currency = chosen
    rows = queries.tagged_lines(reader, year, currency)
    voted = sum(1 for row in rows if is_voted(queries.figures(row.line)))
    address = urlencode({"year": year, "currency": currency})
    return page | {
        "year": year,
        "currency": currency,
        "stats": _stats(rows, currency),
        "not_voted": not voted,
        "waiting": len(rows) - voted if voted else 0,
        "as_of": _as_of(rows),
        "cuts": cuts(reader, rows, year, currency),
        "tables": [_table(rows, kind, words, currency, year) for kind, *words in TABLES],
        "lines_url": f"{reverse('plan:budget-lines')}?{address}",
        "csv_url": f"{reverse('plan:budget-csv')}?{address}",
    }


def _year_links(known: Sequence[tuple[int, str]], chosen: tuple[int, str] | None) -> list[dict[str, Any]]:
    many = len({currency for _year, currency in known}) > 1
    return [
        {"label": f"{year} ({currency})" if many else str(year), "current": (year, currency) == chosen,
         "url": f"{reverse('plan:budget')}?{urlencode({'year': year, 'currency': currency})}"}
        for year, currency in known
    ]  # fmt: skip


def _before_vote(line: BudgetLine) -> Decimal | None:
    """What is asked for before the council decides: the proposal, else the request."""
    return line.proposed if line.proposed is not None else line.requested


def _decided(line: BudgetLine) -> Decimal | None:
    """What the council gave: the revised figure, else the voted one."""
    return line.revised if line.revised is not None else line.voted


def _sums(rows: Iterable[Tagged]) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    lines = [row.line for row in rows]
    return (
        sum_known([_before_vote(line) for line in lines]),
        sum_known([_decided(line) for line in lines]),
        sum_known([line.spent for line in lines]),
    )


def _stats(rows: Sequence[Tagged], currency: str) -> list[dict[str, Any]]:
    asked, decided, spent = _sums(rows)
    share = percent(spent, decided)
    spent_words = _("spent, %(share)s of what was voted") % {"share": share} if share else _("spent")
    return [
        {"figure": money_short(asked, currency), "label": _("requested or proposed")},
        {"figure": money_short(decided, currency), "label": _("voted, with later revisions")},
        {"figure": money_short(spent, currency), "label": spent_words},
    ]


def _as_of(rows: Sequence[Tagged]) -> str:
    """As of which days the spending is known."""
    days = queries.spent_days(row.line for row in rows)
    if not days:
        return ""
    if days[0] == days[-1]:
        return _("Spending as of %(day)s.") % {"day": date_words(days[0])}
    words = _("Spending as of days between %(first)s and %(last)s.")
    return words % {"first": date_words(days[0]), "last": date_words(days[-1])}


def _table(rows: Sequence[Tagged], kind: str, words: Sequence[Any], currency: str, year: int) -> dict[str, Any]:
    """Sums by the terms of one kind. A line with several terms stands in each; the whole counts every line once."""
    title, head, none = words
    places: dict[int, list[Tagged]] = defaultdict(list)
    names: dict[int, str] = {}
    for row in rows:
        found = [term for term in row.terms if term.scheme.kind == kind]
        for term in found:
            places[term.pk].append(row)
            names[term.pk] = plain(term.title)
        if not found:
            places[0].append(row)
    order = sorted(names, key=lambda pk: (-(_weight(places[pk])), names[pk]))
    told = [_sum_row(names[pk], places[pk], currency, year, tag=pk) for pk in order]
    if places.get(0):
        told.append(_sum_row(str(none), places[0], currency, year) | {"is_missing": True})
    return {
        "key": str(kind),
        "title": title,
        "head": head,
        "rows": told,
        "total": _sum_row(_("every line once"), rows, currency, year),
        "chart": _chart(str(kind), str(title), told) if order else None,
        "finding": _("Most is planned for: %(name)s") % {"name": told[0]["title"]} if order else "",
        "several": any(sum(term.scheme.kind == kind for term in row.terms) > 1 for row in rows),
    }


def _weight(rows: Sequence[Tagged]) -> Decimal:
    """By what the places are put in order: what is planned."""
    found = (planned(queries.figures(row.line)) for row in rows)
    return sum((entry[1] for entry in found if entry is not None), Decimal(0))


def _sum_row(title: str, rows: Sequence[Tagged], currency: str, year: int, tag: int = 0) -> dict[str, Any]:
    asked, decided, spent = _sums(rows)
    address = {"year": year, "currency": currency} | ({"tag": tag} if tag else {})
    return {
        "title": title,
        "count": len(rows),
        "url": f"{reverse('plan:budget-lines')}?{urlencode(address)}" if tag else "",
        "values": (asked, decided, spent),
        "asked": money(asked, currency),
        "decided": money(decided, currency),
        "spent": money(spent, currency),
        "short": [money_short(value, currency) for value in (asked, decided, spent)],
        "share": percent(spent, decided),
    }


def _chart(prefix: str, title: str, rows: Sequence[Mapping[str, Any]]) -> charts.Chart:
    heads = (_("Before the vote"), _("Voted"), _("Spent"))
    series = tuple(charts.Series(label, charts.SERIES[place]) for place, label in enumerate(heads))
    drawn = tuple(
        charts.Row(
            row["title"],
            tuple(charts.Amount(value, text) for value, text in zip(row["values"], row["short"], strict=True)),
        )
        for row in rows
    )
    return charts.draw(charts.Frame(f"budget-{prefix}", title), charts.Groups(series, drawn, head=title))


def cuts(reader: Any, rows: Sequence[Tagged], year: int, currency: str) -> list[dict[str, Any]]:
    """What falls and whom it concerns, the largest first: between two stages, or against the year before."""
    before = queries.planned_before(reader, year, currency)
    found: list[tuple[Tagged, Fall]] = []
    for row in rows:
        then = before.get((row.line.code, row.line.source))
        steps = falls(queries.figures(row.line), queries.figures(then) if then else None)
        if steps:
            found.append((row, max(steps, key=lambda step: step.less)))
    found.sort(key=lambda item: (-item[1].less, item[0].line.code))
    found = found[:MOST_CUTS]
    lines = [row.line.pk for row, _fall in found]
    whom, why = queries.concerned_by(lines), queries.reasons_of(lines)
    return [
        _cut(row.line, fall, whom.get(row.line.pk, []), why.get((row.line.pk, fall.stage), {})) for row, fall in found
    ]


def _cut(line: BudgetLine, fall: Fall, whom: Sequence[str], why: Mapping[str, str]) -> dict[str, Any]:
    last_year = fall.before_stage == "last_year"
    whence = (
        pgettext("budget", "planned in %(year)s") % {"year": line.year - 1}
        if last_year
        else str(BudgetStage(fall.before_stage).label)
    )
    return {
        "line": line,
        "less": money(fall.less, line.currency),
        "share": percent(fall.less, fall.before),
        "before": money(fall.before, line.currency),
        "before_stage": whence,
        "after": money(fall.after, line.currency),
        "after_stage": str(BudgetStage(fall.stage).label),
        "whom": whom,
        "why": why,
    }


def figure_rows(line: BudgetLine, latest: Mapping[str, BudgetAmount]) -> list[dict[str, Any]]:
    """The five figures of a line, those that are not there said to be missing."""
    return [
        {
            "stage": stage.label,
            "amount": money(getattr(line, stage), line.currency),
            "is_there": getattr(line, stage) is not None,
            "row": latest.get(stage),
        }
        for stage in STAGES
    ]


def line_page(line: BudgetLine, reader: Any, bound: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """One line: its figures, whom it is for, what it pays, its history; forms for those who may write."""
    from hrcity.plan import money_forms as forms

    rows = queries.history(line)
    latest: dict[str, BudgetAmount] = {}
    for row in sorted(rows, key=lambda row: (row.as_of, row.pk)):
        latest[row.stage] = row
    stages, may_edit = access.stages_of(reader, line), access.may_edit(reader)
    shown: dict[str, Any] = {}
    if stages:
        shown["amount"] = forms.AmountForm(line=line, stages=stages, prefix="amount")
    if may_edit:
        shown["share"] = forms.ShareForm(line=line, prefix="share")
        shown["tags"] = forms.TagsForm(line=line, prefix="tags")
    shown |= bound or {}
    tags = queries.tags_of([line.pk]).get(line.pk, [])
    return {
        "line": line,
        "chip": _chip(line),
        "figures": figure_rows(line, latest),
        "rights": [term for term in tags if term.scheme.kind == SchemeKind.RIGHTS],
        "groups": [term for term in tags if term.scheme.kind == SchemeKind.GROUPS],
        "shares": _shares(line, reader),
        "entries": _timeline(line, rows, reader),
        "forms": shown,
        "may_edit": may_edit,
        "falls": [_cut(line, fall, [], {}) for fall in falls(queries.figures(line))],
    }


def _chip(line: BudgetLine) -> dict[str, str]:
    """Where the line stands in its year."""
    found = planned(queries.figures(line))
    if found is None:
        return {"tone": "neutral", "icon": "ring", "word": no_figure()}
    if found[0] in DECIDED:
        return {"tone": "done", "icon": "", "word": str(BudgetStage(found[0]).label)}
    return {"tone": "waiting", "icon": "", "word": pgettext("budget", "not voted yet")}


def _shares(line: BudgetLine, reader: Any) -> dict[str, Any]:
    visible = set(access.nodes(reader).filter(allocations__line=line).values_list("pk", flat=True))
    rows = [row for row in queries.allocations_of_line(line) if row.node_id in visible]
    found = planned(queries.figures(line))
    return {
        "rows": [
            {"row": row, "share": share_words(row.share),
             "amount": money(found[1] * row.share / 100, line.currency) if found else no_figure()}
            for row in rows
        ],
        "left": share_words(100 - line.allocated),
        "is_whole": line.allocated == 100,
    }  # fmt: skip


def share_words(share: Decimal) -> str:
    """A share without zeros that nobody wrote.

    >>> share_words(Decimal("60.000")), share_words(Decimal("12.500"))
    ('60', '12.5')
    """
    text = format(share, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _timeline(line: BudgetLine, rows: Sequence[BudgetAmount], reader: Any) -> list[dict[str, Any]]:
    """Who changed a figure, when, why, and whom less money concerns; names only for people with a seat."""
    names = queries.terms_named(term for row in rows for term in row.lost_by)
    inside = bool(roles_of(reader))
    told = []
    for row in rows:
        whom = [plain(names[term].title) for term in row.lost_by if term in names]
        why = plain(row.reason)
        if whom:
            why = " ".join(filter(None, [why, _("Concerned: %(groups)s.") % {"groups": ", ".join(whom)}]))
        what = _("%(stage)s, as of %(day)s: %(amount)s (%(source)s)") % {
            "stage": row.get_stage_display(), "day": date_words(row.as_of), "source": row.source,
            "amount": money(row.amount, line.currency)}  # fmt: skip
        told.append({
            "when": row.at, "who": str(row.by) if inside and row.by else "", "what": what, "why": why,
            "before": money(row.before, line.currency) if row.before is not None else "",
            "after": money(row.amount, line.currency) if row.before is not None else "",
        })  # fmt: skip
    return told


def lines_page(query: QueryDict, reader: Any) -> dict[str, Any]:
    """The lines, narrowed and by pages."""
    wanted = {name: query.get(name, "") for name in ("year", "currency", "source", "body", "tag", "code")}
    rows: QuerySet[BudgetLine] = queries.lines_filtered(reader, wanted)
    text = query.get("page", "1")
    place = max(int(text) if text.isdecimal() and len(text) < 6 else 1, 1)
    total = rows.count()
    part = list(rows[(place - 1) * PER_PAGE : place * PER_PAGE])
    tags = queries.tags_of([row.pk for row in part])
    kept = {name: value for name, value in wanted.items() if value}
    return {
        "rows": [_line_row(row, [plain(term.title) for term in tags.get(row.pk, [])]) for row in part],
        "total": total,
        "wanted": wanted,
        "years": queries.years(reader),
        "bodies": queries.bodies_with_lines(reader),
        "sources": BudgetSource.choices,
        "is_narrowed": bool(kept),
        "csv_url": f"{reverse('plan:budget-csv')}?{urlencode(kept)}",
        "previous": f"?{urlencode(kept | {'page': place - 1})}" if place > 1 else "",
        "next": f"?{urlencode(kept | {'page': place + 1})}" if place * PER_PAGE < total else "",
        "count": ngettext("%(n)s line", "%(n)s lines", total) % {"n": thousands_words(total)},
        "may_write": access.may_edit(reader),
    }


def _line_row(line: BudgetLine, tags: Sequence[str]) -> dict[str, Any]:
    found = planned(queries.figures(line))
    return {
        "line": line,
        "tags": tags,
        "planned": money(found[1] if found else None, line.currency),
        "stage": str(BudgetStage(found[0]).label) if found else "",
        "is_voted": is_voted(queries.figures(line)),
        "spent": money(line.spent, line.currency),
        "share": percent(line.spent, _decided(line)),
    }


def csv_rows(query: QueryDict, reader: Any) -> Iterable[Sequence[Any]]:
    """The lines as rows of a file; an empty cell is no figure. The same table can be brought in again."""
    wanted = {name: query.get(name, "") for name in ("year", "currency", "source", "body", "tag", "code")}
    lines = list(queries.lines_filtered(reader, wanted))
    ids = [line.pk for line in lines]
    tags, nodes = queries.tags_of(ids), queries.shares_of_lines(ids, reader)
    for line in lines:
        found = tags.get(line.pk, [])
        yield (
            line.ref, line.year, line.code, line.title.get("en", ""), line.title.get("ko", ""), line.body.ref,
            line.source, line.currency, *(getattr(line, stage) for stage in STAGES), line.spent_as_of,
            [term.code for term in found if term.scheme.kind == SchemeKind.RIGHTS],
            [term.code for term in found if term.scheme.kind == SchemeKind.GROUPS],
            [f"{ref}:{share_words(share)}" for ref, share in nodes.get(line.pk, [])],
        )  # fmt: skip


def missing_page(reader: Any) -> dict[str, Any]:
    """Lines that say not whom they are for, and measures no line pays for."""
    return {
        "untagged": [_line_row(line, []) for line in queries.untagged_lines(reader)[:200]],
        "unpaid": list(queries.unpaid_leaves()[:500]),
    }
