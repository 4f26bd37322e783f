"""Work in the background: what becomes public by the passing of a day; suggestions, and their training."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from hrcity.core import clocks, search
from hrcity.core.actors import SYSTEM, Actor
from hrcity.core.bulk import map_little
from hrcity.core.errors import DomainError
from hrcity.core.jobs import Progress, job, job_start
from hrcity.core.models import Job, JobState
from hrcity.core.schedule import every
from hrcity.recommendations.models import Cluster, LabelModel, Recommendation, RecommendationLabel, StagedChange
from hrcity.recommendations.searching import KIND, due_for_public, own

SUGGEST, TRAIN, GROUP = "recommendations.suggest", "recommendations.train", "recommendations.group"
SUGGEST_TITLE = {"en": "Suggest labels", "ko": "분류 제안 만들기"}
TRAIN_TITLE = {"en": "Train the suggestions", "ko": "분류 제안 학습하기"}
GROUP_TITLE = {"en": "Group repeated requests", "ko": "반복된 요청 묶기"}
# A night's training needs so much that is new; by hand it is always done.
ENOUGH_NEW_LABELS = 20


@every(dt.timedelta(hours=1), "recommendations.public-today")
def public_today() -> None:
    """Windows to object that ended yesterday: the index learns whose those asks are."""
    search.changed_many(KIND, due_for_public(clocks.today()))


def suggest_start(*, by: Actor, run: int | None = None, ids: Sequence[int] = ()) -> Job:
    """Have labels suggested: for the asks of an import, for some asks, or for all of this city."""
    return job_start(SUGGEST, by=by, title=SUGGEST_TITLE, run=run, ids=list(ids))


def train_start(*, by: Actor, at_night: bool = False) -> Job:
    """Have the suggestions trained on all that is labelled; one training at a time."""
    waiting = Job.objects.filter(kind=TRAIN, state__in=[JobState.WAITING, JobState.RUNNING]).first()
    return waiting or job_start(TRAIN, by=by, title=TRAIN_TITLE, at_night=at_night)


@job(SUGGEST, idempotent=True)
def suggest_run(progress: Progress, run: int | None = None, ids: Sequence[int] = ()) -> dict[str, Any]:
    """Suggest labels for asks of this city."""
    from hrcity.recommendations.services.suggest import suggestions_make

    rows = own().order_by("pk")
    if run is not None:
        changed = StagedChange.objects.filter(run_id=run, applied_at__isnull=False).values("recommendation_id")
        rows = rows.filter(Q(run_id=run) | Q(pk__in=changed))
    if ids:
        rows = rows.filter(pk__in=ids)
    found = list(rows.values_list("pk", "text", "lang"))
    made = suggestions_make(rows=found, total=len(found), progress=progress)
    return {"suggestions": made, "url": reverse("recommendations:suggestions")}


@job(TRAIN, idempotent=True)
def train_run(progress: Progress, at_night: bool = False) -> dict[str, Any]:
    """Train, then suggest anew for all asks of this city; at night too little to learn from is no failure."""
    from hrcity.recommendations.services.suggest import model_train

    progress(0, 1, now=True)
    try:
        row = model_train(by=SYSTEM)
    except DomainError as error:
        if at_night and error.code == "too-few-rows":
            return {"rows": 0}
        raise
    suggest_start(by=SYSTEM)
    return {"rows": row.rows, "url": reverse("recommendations:suggestion-quality")}


def group_start(*, by: Actor, run: int | None = None, ids: Sequence[int] = (), anew: bool = False) -> Job:
    """Have repeated requests grouped: what came since, what an import changed, what a person chose about."""
    return job_start(GROUP, by=by, title=GROUP_TITLE, run=run, ids=list(ids), anew=anew)


@job(GROUP, idempotent=True)
def group_run(
    progress: Progress, run: int | None = None, ids: Sequence[int] = (), anew: bool = False
) -> dict[str, Any]:
    """Group repeated requests."""
    from hrcity.recommendations.repeating import alone, group
    from hrcity.recommendations.services.repeat import clusters_write

    map_little()
    changed = list(ids)
    if run is not None:
        applied = StagedChange.objects.filter(run_id=run, applied_at__isnull=False)
        changed += applied.values_list("recommendation_id", flat=True)
        changed += Recommendation.objects.filter(run_id=run).values_list("pk", flat=True)
    with alone():
        found = group(changed, anew=anew, progress=progress)
        count = clusters_write(result=found.result, touched=found.asks, began=found.began)
    return {"groups": count, "url": reverse("recommendations:repeated-list")}


def understand() -> None:
    """Suggest and group at once, for few asks and where no worker runs."""
    from hrcity.recommendations.repeating import alone, group
    from hrcity.recommendations.services.repeat import clusters_write
    from hrcity.recommendations.services.suggest import suggestions_make

    rows = list(own().order_by("pk").values_list("pk", "text", "lang"))
    suggestions_make(rows=rows, total=len(rows))
    with alone():
        found = group()
        clusters_write(result=found.result, touched=found.asks, began=found.began)


@every(dt.timedelta(days=1), "recommendations.group")
def group_nightly() -> None:
    """Count anew, and build the groups anew where the texts known differ in number from those there are."""
    from hrcity.recommendations.repeating import is_current
    from hrcity.recommendations.services.repeat import recount

    recount(Cluster.objects.filter(size__gt=0).values_list("pk", flat=True))
    if not is_current():
        group_start(by=SYSTEM, anew=True)


@every(dt.timedelta(days=1), "recommendations.train")
def train_nightly() -> None:
    """Train where enough was labelled since the last training, or where its files are gone."""
    from hrcity.recommendations.suggesting import folder_of

    last = LabelModel.objects.filter(is_current=True).order_by("-trained_at").first()
    since = last.trained_at if last else timezone.now() - dt.timedelta(days=36_500)
    fresh = RecommendationLabel.objects.filter(at__gt=since).exclude(origin="model")
    is_lost = last is not None and not folder_of(last).is_dir()
    if is_lost or len(fresh.values_list("pk")[:ENOUGH_NEW_LABELS]) == ENOUGH_NEW_LABELS:
        train_start(by=SYSTEM, at_night=True)
