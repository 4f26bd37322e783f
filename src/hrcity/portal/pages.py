"""Template contexts of the front page, the desk and the import pages."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import Value
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from hrcity.core import clocks
from hrcity.core.kept import keep
from hrcity.core.models import ImportRun, ImportState
from hrcity.core.progress import progress_of
from hrcity.core.registry import IMPORTERS, TASKS, DeskTask
from hrcity.core.roles import Role, roles_of
from hrcity.core.text import plain
from hrcity.institutions.models import Body
from hrcity.plan import public_words as plan_words
from hrcity.plan.queries import public as plan_queries
from hrcity.portal import desk_tools
from hrcity.recommendations import present, queries
from hrcity.recommendations.lines import lines, told
from hrcity.recommendations.models import Recommendation

HOME_SECONDS = 30
TASK_WORDS = {
    "approve": gettext_lazy("Approve or return the proposal"),
    "uphold": gettext_lazy("Decide about the objection"),
    "propose_again": gettext_lazy("The department objects: propose anew"),
    "check_evidence": gettext_lazy("Check the evidence and release it"),
    "pursue": gettext_lazy("Write to them"),
    "remind": gettext_lazy("No answer: remind them"),
    "sign": gettext_lazy("Sign the answer or return it"),
    "wait_for_signature": gettext_lazy("On its way along the approval line"),
    "sign_update": gettext_lazy("Sign the report or return it"),
    "draft": gettext_lazy("Draft the answer"),
    "draft_again": gettext_lazy("Finish your draft"),
    "update": gettext_lazy("Report what was done"),
    "grade": gettext_lazy("Grade how far it is carried out"),
    "grade_early": gettext_lazy("Answered: you may grade it"),
}
LATER = frozenset({"wait_for_signature", "update", "grade_early"})


def home() -> dict[str, Any]:
    """What was asked of us, what is answered, what is late; kept for half a minute in each language."""
    return keep(f"portal.home.{get_language()}", HOME_SECONDS, _home)


def _home() -> dict[str, Any]:
    totals = queries.totals()
    late = lines(queries.late_in_public().annotate(is_inside=Value(False)).order_by("due_on")[:5])
    news = lines(queries.ours_in_public().annotate(is_inside=Value(False)).order_by("-updated_at")[:5])
    return {
        "totals": totals,
        "stats": stats(totals),
        "late": told(late),
        "news": told(news),
        "owing": owing(),
        "plans": plans(),
    }


def plans() -> list[dict[str, Any]]:
    """The plans in force: each with where its measures stand, in words."""
    return [
        {"row": row, "counts": plan_words.counts_words(tree.whole), "made_of": plan_words.made_of(tree.whole)}
        for row in plan_queries.plans_in_force()
        for tree in (plan_queries.tree(row),)
    ]


def stats(totals: queries.Totals) -> list[dict[str, Any]]:
    """The big figures, each a link to the list behind it."""
    place = reverse("recommendations:list")
    return [
        {"figure": totals.asked, "label": _("recommendations reached this city"), "url": place, "tone": ""},
        {
            "figure": totals.ours,
            "label": _("are ours, wholly or in part"),
            "tone": "note",
            "icon": "",
            "url": f"{place}?status=assigned&status=in_progress&status=reported_done&status=graded",
        },
        {
            "figure": totals.answered,
            "label": _("are answered"),
            "tone": "done",
            "icon": "",
            "url": f"{place}?status=in_progress&status=reported_done&status=graded&status=closed&status=declined",
        },
        {
            "figure": totals.late,
            "label": _("are late"),
            "tone": "late" if totals.late else "done",
            "icon": "",
            "url": f"{place}?status=assigned&sort=due",
        },
    ]


def owing(limit: int = 8) -> list[dict[str, Any]]:
    """Departments with the most that is late or open."""
    figures = queries.bodies_owing()
    bodies = {body.pk: body for body in Body.objects.filter(pk__in=figures)}
    rows = [
        {"title": plain(bodies[pk].title), "url": bodies[pk].get_absolute_url(), **values}
        for pk, values in figures.items()
        if pk in bodies
    ]
    return sorted(rows, key=lambda row: [-int(str(row[name])) for name in ("late", "open", "owes")])[:limit]


def desk(user: Any) -> dict[str, Any]:
    """Mine, late, next."""
    tasks = queries.desk(user)
    texts = _texts([task.recommendation for task in tasks])
    rows = [_task(task, texts) for task in tasks]
    rows += [_other(task) for source in TASKS.values() for task in source(user)]
    rows.sort(key=lambda row: row["due_on"] or dt.date.max)
    roles = roles_of(user)
    return {
        "late": [row for row in rows if row["is_late"]],
        "now": [row for row in rows if not row["is_late"] and not row["is_later"]],
        "later": [row for row in rows if not row["is_late"] and row["is_later"]],
        "unread": queries.unread_count() if roles & {Role.OFFICER, Role.OFFICE_HEAD} else 0,
        "unread_url": reverse("recommendations:desk-queue"),
        "tools": desk_tools.tools(user),
        "places": desk_tools.places(),
        "counts": Counter(row["verb"] for row in rows),
    }


def _texts(rows: Sequence[Recommendation]) -> dict[int, list[Any]]:
    from hrcity.recommendations.models import RecommendationText

    found: dict[int, list[Any]] = {}
    for text in RecommendationText.objects.filter(recommendation_id__in={row.pk for row in rows}):
        found.setdefault(text.recommendation_id, []).append(text)
    return found


def _task(task: queries.Task, texts: dict[int, list[Any]]) -> dict[str, Any]:
    row = task.recommendation
    reading = present.reading(row, texts.get(row.pk, []))
    return {
        "ref": row.ref,
        "url": f"{row.get_absolute_url()}#{'evidence' if task.verb == 'check_evidence' else 'next'}",
        "title": reading.text,
        "lang": reading.lang,
        "what": TASK_WORDS.get(task.verb, task.verb),
        "verb": task.verb,
        "is_later": task.verb in LATER,
        "due_on": task.due_on,
        "distance": clocks.distance(task.due_on) if task.due_on else 0,
        "is_late": bool(task.due_on and task.due_on < clocks.today()),
        "body": plain(task.body.title) if task.body else "",
        "issuer": plain(row.issuer.title) if row.issuer else row.get_origin_display(),
    }


def _other(task: DeskTask) -> dict[str, Any]:
    return {
        "ref": task.ref,
        "url": task.url,
        "title": task.title,
        "lang": task.lang or get_language(),
        "what": task.what,
        "verb": task.verb,
        "is_later": task.is_later,
        "due_on": task.due_on,
        "distance": clocks.distance(task.due_on) if task.due_on else 0,
        "is_late": bool(task.due_on and task.due_on < clocks.today()),
        "body": task.body,
        "issuer": task.whence,
    }


def imports() -> dict[str, Any]:
    """The import page: what can be imported, and what was."""
    runs = ImportRun.objects.exclude(state=ImportState.PREVIEW, kind="?").select_related("file", "by")[:20]
    return {"kinds": list(IMPORTERS.values()), "runs": [run_row(run) for run in runs]}


RUN_TONES = {"preview": "waiting", "writing": "waiting", "done": "done", "undone": "neutral", "failed": "late"}


def run_row(run: ImportRun) -> dict[str, Any]:
    """One import in the list."""
    importer = IMPORTERS.get(run.kind)
    return {
        "run": run,
        "label": importer.label if importer else _("Kind not yet known"),
        "tone": RUN_TONES[run.state],
        "word": run.get_state_display(),
    }


def options_form(run: ImportRun, data: Any = None) -> Any:
    """The form of what a kind of file may be told, filled in with what is known; None where there is nothing to say."""
    importer = IMPORTERS.get(run.kind)
    make = getattr(importer, "options_form", None)
    if make is None or run.state not in {ImportState.PREVIEW, ImportState.FAILED}:
        return None
    return make()(data, initial=run.options, label_suffix="")


def _list_of(run: ImportRun) -> str:
    """Where the new entries of an import stand: the untouched ones of its document, or simply the newest."""
    symbols = set(Recommendation.objects.filter(run=run).exclude(symbol="").values_list("symbol", flat=True)[:50])
    query = {"desk": "received", **({"q": symbols.pop()} if len(symbols) == 1 else {"sort": "newest"})}
    return f"{reverse('recommendations:list')}?{urlencode(query)}"


def import_run(run: ImportRun) -> dict[str, Any]:
    """The page of one import: progress while it works, then what it would do or did."""
    importer, job = IMPORTERS.get(run.kind), run.job
    working = job is not None and job.state in {"waiting", "running"}
    failed = run.report.get("failed") or (job.message if job is not None and job.state == "failed" else "")
    return {
        "run": run,
        "job": job,
        "progress": progress_of(job) if job is not None else None,
        "working": working,
        "failed": failed,
        **run_row(run),
        "hint": importer.hint if importer else "",
        "can_apply": not working
        and not failed
        and run.state == ImportState.PREVIEW
        and bool(run.created or run.updated or run.unchanged),
        "can_undo": run.state == ImportState.DONE,
        "undo_refusal": importer.undo_refusal(run) if importer and run.state == ImportState.DONE else "",
        "is_preview": run.state == ImportState.PREVIEW,
        "samples": run.report.get("samples", []),
        "notes": run.report.get("notes", []),
        "refused_total": run.report.get("refused", 0),
        "list_url": _list_of(run),
        "options": None if working else options_form(run),
        "nothing": not working and not (run.created or run.updated),
    }
