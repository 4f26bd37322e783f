"""The opinion of a body: written by a member, published by its secretary, withdrawn by the body alone.

Publishing asks nobody else: no office has a step in it, and the state of the plan cannot hold it up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from hrcity.core.audit import audit
from hrcity.core.clocks import due_from, today
from hrcity.core.models import Visibility
from hrcity.core.references import next_reference
from hrcity.core.registry import tell
from hrcity.core.text import Localized, filled, pick, plain
from hrcity.institutions.models import Body, BodyPower, Meeting, Vote
from hrcity.institutions.queries import may as body_may
from hrcity.people.models import User
from hrcity.plan import rules as plan_rules
from hrcity.plan.access import review as access_review
from hrcity.plan.models import Node, Opinion, Plan, ReviewClock
from hrcity.plan.rules import review as rules
from hrcity.plan.rules.review import OpinionFacts, OpinionKind, OpinionState, Scope
from hrcity.plan.services import review_notices as notices
from hrcity.plan.services.common import plan_locked
from hrcity.recommendations import services as recommendations
from hrcity.recommendations.models import Recommendation, TextKind
from hrcity.recommendations.services.common import TWICE
from hrkit.deadlines import Rule, Unit


def opinion_locked(opinion: Opinion) -> Opinion:
    """The opinion as it is now, locked until the end of the transaction."""
    rows = Opinion.objects.select_for_update(of=("self",)).select_related("body", "plan", "node", "recommendation")
    return rows.get(pk=opinion.pk)


def opinion_settle(
    opinion: Opinion, verb: str, *, by: User, data: Mapping[str, Any] | None = None, **fields: Any
) -> Opinion:
    """Write fields of an opinion, one audit entry, and tell the listeners on commit."""
    for name, value in fields.items():
        setattr(opinion, name, value)
    opinion.updated_at = timezone.now()
    opinion.save(update_fields=["updated_at", *fields])
    audit(f"opinion.{verb}", opinion, by=by, data=data)
    transaction.on_commit(lambda: tell(opinion, verb))
    return opinion


def _facts(opinion: Opinion, by: User, reason: str = "") -> OpinionFacts:
    meeting, vote, plan = opinion.meeting, opinion.vote, opinion.plan
    years = range(plan.starts_on.year, min(plan.ends_on.year, today().year) + 1)
    return OpinionFacts(
        actor_id=by.pk,
        author_id=opinion.author_id,
        is_office=access_review.is_office(by),
        kind=opinion.kind,
        text=plain(opinion.text),
        reason=reason,
        has_power=body_may(opinion.body, BodyPower.Verb.RECOMMEND) is not None,
        meeting_fits=meeting is None or meeting.body_id == opinion.body_id,
        vote_fits=vote is None or (meeting is not None and vote.item.meeting_id == meeting.pk),
        year_fits=opinion.year is None or opinion.year in years,
    )


@transaction.atomic
def opinion_draft(
    *,
    body: Body,
    kind: str,
    text: Localized,
    by: User,
    plan: Plan | None = None,
    node: Node | None = None,
    year: int | None = None,
    meeting: Meeting | None = None,
    vote: Vote | None = None,
    dissent: Localized | None = None,
) -> Opinion:
    """Write an opinion about a plan, about its progress in a `year`, or about one `node`. It stays with the body.

    Raises:
        DomainError: what is missing, or the plan's state takes no opinion.
        PermissionDenied: only members of the body write.
    """
    access_review.permit_write(by, body)
    about = node.plan if node is not None else plan
    assert about is not None, "an opinion is about a plan, a year of it, or a measure"
    plan_rules.plan_step(plan_locked(about).state, "opine")  # a second click waits here, and then finds the first
    said = {"body": body, "plan": about, "node": node, "year": None if node is not None else year, "kind": kind,
            "meeting": meeting if meeting is not None else (vote.item.meeting if vote is not None else None),
            "vote": vote, "text": filled(text), "dissent": filled(dissent), "author": by}  # fmt: skip
    scope = Scope.NODE if node is not None else Scope.YEAR if year is not None else Scope.PLAN
    twin = Opinion.objects.filter(state=OpinionState.DRAFT, at__gte=timezone.now() - TWICE, scope=scope, **said).first()
    if twin is not None:
        return twin
    opinion = Opinion(scope=scope, **said)
    rules.guard_own_draft(_facts(opinion, by))
    opinion.ref = next_reference("OPN", today().year)
    opinion.save()
    return opinion_settle(opinion, "drafted", by=by, data={"body": body.ref, "plan": about.ref, "scope": scope})


@transaction.atomic
def opinion_write(
    *,
    opinion: Opinion,
    kind: str,
    text: Localized,
    by: User,
    meeting: Meeting | None = None,
    vote: Vote | None = None,
    dissent: Localized | None = None,
) -> Opinion:
    """Mend a draft; only its author does."""
    row = opinion_locked(opinion)
    access_review.permit_opinion(by, row, "write")
    row.kind, row.text, row.dissent, row.vote = kind, filled(text), filled(dissent), vote
    row.meeting = meeting if meeting is not None else (vote.item.meeting if vote is not None else None)
    rules.guard_own_draft(_facts(row, by))
    return opinion_settle(
        row, "written", by=by, data={"body": row.body.ref},
        kind=row.kind, text=row.text, dissent=row.dissent, vote=row.vote, meeting=row.meeting,
    )  # fmt: skip


@transaction.atomic
def opinion_discard(*, opinion: Opinion, by: User) -> Opinion:
    """Lay a draft aside; the row stays with the body."""
    row = opinion_locked(opinion)
    if row.state == OpinionState.DISCARDED:
        return row
    access_review.permit_opinion(by, row, "discard")
    rules.guard_discard(_facts(row, by))
    return opinion_settle(row, "discarded", by=by, state=OpinionState.DISCARDED, data={"body": row.body.ref})


def clock_of(body: Body) -> tuple[Rule, str]:
    """How long the city has to answer this body, and the article that obliges it ("" = no legal duty)."""
    clock = ReviewClock.objects.filter(body=body).first()
    if clock is None:
        return Rule("opinion", rules.DEFAULT_DAYS, Unit.CALENDAR), ""
    return Rule("opinion", clock.days, Unit(clock.unit), clock.legal_source), clock.legal_source


@transaction.atomic
def opinion_publish(*, opinion: Opinion, by: User) -> Opinion:
    """Publish it: everybody reads it now, the city's time to answer runs, and where the body may recommend, its
    proposal becomes a recommendation in the same step. A second click finds it published."""
    row = opinion_locked(opinion)
    if row.state == OpinionState.PUBLISHED and row.published_by_id == by.pk:
        return row
    access_review.permit_opinion(by, row, "publish")
    facts = _facts(row, by)
    rules.guard_publish(facts)
    rule, duty = clock_of(row.body)
    owed = rules.owes_answer(row.kind)
    ask = _issue(row, by) if row.kind in rules.BECOMES_ASK and facts.has_power else None
    opinion_settle(
        row,
        "published",
        by=by,
        state=OpinionState.PUBLISHED,
        published_by=by,
        published_at=timezone.now(),
        due_on=due_from(today(), rule) if owed else None,
        duty=duty if owed else "",
        recommendation=ask,
        data={"body": row.body.ref, "kind": row.kind, "recommendation": ask.ref if ask else ""},
    )
    transaction.on_commit(lambda: notices.published(row))
    return row


def _issue(opinion: Opinion, by: User) -> Recommendation:
    """The recommendation that comes of it, in the language that it is read in first; its other texts beside it."""
    first = pick(opinion.text, "ko" if "ko" in opinion.text else None)
    row = recommendations.recommendation_issue(
        issuer=opinion.body,
        text=first.text,
        lang=first.lang,
        origin_ref=opinion.ref,
        issued_on=today(),
        visibility=Visibility.PUBLIC,
        by=by,
    )
    for lang, text in filled(opinion.text).items():
        if lang != first.lang:
            recommendations.text_set(
                recommendation=row, lang=lang, kind=TextKind.OFFICIAL, text=text, by=by,
                translator=plain(opinion.body.title, lang),
            )  # fmt: skip
    return row


@transaction.atomic
def opinion_withdraw(*, opinion: Opinion, reason: Localized, by: User) -> Opinion:
    """The body takes back what it said; the page stays and says why. What followed it stays too."""
    row = opinion_locked(opinion)
    if row.state == OpinionState.WITHDRAWN:
        return row
    access_review.permit_opinion(by, row, "withdraw")
    rules.guard_withdraw(_facts(row, by, plain(filled(reason))))
    return opinion_settle(
        row, "withdrawn", by=by, state=OpinionState.WITHDRAWN, withdrawn_reason=filled(reason),
        data={"body": row.body.ref},
    )  # fmt: skip


@transaction.atomic
def review_clock_set(*, body: Body, days: int, by: User, unit: str = "calendar", legal_source: str = "") -> ReviewClock:
    """How long the city has to answer this body from now on, and by which article; running clocks stay as they are."""
    access_review.permit_clock(by, body)
    plan_rules.need_all((1 <= days <= 400, rules.CLOCK_SENTENCE, "days-outside", "days"))
    said = {"days": days, "unit": unit, "legal_source": legal_source.strip(), "by": by, "at": timezone.now()}
    clock, _made = ReviewClock.objects.update_or_create(body=body, defaults=said)
    audit("opinion.clock_set", body, by=by, data={"body": body.ref, "days": days, "unit": unit})
    return clock


def kinds_for(body: Body) -> list[OpinionKind]:
    """What a body may say: to recommend only where it has the power."""
    may = body_may(body, BodyPower.Verb.RECOMMEND) is not None
    return [kind for kind in OpinionKind if may or kind != OpinionKind.RECOMMEND]


def due_if_published(body: Body) -> tuple[dt.date, str]:
    """When an answer would be due if it were published today, and by which article."""
    rule, duty = clock_of(body)
    return due_from(today(), rule), duty
