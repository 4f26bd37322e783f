"""Residents' comments: sent without an account, read before publication, answered by a date, contested once more."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from typing import Any, BinaryIO

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hrcity.core.actors import SYSTEM, Actor, NamedActor
from hrcity.core.audit import audit
from hrcity.core.cleaning import file_drop, picture_keep
from hrcity.core.clocks import today, working_days_after
from hrcity.core.errors import DomainError
from hrcity.core.references import next_reference
from hrcity.core.registry import tell
from hrcity.core.roles import bodies_of
from hrcity.core.text import Localized, filled
from hrcity.people.models import User
from hrcity.plan.access import voice as access
from hrcity.plan.models import Comment, MonitorVisit, Node, NodeUpdate, VoiceTerms
from hrcity.plan.queries import voice as queries
from hrcity.plan.rules import need_all
from hrcity.plan.rules import voice as rules
from hrcity.plan.rules.plans import UpdateState
from hrcity.plan.rules.signals import personal, signals
from hrcity.plan.rules.voice import Channel, CommentFacts, CommentState, Decision, Refusal, Stance
from hrcity.plan.services import voice_notices as notices
from hrcity.recommendations.rules import Status
from hrcity.recommendations.services.close import recommendation_resume, report_send_back


def comment_locked(comment: Comment) -> Comment:
    """The comment as it is now, locked until the end of the transaction."""
    rows = Comment.objects.select_for_update(of=("self",)).select_related("node__plan", "body")
    return rows.get(pk=comment.pk)


def comment_settle(
    row: Comment, verb: str, *, by: Actor, data: Mapping[str, Any] | None = None, **fields: Any
) -> Comment:
    """Write fields of a comment, one audit entry without its words, and tell the listeners on commit."""
    before = row.state
    for name, value in fields.items():
        setattr(row, name, value)
    if fields:
        row.save(update_fields=list(fields))
    payload = {"node": row.node.ref} | dict(data or {})
    if row.state != before:
        payload |= {"before": str(before), "after": str(row.state)}
    audit(f"comment.{verb}", row, by=by, data=payload)
    transaction.on_commit(lambda: tell(row, verb))
    return row


def facts_of(row: Comment, by: Actor, **more: Any) -> CommentFacts:
    """What the guards look at for one comment and person."""
    own = frozenset({row.entered_by_id} if row.entered_by_id else set())
    told = {"actor_id": by.pk, "own_ids": own, "actor_bodies": bodies_of(by)}
    return CommentFacts(**{**told, "contested_bodies": access.contested_of(row), **more})


@transaction.atomic
def comment_send(
    *,
    node: Node,
    stance: str,
    text: str,
    language: str,
    by: Actor,
    update: NodeUpdate | None = None,
    photo: BinaryIO | None = None,
    channel: str = Channel.WEB,
    consent: bool = False,
    token: str = "",
    visit: MonitorVisit | None = None,
) -> tuple[Comment, str]:
    """Take a comment; gives it with its receipt of twenty digits, which is kept nowhere in clear.

    `token` is the mark of the form: the same words sent twice with one form are one comment with one receipt; other
    words are another. A text in which a person or harm seems to be named is held at once.

    Raises:
        DomainError: no words, no stance, a report that is not accepted, too many today.
        PermissionDenied: a channel that staff writes down, used by somebody else.
    """
    _permit_channel(channel, by, visit)
    code = queries.receipt_of(f"{token}|{stance}|{text.strip()}" if token else secrets.token_urlsafe(24))
    sent = _sent_before(code)
    if sent is not None:  # a double click, a second tab, a page loaded again
        return sent, code
    _guard_sent(node, stance, text, update, channel)
    found = sorted({one.kind for one in signals(text)})
    row = Comment(
        ref=next_reference("CMT", today().year),
        node=node,
        update=update,
        visit=visit,
        stance=stance,
        channel=channel,
        language=language[:10] or "und",
        original=text.strip(),
        photo=picture_keep(photo, rules.MOST_PHOTO_BYTES) if photo else None,
        has_consent=consent,
        signals=found,
        state=CommentState.HELD if found and visit is None else CommentState.SUBMITTED,
        receipt=queries.receipt_hash(code) if visit is None else None,
        entered_by=by if isinstance(by, User) else None,
        body=node.lead or node.plan.owner,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # the other of two clicks was faster
        first = _sent_before(code)
        if first is None:
            raise
        return first, code
    audit("comment.sent", row, by=by, data={"node": node.ref, "channel": str(channel), "stance": str(stance)})
    transaction.on_commit(lambda: tell(row, "sent"))
    notices.came_in(row)
    return row, code


def _sent_before(code: str) -> Comment | None:
    return Comment.objects.filter(receipt=queries.receipt_hash(code)).select_related("node__plan", "body").first()


def _guard_sent(node: Node, stance: str, text: str, update: NodeUpdate | None, channel: str) -> None:
    need_all(
        (stance in Stance.values, _("Choose what you want to say about it."), "stance-missing", "stance"),
        (text.strip(), _("Write what you saw or know."), "text-missing", "text"),
        (len(text) <= rules.LONGEST, _("This is too long: at most 3,000 letters."), "text-long", "text"),
        (update is None or _is_claim(update, node), _("This report cannot be commented."), "update-wrong", "update"),
    )
    if channel == Channel.WEB and queries.sent_today(node, today()) >= rules.PER_MEASURE_DAY:
        raise DomainError(
            _("Very many comments on this measure came today. Send yours tomorrow, or by phone or on paper."),
            "measure-full",
        )


def _permit_channel(channel: str, by: Actor, visit: MonitorVisit | None) -> None:
    if channel == Channel.WEB and isinstance(by, NamedActor):
        return
    if channel == Channel.MONITOR and visit is not None and access.appoints(by):
        return
    if channel not in rules.ENTERED or not access.may_enter(by):
        raise PermissionDenied(_("You cannot write down comments of others."))


def _is_claim(update: NodeUpdate, node: Node) -> bool:
    return update.node_id == node.pk and update.state == UpdateState.ACCEPTED


@transaction.atomic
def comment_publish(*, comment: Comment, text: Localized, by: User, show_photo: bool = False) -> Comment:
    """Let everybody read `text`; what asks for an answer gets its day.

    Raises:
        DomainError: own body or own entry, personal data left in the text, or it is decided already.
    """
    row = comment_locked(comment)
    words = filled(text)
    if row.state == CommentState.PUBLISHED and (row.moderated_by_id, row.text) == (by.pk, words):
        return row  # a double click
    access.permit_comment(by, row, "publish")
    left = tuple(one.found for value in words.values() for one in personal(value))
    step = rules.comment_step(row.state, "publish")
    step.guard(facts_of(row, by, text=" ".join(words.values()), personal=left))
    day, owes = today(), row.stance in rules.NEEDS_ANSWER or row.visit_id is not None
    comment_settle(
        row,
        "published",
        by=by,
        data={"body": row.body.ref},
        state=step.next,
        text=words,
        is_photo_shown=show_photo and row.photo_id is not None,
        body=row.node.lead or row.node.plan.owner,
        moderated_by=by,
        moderated_on=day,
        published_on=day,
        due_on=working_days_after(day, queries.terms().answer_days) if owes else None,
    )
    notices.to_answer(row)
    return row


@transaction.atomic
def comment_hold(*, comment: Comment, by: User) -> Comment:
    """Keep it back, because a person or harm seems to be named in it."""
    row = comment_locked(comment)
    if row.state == CommentState.HELD:
        return row
    access.permit_comment(by, row, "hold")
    step = rules.comment_step(row.state, "hold")
    step.guard(facts_of(row, by))
    return comment_settle(row, "held", by=by, state=step.next)


@transaction.atomic
def comment_refuse(*, comment: Comment, reason: str, by: User, twin: Comment | None = None) -> Comment:
    """Not published, for one of the published reasons; the receipt says which. A duplicate names the first one."""
    row = comment_locked(comment)
    if row.state == CommentState.REFUSED and row.refusal == reason:
        return row
    access.permit_comment(by, row, "refuse")
    step = rules.comment_step(row.state, "refuse")
    first = twin if twin is not None and twin.pk != row.pk and twin.node_id == row.node_id else None
    step.guard(facts_of(row, by, reason=reason, has_twin=first is not None))
    fields = {"refusal": reason, "twin": first if reason == Refusal.DUPLICATE else None}
    return comment_settle(
        row, "refused", by=by, data={"reason": reason}, state=step.next, moderated_by=by, moderated_on=today(), **fields
    )


@transaction.atomic
def comment_lead_on(*, comment: Comment, by: User) -> Comment:
    """It tells of a person or of harm and the sender agreed: the receipt says where confidential advice is found.
    It is never published."""
    row = comment_locked(comment)
    if row.state == CommentState.LED_ON:
        return row
    access.permit_comment(by, row, "lead_on")
    step = rules.comment_step(row.state, "lead_on")
    step.guard(facts_of(row, by, has_consent=row.has_consent))
    return comment_settle(row, "led_on", by=by, state=step.next, moderated_by=by, moderated_on=today())


@transaction.atomic
def comment_take_down(*, comment: Comment, by: User, reason: str = Refusal.NAMES_PERSON) -> Comment:
    """Take what was published from every page, to protect a person; a stub says that it was."""
    row = comment_locked(comment)
    access.permit_comment(by, row, "take_down")
    step = rules.comment_step(row.state, "take_down")
    step.guard(facts_of(row, by, reason=reason))
    comment_settle(
        row, "taken_down", by=by, data={"reason": reason}, state=step.next, refusal=reason, text={},
        is_photo_shown=False, due_on=None, moderated_by=by, moderated_on=today(), again="",
    )  # fmt: skip
    _photo_drop(row)
    return row


def _photo_drop(row: Comment) -> None:
    photo = row.photo
    if photo is not None:
        row.photo, row.is_photo_shown = None, False
        row.save(update_fields=["photo", "is_photo_shown"])
        file_drop(photo)


@transaction.atomic
def comment_contest_again(*, comment: Comment, text: str, by: Actor) -> Comment:
    """The holder of the receipt finds that the answer does not hold: once, to the commission.

    Raises:
        DomainError: it was done before, nothing is written, or the time is over.
    """
    row = comment_locked(comment)
    if row.state == CommentState.CONTESTED_AGAIN and row.again == text.strip():
        return row
    access.permit_comment(by, row, "contest_again")
    step = rules.comment_step(row.state, "contest_again")
    step.guard(facts_of(row, by, text=text, was_contested_again=row.again_on is not None))
    if len(text) > rules.LONGEST:
        raise DomainError(_("This is too long: at most 3,000 letters."), "text-long", "text")
    comment_settle(row, "contested_again", by=by, state=step.next, again=text.strip(), again_on=today())
    notices.contested_again(row)
    return row


@transaction.atomic
def comment_uphold(*, comment: Comment, text: Localized, by: User) -> Comment:
    """The commission finds the resident right: what was asked and reported as done goes back to work."""
    row = _decided(comment, "uphold", Decision.UPHELD, text, by)
    if row.stance == Stance.CONTEST:
        _asks_reopen(row)
        transaction.on_commit(lambda: tell(row.node, "contest_upheld"))
    return row


@transaction.atomic
def comment_dismiss(*, comment: Comment, text: Localized, by: User) -> Comment:
    """The commission finds that the answer holds."""
    return _decided(comment, "dismiss", Decision.DISMISSED, text, by)


def _decided(comment: Comment, verb: str, decision: Decision, text: Localized, by: User) -> Comment:
    row = comment_locked(comment)
    access.permit_comment(by, row, verb)
    step = rules.comment_step(row.state, verb)
    words = filled(text)
    step.guard(facts_of(row, by, text=" ".join(words.values())))
    return comment_settle(
        row, str(decision), by=by, data={"body": row.body.ref}, state=step.next, decision=decision,
        decision_text=words, decided_by=by, closed_on=today(),
    )  # fmt: skip


def _asks_reopen(row: Comment) -> None:
    """Every request that the measure answers and that was reported, graded or closed goes back to work."""
    reason = _("A resident's contest was upheld: %(ref)s.") % {"ref": row.ref}
    for link in row.node.asks.filter(ended_at__isnull=True).select_related("recommendation"):
        ask = link.recommendation
        if ask.status == Status.REPORTED_DONE:
            report_send_back(recommendation=ask, reason=reason, by=SYSTEM)
        elif ask.status in {Status.GRADED, Status.CLOSED}:
            recommendation_resume(recommendation=ask, reason=reason, by=SYSTEM)


def comments_lapse(day: dt.date) -> int:
    """Close what was answered and not contested again in time; how many."""
    until = day - dt.timedelta(days=queries.terms().contest_days)
    return sum(
        _lapse(row) for row in Comment.objects.filter(state=CommentState.ANSWERED, answered_on__lt=until).order_by("pk")
    )


@transaction.atomic
def _lapse(comment: Comment) -> int:
    row = comment_locked(comment)
    if row.state != CommentState.ANSWERED:
        return 0
    comment_settle(row, "lapsed", by=SYSTEM, state=rules.comment_step(row.state, "lapse").next, closed_on=today())
    return 1


def originals_erase(day: dt.date) -> int:
    """Erase what was sent, once it was decided long enough ago: the sealed text and a photo that is not shown."""
    until = day - dt.timedelta(days=queries.terms().erase_days)
    over = Comment.objects.filter(moderated_on__lt=until, erased_on__isnull=True).exclude(
        state__in=[*rules.IS_WAITING, CommentState.CONTESTED_AGAIN]
    )
    return sum(_erase(row, day) for row in over.order_by("pk"))


@transaction.atomic
def _erase(comment: Comment, day: dt.date) -> int:
    row = Comment.objects.select_for_update(of=("self",)).select_related("node", "photo").get(pk=comment.pk)
    if row.erased_on is not None:
        return 0
    comment_settle(row, "erased", by=SYSTEM, original="", erased_on=day)
    if not row.is_photo_shown:
        _photo_drop(row)
    return 1


def comments_follow_lead(node: Node) -> None:
    """The measure has another lead: what is not yet answered is owed by it from now on."""
    waiting = [*rules.IS_WAITING, CommentState.PUBLISHED]
    for row in Comment.objects.filter(node=node, state__in=waiting).exclude(body_id=node.lead_id or 0):
        if node.lead_id is not None:
            _body_move(row, node)


@transaction.atomic
def _body_move(comment: Comment, node: Node) -> None:
    row = comment_locked(comment)
    if node.lead is not None and row.body_id != node.lead_id:
        before = row.body.ref
        comment_settle(row, "moved", by=SYSTEM, data={"body": node.lead.ref, "previous": before}, body=node.lead)


@transaction.atomic
def voice_terms_set(*, answer_days: int, contest_days: int, erase_days: int, by: User) -> VoiceTerms:
    """The city's lengths of time; what is under way keeps its dates."""
    access.permit_appoint(by)
    values = {"answer_days": answer_days, "contest_days": contest_days, "erase_days": erase_days}
    need_all(*(
        (1 <= value <= 365, _("Between 1 and 365 days."), "days-wrong", name) for name, value in values.items()
    ))  # fmt: skip
    row, _made = VoiceTerms.objects.update_or_create(pk=1, defaults=values)
    audit("voice_terms.set", row, by=by, data=values)
    return row
