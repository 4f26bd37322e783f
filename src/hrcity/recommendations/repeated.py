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
from hrcity.recommendations.models import Cluster, ClusterChoice, ClusterMember, Recommendation, TextKind
from hrcity.recommendations.places import asker_name, is_abroad
from hrcity.recommendations.rules import Status
from hrcity.recommendations.searching import own

PAGE = 25
MOST_MEMBERS = 300
# So many the page for several takes at once.
MOST_AT_ONCE = 200
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
    said: Sequence[Mapping[str, Any]]


def cluster_for(actor: Any, ref: str) -> Cluster:
    """One group, if the reader may open at least one of its requests.

    Raises:
        Http404: there is none.
    """
    row = Cluster.objects.select_related("merged_into").filter(ref=ref).first()
    if row is None or not (_members(actor, row).exists() or successor_of(actor, row)):
        raise Http404(_("There is no such group of requests."))
    return row


def successor_of(actor: Any, row: Cluster) -> Cluster | None:
    """The group that an emptied one became part of, if the reader may open something there."""
    if row.merged_into is None or row.members.exists():
        return None
    return row.merged_into if _members(actor, row.merged_into).exists() else None


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
    count = len(rows) if len(rows) < MOST_MEMBERS else _members(actor, row).count()
    return Group(
        row,
        reading.text if reading else row.ref,
        reading.lang if reading else "",
        members,
        facts_of(rows, count),
        [one.ref for one in rows if _is_undecided(one)][:MOST_AT_ONCE],
        said_of(row),
    )


def _is_undecided(row: Recommendation) -> bool:
    return row.status in UNDECIDED and not is_abroad(row.country, row.addressee)


def said_of(row: Cluster) -> list[dict[str, Any]]:
    """What persons of the office said of its requests, the last first: what, why, when; no names."""
    inside = row.members.values("recommendation_id")
    found = ClusterChoice.objects.filter(Q(one__in=inside) | Q(other__in=inside), ended_at__isnull=True)
    said: dict[Any, ClusterChoice] = {}
    for choice in found.order_by("-at")[:200]:
        said.setdefault((choice.kind, choice.reason, choice.at.date()), choice)
    return [{"kind": one.kind, "reason": one.reason, "at": one.at} for one in said.values()][:20]


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
        [asker_name(wording) for wording in row.wordings],
        present.chip(row, row.is_inside),
        signed.get_word_display() if signed is not None and shown else "",
    )


def _plain_words(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".;")


def facts_of(rows: Sequence[Any], count: int) -> list[dict[str, Any]]:
    """Who asked, when, how often, what the country said, what is still open; of very many, of the newest."""
    bodies = Counter(plain(row.issuer.title) if row.issuer else row.get_origin_display() for row in rows)
    countries = {asker_name(wording) for row in rows for wording in row.wordings}
    years = sorted({row.issued_on.year for row in rows if row.issued_on})
    positions = Counter(row.get_position_display() for row in rows if row.position)
    done = sum(row.status in {Status.GRADED, Status.CLOSED} for row in rows if row.is_inside or
               present.public_status(row, False) == row.status)  # fmt: skip
    found = [
        {"label": _("How often"), "value": _times(count)},
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

    Two queries, none for most.
    """
    member = getattr(row, "membership", None)
    if member is None:
        return None
    rows = access.readable(actor).filter(membership__cluster=member.cluster).exclude(pk=row.pk)
    count = rows.count()
    others = [
        {"url": one.get_absolute_url(), "ref": one.ref, "year": one.issued_on.year if one.issued_on else "",
         "who": plain(one.issuer.title) if one.issuer else one.get_origin_display(), "citation": one.citation_words}
        for one in rows.select_related("issuer").order_by("-issued_on", "-pk")[:6]
    ]  # fmt: skip
    if not others:
        return None
    return Repeat(member.cluster.ref, member.cluster.get_absolute_url(), count + 1, others)


def groups(actor: Any, *, mine: bool = True, page: int = 1) -> tuple[list[dict[str, Any]], bool]:
    """Groups, most often asked first: of this city's requests, or all; and whether there are more."""
    rows = Cluster.objects.filter(size__gt=1).select_related("face__issuer")
    if mine:
        of_city = ClusterMember.objects.filter(cluster=OuterRef("pk"), recommendation__in=own())
        rows = rows.filter(Exists(of_city))
    first = max(page - 1, 0) * PAGE
    found = list(rows.order_by("-size", "pk")[first : first + PAGE + 1])
    ids = [row.pk for row in found[:PAGE]]
    # What stands for a group, and its years, come from what this reader may open.
    readable = access.readable(actor).filter(membership__cluster__in=ids)
    faces = _faces(found, readable)
    shown = ClusterMember.objects.filter(cluster__in=ids, recommendation__in=readable).order_by()
    spans = {
        one["cluster"]: one
        for one in shown.values("cluster").annotate(
            first=Min("recommendation__issued_on"), last=Max("recommendation__issued_on"),
            bodies=Count("recommendation__issuer", distinct=True),
            undecided=Count("pk", filter=Q(recommendation__status__in=UNDECIDED)))
    }  # fmt: skip
    texts = texts_of([face.pk for face in faces.values()])
    listed = [row for row in found[:PAGE] if row.pk in faces]
    return [_listed_group(row, faces[row.pk], spans.get(row.pk, {}), texts) for row in listed], len(found) > PAGE


def _faces(rows: Sequence[Cluster], readable: Any) -> dict[int, Recommendation]:
    """The request that stands for each group: its face, or the first the reader may open."""
    wanted = {row.pk: row.face_id for row in rows}
    found: dict[int, Recommendation] = {}
    for one in readable.select_related("membership").order_by("-pk"):
        group = one.membership.cluster_id
        if group not in found or one.pk == wanted.get(group):
            found[group] = one
    return found


def _listed_group(
    row: Cluster, face: Recommendation, span: Mapping[str, Any], texts: Mapping[int, Any]
) -> dict[str, Any]:
    reading = present.reading(face, texts.get(face.pk, ()))
    years = sorted({day.year for day in (span.get("first"), span.get("last")) if day})
    return {
        "url": row.get_absolute_url(), "ref": row.ref, "size": row.size, "years": _span(years),
        "title": present.heading(reading.text, 180), "lang": reading.lang,
        "bodies": span.get("bodies", 0), "undecided": span.get("undecided", 0),
    }  # fmt: skip
