"""What opinions and promises bring to the rest of the house, and what they hear."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, cast

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hrcity.core.registry import DeskTask, listen
from hrcity.core.schedule import every
from hrcity.plan.owing import Owed


def ask_changed(row: Model, verb: str) -> None:
    """A recommendation was answered: the opinion it came of is answered with it."""
    from hrcity.plan.models import Opinion
    from hrcity.plan.services.opinion_answers import opinion_answer_mirror

    if verb == "answered":
        for opinion in Opinion.objects.filter(recommendation_id=row.pk):
            opinion_answer_mirror(opinion=opinion)


@every(dt.timedelta(hours=1), "plan.opinions")
def opinions_keep() -> None:
    """The same for what a stopped process left undone."""
    from hrcity.plan.queries.review import to_mirror
    from hrcity.plan.services.opinion_answers import opinion_answer_mirror

    for opinion in to_mirror():
        opinion_answer_mirror(opinion=opinion)


def opinions_late(today: dt.date, reader: Any) -> Iterable[Owed]:
    """Opinions whose answer is late; the human-rights office owes it for the city."""
    from hrcity.core.text import plain
    from hrcity.institutions.queries import office
    from hrcity.plan.queries import review as queries

    rows = list(queries.late(today))
    here = office() if rows else None
    for row in rows:
        if row.due_on is not None:
            title = _("Answer the opinion: %(text)s") % {"text": plain(row.text)[:120]}
            yield Owed("opinion_unanswered", here or row.plan.owner, row.ref, title, row.get_absolute_url(), row.due_on)


def promises_late(today: dt.date, reader: Any) -> Iterable[Owed]:
    """Promises whose day is over, neither kept nor broken."""
    from hrcity.core.text import plain
    from hrcity.plan.queries import promises as queries

    for row in queries.late(today):
        if row.due_on is not None:
            title = f"{row.holder.name}: {plain(row.text)[:120]}"
            yield Owed("promise_late", row.holder.body, row.ref, title, row.get_absolute_url(), row.due_on)


def desk_tasks(user: Any) -> Iterable[DeskTask]:
    """What waits for a person: to review, to publish, to answer, to sign, to reply."""
    from hrcity.plan import review_tasks

    return review_tasks.tasks_of(user)


def origin_of(ref: str) -> tuple[str, str]:
    """The opinion from which a recommendation came: what to say, and where."""
    return _("The opinion it comes from: %(ref)s") % {"ref": ref}, reverse("plan:opinion", args=[ref])


def register() -> None:
    """Bring sections, lines, chapters, lists and tasks."""
    from hrcity.core.registry import register_tasks
    from hrcity.institutions.meeting_parts import meeting_part
    from hrcity.plan import promise_pages, review_pages, review_papers
    from hrcity.plan.owing import register_overdue
    from hrcity.plan.parts import node_part, plan_part
    from hrcity.plan.proposals import register_open_proposals
    from hrcity.plan.queries.review import open_proposals
    from hrcity.plan.story import story_line
    from hrcity.plan.yearly import chapter
    from hrcity.recommendations.origins import register_origin

    listen("recommendations.recommendation", ask_changed)
    register_open_proposals(open_proposals)
    silent = gettext_lazy("The commission's opinions without an answer")
    register_overdue("opinion_unanswered", cast("str", silent), opinions_late)
    register_overdue("promise_late", cast("str", gettext_lazy("Promises whose day is over")), promises_late)
    register_tasks("plan.review", desk_tasks)
    register_origin("OPN-", origin_of)
    node_part("opinions", 60, "plan/_opinions_part.html", review_pages.node_part)
    node_part("promises", 65, "plan/_promises_part.html", promise_pages.node_part)
    plan_part("opinions", 60, "plan/_opinions_part.html", review_pages.plan_part)
    meeting_part("opinions", 10, "plan/_opinions_part.html", review_pages.meeting_part)
    story_line("opinion", 70, review_papers.line)
    chapter("opinions", 50, review_papers.opinions_chapter)
    chapter("promises", 60, review_papers.promises_chapter)
