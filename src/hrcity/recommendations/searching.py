"""What of a recommendation can be searched and counted: one document per ask, texts of all its languages in it.

Written over plain tuples, because a rebuild reads hundreds of thousands of asks and millions of labels.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from hrcity.core import clocks, search
from hrcity.core.search import Ask, Doc, Shown
from hrcity.institutions.queries import city
from hrcity.recommendations import access, present
from hrcity.recommendations.lines import lines, tell, texts_of
from hrcity.recommendations.models import Assignment, Recommendation, RecommendationLabel, RecommendationText
from hrcity.recommendations.named import names
from hrcity.recommendations.places import is_abroad
from hrcity.recommendations.rules import Addressee, Status
from hrcity.vocabulary.models import Crosswalk, SchemeKind, Term, TermRole

KIND = "recommendation"
LONGEST_TITLE = 180
FIELDS = (
    "pk",
    "ref",
    "symbol",
    "text",
    "origin",
    "kind",
    "status",
    "country",
    "addressee",
    "position",
    "issued_on",
    "due_on",
    "visibility",
    "ours_public_from",
    "issuer__ref",
    "updated_at",
)
DUE = frozenset({Status.ASSIGNED, Status.IN_PROGRESS})
SAME_IN_PUBLIC = frozenset({Status.RECEIVED, Status.CLOSED})


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a label says in each facet: own rights and groups (by crosswalk), the Goal, the upstream theme."""

    right: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    sdg: tuple[str, ...] = ()
    theme: tuple[str, ...] = ()


def meanings() -> dict[int, Meaning]:
    """For every term that can label an ask, what it means."""
    walks: dict[int, list[tuple[int, str]]] = defaultdict(list)
    targets = Crosswalk.objects.filter(target__scheme__kind__in=[SchemeKind.RIGHTS, SchemeKind.GROUPS])
    for source, target, kind in targets.values_list("source_id", "target_id", "target__scheme__kind"):
        walks[source].append((target, kind))
    rows = list(Term.objects.values_list("pk", "parent_id", "scheme__kind", "role"))
    # Police or judges bear duties: they are not among the people concerned.
    bearers = {pk for pk, _parent, _kind, role in rows if role == TermRole.DUTY_BEARER}
    return {
        pk: _meaning(pk, parent, kind, [walk for walk in walks[pk] if walk[0] not in bearers])
        for pk, parent, kind, _role in rows
        if pk not in bearers
    }


def _meaning(pk: int, parent: int | None, kind: str, walks: Sequence[tuple[int, str]]) -> Meaning:
    rights = tuple(str(target) for target, into in walks if into == SchemeKind.RIGHTS and kind != SchemeKind.SDG)
    groups = tuple(str(target) for target, into in walks if into == SchemeKind.GROUPS)
    if kind == SchemeKind.RIGHTS:
        return Meaning(right=(str(pk),))
    if kind == SchemeKind.GROUPS:
        return Meaning(group=(str(pk),))
    if kind == SchemeKind.SDG:
        return Meaning(sdg=(str(parent or pk),))
    return Meaning(right=rights, group=groups, theme=(str(pk),)) if kind == SchemeKind.UPSTREAM else Meaning()


def load(ids: Sequence[int]) -> Iterable[Doc]:
    """The search documents of some asks; those that are gone or hidden give none."""
    known, today = meanings(), clocks.today()
    labels: dict[int, list[int]] = defaultdict(list)
    for ask, term in RecommendationLabel.objects.filter(recommendation_id__in=ids, ended_at__isnull=True).values_list(
        "recommendation_id", "term_id"
    ):
        labels[ask].append(term)
    texts: dict[int, list[str]] = defaultdict(list)
    for ask, text in RecommendationText.objects.filter(recommendation_id__in=ids).values_list(
        "recommendation_id", "text"
    ):
        texts[ask].append(text)
    leads: dict[int, list[str]] = defaultdict(list)
    for ask, body in Assignment.objects.filter(
        recommendation_id__in=ids, ended_at__isnull=True, noticed_at__isnull=False
    ).values_list("recommendation_id", "body__ref"):
        leads[ask].append(body)
    for row in access.visible().filter(pk__in=ids).values_list(*FIELDS):
        yield _document(dict(zip(FIELDS, row, strict=True)), labels[row[0]], texts[row[0]], leads[row[0]], known, today)


def _document(
    row: dict[str, Any],
    labels: Sequence[int],
    texts: Sequence[str],
    leads: Sequence[str],
    known: dict[int, Meaning],
    today: object,
) -> Doc:
    status, public_from = row["status"], row["ours_public_from"]
    in_public = status in SAME_IN_PUBLIC or (
        public_from is not None and public_from <= today and status not in {Status.PROPOSED, Status.DISPUTED}
    )
    facets = {
        "origin": _some(row["origin"]),
        "desk": _some(status),
        "country": _some(row["country"]),
        "scope": ("abroad",) if is_abroad(row["country"], row["addressee"]) else ("city",),
        "status": _some(status if in_public else Status.RECEIVED),
        "position": _some(row["position"]),
        "body": _some(row["issuer__ref"]),
        "year": _some(str(row["issued_on"].year) if row["issued_on"] else ""),
        "department": tuple(leads) if in_public else (),
        "desk_department": tuple(leads),
    }
    for name in ("right", "group", "sdg", "theme"):
        facets[name] = tuple(
            dict.fromkeys(value for term in labels if term in known for value in getattr(known[term], name))
        )
    return Doc(
        kind=KIND,
        id=row["pk"],
        body="\n".join([row["text"], *texts]),
        symbol=row["symbol"],
        ref=row["ref"],
        facets=facets,
        visibility=row["visibility"],
        date=row["issued_on"],
        # The order of a list would tell the day before the public may know whose it is.
        due=row["due_on"] if status in DUE and in_public else None,
    )


def _some(value: str | None) -> tuple[str, ...]:
    return (str(value),) if value else ()


def all_ids() -> Iterable[int]:
    """Every ask that can be found."""
    return access.visible().order_by("pk").values_list("pk", flat=True).iterator(chunk_size=20_000)


def fallback(ask: Ask) -> Sequence[int]:
    """Newest first by plain database query, while the index is missing."""
    rows = access.visible().filter(visibility__in=ask.visible_to)
    for word in [item.text for item in ask.query.words][:5]:
        rows = rows.filter(Q(text__icontains=word) | Q(ref__iexact=word) | Q(symbol__iexact=word))
    if statuses := ask.filters.get("desk"):
        rows = rows.filter(status__in=statuses)
    if refs := ask.filters.get("body"):
        rows = rows.filter(issuer__ref__in=refs)
    return list(rows.order_by("-issued_on", "-pk").values_list("pk", flat=True)[: ask.k])


def due_for_public(today: dt.date) -> list[int]:
    """Asks whose window to object ended yesterday: from today the public may read whose they are."""
    return list(access.visible().filter(ours_public_from=today).values_list("pk", flat=True))


def show(actor: Any, ids: Sequence[int], lang: str) -> Mapping[int, Shown]:
    """Asks as hits among other kinds; the words found are marked in the original wording."""
    found: dict[int, Shown] = {}
    texts = texts_of(ids)
    for line in lines(access.listed(actor).filter(pk__in=ids).order_by()):
        row = tell(line, texts.get(line.pk, ()), "")
        about = " · ".join(filter(None, (row["issuer"], row["citation"], str(row["chip"]["word"]))))
        title = present.heading(row["title"], LONGEST_TITLE)
        found[line.pk] = Shown(title, row["url"], row["lang"], line.text, line.lang, about, line.ref)
    return found


def own() -> QuerySet[Recommendation]:
    """What concerns this city: what was asked of it, and of its country."""
    here = city()
    country = here.country if here is not None else ""
    mine = Q(addressee=Addressee.CITY)
    return access.visible().filter(mine | Q(country=country) if country else mine)


def own_ids() -> Iterable[int]:
    """Their numbers."""
    return own().values_list("pk", flat=True).iterator(chunk_size=20_000)


def register_search() -> None:
    """Make asks searchable."""
    search.register_kind(KIND, load=load, all_ids=all_ids, fallback=fallback, names=names, show=show,
                         label=gettext_lazy("Recommendations"), first=own_ids)
