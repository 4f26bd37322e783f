"""Building the index anew from the database, while the old one goes on answering."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from django.utils.translation import gettext as _

from hrcity.core.actors import SYSTEM
from hrcity.core.jobs import Progress, job, job_start
from hrcity.core.models import Job, JobState
from hrcity.core.search.kinds import KINDS
from hrcity.core.search.store import store

logger = logging.getLogger("hrcity.search")
CHUNK = 1000
JOB = "search.rebuild"

Tell = Callable[[int, int], None]


def rebuild(tell: Tell = lambda done, total: None) -> int:
    """Build a new index beside the current one and switch to it; how many rows were read.

    The caller holds the writer's lock, so changes made meanwhile wait in SearchChange and are written right after.
    """
    builds = store()
    index = builds.create()
    ids = {kind.name: list(kind.all_ids()) for kind in KINDS.values()}
    total, done = sum(map(len, ids.values())), 0
    try:
        for name, numbers in ids.items():
            for chunk in chunks(numbers, CHUNK):
                index.add_new(KINDS[name].load(chunk))
                done += len(chunk)
                tell(done, total)
        index.commit()
        index.close_writer(wait_for_merges=True)
    except BaseException:
        index.close_writer()
        builds.discard(index)
        raise
    builds.publish(index)
    return done


def chunks(numbers: Iterable[int], size: int) -> Iterator[list[int]]:
    """Numbers in lists of at most `size`."""
    source = iter(numbers)
    while chunk := list(islice(source, size)):
        yield chunk


@job(JOB, idempotent=True)
def _rebuild_job(progress: Progress) -> dict[str, int]:
    """The rebuild as a job; it waits for another writer to end."""
    with store().writer_lock(wait=True):
        return {"rows": rebuild(lambda done, total: progress(done, total, _("Reading what can be found")))}


def rebuild_start() -> Job | None:
    """Start a rebuild unless one waits or runs already."""
    if Job.objects.filter(kind=JOB, state__in=[JobState.WAITING, JobState.RUNNING]).exists():
        return None
    if not store().exists():
        logger.info("the search index is built for the first time")
    else:
        logger.warning("the search index is damaged or of another version: it is built anew")
    return job_start(JOB, by=SYSTEM, title={"en": "Build the search index anew", "ko": "검색 색인 다시 만들기"})
