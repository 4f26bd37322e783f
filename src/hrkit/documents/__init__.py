"""Documents of human-rights bodies, read from the files people have: any kind, one shape of result.

`read` tells the kind by content and returns a `Reading`; each kind's reader is imported only when a file of that
kind is read, so that importing this room costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import cast

from hrkit.documents.errors import DocumentError
from hrkit.documents.model import Ask, AskKind, Paragraph, Position, Reading, Refused, Source, Wording

__all__ = [
    "READERS", "Ask", "AskKind", "DocumentError", "Paragraph", "Position", "Reading", "Refused", "Source", "Wording",
    "read",
]  # fmt: skip

READERS: dict[str, str] = {
    "ohchr_matrix": "matrix:read",
    "upr_report": "upr_report:read",
    "upr_addendum": "addendum:read",
    "concluding_observations": "concluding:read",
    "general_comment": "general_comment:read",
    "uhri_json": "uhri:read_json",
    "uhri_xlsx": "uhri:read_xlsx",
    "upr_info_csv": "upr_info:read",
    "sdg_targets": "tables:read_sdg",
    "ratification": "tables:read_ratification",
    "udhr_html": "udhr:read",
    "document": "plain_document:read",
}


def read(path: Path, *, kind: str | None = None, addendum: Path | None = None) -> Reading:
    """Read a file of any known kind; `kind` (a key of `READERS`) overrides detection by content.

    `addendum` gives the positions to a Working Group report and is ignored for other kinds. Raises
    `DocumentError`, also for an unknown `kind` (`unknown-kind`).
    """
    path = Path(path)
    if kind is None:
        from hrkit.documents.detect import detect

        kind = detect(path).kind
    if kind not in READERS:
        raise DocumentError("unknown-kind", f"There is no kind {kind!r}. Use one of: {', '.join(sorted(READERS))}.")
    module, _, function = READERS[kind].partition(":")
    reader = getattr(import_module(f"{__name__}.{module}"), function)
    if kind == "upr_report" and addendum is not None:
        return cast(Reading, reader(path, addendum=Path(addendum)))
    return cast(Reading, reader(path))
