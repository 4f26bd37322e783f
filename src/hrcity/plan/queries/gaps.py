"""Every read of the gap map: what an ask adds to it, its cells, and the lists of what is missing."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from hrcity.core.clocks import today
from hrcity.core.models import Visibility
from hrcity.plan import access
from hrcity.plan.models import GapCell, GapChange, GapShare, Node, NodeAsk, NodeIndicator, NodeLabel, NodeUpdate
from hrcity.plan.rules import IS_DRAFT, NodeStatus, UpdateState
from hrcity.plan.rules.gaps import ANY, Cell, Share
from hrcity.recommendations import access as asks
from hrcity.recommendations.models import Answer, Decision, Evidence, Recommendation, RecommendationLabel
from hrcity.recommendations.places import at_home
from hrcity.recommendations.rules import AnswerState, Ours, Status, is_public_ours
from hrcity.recommendations.searching import Meaning, meanings
from hrcity.vocabulary.models import Crosswalk, SchemeKind, Term

OURS = frozenset({Ours.OURS, Ours.SHARED})
NOT_OURS = frozenset({Status.PASSED_ON, Status.UNCLEAR, Status.RECEIVED, Status.PROPOSED, Status.DISPUTED})
PROMISED = frozenset({Status.IN_PROGRESS, Status.REPORTED_DONE})


class Axes:
    """What labels mean on the three axes, parents included; read once for a batch of asks."""

    def __init__(self) -> None:
        self.meanings = meanings()
        rows = list(
            Term.objects.filter(
                scheme__kind__in=[SchemeKind.RIGHTS, SchemeKind.GROUPS, SchemeKind.FUNCTIONS]
            ).values_list("pk", "parent_id", "scheme__kind")
        )
        self.parent = {pk: parent for pk, parent, _kind in rows if parent is not None}
        self.functions = {pk for pk, _parent, kind in rows if kind == SchemeKind.FUNCTIONS}
        self.of_right: dict[int, list[int]] = defaultdict(list)
        walks = Crosswalk.objects.filter(
            source__scheme__kind=SchemeKind.RIGHTS, target__scheme__kind=SchemeKind.FUNCTIONS
        )
        for source, target in walks.values_list("source_id", "target_id"):
            self.of_right[source].append(target)

    def up(self, found: Iterable[int]) -> tuple[int, ...]:
        """Terms with those above them, in a fixed order."""
        known: set[int] = set()
        for term in found:
            place: int | None = term
            while place is not None and place not in known:
                known.add(place)
                place = self.parent.get(place)
        return tuple(sorted(known))

    def share(self, terms: Sequence[int], function: int | None, marks: Sequence[bool]) -> Share:
        """What an ask with these labels, and perhaps a decided function, adds. Without a decided or labelled function
        the fixed rule says it: the functions that belong to its rights."""
        told = [self.meanings[term] for term in terms if term in self.meanings]
        rights = {int(value) for meaning in told for value in meaning.right}
        groups = {int(value) for meaning in told for value in meaning.group}
        functions = {function} if function else {term for term in terms if term in self.functions}
        if not functions:
            functions = {target for right in rights for target in self.of_right.get(right, ())}
        ours, measured, indicated, proven = marks
        return Share(self.up(rights), self.up(groups), self.up(functions), ours, measured, indicated, proven)


def _chunks(ids: Sequence[int], size: int = 900) -> Iterable[Sequence[int]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def shares_kept(ids: Sequence[int]) -> dict[int, Share]:
    """What some asks add to the map as it is."""
    fields = ("pk", "rights", "groups", "functions", "ours", "measured", "indicated", "proven")
    found = {}
    for part in _chunks(ids):
        for pk, rights, groups, functions, *marks in GapShare.objects.filter(pk__in=part).values_list(*fields):
            found[pk] = Share(tuple(rights), tuple(groups), tuple(functions), *marks)
    return found


def shares_of(ids: Sequence[int]) -> dict[int, Share]:
    """What some asks add as they are now; one that is not public, or another country's, adds nothing."""
    axes, day, found = Axes(), today(), {}
    for part in _chunks(ids):
        found.update(_shares(part, axes, day))
    return found


def _shares(ids: Sequence[int], axes: Axes, day: dt.date) -> dict[int, Share]:
    rows = list(
        counted().filter(pk__in=ids).values_list("pk", "status", "ours", "ours_public_from", "decision__function_id")
    )
    labels: dict[int, list[int]] = defaultdict(list)
    for pk, term in RecommendationLabel.objects.filter(recommendation_id__in=ids, ended_at=None).values_list(
        "recommendation_id", "term_id"
    ):
        labels[pk].append(term)
    ours = {
        pk
        for pk, status, whose, since, _function in rows
        if whose in OURS and status not in NOT_OURS and is_public_ours(status, since, day)
    }
    measured, indicated, proven = _reached(ours)
    found = {}
    for pk, _status, _ours, _since, function in rows:
        marks = (pk in ours, pk in measured, pk in indicated, pk in proven)
        found[pk] = axes.share(labels[pk], function if pk in ours else None, marks)
    return found


def _reached(ours: Collection[int]) -> tuple[set[int], set[int], set[int]]:
    """Which of some asks have a measure, an indicator, a proof that the public may see. Nothing is asked for none."""
    if not ours:
        return set(), set(), set()
    links = list(
        NodeAsk.objects.filter(recommendation_id__in=ours, ended_at=None, node__in=live_nodes().values("pk"))
        .values_list("recommendation_id", "node_id")
    )  # fmt: skip
    nodes = {node for _ask, node in links}
    shown = set(NodeIndicator.objects.filter(node_id__in=nodes, ended_at=None).values_list("node_id", flat=True))
    public = Evidence.objects.filter(visibility=Visibility.PUBLIC)
    proofs = NodeUpdate.objects.filter(node_id__in=nodes, state=UpdateState.ACCEPTED, evidence__in=public.values("pk"))
    proven_nodes = set(proofs.values_list("node_id", flat=True))
    proven = set(public.filter(recommendation_id__in=ours).values_list("recommendation_id", flat=True))
    return (
        {ask for ask, _node in links},
        {ask for ask, node in links if node in shown},
        proven | {ask for ask, node in links if node in proven_nodes},
    )


def counted() -> QuerySet[Recommendation]:
    """The asks that the map counts: public ones of this city and its country."""
    return asks.visible().filter(at_home(), visibility=Visibility.PUBLIC)


def live_nodes() -> QuerySet[Node]:
    """Nodes of public plans beyond the draft that were not dropped."""
    plans = access.visible().filter(visibility=Visibility.PUBLIC).exclude(state__in=IS_DRAFT)
    return Node.objects.filter(plan__in=plans.values("pk")).exclude(status=NodeStatus.DROPPED)


def live_leaves() -> QuerySet[Node]:
    """Those of them that have nothing below: what is really done."""
    return live_nodes().filter(~Exists(Node.objects.filter(parent=OuterRef("pk"))))


def cells_known(cells: Collection[Cell]) -> dict[Cell, GapCell]:
    """The rows of some cells, those that are there."""
    wanted = set(cells)
    functions = {cell[2] for cell in wanted}
    rows = GapCell.objects.filter(function__in=functions)
    return {key: row for row in rows if (key := (row.right, row.group, row.function)) in wanted}


def cells_of(rows: str, columns: str, at: int = ANY) -> list[tuple[int, int, int, int, int, int, int]]:
    """(row, column, asked, ours, measured, indicated, proven) of two axes; `at` is the place on the third."""
    third = ({"right", "group", "function"} - {rows, columns}).pop()
    found = GapCell.objects.filter(**{third: at})
    return list(found.values_list(rows, columns, "asked", "ours", "measured", "indicated", "proven"))


def still_to_count() -> int:
    """How many asks were noted and are not yet counted."""
    return sum(last - first + 1 for first, last in GapChange.objects.values_list("first", "last"))


def cell_asks(right: int, group: int, function: int, only: str, limit: int = 500) -> list[int]:
    """Numbers of the city's own asks in a cell; `only` is "ours" or "gap" (ours, and no measure answers it)."""
    rows = GapShare.objects.filter(ours=True)
    if only == "gap":
        rows = rows.filter(measured=False)
    found = []
    for pk, rights, groups, functions in rows.order_by("-pk").values_list("pk", "rights", "groups", "functions"):
        axes = ((right, rights), (group, groups), (function, functions))
        if all(place == ANY or place in values or (place < 0 and not values) for place, values in axes):
            found.append(pk)
            if len(found) >= limit:
                break
    return found


def unanswered_asks() -> list[dict[str, Any]]:
    """Asks that the city promised to act on and that no measure answers: since when, who owes it."""
    signed = Answer.objects.filter(state=AnswerState.SIGNED, recommendation__in=GapShare.objects.filter(
        ours=True, measured=False).values("pk"), recommendation__status__in=PROMISED)  # fmt: skip
    rows = signed.select_related("recommendation", "body").order_by("signed_at")
    found: dict[int, dict[str, Any]] = {}
    for row in rows:
        since = row.signed_at.date() if row.signed_at else None
        found.setdefault(row.recommendation_id, {"row": row.recommendation, "owner": row.body, "since": since})
    return list(found.values())


def unwatched_leaves() -> list[Node]:
    """Measures that no indicator watches."""
    watched = NodeIndicator.objects.filter(node=OuterRef("pk"), ended_at=None)
    return list(live_leaves().filter(~Exists(watched)).select_related("lead", "plan").order_by("starts_on", "ref"))


def unproven_leaves() -> list[Node]:
    """Measures reported as under way or done without any proof that people can see."""
    public = Evidence.objects.filter(visibility=Visibility.PUBLIC, node_updates__node=OuterRef("pk"))
    begun = ~Q(status=NodeStatus.NOT_STARTED)
    return list(live_leaves().filter(begun, ~Exists(public)).select_related("lead", "plan").order_by("starts_on"))


def leaf_labels() -> dict[int, dict[str, set[int]]]:
    """Rights and groups of every live measure, parents included: {"right": …, "group": …} by node."""
    axes = Axes()
    found: dict[int, dict[str, set[int]]] = defaultdict(lambda: {"right": set(), "group": set()})
    rows = NodeLabel.objects.filter(ended_at=None, node__in=live_leaves().values("pk"))
    for node, term in rows.values_list("node_id", "term_id"):
        meaning = axes.meanings.get(term, Meaning())
        found[node]["right"].update(axes.up(int(value) for value in meaning.right))
        found[node]["group"].update(axes.up(int(value) for value in meaning.group))
    return found


def groupless_leaves() -> list[Node]:
    """Measures for a right that name no group: they hide who is meant."""
    ids = [node for node, marks in leaf_labels().items() if marks["right"] and not marks["group"]]
    return list(Node.objects.filter(pk__in=ids).select_related("lead", "plan").order_by("ref"))


def unplanned_groups() -> list[tuple[int, int, int]]:
    """(group, asked, ours) of groups that are asked for and that no measure names, most asked first."""
    planned = {group for marks in leaf_labels().values() for group in marks["group"]}
    rows = GapCell.objects.filter(right=ANY, function=ANY, group__gt=0).exclude(group__in=planned)
    return sorted(rows.values_list("group", "asked", "ours"), key=lambda row: (-row[2], -row[1], row[0]))


def decided_on(ids: Collection[int]) -> dict[int, dt.datetime]:
    """Since when each of some asks is decided."""
    rows = Decision.objects.filter(recommendation_id__in=ids, ended_at=None, approved_at__isnull=False)
    return {ask: when for ask, when in rows.values_list("recommendation_id", "approved_at") if when is not None}
