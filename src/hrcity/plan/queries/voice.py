"""Every read of residents' comments, monitors and reports of organisations."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.utils.crypto import salted_hmac

from hrcity.core.audit import subject_of
from hrcity.core.models import AuditEntry
from hrcity.core.roles import bodies_of
from hrcity.institutions.models import Body
from hrcity.institutions.queries import bodies
from hrcity.plan import access
from hrcity.plan.access import voice as may
from hrcity.plan.models import Comment, Monitor, MonitorVisit, NgoReport, Node, NodeUpdate, VoiceTerms
from hrcity.plan.parts import once
from hrcity.plan.rules import voice as rules
from hrcity.plan.rules.plans import UpdateState
from hrcity.plan.rules.voice import Channel, CommentState, ReplyState, Stance

ANY_REPORT_KEY = "plan.ngo_reports.any"
TOLD = ("node", "update", "body", "visit__monitor", "reply")
STANDING_CONTEST = Q(stance=Stance.CONTEST, state__in=[CommentState.PUBLISHED, CommentState.CONTESTED_AGAIN])
OWED = Q(state=CommentState.PUBLISHED, due_on__isnull=False)
DRAFTED = "comment.answer_drafted"


def terms() -> VoiceTerms:
    """The city's lengths of time; the defaults until somebody sets others."""
    return VoiceTerms.objects.filter(pk=1).first() or VoiceTerms(pk=1)


def receipt_hash(code: str) -> str:
    """Under which a receipt of twenty digits is kept; keyed, so that a copy of the table alone opens nothing."""
    return salted_hmac("hrcity.plan.receipt", code, algorithm="sha256").hexdigest()


def receipt_of(token: str) -> str:
    """The twenty digits that belong to one form as it was handed out: the same form sent twice has one receipt."""
    digest = hashlib.sha256(salted_hmac("hrcity.plan.form", token, algorithm="sha256").digest()).digest()
    return f"{int.from_bytes(digest[:16]) % 10**20:020d}"


def by_receipt(typed: str) -> Comment | None:
    """The comment a receipt belongs to."""
    code = rules.receipt_digits(typed)
    if not code:
        return None
    rows = Comment.objects.select_related("node__plan", "body", "reply", "twin", "node__latest", "update")
    return rows.filter(receipt=receipt_hash(code)).first()


def sent_today(node: Node, day: dt.date) -> int:
    """How many comments on a measure came through the website on a day."""
    return Comment.objects.filter(node=node, sent_on=day, channel=Channel.WEB).count()


def _of_node(node: Node, reader: Any) -> QuerySet[Comment]:
    rows = may.shown(reader).filter(node=node).select_related(*TOLD)
    first = Case(When(STANDING_CONTEST, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.annotate(place=first).order_by("place", F("due_on").asc(nulls_last=True), "-published_on", "-pk")


def of_node(node: Node, reader: Any) -> list[Comment]:
    """The published comments of a measure: contests that stand first, the longest waiting on top."""
    return once(node, f"comments {reader.pk}", lambda: list(_of_node(node, reader)))


def contest_of(node: Node, reader: Any) -> Comment | None:
    """The contest that stands longest, else the last one."""
    return next((row for row in of_node(node, reader) if row.stance == Stance.CONTEST), None)


def standing_contests(node_ids: Iterable[int]) -> dict[int, int]:
    """How many contests stand against each of these measures: to be shown wherever their status is."""
    rows = Comment.objects.filter(STANDING_CONTEST, node_id__in=list(node_ids))
    return dict(rows.values("node_id").annotate(n=Count("pk")).values_list("node_id", "n"))


def listed(
    reader: Any, *, body: str = "", stance: str = "", measure: str = "", unanswered: bool = False
) -> QuerySet[Comment]:
    """All published comments, the unanswered first, the longest waiting of them on top."""
    rows = may.shown(reader).select_related(*TOLD, "node__plan")
    if measure:
        rows = rows.filter(node__ref=measure)
    if body:
        rows = rows.filter(body__ref=body)
    if stance in Stance.values:
        rows = rows.filter(stance=stance)
    if unanswered:
        rows = rows.filter(OWED)
    owed = Case(When(OWED, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.annotate(place=owed).order_by("place", F("due_on").asc(nulls_last=True), "-published_on", "-pk")


@dataclass(frozen=True, slots=True)
class Owing:
    """What one body was asked, answered and owes."""

    body: Body
    asked: int
    answered: int
    open: int
    overdue: int


def owing(today: dt.date, reader: Any) -> list[Owing]:
    """Per body: published comments that ask for an answer, answered, open, overdue; most overdue first."""
    late = OWED & Q(due_on__lt=today)
    rows = may.shown(reader).filter(due_on__isnull=False).values("body").annotate(
        asked=Count("pk"),
        answered=Count("pk", filter=Q(answered_on__isnull=False)),
        open=Count("pk", filter=OWED),
        overdue=Count("pk", filter=late),
    )  # fmt: skip
    figures = {row["body"]: row for row in rows}
    found = [
        Owing(body, **{name: figures[body.pk][name] for name in ("asked", "answered", "open", "overdue")})
        for body in Body.objects.filter(pk__in=figures)
    ]
    return sorted(found, key=lambda row: (-row.overdue, -row.open, row.body.ref))


def overdue(today: dt.date, reader: Any) -> QuerySet[Comment]:
    """What should have been answered before today."""
    return may.shown(reader).filter(OWED, due_on__lt=today).select_related("node", "body").order_by("due_on", "pk")


def updates_open(node: Node) -> QuerySet[NodeUpdate]:
    """The accepted reports of a measure that a comment may be about, the newest first."""
    return node.updates.filter(state=UpdateState.ACCEPTED).order_by("-period", "-validated_at")


def to_draft(user: Any) -> QuerySet[Comment]:
    """What the person's bodies still have to answer."""
    mine = bodies_of(user, *rules.DRAFTERS)
    rows = Comment.objects.filter(OWED, body_id__in=mine).select_related("node", "body")
    return rows.filter(Q(reply__isnull=True) | Q(reply__state=ReplyState.RETURNED)).order_by("due_on")


def answer_authors(comment: Comment) -> frozenset[int]:
    """Ids of everybody who ever wrote on the answer to a comment: none of them signs it."""
    told = AuditEntry.objects.filter(subject=subject_of(comment), verb=DRAFTED).values_list("actor_id", flat=True)
    return frozenset(pk for pk in told if pk is not None)


def to_sign(user: Any) -> list[Comment]:
    """Answers that wait for this person's signature."""
    mine = bodies_of(user, *rules.SIGNERS)
    rows = Comment.objects.filter(body_id__in=mine, state=CommentState.PUBLISHED, reply__state=ReplyState.DRAFT)
    found = list(rows.exclude(reply__by=user).select_related("node", "body").order_by("due_on"))
    names = {subject_of(row): row.pk for row in found}
    wrote = AuditEntry.objects.filter(subject__in=names, verb=DRAFTED, actor_id=user.pk) if found else []
    own = {names[entry.subject] for entry in wrote}
    return [row for row in found if row.pk not in own]


def monitors(day: dt.date) -> QuerySet[Monitor]:
    """Those whose term runs."""
    rows = Monitor.objects.filter(starts_on__lte=day, ends_on__gte=day, ended_on__isnull=True)
    return rows.select_related("appointed_by")


def visits(reader: Any) -> QuerySet[MonitorVisit]:
    """Visits that everybody reads."""
    rows = MonitorVisit.objects.filter(shown_on__isnull=False).select_related("monitor")
    return rows.prefetch_related("photos__file")


def visits_to_read(user: Any) -> QuerySet[MonitorVisit]:
    """Visits that wait for another person's eyes than who wrote them down."""
    return MonitorVisit.objects.filter(shown_on__isnull=True).exclude(by=user).select_related("monitor", "by")


def ngo_reports(reader: Any) -> QuerySet[NgoReport]:
    """Reports of organisations, with what they are about."""
    return may.reports_shown(reader).select_related("file").prefetch_related("nodes", "recommendations")


def any_ngo_report() -> bool:
    """Whether a report of an organisation is shown at all: most pages need not ask further."""
    return NgoReport.objects.filter(withdrawn_on__isnull=True).exists()


def ngo_reports_of(node: Node) -> list[NgoReport]:
    """Those about one measure."""
    return list(NgoReport.objects.filter(nodes=node, withdrawn_on__isnull=True).select_related("file"))


def measures(reader: Any) -> QuerySet[Node]:
    """Measures that take comments: of plans that run or ran."""
    return access.nodes(reader).filter(plan__state__in=may.OPEN_PLANS).exclude(status="dropped").order_by("ref")


def advisers() -> list[Body]:
    """Where a person who may have been harmed finds confidential advice: the ombudspersons of the city."""
    return list(bodies("ombudsperson"))
