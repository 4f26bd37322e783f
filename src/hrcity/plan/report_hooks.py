"""What reporting brings to the pages of a measure, to the desk, to the board of what is late and to the papers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from hrcity.core import clocks
from hrcity.core.localtext import date_words
from hrcity.core.models import Visibility
from hrcity.core.registry import DeskTask, register_tasks
from hrcity.core.roles import DEPARTMENT, Role, bodies_of, roles_of
from hrcity.core.text import pick, plain
from hrcity.plan import owing, rules
from hrcity.plan.models import Node, NodeUpdate, Period
from hrcity.plan.owing import Owed
from hrcity.plan.queries import periods
from hrcity.plan.queries import reporting as queries
from hrcity.plan.report_marks import percent
from hrcity.plan.rules import NodeStatus, Owes, UpdateState
from hrcity.plan.story import StoryLine
from hrcity.plan.yearly import Chapter, Grid, Span

SOON = dt.timedelta(days=30)
MOST_TASKS, MOST_TOLD = 200, 2
MOST_IN_CHAPTER = 60
KINDS = {
    "silent": gettext_lazy("no report twice in a row"),
    "report": gettext_lazy("report late"),
    "measure": gettext_lazy("measure late"),
    "milestone": gettext_lazy("step missed"),
}


def told(node: Node, reader: Any) -> StoryLine | None:
    """The last accepted reports in one line, with what they prove."""
    rows = list(queries.accepted(node).prefetch_related("evidence")[:MOST_TOLD])
    if not rows:
        return None
    day = queries.day_of(rows[0].validated_at)
    return StoryLine("; ".join(_sentence(row) for row in rows), day, f"{node.get_absolute_url()}#reports")


def _sentence(row: NodeUpdate) -> str:
    stands = ", ".join(filter(None, [str(NodeStatus(row.status).label), percent(row.progress)]))
    words = _("%(stands)s (%(period)s)") % {"stands": stands, "period": rules.period_words(row.period)}
    public = [plain(item.title) for item in row.evidence.all() if item.visibility == "public"]
    if public:
        words += _(", evidence: %(titles)s") % {"titles": ", ".join(public[:2])}
    return words[:1].upper() + words[1:]


def late(today: dt.date, reader: Any) -> Iterable[Owed]:
    """Reports that are late, measures past their end: one reading of all for the three kinds."""
    for line in queries.late_lines(today, reader):
        url = reverse("plan:node", args=[line.ref])
        title = plain(line.title)
        if line.standing.owes in {Owes.LATE, Owes.SILENT} and line.standing.since and line.lead_id:
            kind = "silent" if line.standing.owes == Owes.SILENT else "report"
            yield Owed(kind, line.body, line.ref, title, f"{url}#reports", line.standing.since)
        if line.ends_on is not None and rules.node_is_late(line.status, line.ends_on, today):
            yield Owed("measure", line.body, line.ref, title, url, line.ends_on)


def missed(today: dt.date, reader: Any) -> Iterable[Owed]:
    """Steps whose day has passed."""
    for row in queries.milestones_missed(today, reader):
        yield Owed("milestone", row.node.lead, row.node.ref, plain(row.text), row.node.get_absolute_url(), row.due_on)


def with_late(today: dt.date, reader: Any) -> Iterable[Owed]:
    """Nothing of its own: these are found by `late`, which reads all measures once."""
    return ()


def department_tasks(user: Any) -> Iterable[DeskTask]:
    """What a department's people have to report, mend or send."""
    if not roles_of(user) & DEPARTMENT:
        return
    day = clocks.today()
    drafts = {row.node_id: row for row in queries.drafts(bodies_of(user, *DEPARTMENT))}
    heads = bodies_of(user, Role.DEPARTMENT_HEAD)
    for line in queries.my_lines(user, day)[:MOST_TASKS]:
        returned, draft, span = line.in_state(UpdateState.RETURNED), drafts.get(line.pk), line.standing.span
        if returned is not None:
            yield _task(
                line, reverse("plan:update", args=[returned.pk]), _("Your report came back: mend it"), "mend_report"
            )
        elif draft is not None and not draft.lacks and line.lead_id in heads:  # type: ignore[attr-defined]
            yield _task(
                line,
                reverse("plan:update", args=[draft.pk]),
                _("Read the report and send it"),
                "send_report",
                span.due_on if span else None,
            )
        elif span is not None and (line.standing.owes != Owes.TO_COME or span.due_on <= day + SOON):
            what = _("Report: %(period)s") % {"period": rules.period_words(span.key)}
            url = f"{reverse('plan:report', args=[line.ref])}?period={span.key}"
            yield _task(line, url, what, "report", span.due_on)


def _task(line: queries.Line, url: str, what: str, verb: str, due_on: dt.date | None = None) -> DeskTask:
    title = pick(line.title)
    return DeskTask(
        ref=line.ref,
        url=url,
        title=title.text,
        what=what,
        verb=verb,
        due_on=due_on,
        lang=title.lang,
        body=plain(line.body.title) if line.body else "",
        whence=plain(line.plan.title) if line.plan else "",
    )


def checker_tasks(user: Any) -> Iterable[DeskTask]:
    """Reports to be checked; for officers also periods to be closed."""
    roles = roles_of(user)
    if roles & rules.OUTSIDE:
        for row in queries.waiting(user)[:MOST_TASKS]:
            title = pick(row.node.title)
            yield DeskTask(
                ref=row.node.ref,
                url=reverse("plan:update", args=[row.pk]),
                title=title.text,
                what=_("Check the report: accept or return it"),
                verb="check_report",
                lang=title.lang,
                body=plain(row.body.title),
                whence=rules.period_words(row.period),
            )
    if roles & rules.OFFICERS:
        yield from _to_close()


def _to_close() -> Iterable[DeskTask]:
    rows = Period.objects.filter(
        closed_at__isnull=True, due_on__lt=clocks.today(), plan__state=rules.PlanState.IN_FORCE
    )
    for row in rows.select_related("plan").order_by("due_on")[:MOST_TASKS]:
        title = pick(row.plan.title)
        yield DeskTask(
            ref=row.plan.ref,
            url=reverse("plan:period", args=[row.plan.ref, row.key]),
            title=title.text,
            what=_("Close the period: %(period)s") % {"period": rules.period_words(row.key)},
            verb="close_period",
            lang=title.lang,
        )


def progress_chapter(span: Span) -> Chapter | None:
    """How far the plan is, by status and by goal, in the last period whose reports are due; what was left out."""
    settled = Q(due_on__lt=clocks.today()) | Q(closed_at__isnull=False)
    row = Period.objects.filter(settled, plan=span.plan, ends_on__lte=span.ends_on).order_by("-starts_on").first()
    if row is None:
        return None
    kept = row.snapshot or periods.snapshot(span.plan, row.key)
    whole = kept["whole"]
    figure = _("no figure yet") if whole[0] is None else _("%(figure)s %%") % {"figure": whole[0]}
    words = [
        _("At the end of the period (%(period)s) the plan stands at %(figure)s.")
        % {"period": rules.period_words(row.key), "figure": figure},
        _(
            "Of %(all)s measures, those without an accepted report are left out of the figure: %(left)s. "
            "Dropped: %(dropped)s."
        )
        % {"left": kept["left_out"], "all": kept["leaves"], "dropped": kept["dropped"]},
        _("Each goal is the mean of what stands directly below it, by weight; only what was reported counts."),
    ]
    return Chapter(_("How far we are"), words, [_by_status(kept), _by_goal(span, kept)])


def _by_status(kept: dict[str, Any]) -> Grid:
    labels = {str(status): str(status.label) for status in NodeStatus} | {rules.NOT_REPORTED: _("no report")}
    rows = [[labels[name], str(kept["counts"][name])] for name in labels if kept["counts"].get(name)]
    return Grid(_("Measures by status"), [_("Status"), _("Measures")], rows)


def _by_goal(span: Span, kept: dict[str, Any]) -> Grid:
    rows = []
    tops = Node.objects.filter(plan=span.plan, parent__isnull=True).order_by("order", "pk")
    for ref, title in tops.values_list("ref", "title"):
        value, _reported, _total, _dropped, reported, leaves, *_rest = kept["nodes"].get(ref, [None, 0, 0, 0, 0, 0])
        figure = "–" if value is None else _("%(figure)s %%") % {"figure": value}
        rows.append([ref, plain(title), figure, _("%(some)s of %(all)s") % {"some": reported, "all": leaves}])
    heads = [_("Number"), pgettext("plan", "Goal"), pgettext("plan", "Progress"), _("Reports that are in")]
    return Grid(_("Goals"), heads, rows)


def late_chapter(span: Span) -> Chapter | None:
    """What is late, as the public board says it; nothing of a plan that is not public."""
    if span.plan.visibility != Visibility.PUBLIC:
        return None
    refs = set(Node.objects.filter(plan=span.plan).values_list("ref", flat=True))
    today = clocks.today()
    rows = [row for row in owing.overdue(today, AnonymousUser()) if row.ref in refs]
    if not rows:
        return Chapter(_("What is late"), [pgettext("plan", "Nothing is late.")])
    grid = Grid(
        _("Late, the longest first"),
        [_("What"), _("Number"), _("Title"), _("Who answers"), _("Since"), _("Days")],
        [
            [
                str(owing.SOURCES[row.kind][0]),
                row.ref,
                row.title,
                plain(row.body.title) if row.body else "–",
                date_words(row.due_on),
                str(row.days_late(today)),
            ]
            for row in rows[:MOST_IN_CHAPTER]
        ],
    )
    words = ngettext("%(n)s thing is late on %(day)s.", "%(n)s things are late on %(day)s.", len(rows))
    return Chapter(_("What is late"), [words % {"n": len(rows), "day": date_words(today)}], [grid])


def register() -> None:
    """Bring it all."""
    from hrcity.plan import report_tasks  # noqa: F401  declares the periodic work
    from hrcity.plan.parts import node_part, plan_part
    from hrcity.plan.period_pages import plan_part as periods_part
    from hrcity.plan.report_pages import node_part as reports_part
    from hrcity.plan.story import story_line
    from hrcity.plan.yearly import chapter

    node_part("reports", 40, "plan/_reports.html", reports_part)
    plan_part("periods", 80, "plan/_periods.html", periods_part)
    story_line("reported", 50, told)
    owing.register_overdue("silent", KINDS["silent"], with_late)  # type: ignore[arg-type]
    owing.register_overdue("report", KINDS["report"], late)  # type: ignore[arg-type]
    owing.register_overdue("measure", KINDS["measure"], with_late)  # type: ignore[arg-type]
    owing.register_overdue("milestone", KINDS["milestone"], missed)  # type: ignore[arg-type]
    chapter("progress", 10, progress_chapter)
    chapter("late", 20, late_chapter)
    register_tasks("plan.reports", department_tasks)
    register_tasks("plan.checks", checker_tasks)
