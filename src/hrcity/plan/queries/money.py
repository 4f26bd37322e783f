"""Every read of the rights budget."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from hrcity.core.text import Localized, plain
from hrcity.institutions.models import Body
from hrcity.plan import access
from hrcity.plan.models import Allocation, BudgetAmount, BudgetLabel, BudgetLine, Node, NodeLabel
from hrcity.plan.queries.gaps import live_leaves
from hrcity.plan.rules.money import STAGES
from hrcity.vocabulary.models import SchemeKind, Term

CHUNK = 900  # SQLite takes that many values in one IN
TAG_KINDS = (SchemeKind.RIGHTS, SchemeKind.GROUPS)


@dataclass(frozen=True, slots=True)
class Taken:
    """A row of a table that is brought in, read; `why` says why it cannot be taken ("" = it can)."""

    number: int
    code: str
    source: str
    title: Localized
    body: Body | None
    amounts: Mapping[str, Decimal]
    terms: Sequence[Term] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became, or would become, of a row: created, updated, unchanged or refused, with the reason."""

    verdict: str
    number: int
    code: str
    why: str


@dataclass(slots=True)
class Tagged:
    """A line with its rights and groups."""

    line: BudgetLine
    terms: list[Term] = field(default_factory=list)


def line_of(year: int, code: str, source: str, currency: str) -> BudgetLine | None:
    """The line under a code."""
    return BudgetLine.objects.filter(year=year, code=code, source=source, currency=currency).first()


def amount_latest(line: BudgetLine, stage: str) -> BudgetAmount | None:
    """The row of a stage that counts: of the latest day, and of that day the one entered last."""
    return line.amounts.filter(stage=stage).order_by("-as_of", "-pk").first()


def years(reader: Any) -> list[tuple[int, str]]:
    """The years and currencies of which there are lines, the newest first."""
    rows = access.budget_lines(reader).order_by("-year", "currency").values_list("year", "currency").distinct()
    return list(rows)


def concerned(line: BudgetLine) -> list[int]:
    """Rights and groups on a line and on the measures it pays for: those whom less money concerns."""
    if line.pk is None:
        return []
    own = BudgetLabel.objects.filter(line=line, ended_at=None, term__scheme__kind__in=TAG_KINDS)
    nodes = Allocation.objects.filter(line=line, ended_at=None).values("node_id")
    theirs = NodeLabel.objects.filter(node__in=nodes, ended_at=None, term__scheme__kind__in=TAG_KINDS)
    return sorted({*own.values_list("term_id", flat=True), *theirs.values_list("term_id", flat=True)})


def tagged_lines(reader: Any, year: int, currency: str) -> list[Tagged]:
    """The lines of a year in one currency with their tags: three queries, however many lines there are."""
    rows = access.budget_lines(reader).filter(year=year, currency=currency)
    lines = list(rows.order_by("code", "source", "pk"))
    known = {term.pk: term for term in Term.objects.filter(scheme__kind__in=TAG_KINDS).select_related("scheme")}
    labels = BudgetLabel.objects.filter(ended_at=None, line__year=year, line__currency=currency)
    labels = labels.filter(term__scheme__kind__in=TAG_KINDS)
    found: dict[int, list[Term]] = defaultdict(list)
    for line, term in labels.values_list("line_id", "term_id"):
        found[line].append(known[term])
    return [Tagged(line, found.get(line.pk, [])) for line in lines]


def tags_of(ids: Sequence[int]) -> dict[int, list[Term]]:
    """The rights and groups of some lines."""
    found: dict[int, list[Term]] = defaultdict(list)
    for start in range(0, len(ids), CHUNK):
        rows = BudgetLabel.objects.filter(line_id__in=ids[start : start + CHUNK], ended_at=None)
        for row in rows.select_related("term__scheme").order_by("term__scheme", "term__order", "term__code"):
            found[row.line_id].append(row.term)
    return found


def planned_before(reader: Any, year: int, currency: str) -> dict[tuple[str, str], BudgetLine]:
    """The lines of the year before, by code and source."""
    rows = access.budget_lines(reader).filter(year=year - 1, currency=currency)
    return {(row.code, row.source): row for row in rows}


def history(line: BudgetLine) -> list[BudgetAmount]:
    """Every figure of a line, the newest first, with who gave it."""
    return list(line.amounts.select_related("by"))


def terms_named(ids: Iterable[int]) -> dict[int, Term]:
    """Terms by number."""
    return {term.pk: term for term in Term.objects.filter(pk__in=set(ids)).select_related("scheme")}


def tag_terms() -> QuerySet[Term]:
    """The rights and groups that can be put on a line, for a choice."""
    rows = Term.objects.filter(scheme__kind__in=TAG_KINDS, retired_at=None)
    return rows.select_related("scheme", "parent").order_by("-scheme__kind", "scheme", "order", "code")


def allocations_of_line(line: BudgetLine) -> list[Allocation]:
    """The measures a line pays for."""
    return list(line.allocations.filter(ended_at=None).select_related("node__plan").order_by("-share", "pk"))


def below(node: Node) -> list[int]:
    """A node and everything under it: one query a level, one for a measure that has nothing below."""
    found = layer = [node.pk]
    while layer:
        layer = list(Node.objects.filter(parent__in=layer).order_by().values_list("pk", flat=True))
        found = found + layer
    return found


def allocations_of_node(node: Node, reader: Any) -> list[Allocation]:
    """The shares of lines that go into a node or into what is under it, as the reader may know them; kept on the node,
    for its page tells them twice."""
    kept: dict[object, list[Allocation]] = node.__dict__.setdefault("_money", {})
    if reader.pk not in kept:
        rows = Allocation.objects.filter(ended_at=None, node__in=below(node)).select_related("line__body", "node")
        kept[reader.pk] = _known_to(reader, rows.order_by("-line__year", "line__code", "pk"))
    return kept[reader.pk]


def allocations_of_plan(plan_id: int, reader: Any) -> list[Allocation]:
    """The shares that go into the measures of a plan."""
    rows = Allocation.objects.filter(ended_at=None, node__plan_id=plan_id).select_related("line", "node")
    return _known_to(reader, rows.order_by("-line__year", "line__code", "pk"))


def _known_to(reader: Any, rows: QuerySet[Allocation]) -> list[Allocation]:
    """Those of lines that the reader may see; asked apart: in one query SQLite tries every line with each measure."""
    found = list(rows)
    ids = {row.line_id for row in found}
    if not ids or access.sees_all(reader):
        return found
    lines = access.budget_lines(reader)
    lines = lines.filter(pk__in=ids) if len(ids) <= CHUNK else lines
    known = set(lines.values_list("pk", flat=True))
    return [row for row in found if row.line_id in known]


def untagged_lines(reader: Any) -> QuerySet[BudgetLine]:
    """Lines that say neither which right nor whom they are for."""
    tags = BudgetLabel.objects.filter(line=OuterRef("pk"), ended_at=None, term__scheme__kind__in=TAG_KINDS)
    return access.budget_lines(reader).filter(~Exists(tags)).select_related("body").order_by("-year", "code")


def unpaid_leaves() -> QuerySet[Node]:
    """Measures in force that no budget line pays for."""
    shares = Allocation.objects.filter(node=OuterRef("pk"), ended_at=None)
    return live_leaves().filter(~Exists(shares)).select_related("lead", "plan").order_by("plan", "order", "pk")


def unspent_lines(before: int) -> QuerySet[BudgetLine]:
    """Lines of years before `before` of which nobody has said what was spent."""
    return BudgetLine.objects.filter(year__lt=before, spent=None).select_related("body").order_by("year", "code")


def lines_filtered(reader: Any, wanted: Mapping[str, str]) -> QuerySet[BudgetLine]:
    """The lines narrowed by year, currency, body, source, tag and words in the code."""
    rows = access.budget_lines(reader).select_related("body")
    for name in ("year", "currency", "source"):
        value = wanted.get(name, "")
        if value and (name != "year" or (value.isdecimal() and len(value) < 5)):
            rows = rows.filter(**{name: value})
    if wanted.get("body"):
        rows = rows.filter(body__ref=wanted["body"])
    tag = wanted.get("tag", "")
    if tag.isdecimal() and len(tag) < 10:
        tagged = BudgetLabel.objects.filter(line=OuterRef("pk"), ended_at=None, term_id=int(tag))
        rows = rows.filter(Exists(tagged))
    if wanted.get("code"):
        rows = rows.filter(code__icontains=wanted["code"][:60])
    return rows.order_by("-year", "code", "source", "pk")


def bodies_with_lines(reader: Any) -> list[Body]:
    """Whose lines there are."""
    ids = access.budget_lines(reader).order_by().values("body_id")
    return list(Body.objects.filter(pk__in=ids).order_by("ref"))


def figures(line: BudgetLine) -> dict[str, Decimal | None]:
    """The five figures of a line."""
    return {stage: getattr(line, stage) for stage in STAGES}


def spent_days(lines: Iterable[BudgetLine]) -> list[dt.date]:
    """The days as of which something was spent."""
    return sorted({line.spent_as_of for line in lines if line.spent_as_of is not None})


def concerned_by(ids: Sequence[int]) -> dict[int, list[str]]:
    """The names of the rights and groups that less money in some lines concerns: on the line, and on its measures."""
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for line, terms in tags_of(ids).items():
        found[line].update({term.pk: plain(term.title) for term in terms})
    rows = NodeLabel.objects.filter(
        ended_at=None, term__scheme__kind__in=TAG_KINDS, node__allocations__line__in=ids,
        node__allocations__ended_at=None,
    )  # fmt: skip
    for line, term, title in rows.values_list("node__allocations__line_id", "term_id", "term__title"):
        found[line][term] = plain(title)
    return {line: list(names.values()) for line, names in found.items()}


def reasons_of(ids: Sequence[int]) -> dict[tuple[int, str], Localized]:
    """Why a figure of some lines is as it is: the newest reason of each stage."""
    rows = BudgetAmount.objects.filter(line__in=ids).exclude(reason={}).order_by("as_of", "pk")
    return {(line, stage): reason for line, stage, reason in rows.values_list("line_id", "stage", "reason")}


def shares_of_lines(ids: Sequence[int], reader: Any) -> dict[int, list[tuple[str, Decimal]]]:
    """The measures that some lines pay for, with the share; those of plans that the reader may open."""
    plans = access.readable(reader).values("pk")
    found: dict[int, list[tuple[str, Decimal]]] = defaultdict(list)
    for start in range(0, len(ids), CHUNK):
        rows = Allocation.objects.filter(line_id__in=ids[start : start + CHUNK], ended_at=None, node__plan__in=plans)
        for line, ref, share in rows.values_list("line_id", "node__ref", "share"):
            found[line].append((ref, share))
    return found
