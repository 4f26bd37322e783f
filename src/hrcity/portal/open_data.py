"""The open data: every public table as CSV and JSON, built by a job into files with hashes and a datapackage.json.

A build is written beside the one in force and takes its place at the end, by one rename; a download that is under way
ends on the files it began with. The columns are described once, in
`open_tables`: files, datapackage and page are made from the same table.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.utils import timezone

from hrcity.core.actors import SYSTEM, Actor
from hrcity.core.exports import BOM, guarded
from hrcity.core.jobs import Progress, job, job_start
from hrcity.core.models import Job, JobState
from hrcity.core.schedule import every
from hrcity.core.text import plain
from hrcity.portal.open_table import BATCH, Table
from hrcity.portal.open_tables import BY_NAME, TABLES, public

__all__ = ["BY_NAME", "TABLES", "build", "current", "open_data_start", "package"]
KIND = "portal.open_data"
KEPT_BUILDS = 2
LICENCE = {"name": "CC-BY-4.0", "title": "Creative Commons Attribution 4.0",
           "path": "https://creativecommons.org/licenses/by/4.0/"}


def root() -> Path:
    """The folder of the builds."""
    return Path(settings.HOME) / "open-data"


def current() -> Path | None:
    """The folder of the build in force."""
    try:
        build = root() / (root() / "current").read_text(encoding="utf-8").strip()
    except OSError:
        return None
    return build if (build / "datapackage.json").is_file() else None


def package() -> dict[str, Any] | None:
    """The description of the build in force; None before the first one."""
    build = current()
    if build is None:
        return None
    found: dict[str, Any] = json.loads((build / "datapackage.json").read_text(encoding="utf-8"))
    return found


class _Hashed:
    """A file being written, with the SHA-256 and the number of its bytes."""

    def __init__(self, path: Path) -> None:
        self.file: IO[bytes] = path.open("wb")
        self.digest, self.size = hashlib.sha256(), 0

    def write(self, text: str) -> int:
        data = text.encode()
        self.digest.update(data)
        self.size += len(data)
        return self.file.write(data)


def write_table(table: Table, folder: Path, progress: Callable[[int], None]) -> list[dict[str, Any]]:
    """Write one table as CSV and JSON in one pass; its two entries of the datapackage."""
    names = [name for name, _type, _what in table.columns]
    flat, tree = _Hashed(folder / f"{table.name}.csv"), _Hashed(folder / f"{table.name}.json")
    count = 0
    try:
        flat.write(BOM)
        writer = csv.writer(flat, lineterminator="\r\n")
        writer.writerow(names)
        tree.write("[")
        for row in table.rows():
            writer.writerow([guarded(_csv_cell(value)) for value in row])
            tree.write((",\n" if count else "\n") + json.dumps(
                dict(zip(names, _json_row(row, table), strict=True)), ensure_ascii=False))
            count += 1
            if count % BATCH == 0:
                progress(count)
        tree.write("\n]\n")
    finally:
        flat.file.close()
        tree.file.close()
    return [_resource(table, "csv", flat, count), _resource(table, "json", tree, count)]


def _csv_cell(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def _json_row(row: list[Any], table: Table) -> list[Any]:
    """An empty cell of a date or number is null."""
    return [None if value == "" and kind != "string" else value
            for value, (_name, kind, _what) in zip(row, table.columns, strict=True)]


def _resource(table: Table, ending: str, file: _Hashed, rows: int) -> dict[str, Any]:
    fields = [{"name": name, "type": kind, "description": what} for name, kind, what in table.columns]
    found: dict[str, Any] = {
        "name": f"{table.name}-{ending}", "path": f"{table.name}.{ending}", "format": ending,
        "mediatype": "text/csv" if ending == "csv" else "application/json", "encoding": "utf-8", "profile":
        "tabular-data-resource", "bytes": file.size, "hash": f"sha256:{file.digest.hexdigest()}", "rows": rows,
        "schema": {"fields": fields, "missingValues": [""]}}
    if ending == "csv":
        found["dialect"] = {"delimiter": ",", "lineTerminator": "\r\n", "header": True}
    return found


def build(progress: Callable[..., None] | None = None) -> dict[str, Any]:
    """Write all tables and put the build in force; the datapackage."""
    from hrcity.institutions.queries import city

    made = timezone.now()
    folder = root() / f"{made:%Y%m%dT%H%M%S%f}"
    folder.mkdir(parents=True)
    resources, done = [], 0
    for table in TABLES:
        def tell(rows: int, before: int = done) -> None:
            if progress is not None:
                progress(before + rows)

        written = write_table(table, folder, tell)
        done += written[0]["rows"]
        resources += written
    here = city()
    described = {
        "profile": "tabular-data-package", "name": "hrcity-open-data",
        "title": f"Recommendations and what followed: {plain(here.title, 'en') if here else 'a human rights city'}",
        "description": "What was asked of this city, who answers, what was answered and what shows it. Texts of the "
                       "United Nations are quoted with their document number and stay under the terms of their source. "
                       "In CSV files a text that a spreadsheet would run as a formula has an apostrophe in front.",
        "homepage": settings.SITE_URL, "created": made.isoformat(timespec="seconds"), "licenses": [LICENCE],
        "resources": resources}
    (folder / "datapackage.json").write_text(json.dumps(described, ensure_ascii=False, indent=1), encoding="utf-8")
    _put_in_force(folder)
    return described


def _put_in_force(folder: Path) -> None:
    mark = root() / "current.new"
    mark.write_text(folder.name, encoding="utf-8")
    os.replace(mark, root() / "current")
    for old in sorted((path for path in root().iterdir() if path.is_dir()), reverse=True)[KEPT_BUILDS:]:
        shutil.rmtree(old, ignore_errors=True)


@job(KIND, idempotent=True)
def _run(progress: Progress) -> dict[str, Any]:
    total = public().count()
    progress(0, total, now=True)
    made = build(lambda done: progress(min(done, total), total))
    return {"rows": sum(item["rows"] for item in made["resources"] if item["format"] == "csv"), "url": "/open-data/"}


def open_data_start(*, by: Actor = SYSTEM) -> Job:
    """Build the files anew; a build that waits or runs already is enough."""
    waiting = Job.objects.filter(kind=KIND, state__in=[JobState.WAITING, JobState.RUNNING]).first()
    return waiting or job_start(KIND, by=by, title={"en": "Open data files", "ko": "공개 데이터 파일 만들기"})


@every(dt.timedelta(days=1), "portal.open_data")
def nightly() -> None:
    """Once a day."""
    open_data_start()
