"""The text a report's asks stand in: its paragraphs are kept, so that an ask can be read in context."""

from __future__ import annotations

from hrcity.core.files import path_of
from hrcity.core.models import ImportRun

WITH_TEXT = frozenset({"upr_report", "concluding_observations"})


def paragraphs_keep(run: ImportRun, kind: str) -> None:
    """Keep the document and its numbered paragraphs, for kinds that are a document."""
    if kind not in WITH_TEXT:
        return
    from hrcity.instruments.services import instrument_from_reading
    from hrkit.documents import read

    reading = read(path_of(run.file), kind=kind)
    if reading.source.symbol:
        instrument_from_reading(source=reading.source, paragraphs=reading.paragraphs, run=run, by=run.by)
