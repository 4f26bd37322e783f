"""Runs `hrcity.core.office_file` in a process of its own and hands back what it wrote."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from hrcity.core.errors import DomainError

SCRIPT = Path(__file__).with_name("office_file.py")
SECONDS = 60
# Each takes a core and some hundred megabytes at most: more at once would starve the pages.
AT_ONCE = threading.BoundedSemaphore(2)
SENTENCES = {
    "protected": lambda: _("This file is protected by a password or is of an old kind (.xls). Save it as .xlsx without "
                           "a password."),
    "not-a-workbook": lambda: _("This is not an Excel workbook (.xlsx). Choose the file that you downloaded here."),
    "damaged": lambda: _("This workbook is damaged and cannot be read. Open it in your spreadsheet program, save it "
                         "again as .xlsx and try once more."),
    "too-large": lambda: _("This workbook unpacks to far more than a list of recommendations holds, so it was not "
                           "opened."),
    "too-many-rows": lambda: _("This sheet has more than 10,000 rows. Split it into several files."),
}


def _run(kind: str, given: bytes) -> tuple[int, bytes]:
    try:
        with AT_ONCE:
            ended = subprocess.run([sys.executable, "-I", str(SCRIPT), kind], input=given,
                                   capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return -1, b""
    return ended.returncode, ended.stdout


def office_write(kind: str, content: dict[str, Any]) -> bytes:
    """A Word document of records ("paper"), a letter ("letter") or a workbook ("book").

    Raises:
        DomainError: it did not work; the sentence says what to do.
    """
    code, made = _run(kind, json.dumps(content, default=str).encode())
    if code != 0:
        raise DomainError(_("The file could not be made. Choose fewer records and try again."), "file-not-made")
    return made


def office_read(data: bytes) -> list[tuple[int, list[Any]]]:
    """The rows of the first sheet, with their numbers; a formula comes as a mapping.

    Raises:
        DomainError: it is no workbook that can be read.
    """
    code, told = _run("read", data)
    answer: dict[str, Any] = json.loads(told) if told else {"problem": "damaged" if code != -1 else "too-large"}
    if "problem" in answer:
        raise DomainError(SENTENCES[answer["problem"]](), str(answer["problem"]), "file")
    return [(int(number), list(cells)) for number, cells in answer["rows"]]
