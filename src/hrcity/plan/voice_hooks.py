"""What residents' comments bring to the pages, lists and papers of plans, and what they hear."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any, cast

from django.db.models import Count, Model, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hrcity.core.clocks import today
from hrcity.core.registry import listen, register_tasks
from hrcity.core.text import plain
from hrcity.plan import review_lists
from hrcity.plan.models import Node
from hrcity.plan.owing import Owed, register_overdue
from hrcity.plan.parts import Context, node_part
from hrcity.plan.review_lists import Waiting
from hrcity.plan.story import StoryLine, story_line
from hrcity.plan.yearly import Chapter, Grid, Span, chapter

MOST_SHOWN, LONGEST_QUOTE = 8, 70
COMMENT_ADDRESS = re.compile(r"/plans/measures/[^/]+/comment/")


def voice_part(node: Node, reader: Any) -> Context:
    """The section of a measure's page: the claim, what residents say to it, what was answered, other reports."""
    from hrcity.plan.access import voice as access
    from hrcity.plan.queries import voice as queries
    from hrcity.plan.voice_lines import claim, lines

    rows = lines(queries.of_node(node, reader))
    takes = access.is_commented(node)
    reports = queries.ngo_reports_of(node)
    if not rows and not takes and not reports:
        return None
    return {
        "node": node,
        "claim": claim(node, node.latest),
        "lines": rows[:MOST_SHOWN],
        "more": len(rows) if len(rows) > MOST_SHOWN else 0,
        "all_url": f"{reverse('plan:comments')}?measure={node.ref}",
        "open": [row for row in rows if row["is_open"]],
        "takes": takes,
        "url": reverse("plan:comment-new", args=[node.ref]),
        "reports": reports,
    }


def told(node: Node, reader: Any) -> StoryLine | None:
    """The line of the story: the contest that stands, else the last one."""
    from hrcity.plan.queries import voice as queries

    row = queries.contest_of(node, reader)
    if row is None:
        return None
    reply = getattr(row, "reply", None)
    words = _short(plain(row.text))
    if row.decision:
        text = _("A resident contested it: “%(text)s” The commission: %(decision)s.") % {
            "text": words, "decision": row.get_decision_display()}  # fmt: skip
    elif row.answered_on is not None and reply is not None:
        text = _("A resident contested it: “%(text)s” Answered: “%(answer)s”") % {
            "text": words, "answer": _short(plain(reply.text))}  # fmt: skip
    else:
        text = _("A resident contests it: “%(text)s” Not yet answered.") % {"text": words}
    return StoryLine(text, row.published_on, row.get_absolute_url())


def _short(text: str) -> str:
    """The first words of a text, cut between words."""
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE].rsplit(maxsplit=1)[0]} …"


def late(day: dt.date, reader: Any) -> Iterator[Owed]:
    """Comments whose answer is overdue."""
    from hrcity.plan.queries import voice as queries

    for row in queries.overdue(day, reader):
        assert row.due_on is not None
        title = _("Comment on: %(measure)s") % {"measure": plain(row.node.title)}
        yield Owed("comment_unanswered", row.body, row.ref, title, row.get_absolute_url(), row.due_on)


def residents(span: Span) -> Chapter | None:
    """The chapter of the yearly report: what residents said, what was answered, what is owed."""
    from hrcity.plan.access.voice import shown_to_all
    from hrcity.plan.queries.voice import OWED

    said = Q(published_on__gte=span.starts_on, published_on__lte=span.ends_on)
    rows = shown_to_all().filter(said, node__plan=span.plan)
    until = min(span.ends_on, today())
    counts = {
        "all": Count("pk"),
        "contests": Count("pk", filter=Q(stance="contest")),
        "answered": Count("pk", filter=Q(answered_on__lte=until)),
        "late": Count("pk", filter=OWED & Q(due_on__lt=until)),
        "upheld": Count("pk", filter=Q(decision="upheld")),
    }
    total = rows.aggregate(**counts)
    if not total["all"]:
        return None
    said_words = ngettext(
        "Residents sent %(n)s comment that was published.",
        "Residents sent %(n)s comments that were published.",
        total["all"],
    ) % {"n": total["all"]}
    more = (
        _(
            "%(contests)s contest a report; %(answered)s are answered; %(late)s answers are overdue; the commission "
            "found the resident right in %(upheld)s."
        )
        % total
    )
    names = ("all", "contests", "answered", "late", "upheld")
    by_body: Any = rows.order_by("body__ref").values("body__ref", "body__title").annotate(**counts)
    grid = [[plain(row["body__title"]), *(str(row[name]) for name in names)] for row in by_body]
    heads = [_("Department"), _("Comments"), _("Contests"), _("Answered"), _("Overdue"), _("Resident found right")]
    return Chapter(_("What residents say"), [said_words, more], [Grid(_("Comments by department"), heads, grid)])


def before_commission(reader: Any) -> Iterator[Waiting]:
    """Comments whose answer the resident contests: the commission decides, whoever holds a seat elsewhere."""
    from hrcity.plan.access.voice import moderates, to_moderate

    if not moderates(reader):
        return
    rows = to_moderate(reader).filter(state="contested_again").select_related("node", "body")
    for row in rows.order_by("again_on", "pk"):
        url = reverse("plan:comment-moderate", args=[row.ref])
        title = plain(row.node.title)
        note = _("answered by: %(body)s; contested on") % {"body": plain(row.body.title)}
        yield Waiting(row.ref, title, url, note, row.again_on)


def node_heard(row: Model, verb: str) -> None:
    """A measure has another lead: what is not yet answered moves with it."""
    from hrcity.plan.services.voice import comments_follow_lead

    if isinstance(row, Node) and verb in {"changed", "lead_moved"}:
        comments_follow_lead(row)


def organisations(ask: Any, reader: Any) -> list[dict[str, Any]]:
    """Reports of organisations about a recommendation, for its page."""
    from hrcity.core.kept import keep
    from hrcity.plan.access.voice import reports_shown
    from hrcity.plan.queries.voice import ANY_REPORT_KEY, any_ngo_report

    if not keep(ANY_REPORT_KEY, 60, any_ngo_report):
        return []
    rows = reports_shown(reader).filter(recommendations=ask)
    return [
        {"title": plain(row.title), "url": row.get_absolute_url(), "note": f"{row.organisation}, {row.dated.year}"}
        for row in rows
    ]


def register() -> None:
    """Sections, lines, lists, chapters, tasks, periodic work."""
    from hrcity.core.middleware import BodySizeMiddleware
    from hrcity.plan import voice_tasks  # noqa: F401  declares the periodic work
    from hrcity.plan.rules.voice import MOST_PHOTO_BYTES
    from hrcity.plan.voice_desk import tasks
    from hrcity.recommendations.beside import REPORTS

    node_part("voice", 50, "plan/_voice.html", voice_part)
    story_line("voice", 60, told)
    register_overdue("comment_unanswered", cast("str", gettext_lazy("Residents' comments without an answer")), late)
    chapter("residents", 40, residents)
    contests = gettext_lazy("Answers that a resident contests: yours to decide")
    review_lists.register("contests", contests, before_commission)
    register_tasks("plan.voice", tasks)
    listen("plan.node", node_heard)
    REPORTS.append(organisations)
    BodySizeMiddleware.ROOMIER[COMMENT_ADDRESS] = MOST_PHOTO_BYTES
