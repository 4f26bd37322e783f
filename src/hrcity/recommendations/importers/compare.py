"""What a row of a file means for what is there: new, the same, a change, or not to be taken over.

Several kinds of file tell of the same ask. The text of a higher source is never replaced by a lower one; what is
missing is filled in; labels are added, none is taken away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hrcity.recommendations.importers.rows import Row

RANK: Mapping[str, int] = {
    "upr_report": 4,
    "concluding_observations": 4,
    "ohchr_matrix": 3,
    "uhri_json": 2,
    "uhri_xlsx": 2,
    "upr_info_csv": 1,
    "upr_addendum": 0,
}
FILLED = ("section", "session", "cycle", "printed_number", "country", "upstream_id")


@dataclass(frozen=True, slots=True)
class Known:
    """An ask that is there: which run brought it, and the hashes of what the kinds of file said of it."""

    pk: int
    run_id: int | None
    digests: Mapping[str, str]


KNOWN_FIELDS = ("text", "position", "position_source", "wordings", "issued_on", "is_priority", *FILLED)


def changes(row: Row, digests: Mapping[str, str], there: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """Field → new value, for what this row changes; empty when nothing does."""
    best = max((RANK.get(name, 0) for name in digests), default=-1)
    same_kind = kind in digests
    found: dict[str, Any] = {}
    if row.text and row.text != there["text"] and (RANK[kind] > best or (same_kind and RANK[kind] >= best)):
        found["text"] = row.text
    if row.position not in {"", "pending"} and row.position != there["position"]:
        found |= {"position": row.position, "position_source": row.position_source}
    if (
        row.wordings
        and (not there["wordings"] or (same_kind and RANK[kind] >= best))
        and row.wordings != there["wordings"]
    ):
        found["wordings"] = row.wordings
    if row.issued_on and not there["issued_on"]:
        found["issued_on"] = row.issued_on.isoformat()
    if row.is_priority and not there["is_priority"]:
        found["is_priority"] = True
    return found | {name: getattr(row, name) for name in FILLED if getattr(row, name) and not there[name]}
