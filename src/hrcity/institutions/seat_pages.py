"""What the pages of "Who sits at the table" show. Counts pass the small-cell rule before they reach a template."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from hrcity.core.clocks import distance, today
from hrcity.core.text import plain
from hrcity.institutions import meeting_access as access
from hrcity.institutions import meeting_queries as queries
from hrcity.institutions import seat_rules as rules
from hrcity.institutions.models import Body, Dimension, SeatGap, SeatShare

HEADER = ("body", "body_name", "as_of", "dimension", "group_en", "group_ko", "members", "shown_as", "seats",
          "share_percent", "population_percent", "gap_points", "source")  # fmt: skip


def sets(rows: Sequence[SeatShare]) -> list[dict[str, Any]]:
    """Rows of one body as sets: one for each dimension and day, protected as a whole."""
    found: dict[tuple[Any, ...], list[SeatShare]] = {}
    for row in rows:
        found.setdefault((row.dimension, row.as_of, row.at), []).append(row)
    order = list(Dimension.values)
    return [_set(part) for part in sorted(found.values(), key=lambda part: order.index(part[0].dimension))]


def _set(rows: Sequence[SeatShare]) -> dict[str, Any]:
    first = rows[0]
    cells = rules.protect(first.dimension, [row.members for row in rows], first.seats)
    return {
        "key": first.dimension, "dimension": first.get_dimension_display(), "as_of": first.as_of, "seats": first.seats,
        "source": first.source, "rows": [_row(row, cell) for row, cell in zip(rows, cells, strict=True)],
        "is_protected": any(cell.mark != rules.OPEN for cell in cells)}  # fmt: skip


def _row(row: SeatShare, cell: rules.Cell) -> dict[str, Any]:
    is_open = cell.mark == rules.OPEN
    gap = rules.gap_points(row.members, row.seats, row.population_share) if is_open else None
    words = {rules.FEWER: _("fewer than 3"), rules.KEPT: _("kept back")}
    return {
        "row": row, "mark": cell.mark, "members": cell.members, "words": words.get(cell.mark, ""),
        "share": rules.share(row.members, row.seats) if is_open else None, "population": row.population_share,
        "gap": gap, "gap_words": gap_words(gap)}  # fmt: skip


def gap_words(gap: Any) -> str:
    """How far the seats are from the population, in percentage points."""
    if gap is None:
        return ""
    if gap == 0:
        return _("as many as in the population")
    words = _("%(n)s points too few") if gap < 0 else _("%(n)s points more")
    return words % {"n": abs(gap)}


def gap_row(gap: SeatGap, reader: Any, keeps: bool) -> dict[str, Any]:
    """A gap with its owner and its date."""
    is_open = gap.closed_at is None
    return {"gap": gap, "is_late": is_open and gap.due_on < today(),
            "distance": distance(gap.due_on) if is_open else None,
            "may_close": is_open and access.may_close(reader, gap, keeps)}  # fmt: skip


def body_page(body: Body, reader: Any) -> dict[str, Any]:
    """Who sits at one table: at most six queries."""
    keeps, now = access.keeps(reader, body), queries.seat_shares(body)
    gaps = [gap_row(gap, reader, keeps) for gap in queries.seat_gaps(body)]
    return {
        "body": body,
        "sets": sets(now),
        "past": sets(queries.seat_history(body)),
        "gaps": [line for line in gaps if line["gap"].closed_at is None],
        "closed": [line for line in gaps if line["gap"].closed_at is not None],
        "keeps": keeps,
    }


def overview() -> dict[str, Any]:
    """Every table at once: what stands out, and the gaps that somebody sees to. Two queries."""
    by_body = queries.grouped(queries.seat_shares(), "body_id")
    gaps = [gap for gap in queries.seat_gaps() if gap.closed_at is None]
    gaps_of = queries.grouped(gaps, "body_id")
    bodies = {row.body_id: row.body for row in [*(part[0] for part in by_body.values()), *gaps]}
    lines = [_table(body, sets(by_body.get(pk, [])), gaps_of.get(pk, [])) for pk, body in bodies.items()]
    return {"tables": lines, "late": sum(line["late"] for line in lines), "open": len(gaps)}


def _table(body: Body, found: Sequence[dict[str, Any]], gaps: Sequence[SeatGap]) -> dict[str, Any]:
    short = [row for part in found for row in part["rows"] if row["gap"] is not None and row["gap"] < 0]
    return {"body": body, "seats": max((part["seats"] for part in found), default=None),
            "as_of": max((part["as_of"] for part in found), default=None),
            "short": min(short, key=lambda row: row["gap"], default=None), "open": len(gaps),
            "late": sum(1 for gap in gaps if gap.due_on < today())}  # fmt: skip


def csv_rows(rows: Sequence[SeatShare]) -> Iterator[tuple[Any, ...]]:
    """The same figures as a file, with the same protection: what is kept back is empty."""
    for part in queries.grouped(rows, "body_id").values():
        for found in sets(part):
            for line in found["rows"]:
                row = line["row"]
                yield (row.body.ref, plain(row.body.title, "en"), row.as_of, row.dimension, row.group.get("en", ""),
                       row.group.get("ko", ""), line["members"], line["mark"], row.seats, line["share"],
                       line["population"], line["gap"], plain(row.source))  # fmt: skip


def shares_initial(body: Body, dimension: str) -> dict[str, Any]:
    """What is recorded now of one dimension, as the form holds it."""
    rows = [row for row in queries.seat_shares(body) if row.dimension == dimension]
    if not rows:
        return {"dimension": dimension if dimension in Dimension.values else Dimension.SEX, "as_of": today()}
    groups = [rules.Group(row.group, row.members, row.population_share) for row in rows]
    return {"dimension": dimension, "as_of": today(), "seats": rows[0].seats, "source": rows[0].source,
            "groups": rules.group_lines(groups)}  # fmt: skip
