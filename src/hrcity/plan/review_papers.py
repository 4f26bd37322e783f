"""Opinions and promises in short: the line of a measure's story, the chapters of the yearly report."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from hrcity.core.clocks import today
from hrcity.core.localtext import date_words
from hrcity.core.text import plain
from hrcity.plan import promise_pages, review_pages
from hrcity.plan.models import Node, Opinion, OpinionAnswer, Promise
from hrcity.plan.queries import promises as promise_queries
from hrcity.plan.queries import review as queries
from hrcity.plan.rules.promises import Verdict
from hrcity.plan.rules.review import OpinionKind, OpinionWord, owes_answer
from hrcity.plan.story import StoryLine
from hrcity.plan.yearly import Chapter, Grid, Span


def said(row: Opinion) -> str:
    """What a body did on a day, as a sentence without its end."""
    values = {"body": plain(row.body.title), "day": date_words(row.published_at)}
    sentences = {
        OpinionKind.COMMENT: _("%(body)s commented on %(day)s"),
        OpinionKind.APPROVE: _("%(body)s approved on %(day)s"),
        OpinionKind.CHANGES: _("%(body)s approved with changes on %(day)s"),
        OpinionKind.OBJECT: _("%(body)s objected on %(day)s"),
        OpinionKind.PROPOSE: _("%(body)s proposed a measure on %(day)s"),
        OpinionKind.RECOMMEND: _("%(body)s recommended on %(day)s"),
    }
    return sentences[OpinionKind(row.kind)] % values


def replied(row: Opinion, answer: OpinionAnswer | None) -> str:
    """What the city answered, as a sentence without its end; "" where nothing is owed."""
    if answer is not None:
        return {
            OpinionWord.TAKEN_UP: _("the city answered: taken up"),
            OpinionWord.PARTLY: _("the city answered: taken up in part"),
            OpinionWord.NOT: _("the city answered: not taken up"),
        }[OpinionWord(answer.word)]
    if not owes_answer(row.kind):
        return ""
    return _("the city has not answered yet")


def line(node: Node, reader: Any) -> StoryLine | None:
    """The last opinion on a measure and what the city answered. Two queries."""
    row = next((row for row in queries.of_node(node) if row.state == "published"), None)
    if row is None:
        return None
    answer = row.signed[0] if row.signed else None  # type: ignore[attr-defined]  # read by with_answers
    parts = "; ".join(filter(None, (said(row), replied(row, answer))))
    day = timezone.localdate(row.published_at) if row.published_at else None
    return StoryLine(f"{parts}.", day, row.get_absolute_url())


def opinions_chapter(span: Span) -> Chapter | None:
    """What bodies said of the plan in the span, and what the city answered."""
    rows = queries.with_answers(
        queries.published(plan=span.plan, published_at__date__gte=span.starts_on, published_at__date__lte=span.ends_on)
    ).order_by("published_at", "pk")
    told = review_pages.lines(rows)
    if not told:
        return None
    owed = [item for item in told if owes_answer(item["row"].kind)]
    answered = [item for item in owed if item["answer"] is not None]
    first = ngettext("%(n)s opinion was published.", "%(n)s opinions were published.", len(told)) % {"n": len(told)}
    second = _("Of %(owed)s to be answered, %(answered)s are answered and %(open)s are not.") % {
        "owed": len(owed), "answered": len(answered), "open": len(owed) - len(answered)}  # fmt: skip
    about = pgettext("opinion", "About")
    heads = (_("Number"), _("Body and opinion"), about, _("What it says"), _("Answer of the city"))
    grid = Grid(_("Opinions and answers"), heads, [_opinion_row(item) for item in told])
    return Chapter(_("What the commission says"), (first, second) if owed else (first,), (grid,))


def _opinion_row(item: dict[str, Any]) -> tuple[str, ...]:
    row, answer = item["row"], item["answer"]
    reply = str(item["chip"]["word"])
    if answer is not None:
        where = f" ({answer.node.ref})" if answer.node is not None else ""
        reason = plain(answer.reason)
        reply = f"{reply}{where}. {reason}" if reason else f"{reply}{where}"
    dissent = _(" Dissent: %(text)s") % {"text": plain(row.dissent)} if row.dissent else ""
    return (row.ref, f"{plain(row.body.title)}: {row.get_kind_display()}", item["subject"]["label"],
            f"{plain(row.text)}{dissent}", reply)  # fmt: skip


def promises_chapter(span: Span) -> Chapter | None:
    """The promises that were open in the span, and how they stand at its end."""
    rows = Promise.objects.filter(given_on__lte=span.ends_on).order_by("holder", "given_on")
    # Never ahead of today: what is in its days of notice is not told before they are over.
    told = promise_queries.standings(rows, min(span.ends_on, today()))
    if not told:
        return None
    counts = promise_queries.counts(told)
    sentence = _("%(all)s promises in all: %(kept)s kept, %(broken)s broken, %(open)s open.") % {
        "all": len(told), "kept": counts[Verdict.KEPT], "broken": counts[Verdict.BROKEN],
        "open": counts[Verdict.OPEN]}  # fmt: skip
    heads = (_("Number"), _("Office-holder"), _("What was promised"), _("Until when?"), _("How it stands"))
    rows_told = [
        (item.promise.ref, str(item.promise.holder), plain(item.promise.text), date_words(item.promise.due_on) or "–",
         str(promise_pages.chip(item.now, item.is_late)["word"]))
        for item in told
    ]  # fmt: skip
    grid = Grid(_("Promises and how they stand"), heads, rows_told)
    return Chapter(_("Promises of office-holders"), (sentence,), (grid,))
