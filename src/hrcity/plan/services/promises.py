"""Commitments of office-holders: entered with their source, judged from outside, replied to, never changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hrcity.core.audit import audit
from hrcity.core.clocks import today, working_days_after
from hrcity.core.errors import DomainError
from hrcity.core.models import StoredFile, Visibility
from hrcity.core.references import next_reference
from hrcity.core.registry import tell
from hrcity.core.roles import bodies_of
from hrcity.core.text import Localized, filled, plain
from hrcity.institutions.models import Body, Membership
from hrcity.institutions.queries import city
from hrcity.people.models import User
from hrcity.plan.access import promises as access
from hrcity.plan.models import Node, OfficeHolder, Promise, PromiseJudgement, PromiseReply
from hrcity.plan.queries.promises import verdict_now
from hrcity.plan.rules import promises as rules
from hrcity.plan.rules.plans import need_all
from hrcity.plan.rules.promises import PromiseFacts, Verdict
from hrcity.plan.services import review_notices as notices
from hrcity.plan.services.acts import act_file_keep
from hrcity.recommendations.models import Evidence, Recommendation
from hrcity.recommendations.services.common import TWICE

DEFAULT_NOTICE_DAYS = 5


def _promise_locked(promise: Promise) -> Promise:
    rows = Promise.objects.select_for_update(of=("self",)).select_related("holder__body", "holder__membership")
    return rows.get(pk=promise.pk)


def _told(promise: Promise, verb: str, by: User, data: Mapping[str, Any]) -> None:
    audit(f"promise.{verb}", promise, by=by, data=data)
    transaction.on_commit(lambda: tell(promise, verb))


@transaction.atomic
def office_holder_enter(
    *,
    office: Localized,
    name: str,
    body: Body,
    by: User,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
    membership: Membership | None = None,
) -> OfficeHolder:
    """Enter who holds a public office, in which body, from when to when; the term of a seat is taken from the seat."""
    access.permit_enter(by)
    begins = starts_on or (membership.starts_on if membership is not None else None)
    ends = ends_on or (membership.ends_on if membership is not None else None)
    need_all(
        (filled(office), _("Name the office."), "office-missing", "office"),
        (name.strip(), _("Write the name."), "name-missing", "name"),
        (begins, _("Say when the term of office began."), "day-missing", "starts_on"),
        (not begins or not ends or ends >= begins, _("The term ends before it begins."), "term-order", "ends_on"),
    )
    assert begins is not None
    found, made = OfficeHolder.objects.get_or_create(
        body=body, name=name.strip(), starts_on=begins,
        defaults={"office": filled(office), "ends_on": ends, "membership": membership, "by": by},
    )  # fmt: skip
    if made:
        audit("promise.holder_entered", found, by=by, data={"body": body.ref})
    return found


@transaction.atomic
def promise_enter(
    *,
    holder: OfficeHolder,
    kind: str,
    text: Localized,
    given_on: dt.date,
    by: User,
    source: Localized | None = None,
    source_url: str = "",
    source_file: StoredFile | None = None,
    due_on: dt.date | None = None,
    nodes: Sequence[Node] = (),
    recommendations: Sequence[Recommendation] = (),
) -> Promise:
    """Enter what was promised in public, with its day and source; it is open until somebody outside judges it."""
    access.permit_enter(by)
    has_source = bool(filled(source) or source_url.strip() or source_file)
    rules.guard_enter(text=plain(filled(text)), has_source=has_source, given_on=given_on, due_on=due_on)
    OfficeHolder.objects.select_for_update().get(pk=holder.pk)  # a second click waits here, and then finds the first
    said = {"holder": holder, "kind": kind, "text": filled(text), "given_on": given_on, "source": filled(source),
            "source_url": source_url.strip(), "source_file": source_file, "due_on": due_on, "by": by}  # fmt: skip
    if (twin := Promise.objects.filter(at__gte=timezone.now() - TWICE, **said).first()) is not None:
        return twin
    act_file_keep(source_file, by)
    promise = Promise.objects.create(ref=next_reference("PRO", today().year), **said)
    promise.nodes.set(nodes)
    promise.recommendations.set(recommendations)
    _told(promise, "entered", by, {"body": holder.body.ref, "kind": kind, "day": str(given_on)})
    return promise


@transaction.atomic
def promise_judge(
    *,
    promise: Promise,
    verdict: str,
    reason: Localized,
    by: User,
    proof_url: str = "",
    evidence: Sequence[Evidence] = (),
    body: Body | None = None,
) -> PromiseJudgement:
    """Say that it is kept, broken or open again, from outside the holder's line. What is found broken is shown to the
    holder's side some working days before everybody reads it; they may reply, not postpone.

    Raises:
        DomainError: own work, own line, no reason, no proof, or judged so already.
    """
    row = _promise_locked(promise)
    verb = rules.VERB_OF.get(verdict)
    last = row.judgements.order_by("-at", "-pk").first()
    before = last.verdict if last is not None else Verdict.OPEN
    if verb is None or rules.PROMISE_TRANSITIONS[Verdict(before)].get(verb) is None:
        if last is not None and last.verdict == verdict and last.by_id == by.pk:
            return last
        raise DomainError(_("It is judged so already. Choose another word."), "verdict-same", "verdict")
    access.permit(by, row, verb, before)
    step = rules.PROMISE_TRANSITIONS[Verdict(before)][verb]
    shown = [item for item in evidence if item.visibility == Visibility.PUBLIC]
    step.guard(_facts(row, by, reason=plain(filled(reason)), proofs=len(shown) + bool(proof_url.strip())))
    mine = access.judging_bodies(by)
    judgement = PromiseJudgement.objects.create(
        promise=row,
        verdict=verdict,
        reason=filled(reason),
        proof_url=proof_url.strip(),
        body_id=body.pk if body is not None and body.pk in mine else min(mine),
        by=by,
        entered_by=row.by,
        public_from=_public_from(verdict),
    )
    judgement.evidence.set(shown)
    _told(row, "judged", by, {"verdict": str(verdict), "body": judgement.body.ref})
    transaction.on_commit(lambda: notices.judged(judgement))
    return judgement


def _public_from(verdict: str) -> dt.date:
    here = city()
    days = here.notice_days if here is not None else DEFAULT_NOTICE_DAYS
    return working_days_after(today(), days) if verdict == Verdict.BROKEN else today()


def _facts(promise: Promise, by: User, *, reason: str = "", proofs: int = 0, text: str = "") -> PromiseFacts:
    return PromiseFacts(
        actor_id=by.pk,
        entered_by=promise.by_id,
        actor_bodies=bodies_of(by),
        line=access.line_of(promise.holder),
        is_office=access.is_office(by),
        reason=reason,
        proofs=proofs,
        text=text,
    )


@transaction.atomic
def promise_reply(*, promise: Promise, text: Localized, by: User) -> PromiseReply:
    """What the holder's side says; it stands beside the judgement, and neither changes the other."""
    row = _promise_locked(promise)
    access.permit(by, row, "reply", verdict_now(row))
    rules.guard_reply(_facts(row, by, text=plain(filled(text))))
    said = {"text": filled(text), "body": row.holder.body, "by": by}
    if (twin := row.replies.filter(at__gte=timezone.now() - TWICE, **said).first()) is not None:
        return twin
    reply = PromiseReply.objects.create(promise=row, **said)
    _told(row, "replied", by, {"body": row.holder.body.ref})
    return reply
