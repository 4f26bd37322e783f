"""The same request, repeated: groups as the computer proposes them, and what persons said of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from hrcity.core.actors import SYSTEM
from hrcity.core.audit import GENESIS, audit
from hrcity.core.clocks import today
from hrcity.core.errors import DomainError
from hrcity.core.models import AuditHead, ImportState, Visibility
from hrcity.core.references import next_numbers, next_reference, reference
from hrcity.people.models import User
from hrcity.recommendations import access
from hrcity.recommendations.models import ChoiceKind, Cluster, ClusterChoice, ClusterMember, Recommendation

if TYPE_CHECKING:
    from hrkit.clusters import Result

T = TypeVar("T")
BATCH = 2000
PREFIX = "SAME"
# More pairs than this in one split are not a correction of a group but another grouping.
MOST_PAIRS = 400


def clusters_write(*, result: Result, touched: Iterable[int], began: dt.datetime | None = None) -> int:
    """Write the groups of a run that settled the asks `touched`. Returns how many groups it found.

    What a person said since the run `began` it does not know: groups it is about are left as they are.

    Each batch is a transaction of its own; a run that is killed is simply run again.
    """
    wanted = _there({int(key): one.id for one in result.clusters for key in one.keys})
    held = said_since(began) if began is not None else set()
    current = {pk: key for pk, key in _members(sorted(touched)) if pk not in held}
    about = {key for pk, key in wanted.items() if pk in held}
    wanted = {pk: key for pk, key in wanted.items() if key not in about and pk not in held}
    current = {pk: key for pk, key in current.items() if key not in about}
    faces = {one.id: int(one.medoid_key) for one in result.clusters if int(one.medoid_key) in wanted}
    wanted = {pk: key for pk, key in wanted.items() if key in faces}
    numbers = _clusters(faces)
    Cluster.objects.filter(pk__in=numbers.values(), merged_into__isnull=False).update(merged_into=None)
    moved = [pk for pk, key in current.items() if wanted.get(pk) != key]
    fresh = [pk for pk, key in wanted.items() if current.get(pk) != key]
    for some in _slices(moved):
        ClusterMember.objects.filter(recommendation_id__in=some).delete()
    for some in _slices(fresh):
        ClusterMember.objects.bulk_create(
            [ClusterMember(cluster_id=numbers[wanted[pk]], recommendation_id=pk) for pk in some], ignore_conflicts=True)
    _note_merges({change.id: change.other for change in result.changes if change.kind == "merged" and change.other})
    recount(set(numbers.values()) | _clusters_of(current.values()))
    with transaction.atomic():
        audit("recommendation.grouped", None, by=SYSTEM, data={"count": len(faces), "asks": len(fresh)})
    return len(faces)


def said_since(moment: dt.datetime) -> set[int]:
    """The asks about which a person chose since a moment, and all that share a group with one of them."""
    recent = ClusterChoice.objects.filter(Q(at__gte=moment) | Q(ended_at__gte=moment))
    asks = {pk for pair in recent.values_list("one", "other") for pk in pair}
    groups = ClusterMember.objects.filter(recommendation__in=asks).values("cluster")
    return asks | set(ClusterMember.objects.filter(cluster__in=groups).values_list("recommendation_id", flat=True))


def _there(wanted: dict[int, str]) -> dict[int, str]:
    """Without asks that are gone: an import may have been taken back while the run went on."""
    found: dict[int, str] = {}
    for some in _slices(sorted(wanted)):
        rows = Recommendation.objects.filter(pk__in=some).values_list("pk", flat=True)
        found |= {pk: wanted[pk] for pk in rows}
    return found


def _members(asks: Sequence[int]) -> Iterable[tuple[int, str]]:
    rows = ClusterMember.objects.values_list("recommendation_id", "cluster__key")
    for some in _slices(asks):
        yield from rows.filter(recommendation_id__in=some)


def _clusters_of(keys: Iterable[str]) -> set[int]:
    found: set[int] = set()
    for some in _slices(sorted(set(keys))):
        found.update(Cluster.objects.filter(key__in=some).values_list("pk", flat=True))
    return found


def _clusters(faces: Mapping[str, int]) -> dict[str, int]:
    """The rows of groups by key; new ones are made, the text that stands for a group is set."""
    found: dict[str, tuple[int, int | None]] = {}
    for some in _slices(sorted(faces)):
        rows = Cluster.objects.filter(key__in=some).values_list("key", "pk", "face_id")
        found |= {key: (pk, face) for key, pk, face in rows}
    now, year = timezone.now(), today().year
    for some in _slices([key for key in faces if key not in found]):
        with transaction.atomic():
            numbers = next_numbers(f"{PREFIX}-{year}", len(some))
            Cluster.objects.bulk_create(
                [Cluster(ref=reference(PREFIX, year, number), key=key, face_id=faces[key], made_at=now)
                 for key, number in zip(some, numbers, strict=True)])  # fmt: skip
        found |= {key: (pk, faces[key]) for key, pk in Cluster.objects.filter(key__in=some).values_list("key", "pk")}
    for key, (pk, face) in found.items():
        if face != faces[key]:
            Cluster.objects.filter(pk=pk).update(face_id=faces[key], changed_at=now)
    return {key: pk for key, (pk, _face) in found.items()}


def _note_merges(merges: Mapping[str, str]) -> None:
    numbers: dict[str, int] = {}
    for some in _slices(sorted({*merges, *merges.values()})):
        numbers |= dict(Cluster.objects.filter(key__in=some).values_list("key", "pk"))
    for key, into in merges.items():
        if key in numbers and into in numbers and key != into:
            Cluster.objects.filter(pk=numbers[key]).update(merged_into_id=numbers[into], changed_at=timezone.now())


def recount(clusters: Iterable[int]) -> None:
    """Write how many of each group the public may read."""
    run = "members__recommendation__run"
    shown = Q(**{f"{run}__isnull": True}) | Q(**{f"{run}__state": ImportState.DONE})
    public = Count("members", filter=shown & Q(members__recommendation__visibility=Visibility.PUBLIC))
    for some in _slices(sorted(clusters)):
        rows = Cluster.objects.filter(pk__in=some).annotate(n=public).values_list("pk", "size", "n")
        by_size: dict[int, list[int]] = {}
        for pk, size, n in rows:
            if size != n:
                by_size.setdefault(n, []).append(pk)
        with transaction.atomic():
            for n, pks in by_size.items():
                Cluster.objects.filter(pk__in=pks).update(size=n, changed_at=timezone.now())


def group_recount(ask: Recommendation) -> None:
    """Count the group of an ask again, after it became public or was taken from the public."""
    member = ClusterMember.objects.filter(recommendation=ask).first()
    if member is not None:
        recount({member.cluster_id})


def _slices(values: Sequence[T]) -> Iterable[Sequence[T]]:
    return (values[start : start + BATCH] for start in range(0, len(values), BATCH))


@transaction.atomic
def cluster_split(*, cluster: Cluster, asks: Sequence[Recommendation], reason: str, by: User) -> Cluster | None:
    """Say that some asks of a group are not the same request as the rest: it holds in every later grouping.

    Returns the group that those taken out make, None where it is only one.

    Raises:
        DomainError: no reason, none or all chosen.
    """
    access.permit_office(by)
    _alone()
    chosen = {ask.pk for ask in asks}
    members = list(cluster.members.select_for_update().values_list("recommendation_id", flat=True))
    out, rest = [pk for pk in members if pk in chosen], [pk for pk in members if pk not in chosen]
    _require_reason(reason)
    if not out or not rest:
        raise DomainError(_("Choose those that ask for something else, and leave at least one."), "choose-some", "ask")
    if len(out) * len(rest) > MOST_PAIRS:
        raise DomainError(_("That is a very large group; take a few out at a time."), "too-many", "ask")
    _choose(ChoiceKind.APART, [(one, other) for one in out for other in rest], reason, by)
    ClusterMember.objects.filter(recommendation_id__in=out).delete()
    new = _new_group(out) if len(out) > 1 else None
    if cluster.face_id in chosen:
        cluster.face_id = rest[0]
        cluster.save(update_fields=["face"])
    recount({cluster.pk} | ({new.pk} if new else set()))
    audit("recommendation.group_split", cluster, by=by, data={"count": len(out), "reason": reason.strip()[:300]})
    for ask in asks:
        audit("recommendation.taken_out", ask, by=by, data={"group": cluster.ref, "reason": reason.strip()[:300]})
    return new


@transaction.atomic
def asks_group(*, one: Recommendation, other: Recommendation, reason: str, by: User) -> Cluster:
    """Say that two asks are the same request: their groups become one, now and in every later grouping.

    Raises:
        DomainError: no reason, the same ask twice, or two reviews of different countries.
    """
    access.permit_office(by)
    _alone()
    _require_reason(reason)
    if one.pk == other.pk:
        raise DomainError(_("Name another recommendation."), "same-ask", "other")
    if one.country != other.country:
        raise DomainError(_("These were asked of different countries; one answer cannot serve both."),
                          "other-country", "other")
    groups = {row.recommendation_id: row.cluster for row in ClusterMember.objects.select_for_update().filter(
        recommendation_id__in=[one.pk, other.pk]).select_related("cluster")}
    into = min(groups.values(), key=lambda group: group.pk, default=None) or _new_group([one.pk])
    Cluster.objects.filter(pk=into.pk, merged_into__isnull=False).update(merged_into=None)
    for ask in (one, other):
        group = groups.get(ask.pk)
        if group is None:
            ClusterMember.objects.get_or_create(recommendation=ask, defaults={"cluster": into})
        elif group.pk != into.pk:
            group.members.update(cluster=into)
            Cluster.objects.filter(pk=group.pk).update(merged_into=into, size=0, changed_at=timezone.now())
    _end_apart(into)
    _choose(ChoiceKind.TOGETHER, [(one.pk, other.pk)], reason, by)
    recount({into.pk})
    audit("recommendation.grouped_by_hand", into, by=by, data={"reason": reason.strip()[:300]})
    for ask in (one, other):
        audit("recommendation.put_in", ask, by=by, data={"group": into.ref, "reason": reason.strip()[:300]})
    return into


def _end_apart(group: Cluster) -> None:
    """What was said to be apart and is now together by a person's later word no longer holds: the last word counts."""
    inside = group.members.values("recommendation_id")
    rows = ClusterChoice.objects.filter(kind=ChoiceKind.APART, ended_at__isnull=True, one__in=inside, other__in=inside)
    rows.update(ended_at=timezone.now())


def _alone() -> None:
    """One grouping by hand at a time: asks without a group have no row of a group to lock."""
    AuditHead.objects.select_for_update().get_or_create(pk=1, defaults={"digest": GENESIS})


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise DomainError(_("Write the reason in a few words."), "reason-missing", "reason")


def _choose(kind: str, pairs: Sequence[tuple[int, int]], reason: str, by: User) -> None:
    """Keep what was said; what was said of a pair before ends."""
    now = timezone.now()
    ordered = [(min(pair), max(pair)) for pair in pairs]
    for one, other in ordered:
        ClusterChoice.objects.filter(one_id=one, other_id=other, ended_at__isnull=True).update(ended_at=now)
    ClusterChoice.objects.bulk_create(
        [ClusterChoice(kind=kind, one_id=one, other_id=other, reason=reason.strip()[:300], by=by)
         for one, other in ordered])  # fmt: skip


def _new_group(asks: Sequence[int]) -> Cluster:
    ref = next_reference(PREFIX, today().year)
    key = f"{min(asks)}-{ref}"
    group = Cluster.objects.create(ref=ref, key=key, face_id=asks[0])
    ClusterMember.objects.bulk_create([ClusterMember(cluster=group, recommendation_id=pk) for pk in asks])
    return group
