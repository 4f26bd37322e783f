"""Every read of groups: the same request, by whom, when, how often, in which words, and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Q
from django.http import Http404
from django.utils.translation import gettext as _

from hrcity.core.text import plain
from hrcity.recommendations import access, present
from hrcity.recommendations.lines import texts_of
from hrcity.recommendations.models import Cluster, ClusterMember, Recommendation, TextKind
from hrcity.recommendations.rules import Status
from hrcity.recommendations.searching import own

PAGE = 25
MOST_MEMBERS = 300
UNDECIDED = frozenset({Status.RECEIVED, Status.UNCLEAR})


@dataclass(frozen=True, slots=True)
class Member:
    """One wording of the request, as its reader may see it; `is_new` where it stands in words not shown before."""

    row: Recommendation
    text: str
    lang: str
    is_new: bool
    countries: Sequence[str]
    chip: Mapping[str, Any]
    answer: str


@dataclass(frozen=True, slots=True)
class Group:
    """One request with all its citations."""

    row: Cluster
    title: str
    lang: str
    members: Sequence[Member]
    facts: Sequence[Mapping[str, Any]]
    undecided: Sequence[str]


def cluster_for(actor: Any, ref: str) -> Cluster:
    """One group, if the reader may open at least one of its requests.

    Raises:
        Http404: there is none.
    """
    row = Cluster.objects.select_related("merged_into").filter(ref=ref).first()
    if row is None or not (row.merged_into_id or _members(actor, row).exists()):
        raise Http404(_("There is no such group of requests."))
    return row


def _members(actor: Any, row: Cluster) -> Any:
    return access.listed(actor).filter(membership__cluster=row)


def group_of(actor: Any, row: Cluster) -> Group:
    """The page of a group. Four queries whatever its size."""
    rows = list(_members(actor, row).select_related("issuer", "document").prefetch_related("answers")
                .order_by("-issued_on", "-pk")[:MOST_MEMBERS])  # fmt: skip
    texts = texts_of([one.pk for one in rows])
    face = next((one for one in rows if one.pk == row.face_id), rows[0] if rows else None)
    reading = present.reading(face, texts.get(face.pk, ())) if face is not None else None
    seen: set[str] = set()
    members = [_member(one, texts.get(one.pk, ()), seen) for one in rows]
    return Group(
        row,
        reading.text if reading else row.ref,
        reading.lang if reading else "",
        members,
        facts_of(rows),
        [one.ref for one in rows if one.status in UNDECIDED],
    )


def _member(row: Any, texts: Sequence[Any], seen: set[str]) -> Member:
    """In the words of the document or of its official translation: a plain summary says little about wording."""
    reading = present.reading(row, [one for one in texts if one.kind == TextKind.OFFICIAL])
    words = _plain_words(row.text)
    is_new = words not in seen
    seen.add(words)
    signed = next((one for one in row.answers.all() if one.state == "signed"), None)
    shown = row.is_inside or present.public_status(row, False) == row.status
    return Member(
        row,
        reading.text,
        reading.lang,
        is_new,
        [wording["name"] for wording in row.wordings],
        present.chip(row, row.is_inside),
        signed.get_word_display() if signed is not None and shown else "",
    )


def _plain_words(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".;")


def facts_of(rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Who asked, when, how often, what the country said, what is still open."""
    bodies = Counter(plain(row.issuer.title) if row.issuer else row.get_origin_display() for row in rows)
    countries = {wording["name"] for row in rows for wording in row.wordings}
    years = sorted({row.issued_on.year for row in rows if row.issued_on})
    positions = Counter(row.get_position_display() for row in rows if row.position)
    done = sum(row.status in {Status.GRADED, Status.CLOSED} for row in rows if row.is_inside or
               present.public_status(row, False) == row.status)  # fmt: skip
    found = [
        {"label": _("How often"), "value": _times(len(rows))},
        {"label": _("Who asked"), "value": _listed(bodies)},
        {"label": _("When"), "value": _span(years)},
    ]
    if countries:
        shown = sorted(countries)
        more = _(" and %(n)s more") % {"n": len(shown) - 12} if len(shown) > 12 else ""
        found.append({"label": _("Countries that recommended it"), "value": ", ".join(shown[:12]) + more})
    if positions:
        found.append({"label": _("What the country said to the UN"), "value": _listed(positions)})
    found.append({"label": _("Settled so far"), "value": _("%(n)s of %(all)s") % {"n": done, "all": len(rows)}})
    return found


def _times(n: int) -> str:
    return _("%(n)s times") % {"n": n} if n != 1 else _("once")


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{name} ({n})" if n > 1 else name for name, n in counts.most_common(8))


def _span(years: Sequence[int]) -> str:
    if not years:
        return _("date not known")
    return str(years[0]) if years[0] == years[-1] else f"{years[0]}–{years[-1]}"


@dataclass(frozen=True, slots=True)
class Repeat:
    """What the page of a record says of its group."""

    ref: str
    url: str
    count: int
    others: Sequence[Mapping[str, Any]]


def repeat_of(actor: Any, row: Recommendation) -> Repeat | None:
    """The group of an ask (fetched with its membership) and its other citations, None where it stands alone.

    One query, none for most.
    """
    member = getattr(row, "membership", None)
    if member is None:
        return None
    rows = access.readable(actor).filter(membership__cluster=member.cluster).exclude(pk=row.pk)
    others = [
        {"url": one.get_absolute_url(), "ref": one.ref, "year": one.issued_on.year if one.issued_on else "",
         "who": plain(one.issuer.title) if one.issuer else one.get_origin_display(), "citation": one.citation_words}
        for one in rows.select_related("issuer").order_by("-issued_on", "-pk")[:51]
    ]  # fmt: skip
    if not others:
        return None
    return Repeat(member.cluster.ref, member.cluster.get_absolute_url(), len(others) + 1, others[:6])


def groups(actor: Any, *, mine: bool = True, page: int = 1) -> tuple[list[dict[str, Any]], bool]:
    """Groups, most often asked first: of this city's requests, or all; and whether there are more."""
    rows = Cluster.objects.filter(size__gt=1).select_related("face__issuer")
    if mine:
        of_city = ClusterMember.objects.filter(cluster=OuterRef("pk"), recommendation__in=own())
        rows = rows.filter(Exists(of_city))
    first = max(page - 1, 0) * PAGE
    found = list(rows.order_by("-size", "pk")[first : first + PAGE + 1])
    ids = [row.pk for row in found[:PAGE]]
    spans = {
        one["cluster"]: one
        for one in ClusterMember.objects.filter(cluster__in=ids).order_by().values("cluster").annotate(
            first=Min("recommendation__issued_on"), last=Max("recommendation__issued_on"),
            bodies=Count("recommendation__issuer", distinct=True),
            undecided=Count("pk", filter=Q(recommendation__status__in=UNDECIDED)))
    }  # fmt: skip
    texts = texts_of([row.face_id for row in found if row.face_id])
    return [_listed_group(row, spans.get(row.pk, {}), texts) for row in found[:PAGE]], len(found) > PAGE


def _listed_group(row: Cluster, span: Mapping[str, Any], texts: Mapping[int, Any]) -> dict[str, Any]:
    reading = present.reading(row.face, texts.get(row.face_id or 0, ())) if row.face is not None else None
    years = sorted({day.year for day in (span.get("first"), span.get("last")) if day})
    return {
        "url": row.get_absolute_url(), "ref": row.ref, "size": row.size, "years": _span(years),
        "title": present.heading(reading.text, 180) if reading else row.ref, "lang": reading.lang if reading else "",
        "bodies": span.get("bodies", 0), "undecided": span.get("undecided", 0),
    }  # fmt: skip
