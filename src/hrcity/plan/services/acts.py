"""The files of acts, evaluations and promises: a picture is handed out only as a copy without its hidden data."""

from __future__ import annotations

from hrcity.core.actors import Actor
from hrcity.core.cleaning import is_picture, require_servable
from hrcity.core.jobs import job_start
from hrcity.core.models import StoredFile


def act_file_keep(file: StoredFile | None, by: Actor) -> None:
    """Refuse what can never be handed out; have the copy of a picture made.

    Raises:
        DomainError: a picture that cannot be cleaned.
    """
    if file is None:
        return
    require_servable(file)
    if is_picture(file):
        job_start("files.clean", by=by, title={"en": file.name, "ko": file.name}, file_id=file.pk)
