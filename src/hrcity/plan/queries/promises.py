"""What is read of promises: of a holder, late ones, how they stand now and how they stood at the end of the term."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from hrcity.core.clocks import today
from hrcity.institutions.models import Body, BodyKind, Membership
from hrcity.institutions.queries import bodies
from hrcity.plan.models import Node, OfficeHolder, Promise, PromiseJudgement
from hrcity.plan.rules.promises import Verdict, is_late, standing
from hrcity.recommendations import access as asks
from hrcity.recommendations.models import Recommendation


@dataclass(frozen=True, slots=True)
class Standing:
    """A promise with how it stands now, and how it stood when the term ended ("" while the term runs)."""

    promise: Promise
    now: str
    at_end: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """The same for counting, by the promise's key."""

    pk: int
    holder_id: int
    kind: str
    now: str
    at_end: str
    is_late: bool


def _given(judgements: Iterable[PromiseJudgement]) -> list[tuple[dt.date, dt.date, str]]:
    return [(timezone.localdate(row.at), row.public_from, row.verdict) for row in judgements]


def verdict_now(promise: Promise) -> str:
    """How it stands today for everybody."""
    return standing(_given(promise.judgements.order_by("at", "pk")), today(), today())


def standing_of(promise: Promise, day: dt.date) -> Standing:
    """How it stands on `day`; the judgements must have been read already (`told`)."""
    return Standing(promise, *_stands(_given(promise.judgements.all()), promise.due_on, promise.holder.ends_on, day))


def _stands(
    given: Sequence[tuple[dt.date, dt.date, str]], due_on: dt.date | None, ends_on: dt.date | None, day: dt.date
) -> tuple[str, str, bool]:
    """How it stands on a day, how it stood when the term ended, whether it is late."""
    now = standing(given, day, day)
    at_end = standing(given, ends_on, day) if ends_on is not None and ends_on < day else ""
    return now, at_end, is_late(due_on, now, day)


def tally(rows: QuerySet[Promise], day: dt.date) -> list[Tally]:
    """How every promise stands, without reading a text: for counts and for choosing a page. Two queries."""
    given: dict[int, list[tuple[dt.date, dt.date, str]]] = {}
    judged = PromiseJudgement.objects.filter(promise__in=rows.order_by().values("pk")).order_by("at", "pk")
    for promise, at, public_from, verdict in judged.values_list("promise_id", "at", "public_from", "verdict"):
        given.setdefault(promise, []).append((timezone.localdate(at), public_from, verdict))
    found = rows.values_list("pk", "holder_id", "kind", "due_on", "holder__ends_on")
    return [
        Tally(pk, holder, kind, *_stands(given.get(pk, []), due_on, ends_on, day))
        for pk, holder, kind, due_on, ends_on in found
    ]


def by_key(keys: Sequence[int]) -> dict[int, Promise]:
    """The promises of a page. One query."""
    return {row.pk: row for row in Promise.objects.filter(pk__in=keys).select_related("holder")}


def told(rows: QuerySet[Promise]) -> QuerySet[Promise]:
    """With the holder and the judgements in their order. Two queries."""
    judgements = PromiseJudgement.objects.order_by("at", "pk")
    return rows.select_related("holder__body").prefetch_related(Prefetch("judgements", judgements))


def standings(rows: QuerySet[Promise], day: dt.date) -> list[Standing]:
    """Every promise of the rows with how it stands."""
    return [standing_of(row, day) for row in told(rows)]


def counts(rows: Iterable[Standing | Tally]) -> Mapping[str, int]:
    """How many are kept, broken, open, late now, and how many were so at the end of the term (`end_kept` …)."""
    found: Counter[str] = Counter()
    for row in rows:
        found[row.now] += 1
        found["late"] += row.is_late
        if row.at_end:
            found[f"end_{row.at_end}"] += 1
            found["ended"] += 1
    return found


def holders() -> list[OfficeHolder]:
    """Every office-holder, the latest term first."""
    return list(OfficeHolder.objects.select_related("body").order_by("-starts_on", "name"))


def late(day: dt.date) -> list[Promise]:
    """Promises whose day is over and that nobody has found kept or broken."""
    rows = told(Promise.objects.filter(due_on__lt=day).order_by("due_on"))
    return [row for row in rows if standing_of(row, day).is_late]


def of_node(node: Node) -> QuerySet[Promise]:
    """The promises a measure is linked to."""
    return Promise.objects.filter(nodes=node).order_by("-given_on")


def judgements_shown(promise: Promise, *, inside: bool) -> Sequence[PromiseJudgement]:
    """The history of judgements; those in their days of notice for the holder's side and those who judge only."""
    rows = promise.judgements.select_related("body", "by").prefetch_related("evidence").order_by("-at", "-pk")
    return list(rows if inside else rows.filter(public_from__lte=today()))


def unreplied(body_ids: frozenset[int]) -> list[Promise]:
    """Promises of holders in these bodies that were found broken and have no reply since."""
    found = []
    for row in told(Promise.objects.filter(holder__body_id__in=body_ids)).prefetch_related("replies"):
        last = list(row.judgements.all())[-1:]
        if last and last[0].verdict == Verdict.BROKEN and not any(item.at > last[0].at for item in row.replies.all()):
            found.append(row)
    return found


def holder_bodies() -> QuerySet[Body]:
    """The bodies whose office-holders promise: the mayor's, departments, the council."""
    return bodies(BodyKind.MAYOR, BodyKind.DEPARTMENT, BodyKind.OFFICE, BodyKind.COUNCIL)


def seats_of_heads() -> QuerySet[Membership]:
    """The terms that a holder's term can be taken from."""
    return Membership.objects.filter(role="department_head").select_related("user", "body").order_by("body", "pk")


def asks_public() -> QuerySet[Recommendation]:
    """The recommendations that a promise can be linked to: those of the city that everybody reads."""
    rows = asks.visible().filter(visibility="public").filter(Q(addressee="city") | Q(ours__in=["ours", "shared"]))
    return rows.order_by("-pk")
