"""Stored files handed out to a reader who may have them: as a download that no browser runs."""

from __future__ import annotations

import re

from django.http import FileResponse, Http404
from django.utils.translation import gettext as _

from hrcity.core.cleaning import served_path
from hrcity.core.models import StoredFile

# What a browser might run (scripts, styles, pages) goes out as plain bytes, whatever its sender called it.
SERVED = re.compile(r"application/(pdf|zip|msword|vnd\.[a-z0-9.+-]+)|image/(jpeg|png)|text/plain")


def download(file: StoredFile | None) -> FileResponse:
    """The file as it is served.

    Raises:
        Http404: there is none, or its cleaned copy is not ready.
    """
    path = served_path(file) if file else None
    if file is None or path is None or not path.exists():
        raise Http404(_("This file is not ready yet. Try again in a minute."))
    kind = file.content_type if SERVED.fullmatch(file.content_type) else "application/octet-stream"
    response = FileResponse(path.open("rb"), as_attachment=True, filename=file.name, content_type=kind)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
