"""Who may see what belongs to the house itself."""

from __future__ import annotations

from typing import Any

from django.http import Http404

from hrcity.core.models import Job
from hrcity.core.roles import OFFICE, Role, has_role


def job_get(reader: Any, pk: int) -> Job:
    """A job for the person who started it, the human-rights office, administrators and auditors.

    Raises:
        Http404: there is none, or it is not for this reader.
    """
    job = Job.objects.filter(pk=pk).first()
    if job is not None and (job.by_id == reader.pk or has_role(reader, *OFFICE, Role.AUDITOR)):
        return job
    raise Http404


def job_may_stop(reader: Any, job: Job) -> bool:
    """Whoever started it, and administrators."""
    return job.by_id == reader.pk or has_role(reader, Role.ADMINISTRATOR)
