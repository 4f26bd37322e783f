"""What the public may know of opinions, promises, residents' comments, budget lines and meetings, as plain values: for
the API and the open data.

Everything passes the access rules for a reader who is not signed in. Of persons only office-holders are named, beside
what they promised in public.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Container, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.utils import timezone

from hrcity.core.clocks import today
from hrcity.institutions import meeting_queries
from hrcity.institutions.meeting_subjects import subjects
from hrcity.institutions.models import AgendaItem, Meeting, Vote
from hrcity.plan import access
from hrcity.plan.access import voice
from hrcity.plan.models import (
    Allocation,
    BudgetLabel,
    BudgetLine,
    Comment,
    Opinion,
    OpinionAnswer,
    Promise,
    PromiseJudgement,
    PromiseReply,
)
from hrcity.plan.queries import promises as promise_queries
from hrcity.plan.queries import review
from hrcity.plan.rules.money import STAGES
from hrcity.plan.rules.voice import ReplyState
from hrcity.portal.public_record import ANYONE, body_brief, url_of
from hrcity.recommendations import access as asks


def _ref(rows: QuerySet[Any], key: str) -> Subquery:
    """The reference of a related record, where everybody may read it; else null."""
    return Subquery(rows.filter(pk=OuterRef(key)).order_by().values("ref")[:1])


def _day(moment: dt.datetime | None) -> dt.date | None:
    return timezone.localdate(moment) if moment else None


def opinions() -> QuerySet[Opinion]:
    """Published opinions, and those that the body withdrew, each with the city's signed answers."""
    answers = review.SIGNED.annotate(measure_ref=_ref(access.nodes(ANYONE), "node_id")).order_by("-version")
    rows = review.in_public().select_related("body", "meeting").annotate(
        plan_ref=_ref(access.readable(ANYONE), "plan_id"),
        measure_ref=_ref(access.nodes(ANYONE), "node_id"),
        ask_ref=_ref(asks.readable(ANYONE), "recommendation_id"),
    )  # fmt: skip
    return rows.prefetch_related(Prefetch("answers", answers, to_attr="signed"))


def opinion(row: Any) -> dict[str, Any]:
    """An opinion in the name of its body, with every signed answer, the latest first."""
    return {
        "ref": row.ref, "url": url_of(row), "body": body_brief(row.body), "scope": row.scope, "kind": row.kind,
        "plan": row.plan_ref, "measure": row.measure_ref, "year": row.year,
        "meeting": row.meeting.ref if row.meeting else None, "text": row.text, "dissent": row.dissent,
        "state": row.state, "published_on": _day(row.published_at), "due_on": row.due_on, "duty": row.duty,
        "recommendation": row.ask_ref, "withdrawn_reason": row.withdrawn_reason,
        "answers": [opinion_answer(item) for item in row.signed],
    }  # fmt: skip


def opinion_answer(row: OpinionAnswer) -> dict[str, Any]:
    """What the city answered: signed, in one version."""
    measure: str | None = row.measure_ref  # type: ignore[attr-defined]  # annotated
    return {"version": row.version, "word": row.word, "reason": row.reason, "measure": measure,
            "signed_on": _day(row.signed_at)}  # fmt: skip


def promises() -> QuerySet[Promise]:
    """Promises with what is judged of them in public."""
    judged = PromiseJudgement.objects.select_related("body").order_by("at", "pk")
    return Promise.objects.select_related("holder__body").prefetch_related(
        Prefetch("judgements", judged),
        Prefetch("replies", PromiseReply.objects.select_related("body").order_by("at", "pk")),
        Prefetch("nodes", access.nodes(ANYONE).order_by("ref")),
        Prefetch("recommendations", asks.readable(ANYONE).order_by("ref")),
    )


def promise(row: Promise) -> dict[str, Any]:
    """A promise: how it stands today, how it stood when the term ended, and every judgement that is public."""
    holder, stands = row.holder, promise_queries.standing_of(row, today())
    return {
        "ref": row.ref, "url": url_of(row), "office": holder.office, "holder": holder.name,
        "body": body_brief(holder.body), "term_starts_on": holder.starts_on, "term_ends_on": holder.ends_on,
        "kind": row.kind, "text": row.text, "given_on": row.given_on, "source": row.source,
        "source_url": row.source_url, "due_on": row.due_on, "verdict": stands.now, "is_late": stands.is_late,
        "verdict_at_end": stands.at_end or None, "measures": [node.ref for node in row.nodes.all()],
        "recommendations": [ask.ref for ask in row.recommendations.all()],
        "judgements": [judgement(item) for item in row.judgements.all() if item.public_from <= today()],
        "replies": [{"body": body_brief(item.body), "text": item.text, "dated": _day(item.at)}
                    for item in row.replies.all()],
    }  # fmt: skip


def judgement(row: PromiseJudgement) -> dict[str, Any]:
    """Kept, broken or open: in the name of which body, why, and what shows it."""
    return {"verdict": row.verdict, "reason": row.reason, "proof_url": row.proof_url, "body": body_brief(row.body),
            "dated": _day(row.at)}  # fmt: skip


def comments() -> QuerySet[Comment]:
    """Published comments of residents; never what is sealed, held or taken down."""
    return voice.shown_to_all().select_related("node", "update", "body", "reply")


def comment(row: Comment) -> dict[str, Any]:
    """A comment in its published words, with the signed answer and what the commission found."""
    reply = getattr(row, "reply", None)
    signed = reply if reply is not None and reply.state == ReplyState.SIGNED else None
    return {
        "ref": row.ref, "url": url_of(row), "measure": row.node.ref, "period": row.update.period if row.update else "",
        "body": body_brief(row.body), "stance": row.stance, "language": row.language, "text": row.text,
        "is_finding": row.visit_id is not None, "state": row.state, "published_on": row.published_on,
        "due_on": row.due_on, "answered_on": row.answered_on, "answer": signed.text if signed else {},
        "contested_again_on": row.again_on, "decision": row.decision, "decision_text": row.decision_text,
        "closed_on": row.closed_on,
    }  # fmt: skip


def budget_lines() -> QuerySet[BudgetLine]:
    """Public budget lines of public plans, or of none."""
    return access.budget_lines(ANYONE).select_related("body", "plan")


def budget_line(row: BudgetLine, tags: Sequence[str]) -> dict[str, Any]:
    """A line with the latest figure of each stage; null is no figure, which is not 0."""
    return {
        "ref": row.ref, "url": url_of(row), "plan": row.plan.ref if row.plan else None, "year": row.year,
        "code": row.code, "title": row.title, "body": body_brief(row.body), "source": row.source,
        "currency": row.currency, **{stage: _plain(getattr(row, stage)) for stage in STAGES},
        "spent_as_of": row.spent_as_of, "terms": list(tags),
    }  # fmt: skip


def _plain(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"


def budget_tags(ids: Collection[int]) -> Mapping[int, list[str]]:
    """The rights and groups of some lines, each as list:code."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = BudgetLabel.objects.filter(line_id__in=ids, ended_at=None).order_by("term__scheme__code", "term__code")
    for line, scheme, code in rows.values_list("line_id", "term__scheme__code", "term__code"):
        found[line].append(f"{scheme}:{code}")
    return found


def budget_shares() -> QuerySet[Allocation]:
    """The shares of public lines that go into public measures."""
    lines, nodes = access.budget_lines(ANYONE).values("pk"), access.nodes(ANYONE).values("pk")
    return Allocation.objects.filter(ended_at=None, line__in=lines, node__in=nodes).select_related("line", "node")


def meetings() -> QuerySet[Meeting]:
    """Every meeting: each has a public page from the day it is planned."""
    votes = Prefetch("votes", Vote.objects.order_by("pk"))
    agenda = Prefetch("agenda", AgendaItem.objects.order_by("order", "pk").prefetch_related(votes))
    return Meeting.objects.select_related("body").prefetch_related(agenda)


def meetings_told(rows: Sequence[Meeting]) -> list[dict[str, Any]]:
    """Meetings as values; what their points are about is looked up once for all of them."""
    points = [item for row in rows for item in row.agenda.all() if not meeting_queries.item_is_closed(row, item)]
    about = subjects([item.subject_ref for item in points], ANYONE)
    return [meeting(row, about) for row in rows]


def meeting(row: Meeting, about: Container[str]) -> dict[str, Any]:
    """A meeting as everybody may know it: of closed parts the reason; outcomes, votes and minutes once published.

    `about` holds the references of records that everybody may read.
    """
    shown = meeting_queries.minutes_are_public(row)
    return {
        "ref": row.ref, "url": url_of(row), "body": body_brief(row.body), "kind": row.kind, "title": row.title,
        "starts_at": row.starts_at, "place": row.place, "state": row.state, "is_open": row.is_open,
        "closed_reason": row.closed_reason, "cancelled_reason": row.cancelled_reason, "languages": list(row.languages),
        "is_step_free": row.is_step_free, "has_childcare": row.has_childcare, "reimburses": row.reimburses,
        "minutes": row.minutes if shown else {}, "published_on": _day(row.published_at) if shown else None,
        "agenda": [_point(row, number, item, about) for number, item in enumerate(row.agenda.all(), start=1)],
    }  # fmt: skip


def _point(row: Meeting, number: int, item: AgendaItem, about: Container[str]) -> dict[str, Any]:
    if meeting_queries.item_is_closed(row, item):
        reason = item.closed_reason or row.closed_reason
        return {"number": number, "is_closed": True, "reason": reason, "title": {}, "about": "", "outcome": {},
                "votes": []}  # fmt: skip
    shown = meeting_queries.minutes_are_public(row)
    return {"number": number, "is_closed": False, "reason": {}, "title": item.title,
            "about": item.subject_ref if item.subject_ref in about else "", "outcome": item.outcome if shown else {},
            "votes": [_vote(one) for one in item.votes.all()] if shown else []}  # fmt: skip


def _vote(row: Vote) -> dict[str, Any]:
    """The count of a vote; how each member voted stands in the minutes."""
    return {"question": row.question, "is_secret": row.is_secret, "yes": row.yes, "no": row.no,
            "abstain": row.abstain, "is_carried": row.is_carried}  # fmt: skip
