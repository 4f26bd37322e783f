"""Comments as they stand on every page: the claim, what the resident says, what the department answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hrcity.core import clocks
from hrcity.core.localtext import language_name, language_now
from hrcity.core.text import pick, plain
from hrcity.plan.models import Comment, Node, NodeUpdate
from hrcity.plan.public_words import percent, period_words
from hrcity.plan.rules import NodeStatus
from hrcity.plan.rules.voice import (
    STANCE_WORDS,
    CommentState,
    Decision,
    ReplyState,
    Stance,
    comment_is_open,
    comment_is_overdue,
)

STANCE_ICONS = {Stance.CONTEST: "disputed", Stance.CONFIRM: "check", Stance.ADD: "plus"}


def claim(node: Node, update: NodeUpdate | None) -> str:
    """What is said about the measure: its status, how far it is, as of which report."""
    source = update or node
    words = [str(NodeStatus(source.status).label)]
    if source.progress is not None and source.status not in {NodeStatus.DONE, NodeStatus.DROPPED}:
        words.append(percent(source.progress))
    if update is not None:
        words.append(_("report for %(period)s") % {"period": period_words(update.period)})
    return " · ".join(words)


UNPUBLISHED = {
    CommentState.SUBMITTED: ("waiting", "waiting"),
    CommentState.HELD: ("late", "lock"),
    CommentState.REFUSED: ("neutral", "declined"),
    CommentState.LED_ON: ("note", "passed"),
}


def chip(row: Comment) -> dict[str, str]:
    """Where a comment stands: icon, word and colour."""
    if row.state in UNPUBLISHED:
        tone, icon = UNPUBLISHED[CommentState(row.state)]
        return {"tone": tone, "icon": icon, "word": row.get_state_display()}
    if row.state == CommentState.PUBLISHED and row.due_on is None:
        return {"tone": "neutral", "icon": "dot", "word": _("published")}
    if comment_is_overdue(row.state, row.due_on, clocks.today()):
        return {"tone": "late", "icon": "late", "word": _("answer overdue")}
    if row.state == CommentState.PUBLISHED:
        return {"tone": "waiting", "icon": "waiting", "word": _("waits for an answer")}
    if row.state == CommentState.CONTESTED_AGAIN:
        return {"tone": "waiting", "icon": "disputed", "word": _("before the commission")}
    if row.decision == Decision.UPHELD:
        return {"tone": "note", "icon": "decision", "word": _("resident found right")}
    if row.decision == Decision.DISMISSED:
        return {"tone": "neutral", "icon": "decision", "word": _("answer found right")}
    return {"tone": "done", "icon": "check", "word": pgettext("comment", "answered")}


def reading(row: Comment) -> dict[str, Any]:
    """The public text for this reader: a translation into their language, with the original at hand, else the
    original."""
    now, own = language_now(), row.language
    original = row.text.get(own, "")
    if now != own and row.text.get(now):
        return {"text": row.text[now], "lang": now, "original": original, "own": own, "name": named(own)}
    if original:
        return {"text": original, "lang": own, "original": "", "own": own, "name": named(own) if own != now else ""}
    found = pick(row.text)
    return {"text": found.text, "lang": found.lang, "original": "", "own": own, "name": ""}


def named(code: str) -> str:
    """The name of the language somebody wrote in; "" for one that is not in our list."""
    return "" if code == "und" else language_name(code)


def line(row: Comment) -> dict[str, Any]:
    """One published comment with its claim and answer."""
    reply = getattr(row, "reply", None)
    signed = reply if reply is not None and reply.state == ReplyState.SIGNED else None
    owes = row.state == CommentState.PUBLISHED and row.due_on is not None
    return {
        "row": row,
        "said": reading(row),
        "stance": STANCE_WORDS[row.stance],
        "stance_icon": STANCE_ICONS[Stance(row.stance)],
        "chip": chip(row),
        "claim": claim(row.node, row.update),
        "reply": signed,
        "owes": owes,
        "distance": clocks.distance(row.due_on) if owes and row.due_on else None,
        "is_late": comment_is_overdue(row.state, row.due_on, clocks.today()),
        "is_open": comment_is_open(row.state, row.stance),
        "monitor": row.visit.monitor if row.visit_id and row.visit else None,
        "body": plain(row.body.title) or row.body.ref,
    }


def lines(rows: Iterable[Comment]) -> list[dict[str, Any]]:
    """Several of them."""
    return [line(row) for row in rows]
