"""Every read of the desk: the cards that wait, who works on them, meetings and their lists, second looks, letters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hrcity.core.clocks import today
from hrcity.core.kept import keep
from hrcity.core.models import ImportRun, ImportState, Visibility
from hrcity.core.text import plain
from hrcity.institutions.models import Meeting, MeetingKind, MeetingState
from hrcity.instruments.models import InstrumentKind, Provision
from hrcity.instruments.present import number_words
from hrcity.recommendations import access, queries, suggested
from hrcity.recommendations.desk_rules import UNDECIDED, UNDO
from hrcity.recommendations.models import (
    Assignment,
    Cluster,
    Decision,
    DeskClaim,
    DocketItem,
    Passing,
    ProposalBatch,
    Recommendation,
    SecondLook,
    SecondLookSample,
    Suggestion,
)
from hrcity.recommendations.places import at_home
from hrcity.recommendations.rules import Status
from hrcity.vocabulary.models import Term

# So many cards the queue looks ahead; what is behind them moves up.
WINDOW = 300
# What is decided and no longer open to objection by its status; whether the public knows yet is a matter of its day.
DECIDED = frozenset(Status) - {Status.RECEIVED, Status.PROPOSED, Status.DISPUTED}
LAW_KINDS = (InstrumentKind.ORDINANCE, InstrumentKind.LAW, InstrumentKind.CHARTER)
MOST_PROVISIONS = 600
KEEP_SECONDS = 300
SCOPES = ("", "mine", "all")


@dataclass(frozen=True, slots=True)
class Key:
    """One card of the queue: a repeated request, or a single one; how many wait in it; who has taken it."""

    ref: str
    pk: int
    is_group: bool
    waiting: int
    taken_by: int | None = None
    taken_name: str = ""
    until: dt.datetime | None = None


def undecided() -> QuerySet[Recommendation]:
    """What concerns this city and nobody has said whose it is."""
    return access.visible().filter(at_home(), status__in=UNDECIDED)


def queue(user: Any, *, scope: str = "", function: int = 0) -> list[Key]:
    """The cards that wait, most often asked first: one's own, with what nobody has taken, or all. Three queries."""
    rows = undecided()
    if function:
        rows = rows.filter(Exists(Suggestion.objects.filter(recommendation=OuterRef("pk"), term=function)))
    grouped = rows.filter(membership__cluster__size__gt=1).order_by()
    groups = grouped.values_list("membership__cluster__ref", "membership__cluster_id").annotate(n=Count("pk"))
    keys = [Key(ref, pk, True, n) for ref, pk, n in groups.order_by("-n", "membership__cluster_id")[:WINDOW]]
    alone = rows.filter(Q(membership__isnull=True) | Q(membership__cluster__size__lte=1))
    ordered = alone.order_by(F("issued_on").desc(nulls_last=True), "pk").values_list("ref", "pk")
    keys += [Key(ref, pk, False, 1) for ref, pk in ordered[: WINDOW - len(keys)]] if len(keys) < WINDOW else []
    return _in_scope([*_with_claims(keys)], user.pk, scope)


def _with_claims(keys: Iterable[Key]) -> Iterable[Key]:
    rows = DeskClaim.objects.filter(ended_at__isnull=True, until__gt=timezone.now())
    held = {(bool(cluster), cluster or ask): (by, name, until) for cluster, ask, by, name, until in
            rows.values_list("cluster_id", "recommendation_id", "by_id", "by__name", "until")}  # fmt: skip
    for key in keys:
        by, name, until = held.get((key.is_group, key.pk), (None, "", None))
        yield replace(key, taken_by=by, taken_name=name, until=until)


def _in_scope(keys: Sequence[Key], person: int, scope: str) -> list[Key]:
    if scope == "all":
        return list(keys)
    mine = [key for key in keys if key.taken_by == person]
    return mine if scope == "mine" else mine + [key for key in keys if key.taken_by is None]


def claimed_count(user: Any) -> int:
    """How many cards a person holds that still wait."""
    held = DeskClaim.objects.filter(by=user, ended_at__isnull=True, until__gt=timezone.now())
    inside = Recommendation.objects.filter(membership__cluster=OuterRef("cluster"), status__in=UNDECIDED)
    return held.filter(Q(recommendation__status__in=UNDECIDED) | Exists(inside)).count()


def card_named(ref: str) -> Cluster | Recommendation:
    """The card with this reference.

    Raises:
        Http404: there is none.
    """
    found: Cluster | Recommendation | None = Cluster.objects.filter(ref=ref, size__gt=1).first()
    found = found or access.visible().filter(at_home(), ref=ref).first()
    if found is None:
        raise Http404(_("There is no such request on the desk."))
    return found


def last_batch(user: Any) -> ProposalBatch | None:
    """What a person proposed last, within the hour, to be taken back; `count` says for how many. One query."""
    rows = ProposalBatch.objects.filter(by=user, at__gte=timezone.now() - UNDO, taken_back_at__isnull=True)
    waits = Q(decisions__ended_at__isnull=True, decisions__approved_at__isnull=True)
    return rows.annotate(count=Count("decisions", filter=waits)).filter(count__gt=0).first()


def batch_for(user: Any, pk: int) -> ProposalBatch:
    """One of a person's own proposals.

    Raises:
        Http404: there is none.
    """
    row = ProposalBatch.objects.filter(pk=pk, by=user).first()
    if row is None:
        raise Http404(_("There is no such proposal of yours."))
    return row


def functions() -> list[Term]:
    """The functions of the city, for a choice; kept a minute."""
    return keep("recommendations.functions", 60, lambda: list(queries.function_terms()))


def taken_here() -> dict[int, tuple[int, int]]:
    """How often each suggestion was taken; kept a minute."""
    return keep("recommendations.taken", 60, suggested.measured)


def provisions() -> dict[str, str]:
    """Articles of ordinances, laws and charters, as one would cite them, with their identifier; kept a few minutes."""
    return keep(f"recommendations.provisions.{get_language()}", KEEP_SECONDS, _provisions)


def _provisions() -> dict[str, str]:
    rows = (
        Provision.objects.filter(instrument__kind__in=LAW_KINDS, instrument__visibility=Visibility.PUBLIC)
        .select_related("instrument")
        .exclude(number="")
        .order_by("instrument__kind", "instrument__slug", "order")
    )
    found: dict[str, str] = {}
    for row in rows[:MOST_PROVISIONS]:
        cited = f"{row.instrument}, {number_words(row, row.instrument.kind)}"
        found.setdefault(cited[:300], f"{row.instrument.slug}#{row.eid}")
    return found


def meetings() -> list[Meeting]:
    """Competence meetings, the latest first, each with what is on its list (`open`) and was decided there (`done`)."""
    rows = Meeting.objects.filter(kind=MeetingKind.COMPETENCE).select_related("body")
    waits = Q(docket__outcome="", docket__decision__ended_at__isnull=True, docket__decision__approved_at__isnull=True)
    return list(rows.annotate(
        open=Count("docket", filter=waits, distinct=True), done=Count("decisions", distinct=True)
    ).order_by("-starts_at")[:100])  # fmt: skip


def decided_at(meeting: Meeting, reader: Any) -> list[Decision]:
    """What a meeting decided, as the reader may know it: others than the desks once it is public. One query."""
    rows = meeting.decisions.filter(approved_at__isnull=False).select_related("recommendation")
    if not access.sees_desk(reader):
        rows = rows.filter(
            ended_at__isnull=True, recommendation__in=queries.public(), recommendation__ours_public_from__lte=today()
        ).exclude(recommendation__status__in=[Status.RECEIVED, Status.PROPOSED, Status.DISPUTED])
    return list(rows.order_by("pk")[:500])


def meeting_for(ref: str) -> Meeting:
    """One competence meeting.

    Raises:
        Http404: there is none.
    """
    rows = Meeting.objects.filter(kind=MeetingKind.COMPETENCE).select_related("body", "minutes_file")
    row = rows.filter(ref=ref).first()
    if row is None:
        raise Http404(_("There is no competence meeting with this reference."))
    return row


def docket(meeting: Meeting, *, is_open: bool = True) -> list[DocketItem]:
    """What is on the list of a meeting, or was decided there. Two queries."""
    rows = meeting.docket.select_related(
        "decision__recommendation__issuer", "decision__function", "decision__passed_to", "decision__proposed_by",
        "decided_by",
    ).prefetch_related("decision__batches")  # fmt: skip
    if not is_open:
        return list(rows.exclude(outcome__in=["", "taken_off"]))
    return list(rows.filter(
        outcome="", decision__ended_at__isnull=True, decision__approved_at__isnull=True,
        decision__recommendation__status=Status.PROPOSED))  # fmt: skip


def docket_of(row: Recommendation) -> DocketItem | None:
    """The list of a meeting on which a proposal stands. One query."""
    rows = DocketItem.objects.filter(decision=row.decision_id, outcome="").select_related("meeting")
    return rows.first()


def waiting_decisions() -> list[Decision]:
    """Proposals that wait and are on no list. Two queries."""
    rows = Decision.objects.filter(
        ended_at__isnull=True, approved_at__isnull=True, recommendation__status=Status.PROPOSED
    ).exclude(docket__in=DocketItem.objects.filter(outcome=""))
    return list(rows.select_related("recommendation__issuer", "function", "passed_to", "proposed_by")
                .prefetch_related("batches").order_by("proposed_at")[:400])  # fmt: skip


def leads(decisions: Iterable[Decision]) -> dict[int, str]:
    """Who would lead each proposed recommendation, by its number, noticed or not. One query."""
    asks = [row.recommendation_id for row in decisions]
    rows = Assignment.objects.filter(recommendation_id__in=asks, is_lead=True, ended_at__isnull=True)
    return {pk: plain(title) for pk, title in rows.values_list("recommendation_id", "body__title")}


def docket_items(pks: Sequence[str], meeting: Meeting) -> list[DocketItem]:
    """Items of a meeting's list by their numbers as sent."""
    return list(meeting.docket.filter(pk__in=_numbers(pks)).select_related("decision"))


def decisions_named(pks: Sequence[str]) -> list[Decision]:
    """Decisions by their numbers as sent; those of one proposal come together as "4-5-6"."""
    return list(Decision.objects.filter(pk__in=_numbers([pk for some in pks[:400] for pk in some[:4000].split("-")])))


def _numbers(pks: Sequence[str]) -> list[int]:
    return [int(pk) for pk in pks[:2000] if pk.isdecimal() and len(pk) < 12]


def meetings_waiting() -> list[tuple[Meeting, int]]:
    """Meetings that have begun and whose list is not worked off, with how many wait."""
    waits = Q(docket__outcome="", docket__decision__ended_at__isnull=True, docket__decision__approved_at__isnull=True)
    rows = Meeting.objects.filter(kind=MeetingKind.COMPETENCE, starts_at__lte=timezone.now()).exclude(
        state=MeetingState.CANCELLED
    )
    return [(row, row.open) for row in rows.annotate(open=Count("docket", filter=waits)).filter(open__gt=0)]


def looks_open(user: Any) -> QuerySet[SecondLook]:
    """Second looks that wait and that this person may give: not their own decisions, and of what they may read."""
    rows = SecondLook.objects.filter(
        by__isnull=True, decision__recommendation__visibility__in=access.visibilities(user)
    )
    return rows.exclude(Q(proposer=user) | Q(approver=user)).order_by("pk")


def look_for(user: Any, pk: int) -> SecondLook:
    """One second look, for a person who may give it.

    Raises:
        Http404: it is not for them.
    """
    rows = SecondLook.objects.exclude(Q(proposer=user) | Q(approver=user)).filter(
        decision__recommendation__visibility__in=access.visibilities(user)
    )
    row = rows.select_related("decision__recommendation__issuer", "sample").filter(pk=pk).first()
    if row is None:
        raise Http404(_("This second look is not yours to give."))
    return row


def samples() -> list[SecondLookSample]:
    """Every sample with its figures: `drawn`, `given`, `agreed`; the latest first. One query."""
    rows = SecondLookSample.objects.annotate(
        drawn=Count("looks"),
        given=Count("looks", filter=Q(looks__by__isnull=False)),
        agreed=Count("looks", filter=Q(looks__agrees=True)),
    )
    return list(rows.order_by("-at", "-pk")[:100])


def differing(user: Any) -> list[SecondLook]:
    """Second looks that came to something else, the latest first, of what the reader may open."""
    rows = SecondLook.objects.filter(agrees=False, decision__recommendation__visibility__in=access.visibilities(user))
    return list(rows.select_related("decision__recommendation", "first_lead", "lead", "by").order_by("-at")[:100])


def agreement() -> tuple[int, int]:
    """On how many of how many second looks both came to the same. One query."""
    found = SecondLook.objects.aggregate(
        given=Count("pk", filter=Q(by__isnull=False)), agreed=Count("pk", filter=Q(agrees=True))
    )
    return found["agreed"], found["given"]


def letters(reader: Any) -> QuerySet[Passing]:
    """What was passed on and is pursued: to the office all of it; to others what is public and has been sent."""
    rows = Passing.objects.filter(_shown(), recommendation__status=Status.PASSED_ON).select_related(
        "to", "recommendation"
    )
    if not access.letters_readable(reader):
        rows = rows.filter(
            recommendation__visibility=Visibility.PUBLIC,
            recommendation__ours_public_from__lte=today(),
            sent_on__isnull=False,
        )
    return rows.order_by(F("answered_on").asc(nulls_first=True), F("sent_on").asc(nulls_first=True), "pk")


def _shown() -> Q:
    """Of a row beside a recommendation: not of an import that is under way (a join, where `in` would read them all)."""
    hidden = ImportRun.objects.exclude(state=ImportState.DONE).values("pk")
    return Q(recommendation__run__isnull=True) | ~Q(recommendation__run_id__in=hidden)


@dataclass(frozen=True, slots=True)
class Asked:
    """One addressee of letters: how many, how many without an answer, the oldest of those."""

    to: int
    title: dict[str, str]
    ref: str
    letters: int
    silent: int
    oldest: dt.date | None
    reminders: int


def addressees(reader: Any) -> list[Asked]:
    """Letters per addressee, the one who owes most answers first. One query."""
    rows = letters(reader).filter(sent_on__isnull=False).order_by().values_list("to", "to__title", "to__ref").annotate(
        letters=Count("pk"), silent=Count("pk", filter=Q(answered_on__isnull=True)),
        oldest=Min("sent_on", filter=Q(answered_on__isnull=True)), reminders=Max("reminders"),
    )  # fmt: skip
    return sorted((Asked(*row) for row in rows), key=lambda one: (-one.silent, -one.letters, one.ref))


def decided_in_public() -> dict[str, int]:
    """How many are decided, by what was decided, as the public may know it. One query."""
    rows = queries.public().filter(status__in=DECIDED, ours_public_from__lte=today()).exclude(ours="")
    return dict(rows.order_by().values_list("ours").annotate(n=Count("pk")))


def decided_in_meetings() -> int:
    """How many decisions in force, public by now, were taken in a competence meeting."""
    return Decision.objects.filter(
        meeting__isnull=False, ended_at__isnull=True, recommendation__visibility=Visibility.PUBLIC,
        recommendation__ours_public_from__lte=today(),
    ).exclude(recommendation__status__in=[Status.RECEIVED, Status.PROPOSED, Status.DISPUTED]).count()  # fmt: skip
