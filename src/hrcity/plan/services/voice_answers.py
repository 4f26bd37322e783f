"""The answer to a comment: one person of the body writes it, another signs it; then everybody reads it."""

from __future__ import annotations

from django.db import transaction

from hrcity.core.clocks import today
from hrcity.core.text import Localized, filled
from hrcity.people.models import User
from hrcity.plan.access import voice as access
from hrcity.plan.models import Comment, CommentReply
from hrcity.plan.queries import voice as queries
from hrcity.plan.rules import voice as rules
from hrcity.plan.rules.voice import ReplyState
from hrcity.plan.services import voice_notices as notices
from hrcity.plan.services.voice import comment_locked, comment_settle, facts_of


def _reply(row: Comment) -> CommentReply | None:
    return CommentReply.objects.select_for_update().filter(comment=row).first()


@transaction.atomic
def comment_answer_draft(*, comment: Comment, text: Localized, by: User) -> CommentReply:
    """Write the answer, or write it anew; nobody who ever wrote on it signs it.

    Raises:
        DomainError: no words, or it is answered already.
    """
    row = comment_locked(comment)
    access.permit_comment(by, row, "draft")
    words = filled(text)
    rules.comment_step(row.state, "draft").guard(facts_of(row, by, text=" ".join(words.values())))
    reply = _reply(row)
    if reply is not None and (reply.state, reply.by_id, reply.text) == (ReplyState.DRAFT, by.pk, words):
        return reply  # a double click
    told = {"body": row.body, "text": words, "state": ReplyState.DRAFT, "by": by, "written_on": today(),
            "returned_reason": ""}  # fmt: skip
    reply, _made = CommentReply.objects.update_or_create(comment=row, defaults=told)
    comment_settle(row, "answer_drafted", by=by, data={"body": row.body.ref})
    notices.to_sign(row, reply)
    return reply


@transaction.atomic
def comment_answer_sign(*, comment: Comment, by: User) -> CommentReply:
    """Sign the answer: it stands beside the comment from now on.

    Raises:
        DomainError: nothing is written, the signer wrote it, or it is answered already.
    """
    row = comment_locked(comment)
    reply = _reply(row)
    if reply is not None and reply.state == ReplyState.SIGNED and reply.signed_by_id == by.pk:
        return reply  # a double click
    access.permit_comment(by, row, "sign")
    step = rules.comment_step(row.state, "sign")
    words = " ".join(reply.text.values()) if reply is not None and reply.state == ReplyState.DRAFT else ""
    own = queries.answer_authors(row) | ({reply.by_id} if reply is not None else set())
    step.guard(facts_of(row, by, text=words, own_ids=own))
    assert reply is not None
    day = today()
    reply.state, reply.signed_by, reply.signed_on = ReplyState.SIGNED, by, day
    reply.save(update_fields=["state", "signed_by", "signed_on"])
    comment_settle(row, "answered", by=by, data={"body": row.body.ref}, state=step.next, answered_on=day)
    return reply


@transaction.atomic
def comment_answer_return(*, comment: Comment, reason: str, by: User) -> CommentReply | None:
    """The head gives the draft back to its author, with a reason."""
    row = comment_locked(comment)
    access.permit_comment(by, row, "return")
    rules.comment_step(row.state, "return").guard(facts_of(row, by, reason=reason))
    reply = _reply(row)
    if reply is None or reply.state != ReplyState.DRAFT:
        return reply
    reply.state, reply.returned_reason = ReplyState.RETURNED, reason.strip()[:1000]
    reply.save(update_fields=["state", "returned_reason"])
    comment_settle(row, "answer_returned", by=by, data={"body": row.body.ref})
    notices.returned(row, reply)
    return reply
